"""AMOUNT annotator: money, percentages and counts, and their values."""
