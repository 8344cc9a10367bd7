"""Values are judged on the spans that were found, and a missing norm must be missing on both sides."""

from gaiko.corpus.scoring.values import score_values
from gaiko.corpus.spans import Span


def date(start: int, **value: str) -> Span:
    return Span(start, start + 2, "2月", "DATE", "date", value=value)


def test_a_value_counts_where_its_span_was_found() -> None:
    gold = [date(0, norm="2025-02"), date(5, norm="2025-02"), date(9, norm="2025-02")]
    found = [date(0, norm="2025-02"), date(5, norm="2025-02", mod="END")]
    score = score_values([gold], [found])["DATE"]
    assert (score.right, score.found, score.expected, score.accuracy) == (1, 2, 3, 0.5)


def test_amounts_are_compared_as_numbers_with_their_units() -> None:
    def amount(norm: str, unit: str) -> Span:
        return Span(0, 2, "5%", "AMOUNT", "percent", value={"norm": norm, "unit": unit})

    assert score_values([[amount("0.05", "ratio")]], [[amount("0.050", "ratio")]])["AMOUNT"].right == 1
    assert score_values([[amount("0.05", "ratio")]], [[amount("0.05", "point")]])["AMOUNT"].right == 0


def test_a_norm_that_the_gold_leaves_open_must_be_left_open() -> None:
    open_date = date(0, reason="no earlier date")
    assert score_values([[open_date]], [[date(0, reason="another reason")]])["DATE"].right == 1
    assert score_values([[open_date]], [[date(0, norm="2025-02")]])["DATE"].right == 0


def test_states_and_nominals_are_groups_of_their_own_and_other_actors_none() -> None:
    state = Span(0, 2, "米国", "ACTOR", "state", value={"norm": "米国", "iso": "US"})
    country = Span(3, 5, "米国", "PLACE", "country", value={"norm": "米国", "iso": "US"})
    both = Span(6, 8, "両国", "ACTOR", "state", "nominal", value={"iso": "JP+US"})
    person = Span(9, 11, "石破", "ACTOR", "person", value={"iso": "JP"})
    scores = score_values([[state, country, both, person]], [[state, country, both, person]])
    assert {group: score.right for group, score in scores.items()} == {"state": 2, "nominal": 1}


def test_gold_without_a_value_is_not_judged() -> None:
    assert score_values([[date(0)]], [[date(0, norm="2025-02")]]) == {}
