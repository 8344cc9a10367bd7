"""Persons: names with titles, and who they are."""
