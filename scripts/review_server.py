"""Set up the server of ``gaiko review``: the review with its normalizers, tokens and access rules."""

import getpass
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.blind_annotations import disagreements
from gaiko.corpus.review.queue.orders import ORDERS, RECOGNIZER_ORDERS
from gaiko.corpus.review.server.app import make_app
from gaiko.corpus.review.server.middleware import LOOPBACK, Access
from gaiko.corpus.review.server.serve import is_loopback
from gaiko.corpus.review.server.service import ADJUDICATION, MODES, Review
from gaiko.corpus.review.store.queue_table import QueueRow
from gaiko.corpus.review.store.store import Store, open_store
from gaiko.corpus.seeds import read_text
from gaiko.models.review.inputs import Proposer

_MIN_TOKEN = 16


@dataclass(frozen=True, slots=True)
class ServedApp:
    """The application, and the message printed once it accepts requests."""

    app: ASGIApp
    greeting: str


def open_review(database: Path, mode: str, order: str, annotator: str | None) -> Review:
    """Open a work database for serving.

    Raises:
        InputError: no work database, unknown mode, order or annotator, or nothing to adjudicate.
    """
    if mode not in MODES:
        raise InputError(f"--mode {mode}: unknown mode; choose from {', '.join(MODES)}")
    store = open_store(database)
    orders = dict(ORDERS)
    if mode == "adjudicate":
        texts = [item for item, _ in disagreements(store)]
        if not texts:
            raise InputError(f"{database}: nothing to adjudicate: no text has differing decisions of two annotators")
        store.queue.set(ADJUDICATION, [QueueRow(item, rank) for rank, item in enumerate(texts)])
        orders = {ADJUDICATION: "texts with differing blind annotations"}
        order = ADJUDICATION
    if order not in orders:
        raise InputError(f"--order {order}: unknown order; choose from {', '.join(orders)}")
    if order in RECOGNIZER_ORDERS and not any(scored is not None for scored, _ in store.texts.evidence().values()):
        raise InputError(
            f"--order {order}: needs recognizer scores; import again with --layers hybrid (the gold) or --model, "
            "or choose another order"
        )
    if mode == "blind" and annotator is not None:
        _check_assigned(store, [annotator])
    return Review(store, mode, order, orders, Proposer())


def open_access(
    review: Review, host: str, port: int, names: Sequence[str], tokens: Path | None, annotator: str | None
) -> ServedApp:
    """Return the application with its access rules: one page token, or a token for each annotator.

    Raises:
        InputError: invalid token file, or an annotator without assigned texts.
    """
    hosts = [name.lower() for name in names]
    hosts += [*LOOPBACK] if is_loopback(host) else [f"[{host}]" if ":" in host else host.lower()]
    shown = names[0] if names else ("127.0.0.1" if is_loopback(host) else host)
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    if tokens is None:
        name = annotator or _login()
        token = secrets.token_urlsafe(32)
        app = make_app(review, Access(hosts, port, {token: name}), token)
        summary = f"{review.store.path}, {MODES[review.mode]}; you are {name}"
    else:
        known = read_tokens(tokens)
        if review.mode == "blind":
            _check_assigned(review.store, list(known.values()))
        app = make_app(review, Access(hosts, port, known))
        summary = f"{review.store.path}, {MODES[review.mode]}; annotators {', '.join(known.values())}, one token each"
    return ServedApp(app, f"{address}\n{summary}. Stop with Ctrl-C.")


def read_tokens(path: Path) -> dict[str, str]:
    """Return annotator names by token.

    Raises:
        InputError: unreadable or empty file, malformed line, short or duplicate token.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, token = (part.strip() for part in line.partition("\t"))
        if not name or len(token) < _MIN_TOKEN or not token.isascii() or " " in token:
            raise InputError(
                f"{path}:{number}: expected name, tab and a token of at least {_MIN_TOKEN} letters and digits"
            )
        if token in found or name in found.values():
            raise InputError(f"{path}:{number}: duplicate name or token; give every annotator their own")
        found[token] = name
    if not found:
        raise InputError(f"{path}: contains no token; write one line for each annotator: name, tab, token")
    return found


def _check_assigned(store: Store, annotators: Sequence[str]) -> None:
    known = store.queue.assignees()
    for name in annotators if known else ():
        if name not in known:
            raise InputError(f"{store.path}: no texts are assigned to {name}; annotators are {', '.join(known)}")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for the user id
        return "annotator"
