"""Tag schemes for spans over tokens (IOB1, IOB2, BIOES, BILOU): encode spans as tags, decode tags to spans.

The schemes are a table. seqeval and spaCy decode tags of string labels over their own token types; here a token may be a
character, a word, a subword or a unit of the CRF, and a label may be any object.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from gaiko.corpus.spans import LabelledRange

T = TypeVar("T")

OUTSIDE = "O"
"""Tag of a token in no span."""

SCHEMES = {"BIO": "BIIB", "BIOES": "BIES", "BILOU": "BILU"}
"""Marks by scheme: of the first, an inner and the last token of a longer span, and of the only token of a span.

``BIO`` is IOB2 (Ramshaw and Marcus 1995).
"""

_CONTINUE = frozenset("IEL")
_CLOSE = frozenset("ELSU")


def scheme_marks(scheme: str = "BIO") -> str:
    """Return the distinct marks of a scheme besides ``O``, in their fixed order.

    >>> scheme_marks(), scheme_marks("BIOES")
    ('BI', 'BIES')
    """
    return "".join(dict.fromkeys(SCHEMES[scheme]))


def span_marks(length: int, scheme: str = "BIO") -> str:
    """Return the mark of each of the ``length`` tokens of one span.

    >>> span_marks(3), span_marks(3, "BIOES"), span_marks(1, "BILOU")
    ('BII', 'BIE', 'U')
    """
    marks = SCHEMES[scheme]
    return marks[3] if length == 1 else marks[0] + marks[1] * (length - 2) + marks[2]


def tag_names(labels: Iterable[str], scheme: str = "BIO") -> list[str]:
    """Return all tags for ``labels``: ``O``, then the marks of each label.

    >>> tag_names(["ACTOR"])
    ['O', 'B-ACTOR', 'I-ACTOR']
    """
    return [OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in scheme_marks(scheme))]


def encode(length: int, spans: Iterable[LabelledRange], scheme: str = "BIO") -> list[str]:
    """Return the tag of each of ``length`` tokens; ``spans`` count in tokens and must not overlap.

    >>> encode(4, [(1, 3, "PLACE")])
    ['O', 'B-PLACE', 'I-PLACE', 'O']
    """
    tags = [OUTSIDE] * length
    for start, end, label in spans:
        tags[start:end] = [f"{mark}-{label}" for mark in span_marks(end - start, scheme)]
    return tags


def decode(tags: Iterable[tuple[str, T]]) -> Iterator[tuple[int, int, T]]:
    """Yield start, end (exclusive) and label of each span, in order; reads every scheme of this module, and IOB1.

    An ``I``, ``E`` or ``L`` without a preceding tag of the same label begins a span, as in conlleval.

    Args:
        tags: mark and label of each token; the label of ``O`` is ignored.

    >>> list(decode([("B", "PLACE"), ("I", "PLACE"), ("O", ""), ("I", "DATE")]))
    [(0, 2, 'PLACE'), (3, 4, 'DATE')]
    """
    opened: tuple[int, T] | None = None
    at = -1
    for at, (mark, label) in enumerate(tags):
        if opened and not (mark in _CONTINUE and label == opened[1]):
            yield opened[0], at, opened[1]
            opened = None
        if mark == OUTSIDE:
            continue
        opened = opened or (at, label)
        if mark in _CLOSE:
            yield opened[0], at + 1, label
            opened = None
    if opened:
        yield opened[0], at + 1, opened[1]


def decode_names(tags: Sequence[str]) -> list[LabelledRange]:
    """Return the spans of tags in string form, such as ``B-ACTOR``; see ``decode``.

    >>> decode_names(encode(4, [(1, 3, "PLACE")], "BIOES"))
    [(1, 3, 'PLACE')]
    """
    return list(decode((tag[:1], tag[2:]) for tag in tags))
