"""DATE annotator: calendar expressions and durations, and their values."""
