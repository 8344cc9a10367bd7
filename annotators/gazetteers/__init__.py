"""Gazetteers: the tables of ``annotators/data``, and search for their names and words.

``tables`` reads the TSV files; ``names`` matches names, leftmost and longest, on word edges; ``words`` finds the words of all rules in
one pass (Aho-Corasick). A new word is a new row: no rule needs a change.
"""
