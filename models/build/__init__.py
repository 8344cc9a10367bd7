"""The main job and its HTML report."""
