"""The page of a comparison in a real browser: filters, search, layout, and scripts that must not run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from memory_recognizer import example

from gaiko.models.evaluation.comparison import compare
from gaiko.models.evaluation.comparison_page import write_comparison
from gaiko.models.evaluation.examples import ScoredText
from gaiko.models.evaluation.systems import SystemRun
from gaiko.models.recognizers.base import Scored

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH (Debian: apt install chromium)"
)

TEXTS = [
    ("[日本:ACTOR]は[3月:DATE]に", "[日本は:ACTOR]3月に"),
    ("<script>document.title='ran'</script>[米国:ACTOR]の" + "長い話" * 30, "[米国:PLACE]の"),
    ("[英国:ACTOR]の話", "英国の[話:AMOUNT]"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def found(marked: str, gold: str) -> tuple[Scored, ...]:
        text = example(gold).text
        spans = example(marked.replace("[米国:PLACE]の", f"{text.partition('米国')[0]}[米国:PLACE]の")).spans
        return tuple(Scored(span, 0.7) for span in spans)

    def run(name: str, *, perfect: bool) -> SystemRun:
        texts = [
            ScoredText(example(gold).text, example(gold).spans, found(gold if perfect else wrong, gold), f"p{at}")
            for at, (gold, wrong) in enumerate(TEXTS)
        ]
        return SystemRun(name, "model", texts, True, 1.0, 1000)

    target = tmp_path_factory.mktemp("compare") / "c.html"
    write_comparison(target, compare("texts", [run("good", perfect=True), run("poor", perfect=False)], "poor"))
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(path: Path, browser: "sync_api.Browser", request: pytest.FixtureRequest) -> Iterator["sync_api.Page"]:
    width, height = request.param
    opened = browser.new_page(viewport={"width": width, "height": height})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text))
    opened.goto(path.as_uri())
    yield opened
    assert faults == []
    opened.close()


def shown(page: "sync_api.Page") -> list[str]:
    return [item.inner_text() for item in page.locator(".errors li").all() if item.is_visible()]


def test_errors_are_those_of_the_one_that_is_chosen(page: "sync_api.Page") -> None:
    assert shown(page) == []
    assert page.locator("#hits").inner_text() == "0件"
    page.select_option("#system", label="poor（5）")
    assert len(shown(page)) == 5


def test_errors_are_filtered_by_cause_label_and_words(page: "sync_api.Page") -> None:
    page.select_option("#system", "1")
    page.select_option("#cause", "missed")
    assert len(shown(page)) == 2
    page.select_option("#label", "DATE")
    assert len(shown(page)) == 1
    page.select_option("#label", "")
    page.select_option("#cause", "")
    page.fill("#query", "英国 P2")
    assert len(shown(page)) == 2
    assert page.locator("#hits").inner_text() == "2件"


def test_nothing_runs_and_nothing_sticks_out(page: "sync_api.Page") -> None:
    page.select_option("#system", "1")
    assert page.title().startswith("抽出器の比較")
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        "[...document.querySelectorAll('main > section, .tools > *, .bars li > *, figure svg')]"
        ".map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => [r.left, r.right])"
    )
    assert all(left >= 0 and right <= width + 0.5 for left, right in boxes)
