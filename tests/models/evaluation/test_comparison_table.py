"""The table of a comparison."""

from gaiko.corpus.spans import Span
from gaiko.models.evaluation.comparison import Comparison, compare
from gaiko.models.evaluation.comparison_table import as_markdown
from gaiko.models.evaluation.examples import ScoredText
from gaiko.models.evaluation.systems import SystemRun
from gaiko.models.recognizers.base import Scored

GOLD = (Span(0, 2, "米国", "ACTOR", "state"),)


def _compared() -> Comparison:
    right, wrong = [[Scored(GOLD[0], 1.0)]] * 4, [[]] * 4
    made = [
        SystemRun(
            name,
            "system",
            [ScoredText("米国は", GOLD, tuple(f), str(n)) for n, f in enumerate(found)],
            False,
            texts_seen=saw,
        )
        for name, found, saw in (("rules", right, 4), ("ginza", wrong, 0))
    ]
    return compare("the gold", made, "ginza")


def test_the_table_has_a_row_for_each_and_marks_what_saw_the_texts() -> None:
    lines = as_markdown(_compared(), "gaiko compare").split("\n")
    assert lines[0] == "    gaiko compare"
    assert lines[4].startswith("| rules \\* | 1.000 | 1.000 (1.000–1.000) | ")
    assert lines[5] == "| ginza | 0.000 | 0.000 (0.000–0.000) | – |"
    assert "Score inflated" in lines[-1]
