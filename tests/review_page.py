"""The correction page in a real browser, for its tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from review_server import Served

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH (Debian: apt install chromium)"
)


@contextmanager
def chromium() -> Iterator[Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Page:
    """One tab with the page open; what the console says is kept in ``complaints``."""

    def __init__(self, tab: Any, served: Served, item: str = "") -> None:
        self.tab = tab
        self.served = served
        self.complaints: list[str] = []
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("request", lambda request: self._watch(request.url))
        tab.goto(f"{served.url}/#{item}")
        self.until("() => document.querySelector('#place').textContent !== ''")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.served.url, "data:")):
            self.complaints.append(f"asked for {url}")

    def keys(self, *keys: str) -> "Page":
        for key in keys:
            self.tab.keyboard.press(key)
        return self

    def marks(self) -> list[str]:
        """The marked texts, each with the letter that stands behind it."""
        return list(
            self.tab.locator("mark").evaluate_all("marks => marks.map(m => `${m.textContent} ${m.dataset.letter}`)")
        )

    def said(self) -> str:
        """What was announced last."""
        return str(self.tab.inner_text("#live"))

    def quote(self) -> str:
        """The span that the panel shows, or nothing."""
        return str(self.tab.inner_text("#span .quote")) if self.tab.is_visible("#span") else ""

    def place(self) -> str:
        return str(self.tab.inner_text("#place")).split()[0]

    def until(self, condition: str, argument: Any = None) -> "Page":
        """Wait until a JavaScript function returns true; Playwright's own wait needs eval, which the policy forbids."""
        for _ in range(500):
            if self.tab.evaluate(condition, argument):
                return self
            self.tab.wait_for_timeout(20)
        raise AssertionError(f"never came true: {condition} {argument}; the page says {self.said()!r}")

    def until_saving(self, state: str) -> "Page":
        """Wait for what the page says of its saving."""
        return self.until("state => document.querySelector('#saving').textContent.startsWith(state)", state)

    def until_at(self, item: str) -> "Page":
        """Wait for another text to be open."""
        return self.until("item => document.querySelector('#place').textContent.startsWith(item)", item)

    def decided(self, number: int = 1) -> list[tuple[str, int, int, str, str]]:
        """What the database holds of a text, once the page says that all is saved."""
        self.until_saving("保存済み")
        spans = self.served.store.events.current_state(f"d-s000{number}").decision.spans
        return [(span.text, span.start, span.end, span.label, span.kind) for span in spans]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.tab.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        mouse.move(*end)
        mouse.up()

    def edge(self, text: str, *, end: bool = False) -> tuple[float, float]:
        """Where the first occurrence of ``text`` begins or ends on the screen, a little inside."""
        box = self.tab.evaluate(
            """(text) => {
                const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    const at = node.data.indexOf(text);
                    if (at < 0) continue;
                    const range = new Range();
                    range.setStart(node, at);
                    range.setEnd(node, at + text.length);
                    const { left, right, top, bottom } = range.getBoundingClientRect();
                    return { left, right, middle: (top + bottom) / 2 };
                }
                throw new Error(`${text} is in no one node`);
            }""",
            text,
        )
        return (box["right"] - 2 if end else box["left"] + 2), box["middle"]
