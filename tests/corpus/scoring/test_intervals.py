"""Bootstrap intervals: repeatable, around the score, narrower with more texts."""

from gaiko.corpus.scoring.intervals import ratio_interval

RIGHT, WRONG, EMPTY = (2, 2), (0, 2), (0, 0)
"""A text with one gold and one predicted span, as a row of F1: twice the correct spans, and gold and predicted spans."""


def test_all_right_has_no_spread_and_nothing_counts_as_zero() -> None:
    assert ratio_interval([RIGHT] * 5) == (1.0, 1.0)
    assert ratio_interval([EMPTY] * 5) == (0.0, 0.0)
    assert ratio_interval([]) == (0.0, 0.0)


def test_the_interval_holds_the_score_and_narrows_with_more_texts() -> None:
    few = ratio_interval([RIGHT] * 8 + [WRONG] * 2)
    many = ratio_interval([RIGHT] * 800 + [WRONG] * 200)
    assert few[0] < many[0] < 0.8 < many[1] < few[1]
    assert few == ratio_interval([RIGHT] * 8 + [WRONG] * 2)


def test_the_unit_is_the_text_not_the_span() -> None:
    """Ten spans in each of two texts, one text all wrong: the interval spans everything."""
    assert ratio_interval([(20, 20), (0, 10)])[0] == 0.0


def test_a_draw_in_which_nothing_counts_does_not_pull_the_interval_down() -> None:
    rows = [RIGHT, EMPTY, EMPTY, EMPTY]
    assert ratio_interval(rows) == (1.0, 1.0)
