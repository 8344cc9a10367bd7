"""Labelled texts of anyone's; wrong ones are named in ``tests/scripts/test_evaluate.py``."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.labelled_files import read_examples


def read(tmp_path: Path, line: str) -> object:
    path = tmp_path / "data.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    return read_examples(path)[0]


def test_any_label_set_and_nothing_but_range_and_label(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(
        '{"text": "𠮷野家", "spans": [{"start": 0, "end": 2, "label": "ORG"}], "more": 1}\n', encoding="utf-8"
    )
    (example,) = read_examples(path)
    (span,) = example.spans
    assert (span.text, span.label, span.kind, dict(span.value), example.year) == ("𠮷野", "ORG", "", {}, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "", "spans": [], "year": "x"}', '"year": .* is neither a year'),
        ('{"text": "米国", "spans": [{"start": 0, "end": 2, "label": "A", "value": [1]}]}', '"value" of a span'),
    ],
)
def test_a_bad_field_is_named_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(InputError, match=rf"data\.jsonl:1: .*{words}"):
        read(tmp_path, line)
