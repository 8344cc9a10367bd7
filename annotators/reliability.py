"""How often each source is right, as estimated on labelled text that its rules were not written on.

``data/reliability.tsv`` holds the counts; ``gaiko sources --write`` makes it. A rule's share of right spans is drawn
towards that of its annotator and label, and that towards one half, by as much as ``PRIOR`` further spans would.
"""

from functools import cache

from annotators.tables import table
from corpus.spans import Span

PRIOR = 4


def reliability(span: Span, *, alone: bool = False) -> float:
    """Return the probability that a span of this source and label is right, strictly between 0 and 1.

    Args:
        span: its source and label count; one without source is taken as even.
        alone: whether only models stand behind it, so that the share among such spans is asked for.
    """
    if span.source is None:
        return 0.5
    if span.source.annotator == "user":
        return 0.999
    return _share(span.source.annotator, span.source.rule, span.label, alone)


@cache
def _share(annotator: str, rule: str, label: str, alone: bool) -> float:
    kind = "alone" if alone else "all"
    rows = [row for row in table("reliability") if row["annotator"] == annotator and row["label"] == label]
    by_label = _drawn(0.5, [row for row in rows if row["among"] == kind])
    return _drawn(by_label, [row for row in rows if row["among"] == kind and row["rule"] == rule])


def _drawn(prior: float, rows: list[dict[str, str]]) -> float:
    right, found = (sum(int(row[name]) for row in rows) for name in ("right", "found"))
    return (right + PRIOR * prior) / (found + PRIOR)
