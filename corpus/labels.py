"""The closed label set of ``labels.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Label:
    """A label: English and Japanese name, description, allowed kinds and mentions."""

    name: str
    name_ja: str
    description: str
    kinds: tuple[str, ...]
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The closed label set.

    Attributes:
        version: version of the guidelines.
        labels: labels in their fixed order.
        tags: BIO tags; the index of a tag is its ClassLabel number in the dataset.
    """

    version: str
    labels: tuple[Label, ...]
    tags: tuple[str, ...]

    def get(self, name: str) -> Label | None:
        """Return a label by name; None for an unknown name."""
        return next((label for label in self.labels if label.name == name), None)


@cache
def load_labels() -> LabelSet:
    """Return the bundled label set."""
    record = json.loads(files("gaiko.corpus").joinpath("labels.json").read_text(encoding="utf-8"))
    labels = tuple(
        Label(row["name"], row["name_ja"], row["description"], tuple(row["kinds"]), tuple(row["mentions"]))
        for row in record["labels"]
    )
    return LabelSet(record["version"], labels, tuple(record["tags"]))
