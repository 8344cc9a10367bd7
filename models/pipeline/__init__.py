"""Default path of the toolkit: annotators, resolver, stacked recognizer and document-level values."""

from gaiko.models.pipeline.pipeline import Pipeline

__all__ = ["Pipeline"]
