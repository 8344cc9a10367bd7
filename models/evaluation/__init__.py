"""Evaluation: systems, scores, comparison, cross-validation, source analysis."""
