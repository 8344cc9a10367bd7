"""States: names of the gazetteer and compounds of country characters, each ACTOR or PLACE (A-2, A-3, G-6, G-9, P-1).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.actors.states.finder import find_states
>>> sentence = TextView("フランスは日独仏の会合を歓迎し、大統領がチリを訪問した。")
>>> [(sentence.text[s.start : s.end], s.label, s.rule, s.value["iso"]) for s in find_states(sentence)]
[('フランス', 'ACTOR', 'A-2', 'FR'), ('日独仏', 'ACTOR', 'A-3-compound', 'JP+DE+FR'), ('チリ', 'PLACE', 'P-1a-visit', 'CL')]

Cues are the rows of ``state_cues.tsv``, tried in order on the text after the name, or after the last name of a list (G-9).
``norm`` and ``iso`` are from ``countries.tsv`` and ``compounds.tsv``; those of a compound are joined by ``+``: ``JP+US``.
"""
