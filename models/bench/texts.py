"""Texts of the benchmark: the seed chapter, and synthetic text of any length.

Synthetic text is sentences drawn at random from the gold and the further texts. Each entity is replaced by another one of the
same label and kind, and the last digit of each number by another, so that caches of earlier text help no more than on real
text. The same seed gives the same text.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from gaiko.corpus.batches import batched
from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, split_into_sentences
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.paths import bundled_seeds, further_texts
from gaiko.corpus.seeds import find_texts, read_seed

DOCUMENT = 1_000
"""Approximate length of a document in characters: it ends with the sentence that reaches this length."""

_NUMBER = re.compile("([0-9]+|[０-９]+)(?=(月|日)?)")

_Template = tuple[str | tuple[str, ...], ...]
"""A sentence: its text between entities, and for each entity the surfaces that may replace it."""


def chapter() -> list[str]:
    """Return the seed chapter as documents; InputError if gaiko has no seed, or one cannot be read."""
    sentences = [
        sentence.text for path in find_texts(bundled_seeds()) for sentence in read_document(read_seed(path)).sentences
    ]
    if not sentences:
        raise InputError("there is no text to read; name some with --data")
    return list(_documents(sentences, "\n", DOCUMENT))


def texts_of(paths: Sequence[Path]) -> list[str]:
    """Return the texts of labelled files, one document each; InputError as ``read_examples``."""
    return [example.text for path in paths for example in read_examples(path)]


def synthetic(seed: int, length: int = DOCUMENT) -> Iterator[str]:
    """Yield an endless stream of synthetic documents of about ``length`` characters, the same for the same ``seed``."""
    templates = _templates()
    rng = random.Random(seed)
    return _documents((_sentence(rng.choice(templates), rng) for _ in iter(int, 1)), "", length)


def up_to(documents: Iterable[str], n_bytes: int) -> Iterator[str]:
    """Yield documents up to ``n_bytes`` of UTF-8 in all; the last one is cut at a character boundary."""
    left = n_bytes
    for document in documents:
        encoded = document.encode("utf-8")
        if len(encoded) >= left:
            yield encoded[:left].decode("utf-8", "ignore")
            return
        yield document
        left -= len(encoded)


def _documents(sentences: Iterable[str], separator: str, length: int) -> Iterator[str]:
    documents = batched(sentences, lambda sentence: len(sentence) + len(separator), length)
    return (separator.join(document) for document in documents)


def _sentence(template: _Template, rng: random.Random) -> str:
    text = "".join(part if isinstance(part, str) else rng.choice(part) for part in template)
    text = _NUMBER.sub(lambda number: _other_number(number[1], number[2] or "", rng), text)
    return text if text.endswith("。") else text + "。"


def _other_number(number: str, unit: str, rng: random.Random) -> str:
    """Replace the last digit of a number; months stay within 1 to 12 and days within their month."""
    zero = "0" if number[-1] <= "9" else "０"
    if len(number) == 1:
        first, last = (0, 0) if number == zero else (1, 9)
    else:
        first, last = 0, 2 if unit == "月" else 0 if unit == "日" and number[-2] in "3３" else 9
    return number[:-1] + chr(ord(zero) + rng.randint(first, last))


@cache
def _templates() -> tuple[_Template, ...]:
    further = [example for path in further_texts() for example in read_examples(path)]
    examples = split_into_sentences([*(unit.example for unit in read_gold_examples()), *further])
    surfaces: dict[tuple[str, str], set[str]] = defaultdict(set)
    for example in examples:
        for span in example.spans:
            surfaces[span.label, span.kind].add(span.text)
    choices = {key: tuple(sorted(texts)) for key, texts in surfaces.items()}
    return tuple(_template(example, choices) for example in examples)


def _template(example: Example, choices: dict[tuple[str, str], tuple[str, ...]]) -> _Template:
    parts: list[str | tuple[str, ...]] = []
    at = 0
    for span in example.spans:
        if span.start >= at:  # a nested span is replaced with its outer one
            parts += [example.text[at : span.start], choices[span.label, span.kind]]
            at = span.end
    return (*parts, example.text[at:])
