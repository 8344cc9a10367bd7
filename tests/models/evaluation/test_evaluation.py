"""Predictions are scored by label, kind, mention, surface and scheme; errors have a cause."""

import json

import pytest
from memory_recognizer import Memory, example

import gaiko
from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import Score
from gaiko.corpus.spans import Span
from gaiko.models.evaluation.calibration import calibrate
from gaiko.models.evaluation.errors import CAUSES, count_causes, find_errors
from gaiko.models.evaluation.evaluation import count_matches, evaluate_texts, score_counts
from gaiko.models.evaluation.examples import ScoredText
from gaiko.models.evaluation.significance import paired_bootstrap
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.recognizers.base import Scored


def scored(gold: str, found: str, group: str = "p1", surfaces: frozenset[tuple[str, str]] = frozenset()) -> ScoredText:
    ours, theirs = example(gold), example(found)
    assert ours.text == theirs.text
    return ScoredText(ours.text, ours.spans, tuple(Scored(span, 0.9) for span in theirs.spans), group, surfaces)


def test_every_scheme_counts_what_it_says() -> None:
    evaluation = evaluate_texts([scored("[日本国:ACTOR]は[東京:PLACE]で", "[日本:ACTOR]国は[東京:ACTOR]で")])
    correct = {scheme: score.correct for scheme, score in evaluation.schemes.items()}
    assert correct == {"exact": 0, "boundary": 1, "type": 1, "overlap": 2}
    assert evaluation.type_labels["ACTOR"].found == 2
    assert evaluation.type_labels["ACTOR"].correct == 1


def test_seen_and_unseen_surfaces_make_up_the_whole() -> None:
    known = frozenset({("日本", "ACTOR"), ("米国", "PLACE")})
    texts = [scored("[日本:ACTOR]と[米国:ACTOR]と[英国:ACTOR]", "[日本:ACTOR]と米国と[英国:PLACE]", surfaces=known)]
    evaluation = evaluate_texts(texts)
    assert evaluation.seen is not None
    assert evaluation.unseen is not None
    assert (evaluation.seen.score.correct, evaluation.seen.score.expected) == (1, 1)
    assert (evaluation.unseen.score.correct, evaluation.unseen.score.found, evaluation.unseen.score.expected) == (
        0,
        1,
        2,
    )


def test_nothing_is_said_of_surfaces_where_none_are_known() -> None:
    assert evaluate_texts([scored("[日本:ACTOR]", "[日本:ACTOR]")]).seen is None


def test_the_confusion_is_over_exact_ranges_with_none() -> None:
    evaluation = evaluate_texts([scored("[日本:ACTOR]と[米国:ACTOR]と英国", "[日本:PLACE]と米国と[英国:PLACE]")])
    assert evaluation.confusion["ACTOR"] == {"ACTOR": 0, "PLACE": 1, "none": 1}
    assert evaluation.confusion["none"] == {"ACTOR": 0, "PLACE": 1, "none": 0}


def test_recall_is_told_by_kind_and_mention() -> None:
    gold = (Span(0, 2, "日本", "ACTOR", "state"), Span(3, 5, "両国", "ACTOR", "state", "nominal"))
    found = (Scored(Span(0, 2, "日本", "ACTOR", ""), 1.0),)
    recalls = evaluate_texts([ScoredText("日本と両国", gold, found, "p1")]).recalls
    assert (recalls["kind"]["ACTOR.state"]["exact"].correct, recalls["kind"]["ACTOR.state"]["exact"].expected) == (1, 2)
    assert recalls["mention"]["nominal"]["overlap"].correct == 0


def test_labels_that_are_not_asked_for_do_not_count() -> None:
    texts = [scored("[日本:ACTOR]は[3月:DATE]に", "[日本:ACTOR]は[3月:DATE]に")]
    assert evaluate_texts(texts, ["DATE"]).micro.score.expected == 1


def test_any_label_set_is_judged() -> None:
    assert evaluate_texts([scored("[走る:動詞]", "[走る:動詞]")]).labels["動詞"].score.f1 == 1.0


@pytest.mark.parametrize(
    ("gold", "found", "cause"),
    [
        ("[日本:ACTOR]は", "[日本:PLACE]は", "wrong label"),
        ("[日本:ACTOR]は", "[日本は:ACTOR]", "too long"),
        ("[日本国:ACTOR]は", "日[本国:ACTOR]は", "too short"),
        ("[日本:ACTOR]は", "日[本は:ACTOR]", "crossing"),
        ("[日本:ACTOR]は", "日[本は:PLACE]", "wrong both"),
        ("[日本:ACTOR]は", "日本は", "missed"),
        ("日本は", "[日本:ACTOR]は", "spurious"),
    ],
)
def test_an_error_has_one_cause(gold: str, found: str, cause: str) -> None:
    assert [error.cause for error in find_errors([scored(gold, found)])] == [cause]


def test_what_is_right_is_no_error_and_frees_nothing() -> None:
    """A gold span found exactly cannot also be the reason why a longer one next to it is wrong."""
    texts = [scored("[日本:ACTOR][政府:ACTOR]は", "[日本:ACTOR][政府は:ACTOR]")]
    assert count_causes(find_errors(texts)) == {cause: int(cause == "too long") for cause in CAUSES}


def test_an_error_shows_the_text_around_it() -> None:
    (error,) = find_errors([scored("昨日、[日本国:ACTOR]は発表", "昨日、[日本:ACTOR]国は発表")])
    assert (error.before, error.middle, error.after) == ("昨日、", "日本国", "は発表")


def test_an_evaluation_is_json() -> None:
    record = json.loads(
        json.dumps(evaluate_texts([scored("[日本:ACTOR]は", "日[本は:PLACE]")]).as_dict(), ensure_ascii=False)
    )
    assert record["exact"]["micro"]["f1"] == 0.0
    assert record["errors"][0]["cause"] == "wrong both"
    assert record["causes"]["wrong both"] == 1


def test_nothing_to_judge_is_no_error() -> None:
    evaluation = evaluate_texts([])
    assert (evaluation.micro.score.f1, evaluation.errors) == (0.0, [])
    assert evaluation.calibration is not None
    assert evaluation.calibration.error == 0.0


def test_groups_are_counted_as_wholes() -> None:
    texts = [scored("[日本:ACTOR]", "[日本:ACTOR]", group) for group in ("p1", "p2", "p1")]
    assert count_matches(texts).tolist() == [[2, 2, 2], [1, 1, 1]]
    assert score_counts(count_matches(texts)).interval == (1.0, 1.0)


def test_intervals_are_over_groups_and_not_over_spans() -> None:
    """Ten spans in each of two groups, one group all wrong: the interval goes down to zero."""
    marked = "[1:DATE]と" * 10
    texts = [scored(marked, marked, "p1"), scored(marked, "1と" * 10, "p2")]
    assert score_counts(count_matches(texts)).interval[0] == 0.0


def test_confidence_that_is_kept_has_no_calibration_error() -> None:
    calibration = calibrate([(0.75, True)] * 3 + [(0.75, False)] + [(1.0, True)] * 4)
    assert calibration.error == 0.0
    assert [(b.low, b.count) for b in calibration.bins if b.count] == [(0.7, 4), (0.9, 4)]


def test_calibration_error_is_the_mean_distance() -> None:
    assert calibrate([(0.9, False), (0.2, False)]).error == pytest.approx((0.9 + 0.2) / 2)


def test_a_confidence_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        calibrate([(1.5, True)])


def systems(right: str, wrong: str, count: int) -> tuple[list[ScoredText], list[ScoredText]]:
    gold = "[日本:ACTOR]は"
    return [scored(gold, right, str(n)) for n in range(count)], [scored(gold, wrong, str(n)) for n in range(count)]


def test_a_clear_difference_is_significant_and_none_is_not() -> None:
    good, bad = systems("[日本:ACTOR]は", "日本は", 20)
    ahead = paired_bootstrap(count_matches(good), count_matches(bad))
    assert (ahead.f1, ahead.wins) == (1.0, 1.0)
    same = paired_bootstrap(count_matches(good), count_matches(good))
    assert (same.f1, same.p) == (0.0, 1.0)


def test_p_is_the_share_of_draws_that_scatter_as_far() -> None:
    """Ten groups of which the first system has one more: drawn differences go from 0 on, so p is far from small."""
    good, bad = systems("[日本:ACTOR]は", "日本は", 1)
    rest = [scored("[米国:ACTOR]は", "[米国:ACTOR]は", f"r{n}") for n in range(9)]
    difference = paired_bootstrap(count_matches(good + rest), count_matches(bad + rest))
    assert difference.f1 == pytest.approx(1 - 18 / 19)
    assert 0.2 < difference.p < 0.7
    assert difference.interval[0] == 0.0
    swapped = paired_bootstrap(count_matches(bad + rest), count_matches(good + rest))
    assert (swapped.f1, swapped.p) == (-difference.f1, difference.p)


def test_systems_that_were_judged_on_other_texts_are_not_compared() -> None:
    good, _ = systems("[日本:ACTOR]は", "日本は", 2)
    with pytest.raises(ValueError, match="same groups"):
        paired_bootstrap(count_matches(good), count_matches(good[:1]))


def test_the_public_function_evaluates_functions_and_recognizers() -> None:
    gold = [example("[日本:ACTOR]は[3月:DATE]に"), example("[米国:PLACE]で")]
    found = gaiko.evaluate(
        lambda text: [span for span in example("[日本:ACTOR]は3月に").spans if span.text in text], gold
    )
    assert (found.texts, found.micro.score) == (2, Score(1, 1, 3))
    assert found.calibration is None
    assert [error.cause for error in found.errors] == ["missed", "missed"]
    recognizer = Memory()
    recognizer.fit(gold)
    remembered = gaiko.evaluate(recognizer, gold)
    assert remembered.micro.score.f1 == 1.0
    assert remembered.calibration is not None
    assert gaiko.evaluate(recognizer, gold, ["DATE"]).micro.score == Score(1, 1, 1)


def test_a_pipeline_is_evaluated_with_the_years_of_the_texts(pipeline: Pipeline) -> None:
    date = Span(0, 4, "2月7日", "DATE", "day", value={"norm": "2025-02-07"})
    for year, right in ((2025, 1), (1998, 0)):
        values = gaiko.evaluate(pipeline, [Example("2月7日に会談した。", (date,), year)]).values
        assert (values["DATE"].right, values["DATE"].found) == (right, 1)
