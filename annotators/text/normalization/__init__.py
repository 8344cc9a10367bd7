"""Normalization of a text before annotation, with a map of offsets back to the text as given.

``characters`` folds characters by Unicode's tables, ``ruby`` finds readings in brackets, ``gaps`` finds the white space inside
dates, numbers and names; ``normalized`` applies them in this order and keeps the offsets. ``make_table`` makes the table of variants.
"""
