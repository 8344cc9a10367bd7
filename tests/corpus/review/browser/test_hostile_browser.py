"""The correction page with texts that mean harm, and with texts that are long."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from review_page import Page, needs_chromium
from review_server import item, serving

from gaiko.corpus.review.store.items import Item
from gaiko.corpus.spans import Span

pytestmark = needs_chromium

HOSTILE = (
    "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    "[米国](javascript:document.title='ran')\u202e国米\u202c\u2066㈱{{7*7}}"
)


@pytest.fixture
def hostile(browser: Any, tmp_path: Path) -> Iterator[Page]:
    """The text, and all else that comes from files or people, means harm."""
    markup = "<img src=x onerror=\"document.title='ran'\">"
    text = item(HOSTILE, ("米国", "ACTOR", "state"))
    start = HOSTILE.index("<img")
    span = Span(start, start + 4, "<img", "PLACE", "area", value={"norm": markup}, id="d-s0001-e1")
    layers = {markup: {text.id: [span]}}
    before = Item("d-s0000", "d", "d-p0001", markup, (), {})
    with serving(tmp_path, [before, text], layers=layers, why={text.id: [(markup, markup)]}) as served:
        page = Page(browser.new_page(viewport={"width": 1280, "height": 800}), served, text.id)
        yield page
        page.tab.close()
        assert page.complaints == []


def test_markup_is_text_everywhere(hostile: Page) -> None:
    hostile.keys("j", "l", "Enter", "c")
    hostile.tab.keyboard.type("<b onclick=alert(1)>")
    hostile.keys("Escape", "g", "Escape")
    assert hostile.tab.inner_text("#text").startswith("<script>document.title='ran'</script><img src=x")
    assert hostile.tab.locator("main img, main script, main b, main a, .queue img").count() == 0
    assert hostile.tab.evaluate("document.title") == "review｜校閲"


def test_what_turns_or_hides_text_is_shown_as_a_mark(hostile: Page) -> None:
    assert hostile.tab.locator("#text .control").all_inner_texts() == ["RLO", "PDF", "LRI"]
    assert not any(mark in hostile.tab.inner_text("#text") for mark in "\u202e\u202c\u2066")
    assert hostile.tab.locator("#text .control").first.get_attribute("aria-label") == "U+202E"
    order = """() => {
        const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
        const lefts = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const range = new Range();
            range.selectNodeContents(node);
            const { left, top } = range.getClientRects()[0];
            lefts.push([Math.round(top / 20), left]);
        }
        return lefts.every(([top, left], n) => !n || lefts[n - 1][0] < top || lefts[n - 1][1] <= left);
    }"""
    assert hostile.tab.evaluate(order), "the text does not run from left to right"


def test_marking_across_such_a_mark_keeps_the_characters(hostile: Page) -> None:
    start = HOSTILE.index("国米")
    hostile.keys("Home", *["ArrowRight"] * (start - 1), *["Shift+ArrowRight"] * 4, "1")
    assert hostile.tab.evaluate("document.querySelectorAll('mark .control').length") == 2
    hostile.keys("Control+ArrowLeft", "a").until_saving("保存済み")
    spans = hostile.served.store.events.current_state("d-s0001").decision.spans
    assert (start - 1, start + 3, "\u202e国米\u202c") in [(s.start, s.end, s.text) for s in spans]


def test_copying_gives_the_text_as_it_is(hostile: Page) -> None:
    start = HOSTILE.index("国米")
    hostile.keys("Home", *["ArrowRight"] * (start - 1), *["Shift+ArrowRight"] * 4)
    copied = hostile.tab.evaluate("""() => {
        const data = new DataTransfer();
        document.querySelector("#text").dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData("text/plain");
    }""")
    assert copied == "\u202e国米\u202c"


def test_a_script_that_slipped_in_would_be_stopped_by_the_policy(browser: Any, tmp_path: Path) -> None:
    with serving(tmp_path, [item("米国")]) as served:
        page = Page(browser.new_page(), served)
        page.tab.evaluate("""() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'ran'";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="document.title = 'ran'">`);
        }""")
        page.tab.wait_for_timeout(100)
        assert page.tab.title() != "ran"
        page.tab.close()


def test_no_file_of_the_page_makes_markup_of_text() -> None:
    static = Path(str(files("gaiko.corpus.review").joinpath("server", "static")))
    sources = [file for file in static.rglob("*") if file.is_file()]
    assert len(sources) > 25
    for file in sources:
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|style=| on\w+=", file.read_text()
        )
        assert not found, f"{file}: {found}"


# Long texts

UNIT = "米国は、同日、𠮷田外相の訪問を歓迎し、両国の協力を更に深めることで一致したと公表した。"


def long_item(characters: int, spans: int, name: str) -> Item:
    text = (UNIT * (characters // len(UNIT) + 1))[:characters]
    step = characters // spans
    starts = [text.index("米国", n * step) for n in range(spans - 1)]
    marked = [
        Span(start, start + 2, "米国", "ACTOR", "state", value={"norm": "米国"}, id=f"{name}-e{n}")
        for n, start in enumerate(dict.fromkeys(starts), 1)
    ]
    return Item(name, "d", "d-p0001", text, tuple(marked), {})


WORK = """() => {
    // Each act with all that it makes the browser do: script, styles and layout.
    const text = document.querySelector("#text");
    const act = (code, shiftKey = false) => {
        text.dispatchEvent(new KeyboardEvent("keydown", { code, shiftKey, bubbles: true, cancelable: true }));
        text.getBoundingClientRect();
    };
    const counts = new MutationObserver(() => {});
    counts.observe(text, { childList: true, subtree: true });
    const middle = document.querySelectorAll("mark").length / 2;
    for (let n = 0; n < middle; n++) act("KeyJ");
    for (let n = 0; n < 4; n++) act("ArrowRight");
    counts.takeRecords();
    const times = [];
    let nodes = 0;
    for (let n = 0; n < 9; n++) {
        const begun = performance.now();
        act("ArrowRight", true);
        act("ArrowRight", true);
        act("Digit2");
        act("KeyP");
        act("KeyU");
        act("KeyU");
        act("ArrowLeft");
        times.push(performance.now() - begun);
        nodes = Math.max(nodes, counts.takeRecords().reduce((sum, { addedNodes }) => sum + addedNodes.length, 0));
    }
    return { time: times.sort((a, b) => a - b)[4], nodes };
}"""


def test_four_hundred_spans_in_twenty_thousand_characters_do_not_lag(browser: Any, tmp_path: Path) -> None:
    """The text is 40 times as long: an act may cost what laying out a longer paragraph costs, and no more nodes."""
    items = [long_item(500, 10, "d-s0001"), long_item(20_000, 401, "d-s0002")]
    assert len(items[1].spans) == 400
    found = []
    with serving(tmp_path, items) as served:
        for one in items:
            page = Page(browser.new_page(viewport={"width": 1280, "height": 800}), served, one.id)
            assert page.tab.locator("mark").count() == len(one.spans)
            found.append(page.tab.evaluate(WORK))
            page.tab.close()
    small, large = found
    assert large["nodes"] == small["nodes"], "more is drawn anew where the text is longer"
    assert large["time"] < 40 * small["time"], (
        f"{large['time']:.1f} ms where the small text takes {small['time']:.1f} ms"
    )
