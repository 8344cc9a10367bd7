"""The resolver: kinds of conflict, the policy of each, and independence of order."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.resolution.policies import (
    POLICIES,
    PRIORITY,
    by_majority,
    by_priority,
    by_weight,
    decision_reason,
    rank,
    weigh,
)
from gaiko.annotators.resolution.resolve import Conflicts, conflict_kind, conflict_sets, resolve
from gaiko.corpus.spans import LABELS, Source, Span

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


def test_by_priority_the_most_trusted_annotator_wins():
    conflict = [span(0, 2, "PLACE", "places"), span(0, 2), span(0, 2, "DATE", "dates")]
    assert ranges(by_priority(conflict)) == [(0, 2, "DATE")]


def test_by_priority_the_longer_span_wins_whoever_made_it():
    conflict = [span(0, 2, "DATE", "dates"), span(0, 8, "PLACE", "places")]
    assert ranges(by_priority(conflict)) == [(0, 8, "PLACE")]


def test_by_priority_a_shorter_span_stays_where_it_no_longer_overlaps():
    conflict = [span(0, 4), span(3, 8), span(8, 9), span(7, 9)]
    assert ranges(by_priority(conflict)) == [(3, 8, "ACTOR"), (8, 9, "ACTOR")]


def test_by_priority_among_equals_the_more_trusted_then_the_further_left_wins():
    assert ranges(by_priority([span(0, 4), span(2, 6, "DATE", "dates")])) == [(2, 6, "DATE")]
    assert ranges(by_priority([span(0, 4), span(2, 6)])) == [(0, 4, "ACTOR")]


def test_by_priority_a_rules_span_wins_over_a_longer_one_of_a_model():
    assert ranges(by_priority([span(0, 8, "PLACE", "ginza", "City"), span(0, 2)])) == [(0, 2, "ACTOR")]


@pytest.mark.parametrize("decide", [by_priority, by_majority, by_weight])
def test_the_users_own_span_wins_over_all(decide):
    conflict = [span(0, 8, "AGREEMENT", "agreements"), span(0, 2, "PLACE", "user", "user-1"), span(0, 2)]
    assert ranges(decide(conflict)) == [(0, 2, "PLACE")]


@pytest.mark.parametrize(("rule", "kept"), [("Person", True), ("City", True), ("Country", False), ("Money", False)])
def test_by_priority_a_lone_model_is_kept_where_the_rules_leave_its_label_open(rule, kept):
    assert bool(by_priority([span(0, 2, annotator="ginza", rule=rule)])) is kept


@pytest.mark.parametrize(("rule", "kept"), [("City", True), ("Country", False)])
def test_what_a_chain_leaves_of_a_model_is_judged_as_if_it_stood_alone(rule, kept):
    chain = [span(0, 4), span(3, 6, "DATE", "dates"), span(5, 8, "PLACE", "ginza", rule)]
    assert ranges(resolve([span(0, 5), *chain])) == [(0, 5, "ACTOR"), *([(5, 8, "PLACE")] if kept else [])]


def test_by_majority_two_annotators_outvote_a_longer_span():
    conflict = [span(0, 8), span(0, 2, "PLACE", "places"), span(0, 2, "PLACE", "ginza", "Country")]
    assert ranges(by_majority(conflict)) == [(0, 2, "PLACE")]


@pytest.fixture
def odds(monkeypatch):
    """Reliabilities by label, for any source."""
    chances = {"ACTOR": 0.9, "PLACE": 0.6, "DATE": 0.4, "AGREEMENT": 0.8}
    monkeypatch.setattr("gaiko.annotators.resolution.policies.reliability", lambda span, among: chances[span.label])


@pytest.mark.usefixtures("odds")
def test_by_weight_the_greatest_expected_gain_wins():
    assert ranges(by_weight([span(0, 8, "AGREEMENT"), span(0, 2)])) == [(0, 8, "AGREEMENT")]  # 0.3 × 8 against 0.4 × 2
    assert ranges(by_weight([span(0, 6, "PLACE"), span(0, 2), span(4, 6)])) == [(0, 2, "ACTOR"), (4, 6, "ACTOR")]


@pytest.mark.usefixtures("odds")
def test_by_weight_what_is_more_likely_wrong_than_right_goes():
    assert by_weight([span(0, 8, "DATE", "dates")]) == []


@pytest.mark.usefixtures("odds")
def test_by_weight_sources_that_agree_add_up():
    conflict = [span(0, 2, "DATE", "dates"), span(0, 2, "DATE", "ginza", "Date")]  # 1 - 0.6 × 0.6 = 0.64
    assert ranges(by_weight(conflict)) == [(0, 2, "DATE")]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 13), st.integers(1, 6), st.sampled_from(LABELS)), min_size=1, max_size=7))
def test_by_weight_finds_the_best_of_all_flat_sets(parts):
    conflict = [span(start, min(14, start + length), label) for start, length, label in parts if start < 14]
    gains = weigh(conflict)
    total = sum(gains[s.start, s.end, s.label] for s in by_weight(conflict))
    flat = [
        chosen
        for size in range(len(conflict) + 1)
        for chosen in itertools.combinations(conflict, size)
        if not any(a.overlaps(b) for a, b in itertools.combinations(chosen, 2))
    ]
    assert total == pytest.approx(max(sum(gains[s.start, s.end, s.label] for s in chosen) for chosen in flat))


@pytest.mark.parametrize("policy", POLICIES)
def test_every_span_of_a_conflict_has_a_reason(policy):
    conflict = [span(0, 8, "AGREEMENT", "agreements"), span(0, 2), span(0, 2, annotator="ginza", rule="Country")]
    winners = POLICIES[policy](conflict)
    assert all(decision_reason(policy, conflict, one, winners) for one in conflict)


def test_the_reason_names_the_rival():
    conflict = [span(0, 8, "AGREEMENT", "agreements"), span(0, 2)]
    winners = by_priority(conflict)
    assert decision_reason("priority", conflict, conflict[0], winners) == "it is longer: 日米 ACTOR (actors)"
    assert (
        decision_reason("priority", conflict, conflict[1], winners)
        == "日米安全保障条約 AGREEMENT (agreements) is longer"
    )


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


def test_an_unknown_policy_is_an_error():
    with pytest.raises(KeyError):
        resolve([span(0, 4)], "magic")


def test_decisions_are_kept_if_asked_for():
    decisions = []
    resolve([span(0, 4), span(0, 2), span(8, 9)], decisions=decisions)
    assert [(ranges(d.conflict), ranges(d.winners)) for d in decisions] == [
        ([(0, 4, "ACTOR"), (0, 2, "ACTOR")], [(0, 4, "ACTOR")]),
        ([(8, 9, "ACTOR")], [(8, 9, "ACTOR")]),
    ]


SPANS = st.builds(
    lambda start, length, label, annotator, rule: span(start, min(len(TEXT), start + length), label, annotator, rule),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 8),
    st.sampled_from(LABELS),
    st.sampled_from([*PRIORITY, "mine"]),
    st.sampled_from(["Person", "Country", "A-2"]),
)


@pytest.mark.parametrize("policy", POLICIES)
@settings(deadline=None, max_examples=150)
@given(st.lists(SPANS, max_size=12).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_the_input_never_matters(policy, lists):
    found, shuffled = lists
    assert resolve(found, policy) == resolve(shuffled, policy)


@pytest.mark.parametrize("policy", POLICIES)
@settings(deadline=None, max_examples=150)
@given(st.lists(SPANS, max_size=12))
def test_winners_are_flat_sorted_and_from_the_input(policy, found):
    winners = resolve(found, policy)
    assert all(winner in found for winner in winners)
    assert all(before.end <= after.start for before, after in itertools.pairwise(winners))
    if policy != "weighted":  # there agreement counts, and the winners alone have lost it
        assert resolve(winners, policy) == winners
