"""The texts that are read for speed: the seed chapter, and made-up text of any length where more is needed.

Made-up text is sentences drawn at random from the gold and the further texts. Entities are replaced by others of the same
label and kind, and the last digit of every number by another, so that what a system keeps of earlier text helps it no more
than on real text. The same seed gives the same text.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, in_sentences, read_examples
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.paths import bundled_seeds, further_texts
from gaiko.corpus.seeds import find_texts, read_seed

YEAR = 2025
"""The year that documents are read with."""

DOCUMENT = 1_000
"""Characters of a document, about: a document ends with the sentence that reaches them."""

_NUMBER = re.compile("([0-9]+|[０-９]+)(?=(月|日)?)")


@dataclass(frozen=True, slots=True)
class _Slot:
    """What stands where an entity was: any of ``choices``."""

    choices: tuple[str, ...]


_Template = tuple[str | _Slot, ...]
"""A sentence with its entities taken out."""


def chapter() -> list[str]:
    """Return the seed chapter as documents.

    Raises:
        InputError: no seed comes with gaiko, or one cannot be read.
    """
    sentences = [
        sentence.text for path in find_texts(bundled_seeds()) for sentence in read_document(read_seed(path)).sentences
    ]
    if not sentences:
        raise InputError("there is no text to read; name some with --data")
    return list(_documents(sentences, "\n", DOCUMENT))


def texts_of(paths: Sequence[Path]) -> list[str]:
    """Return the texts of labelled files, a document each; InputError as ``read_examples``."""
    return [example.text for path in paths for example in read_examples(path)]


def made_up(seed: int, length: int = DOCUMENT) -> Iterator[str]:
    """Yield made-up documents of about ``length`` characters without end, the same ones for the same ``seed``."""
    templates = _templates()
    chance = random.Random(seed)
    return _documents((_sentence(chance.choice(templates), chance) for _ in iter(int, 1)), "", length)


def up_to(documents: Iterable[str], n_bytes: int) -> Iterator[str]:
    """Yield documents until they have ``n_bytes`` of UTF-8; the last one is cut at a character so that they fit."""
    left = n_bytes
    for document in documents:
        encoded = document.encode("utf-8")
        if len(encoded) >= left:
            yield encoded[:left].decode("utf-8", "ignore")
            return
        yield document
        left -= len(encoded)


def _documents(sentences: Iterable[str], between: str, length: int) -> Iterator[str]:
    parts: list[str] = []
    size = 0
    for sentence in sentences:
        parts.append(sentence)
        size += len(sentence) + len(between)
        if size >= length:
            yield between.join(parts)
            parts, size = [], 0
    if parts:
        yield between.join(parts)


def _sentence(template: _Template, chance: random.Random) -> str:
    text = "".join(part if isinstance(part, str) else chance.choice(part.choices) for part in template)
    text = _NUMBER.sub(lambda number: _other(number[1], number[2] or "", chance), text)
    return text if text.endswith("。") else text + "。"


def _other(number: str, unit: str, chance: random.Random) -> str:
    """The number with another last digit, of the same length; a month stays one of twelve, and a day is left within a month."""
    zero = "0" if number[-1] <= "9" else "０"
    if len(number) == 1:
        first, last = (0, 0) if number == zero else (1, 9)
    elif unit == "日" and number[-2] == chr(ord(zero) + 3):
        first, last = 0, 0
    else:
        first, last = 0, 2 if unit == "月" else 9
    return number[:-1] + chr(ord(zero) + chance.randint(first, last))


@cache
def _templates() -> tuple[_Template, ...]:
    learned = [example for path in further_texts() for example in read_examples(path)]
    examples = in_sentences([*(unit.example for unit in read_gold_examples()), *learned])
    surfaces: dict[tuple[str, str], set[str]] = defaultdict(set)
    for example in examples:
        for span in example.spans:
            surfaces[span.label, span.kind].add(span.text)
    slots = {key: _Slot(tuple(sorted(found))) for key, found in surfaces.items()}
    return tuple(_template(example, slots) for example in examples)


def _template(example: Example, slots: dict[tuple[str, str], _Slot]) -> _Template:
    parts: list[str | _Slot] = []
    at = 0
    for span in example.spans:
        if span.start >= at:  # a span within another goes with it
            parts += [example.text[at : span.start], slots[span.label, span.kind]]
            at = span.end
    return (*parts, example.text[at:])
