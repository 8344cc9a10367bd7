"""AGREEMENT annotator."""
