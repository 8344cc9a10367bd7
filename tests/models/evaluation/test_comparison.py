"""Systems side by side, and the page that shows them: complete, escaped, alone."""

import re
from html.parser import HTMLParser

import pytest
from memory_recognizer import example

from gaiko.models.evaluation.comparison import Comparison, compare
from gaiko.models.evaluation.comparison_page import render_comparison
from gaiko.models.evaluation.crossvalidation import CurvePoint
from gaiko.models.evaluation.errors import find_errors
from gaiko.models.evaluation.examples import ScoredText
from gaiko.models.evaluation.plots import heat_cells, learning_curves, segment_error
from gaiko.models.evaluation.systems import SystemRun
from gaiko.models.recognizers.base import Scored

EVIL = "<script>alert(1)</script>{{7*7}}"
GOLD = ["[日本:ACTOR]は[3月:DATE]に", f"{EVIL}と[米国:ACTOR]", "[英国:ACTOR]の話"]
GOOD = ["[日本:ACTOR]は[3月:DATE]に", f"{EVIL}と[米国:PLACE]", "[英国:ACTOR]の話"]
POOR = ["[日本は:ACTOR]3月に", f"[{EVIL}:PLACE]と米国", "英国の話"]


def run(name: str, found: list[str], *, confidences: bool = True, seen: int = -1) -> SystemRun:
    texts = [
        ScoredText(
            example(gold).text,
            example(gold).spans,
            tuple(Scored(span, 0.8) for span in example(marked).spans),
            f"p{at}",
            frozenset({("日本", "ACTOR")}),
            at == seen,
        )
        for at, (gold, marked) in enumerate(zip(GOLD, found, strict=True))
    ]
    how = "model" if confidences else "system"
    return SystemRun(name, how, texts, confidences, 1.5, 2_000_000, texts_seen=int(seen >= 0))


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    curve = [CurvePoint(share, seed, 100 * share, 50, share / 2 + seed / 10) for share in (0.1, 1.0) for seed in (0, 1)]
    made = [run("base", POOR, confidences=False), run(f"good {EVIL}", GOOD)]
    return compare("some texts", made, "base", "line", {f"good {EVIL}": curve})


def test_the_best_stands_first_and_is_measured_against_the_baseline(comparison: Comparison) -> None:
    first, second = comparison.entries
    assert first.run.name.startswith("good")
    assert first.difference is not None
    assert first.difference.f1 == pytest.approx(0.75)
    assert second.difference is None
    record = comparison.as_dict(errors=True)
    assert record["entries"][0]["exact"]["micro"]["f1"] == pytest.approx(0.75)
    assert [error["cause"] for error in record["entries"][0]["errors"]] == ["wrong label"]


def test_texts_that_a_model_learned_from_can_be_left_out_for_all() -> None:
    made = [run("base", POOR, confidences=False), run("model", GOOD, seen=0)]
    done = compare("some texts", made, "base", unseen=True)
    assert [entry.evaluation.texts for entry in done.entries] == [2, 2]
    assert all(entry.run.texts_seen == 0 for entry in done.entries)


def test_a_baseline_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        compare("some texts", [run("one", GOOD)], "other")


class Page(HTMLParser):
    """What of a page could reach the network or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_is_whole_alone_and_escaped(comparison: Comparison) -> None:
    page = render_comparison(comparison, generated_by="gaiko 0")
    parsed = Page(page)
    assert parsed.tags.count("script") == 1
    assert not {"link", "img", "iframe", "object", "base"} & set(parsed.tags)
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "style"]
    assert all(value.startswith("#") for name, value in parsed.attributes if name in {"href", "src"} and value)
    assert "http" not in re.sub(r'http-equiv="', "", page)
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    for heading in ("全体", "ラベル別", "判定の厳しさ", "ラベルの混同", "確信度", "学習曲線", "誤り"):
        assert f">{heading}</h2>" in page


def test_an_evaluation_without_confidences_or_curves_has_no_plot_of_them() -> None:
    done = compare("some texts", [run("base", POOR, confidences=False)], "base")
    page = render_comparison(done, generated_by="gaiko 0")
    assert ">確信度</h2>" not in page
    assert ">学習曲線</h2>" not in page


def test_a_comparison_with_nothing_found_can_be_shown() -> None:
    empty = run("none", [example(gold).text for gold in GOLD])
    assert "0.0" in render_comparison(compare("some texts", [empty], "none"), generated_by="gaiko 0")


def test_heat_cells_are_shares_of_their_row_without_the_last() -> None:
    cells = heat_cells({"A": {"A": 3, "none": 1}, "none": {"A": 2, "none": 0}})
    assert [(cell.row, cell.column, cell.count, cell.share) for cell in cells] == [
        (0, 0, 3, 0.75),
        (0, 1, 1, 0.25),
        (1, 0, 2, 1.0),
    ]


def test_names_of_curves_that_end_together_do_not_overlap() -> None:
    curve = [CurvePoint(0.5, 0, 50, 5, 0.4), CurvePoint(1.0, 0, 100, 10, 0.8)]
    drawn = learning_curves({"one": curve, "two": curve})
    assert abs(drawn.lines[0].end[1] - drawn.lines[1].end[1]) >= 18
    assert [text for _, text in drawn.x_ticks] == ["50", "100"]
    assert learning_curves({}).lines == ()


def test_a_curve_of_perfect_points_can_be_drawn() -> None:
    drawn = learning_curves({"one": [CurvePoint(1.0, 0, 100, 10, 1.0)]})
    assert drawn.lines[0].dots[0][1] == 12.0


def test_an_error_is_cut_where_either_side_begins_or_ends() -> None:
    gold, found = example("日[本国:ACTOR]の人"), example("[日本:ACTOR]国の人")
    (error,) = find_errors([ScoredText(gold.text, gold.spans, (Scored(found.spans[0], 1.0),), "p")])
    assert [(part.text, part.gold, part.found) for part in segment_error(error)] == [
        ("日", False, True),
        ("本", True, True),
        ("国", True, False),
    ]
