"""Set contestants side by side on the same texts, each against one baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gaiko.models.evaluation.contestants import Contestant
from gaiko.models.evaluation.crossvalidation import CurvePoint
from gaiko.models.evaluation.judged import count_rows
from gaiko.models.evaluation.judging import Assessment, assess, labels_of
from gaiko.models.evaluation.significance import Difference, paired_bootstrap


@dataclass(frozen=True, slots=True)
class Entry:
    """One contestant, judged.

    Attributes:
        contestant: who it is, without its texts.
        assessment: how good it is.
        difference: how far it is ahead of the baseline; None for the baseline itself.
        curve: its learning curve; empty where none was asked for.
    """

    contestant: Contestant
    assessment: Assessment
    difference: Difference | None
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The entries in the order of their F1, best first.

    Attributes:
        name: what the texts are.
        unit: what was drawn where figures were resampled: ``paragraph`` or ``line``.
        labels: what was judged.
        baseline: the name of the contestant that all are measured against.
        entries: one for each contestant.
    """

    name: str
    unit: str
    labels: tuple[str, ...]
    baseline: str
    entries: tuple[Entry, ...]

    def as_dict(self, *, errors: bool = False) -> dict[str, Any]:
        """The comparison as JSON; with ``errors``, each entry holds its list."""
        return {
            "data": self.name,
            "unit": self.unit,
            "labels": list(self.labels),
            "baseline": self.baseline,
            "entries": [_as_dict(entry, errors=errors) for entry in self.entries],
        }


def compare(
    name: str,
    contestants: Sequence[Contestant],
    baseline: str,
    unit: str = "paragraph",
    curves: dict[str, Sequence[CurvePoint]] | None = None,
    *,
    unseen: bool = False,
) -> Comparison:
    """Judge contestants that read the same texts.

    Args:
        name: what the texts are.
        contestants: with names of their own.
        baseline: the name of one of them.
        unit: what their texts are grouped by: ``paragraph`` or ``line``.
        curves: learning curves by name.
        unseen: leave out the texts that a trained model learned from.

    Raises:
        KeyError: no contestant has the name of the baseline.
        ValueError: they did not read the same texts.
    """
    if unseen:
        contestants = _without_seen(contestants)
    base = {one.name: one for one in contestants}[baseline]
    labels = labels_of(text for one in contestants for text in one.texts)
    base_rows = count_rows(base.texts)
    entries = [
        Entry(
            replace(one, texts=[]),
            assess(one.texts, labels, confidences=one.confidences),
            paired_bootstrap(count_rows(one.texts), base_rows) if one is not base else None,
            tuple((curves or {}).get(one.name, ())),
        )
        for one in contestants
    ]
    entries.sort(key=lambda entry: -entry.assessment.micro.score.f1)
    return Comparison(name, unit, tuple(labels), baseline, tuple(entries))


def _without_seen(contestants: Sequence[Contestant]) -> list[Contestant]:
    models = [one for one in contestants if one.how in ("model", "trained")]
    count = len(contestants[0].texts)
    keep = [at for at in range(count) if not any(one.texts[at].trained_on for one in models)]
    return [
        replace(one, texts=[one.texts[at] for at in keep], saw=len(keep) if one.how == "system" and one.saw else 0)
        for one in contestants
    ]


def _as_dict(entry: Entry, *, errors: bool) -> dict[str, Any]:
    one = entry.contestant
    return {
        "name": one.name,
        "how": one.how,
        "texts_seen": one.saw,
        "train_seconds": one.seconds,
        "bytes": one.size,
        "read_seconds": one.reading,
        "difference": entry.difference.as_dict() if entry.difference else None,
        **entry.assessment.as_dict(errors=errors),
        "curve": [
            {"share": p.share, "seed": p.seed, "texts": p.texts, "spans": p.spans, "f1": p.f1} for p in entry.curve
        ],
    }
