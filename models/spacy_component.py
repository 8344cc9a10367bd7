"""The spaCy component: ``nlp.add_pipe("gaiko")``, found through spaCy's entry points, tags a ``Doc`` with the default path.

What it writes:
    ``doc._.gaiko``: every span as a dict in the shape of ``Span.as_dict``; offsets are half-open code points of ``doc.text``.
    ``doc.spans[spans_key]``: those whose edges are token edges; ``span.id_`` is the id, ``span.kb_id_`` the ``norm``.
    ``doc._.gaiko_unaligned``: how many are not on token edges.
    ``doc.ents``: as the setting ``ents`` says.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from gaiko.annotators.resolution.tagging import rule_annotators
from gaiko.corpus.spans import Span as Mention
from gaiko.models import load

ENTS = ("replace", "keep", "off")
"""What becomes of ``doc.ents``: ours alone, ours where no entity stands yet, or left as it is."""

_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``config`` may hold.

    Attributes:
        ents: one of ``ENTS``.
        year: the year that a month without a year means; without it such dates have a ``reason`` and no ``norm``.
        spans_key: where in ``doc.spans`` the spans go; a group of that name is replaced.
        annotators: keep only the rule annotators of these names; all by default.
        rules_file: the path of names and patterns of your own (``gaiko.annotators.user_rules``). A saved pipeline keeps the path,
            not the file.
        recognizer: whether the shipped recognizer reads after the rules, where all of them are there.

    Raises:
        ValueError: a setting has a value it cannot have.
    """

    ents: str = "replace"
    year: int | None = None
    spans_key: str = "gaiko"
    annotators: list[str] | None = None
    rules_file: str | None = None
    recognizer: bool = True

    def __post_init__(self) -> None:
        if self.ents not in ENTS:
            raise ValueError(f"gaiko: ents is {self.ents!r}; it may be {', '.join(map(repr, ENTS))}")
        if self.year is not None and (type(self.year) is not int or not 1 <= self.year <= 9999):
            raise ValueError(f"gaiko: year is {self.year!r}; it may be a whole number from 1 to 9999, or None")
        if not isinstance(self.spans_key, str) or not self.spans_key:
            raise ValueError(f"gaiko: spans_key is {self.spans_key!r}; it may be any name that is not empty")
        names = [annotator.name for annotator in rule_annotators()]
        chosen = self.annotators
        if chosen is not None and not (isinstance(chosen, list) and chosen and all(name in names for name in chosen)):
            raise ValueError(f"gaiko: annotators is {chosen!r}; it may be None or a list of {', '.join(names)}")
        if self.rules_file is not None and not (isinstance(self.rules_file, str) and self.rules_file):
            raise ValueError(f"gaiko: rules_file is {self.rules_file!r}; it may be the path of a file, or None")
        if type(self.recognizer) is not bool:
            raise ValueError(f"gaiko: recognizer is {self.recognizer!r}; it may be True or False")


class Gaiko:
    """Annotates each ``Doc`` as one document; keeps nothing from one to the next."""

    def __init__(self, settings: Settings) -> None:
        self._configure(settings)

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document, in place, and return it."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 0) -> Iterator[Doc]:
        """Tag documents, in place, and yield them; short ones are read many at a time, whatever ``batch_size`` spaCy gives."""
        waiting: deque[Doc] = deque()

        def texts() -> Iterator[tuple[str, int | None]]:
            for doc in stream:
                waiting.append(doc)
                yield doc.text, self.settings.year

        for found in self._pipeline.pipe(texts()):
            yield self._tag(waiting.popleft(), found)

    def _tag(self, doc: Doc, found: Sequence[Mention]) -> Doc:
        aligned: list[Span] = []
        for span in found:
            norm = span.value.get("norm", "")
            # Snapping to the nearest token would change the text of the span, so what does not fit stays out.
            tokens = doc.char_span(span.start, span.end, label=span.label, kb_id=norm, span_id=span.id)
            if tokens is not None:
                aligned.append(tokens)
        # Dicts, not Span objects: spaCy writes user_data as msgpack, and so they travel with the document.
        doc.user_data["gaiko"] = [span.as_dict() for span in found]
        doc.user_data["gaiko_unaligned"] = len(found) - len(aligned)
        doc.spans[self.settings.spans_key] = aligned
        if self.settings.ents == "replace":
            doc.ents = aligned
        elif self.settings.ents == "keep":
            taken = {token.i for ent in doc.ents for token in ent}
            doc.ents = [*doc.ents, *(span for span in aligned if taken.isdisjoint(range(span.start, span.end)))]
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the settings as JSON; ``exclude`` is part of spaCy's protocol and has nothing to leave out here."""
        return json.dumps(asdict(self.settings), ensure_ascii=False).encode("utf-8")

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Gaiko":
        """Take over the settings of ``to_bytes``, except where this component was made with other than the defaults.

        spaCy makes the component from the config before it reads what was saved: this lets a setting given to
        ``spacy.load(path, config=…)`` win over the saved one.
        """
        default = asdict(Settings())
        stated = {name: value for name, value in asdict(self.settings).items() if value != default[name]}
        saved = json.loads(data)
        if unknown := saved.keys() - default.keys():
            raise ValueError(f"gaiko: saved with settings this version does not know: {', '.join(sorted(unknown))}")
        self._configure(Settings(**(saved | stated)))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings into the folder ``path``, made if need be."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(self.to_bytes(exclude=exclude))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Gaiko":
        """Take over the settings that ``to_disk`` wrote, as ``from_bytes`` does."""
        return self.from_bytes((Path(path) / _FILE).read_bytes(), exclude=exclude)

    def _configure(self, settings: Settings) -> None:
        self._pipeline = load(
            annotators=settings.annotators,
            rules_file=settings.rules_file,
            recognizer=None if settings.recognizer else False,
        )
        self.settings = settings


def spans_of(doc: Doc) -> list[dict[str, Any]]:
    """Return ``doc._.gaiko``; empty for a document that was not tagged."""
    return list(doc.user_data.get("gaiko", ()))  # DocBin brings the list back as a tuple


def unaligned_of(doc: Doc) -> int:
    """Return ``doc._.gaiko_unaligned``."""
    return int(doc.user_data.get("gaiko_unaligned", 0))


def register_extensions() -> None:
    """Register the extensions unless they are there; to read a DocBin where no pipeline is made, call it yourself."""
    for name, getter in (("gaiko", spans_of), ("gaiko_unaligned", unaligned_of)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)


@Language.factory(
    "gaiko",
    default_config=asdict(Settings()),
    assigns=["doc._.gaiko", "doc._.gaiko_unaligned", "doc.spans", "doc.ents"],
)
def make_gaiko(
    nlp: Language,
    name: str,
    ents: Any,
    year: Any,
    spans_key: Any,
    annotators: Any,
    rules_file: Any,
    recognizer: Any,
) -> Gaiko:
    """Make the component for ``nlp.add_pipe("gaiko", config={…})``; ``Settings`` says what the config may hold.

    The types are left to ``Settings``: spaCy would check them first, and not say what a setting may be.
    """
    settings = Settings(ents, year, spans_key, annotators, rules_file, recognizer)
    register_extensions()
    return Gaiko(settings)
