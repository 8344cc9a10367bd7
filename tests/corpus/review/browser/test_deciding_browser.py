"""Deciding on the correction page: answers, what is saved with them, and what comes next."""

from typing import Any

import pytest
from review_page import Page, needs_chromium

pytestmark = needs_chromium


@pytest.mark.parametrize(
    ("key", "state"), [("a", "accepted"), ("x", "rejected"), ("Space", "ignored"), ("f", "flagged")]
)
def test_an_answer_is_saved_and_leads_on(page: Page, key: str, state: str) -> None:
    page.keys(key)
    page.until_at("d-s0002")
    page.until_saving("保存済み")
    assert page.served.store.events.states()["d-s0001"] == state
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
    assert page.served.store.events.states() == {"d-s0001": "accepted", "d-s0002": "accepted", "d-s0003": "rejected"}


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
    assert page.served.store.events.states()["d-s0001"] == "edited"
    assert page.decided()[0][3] == "PLACE"


def test_undo_goes_on_into_what_was_saved(page: Page) -> None:
    page.keys("j", "3", "a", "Backspace")
    page.until_saving("保存済み")
    page.tab.reload()
    page.until_at("d-s0001")
    assert page.marks()[0] == "米国 P"
    page.keys("u")
    page.until("() => document.querySelector('mark').dataset.letter === 'A'")
    assert page.served.store.events.states()["d-s0001"] == "untouched"


def test_comment_is_saved_with_the_answer(page: Page) -> None:
    page.keys("c")
    page.tab.keyboard.type("aXu 一度見る")
    page.keys("Escape", "a")
    page.until_saving("保存済み")
    assert page.served.store.events.current_state("d-s0001").decision.comment == "aXu 一度見る"


def test_the_reason_for_queueing_is_shown(page: Page) -> None:
    assert page.tab.inner_text("#why").split("\n") == ["conflict", "ginza と rules が異なる"]
