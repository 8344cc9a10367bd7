"""Benchmark behind ``gaiko bench``: the systems side by side, growth with the size of a text, and cost of the commands."""
