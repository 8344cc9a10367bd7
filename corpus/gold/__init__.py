"""Gold annotation: records on disk, store, checks, folds, and the gold as training examples."""
