"""Tables of what a review starts from: texts, layers of other annotators, and the evidence that orders the queue."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.store.database import Database, dump_json
from gaiko.corpus.review.store.items import Item, read_spans, span_records
from gaiko.corpus.spans import Span


class TextTable:
    """Texts in document order, with layers and evidence; rows of ``item`` are immutable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, items: Iterable[Item], layers: Mapping[str, Mapping[str, Sequence[Span]]] | None = None) -> int:
        """Append texts, add layers by name and text id, and return the number of new texts.

        A known text with the same characters and spans is skipped; a layer of the same name is replaced.

        Raises:
            InputError: a known text has other characters or spans; nothing is added.
        """
        added = 0
        with self._database.transaction() as connection:
            for item in items:
                row = connection.execute("SELECT text_hash, spans FROM item WHERE id = ?", (item.id,)).fetchone()
                spans = dump_json(span_records(item.spans))
                if row is None:
                    values = (item.id, item.doc, item.par, item.text, item.text_hash, spans, dump_json(item.meta))
                    connection.execute("INSERT INTO item VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
                    added += 1
                elif row[0] != item.text_hash:
                    raise InputError(
                        f"{self._database.path}: the text of {item.id} has changed since the import; "
                        "export the decisions, and start a new database"
                    )
                elif row[1] != spans:
                    raise InputError(
                        f"{self._database.path}: {item.id} was imported with other spans; add these with --layer NAME, "
                        "or start a new database"
                    )
            for name, spans_by_id in (layers or {}).items():
                connection.executemany(
                    "INSERT OR REPLACE INTO layer VALUES (?, ?, ?)",
                    ((self.number(item), name, dump_json(span_records(spans))) for item, spans in spans_by_id.items()),
                )
        return added

    def all(self) -> Iterator[Item]:
        """Yield every text in document order."""
        for row in self._database.fetch_all("SELECT id, doc, par, text, spans, meta FROM item ORDER BY number"):
            yield read_item_row(row)

    def get(self, item_id: str) -> Item:
        """Return one text; KeyError for an unknown id."""
        query = "SELECT id, doc, par, text, spans, meta FROM item WHERE id = ?"
        row = self._database.fetch_one(query, (item_id,))
        if row is None:
            raise KeyError(item_id)
        return read_item_row(row)

    def spans(self, number: int) -> tuple[Span, ...]:
        """Return the imported spans of the text in row ``number``."""
        return read_spans(json.loads(self._database.fetch_one("SELECT spans FROM item WHERE number = ?", (number,))[0]))

    def number(self, item_id: str) -> int:
        """Return the row number of a text; KeyError for an unknown id."""
        row = self._database.fetch_one("SELECT number FROM item WHERE id = ?", (item_id,))
        if row is None:
            raise KeyError(item_id)
        return int(row[0])

    def numbers(self) -> dict[str, int]:
        """Return the row numbers of all texts by id."""
        return dict(self._database.fetch_all("SELECT id, number FROM item"))

    def precedes(self, first: str, second: str) -> bool:
        """Return whether one text comes before another in document order; KeyError for an unknown id."""
        return self.number(first) < self.number(second)

    def neighbours(self, item_id: str) -> tuple[str, str]:
        """Return the texts before and after one in its paragraph (in its document if paragraphs are unknown)."""
        query = (
            "SELECT other.number - item.number, other.text FROM item JOIN item AS other "
            "ON other.number IN (item.number - 1, item.number + 1) AND other.doc = item.doc AND other.par = item.par "
            "WHERE item.id = ?"
        )
        found = dict(self._database.fetch_all(query, (item_id,)))
        return found.get(-1, ""), found.get(1, "")

    def layers(self, item_id: str) -> dict[str, tuple[Span, ...]]:
        """Return the layers of a text by name."""
        return {name: read_spans(records) for name, records in self.layer_records(item_id).items()}

    def layer_records(self, item_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return the layers of a text by name, as JSON."""
        query = "SELECT name, layer.spans FROM layer JOIN item ON item = number WHERE id = ? ORDER BY name"
        return {name: json.loads(spans) for name, spans in self._database.fetch_all(query, (item_id,))}

    def all_layers(self) -> dict[str, dict[str, tuple[Span, ...]]]:
        """Return all layers by name and text id."""
        found: dict[str, dict[str, tuple[Span, ...]]] = {}
        query = "SELECT name, id, layer.spans FROM layer JOIN item ON item = number"
        for name, item, spans in self._database.fetch_all(query):
            found.setdefault(name, {})[item] = read_spans(json.loads(spans))
        return dict(sorted(found.items()))

    def set_evidence(self, evidence: Mapping[str, tuple[Any, Sequence[str]]]) -> None:
        """Store by text id the scored spans of a recognizer (JSON; None if it did not read the text) and check findings."""
        numbers = self.numbers()
        rows = (
            (numbers[item], dump_json(scored), dump_json(findings)) for item, (scored, findings) in evidence.items()
        )
        with self._database.transaction() as connection:
            connection.executemany("INSERT INTO known VALUES (?, ?, ?)", rows)

    def evidence(self) -> dict[str, tuple[Any, list[str]]]:
        """Return what ``set_evidence`` stored."""
        rows = self._database.fetch_all("SELECT id, scored, findings FROM known JOIN item ON item = number")
        return {item: (json.loads(scored), json.loads(findings)) for item, scored, findings in rows}


def read_item_row(row: Sequence[Any]) -> Item:
    """Return the text of a row with the columns id, doc, par, text, spans and meta."""
    item_id, doc, par, text, spans, meta = row
    return Item(item_id, doc, par, text, read_spans(json.loads(spans)), json.loads(meta))
