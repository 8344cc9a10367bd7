"""A review served on a free port for a test: real sockets, a real database, made-up normalizers."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.review.server.app import make_app
from gaiko.corpus.review.server.middleware import LOOPBACK, Access
from gaiko.corpus.review.server.request_checks import Proposal, Propose
from gaiko.corpus.review.server.serve import bind, make_server
from gaiko.corpus.review.server.service import Mode, Review
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.queue_table import QueueRow
from gaiko.corpus.review.store.store import Store, create_store
from gaiko.corpus.spans import Span

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Answer:
    """Status, headers in small letters, and what the body says."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Served:
    """A running review."""

    store: Store
    port: int
    token: str = TOKEN

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str | None) -> Answer:
        """Send one request as the page would; a header given as None is left out, ``_`` in a name stands for ``-``."""
        sent: dict[str, str | None] = {"Origin": self.url, "X-Gaiko-Token": self.token}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host="Host" in sent)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if content is not None and "Content-Length" not in sent:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        kind = response.headers.get("Content-Type", "")
        text = data.decode()
        found = json.loads(text) if kind.startswith("application/json") and text else text
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, found)

    def save(self, item: str, spans: Sequence[Mapping[str, Any]], revision: int = 0, **more: Any) -> Answer:
        """Save a decision, by default an acceptance with a citation."""
        body = {
            "operation": str(uuid.uuid4()),
            "text_hash": self.store.texts.get(item).text_hash,
            "spans": list(spans),
            "answer": "accept",
            "rule": "G-1",
            "reason": "as the guidelines say",
            "comment": "",
            **more,
        }
        return self.ask("PUT", f"/api/items/{item}", body, **{"If-Match": f'"{revision}"'})


def item(text: str, *marked: tuple[str, str, str], name: str = "d-s0001") -> Item:
    """A text with its spans, each given as its words (at their first place), label and kind."""
    spans = []
    for number, (words, label, kind) in enumerate(marked, 1):
        start = text.index(words)
        spans.append(Span(start, start + len(words), words, label, kind, value={"norm": words}, id=f"{name}-e{number}"))
    return Item(name, name.rpartition("-s")[0] or "d", "d-p0001", text, tuple(spans), {"year": 2025})


def propose_nothing(text: str, start: int, end: int, label: str, year: int | None) -> Proposal:
    return Proposal("")


def propose_marked(text: str, start: int, end: int, label: str, year: int | None) -> Proposal:
    """As the normalizers would: a kind and a value that one can tell were theirs."""
    kinds = {"ACTOR": "person", "PLACE": "area", "DATE": "date", "AMOUNT": "money", "AGREEMENT": "treaty"}
    return Proposal(kinds[label], value={"norm": f"〈{text[start:end]}〉"})


@contextmanager
def serving(
    folder: Path,
    items: Sequence[Item],
    *,
    layers: Mapping[str, Mapping[str, Sequence[Span]]] | None = None,
    why: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    mode: Mode = "review",
    annotators: Mapping[str, str] | None = None,
    propose: Propose = propose_nothing,
    origin: str = "layer",
) -> Iterator[Served]:
    """Serve ``items`` until the block ends.

    Args:
        folder: for the database.
        items: in document order, which is the queue's.
        layers: by name and item id.
        why: by item id, the reasons, each a code and a text.
        mode: of the review.
        annotators: by token; by default ``TOKEN`` stands for 山田, and the page is given it.
        propose: the normalizers.
        origin: what the items are: ``layer``, ``gold`` (corrections must cite) or ``jsonl``.
    """
    store = create_store(folder / "review.db")
    store.texts.add(items, layers)
    store.set("origin", origin)
    store.queue.set_reasons(why or {})
    store.queue.set("document", [QueueRow(i.id, n) for n, i in enumerate(items)])
    bound = bind("127.0.0.1", 0)
    port = bound.getsockname()[1]
    review = Review(store, mode, "document", {"document": "in the order of the text"}, propose)
    app = make_app(review, Access(LOOPBACK, port, annotators or {TOKEN: "山田"}), "" if annotators else TOKEN)
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Served(store, port)
    finally:
        server.should_exit = True
        thread.join(10)
        store.close()
