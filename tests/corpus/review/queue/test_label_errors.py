"""Confident learning on units of text, by numbers that can be followed by hand."""

import numpy as np
import pytest

from gaiko.corpus.review.queue.label_errors import (
    ScoredRange,
    UnitProbabilities,
    confident_limits,
    given_classes,
    label_qualities,
    unit_probabilities,
)

CLASSES = ["O", "ACTOR", "PLACE"]


def units(*rows: tuple[float, float, float]) -> UnitProbabilities:
    """One character a unit."""
    return UnitProbabilities(tuple((at, at + 1) for at in range(len(rows))), np.array(rows))


def test_the_limit_of_a_class_is_the_mean_over_what_is_labelled_so() -> None:
    given = [np.array([0, 1]), np.array([1])]
    matrices = [np.array([[0.8, 0.1, 0.1], [0.1, 0.9, 0.0]]), np.array([[0.2, 0.5, 0.3]])]
    assert confident_limits(given, matrices, 3) == pytest.approx([0.8, 0.7, 1.0])  # nothing is labelled PLACE


def test_a_unit_has_the_class_of_the_span_that_holds_most_of_it() -> None:
    edges = [(0, 2), (2, 5), (5, 6)]
    assert given_classes([(0, 3, "ACTOR")], edges, CLASSES).tolist() == [1, 0, 0]
    assert given_classes([(0, 4, "ACTOR")], edges, CLASSES).tolist() == [1, 1, 0]
    assert given_classes([(5, 6, "EVENT")], edges, CLASSES).tolist() == [0, 0, -1]


def test_a_label_that_a_confident_class_contradicts_is_an_issue() -> None:
    """Limits: ACTOR (0.9 + 0.2 + 0.7) / 3 = 0.6, PLACE 0.7, O 0.9. The second text says ACTOR, PLACE 0.75 is confident."""
    labelled = [[(0, 1, "ACTOR")], [(0, 1, "ACTOR")], [(0, 1, "ACTOR")], [(0, 1, "PLACE")], []]
    found = [
        units((0.05, 0.9, 0.05)),
        units((0.05, 0.2, 0.75)),
        units((0.1, 0.7, 0.2)),
        units((0.1, 0.2, 0.7)),
        units((0.9, 0.05, 0.05)),
    ]
    judged = label_qualities(labelled, found, CLASSES)
    assert [one is not None and one.issue for one in judged] == [False, True, False, False, False]
    wrong = judged[1]
    assert wrong is not None
    assert (wrong.given, wrong.suggested, wrong.unit) == ("ACTOR", "PLACE", (0, 1))
    assert wrong.score == pytest.approx((0.2 - 0.75 + 1) / 2)


def test_a_text_is_as_good_as_its_worst_unit() -> None:
    labelled = [[(0, 1, "ACTOR"), (1, 2, "ACTOR")], [(0, 1, "ACTOR")]]
    found = [units((0.0, 1.0, 0.0), (0.6, 0.4, 0.0)), units((0.1, 0.8, 0.1))]
    first, second = label_qualities(labelled, found, CLASSES)
    assert first is not None
    assert second is not None
    assert first.unit == (1, 2)
    assert first.score < second.score
    assert first.uncertainty == pytest.approx(0.4)  # 0.6 is the best class of the doubtful unit


def test_a_span_that_was_missed_is_an_issue_too() -> None:
    """The recognizer is sure of 米国 in every text; the third text does not mark it."""
    labelled = [[(0, 2, "ACTOR")], [(0, 2, "ACTOR")], []]
    found = [[ScoredRange(0, 2, "ACTOR", 0.95)]] * 3
    made = unit_probabilities([4, 4, 4], labelled, found, CLASSES)
    judged = label_qualities(labelled, made, CLASSES)
    assert [one is not None and one.issue for one in judged] == [False, False, True]
    assert judged[2] is not None
    assert (judged[2].given, judged[2].suggested, judged[2].unit) == ("O", "ACTOR", (0, 2))


def test_units_of_spans_are_cut_at_every_edge_and_rows_sum_to_one() -> None:
    (made,) = unit_probabilities([10], [[(2, 6, "ACTOR")]], [[ScoredRange(4, 8, "PLACE", 0.7)]], CLASSES)
    assert made.edges == ((0, 2), (2, 4), (4, 6), (6, 8), (8, 10))
    assert made.matrix.sum(axis=1) == pytest.approx(np.ones(5))
    assert made.matrix[2][2] == made.matrix[3][2] == pytest.approx(0.7)


def test_a_text_without_characters_has_no_quality() -> None:
    (made,) = unit_probabilities([0], [[]], [[]], CLASSES)
    assert label_qualities([[]], [made], CLASSES) == [None]


def test_a_label_that_the_recognizer_does_not_know_is_never_found() -> None:
    (judged,) = label_qualities([[(0, 1, "EVENT")]], [units((0.2, 0.7, 0.1))], CLASSES)
    assert judged is not None
    assert (judged.given, judged.suggested) == ("EVENT", "ACTOR")
    assert judged.score == pytest.approx((0 - 0.7 + 1) / 2)
