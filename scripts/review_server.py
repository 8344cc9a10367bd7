"""What ``gaiko review`` serves: the review with its normalizers, and who may reach it."""

import getpass
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.blind_annotations import disputed
from gaiko.corpus.review.queue.orders import OF_RECOGNIZER, ORDERS
from gaiko.corpus.review.server.app import make_app
from gaiko.corpus.review.server.middleware import LOOPBACK, Access
from gaiko.corpus.review.server.serve import is_loopback
from gaiko.corpus.review.server.service import ADJUDICATION, MODES, Review
from gaiko.corpus.review.store.store import Store, open_store
from gaiko.corpus.review.store.texts import QueueRow
from gaiko.corpus.seeds import read_text
from gaiko.models.review.inputs import Proposer

_SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """The application, and what to print once it answers."""

    app: ASGIApp
    greeting: str


def open_review(database: Path, mode: str, order: str, annotator: str | None) -> Review:
    """Open a work database for serving.

    Raises:
        InputError: it is none, or there is no such mode, order or annotator, or nothing to adjudicate.
    """
    if mode not in MODES:
        raise InputError(f"--mode {mode}: there are {', '.join(MODES)}")
    store = open_store(database)
    orders = dict(ORDERS)
    if mode == "adjudicate":
        texts = [item for item, _ in disputed(store)]
        if not texts:
            raise InputError(f"{database}: no text was decided on differently by two annotators; nothing to adjudicate")
        store.set_queue(ADJUDICATION, [QueueRow(item, rank) for rank, item in enumerate(texts)])
        orders = {ADJUDICATION: "what annotators decided on differently"}
        order = ADJUDICATION
    if order not in orders:
        raise InputError(f"--order {order}: there are {', '.join(orders)}")
    if order in OF_RECOGNIZER and not any(scored is not None for scored, _ in store.known().values()):
        raise InputError(
            f"--order {order}: no recognizer was asked; import anew with --layers hybrid (the gold) or --model, "
            "or take another order"
        )
    if mode == "blind" and annotator is not None:
        _check_assigned(store, [annotator])
    return Review(store, mode, order, orders, Proposer())


def open_access(
    review: Review, host: str, port: int, names: Sequence[str], tokens: Path | None, annotator: str | None
) -> Opened:
    """Return the application for those who may reach it.

    Raises:
        InputError: the tokens cannot be read, are too short or not apart, or an annotator has no texts assigned.
    """
    hosts = [name.lower() for name in names]
    hosts += [*LOOPBACK] if is_loopback(host) else [f"[{host}]" if ":" in host else host.lower()]
    shown = names[0] if names else ("127.0.0.1" if is_loopback(host) else host)
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    if tokens is None:
        who = annotator or _login()
        token = secrets.token_urlsafe(32)
        app = make_app(review, Access(hosts, port, {token: who}), token)
        told = f"{review.store.path}, {MODES[review.mode]}; you are {who}"
    else:
        known = read_tokens(tokens)
        if review.mode == "blind":
            _check_assigned(review.store, list(known.values()))
        app = make_app(review, Access(hosts, port, known))
        told = f"{review.store.path}, {MODES[review.mode]}; annotators {', '.join(known.values())}, each with a token"
    return Opened(app, f"{address}\n{told}. Stop with Ctrl-C.")


def read_tokens(path: Path) -> dict[str, str]:
    """Return by token the annotator it stands for.

    Raises:
        InputError: the file cannot be read or holds none, a line is malformed, or a token is short or stands twice.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, token = (part.strip() for part in line.partition("\t"))
        if not name or len(token) < _SHORTEST_TOKEN or not token.isascii() or " " in token:
            raise InputError(
                f"{path}:{number}: must be a name, a tab and a token of at least {_SHORTEST_TOKEN} letters and digits"
            )
        if token in found or name in found.values():
            raise InputError(f"{path}:{number}: the name or its token stands twice; everyone has one of their own")
        found[token] = name
    if not found:
        raise InputError(f"{path}: holds no token; write a line for each annotator: name, tab, token")
    return found


def _check_assigned(store: Store, annotators: Sequence[str]) -> None:
    known = store.assignees()
    for name in annotators if known else ():
        if name not in known:
            raise InputError(f"{store.path}: has no texts for {name}; they are dealt out to {', '.join(known)}")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name is known for the user's number
        return "annotator"
