"""spaCy pipeline component ``gaiko``: annotates a ``Doc`` by the default path; registered through spaCy's entry points.

Output of ``nlp.add_pipe("gaiko")``:
    ``doc._.gaiko``: every span as a dict (``Span.as_dict``); offsets are half-open code points of ``doc.text``.
    ``doc.spans[spans_key]``: the spans on token boundaries; ``span.id_`` is the id, ``span.kb_id_`` the ``norm``.
    ``doc._.gaiko_unaligned``: the number of spans that are not on token boundaries.
    ``doc.ents``: see ``Settings.ents``.
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
from gaiko.corpus.spans import Span as CharSpan
from gaiko.models import load

ENTS = ("replace", "keep", "off")
"""Modes of ``doc.ents``: replaced by the spans of gaiko, extended by those that overlap no entity, or unchanged."""

_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Configuration of the component.

    Attributes:
        ents: one of ``ENTS``.
        year: the year of the documents; without it, dates that need one have a ``reason`` and no ``norm``.
        spans_key: key in ``doc.spans``; a span group of that name is replaced.
        annotators: names of the rule annotators to use; all by default.
        rules_file: path of the user's own names and patterns (``gaiko.annotators.user_rules``). A saved pipeline keeps
            the path, not the file.
        recognizer: whether to use the shipped recognizer; it needs all rule annotators.

    Raises:
        ValueError: a setting has a value that is not allowed.
    """

    ents: str = "replace"
    year: int | None = None
    spans_key: str = "gaiko"
    annotators: list[str] | None = None
    rules_file: str | None = None
    recognizer: bool = True

    def __post_init__(self) -> None:
        if self.ents not in ENTS:
            raise ValueError(f"gaiko: ents is {self.ents!r}; expected {', '.join(map(repr, ENTS))}")
        if self.year is not None and (type(self.year) is not int or not 1 <= self.year <= 9999):
            raise ValueError(f"gaiko: year is {self.year!r}; expected a whole number from 1 to 9999, or None")
        if not isinstance(self.spans_key, str) or not self.spans_key:
            raise ValueError(f"gaiko: spans_key is {self.spans_key!r}; expected a name that is not empty")
        names = [annotator.name for annotator in rule_annotators()]
        chosen = self.annotators
        if chosen is not None and not (isinstance(chosen, list) and chosen and all(name in names for name in chosen)):
            raise ValueError(f"gaiko: annotators is {chosen!r}; expected None or a list of {', '.join(names)}")
        if self.rules_file is not None and not (isinstance(self.rules_file, str) and self.rules_file):
            raise ValueError(f"gaiko: rules_file is {self.rules_file!r}; expected the path of a file, or None")
        if type(self.recognizer) is not bool:
            raise ValueError(f"gaiko: recognizer is {self.recognizer!r}; expected True or False")


class Gaiko:
    """Annotates each ``Doc`` as one document; keeps no state between documents."""

    def __init__(self, settings: Settings) -> None:
        self._configure(settings)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document in place and return it."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 0) -> Iterator[Doc]:
        """Annotate documents in place and yield them; batches are the pipeline's own, ``batch_size`` is ignored."""
        pending: deque[Doc] = deque()

        def texts() -> Iterator[tuple[str, int | None]]:
            for doc in stream:
                pending.append(doc)
                yield doc.text, self.settings.year

        for spans in self._pipeline.pipe(texts()):
            yield self._write(pending.popleft(), spans)

    def _write(self, doc: Doc, spans: Sequence[CharSpan]) -> Doc:
        aligned: list[Span] = []
        for span in spans:
            norm = span.value.get("norm", "")
            # Unaligned spans are left out: snapping to token boundaries would change their text.
            tokens = doc.char_span(span.start, span.end, label=span.label, kb_id=norm, span_id=span.id)
            if tokens is not None:
                aligned.append(tokens)
        # Dicts, not Span objects: spaCy serializes user_data as msgpack.
        doc.user_data["gaiko"] = [span.as_dict() for span in spans]
        doc.user_data["gaiko_unaligned"] = len(spans) - len(aligned)
        doc.spans[self.settings.spans_key] = aligned
        if self.settings.ents == "replace":
            doc.ents = aligned
        elif self.settings.ents == "keep":
            taken = {token.i for ent in doc.ents for token in ent}
            doc.ents = [*doc.ents, *(span for span in aligned if taken.isdisjoint(range(span.start, span.end)))]
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the settings as JSON; ``exclude`` is spaCy's, and is ignored."""
        return json.dumps(asdict(self.settings), ensure_ascii=False).encode("utf-8")

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Gaiko":
        """Restore the settings of ``to_bytes``; settings of this component that are not the default override them.

        spaCy creates the component from the config before it restores the saved one, so that ``spacy.load(path, config=…)``
        overrides saved settings.
        """
        default = asdict(Settings())
        explicit = {name: value for name, value in asdict(self.settings).items() if value != default[name]}
        saved = json.loads(data)
        if unknown := saved.keys() - default.keys():
            raise ValueError(
                f"gaiko: the saved pipeline has settings that this version does not support: {', '.join(sorted(unknown))}"
            )
        self._configure(Settings(**(saved | explicit)))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings into the folder ``path``, which is created if it does not exist."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(self.to_bytes(exclude=exclude))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Gaiko":
        """Restore the settings of ``to_disk``, as ``from_bytes`` does."""
        return self.from_bytes((Path(path) / _FILE).read_bytes(), exclude=exclude)

    def _configure(self, settings: Settings) -> None:
        self._pipeline = load(
            annotators=settings.annotators,
            rules_file=settings.rules_file,
            recognizer=None if settings.recognizer else False,
        )
        self.settings = settings


def spans_of(doc: Doc) -> list[dict[str, Any]]:
    """Return ``doc._.gaiko``; empty for a document that was not annotated."""
    return list(doc.user_data.get("gaiko", ()))  # a tuple after DocBin


def unaligned_of(doc: Doc) -> int:
    """Return ``doc._.gaiko_unaligned``."""
    return int(doc.user_data.get("gaiko_unaligned", 0))


def register_extensions() -> None:
    """Register the ``Doc`` extensions once; call it yourself only to read a DocBin without creating a pipeline."""
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
    """Create the component for ``nlp.add_pipe("gaiko", config={…})``; see ``Settings`` for the config.

    Types are ``Any``, so that ``Settings`` checks the values: its messages list what is allowed, spaCy's do not.
    """
    settings = Settings(ents, year, spans_key, annotators, rules_file, recognizer)
    register_extensions()
    return Gaiko(settings)
