"""Gazetteers: tables of ``annotators/data``, and search for their names and words."""
