"""What is likely to be wrong in what nobody has looked at."""

import random

import pytest

from gaiko.corpus.review.analysis.statistics import seconds_between
from gaiko.corpus.review.queue.orders import order_texts
from gaiko.corpus.review.queue.residual import estimate_residual, wilson_interval
from gaiko.corpus.review.queue.signals import TextSignals
from gaiko.corpus.review.store.queue_table import QueueRow


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson_as_in_the_tables(successes: int, trials: int, low: float, high: float) -> None:
    """81 of 263: Newcombe 1998, table I, method 3."""
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_only_what_was_drawn_at_random_beyond_the_order_counts() -> None:
    queue = [
        QueueRow("worst", 0),
        QueueRow("second", 1),
        QueueRow("drawn", 7, sampled=True),
        QueueRow("third", 2),
        QueueRow("drawn and bad by itself", 0, sampled=True),
        *(QueueRow(f"rest {rank}", rank) for rank in range(3, 7)),
    ]
    done = {"worst": True, "second": True, "drawn": False, "drawn and bad by itself": True}
    found = estimate_residual(queue, done)
    assert (found.sampled, found.wrong) == (1, 0)
    assert (found.left, found.skipped) == (5, 0)


def test_what_was_skipped_is_told() -> None:
    queue = [QueueRow("a", 0), QueueRow("b", 1), QueueRow("c", 2)]
    found = estimate_residual(queue, {"b": False})
    assert (found.skipped, found.left, found.rate) == (1, 1, None)


def test_nothing_is_claimed_without_a_sample() -> None:
    found = estimate_residual([QueueRow("a", 0)], {})
    assert (found.rate, found.interval) == (None, (0.0, 1.0))
    assert found.as_dict()["errors_left"]["expected"] is None


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """A thousand texts, errors anywhere; the order takes bad ones first. After 300 places the rest is estimated."""
    held = 0
    rounds = 200
    for seed in range(rounds):
        rng = random.Random(seed)
        bad = {f"{seed}-{number}" for number in range(1000) if rng.random() < 0.1 + 0.3 * (number < 200)}
        facts = [
            TextSignals(name, conflicts=(int(number < 200),)) for number in range(1000) for name in [f"{seed}-{number}"]
        ]
        queue = order_texts(facts, "disagreement")
        done = {row.item: row.item in bad for row in queue[:300]}
        found = estimate_residual(queue, done)
        reached = max(row.rank for row in queue[:300] if not row.sampled)
        beyond = [row.item for row in queue if row.rank > reached]
        low, high = found.interval
        held += low <= len(bad.intersection(beyond)) / len(beyond) <= high
    assert held >= 0.9 * rounds


def test_the_pace_leaves_out_pauses() -> None:
    times = [
        "2026-01-05T09:00:00.000Z",
        "2026-01-05T09:00:04.000Z",
        "2026-01-05T09:00:10.000Z",
        "2026-01-05T12:00:00.000Z",
    ]
    assert seconds_between(times) == 5.0
    assert seconds_between(times[:1]) is None
