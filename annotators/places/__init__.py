"""PLACE annotator."""
