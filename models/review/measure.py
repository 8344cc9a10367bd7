"""Measure a review: what a save costs beside a bare commit, and whether the queue finds planted label errors."""

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

from gaiko.corpus.gold.examples import Unit, corpus_units
from gaiko.corpus.labels import load_labels
from gaiko.corpus.review.exchange.importing import RECORDS, Progress, Source, build_store
from gaiko.corpus.review.queue.orders import ORDERS, order_texts
from gaiko.corpus.review.queue.signals import gather_facts
from gaiko.corpus.review.server.request_checks import Proposal
from gaiko.corpus.review.server.service import Review, read_item, save
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.items import Item, span_records
from gaiko.corpus.review.store.store import SHARED, Store
from gaiko.corpus.spans import Span
from gaiko.models.review.inputs import out_of_fold, ranges_of

PLANTED = 0.05
"""The share of the gold's spans that are given a wrong label."""

FIRST = 0.2
"""The share of the queue in which they are looked for."""


_APART = 0.02
"""Seconds, at most, between two commits: a disk may answer in beats, and what follows another commit would wait for the next."""


@dataclass(frozen=True, slots=True)
class SaveCost:
    """What a save costs.

    Attributes:
        texts: how many the database holds.
        saves: how many were made, each beside a bare commit.
        save_ms: the median of a save: check of the revision, event, commit; milliseconds.
        request_ms: the median of a whole request: its body read and checked, the save, and the answer made.
        bare_ms: the median of the insertion of one row of the same size into a table without index, WAL and FULL.
        page_ms: the median of the queue's first page.
    """

    texts: int
    saves: int
    save_ms: float
    request_ms: float
    bare_ms: float
    page_ms: float

    @property
    def ratio(self) -> float:
        """How many bare commits a save costs."""
        return self.save_ms / self.bare_ms


@dataclass(frozen=True, slots=True)
class Planting:
    """What became of planted label errors in one draw.

    Attributes:
        seed: of the draw.
        planted: spans that were given a wrong label.
        found: those of them in the first ``FIRST`` of the queue.
        by_chance: those in the first ``FIRST`` of random orders, the mean of many.
    """

    seed: int
    planted: int
    found: int
    by_chance: float

    @property
    def ratio(self) -> float:
        """How many times more than by chance."""
        return self.found / self.by_chance


def measure_saves(folder: Path, texts: int, saves: int, progress: Progress) -> SaveCost:
    """Measure saves in a database of so many texts; the sentences of the gold, again and again.

    Args:
        folder: where the databases are made, and removed again.
        texts: how many; more than twice the saves.
        saves: how many count, after a tenth as many that do not.
        progress: told how far it is.
    """
    items = _many(corpus_units(), texts)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = build_store(Path(place) / "texts.db", Source(RECORDS, items, {}, {}, {}), progress)
        with closing(store), closing(sqlite3.connect(Path(place) / "bare.db", isolation_level=None)) as bare:
            for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL")):
                bare.execute(f"PRAGMA {name} = {value}")
            bare.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, content TEXT NOT NULL)")
            return _compare(store, bare, items, saves, progress)


def _compare(store: Store, bare: sqlite3.Connection, items: Sequence[Item], saves: int, progress: Progress) -> SaveCost:
    warming = saves // 10
    rng = random.Random(0)
    saving: list[float] = []
    asking: list[float] = []
    committing: list[float] = []
    paging: list[float] = []
    review = Review(store, "review", "document", ORDERS, lambda *_: Proposal(""))
    drawn = rng.sample(items, 2 * (saves + warming))
    for done, (item, other) in enumerate(zip(drawn[::2], drawn[1::2], strict=True)):
        progress("saves", done, saves + warming)
        body, decision = _body(item), Decision(other.spans[:-1], "accept", "G-1", "as the guidelines say")
        row = json.dumps([*span_records(item.spans), body], ensure_ascii=False)
        steps: list[tuple[list[float], Callable[[], object]]] = [
            (committing, lambda row=row: bare.execute("INSERT INTO bare VALUES (NULL, ?)", (row,))),  # type: ignore[misc]
            (asking, lambda item=item, body=body: save(review, "measure", item.id, 0, body)),  # type: ignore[misc]
            (saving, lambda other=other, made=decision: _save(store, other, made)),  # type: ignore[misc]
            (paging, lambda: store.page("disagreement", states=("untouched",))),
        ]
        for one in (item, other):  # the page has read the text before it saves
            read_item(review, "measure", one.id)
        rng.shuffle(steps)
        for times, step in steps:
            time.sleep(_APART * rng.random())
            times.append(_timed(step))
    figures = (1000 * median(times[warming:]) for times in (saving, asking, committing, paging))
    return SaveCost(len(items), saves, *figures)


def measure_planting(recognizer: str, seeds: Sequence[int], progress: Progress) -> list[Planting]:
    """Plant label errors in the gold, train on it in five folds, and look where the queue puts them."""
    units = corpus_units()
    return [_plant_and_look(units, recognizer, seed, progress) for seed in seeds]


def plant(units: Sequence[Unit], share: float, seed: int) -> tuple[list[Unit], set[tuple[str, int]]]:
    """Return the gold with a share of its spans under another label, and which they are: sentence and start."""
    rng = random.Random(seed)
    spans = [(unit.id, span.start) for unit in units for span in unit.example.spans]
    chosen = set(rng.sample(spans, round(share * len(spans))))
    names = [label.name for label in load_labels().labels]

    def planted(unit: Unit, span: Span) -> Span:
        if (unit.id, span.start) not in chosen:
            return span
        label = load_labels().get(rng.choice([name for name in names if name != span.label]))
        assert label is not None  # it is one of the set's own
        return replace(span, label=label.name, kind=label.kinds[0], mention=label.mentions[0], value={})

    return [
        replace(unit, example=replace(unit.example, spans=tuple(planted(unit, span) for span in unit.example.spans)))
        for unit in units
    ], chosen


_DRAWS = 1_000


def _plant_and_look(units: Sequence[Unit], recognizer: str, seed: int, progress: Progress) -> Planting:
    wrong, chosen = plant(units, PLANTED, seed)
    items = [Item(unit.id, "", unit.par, unit.example.text, unit.example.spans) for unit in wrong]
    found = out_of_fold(wrong, recognizer, progress)
    facts = gather_facts(items, {}, [], {item: ranges_of(spans) for item, spans in found.items()})
    order = [row.item for row in order_texts(facts, "label-errors")]
    first = round(FIRST * len(order))
    counts: dict[str, int] = {}
    for sentence, _ in chosen:
        counts[sentence] = counts.get(sentence, 0) + 1
    rng = random.Random(seed)
    by_chance = [sum(counts.get(item, 0) for item in rng.sample(order, first)) for _ in range(_DRAWS)]
    hits = sum(counts.get(item, 0) for item in order[:first])
    return Planting(seed, len(chosen), hits, sum(by_chance) / _DRAWS)


def _many(units: Sequence[Unit], texts: int) -> list[Item]:
    items = []
    for number in range(texts):
        unit = units[number % len(units)]
        name = f"measure{number // len(units)}-s{number % len(units) + 1:04d}"
        spans = tuple(span.named(f"{name}-e{at}") for at, span in enumerate(unit.example.spans, 1))
        flat = tuple(span.valued({key: text for key, text in span.value.items() if key != "link"}) for span in spans)
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
    store.save(item.id, SHARED, "measure", 0, str(uuid.uuid4()), decision, item.text_hash)


def _timed(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
