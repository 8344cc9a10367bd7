"""From strict to lenient, spans are used once, and counts agree with nervaluate where the definitions do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.scoring.matching import SCHEMES, Scheme, pair_spans
from gaiko.corpus.spans import LabelledRange

nervaluate = pytest.importorskip("nervaluate", reason="nervaluate is not installed")

LABELS = ("ACTOR", "DATE", "PLACE")


@st.composite
def flat_spans(draw: st.DrawFn) -> list[LabelledRange]:
    """Spans that do not overlap, in text order, in a text of about thirty characters."""
    at, spans = 0, []
    for gap, length, label in draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(LABELS)), max_size=6)
    ):
        spans.append((at + gap, at + gap + length, label))
        at += gap + length
    return spans


TEXTS = st.lists(st.tuples(flat_spans(), flat_spans()), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        ((2, 6, "ACTOR"), (1, 1, 1, 1)),
        ((2, 6, "PLACE"), (0, 1, 0, 1)),
        ((2, 9, "ACTOR"), (0, 0, 1, 1)),
        ((5, 9, "PLACE"), (0, 0, 0, 1)),
        ((6, 9, "ACTOR"), (0, 0, 0, 0)),
    ],
)
def test_each_scheme_asks_less_than_the_one_before(found: LabelledRange, counts: tuple[int, ...]) -> None:
    assert tuple(len(pair_spans([(2, 6, "ACTOR")], [found], scheme)) for scheme in SCHEMES) == counts


def test_one_long_prediction_over_three_gold_spans_is_right_once() -> None:
    gold = [(0, 2, "ACTOR"), (2, 4, "ACTOR"), (4, 6, "ACTOR")]
    assert pair_spans(gold, [(0, 6, "ACTOR")], "type") == [(0, 0)]
    assert pair_spans([(0, 6, "ACTOR")], gold, "overlap") == [(0, 0)]


def test_there_are_as_many_pairs_as_can_be() -> None:
    gold, found = [(0, 2, "DATE"), (2, 8, "DATE")], [(1, 3, "DATE"), (3, 5, "DATE")]
    assert pair_spans(gold, found, "overlap") == [(0, 0), (1, 1)]


@given(st.tuples(flat_spans(), flat_spans()))
def test_no_span_is_used_twice_and_lenient_finds_no_less(
    sides: tuple[list[LabelledRange], list[LabelledRange]],
) -> None:
    gold, found = sides
    pairs = {scheme: pair_spans(gold, found, scheme) for scheme in SCHEMES}
    for one in pairs.values():
        assert len({i for i, _ in one}) == len({j for _, j in one}) == len(one)
    sizes = {scheme: len(one) for scheme, one in pairs.items()}
    assert (
        sizes["exact"]
        <= min(sizes["boundary"], sizes["type"])
        <= max(sizes["boundary"], sizes["type"])
        <= sizes["overlap"]
    )


@given(st.tuples(flat_spans(), flat_spans()))
def test_the_pairs_are_a_largest_matching(sides: tuple[list[LabelledRange], list[LabelledRange]]) -> None:
    gold, found = sides
    for scheme, same in (("type", lambda a, b: a[2] == b[2]), ("overlap", lambda a, b: True)):
        edges = [[j for j, b in enumerate(found) if a[0] < b[1] and b[0] < a[1] and same(a, b)] for a in gold]
        assert len(pair_spans(gold, found, scheme)) == largest(edges)  # type: ignore[arg-type]


def largest(edges: list[list[int]]) -> int:
    """The size of a largest matching, by augmenting paths (Kuhn 1955)."""
    owner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j in edges[i]:
            if j not in tried:
                tried.add(j)
                if j not in owner or place(owner[j], tried):
                    owner[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(edges)))


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_strict_and_boundary_agree_with_nervaluate(
    texts: list[tuple[list[LabelledRange], list[LabelledRange]]],
) -> None:
    results = nervaluated(texts)
    assert counted(texts, "exact") == results["strict"].correct
    assert counted(texts, "boundary") == results["exact"].correct


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_lenient_agrees_with_nervaluate_where_a_span_meets_one_at_most(
    texts: list[tuple[list[LabelledRange], list[LabelledRange]]],
) -> None:
    """Elsewhere nervaluate takes the first span that it meets, so that its counts depend on the order."""
    simple = [sides for sides in texts if alone(*sides) and alone(*reversed(sides))]
    results = nervaluated(simple)
    assert counted(simple, "type") == results["ent_type"].correct
    assert counted(simple, "overlap") == results["partial"].correct + results["partial"].partial


def nervaluated(
    texts: list[tuple[list[LabelledRange], list[LabelledRange]]],
) -> dict[str, "nervaluate.EvaluationResult"]:
    """nervaluate's counts; its ``end`` is the last character, and its first document must not be empty."""
    first = [([(0, 1, "DATE")], [(0, 1, "DATE")])]
    sides = [
        [[{"start": start, "end": end - 1, "label": label} for start, end, label in side] for side in each]
        for each in zip(*first, *texts, strict=True)
    ]
    results = nervaluate.Evaluator(*sides, tags=list(LABELS), loader="dict").evaluate()["overall"]
    for result in results.values():
        result.correct -= 1
    return results


def counted(texts: list[tuple[list[LabelledRange], list[LabelledRange]]], scheme: Scheme) -> int:
    return sum(len(pair_spans(gold, found, scheme)) for gold, found in texts)


def alone(one: list[LabelledRange], other: list[LabelledRange]) -> bool:
    return all(sum(a[0] < b[1] and b[0] < a[1] for b in other) <= 1 for a in one)


@given(flat_spans(), flat_spans())
def test_exact_is_strict_iob2(gold: list[LabelledRange], found: list[LabelledRange]) -> None:
    """seqeval's strict mode on one tag a character, written out: the entities of a tag sequence, compared as sets.

    seqeval itself comes as source only, which the project's set-up does not install.
    """
    length = max((end for _, end, _ in gold + found), default=0)
    ours, theirs = entities(iob2(gold, length)), entities(iob2(found, length))
    score = score_exact([gold], [found], LABELS).micro
    assert (score.correct, score.found, score.expected) == (len(ours & theirs), len(theirs), len(ours))


def iob2(spans: list[LabelledRange], length: int) -> list[str]:
    tags = ["O"] * length
    for start, end, label in spans:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


def entities(tags: list[str]) -> set[tuple[str, int, int]]:
    """An entity is a B and the I of its label that follow; an I elsewhere belongs to none (seqeval.scheme.IOB2)."""
    found, start = set(), None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and tag != f"I-{tags[start][2:]}":
            found.add((tags[start][2:], start, at))
            start = None
        if tag.startswith("B-"):
            start = at
    return found
