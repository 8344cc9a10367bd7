"""Looking things up on the correction page: spans, rivals, guidelines, keys, and the statistics."""

from pathlib import Path
from typing import Any

from review_page import Page, needs_chromium
from review_server import item, propose_marked, serving

from gaiko.corpus.review.store.queue_table import QueueRow

pytestmark = needs_chromium


def test_all_spans_are_listed_with_kind_and_value_while_none_is_current(page: Page) -> None:
    rows = [row.split("\n") for row in page.tab.locator("#overview li").all_inner_texts()]
    assert rows == [["米国", "国家"], ["カナダ", "国"]]
    page.tab.click("#overview li >> nth=1")
    assert page.quote() == "カナダ"
    assert page.tab.is_hidden("#overview")


def test_rivals_are_shown_on_demand_and_taken_by_key(page: Page) -> None:
    assert page.tab.is_hidden("#comparison")
    page.keys("l")
    head, first, second = (row.split() for row in page.tab.locator("#comparison tr").all_inner_texts())
    assert (head, first) == (
        ["現在", "ginza,", "rules."],
        ["米国", "行為者・国家", "米国", "場所・国", "米国", "行為者・国家"],
    )
    assert second[2] == "なし"
    page.keys("Enter")
    assert page.marks() == ["米国 P", "カナダ P"]
    page.keys("a")
    assert page.decided()[0][:4] == ("米国", 5, 7, "PLACE")


def test_the_apparatus_follows_the_text_while_it_has_the_focus(page: Page) -> None:
    page.keys("l", "Enter", "u")
    assert page.tab.inner_text("#comparison tbody tr >> nth=0").split() == [
        "米国",
        "行為者・国家",
        "米国",
        "場所・国",
        "米国",
        "行為者・国家",
    ]
    page.keys("a").until_at("d-s0002")
    assert page.tab.locator("#comparison tbody tr").count() == 0  # no layer says anything of it


def test_the_guideline_is_a_keystroke_away_and_can_be_cited(page: Page) -> None:
    page.keys("j", "g")
    assert "根拠にする" in page.tab.inner_text("#rules article >> nth=0")
    page.tab.fill("#rules input", "P-1")
    page.keys("Enter", "Enter")
    assert page.tab.inner_text("#cited") == "根拠 P-1"
    page.keys("3", "a")
    page.until_saving("保存済み")
    assert page.served.store.events.current_state("d-s0001").decision.rule == "P-1"


def test_help_lists_the_keys_and_closes_by_its_own(page: Page) -> None:
    page.keys("Shift+Slash")
    assert "次の注釈と合わせる" in page.tab.inner_text("#help")
    page.keys("a", "Shift+Slash")
    assert page.tab.is_hidden("#help")
    assert page.place() == "d-s0001"


def test_the_outlook_tells_pace_time_left_and_what_may_be_wrong(browser: Any, tmp_path: Path) -> None:
    texts = [
        item(f"米国は第{n}回の会談を行った。", ("米国", "ACTOR", "state"), name=f"d-s{n:04d}") for n in range(1, 8)
    ]
    with serving(tmp_path, texts, propose=propose_marked) as served:
        sample = [QueueRow(each.id, rank, sampled=rank in (1, 3)) for rank, each in enumerate(texts)]
        served.store.queue.set("document", sample)
        page = Page(browser.new_page(), served)
        page.keys("i").until("() => document.querySelector('#stats').open")
        assert "見積もれません" in page.tab.inner_text("#stats")
        page.keys("i", "a").until_at("d-s0002").keys("j", "d", "a").until_at("d-s0003")
        page.until_saving("保存済み").keys("i").until("() => document.querySelector('#stats').open")
        told = page.tab.inner_text("#stats")
        assert "全7文" in told
        assert "承認 1　承認（注釈なし） 1" in told.replace("未判断 5　", "").replace("　未判断 5", "")
        assert "山田：2件、一件" in told
        assert "残り 1分未満" in told
        assert "まだ表示していない 5文のうち、誤りのある文は約5文" in told
        assert "判断した 1文のうち 1文が訂正されました" in told
        assert "規則なし：1文" in told
        page.tab.click("#stats .close")
        page.tab.click("#show-stats")
        page.until("() => document.querySelector('#stats').open")
        assert page.complaints == []
        page.tab.close()
