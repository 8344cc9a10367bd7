"""The ledger of what a conversion could not carry over: nothing is dropped without an entry here."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gaiko.corpus.formats.documents import NAMED_FIELDS, AnnotatedText, Annotation, shown

EXAMPLES = 3
"""How many entries of one sort the list for people shows."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that was not carried over.

    Attributes:
        where: the document, as file and line or record.
        what: the sort of thing: ``span``, ``kind``, ``relation``, ….
        why: the reason, in one phrase.
        detail: the thing itself, shortened.
        span: range and label of the span it belonged to, if it belonged to one.
    """

    where: str
    what: str
    why: str
    detail: str = ""
    span: Annotation | None = None

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON."""
        record = {"where": self.where, "what": self.what, "why": self.why, "detail": self.detail}
        if self.span is None:
            return record
        return record | {"start": self.span.start, "end": self.span.end, "label": self.span.label}


@dataclass(slots=True)
class Losses:
    """Collects losses as a conversion runs, and remarks on what the user should know beside them.

    Attributes:
        sink: takes every entry as it comes; the ledger itself keeps counts and the first of each sort.
    """

    sink: Callable[[Loss], None] | None = None
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _first: dict[tuple[str, str], list[Loss]] = field(default_factory=dict)
    _remarks: Counter[str] = field(default_factory=Counter)

    def add(self, where: str, what: str, why: str, detail: str = "", span: Annotation | None = None) -> None:
        """Enter a loss."""
        loss = Loss(where, what, why, detail, span)
        first = self._first.setdefault((what, why), [])
        if len(first) < EXAMPLES:
            first.append(loss)
        self._counts[what, why] += 1
        if self.sink:
            self.sink(loss)

    def remark(self, text: str) -> None:
        """Enter what is no loss and yet should be known; it is said once, with how often it came."""
        self._remarks[text] += 1

    @property
    def total(self) -> int:
        """How many losses were entered."""
        return self._counts.total()

    def lines(self) -> Iterator[str]:
        """Yield the ledger for people: remarks, then every sort of loss with its first entries and how many there are.

        What a terminal would obey instead of showing is shown as ``?``: names in the files of others may hold it.
        """
        for line in self._lines():
            yield "".join(char if char.isprintable() or char == "\u3000" else "?" for char in line)

    def _lines(self) -> Iterator[str]:
        for text, count in self._remarks.items():
            yield f"note: {text}" + (f" ({count} times)" if count > 1 else "")
        for (what, why), count in self._counts.most_common():
            yield f"lost: {what}, {count} times: {why}" if count > 1 else f"lost: {what}: {why}"
            for loss in self._first[what, why]:
                place = f" {loss.span.start}–{loss.span.end} {shown(loss.span.label)[1:-1]}" if loss.span else ""
                yield f"    {loss.where}{place}{': ' if loss.detail else ''}{loss.detail}"
            if count > EXAMPLES:
                yield f"    … and {count - EXAMPLES} more"


def lose_fields(document: AnnotatedText, held: Mapping[str, bool], format_name: str, losses: Losses) -> None:
    """Enter what the spans and the record of ``document`` say that the format has no place for.

    Args:
        document: what is to be written.
        held: by ``id``, ``kind``, ``mention``, ``value``, ``span_keys`` and ``document_keys``, whether the format holds it.
        format_name: of the format, for the reason.
        losses: the ledger.
    """
    why = f"{format_name} has no place for it"
    for annotation in document.annotations:
        for name, value in annotation.fields.items():
            named = name in NAMED_FIELDS
            says_nothing = named and not value
            if not held[name if named else "span_keys"] and not says_nothing:
                if name == "fragments":
                    holes = f"{format_name} has spans without holes; it is written from start to end"
                    losses.add(document.where, "holes of a span", holes, shown(value), annotation)
                else:
                    what = name if named else f"key {shown(name)} of a span"
                    losses.add(document.where, what, why, shown(value), annotation)
    if not held["document_keys"]:
        for name, value in document.keys.items():
            losses.add(document.where, f"key {shown(name)} of the document", why, shown(value))
