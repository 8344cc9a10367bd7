"""The closed label set of ``labels.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its names, what it stands for, and the kinds and mentions it may have."""

    name: str
    name_ja: str
    description: str
    kinds: tuple[str, ...]
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The closed label set.

    Attributes:
        version: of the guidelines that define it.
        labels: in their fixed order.
        tags: the BIO tags; a tag's position is its number in the dataset.
    """

    version: str
    labels: tuple[Label, ...]
    tags: tuple[str, ...]

    def get(self, name: str) -> Label | None:
        """Return the label of that name, if there is one."""
        return next((label for label in self.labels if label.name == name), None)


@cache
def load_labels() -> LabelSet:
    """Return the label set that comes with the package."""
    record = json.loads(files("gaiko.corpus").joinpath("labels.json").read_text(encoding="utf-8"))
    labels = tuple(
        Label(row["name"], row["name_ja"], row["description"], tuple(row["kinds"]), tuple(row["mentions"]))
        for row in record["labels"]
    )
    return LabelSet(record["version"], labels, tuple(record["tags"]))
