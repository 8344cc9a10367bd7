"""PLACE: regions, units and cities, chains from larger to smaller, facilities, and states by the cues of P-1 (P-1 to P-4).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.places.annotator import Places
>>> sentence = TextView("チリを訪問し、米国テキサス州ダラス市とコピアポ鉱山を視察、中東で会合を開いた。")
>>> for span in Places().find_spans(sentence):
...     print(span.text, span.kind, span.source.rule, dict(span.value))
米国テキサス州ダラス市 area P-2-chain {'norm': '米国テキサス州ダラス市', 'iso': 'US-TX'}
中東 area P-3-regions {'norm': '中東'}
チリ country P-1a-visit {'norm': 'チリ', 'iso': 'CL'}
コピアポ鉱山 facility P-4-form {'norm': 'コピアポ鉱山'}

Rule ids: ``P-1*`` states and unknown names by cue, ``P-2-chain``, ``P-3-*`` regions, units and forms, ``P-4-*`` facilities,
``G-9-count`` lists before a count. A sub-national unit or city that acts is an ACTOR (A-4).

Values: ``norm`` is the name as written, of a state or a listed facility the canonical name; ``iso`` is the most specific code
among the gazetteer names inside: ``US-TX``.
"""
