"""What the tests of the correction page share: a browser, a review of three texts, and the page open on the first."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from review_server import Served, item, propose_marked, serving

from gaiko.corpus.spans import Span

if TYPE_CHECKING:
    from review_page import Page

FIRST = item(
    "𠮷田外相は米国及びカナダを訪問し、同日会談した。", ("米国", "ACTOR", "state"), ("カナダ", "PLACE", "country")
)
SECOND = item("日米両首脳は5億ドルで合意した。", ("日米両首脳", "ACTOR", "state"), name="d-s0002")
THIRD = item("会談した。", name="d-s0003")
PLACE = Span(5, 7, "米国", "PLACE", "country")  # the rival of ACTOR


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from review_page import chromium  # here, for it skips whoever imports it where Playwright is missing

    with chromium() as browser:
        yield browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    layers = {"ginza": {FIRST.id: [PLACE]}, "rules": {FIRST.id: list(FIRST.spans)}}
    why = {FIRST.id: [("conflict", "ginza と rules が異なる")]}
    with serving(tmp_path, [FIRST, SECOND, THIRD], layers=layers, why=why, propose=propose_marked) as running:
        yield running


@pytest.fixture
def page(browser: Any, served: Served) -> "Iterator[Page]":
    """The page; the test fails if the console complains or another host is asked."""
    from review_page import Page

    page = Page(browser.new_page(viewport={"width": 1280, "height": 800}), served)
    yield page
    page.tab.close()
    assert page.complaints == []
