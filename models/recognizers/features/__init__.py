"""Features of token units: words, overlays, clusters, context."""
