"""How often each source is right, as estimated on labelled text that its rules were not written on.

``data/reliability.tsv`` holds the counts; ``gaiko sources --write`` makes it. A rule's share of right spans is drawn
towards that of its annotator and label, and that towards one half, by as much as ``PRIOR`` further spans would. A model's
spans are counted apart where no rule's span touches them (``alone``) and where one does but says something else
(``against``): it is seldom right against the rules, however often it is right.
"""

from functools import cache

from gaiko.annotators.gazetteers.tables import table
from gaiko.corpus.spans import Span

PRIOR = 4


AMONG = ("all", "alone", "against")
"""What a count is of: every span of a source; of a model's, those that no rule touches, and those that rules contradict."""


def reliability(span: Span, among: str = "all") -> float:
    """Return the probability that a span of this source and label is right, strictly between 0 and 1.

    Args:
        span: its source and label count; one without source is taken as even.
        among: one of ``AMONG``.
    """
    if span.source is None:
        return 0.5
    return _share(span.source.annotator, span.source.rule, span.label, among)


@cache
def _share(annotator: str, rule: str, label: str, among: str) -> float:
    rows = [row for row in table("reliability") if row["annotator"] == annotator and row["label"] == label]
    by_label = _drawn(0.5, [row for row in rows if row["among"] == among])
    return _drawn(by_label, [row for row in rows if row["among"] == among and row["rule"] == rule])


def _drawn(prior: float, rows: list[dict[str, str]]) -> float:
    right, found = (sum(int(row[name]) for row in rows) for name in ("right", "found"))
    return (right + PRIOR * prior) / (found + PRIOR)
