"""Precision of each source, smoothed, estimated on labelled text that was not used to write the rules.

``data/reliability.tsv`` has the counts; ``gaiko sources --write`` makes it. The precision of a rule is smoothed towards that of its
annotator and label, and that towards one half, each with the weight of ``PRIOR`` spans. Spans of a model are counted separately
where no span of a rule overlaps them (``alone``) and where only different ones do (``against``): a span of a
model that differs from the rules is rarely right.
"""

from functools import cache

from gaiko.annotators.gazetteers.tables import table
from gaiko.corpus.spans import Span

PRIOR = 4
"""Pseudo-count of the prior, in spans."""


AMONG = ("all", "alone", "against")
"""Subsets of spans with separate counts: all spans of a source; those of a model without, or against, spans of rules."""


def reliability(span: Span, among: str = "all") -> float:
    """Return the probability that a span of this source and label is right, strictly between 0 and 1.

    Args:
        span: only its source and label are used; without a source the result is 0.5.
        among: one of ``AMONG``.
    """
    if span.source is None:
        return 0.5
    return _precision(span.source.annotator, span.source.rule, span.label, among)


@cache
def _precision(annotator: str, rule: str, label: str, among: str) -> float:
    rows = [row for row in table("reliability") if row["annotator"] == annotator and row["label"] == label]
    by_label = _smoothed(0.5, [row for row in rows if row["among"] == among])
    return _smoothed(by_label, [row for row in rows if row["among"] == among and row["rule"] == rule])


def _smoothed(prior: float, rows: list[dict[str, str]]) -> float:
    right, found = (sum(int(row[name]) for row in rows) for name in ("right", "found"))
    return (right + PRIOR * prior) / (found + PRIOR)
