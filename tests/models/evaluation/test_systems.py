"""Systems that are scored, on texts beside the gold."""

from gaiko.corpus.examples import Example
from gaiko.models import load
from gaiko.models.evaluation.examples import TestSet
from gaiko.models.evaluation.systems import SystemRun, run_system

TEXT = "2月7日、石破総理大臣は米国を訪問した。両国は合意した。"
TESTS = TestSet("one", [Example(TEXT, (), 2025)], ["line 1"])


def found(name: str) -> list[str]:
    (text,) = run_system(name, TESTS).texts
    assert all(TEXT[scored.span.start : scored.span.end] == scored.span.text for scored in text.found)
    return [scored.span.text for scored in text.found]


def test_the_default_path_finds_what_the_pipeline_finds() -> None:
    assert found("default") == [span.text for span in load()(TEXT, 2025)]


def test_the_recognizer_alone_finds_spans_in_each_sentence() -> None:
    assert {"米国", "両国"} <= {*found("recognizer")} <= {*found("default")}


def test_the_recognizer_alone_is_not_merged_with_the_rules() -> None:
    """A rare date, found by a rule alone."""
    tests = TestSet("one", [Example("両国は四半世紀にわたり協議した。", ())], ["line 1"])
    alone, merged = (
        {s.span.text for s in run_system(name, tests).texts[0].found} for name in ("recognizer", "default")
    )
    assert merged - alone == {"四半世紀"}


def test_the_stock_pipeline_of_ginza_finds_the_same_entities() -> None:
    assert found("stock-ginza") == found("ginza") != []


def test_what_finds_nothing_scores_zero() -> None:
    spans = tuple(load()(TEXT, 2025))
    texts = TestSet("one", [Example(TEXT, spans, 2025)], ["line 1"]).score([[]])
    assert SystemRun("none", "system", texts, False).f1 == 0.0
