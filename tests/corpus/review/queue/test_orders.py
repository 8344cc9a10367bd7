"""Why a text is looked at, and when."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from review_server import item

from gaiko.corpus.review.queue.label_errors import LabelQuality, ScoredRange
from gaiko.corpus.review.queue.orders import ORDERS, order_texts
from gaiko.corpus.review.queue.signals import TextSignals, collect_signals
from gaiko.corpus.spans import Span


def quality(score: float, issue: bool = False, uncertainty: float = 0.0) -> LabelQuality:
    return LabelQuality(score, issue, (0, 1), "ACTOR", "PLACE", uncertainty)


def ids(facts: Sequence[TextSignals], name: str) -> list[str]:
    """The order without the sample's places: by rank."""
    return [row.item for row in sorted(order_texts(facts, name), key=lambda row: row.rank)]


def test_findings_come_before_layers_before_surfaces_before_doubt() -> None:
    facts = [
        TextSignals("nothing"),
        TextSignals("doubt", quality=quality(0.9, uncertainty=0.6)),
        TextSignals("surface", rarity=0.8),
        TextSignals("one layer", conflicts=(1, 1, 1)),
        TextSignals("three layers", conflicts=(3,)),
        TextSignals("finding", findings=("GOLD-SPAN-06",)),
    ]
    expected = ["finding", "three layers", "one layer", "surface", "doubt", "nothing"]
    assert ids(facts, "disagreement") == expected


def test_label_errors_come_by_issue_and_then_by_margin() -> None:
    facts = [
        TextSignals("unknown"),
        TextSignals("fine", quality=quality(0.9)),
        TextSignals("bad", quality=quality(0.2)),
        TextSignals("issue", quality=quality(0.3, issue=True)),
        TextSignals("worse issue", quality=quality(0.1, issue=True)),
    ]
    assert ids(facts, "label-errors") == ["worse issue", "issue", "bad", "fine", "unknown"]


def test_uncertainty_is_that_of_the_recognizer_whatever_the_labels_say() -> None:
    facts = [
        TextSignals("sure", quality=quality(0.1, uncertainty=0.1)),
        TextSignals("unsure", quality=quality(0.9, uncertainty=0.5)),
    ]
    assert ids(facts, "uncertainty") == ["unsure", "sure"]


@pytest.mark.parametrize("name", ["disagreement", "label-errors", "uncertainty"])
def test_a_tenth_is_drawn_at_random_and_stands_at_every_tenth_place(name: str) -> None:
    facts = [TextSignals(f"s{number:03d}", conflicts=(number,)) for number in range(200)]
    rows = order_texts(facts, name)
    assert [at for at, row in enumerate(rows) if row.sampled] == list(range(9, 200, 10))
    assert sorted(row.item for row in rows) == [one.item for one in facts]
    assert sorted(row.rank for row in rows) == list(range(200))


def test_the_sample_is_the_same_whatever_is_known_of_the_texts() -> None:
    facts = [TextSignals(f"s{number}", conflicts=(number,)) for number in range(50)]
    others = [replace(one, conflicts=(), rarity=1.0) for one in facts]

    def drawn(known: Sequence[TextSignals], name: str) -> list[str]:
        return [row.item for row in order_texts(known, name) if row.sampled]

    assert drawn(facts, "disagreement") == drawn(others, "disagreement") == drawn(facts, "label-errors")
    assert drawn(facts, "disagreement") == [row.item for row in order_texts(facts, "random")][:5]


def test_the_document_order_is_that_of_the_text() -> None:
    facts = [TextSignals("b", conflicts=(1,)), TextSignals("a", conflicts=(3,))]
    assert [row.item for row in order_texts(facts, "document")] == ["b", "a"]


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11])
def test_every_order_holds_every_text_once(name: str, count: int) -> None:
    facts = [TextSignals(f"s{number}") for number in range(count)]
    assert sorted(row.item for row in order_texts(facts, name)) == sorted(one.item for one in facts)


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words, "PLACE", "country")


def test_layers_that_contradict_the_annotation_are_counted_and_named() -> None:
    text = "米国は中国を訪問した。"
    sentence = item(text, ("米国", "ACTOR", "state"))
    layers = {
        "rules": {"d-s0001": [place(text, "中国")]},
        "ginza": {"d-s0001": [place(text, "中国"), sentence.spans[0]]},
    }
    (facts,) = collect_signals([sentence], layers, None)
    assert facts.conflicts == (2, 1)
    assert facts.reasons == (
        ("layers", "rules・ginza は「中国」を場所とする"),
        ("layers", "rules は「米国」を行為者としない"),
    )


def test_a_layer_that_has_not_read_a_text_does_not_contradict_it() -> None:
    (facts,) = collect_signals([item("米国は", ("米国", "ACTOR", "state"))], {"rules": {}}, None)
    assert facts.conflicts == ()


def test_a_surface_with_another_label_elsewhere_is_told() -> None:
    actors = [item("米国は", ("米国", "ACTOR", "state"), name=f"d-s000{number}") for number in range(1, 4)]
    odd = item("米国で", ("米国", "PLACE", "country"), name="d-s0004")
    facts = collect_signals([*actors, odd], {}, None)
    assert facts[3].rarity == 0.75
    assert facts[3].reasons == (("surface", "「米国」はここでは場所、ほかでは行為者 3回"),)
    assert facts[0].rarity == 0.25


def test_what_the_checks_find_is_told() -> None:
    (facts,) = collect_signals([item("米国は、", ("米国は、", "ACTOR", "state"))], {}, None)
    assert facts.findings == ("GOLD-SPAN-06 端に空白・句読点・対のない括弧があります（「米国は、」）",)


def test_what_an_out_of_fold_recognizer_says_is_told() -> None:
    items = [item("米国は", ("米国", "ACTOR", "state"), name=f"d-s000{number}") for number in range(1, 6)]
    items.append(item("米国は", ("米国", "PLACE", "country"), name="d-s0006"))
    scored = {one.id: [ScoredRange(0, 2, "ACTOR", 0.9)] for one in items}
    facts = collect_signals(items, {}, None, scored)
    assert [one.quality is not None and one.quality.issue for one in facts] == [False] * 5 + [True]
    told = [text for code, text in facts[5].reasons if code == "label-error"]
    assert told == ["「米国」は場所、この文で学んでいない認識器は行為者とする"]
