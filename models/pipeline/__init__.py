"""The default path: annotators, resolver, stacked recognizer and document values."""

from gaiko.models.pipeline.pipeline import Pipeline

__all__ = ["Pipeline"]
