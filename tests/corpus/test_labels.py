"""The label set, and what a span may not be."""

import pytest

from gaiko.corpus.labels import load_labels
from gaiko.corpus.span_checks import first_fault
from gaiko.corpus.spans import LABELS, Span


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span(0, 3, "米国", "ACTOR", "state", id="d-s0001-e1"), "is '米国', the sentence has '米国は' at its offsets"),
        (Span(0, 20, "米国", "ACTOR", "state", id="d-s0001-e1"), "the sentence has 4 characters"),
        (Span(2, 2, "", "ACTOR", "state", id="d-s0001-e1"), "the sentence has 4 characters"),
        (Span(0, 2, "米国", "EVENT", "state", id="d-s0001-e1"), "label 'EVENT' must be one of ACTOR"),
        (Span(0, 2, "米国", "ACTOR", "country", id="d-s0001-e1"), "kind of ACTOR must be one of person"),
        (Span(0, 2, "米国", "PLACE", "country", "nominal", id="d-s0001-e1"), "mention of PLACE must be named"),
        (
            Span(0, 2, "米国", "ACTOR", "state", value={"code": "US"}, id="d-s0001-e1"),
            "'code' is not a field of value, or not a string",
        ),
        (Span(0, 2, "米国", "ACTOR", "state", id="d-s0002-e1"), "id must be d-s0001-e1"),
        (Span(0, 2, "米国", "ACTOR", "state"), "id must be d-s0001-e1"),
    ],
)
def test_an_unsound_span_is_refused(span: Span, message: str) -> None:
    fault = first_fault("d-s0001", "米国は。", [span])
    assert fault is not None
    assert fault[0] == 0
    assert message in fault[1]


def test_overlapping_spans_and_double_ids_are_refused() -> None:
    one = Span(0, 2, "米国", "ACTOR", "state", id="d-s0001-e1")
    assert first_fault(
        "d-s0001", "米国政府", [one, Span(0, 4, "米国政府", "ACTOR", "organization", id="d-s0001-e2")]
    ) == ((1, "d-s0001-e2 overlaps d-s0001-e1"))
    assert first_fault("d-s0001", "米国米国", [one, Span(2, 4, "米国", "ACTOR", "state", id="d-s0001-e1")]) == (
        (1, "id d-s0001-e1 occurs twice")
    )


def test_labels_json_agrees_with_the_code() -> None:
    labels = load_labels()
    assert tuple(label.name for label in labels.labels) == LABELS
    assert labels.tags == ("O", *(f"{position}-{label}" for label in LABELS for position in "BI"))
    assert labels.version == "1.3"
