"""Parse the rules of ``GUIDELINES.md`` for the page that cites them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gaiko.corpus.spans import LABELS

_RULE = re.compile(r"### (?P<id>(?P<letter>[GAPDTM])-[0-9]+) (?P<title>.+)")
_LABELS: dict[str, Sequence[str]] = {
    "G": LABELS,
    "A": ("ACTOR",),
    "P": ("PLACE", "ACTOR"),
    "D": ("DATE",),
    "T": ("AGREEMENT",),
    "M": ("AMOUNT",),
}
"""Labels by the letter of a rule id; P rules separate places from actors."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A citable rule; ``text`` is its section in Markdown."""

    id: str
    title: str
    text: str
    labels: tuple[str, ...]


@cache
def guideline_rules() -> tuple[Rule, ...]:
    """Return the rules of ``GUIDELINES.md`` in document order."""
    text = files("gaiko.corpus").joinpath("GUIDELINES.md").read_text(encoding="utf-8")
    rules = []
    for section in re.split(r"^(?=##+ )", text, flags=re.MULTILINE):
        heading, _, body = section.partition("\n")
        match = _RULE.fullmatch(heading)
        if match:
            rules.append(Rule(match["id"], match["title"], body.strip(), tuple(_LABELS[match["letter"]])))
    return tuple(rules)
