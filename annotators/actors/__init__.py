"""ACTOR: states, persons, organizations, and the nominals 両〜 and 同〜 (A-1 to A-5).

Scope: persons, states and organizations that act. A state is PLACE if a cue of P-1 follows, a
sub-national unit is ACTOR only if it acts (A-4). Nationality words (日本人), languages and bare roles (大統領) are not tagged (G-6, A-5).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.actors.annotator import Actors
>>> sentence = TextView("日米韓の外相と、マクロン大統領、世界貿易機関の代表が両国を訪れた。")
>>> for span in Actors().find_spans(sentence):
...     print(span.text, span.kind, span.mention, span.source.rule)
日米韓 state named A-3-compound
マクロン大統領 person named A-1-titled
世界貿易機関 organization named A-4-gazetteer
両国 state nominal A-5-両

Rule ids: ``A-1-*`` persons, ``A-2*`` and ``A-3-*`` states, ``A-4-*`` organizations, ``A-5-*`` nominals, ``G-2-quoted``,
``G-9-*`` lists of states.

Values: ``norm`` is the canonical name of the gazetteer, or the name as written; ``iso`` is from ``countries.tsv``,
``subnational.tsv``, ``compounds.tsv`` or the organization's row; ``role`` is a person's title. ``annotator.Actors`` joins the
folders ``states``, ``persons`` and ``organizations``; nominals get their values in ``coreference``.
"""
