"""Marking on the correction page: by keyboard and mouse, with any label set, as it reaches the database."""

from pathlib import Path
from typing import Any

from review_page import Page, needs_chromium
from review_server import serving

from gaiko.corpus.review.store.items import Item
from gaiko.corpus.spans import Span

pytestmark = needs_chromium


def test_keyboard_marks_after_a_character_beyond_the_bmp(page: Page) -> None:
    page.keys("Home", *["Shift+ArrowRight"] * 4)
    assert page.tab.evaluate("getSelection().toString()") == "𠮷田外相"
    page.keys("1")
    assert page.marks() == ["𠮷田外相 A", "米国 A", "カナダ P"]
    page.keys("a")
    assert page.decided()[0] == ("𠮷田外相", 0, 4, "ACTOR", "person")


def test_mouse_marks_after_a_character_beyond_the_bmp(page: Page) -> None:
    page.drag(page.edge("訪問"), page.edge("訪問", end=True))
    page.tab.click("#picker button[data-label=AGREEMENT]")
    assert "訪問 T" in page.marks()
    page.keys("a")
    assert ("訪問", 13, 15, "AGREEMENT", "treaty") in page.decided()


def test_a_selection_from_right_to_left_marks_the_same(page: Page) -> None:
    page.drag(page.edge("同日", end=True), page.edge("同日"))
    page.keys("2", "a")
    assert ("同日", 17, 19, "DATE", "date") in page.decided()


def test_a_drag_that_leads_out_of_the_text_selects_to_its_end(page: Page) -> None:
    box = page.tab.locator("#live").bounding_box()
    page.drag(page.edge("会談した"), (box["x"] + 300, box["y"] + 5))
    assert page.said() == "選択「会談した。」"


def test_a_double_click_selects_a_word(page: Page) -> None:
    x, y = page.edge("訪問")
    page.tab.mouse.dblclick(x + 10, y)
    page.keys("4")
    assert "訪問 T" in page.marks()


def test_with_an_input_method_on_the_keys_work(page: Page) -> None:
    press = """(code) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { code, key: "Process", keyCode: 229, bubbles: true, cancelable: true }))"""
    page.keys("j")
    page.tab.evaluate(press, "Digit3")
    assert page.marks() == ["米国 P", "カナダ P"]
    page.tab.evaluate(press, "KeyA")
    page.until_at("d-s0002")


def test_marking_over_another_span_replaces_it_and_says_so(page: Page) -> None:
    page.keys("j", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1")
    assert page.marks() == ["米国及 A", "カナダ P"]
    assert "1 件に代えて" in page.said()


def test_the_proposal_of_the_normalizers_is_filled_in(page: Page) -> None:
    page.keys("Home", *["Shift+ArrowRight"] * 4, "1")
    page.until("() => document.querySelector('#value-norm').value === '〈𠮷田外相〉'")
    page.keys("a")
    page.until_saving("保存済み")
    (span, *_) = page.served.store.events.current_state("d-s0001").decision.spans
    assert (span.kind, dict(span.value)) == ("person", {"norm": "〈𠮷田外相〉"})


def test_other_label_sets_have_hues_letters_and_keys_too(browser: Any, tmp_path: Path) -> None:
    text = Item("j-1", "j", "", "東京と大阪", (Span(0, 2, "東京", "地名 <b>", "", id="j-1-e1"),), {})
    with serving(tmp_path, [text], origin="jsonl") as served:
        served.store.set("labels", ["地名 <b>", "ORG.x"])
        page = Page(browser.new_page(), served)
        page.keys("End", "Shift+ArrowLeft", "Shift+ArrowLeft", "2")
        assert page.marks() == ["東京 地", "大阪 O"]
        page.keys("a").until_saving("保存済み")
        assert [span.label for span in served.store.events.current_state("j-1").decision.spans] == ["地名 <b>", "ORG.x"]
        assert page.complaints == []
        page.tab.close()
