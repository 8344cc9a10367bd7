"""The report page in a real browser: filters, card, search, layout, and scripts that must not run."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gaiko.corpus.document import read_document
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import Source, Span
from gaiko.models.build.report import write_report
from gaiko.models.pipeline.annotation import Annotation

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH (Debian: apt install chromium)"
)

TEXT = (
    """第3節 北米

1 概観

米国は<script>document.title="ran"</script>{{7*7}}<img src=x onerror="document.title='ran'">を公表した。

2025年2月7日、石破総理大臣は訪米した。同日、両首脳は共同声明を発出し、5,500億ドルを投資する。㈱の話。

"""
    + "この段落は長い。" * 400
    + """

2 カナダ

カナダ・カナナスキスで会談⁽¹⁾した。

(1) 第2375号の注

"""
    + "averyveryverylongwordwithoutanybreak" * 10
)

TAGS = (
    ("米国", "ACTOR", "named", {"norm": "米国", "iso": "US"}),
    ("2025年2月7日", "DATE", "named", {"norm": "2025-02-07"}),
    ("石破総理大臣", "ACTOR", "named", {"norm": "石破茂", "role": "<b>総理大臣</b>", "iso": "JP"}),
    ("同日", "DATE", "named", {"norm": "2025-02-07", "link": "anchor:t-2025年2月7日"}),
    ("両首脳", "ACTOR", "nominal", {"reason": "its antecedent is not resolved"}),
    ("共同声明", "AGREEMENT", "nominal", {"parties": "JP+US"}),
    ("5,500億ドル", "AMOUNT", "named", {"norm": "550000000000", "unit": "USD"}),
    ("カナダ・カナナスキス", "PLACE", "named", {"norm": "カナダ・カナナスキス", "iso": "CA"}),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = read_document(Seed("t", TEXT))
    sentences = [
        sorted(
            (
                Span(s.text.index(text), s.text.index(text) + len(text), text, label, "kind", mention, value)
                for text, label, mention, value in TAGS
                if text in s.text
            ),
            key=lambda span: span.start,
        )
        for s in document.sentences
    ]
    source = Source("rules", "1", "X-1")
    annotation = Annotation([[replace(s, id=f"t-{s.text}", source=source) for s in ss] for ss in sentences], {})
    target = tmp_path_factory.mktemp("report") / "t.html"
    write_report(target, document, annotation, status="silver", generated_by="gaiko 0")
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "sync_api.Browser", path: Path) -> Iterator["sync_api.Page"]:
    """An open report; the test fails if the console complains or the network is asked."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert complaints == []


def mark(page: "sync_api.Page", text: str) -> "sync_api.Locator":
    return page.locator(f'mark[id="t-{text}"]')


def assert_card_in_view(page: "sync_api.Page") -> None:
    box = page.locator("#card").bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]


def test_script_in_the_text_is_shown_and_does_not_run(page):
    assert '<script>document.title="ran"</script>{{7*7}}<img' in page.inner_text("main")
    assert page.title() != "ran"
    assert page.locator("main img, main script").count() == 0


def test_script_that_slipped_in_would_be_stopped_by_the_policy(browser, path):
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'ran'";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="document.title = 'ran'">`);
    }""")
    page.wait_for_timeout(100)
    assert page.title() != "ran"
    page.close()


def test_label_button_hides_and_shows_its_highlights(page):
    button = page.locator("button[data-filter=ACTOR]")
    drawn = "element => getComputedStyle(element).textDecorationLine"
    assert mark(page, "米国").evaluate(drawn) == "underline"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert mark(page, "米国").evaluate(drawn) == "none"
    assert mark(page, "2025年2月7日").evaluate(drawn) == "underline"
    mark(page, "米国").hover()
    assert page.locator("#card").is_hidden()
    button.click()
    assert mark(page, "米国").evaluate(drawn) == "underline"


def test_mention_button_hides_nominal_spans_only(page):
    page.click("button[data-filter=nominal]")
    assert page.locator("mark.off").all_inner_texts() == ["両首脳", "共同声明"]


def test_labels_can_be_told_without_colour(page):
    styles = "marks => marks.map(m => [m.className, getComputedStyle(m).textDecoration.replace(/rgb.*?\\)/, '')])"
    drawn = dict(page.locator("mark").evaluate_all(styles))
    assert len(set(drawn.values())) == len(drawn) == 6


def test_keyboard_reaches_the_spans_and_shows_the_value(page):
    page.focus("#query")
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.matches('mark')"):
        page.keyboard.press("Tab")
    assert "US" in page.inner_text("#card dl")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    card = page.inner_text("#card")
    assert "ACTOR 行為者" in card
    assert "石破茂" in card
    assert "<b>総理大臣</b>" in card
    assert "rules:X-1" in card
    assert_card_in_view(page)
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_spans_are_one_tab_stop_that_skips_hidden_labels(page):
    assert page.locator('mark[tabindex="0"]').count() == 1
    page.click("button[data-filter=ACTOR]")
    assert page.locator('mark[tabindex="0"]').inner_text() == "2025年2月7日"


def test_link_lights_its_target_and_enter_goes_there(page):
    mark(page, "同日").focus()
    assert "解決の基準：2025年2月7日" in page.inner_text("#card")
    assert "linked" in mark(page, "2025年2月7日").get_attribute("class")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "2025年2月7日"
    assert page.locator("mark.linked").count() == 0


def test_link_in_the_card_can_be_clicked(page):
    mark(page, "同日").hover()
    page.click("#card a")
    assert page.evaluate("document.activeElement.textContent") == "2025年2月7日"


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("US", ["t-s0003", "t-s0005"]),
        ("usd", ["t-s0005"]),
        ("2025-02-07", ["t-s0004", "t-s0005"]),
        ("石破茂", ["t-s0004"]),
        ("会談した", ["t-s0408"]),
        ("(株)", ["t-s0006"]),
        ("どこにもない", []),
    ],
)
def test_search_narrows_to_sentences_with_the_string_or_value(page, query: str, hits: list[str]):
    page.fill("#query", query)
    shown = "sentences => sentences.filter(s => s.getClientRects().length).map(s => s.id)"
    assert page.locator("p .s").evaluate_all(shown) == hits
    assert page.inner_text("#hits").startswith(f"{len(hits)} / ")
    page.fill("#query", "")
    assert page.locator(".s.miss").count() == 0


def test_search_leaves_out_values_of_hidden_labels(page):
    page.click("button[data-filter=ACTOR]")
    page.fill("#query", "石破茂")
    assert page.inner_text("#hits").startswith("0 / ")


def test_sentence_id_in_the_address_scrolls_there_through_a_search(page):
    page.fill("#query", "石破茂")
    page.evaluate("location.hash = '#t-s0408'")
    page.wait_for_function("document.getElementById('t-s0408').getBoundingClientRect().top > 0")
    assert page.locator("[id='t-s0408']").evaluate("e => e.getBoundingClientRect().bottom < innerHeight")
    assert page.input_value("#query") == ""


def test_sentence_shows_its_id_under_the_pointer(page):
    page.locator("[id='t-s0006']").hover()
    content = page.evaluate("getComputedStyle(document.getElementById('t-s0006'), '::after').content")
    assert "t-s0006" in content


def test_contents_scroll_to_the_section(page):
    page.click('.contents a[href="#sec-2"]')
    assert page.locator("#sec-2").evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_phone_has_no_horizontal_overflow_and_taps_open_the_card(browser, path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for text in ("米国", "5,500億ドル", "カナダ・カナナスキス"):
        mark(page, text).tap()
        assert text in page.inner_text("#card .text")
        assert_card_in_view(page)
    page.locator("h2").first.tap()
    assert page.locator("#card").is_hidden()
    context.close()


def test_rules_of_an_annotator_open_and_close(page):
    button = page.get_by_role("button", name="rules", exact=True)
    row = page.get_by_role("row", name="X-1")
    assert row.count() == 0
    button.click()
    assert row.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    button.press("Enter")
    assert row.count() == 0
