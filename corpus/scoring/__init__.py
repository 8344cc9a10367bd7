"""Scoring of spans and values on characters: matching, agreement, bootstrap intervals."""
