"""SQLite store of a review: texts, layers and append-only events."""
