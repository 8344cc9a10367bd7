"""The further texts can be learned from, and do not spend the scored part of the generalization set."""

from pathlib import Path

import pytest

from gaiko.corpus.examples import Example, split_into_sentences
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.labels import load_labels
from gaiko.corpus.paths import further_texts
from gaiko.corpus.spans import LABELS, Span

SCORED = Path(__file__).parents[1] / "data" / "general_scored.jsonl"
SHARED = 30
"""Characters in a row; official titles of this length may stand in two texts by right, longer runs may not."""


@pytest.mark.parametrize("path", further_texts(), ids=lambda path: path.stem)
def test_every_span_has_a_label_and_a_kind_and_none_overlaps(path: Path) -> None:
    kinds = {label.name: set(label.kinds) for label in load_labels().labels}
    examples = read_examples(path)
    assert len(examples) > 100
    for example in examples:
        at = 0
        for span in example.spans:
            assert span.start >= at, example.text
            assert span.kind in kinds[span.label], span
            assert span.text == example.text[span.start : span.end]
            at = span.end


def test_no_further_text_shares_a_long_run_with_the_scored_part() -> None:
    scored = [example.text for example in read_examples(SCORED)]
    runs = {text[at : at + SHARED] for text in scored for at in range(len(text) - SHARED + 1)}
    shared = [
        path.name
        for path in further_texts()
        for example in read_examples(path)
        if any(example.text[at : at + SHARED] in runs for at in range(len(example.text) - SHARED + 1))
    ]
    assert shared == []


def test_a_text_is_cut_into_its_sentences_with_their_spans() -> None:
    text = "米国は動いた。日本も。"
    spans = (Span(0, 2, "米国", "ACTOR", "state"), Span(7, 9, "日本", "ACTOR", "state"))
    first, second = split_into_sentences([Example(text, spans, 2020)])
    assert (first.text, [s.text for s in first.spans]) == ("米国は動いた。", ["米国"])
    assert [(s.start, s.text) for s in second.spans] == [(0, "日本")]
    assert second.year == 2020


def test_a_span_over_the_end_of_a_sentence_is_left_out() -> None:
    (first, second) = split_into_sentences([Example("娘。彼が来た。", (Span(0, 4, "娘。彼が", "人", ""),))])
    assert first.spans == second.spans == ()


def test_all_labels_are_there() -> None:
    found = {span.label for path in further_texts() for example in read_examples(path) for span in example.spans}
    assert found == set(LABELS)
