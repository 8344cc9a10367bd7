"""A place in a page that a program fills."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.markdown_slots import fill_slot


def test_it_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# a\n<!-- compare gold -->\nold\n<!-- end -->\nb\n<!-- end -->\n", encoding="utf-8")
    for text in ("new \\1", "newer"):
        fill_slot(page, "compare gold", text)
    assert page.read_text(encoding="utf-8") == "# a\n<!-- compare gold -->\n\nnewer\n\n<!-- end -->\nb\n<!-- end -->\n"


@pytest.mark.parametrize("text", ["", "<!-- compare gold -->", "<!-- compare other -->\n<!-- end -->"])
def test_a_page_without_the_place_is_an_error_and_stays(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="has no slot"):
        fill_slot(page, "compare gold", "table")
    assert page.read_text(encoding="utf-8") == text


def test_a_missing_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        fill_slot(tmp_path / "none.md", "compare gold", "table")
