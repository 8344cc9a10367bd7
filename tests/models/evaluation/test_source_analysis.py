"""What sources add: counts on layers small enough to count by hand, and the estimates made of them."""

import pytest

from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Source, Span
from gaiko.models.evaluation.source_analysis import (
    LayeredText,
    ReliabilityEstimate,
    SourceCounts,
    analyse_sources,
    estimate_reliability,
    layered_example,
    layered_sentences,
)
from gaiko.models.pipeline.annotation import Annotation
from gaiko.models.pipeline.pipeline import Pipeline


def span(start: int, end: int, label: str, annotator: str = "", rule: str = "") -> Span:
    source = Source(annotator, "1", rule) if annotator else None
    return Span(start, end, "字" * (end - start), label, "kind", source=source)


A2 = span(0, 2, "ACTOR", "actors", "A-2")
A2_WRONG = span(5, 7, "ACTOR", "actors", "A-2")
A3_SAME = span(0, 2, "ACTOR", "actors", "A-3")
P1 = span(5, 7, "PLACE", "places", "P-1")
COUNTRY = span(0, 2, "ACTOR", "ginza", "Country")
LONG_DATE = span(8, 11, "DATE", "ginza", "Date")
NO_DATE = span(12, 14, "DATE", "ginza", "Date")
G3 = span(15, 17, "ACTOR", "abbreviations", "G-3")

TEXTS = [
    LayeredText(
        {"actors": [A2, A2_WRONG, A3_SAME], "places": [P1], "ginza": [COUNTRY, LONG_DATE, NO_DATE]},
        [A2, P1, NO_DATE, G3],
        [span(0, 2, "ACTOR"), span(5, 7, "PLACE"), span(8, 10, "DATE")],
    ),
    LayeredText({"actors": [], "places": [], "ginza": [COUNTRY]}, [COUNTRY], [span(0, 2, "ACTOR")]),
    LayeredText({"actors": [], "places": [], "ginza": []}, [], [span(3, 4, "WEATHER")]),
]


def counts(row: SourceCounts) -> tuple[int | None, ...]:
    return row.found, row.kept, row.texts, row.overlaps, row.conflicts, row.correct, row.recalled


def test_annotators_are_counted_and_those_that_read_the_result_come_last() -> None:
    assert {group.whole.annotator: counts(group.whole) for group in analyse_sources(TEXTS)} == {
        "actors": (3, 1, 1, 3, 1, 2, 1),
        "places": (1, 1, 1, 1, 1, 1, 1),
        "ginza": (4, 2, 2, 1, 0, 2, 2),
        "abbreviations": (1, 1, 1, 0, 0, 0, 0),
    }
    assert [group.whole.has_layer for group in analyse_sources(TEXTS)] == [True, True, True, False]


def test_rules_are_counted_each_for_itself() -> None:
    assert {row.rule: counts(row) for group in analyse_sources(TEXTS) for row in group.rules} == {
        "A-2": (2, 1, 1, 2, 1, 1, 1),
        "A-3": (1, 0, 1, 1, 0, 1, 1),
        "P-1": (1, 1, 1, 1, 1, 1, 1),
        "Country": (2, 1, 2, 1, 0, 2, 2),
        "Date": (2, 1, 1, 0, 0, 0, 0),
        "G-3": (1, 1, 1, 0, 0, 0, 0),
    }


def test_shares_are_of_texts_gold_and_own_spans() -> None:
    ginza = analyse_sources(TEXTS)[2].whole
    assert (ginza.coverage, ginza.gold_coverage, ginza.overlap, ginza.conflict, ginza.precision) == (
        (2 / 3, 2 / 4, 1 / 4, 0.0, 2 / 4)  # gold of a label that is not the project's does not count
    )


def test_without_gold_nothing_is_judged() -> None:
    row = analyse_sources([LayeredText(text.layers, text.result) for text in TEXTS])[0].whole
    assert counts(row) == (3, 1, 1, 3, 1, None, None)
    assert row.precision is None
    assert row.gold_coverage is None
    assert row.as_dict()["precision"] is None


def test_a_source_that_found_nothing_has_no_shares_of_its_own() -> None:
    row = analyse_sources([LayeredText({"dates": []}, [], [])])[0].whole
    assert (row.found, row.coverage, row.overlap, row.precision, row.gold_coverage) == (0, 0.0, None, None, None)
    assert analyse_sources([]) == []


@pytest.mark.parametrize(
    ("start", "end", "label", "overlap", "conflict"),
    [
        (2, 6, "ACTOR", 1, 0),
        (2, 6, "PLACE", 1, 1),
        (3, 5, "ACTOR", 1, 1),
        (0, 9, "ACTOR", 1, 1),
        (5, 7, "ACTOR", 1, 1),
        (6, 8, "ACTOR", 0, 0),
        (0, 2, "ACTOR", 0, 0),
    ],
)
def test_overlap_and_conflict_hold_for_both_sides(
    start: int, end: int, label: str, overlap: int, conflict: int
) -> None:
    layers = {"actors": [span(2, 6, "ACTOR", "actors", "A")], "ginza": [span(start, end, label, "ginza", "X")]}
    found = [(group.whole.overlaps, group.whole.conflicts) for group in analyse_sources([LayeredText(layers, [])])]
    assert found == [(overlap, conflict)] * 2


def test_a_long_span_is_compared_with_all_that_it_holds_and_not_with_its_own_annotators() -> None:
    inside = [span(at, at + 1, "DATE", "dates", "D") for at in range(1, 5)]
    layers = {"dates": [*inside, span(0, 6, "DATE", "dates", "D")], "ginza": [span(4, 8, "DATE", "ginza", "Date")]}
    dates, ginza = analyse_sources([LayeredText(layers, [])])
    assert (dates.whole.overlaps, ginza.whole.overlaps) == (2, 1)


def test_estimates_count_by_label_and_models_alone_where_no_rule_touches() -> None:
    assert estimate_reliability(TEXTS) == [
        ReliabilityEstimate("actors", "A-2", "ACTOR", "all", 1, 2),
        ReliabilityEstimate("actors", "A-3", "ACTOR", "all", 1, 1),
        ReliabilityEstimate("ginza", "Country", "ACTOR", "all", 2, 2),
        ReliabilityEstimate("ginza", "Country", "ACTOR", "alone", 1, 1),
        ReliabilityEstimate("ginza", "Date", "DATE", "all", 0, 2),
        ReliabilityEstimate("ginza", "Date", "DATE", "alone", 0, 2),
        ReliabilityEstimate("places", "P-1", "PLACE", "all", 1, 1),
    ]


def test_sentences_of_a_document_take_their_share_of_every_layer() -> None:
    annotation = Annotation([[A2], []], {"actors": [[A2, A3_SAME], []], "ginza": [[], [LONG_DATE]]})
    gold = [[span(0, 2, "ACTOR")], []]
    assert layered_sentences(annotation, gold) == [
        LayeredText({"actors": [A2, A3_SAME], "ginza": []}, [A2], gold[0]),
        LayeredText({"actors": [], "ginza": [LONG_DATE]}, [], []),
    ]


def test_layers_of_a_text_count_from_its_start_and_not_from_the_sentences(pipeline: Pipeline) -> None:
    example = Example("日本は発表した。2月7日、首相は米国を訪問した。", (span(8, 12, "DATE"),), 2025)
    text = layered_example(pipeline, example)
    dates = [(found.start, found.end) for found in text.layers["dates"]]
    assert dates == [(8, 12)]
    assert all(example.text[found.start : found.end] == found.text for found in text.result)
    assert {group.whole.annotator: group.whole.correct for group in analyse_sources([text])}["dates"] == 1
