"""Ledger of the losses of a conversion; every dropped item has an entry."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.documents import NAMED_FIELDS, AnnotatedText, Annotation, short_repr

MAX_ERRORS = 50
"""Number of spans that are not valid which a message names."""

EXAMPLES = 3
"""Number of entries that the summary shows for each group of losses."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A dropped item.

    Attributes:
        where: file and line or record of the document.
        what: type of the item: ``span``, ``kind``, ``relation``, ….
        why: reason, a phrase.
        detail: the item, shortened.
        span: span of the item, if any.
    """

    where: str
    what: str
    why: str
    detail: str = ""
    span: Annotation | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as JSON."""
        record = {"where": self.where, "what": self.what, "why": self.why, "detail": self.detail}
        if self.span is None:
            return record
        return record | {"start": self.span.start, "end": self.span.end, "label": self.span.label}


@dataclass(slots=True)
class Losses:
    """Ledger of losses and remarks of a conversion.

    Attributes:
        sink: callback for every entry; the ledger itself keeps counts and the first entries of each group.
        skip_bad: whether spans that are not valid are left out, as losses; else they are errors of the conversion.
        errors: messages of the spans that are not valid, in order.
    """

    sink: Callable[[Loss], None] | None = None
    skip_bad: bool = False
    errors: list[str] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _first: dict[tuple[str, str], list[Loss]] = field(default_factory=dict)
    _remarks: Counter[str] = field(default_factory=Counter)

    def add(self, where: str, what: str, why: str, detail: str = "", span: Annotation | None = None) -> None:
        """Add a loss."""
        loss = Loss(where, what, why, detail, span)
        first = self._first.setdefault((what, why), [])
        if len(first) < EXAMPLES:
            first.append(loss)
        self._counts[what, why] += 1
        if self.sink:
            self.sink(loss)

    def valid(self, make: Callable[..., Annotation], entries: Iterable[Any], *arguments: Any) -> Iterator[Annotation]:
        """Yield ``make(entry, *arguments)`` of each entry; one that is not valid is an error, and the next is tried."""
        for entry in entries:
            try:
                yield make(entry, *arguments)
            except InputError as error:
                self.errors.append(str(error))
                if self.skip_bad:
                    where, _, why = str(error).rpartition(": ")
                    self.add(where, "span", why)

    def check(self) -> None:
        """Raise one InputError that names all spans that are not valid, unless they are left out."""
        if self.errors and not self.skip_bad:
            shown = self.errors[:MAX_ERRORS]
            more = f"\nand {len(self.errors) - MAX_ERRORS} more" if len(self.errors) > MAX_ERRORS else ""
            count = f"{len(self.errors)} spans are not valid; mend them, or leave them out with --skip-bad:\n"
            raise InputError((count if len(self.errors) > 1 else "") + "\n".join(shown) + more)

    def remark(self, text: str) -> None:
        """Add a remark, for anything but a loss; equal remarks are shown once with their count."""
        self._remarks[text] += 1

    @property
    def total(self) -> int:
        """Number of losses."""
        return self._counts.total()

    def lines(self) -> Iterator[str]:
        """Yield the summary: remarks, then each group of losses with its count and first entries.

        Control characters are shown as ``?``, so that names from the input cannot send escape sequences to a terminal.
        """
        for line in self._lines():
            yield "".join(char if char.isprintable() or char == "\u3000" else "?" for char in line)

    def _lines(self) -> Iterator[str]:
        for text, count in self._remarks.items():
            yield f"note: {text}" + (f" ({count} times)" if count > 1 else "")
        for (what, why), count in self._counts.most_common():
            yield f"lost: {what}, {count} times: {why}" if count > 1 else f"lost: {what}: {why}"
            for loss in self._first[what, why]:
                place = f" {loss.span.start}–{loss.span.end} {short_repr(loss.span.label)[1:-1]}" if loss.span else ""
                yield f"    {loss.where}{place}{': ' if loss.detail else ''}{loss.detail}"
            if count > EXAMPLES:
                yield f"    … and {count - EXAMPLES} more"


def add_lost_fields(document: AnnotatedText, held: Mapping[str, bool], format_name: str, losses: Losses) -> None:
    """Add to the ledger the fields of spans and the keys of ``document`` that the format does not support.

    Args:
        document: document to be written.
        held: whether the format supports ``id``, ``kind``, ``mention``, ``value``, ``span_keys`` and ``document_keys``.
        format_name: name of the format, for the reason.
        losses: ledger.
    """
    why = f"{format_name} does not support it"
    for annotation in document.annotations:
        for name, value in annotation.fields.items():
            named = name in NAMED_FIELDS
            is_empty = named and not value
            if not held[name if named else "span_keys"] and not is_empty:
                if name == "fragments":
                    holes = f"{format_name} does not support discontinuous spans; the whole range is written"
                    losses.add(document.where, "fragments of a span", holes, short_repr(value), annotation)
                else:
                    what = name if named else f"key {short_repr(name)} of a span"
                    losses.add(document.where, what, why, short_repr(value), annotation)
    if not held["document_keys"]:
        for name, value in document.keys.items():
            losses.add(document.where, f"key {short_repr(name)} of the document", why, short_repr(value))
