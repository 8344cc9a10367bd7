"""Exact scores count characters, not tokens."""

import pytest

from gaiko.corpus.scoring.exact import score_exact


def test_a_prediction_that_cuts_a_gold_span_is_wrong_not_lost() -> None:
    scores = score_exact([[(0, 4, "ACTOR"), (6, 8, "DATE")]], [[(0, 2, "ACTOR"), (6, 8, "DATE")]], ["ACTOR", "DATE"])
    assert (scores.micro.precision, scores.micro.recall, scores.micro.f1) == (0.5, 0.5, 0.5)
    assert scores.labels["ACTOR"].f1 == 0.0
    assert scores.labels["DATE"].f1 == 1.0


def test_the_label_must_be_right() -> None:
    assert score_exact([[(0, 2, "ACTOR")]], [[(0, 2, "PLACE")]], ["ACTOR", "PLACE"]).micro.correct == 0


def test_the_same_range_in_another_text_does_not_count() -> None:
    assert score_exact([[(0, 2, "DATE")], []], [[], [(0, 2, "DATE")]], ["DATE"]).micro.correct == 0


def test_nothing_to_find_and_nothing_found_scores_zero() -> None:
    assert score_exact([[]], [[]], ["DATE"]).micro.f1 == 0.0


def test_texts_must_pair_up() -> None:
    with pytest.raises(ValueError, match="argument"):
        score_exact([[]], [], ["DATE"])
