"""The ledger, and what the formats owe to memory and to terminals."""

from importlib import import_module
from itertools import islice
from pathlib import Path

import pytest
from format_trips import exported

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.documents import Annotation, read_documents
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.table import formats


def test_the_ledger_shows_three_of_each_sort_and_counts_the_rest() -> None:
    losses = Losses()
    for line in range(1, 6):
        losses.add(f"in.jsonl:{line}", "span", "it cuts a word", span=Annotation(2, 4, "PLACE"))
    losses.add("in.jsonl:9", "relation", "gaiko has spans only", '"visits"')
    losses.remark("spans overlap")
    losses.remark("spans overlap")
    assert list(losses.lines()) == [
        "note: spans overlap (2 times)",
        "lost: span, 5 times: it cuts a word",
        "    in.jsonl:1 2–4 PLACE",
        "    in.jsonl:2 2–4 PLACE",
        "    in.jsonl:3 2–4 PLACE",
        "    … and 2 more",
        "lost: relation: gaiko has spans only",
        '    in.jsonl:9: "visits"',
    ]
    assert losses.total == 6


def test_names_from_strangers_cannot_command_a_terminal() -> None:
    losses = Losses()
    losses.add("a\x1b[2J.ann:1", "layer\x1b]0;x\x07", "why\r", "\x9b31m", Annotation(0, 1, "\x1b[31m"))
    assert all(line.isprintable() for line in losses.lines())


@pytest.mark.parametrize("name", ["doccano", "prodigy", "csv", "conll"])
def test_a_long_file_is_read_as_it_comes(name: str, tmp_path: Path) -> None:
    records = [{"text": "米国", "spans": [{"start": 0, "end": 2, "label": "A"}]}] * 3
    path, _ = exported(name, records, tmp_path)
    with path.open("ab") as file:
        file.write(b'"broken\n')
    documents = import_module(formats()[name].module).read(path, Options(), Losses())
    assert [document.text for document in islice(documents, 2)] == ["米国", "米国"]
    with pytest.raises(InputError):
        list(documents)


def test_labelled_text_is_read_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "米国", "spans": []}\nbroken', encoding="utf-8")
    documents = read_documents(path)
    assert next(documents).text == "米国"
    with pytest.raises(InputError, match=r"in\.jsonl:2"):
        next(documents)
