"""The rows of the tables: BIO tags hold what the spans hold."""

from dataset_samples import decode
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.dataset.rows import bio_tags
from gaiko.corpus.labels import load_labels
from gaiko.corpus.spans import LABELS, Span


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(LABELS)), max_size=8))
def test_bio_loses_nothing(parts: list[tuple[int, int, str]]) -> None:
    """Spans that touch stay two, also of one label."""
    spans, at = [], 0
    for gap, length, label in parts:
        spans.append(Span(at + gap, at + gap + length, "", label, ""))
        at += gap + length
    names = load_labels().tags
    assert decode([names[tag] for tag in bio_tags(at + 2, spans)]) == [(s.start, s.end, s.label) for s in spans]
