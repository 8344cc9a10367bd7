"""Evaluation: scores of systems and recognizers, cross-validation, comparison with significance tests, source analysis, ablation."""
