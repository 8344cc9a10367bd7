"""Bootstrap intervals: repeatable, around the score, narrower with more texts."""

from gaiko.corpus.scoring.intervals import f1_interval, ratio_interval

RIGHT, WRONG = [(0, 2, "ACTOR")], [(0, 3, "ACTOR")]


def test_all_right_has_no_spread_and_nothing_counts_as_zero() -> None:
    assert f1_interval([RIGHT] * 5, [RIGHT] * 5, ["ACTOR"]) == (1.0, 1.0)
    assert f1_interval([RIGHT] * 5, [RIGHT] * 5, ["DATE"]) == (0.0, 0.0)
    assert ratio_interval([]) == (0.0, 0.0)


def test_the_interval_holds_the_score_and_narrows_with_more_texts() -> None:
    few = f1_interval([RIGHT] * 10, [RIGHT] * 8 + [WRONG] * 2, ["ACTOR"])
    many = f1_interval([RIGHT] * 1000, [RIGHT] * 800 + [WRONG] * 200, ["ACTOR"])
    assert few[0] < many[0] < 0.8 < many[1] < few[1]
    assert few == f1_interval([RIGHT] * 10, [RIGHT] * 8 + [WRONG] * 2, ["ACTOR"])


def test_the_unit_is_the_text_not_the_span() -> None:
    """Ten spans in each of two texts, one text all wrong: the interval spans everything."""
    spans = [(at, at + 1, "DATE") for at in range(10)]
    assert f1_interval([spans, spans], [spans, []], ["DATE"])[0] == 0.0


def test_a_draw_in_which_nothing_counts_does_not_pull_the_interval_down() -> None:
    rows = [(2, 2), (0, 0), (0, 0), (0, 0)]
    assert ratio_interval(rows) == (1.0, 1.0)
