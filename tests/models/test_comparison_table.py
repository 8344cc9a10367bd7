"""The table of a comparison, and its place in a page."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.spans import Span
from models.comparison import Comparison, compare
from models.comparison_table import as_markdown, put
from models.contestants import Contestant
from models.judged import JudgedText
from models.recognizers.base import Scored

GOLD = (Span(0, 2, "米国", "ACTOR", "state"),)


def _compared() -> Comparison:
    right, wrong = [[Scored(GOLD[0], 1.0)]] * 4, [[]] * 4
    made = [
        Contestant(
            name, "system", [JudgedText("米国は", GOLD, tuple(f), str(n)) for n, f in enumerate(found)], False, saw=saw
        )
        for name, found, saw in (("rules", right, 4), ("ginza", wrong, 0))
    ]
    return compare("the gold", made, "ginza")


def test_the_table_has_a_row_for_each_and_marks_what_saw_the_texts() -> None:
    lines = as_markdown(_compared(), "gaiko compare").split("\n")
    assert lines[0] == "    gaiko compare"
    assert lines[4].startswith("| rules \\* | 1.000 | 1.000 (1.000–1.000) | ")
    assert lines[5] == "| ginza | 0.000 | 0.000 (0.000–0.000) | – |"
    assert "Saw these texts" in lines[-1]


def test_it_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# a\n<!-- compare gold -->\nold\n<!-- end -->\nb\n<!-- end -->\n", encoding="utf-8")
    for text in ("new \\1", "newer"):
        put(page, "gold", text)
    assert page.read_text(encoding="utf-8") == "# a\n<!-- compare gold -->\n\nnewer\n\n<!-- end -->\nb\n<!-- end -->\n"


@pytest.mark.parametrize("text", ["", "<!-- compare gold -->", "<!-- compare other -->\n<!-- end -->"])
def test_a_page_without_the_place_is_an_error_and_stays(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="has no place"):
        put(page, "gold", "table")
    assert page.read_text(encoding="utf-8") == text


def test_a_missing_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        put(tmp_path / "none.md", "gold", "table")
