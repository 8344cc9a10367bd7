"""Text processing shared by the annotators: folding, tokens, pattern search, numbers."""
