"""Conversion to and from the formats of other tools: one module per format, and ``formats.tsv`` with their capabilities."""
