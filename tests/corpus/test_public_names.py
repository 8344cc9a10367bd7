"""The public names of ``gaiko.corpus``."""

import subprocess
import sys
from pathlib import Path

import pytest

import gaiko.corpus
from gaiko.corpus import read_examples, read_gold
from gaiko.corpus.errors import InputError
from gaiko.corpus.paths import bundled_seeds


def test_every_public_name_can_be_imported() -> None:
    assert set(gaiko.corpus.__all__) <= set(dir(gaiko.corpus))
    assert all(getattr(gaiko.corpus, name) is not None for name in gaiko.corpus.__all__)
    with pytest.raises(AttributeError, match="no attribute 'read_silver'"):
        _ = gaiko.corpus.read_silver


def test_importing_the_package_loads_no_module_of_it() -> None:
    code = "import sys, gaiko.corpus; print(sorted(m for m in sys.modules if m.startswith('gaiko.corpus.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_gold_has_sentences_spans_and_folds() -> None:
    (chapter,) = read_gold()
    assert chapter.layer == "gold"
    assert set(chapter.folds.values()) == set(range(5))
    for sentence, spans in chapter.pairs():
        assert all(sentence.text[span.start : span.end] == span.text for span in spans)


def test_a_folder_without_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{tmp_path}: contains no gold of a document in {bundled_seeds()}"):
        read_gold(tmp_path)


def test_examples_are_read_from_any_labelled_text(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"text": "米国", "spans": [{"start": 0, "end": 2, "label": "X"}]}\n', encoding="utf-8")
    assert [span.key for example in read_examples(path) for span in example.spans] == [(0, 2, "X")]
