"""Tab-separated tables with comments."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.tsv import read_tsv


def test_rows_have_their_lines_and_comments_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text('# note\n\na\tb\n1\t"x\n#\n\t2\n', encoding="utf-8")
    assert read_tsv(path) == [(4, {"a": "1", "b": '"x'}), (6, {"a": "", "b": "2"})]
    assert [number for number, _ in read_tsv(path, ["a", "b"])] == [3, 4, 6]


def test_a_line_with_a_wrong_number_of_cells_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("a\tb\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"t\.tsv:2: has 1 cells instead of 2 \(a, b\): '1'"):
        read_tsv(path)
