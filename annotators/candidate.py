"""Candidates: spans proposed by the rules, before the annotator builds ``Span`` objects."""

from typing import NamedTuple

from gaiko.corpus.spans import Value

UNRESOLVED = "its antecedent is not resolved"
"""The ``reason`` of a nominal mention until ``coreference.antecedents`` has read the text before it."""


class Candidate(NamedTuple):
    """A proposed span of one sentence.

    The fields are in the order of the arguments of ``RuleAnnotator.span``, so that ``self.span(sentence, *candidate)``
    makes the span. It is a named tuple, because a sentence has dozens and a frozen dataclass takes three times as long to build.

    Attributes:
        start: first code point.
        end: code point after the last one.
        label: of the label set, such as ``ACTOR``.
        kind: of the label, such as ``organization``.
        rule: rule id, such as ``A-4-gazetteer``.
        value: fields of the value (``norm``, ``iso`` …).
        mention: ``named`` or ``nominal``.
    """

    start: int
    end: int
    label: str
    kind: str
    rule: str
    value: Value
    mention: str = "named"
