"""What a review starts from, in its database: texts and layers, the orders of the queue, and who is to do what."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.store.database import Database, dump
from gaiko.corpus.review.store.items import Item, read_spans, span_records
from gaiko.corpus.spans import Span
from gaiko.corpus.style import japanese_names

Reason = tuple[str, str]
"""Why a text is worth a look: a code and a sentence in the language of the page."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A text's place in an order.

    Attributes:
        item: its id.
        rank: its place, from 0, by the order alone.
        sampled: whether it stands where it does because it was drawn at random.
    """

    item: str
    rank: int
    sampled: bool = False


class Texts(Database):
    """The texts of an open work database; they never change once they are in it."""

    def setting(self, key: str) -> Any:
        """Return what was set under ``key``, None where nothing was."""
        row = self._one("SELECT value FROM setting WHERE key = ?", (key,))
        return json.loads(row[0]) if row else None

    def set(self, key: str, value: Any) -> None:
        """Set ``key`` to a value of JSON."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, dump(value)))

    def add_items(self, items: Iterable[Item], layers: Mapping[str, Mapping[str, Sequence[Span]]] | None = None) -> int:
        """Add texts behind those that are there, and layers by name and text id; return how many texts are new.

        A text that is there already, with the same words and spans, is passed over.

        Raises:
            InputError: a text is there with other words or other spans; nothing is added then.
        """
        added = 0
        with self._writing():
            for item in items:
                row = self._db.execute("SELECT text_hash, spans FROM item WHERE id = ?", (item.id,)).fetchone()
                spans = dump(span_records(item.spans))
                if row is None:
                    values = (item.id, item.doc, item.par, item.text, item.text_hash, spans, dump(item.meta))
                    self._db.execute("INSERT INTO item VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
                    added += 1
                elif row[0] != item.text_hash:
                    raise InputError(
                        f"{self.path}: the text of {item.id} is another than when it was imported; "
                        "export what was decided, and begin a new database"
                    )
                elif row[1] != spans:
                    raise InputError(
                        f"{self.path}: {item.id} was imported with other spans; add these with --layer NAME, "
                        "or begin a new database"
                    )
            for name, spans_of in (layers or {}).items():
                self._add_layer(name, spans_of)
        return added

    def _add_layer(self, name: str, spans_of: Mapping[str, Sequence[Span]]) -> None:
        for item, spans in spans_of.items():
            number = self._number(item)
            self._db.execute("INSERT OR REPLACE INTO layer VALUES (?, ?, ?)", (number, name, dump(span_records(spans))))

    def set_known(self, known: Mapping[str, tuple[Any, Sequence[str]]]) -> None:
        """Keep by text id what a recognizer found (JSON, None where it did not read the text), and what the checks found."""
        with self._writing():
            numbers = self._numbers()
            rows = ((numbers[item], dump(scored), dump(findings)) for item, (scored, findings) in known.items())
            self._db.executemany("INSERT INTO known VALUES (?, ?, ?)", rows)

    def known(self) -> dict[str, tuple[Any, list[str]]]:
        """Return what ``set_known`` kept."""
        rows = self._all("SELECT id, scored, findings FROM known JOIN item ON item = number")
        return {item: (json.loads(scored), json.loads(findings)) for item, scored, findings in rows}

    def set_reasons(self, reasons: Mapping[str, Sequence[Reason]]) -> None:
        """Keep by text id why each is worth a look, in place of what was kept before."""
        with self._writing():
            self._db.execute("DELETE FROM reason")
            numbers = self._numbers()
            rows = ((numbers[item], dump(why)) for item, why in reasons.items() if why)
            self._db.executemany("INSERT INTO reason VALUES (?, ?)", rows)

    def set_queue(self, ordering: str, rows: Iterable[QueueRow]) -> None:
        """Make ``rows`` the order of that name, in place of an earlier one."""
        with self._writing():
            self._db.execute("DELETE FROM queue WHERE ordering = ?", (ordering,))
            numbers = self._numbers()
            places = ((ordering, place, numbers[row.item], row.sampled, row.rank) for place, row in enumerate(rows))
            self._db.executemany("INSERT INTO queue VALUES (?, ?, ?, ?, ?)", places)

    def orderings(self) -> list[str]:
        """Return the names of the orders that are there."""
        return self._distinct("queue", "ordering")

    def assign(self, annotator: str, items: Iterable[str]) -> None:
        """Give texts to an annotator, besides those already given."""
        with self._writing():
            for item in items:
                self._db.execute("INSERT OR IGNORE INTO assignment VALUES (?, ?)", (annotator, self._number(item)))

    def assigned(self) -> dict[str, list[str]]:
        """Return by annotator the ids of the texts given to them, in order."""
        found: dict[str, list[str]] = {}
        query = "SELECT annotator, id FROM assignment JOIN item ON item = number ORDER BY annotator, number"
        for name, item in self._all(query):
            found.setdefault(name, []).append(item)
        return found

    def assignees(self) -> list[str]:
        """Return the annotators to whom texts are assigned, sorted."""
        return self._distinct("assignment", "annotator")

    def items(self) -> Iterator[Item]:
        """Yield every text in order."""
        for row in self._all("SELECT id, doc, par, text, spans, meta FROM item ORDER BY number"):
            yield item_of(row)

    def precedes(self, one: str, other: str) -> bool:
        """Whether a text stands before another; KeyError where there is no text of one of the ids."""
        return self._number(one) < self._number(other)

    def item(self, item_id: str) -> Item:
        """Return the text of that id; KeyError where there is none."""
        row = self._one("SELECT id, doc, par, text, spans, meta FROM item WHERE id = ?", (item_id,))
        if row is None:
            raise KeyError(item_id)
        return item_of(row)

    def neighbours(self, item_id: str) -> tuple[str, str]:
        """Return the texts before and after one in its paragraph, in its document where no paragraphs are known."""
        query = (
            "SELECT other.number - item.number, other.text FROM item JOIN item AS other "
            "ON other.number IN (item.number - 1, item.number + 1) AND other.doc = item.doc AND other.par = item.par "
            "WHERE item.id = ?"
        )
        found = dict(self._all(query, (item_id,)))
        return found.get(-1, ""), found.get(1, "")

    def layers(self, item_id: str) -> dict[str, tuple[Span, ...]]:
        """Return by name the layers of a text."""
        return {name: read_spans(records) for name, records in self.layer_records(item_id).items()}

    def layer_records(self, item_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return the same as JSON."""
        query = "SELECT name, layer.spans FROM layer JOIN item ON item = number WHERE id = ? ORDER BY name"
        return {name: json.loads(spans) for name, spans in self._all(query, (item_id,))}

    def all_layers(self) -> dict[str, dict[str, tuple[Span, ...]]]:
        """Return all layers, by name and text id."""
        found: dict[str, dict[str, tuple[Span, ...]]] = {}
        for name, item, spans in self._all("SELECT name, id, layer.spans FROM layer JOIN item ON item = number"):
            found.setdefault(name, {})[item] = read_spans(json.loads(spans))
        return dict(sorted(found.items()))

    def why(self, item_id: str, ordering: str = "") -> list[Reason]:
        """Return why a text is worth a look, and whether it was drawn at random in an order."""
        query = (
            "SELECT why, sampled FROM item LEFT JOIN reason ON reason.item = number "
            "LEFT JOIN queue ON queue.item = number AND ordering = ? WHERE id = ?"
        )
        row = self._one(query, (ordering, item_id))
        return reasons_of(*row) if row else []

    def queue(self, ordering: str) -> list[QueueRow]:
        """Return a whole order."""
        query = "SELECT id, rank, sampled FROM queue JOIN item ON item = number WHERE ordering = ? ORDER BY place"
        return [QueueRow(item, rank, bool(sampled)) for item, rank, sampled in self._all(query, (ordering,))]

    def length(self, ordering: str, annotator: str = "") -> int:
        """Return how many texts an order has, only those assigned to ``annotator`` if given."""
        if not annotator:  # places are numbered from 0 without gaps
            row = self._one("SELECT MAX(place) FROM queue WHERE ordering = ?", (ordering,))
            return 0 if row[0] is None else int(row[0]) + 1
        query = "SELECT COUNT(*) FROM assignment JOIN queue USING (item) WHERE annotator = ? AND ordering = ?"
        return int(self._one(query, (annotator, ordering))[0])

    def _number(self, item_id: str) -> int:
        row = self._one("SELECT number FROM item WHERE id = ?", (item_id,))
        if row is None:
            raise KeyError(item_id)
        return int(row[0])

    def _numbers(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT id, number FROM item"))


def item_of(row: Sequence[Any]) -> Item:
    """Return the text of a row with id, doc, par, text, spans and meta."""
    item_id, doc, par, text, spans, meta = row
    return Item(item_id, doc, par, text, read_spans(json.loads(spans)), json.loads(meta))


def reasons_of(why: str | None, sampled: int | None) -> list[Reason]:
    """Return the reasons of a row."""
    kept = [(code, text) for code, text in json.loads(why)] if why else []
    return [*kept, ("random", japanese_names()["reason"]["random"])] if sampled else kept
