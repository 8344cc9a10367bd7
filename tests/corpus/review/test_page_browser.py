"""The correction page in a real browser: marking, editing and deciding by mouse and keyboard, as it reaches the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_page import Page, chromium, needs_chromium
from review_server import Served, item, serving

from corpus.review.checking import Proposal
from corpus.review.items import Item
from corpus.review.texts import QueueRow
from corpus.spans import Span

pytestmark = needs_chromium

TEXT = "𠮷田外相は米国及びカナダを訪問し、同日会談した。"
FIRST = item(TEXT, ("米国", "ACTOR", "state"), ("カナダ", "PLACE", "country"))
SECOND = item("日米両首脳は5億ドルで合意した。", ("日米両首脳", "ACTOR", "state"), name="d-s0002")
THIRD = item("会談した。", name="d-s0003")
PLACE = Span(5, 7, "米国", "PLACE", "country")  # the rival of ACTOR


def propose(text: str, start: int, end: int, label: str, year: int | None) -> Proposal:
    """As the normalizers would: a kind and a value that one can tell were theirs."""
    kinds = {"ACTOR": "person", "PLACE": "area", "DATE": "date", "AMOUNT": "money", "AGREEMENT": "treaty"}
    return Proposal(kinds[label], value={"norm": f"〈{text[start:end]}〉"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    layers = {"ginza": {FIRST.id: [PLACE]}, "rules": {FIRST.id: list(FIRST.spans)}}
    why = {FIRST.id: [("conflict", "ginza と rules が異なる")]}
    with serving(tmp_path, [FIRST, SECOND, THIRD], layers=layers, why=why, propose=propose) as running:
        yield running


@pytest.fixture
def page(browser: Any, served: Served) -> Iterator[Page]:
    """The page; the test fails if the console complains or another host is asked."""
    page = Page(browser.new_page(viewport={"width": 1280, "height": 800}), served)
    yield page
    page.tab.close()
    assert page.complaints == []


def decided(page: Page, number: int = 1) -> list[tuple[str, int, int, str, str]]:
    """What the database holds of a text, once the page says that all is saved."""
    page.until_saving("保存済み")
    spans = page.served.store.standing(f"d-s000{number}").decision.spans
    return [(span.text, span.start, span.end, span.label, span.kind) for span in spans]


# Marking


def test_keyboard_marks_after_a_character_beyond_the_bmp(page: Page) -> None:
    page.keys("Home", *["Shift+ArrowRight"] * 4)
    assert page.tab.evaluate("getSelection().toString()") == "𠮷田外相"
    page.keys("1")
    assert page.marks() == ["𠮷田外相 A", "米国 A", "カナダ P"]
    page.keys("a")
    assert decided(page)[0] == ("𠮷田外相", 0, 4, "ACTOR", "person")


def test_mouse_marks_after_a_character_beyond_the_bmp(page: Page) -> None:
    page.drag(page.edge("訪問"), page.edge("訪問", end=True))
    page.tab.click("#picker button[data-label=AGREEMENT]")
    assert "訪問 T" in page.marks()
    page.keys("a")
    assert ("訪問", 13, 15, "AGREEMENT", "treaty") in decided(page)


def test_a_selection_from_right_to_left_marks_the_same(page: Page) -> None:
    page.drag(page.edge("同日", end=True), page.edge("同日"))
    page.keys("2", "a")
    assert ("同日", 17, 19, "DATE", "date") in decided(page)


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
    (span, *_) = page.served.store.standing("d-s0001").decision.spans
    assert (span.kind, dict(span.value)) == ("person", {"norm": "〈𠮷田外相〉"})


# Editing


def test_each_edge_moves_by_its_keys_and_stops_at_a_neighbour(page: Page) -> None:
    page.keys("j", "q", "p", "p", "p", "p")
    assert page.quote() == "は米国及び"
    page.keys("w", "w", "o")
    assert page.quote() == "国及"
    page.keys("a")
    assert decided(page)[0] == ("国及", 6, 8, "ACTOR", "state")


def test_an_edge_is_dragged_as_one_act(page: Page) -> None:
    page.keys("j")
    x, y = page.edge("米国", end=True)
    target, _ = page.edge("及び", end=True)
    page.drag((x + 2, y), (target + 2, y))
    assert page.quote() == "米国及び"
    page.keys("u")
    assert page.marks() == ["米国 A", "カナダ P"]


def test_relabel_then_undo_and_redo(page: Page) -> None:
    page.keys("j", "3")
    assert page.marks() == ["米国 P", "カナダ P"]
    page.keys("u")
    assert page.marks() == ["米国 A", "カナダ P"]
    page.keys("Shift+U")
    assert page.marks() == ["米国 P", "カナダ P"]
    page.keys("Control+z", "Control+Shift+z", "a")
    assert decided(page)[0][3] == "PLACE"


def test_kind_and_mention_turn_by_key(page: Page) -> None:
    page.keys("j", "t", "v", "a")
    page.until_saving("保存済み")
    span = page.served.store.standing("d-s0001").decision.spans[0]
    assert (span.kind, span.mention) == ("organization", "nominal")


def test_value_is_typed_checked_and_undone_as_one(page: Page) -> None:
    page.keys("j", "e")
    page.tab.fill("#value-iso", "usa")
    page.tab.wait_for_selector("#span .errors li")
    assert "iso" in page.tab.inner_text("#span .errors")
    page.tab.fill("#value-iso", "US")
    page.until("() => document.querySelector('#span .errors').textContent === ''")
    page.keys("Enter", "u")
    assert page.tab.input_value("#value-iso") == ""
    page.keys("Shift+U", "a")
    page.until_saving("保存済み")
    assert page.served.store.standing("d-s0001").decision.spans[0].value["iso"] == "US"


def test_typing_after_another_edit_is_an_act_of_its_own(page: Page) -> None:
    page.keys("j", "e")
    page.tab.fill("#value-iso", "US")
    page.keys("Enter", "p", "e")
    page.tab.fill("#value-iso", "GB")
    page.keys("Enter", "u")
    assert (page.quote(), page.tab.input_value("#value-iso")) == ("米国及", "US")
    page.keys("u")
    assert (page.quote(), page.tab.input_value("#value-iso")) == ("米国", "US")


def test_split_and_merge(page: Page) -> None:
    page.keys("j", "j", "ArrowRight", "s")
    assert page.marks() == ["米国 A", "カ P", "ナダ P"]
    page.keys("k", "m")
    assert page.marks() == ["米国 A", "カナダ P"]
    page.keys("k", "m")
    assert page.marks() == ["米国及びカナダ A"]


def test_delete_and_an_empty_text_is_accepted_as_empty(page: Page) -> None:
    page.keys("j", "d", "j", "Delete")
    assert page.marks() == []
    page.keys("a")
    assert decided(page) == []
    assert page.served.store.states()["d-s0001"] == "empty"


def test_a_click_on_a_span_makes_it_current(page: Page) -> None:
    page.tab.click("mark >> nth=1")
    assert page.quote() == "カナダ"
    page.tab.click("#labels button[data-label=ACTOR]")
    assert page.marks() == ["米国 A", "カナダ A"]


# Deciding


@pytest.mark.parametrize(
    ("key", "state"), [("a", "accepted"), ("x", "rejected"), ("Space", "ignored"), ("f", "flagged")]
)
def test_an_answer_is_saved_and_leads_on(page: Page, key: str, state: str) -> None:
    page.keys(key)
    page.until_at("d-s0002")
    page.until_saving("保存済み")
    assert page.served.store.states()["d-s0001"] == state
    page.keys("Backspace")
    page.until_at("d-s0001")


def test_keys_wait_for_the_next_text(page: Page) -> None:
    def slow(route: Any) -> None:
        page.tab.wait_for_timeout(300)
        route.continue_()

    page.tab.route("**/api/items/d-s0003", slow)
    page.keys("a").until_at("d-s0002")
    page.keys("a", "x").until_at("d-s0003")
    page.until("() => document.querySelector('#empty').checkVisibility()")
    page.until_saving("保存済み")
    assert page.served.store.states() == {"d-s0001": "accepted", "d-s0002": "accepted", "d-s0003": "rejected"}


def test_progress_counts_what_is_decided(page: Page) -> None:
    page.keys("a")
    page.until("() => document.querySelector('#done').textContent === '1'")
    assert page.tab.inner_text("#total") == "/ 3文"


def test_the_last_text_says_that_all_is_done(page: Page) -> None:
    for number in (1, 2, 3):
        page.until_at(f"d-s000{number}")
        page.keys("a")
    page.tab.wait_for_selector("#empty")
    assert "すべて判断しました" in page.tab.inner_text("#empty")


def test_edits_without_an_answer_are_saved_on_leaving(page: Page) -> None:
    page.keys("j", "3", "n")
    page.until_saving("保存済み")
    assert page.served.store.states()["d-s0001"] == "edited"
    assert decided(page)[0][3] == "PLACE"


def test_undo_goes_on_into_what_was_saved(page: Page) -> None:
    page.keys("j", "3", "a", "Backspace")
    page.until_saving("保存済み")
    page.tab.reload()
    page.until_at("d-s0001")
    assert page.marks()[0] == "米国 P"
    page.keys("u")
    page.until("() => document.querySelector('mark').dataset.letter === 'A'")
    assert page.served.store.states()["d-s0001"] == "untouched"


def test_comment_is_saved_with_the_answer(page: Page) -> None:
    page.keys("c")
    page.tab.keyboard.type("aXu 一度見る")
    page.keys("Escape", "a")
    page.until_saving("保存済み")
    assert page.served.store.standing("d-s0001").decision.comment == "aXu 一度見る"


def test_the_reason_for_queueing_is_shown(page: Page) -> None:
    assert page.tab.inner_text("#why").split("\n") == ["conflict", "ginza と rules が異なる"]


# Looking things up


def test_all_spans_are_listed_with_kind_and_value_while_none_is_current(page: Page) -> None:
    rows = [row.split("\n") for row in page.tab.locator("#overview li").all_inner_texts()]
    assert rows == [["米国", "国家"], ["カナダ", "国"]]
    page.tab.click("#overview li >> nth=1")
    assert page.quote() == "カナダ"
    assert page.tab.is_hidden("#overview")


def test_rivals_are_shown_on_demand_and_taken_by_key(page: Page) -> None:
    assert page.tab.is_hidden("#apparatus")
    page.keys("l")
    head, first, second = (row.split() for row in page.tab.locator("#apparatus tr").all_inner_texts())
    assert (head, first) == (
        ["現在", "ginza,", "rules."],
        ["米国", "行為者・国家", "米国", "場所・国", "米国", "行為者・国家"],
    )
    assert second[2] == "なし"
    page.keys("Enter")
    assert page.marks() == ["米国 P", "カナダ P"]
    page.keys("a")
    assert decided(page)[0][:4] == ("米国", 5, 7, "PLACE")


def test_the_apparatus_follows_the_text_while_it_has_the_focus(page: Page) -> None:
    page.keys("l", "Enter", "u")
    assert page.tab.inner_text("#apparatus tbody tr >> nth=0").split() == [
        "米国",
        "行為者・国家",
        "米国",
        "場所・国",
        "米国",
        "行為者・国家",
    ]
    page.keys("a").until_at("d-s0002")
    assert page.tab.locator("#apparatus tbody tr").count() == 0  # no layer says anything of it


def test_the_guideline_is_a_keystroke_away_and_can_be_cited(page: Page) -> None:
    page.keys("j", "g")
    assert "根拠にする" in page.tab.inner_text("#rules article >> nth=0")
    page.tab.fill("#rules input", "P-1")
    page.keys("Enter", "Enter")
    assert page.tab.inner_text("#cited") == "根拠 P-1"
    page.keys("3", "a")
    page.until_saving("保存済み")
    assert page.served.store.standing("d-s0001").decision.rule == "P-1"


def test_help_lists_the_keys_and_closes_by_its_own(page: Page) -> None:
    page.keys("Shift+Slash")
    assert "次の注釈と合わせる" in page.tab.inner_text("#help")
    page.keys("a", "Shift+Slash")
    assert page.tab.is_hidden("#help")
    assert page.place() == "d-s0001"


# For everyone


def test_the_outlook_tells_pace_time_left_and_what_may_be_wrong(browser: Any, tmp_path: Path) -> None:
    texts = [
        item(f"米国は第{n}回の会談を行った。", ("米国", "ACTOR", "state"), name=f"d-s{n:04d}") for n in range(1, 8)
    ]
    with serving(tmp_path, texts, propose=propose) as served:
        sample = [QueueRow(each.id, rank, sampled=rank in (1, 3)) for rank, each in enumerate(texts)]
        served.store.set_queue("document", sample)
        page = Page(browser.new_page(), served)
        page.keys("i").until("() => document.querySelector('#outlook').open")
        assert "見積もれません" in page.tab.inner_text("#outlook")
        page.keys("i", "a").until_at("d-s0002").keys("j", "d", "a").until_at("d-s0003")
        page.until_saving("保存済み").keys("i").until("() => document.querySelector('#outlook').open")
        told = page.tab.inner_text("#outlook")
        assert "全7文" in told
        assert "承認 1　承認（注釈なし） 1" in told.replace("未判断 5　", "").replace("　未判断 5", "")
        assert "山田：2件、一件" in told
        assert "残り 1分未満" in told
        assert "まだ来ていない 5文のうち、誤りのある文は約5文" in told
        assert "判断した 1文のうち 1文が訂正されました" in told
        assert "規則なし：1文" in told
        page.tab.click("#outlook .close")
        page.tab.click("#look-ahead")
        page.until("() => document.querySelector('#outlook').open")
        assert page.complaints == []
        page.tab.close()


def test_other_label_sets_have_hues_letters_and_keys_too(browser: Any, tmp_path: Path) -> None:
    text = Item("j-1", "j", "", "東京と大阪", (Span(0, 2, "東京", "地名 <b>", "", id="j-1-e1"),), {})
    with serving(tmp_path, [text], origin="jsonl") as served:
        served.store.set("labels", ["地名 <b>", "ORG.x"])
        page = Page(browser.new_page(), served)
        page.keys("End", "Shift+ArrowLeft", "Shift+ArrowLeft", "2")
        assert page.marks() == ["東京 地", "大阪 O"]
        page.keys("a").until_saving("保存済み")
        assert [span.label for span in served.store.standing("j-1").decision.spans] == ["地名 <b>", "ORG.x"]
        assert page.complaints == []
        page.tab.close()


def test_labels_can_be_told_without_colour(page: Page) -> None:
    page.keys("End", "Shift+ArrowLeft", "5")
    drawn = page.tab.locator("mark").evaluate_all(
        "marks => marks.map(m => m.dataset.letter + getComputedStyle(m).textDecoration.replace(/rgb.*?\\)/, ''))"
    )
    assert len(set(drawn)) == len(drawn) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(browser: Any, served: Served, scheme: str) -> None:
    page = Page(browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 800}), served)
    faint = page.tab.evaluate(CONTRAST)
    faint += page.keys("j", "3", "l").tab.evaluate(CONTRAST)
    faint += page.keys("Shift+Slash").tab.evaluate(CONTRAST)
    faint += page.keys("Escape", "g").tab.evaluate(CONTRAST)
    page.tab.close()
    assert faint == []


CONTRAST = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const paint = (element) => {
        const below = element.parentElement ? paint(element.parentElement) : [255, 255, 255, 1];
        return over(rgba(getComputedStyle(element).backgroundColor), below);
    };
    const luminance = (colour) => colour.slice(0, 3).map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility() || element.closest("select, noscript, .skip")) continue;
        for (const colour of [getComputedStyle(element).color, getComputedStyle(element, "::after").color]) {
            const back = paint(element);
            const [one, two] = [luminance(over(rgba(colour), back)), luminance(back)].sort((a, b) => b - a);
            if ((one + 0.05) / (two + 0.05) < 4.5) found.push(`${node.data.trim()} ${((one + 0.05) / (two + 0.05)).toFixed(2)}`);
        }
    }
    return [...new Set(found)];
}"""


def test_roles_and_names_for_assistive_technology(page: Page) -> None:
    tab = page.tab
    assert tab.get_by_role("textbox", name="注釈する文").get_attribute("aria-readonly") == "true"
    for role, name in [
        ("navigation", "文の一覧"),
        ("complementary", "注釈"),
        ("group", "判断"),
        ("progressbar", "判断を終えた文の割合"),
    ]:
        assert tab.get_by_role(role, name=name).count() == 1, (role, name)
    page.keys("j")
    assert page.said() == "「米国」行為者・国家　1 / 2"
    assert tab.locator("#live").get_attribute("aria-live") == "polite"
    assert tab.get_by_role("radio", name="国家").is_checked()


def test_phone_has_no_horizontal_overflow(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(viewport={"width": 390, "height": 844}), served)
    assert page.tab.evaluate("document.documentElement.scrollWidth") == 390
    page.tab.close()
