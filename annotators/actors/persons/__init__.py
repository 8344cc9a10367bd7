"""Persons: a name with its title or honorific as one span, and full names without a title (A-1).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.actors.persons.finder import find_persons
>>> sentence = TextView("マクロン大統領と垂秀夫大使はネルソン・マンデラを称えた。")
>>> for found in find_persons(sentence):
...     print(found.rule, dict(found.value))
A-1-titled {'norm': 'エマニュエル・マクロン', 'iso': 'FR', 'role': '大統領'}
A-1-titled {'norm': '垂秀夫', 'role': '大使'}
A-1-bare {'norm': 'ネルソン・マンデラ', 'iso': 'ZA'}

Names come from ``persons.tsv``, Sudachi's part of speech, or a katakana word before a title of ``titles.tsv``. ``role`` is the
title as written; ``norm`` and ``iso`` are those of the only person in ``persons.tsv`` that fits name and title, otherwise
``norm`` is missing and ``reason`` has the cause.
"""
