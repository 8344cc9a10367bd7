"""Editing what is marked on the correction page: edges, labels, values, and taking it all back."""

from review_page import Page, needs_chromium

pytestmark = needs_chromium


def test_each_edge_moves_by_its_keys_and_stops_at_a_neighbour(page: Page) -> None:
    no_proposal = {"kind": "", "mention": "named", "value": {}, "warnings": []}
    page.tab.route("**/api/propose", lambda route: route.fulfill(json=no_proposal))  # else it comes between slow keys
    page.keys("j", "q", "p", "p", "p", "p")
    assert page.quote() == "は米国及び"
    page.keys("w", "w", "o")
    assert page.quote() == "国及"
    page.keys("a")
    assert page.decided()[0] == ("国及", 6, 8, "ACTOR", "state")


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
    assert page.decided()[0][3] == "PLACE"


def test_kind_and_mention_turn_by_key(page: Page) -> None:
    page.keys("j", "t", "v", "a")
    page.until_saving("保存済み")
    span = page.served.store.events.current_state("d-s0001").decision.spans[0]
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
    assert page.served.store.events.current_state("d-s0001").decision.spans[0].value["iso"] == "US"


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
    assert page.decided() == []
    assert page.served.store.events.states()["d-s0001"] == "empty"


def test_a_click_on_a_span_makes_it_current(page: Page) -> None:
    page.tab.click("mark >> nth=1")
    assert page.quote() == "カナダ"
    page.tab.click("#labels button[data-label=ACTOR]")
    assert page.marks() == ["米国 A", "カナダ A"]
