"""Default path of the toolkit: annotators, resolver, stacked recognizer and document-level values."""
