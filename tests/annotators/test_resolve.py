"""The resolver: kinds of conflict, the policy of each, and independence of order."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotators.resolve import (
    POLICIES,
    PRIORITY,
    Conflicts,
    by_priority,
    conflict_kind,
    conflict_sets,
    longest_first,
    rank,
    resolve,
    trusted_label,
)
from corpus.spans import LABELS, Source, Span

TEXT = "日米安全保障条約第五条の適用"


def span(start: int, end: int, label: str = "ACTOR", annotator: str = "actors", rule: str = "A-2") -> Span:
    return Span(start, end, TEXT[start:end], label, "state", source=Source(annotator, "1", rule))


def ranges(spans: list[Span]) -> list[tuple[int, int, str]]:
    return [(s.start, s.end, s.label) for s in spans]


@pytest.mark.parametrize(
    ("conflict", "kind"),
    [
        ([span(0, 2)], None),
        ([span(0, 2), span(0, 2, annotator="places")], "agreed"),
        ([span(0, 2), span(0, 2, "PLACE", "places")], "relabelled"),
        ([span(0, 8, "AGREEMENT", "agreements"), span(0, 2)], "nested"),
        ([span(0, 8), span(0, 2), span(4, 8)], "nested"),
        ([span(0, 4), span(2, 6)], "crossing"),
        ([span(0, 2, annotator="ginza", rule="Person")], "lone_model"),
    ],
)
def test_the_kind_of_a_conflict(conflict, kind):
    assert conflict_kind(conflict) == kind


def test_every_kind_has_a_policy():
    assert set(POLICIES) == {"agreed", "relabelled", "nested", "crossing", "lone_model"}


def test_by_priority_the_most_trusted_annotator_wins():
    conflict = [span(0, 2, "PLACE", "places"), span(0, 2), span(0, 2, "DATE", "dates")]
    assert ranges(by_priority(conflict)) == [(0, 2, "DATE")]


def test_by_priority_among_equals_the_longer_wins():
    assert ranges(by_priority([span(0, 2), span(0, 4)])) == [(0, 4, "ACTOR")]


def test_longest_first_the_longer_span_wins_whoever_made_it():
    conflict = [span(0, 2, "DATE", "dates"), span(0, 8, "PLACE", "places")]
    assert ranges(longest_first(conflict)) == [(0, 8, "PLACE")]


def test_longest_first_a_shorter_span_stays_where_it_no_longer_overlaps():
    conflict = [span(0, 4), span(3, 8), span(8, 9), span(7, 9)]
    assert ranges(longest_first(conflict)) == [(3, 8, "ACTOR"), (8, 9, "ACTOR")]


def test_longest_first_among_equals_the_more_trusted_then_the_further_left_wins():
    assert ranges(longest_first([span(0, 4), span(2, 6, "DATE", "dates")])) == [(2, 6, "DATE")]
    assert ranges(longest_first([span(0, 4), span(2, 6)])) == [(0, 4, "ACTOR")]


def test_longest_first_a_rules_span_wins_over_a_longer_one_of_a_model():
    assert ranges(longest_first([span(0, 8, "PLACE", "ginza", "City"), span(0, 2)])) == [(0, 2, "ACTOR")]


@pytest.mark.parametrize(("rule", "kept"), [("Person", True), ("City", True), ("Country", False), ("Money", False)])
def test_trusted_label_keeps_what_the_rules_leave_open(rule, kept):
    assert bool(trusted_label([span(0, 2, annotator="ginza", rule=rule)])) is kept


@pytest.mark.parametrize(("rule", "kept"), [("City", True), ("Country", False)])
def test_what_a_chain_leaves_of_a_model_is_judged_as_if_it_stood_alone(rule, kept):
    chain = [span(0, 4), span(3, 6, "DATE", "dates"), span(5, 8, "PLACE", "ginza", rule)]
    assert ranges(resolve([span(0, 5), *chain])) == [(0, 5, "ACTOR"), *([(5, 8, "PLACE")] if kept else [])]


def test_an_unlisted_annotator_comes_last():
    assert rank(span(0, 2, annotator="mine")) == len(PRIORITY) > rank(span(0, 2, annotator="ginza"))


def test_a_span_alone_is_left_as_it_is():
    assert resolve([span(4, 8), span(0, 2)]) == [span(0, 2), span(4, 8)]


def test_spans_that_touch_do_not_overlap():
    assert [ranges(group) for group in conflict_sets([span(2, 4), span(0, 2)])] == [
        [(0, 2, "ACTOR")],
        [(2, 4, "ACTOR")],
    ]


def test_overlap_chains_make_one_set():
    groups = conflict_sets([span(0, 3), span(2, 5), span(4, 8), span(9, 10)])
    assert [len(group) for group in groups] == [3, 1]


def test_decided_conflicts_are_counted_by_kind():
    conflicts = Conflicts()
    resolve([span(0, 2), span(0, 2, annotator="places"), span(4, 8), span(6, 9), span(10, 12)], conflicts=conflicts)
    assert conflicts.counts == Counter({"agreed": 1, "crossing": 1})


def test_a_policy_can_be_replaced():
    nothing = {**POLICIES, "crossing": lambda conflict: []}
    assert resolve([span(0, 4), span(2, 6), span(8, 9)], nothing) == [span(8, 9)]


SPANS = st.builds(
    lambda start, length, label, annotator, rule: span(start, min(len(TEXT), start + length), label, annotator, rule),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 8),
    st.sampled_from(LABELS),
    st.sampled_from([*PRIORITY, "mine"]),
    st.sampled_from(["Person", "Country", "A-2"]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(SPANS, max_size=12).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_the_input_never_matters(lists):
    found, shuffled = lists
    assert resolve(found) == resolve(shuffled)


@settings(deadline=None, max_examples=150)
@given(st.lists(SPANS, max_size=12))
def test_winners_are_flat_sorted_and_from_the_input(found):
    winners = resolve(found)
    assert all(winner in found for winner in winners)
    assert all(before.end <= after.start for before, after in itertools.pairwise(winners))
    assert resolve(winners) == winners
