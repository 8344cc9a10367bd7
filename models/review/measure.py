"""Measure a review: cost of a save relative to a bare SQLite commit, and recall of planted label errors in the queue."""

import json
import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from gaiko.corpus.gold.examples import GoldExample, read_gold_examples
from gaiko.corpus.labels import load_labels
from gaiko.corpus.review.exchange.importing import RECORDS, Progress, ReviewSource, build_store
from gaiko.corpus.review.queue.orders import ORDERS, order_texts
from gaiko.corpus.review.queue.signals import collect_signals
from gaiko.corpus.review.server.decisions import save
from gaiko.corpus.review.server.request_checks import Proposal
from gaiko.corpus.review.server.service import Review, read_item
from gaiko.corpus.review.store.history import SHARED, Decision
from gaiko.corpus.review.store.items import Item, span_records
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.spans import Span
from gaiko.models.review.inputs import out_of_fold, scored_ranges

PLANTED = 0.05
"""Share of the gold spans given a wrong label."""

FIRST = 0.2
"""Share of the queue searched for them."""

_MAX_PAUSE = 0.02
"""Maximum random pause between two commits, seconds, so that commits do not synchronize with the disk's flush cycle."""


@dataclass(frozen=True, slots=True)
class SaveCost:
    """Median costs in milliseconds.

    Attributes:
        texts: number of texts in the database.
        saves: number of measured saves, each paired with a bare commit.
        save_ms: save: revision check, event, commit.
        request_ms: whole request: validation, save, response.
        bare_ms: insertion of one row of the same size into a table without index (WAL, FULL).
        page_ms: first page of the queue.
    """

    texts: int
    saves: int
    save_ms: float
    request_ms: float
    bare_ms: float
    page_ms: float

    @property
    def ratio(self) -> float:
        """Cost of a save in bare commits."""
        return self.save_ms / self.bare_ms


@dataclass(frozen=True, slots=True)
class PlantedErrors:
    """Recall of planted label errors in one draw.

    Attributes:
        seed: random seed of the draw.
        planted: number of spans with a planted error.
        found: number of these in the first ``FIRST`` of the queue.
        by_chance: mean number in the first ``FIRST`` of random orders.
    """

    seed: int
    planted: int
    found: int
    by_chance: float

    @property
    def ratio(self) -> float:
        """Number found relative to chance."""
        return self.found / self.by_chance


def measure_saves(folder: Path, texts: int, saves: int, progress: Progress) -> SaveCost:
    """Measure saves in a database of repeated gold sentences.

    Args:
        folder: folder for temporary databases.
        texts: number of texts; more than twice the saves.
        saves: number of measured saves, after a tenth as many for warm-up.
        progress: progress callback.
    """
    items = _repeat_texts(read_gold_examples(), texts)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = build_store(Path(place) / "texts.db", ReviewSource(RECORDS, items, {}, {}, {}), progress)
        with closing(store), closing(sqlite3.connect(Path(place) / "bare.db", isolation_level=None)) as bare:
            for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL")):
                bare.execute(f"PRAGMA {name} = {value}")
            bare.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, content TEXT NOT NULL)")
            return _measure_costs(store, bare, items, saves, progress)


def _measure_costs(
    store: Store, bare: sqlite3.Connection, items: Sequence[Item], saves: int, progress: Progress
) -> SaveCost:
    warmup = saves // 10
    rng = random.Random(0)
    save_times: list[float] = []
    request_times: list[float] = []
    commit_times: list[float] = []
    page_times: list[float] = []
    review = Review(store, "review", "document", ORDERS, lambda *_: Proposal(""))
    drawn = rng.sample(items, 2 * (saves + warmup))
    for done, (item, other) in enumerate(zip(drawn[::2], drawn[1::2], strict=True)):
        progress("saves", done, saves + warmup)
        body, decision = _body(item), Decision(other.spans[:-1], "accept", "G-1", "as the guidelines say")
        row = json.dumps([*span_records(item.spans), body], ensure_ascii=False)
        steps: list[tuple[list[float], Callable[[], object]]] = [
            (commit_times, lambda row=row: bare.execute("INSERT INTO bare VALUES (NULL, ?)", (row,))),  # type: ignore[misc]
            (request_times, lambda item=item, body=body: save(review, "measure", item.id, 0, body)),  # type: ignore[misc]
            (save_times, lambda other=other, decision=decision: _save(store, other, decision)),  # type: ignore[misc]
            (page_times, lambda: store.queue.page("disagreement", states=("untouched",))),
        ]
        for one in (item, other):  # a page reads a text before saving it
            read_item(review, "measure", one.id)
        rng.shuffle(steps)
        for times, step in steps:
            time.sleep(_MAX_PAUSE * rng.random())
            times.append(_timed(step))
    figures = (1000 * median(times[warmup:]) for times in (save_times, request_times, commit_times, page_times))
    return SaveCost(len(items), saves, *figures)


def measure_planting(recognizer: str, seeds: Sequence[int], progress: Progress) -> list[PlantedErrors]:
    """Plant label errors in the gold, train on it in five folds, and count the errors at the head of the queue."""
    units = read_gold_examples()
    return [_measure_draw(units, recognizer, seed, progress) for seed in seeds]


def plant_errors(
    units: Sequence[GoldExample], share: float, seed: int
) -> tuple[list[GoldExample], set[tuple[str, int]]]:
    """Return the gold with a share of its spans relabelled, and the (sentence id, start) of these spans."""
    rng = random.Random(seed)
    spans = [(unit.id, span.start) for unit in units for span in unit.example.spans]
    chosen = set(rng.sample(spans, round(share * len(spans))))
    names = [label.name for label in load_labels().labels]

    def planted(unit: GoldExample, span: Span) -> Span:
        if (unit.id, span.start) not in chosen:
            return span
        label = load_labels().get(rng.choice([name for name in names if name != span.label]))
        assert label is not None  # the name is from the label set
        return replace(span, label=label.name, kind=label.kinds[0], mention=label.mentions[0], value={})

    return [
        replace(unit, example=replace(unit.example, spans=tuple(planted(unit, span) for span in unit.example.spans)))
        for unit in units
    ], chosen


_RANDOM_ORDERS = 1_000


def _measure_draw(units: Sequence[GoldExample], recognizer: str, seed: int, progress: Progress) -> PlantedErrors:
    planted, chosen = plant_errors(units, PLANTED, seed)
    items = [Item(unit.id, "", unit.par, unit.example.text, unit.example.spans) for unit in planted]
    found = out_of_fold(planted, recognizer, progress)
    signals = collect_signals(items, {}, [], {item: scored_ranges(spans) for item, spans in found.items()})
    order = [row.item for row in order_texts(signals, "label-errors")]
    first = round(FIRST * len(order))
    counts: dict[str, int] = {}
    for sentence, _ in chosen:
        counts[sentence] = counts.get(sentence, 0) + 1
    rng = random.Random(seed)
    by_chance = [sum(counts.get(item, 0) for item in rng.sample(order, first)) for _ in range(_RANDOM_ORDERS)]
    hits = sum(counts.get(item, 0) for item in order[:first])
    return PlantedErrors(seed, len(chosen), hits, sum(by_chance) / _RANDOM_ORDERS)


def _repeat_texts(units: Sequence[GoldExample], texts: int) -> list[Item]:
    items = []
    for number in range(texts):
        unit = units[number % len(units)]
        name = f"measure{number // len(units)}-s{number % len(units) + 1:04d}"
        spans = tuple(span.with_id(f"{name}-e{at}") for at, span in enumerate(unit.example.spans, 1))
        flat = tuple(
            span.with_value({key: text for key, text in span.value.items() if key != "link"}) for span in spans
        )
        items.append(
            Item(name, name.partition("-")[0], f"{name.partition('-')[0]}-{unit.par}", unit.example.text, flat)
        )
    return items


def _body(item: Item) -> dict[str, object]:
    return {
        "operation": str(uuid.uuid4()),
        "text_hash": item.text_hash,
        "spans": span_records(item.spans[:-1]),
        "answer": "accept",
        "rule": "G-1",
        "reason": "as the guidelines say",
        "comment": "",
    }


def _save(store: Store, item: Item, decision: Decision) -> None:
    store.events.save(item.id, SHARED, "measure", 0, str(uuid.uuid4()), decision, item.text_hash)


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
