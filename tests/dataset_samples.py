"""Small documents from which the tests of the dataset build one, and what they read it with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datasets import load_dataset

from gaiko.corpus.document import LabelledDocument, read_document
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import Source, Span

TEXT = (
    "第1節 北米\n\n1 概観\n\n"
    "　2月7日、石破総理大臣は米国を訪問した。 𠮷野氏は25%の関税に触れた。\n\n"
    "　両国は日米安全保障条約を確認した。\n"
)
MARKS = (
    ("北米", "PLACE", "area"),
    ("2月7日", "DATE", "date"),
    ("石破総理大臣", "ACTOR", "person"),
    ("米国", "PLACE", "country"),
    ("𠮷野氏", "ACTOR", "person"),
    ("25%", "AMOUNT", "percent"),
    ("日米安全保障条約", "AGREEMENT", "treaty"),
)


def labelled(
    text: str = TEXT, marks: Sequence[tuple[str, str, str]] = MARKS, name: str = "doc", layer: str = "silver"
) -> LabelledDocument:
    """A document in which every first ``marks`` text of a sentence is a span; gold has its paragraphs in turn in a fold."""
    document = read_document(Seed(name, text, year=2025))
    spans = []
    for sentence in document.sentences:
        found = sorted((sentence.text.index(mark[0]), *mark) for mark in marks if mark[0] in sentence.text)
        spans.append(
            [
                Span(
                    at,
                    at + len(surface),
                    surface,
                    label,
                    kind,
                    value={"norm": surface},
                    source=Source("hand", "1", "T-0"),
                    id=f"{sentence.id}-e{number}",
                )
                for number, (at, surface, label, kind) in enumerate(found, start=1)
            ]
        )
    pars = dict.fromkeys(sentence.par for sentence in document.sentences)
    folds = {par: at % 5 for at, par in enumerate(pars)} if layer == "gold" else {}
    return LabelledDocument(document, spans, layer, folds)


def gold(marks: Sequence[tuple[str, str, str]] = MARKS) -> LabelledDocument:
    """Eight paragraphs of gold: every fold has some."""
    return labelled(TEXT + TEXT, marks, layer="gold")


def load(out: Path, cache: Path, config: str | None = None, **options: Any) -> Any:
    if not options.get("streaming"):
        options["cache_dir"] = str(cache)
    return load_dataset(str(out), config, **options)["train"]


def decode(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Spans of a BIO sequence; an I without its B is an error."""
    spans: list[tuple[int, int, str]] = []
    for at, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((at, at + 1, tag[2:]))
        elif tag.startswith("I-"):
            start, end, label = spans.pop()
            assert (end, label) == (at, tag[2:])
            spans.append((start, at + 1, label))
    return spans


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
