"""Nothing decided is lost: two tabs, a server that is away, refusals, and what the browser is asked before it closes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_page import Page, needs_chromium
from review_server import Served, item, serving

from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.spans import Span

pytestmark = needs_chromium

TEXT = "石破総理大臣は訪米し、米国は歓迎した。"
FIRST = item(TEXT, ("米国", "ACTOR", "state"))
SECOND = item("会談した。", name="d-s0002")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, [FIRST, SECOND]) as running:
        yield running


@pytest.fixture
def tabs(browser: Any, served: Served) -> Iterator[tuple[Page, Page]]:
    """Two tabs with the same text; the other has moved an edge and saved, this one has marked a person and not yet."""
    mine, other = (Page(browser.new_page(viewport={"width": 1280, "height": 800}), served, FIRST.id) for _ in "12")
    mine.keys("Home", *["Shift+ArrowRight"] * 6, "1")
    other.keys("j", "p", "a").until_saving("保存済み")
    yield mine, other
    mine.tab.close()
    other.tab.close()


def standing(served: Served) -> list[str]:
    return [span.text for span in served.store.events.current_state(FIRST.id).decision.spans]


def test_a_conflict_shows_what_differs_and_writes_nothing(tabs: tuple[Page, Page], served: Served) -> None:
    mine, _ = tabs
    mine.keys("a")
    mine.tab.wait_for_selector("#conflict[open]")
    cells = mine.tab.locator("#conflict td").all_inner_texts()
    assert [cell.split("行")[0].strip() for cell in cells] == ["石破総理大臣", "なし", "米国", "米国は"]
    assert "山田" in mine.tab.inner_text("#conflict thead")
    assert "確認が必要です" in mine.tab.inner_text("#saving")
    assert standing(served) == ["米国は"]


def test_a_conflict_cannot_be_closed_without_a_choice(tabs: tuple[Page, Page]) -> None:
    mine, _ = tabs
    mine.keys("a")
    mine.tab.wait_for_selector("#conflict[open]")
    mine.keys("Escape", "Escape")
    assert mine.tab.is_visible("#conflict")
    mine.tab.evaluate("document.querySelector('#conflict').close()")  # as the back gesture of a phone does
    mine.tab.wait_for_selector("#conflict[open]")


def test_mine_is_saved_over_theirs(tabs: tuple[Page, Page], served: Served) -> None:
    mine, _ = tabs
    mine.keys("a")
    mine.tab.wait_for_selector("#conflict[open]")
    mine.keys("1").until_saving("保存済み")
    assert standing(served) == ["石破総理大臣", "米国"]
    assert [event.revision for event in served.store.events.of(FIRST.id)] == [1, 2]


def test_theirs_is_taken_and_mine_is_one_undo_away(tabs: tuple[Page, Page], served: Served) -> None:
    mine, _ = tabs
    mine.keys("a")
    mine.tab.wait_for_selector("#conflict[open]")
    mine.keys("2", "Backspace").until_at(FIRST.id)
    assert mine.marks() == ["米国は A"]
    mine.keys("u")
    assert mine.marks() == ["石破総理大臣 A", "米国 A"]
    assert standing(served) == ["米国は"]


def test_both_are_compared_and_merged(tabs: tuple[Page, Page], served: Served) -> None:
    mine, _ = tabs
    mine.keys("a")
    mine.tab.wait_for_selector("#conflict[open]")
    mine.keys("3").until_at(FIRST.id)
    assert mine.tab.inner_text("#comparison thead").split()[:2] == ["現在", "保存済み,"]
    mine.tab.click("#comparison tr:has-text('米国は') td >> nth=1")
    assert mine.marks() == ["石破総理大臣 A", "米国は A"]
    mine.keys("a").until_saving("保存済み")
    assert standing(served) == ["石破総理大臣", "米国は"]


def test_without_the_server_work_goes_on_and_is_saved_later(browser: Any, served: Served) -> None:
    context = browser.new_context()
    page = Page(context.new_page(), served)
    page.keys("j", "3")
    page.tab.wait_for_timeout(100)  # the next text is fetched beforehand
    context.set_offline(True)
    page.keys("a").until_at(SECOND.id)
    page.keys("Home", "Shift+ArrowRight", "Shift+ArrowRight", "4")
    assert page.marks() == ["会談 T"]
    page.keys("Backspace", "n").until_saving("未保存 2")
    assert served.store.events.of(FIRST.id) == []
    context.set_offline(False)
    page.until_saving("保存済み")
    assert [event.after.spans[0].label for event in served.store.events.of(FIRST.id)] == ["PLACE"]
    assert [span.text for span in served.store.events.current_state(SECOND.id).decision.spans] == ["会談"]
    context.close()


def test_an_answer_that_was_lost_on_the_way_is_not_saved_twice(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(), served)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method != "PUT" or lost:
            route.continue_()
            return
        route.fetch()  # the server has it, the page never hears of it
        lost.append(route.request.url)
        route.abort()

    page.tab.route("**/api/items/*", lose)
    page.keys("a").until_at(SECOND.id).until_saving("保存済み")
    assert lost
    assert len(served.store.events.of(FIRST.id)) == 1
    page.tab.close()


def test_a_new_span_keeps_the_id_that_its_first_save_gave_it(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(), served)
    page.keys("Home", *["Shift+ArrowRight"] * 6, "1", "a").until_at(SECOND.id).until_saving("保存済み")
    page.keys("Backspace").until_at(FIRST.id)
    page.keys("j", "o", "a").until_at(SECOND.id).until_saving("保存済み")
    ids = [[span.id[-2:] for span in event.after.spans] for event in served.store.events.of(FIRST.id)]
    assert ids == [["e2", "e1"], ["e2", "e1"]]
    page.tab.close()


def test_what_the_server_refuses_is_opened_again_and_named(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(), served)
    page.keys("j", "e")
    page.tab.fill("#value-iso", "usa")
    page.keys("Enter", "a")
    page.until("() => document.querySelector('#live').textContent.startsWith('保存できません')")
    page.until_at(FIRST.id)
    assert page.quote() == "米国"
    assert "iso" in page.tab.inner_text("#span .errors")
    page.keys("n").until_at(SECOND.id)
    assert page.tab.inner_text("#saving").startswith("未保存 1")
    page.keys("Backspace").until_at(FIRST.id)
    page.keys("j", "e")
    page.tab.fill("#value-iso", "US")
    page.keys("Enter", "a").until_saving("保存済み")
    assert served.store.events.states()[FIRST.id] == "accepted"
    page.tab.close()


@pytest.mark.parametrize(("keys", "asked"), [([], False), (["j", "3"], True), (["j", "3", "u"], False)])
def test_the_browser_asks_before_it_drops_unsaved_work(
    browser: Any, served: Served, keys: list[str], asked: bool
) -> None:
    page = Page(browser.new_page(), served)
    questions: list[str] = []
    page.tab.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    page.keys("ArrowRight", *keys)
    page.tab.goto("about:blank")
    page.tab.close()
    assert questions == (["beforeunload"] if asked else [])


def test_a_text_that_another_tab_decided_is_fresh_when_one_returns(browser: Any, served: Served) -> None:
    mine, other = (Page(browser.new_page(), served, FIRST.id) for _ in "12")
    mine.keys("n").until_at(SECOND.id)
    other.keys("j", "3", "a").until_saving("保存済み")
    mine.keys("Backspace").until_at(FIRST.id)
    mine.until("() => document.querySelector('mark').dataset.letter === 'P'")
    mine.tab.close()
    other.tab.close()


def test_a_correction_of_gold_asks_for_its_rule_and_reason(browser: Any, tmp_path: Path) -> None:
    with serving(tmp_path, [FIRST, SECOND], origin="gold") as served:
        page = Page(browser.new_page(), served)
        page.keys("j", "3", "a")
        page.tab.wait_for_selector("#rules[open]")
        assert page.tab.inner_text("#rules h2") == "訂正の根拠となる規則"
        page.tab.fill("#rules input", "P-1")
        page.keys("Enter", "Enter")
        page.tab.keyboard.type("where he went")
        page.keys("Enter").until_at(SECOND.id).until_saving("保存済み")
        decision = served.store.events.current_state(FIRST.id).decision
        assert (decision.answer, decision.rule, decision.reason) == ("accept", "P-1", "where he went")
        page.tab.close()


def test_annotators_with_tokens_of_their_own_are_asked_for_them(browser: Any, tmp_path: Path) -> None:
    with serving(tmp_path, [FIRST], annotators={"a-token": "山田", "b-token": "佐藤"}) as served:
        tab = browser.new_page()
        tab.goto(served.url)
        tab.fill("#token input", "wrong")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#token p:has-text('受け付けられませんでした')")
        tab.fill("#token input", "b-token")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("mark")
        assert tab.inner_text("#annotator") == "佐藤"
        assert "b-token" not in tab.url
        tab.close()


def test_adjudication_shows_both_side_by_side_and_takes_either_by_a_key(browser: Any, tmp_path: Path) -> None:
    with serving(tmp_path, [FIRST, SECOND], mode="adjudicate") as served:
        for annotator, start, text in (("佐藤", 8, "米"), ("鈴木", 11, "米国")):
            span = Span(start, start + len(text), text, "ACTOR", "state", id=f"{FIRST.id}-e1")
            decision = Decision((span,), "accept")
            served.store.events.save(
                FIRST.id, annotator, annotator, 0, f"operation-{annotator}", decision, FIRST.text_hash
            )
        page = Page(browser.new_page(), served)
        assert page.tab.inner_text("#comparison thead").split() == ["裁定", "佐藤,", "鈴木."]
        assert page.marks() == []
        page.keys(",")
        assert page.marks() == ["米 A"]
        page.keys(".")
        assert page.marks() == ["米 A", "米国 A"]
        page.keys("a").until_saving("保存済み")
        assert standing(served) == ["米", "米国"]
        page.tab.close()


def test_a_token_that_is_no_longer_good_is_fetched_anew(browser: Any, served: Served) -> None:
    tab = browser.new_page()
    stale = served.ask("GET", "/").body.replace(served.token, "of-the-server-before")
    tab.route(served.url + "/", lambda route: route.fulfill(body=stale, content_type="text/html"), times=1)
    page = Page(tab, served)
    page.keys("a").until_saving("保存済み")
    assert served.store.events.states()[FIRST.id] == "accepted"
    tab.close()


def test_a_server_that_cannot_write_says_so_and_is_asked_again(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(), served)

    def refuse(route: Any) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=507, json={"error": "the disk is full"})
        else:
            route.continue_()

    page.tab.route("**/api/items/*", refuse)
    page.keys("a").until_saving("未保存 1　the disk is full")
    page.tab.unroute("**/api/items/*", refuse)
    page.until_saving("保存済み")
    assert served.store.events.states()[FIRST.id] == "accepted"
    page.tab.close()
