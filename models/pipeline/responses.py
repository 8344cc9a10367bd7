"""Output records of ``gaiko annotate`` for its requests: by the default path, in this process or in workers, or by a model."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gaiko.annotators.dates.forms import NO_YEAR
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json
from gaiko.models import load
from gaiko.models.pipeline.documents import Record, parse_text_record, records
from gaiko.models.pipeline.gc_tuning import relax_collector
from gaiko.models.pipeline.input_files import STDIN
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.pipeline.requests import JSON, Request
from gaiko.models.pipeline.workers import Workers, usable_cores
from gaiko.models.recognizers.base import Scored, load_recognizer

_DATE = dump_json({"label": "DATE"}).strip("{}")
_NO_YEAR = dump_json({"reason": NO_YEAR}).strip("{}")

_MODEL_BATCH = 64
"""Texts per call of a recognizer."""


@dataclass(frozen=True, slots=True)
class Response:
    """The output for one request.

    Attributes:
        line: its record as one line of JSON, without the line end.
        error: why the document could not be annotated; its record then has no spans, and the same reason in ``error``.
    """

    line: str
    error: str | None = None


@dataclass(slots=True)
class DateCount:
    """Number of dates in records, and of those among them that need a year which is not known."""

    dates: int = 0
    without_year: int = 0

    def add(self, line: str) -> None:
        """Count the dates in a record, given as one line of JSON."""
        self.dates += line.count(_DATE)
        self.without_year += line.count(_NO_YEAR)

    def advice(self) -> str:
        """Return the line for the user; empty if no date lacks a year."""
        if not self.without_year:
            return ""
        verb = "date has" if self.dates == 1 else "dates have"
        return f'{self.without_year} of {self.dates} {verb} no year: give --year, or a "date" key in the JSON or .toml'


def annotate(settings: Mapping[str, Any], requests: Iterable[Request], workers: int = 1) -> Iterator[Response]:
    """Yield the responses to requests by the default path, in order.

    Args:
        settings: the arguments of ``gaiko.models.load``.
        requests: the documents, read as they are needed.
        workers: number of worker processes; 1 for this process alone, 0 for one on each usable core.

    Raises:
        InputError: invalid settings or request; the responses to earlier requests are yielded first.
    """
    workers = workers or usable_cores()
    if workers > 1:
        yield from annotate_in_workers(settings, requests, workers)
        return
    pipeline = load(**settings)
    relax_collector()
    yield from annotate_here(pipeline, requests)


def annotate_here(pipeline: Pipeline, requests: Iterable[Request]) -> Iterator[Response]:
    """Yield the responses to requests, in order, from this process."""
    for record in records(pipeline, (request.prepare() for request in requests)):
        yield Response(dump_json(record))


def annotate_in_workers(settings: Mapping[str, Any], requests: Iterable[Request], count: int) -> Iterator[Response]:
    """Yield the responses to requests, in order, from ``count`` worker processes.

    A document that kills its workers (``gaiko.models.pipeline.workers``) has a record with its text, no spans, and ``error``.

    Args:
        settings: the arguments of ``gaiko.models.load``.
        requests: read ahead by a bounded number.
        count: number of processes.

    Raises:
        InputError: invalid settings or request; the responses to earlier requests are yielded first.
    """
    with Workers("gaiko.models.pipeline.responses:make_handler", settings, count) as workers:
        for outcome in workers.run(_encode(request) for request in requests):
            if outcome.result is not None:
                yield Response(outcome.result.decode())
                continue
            request = _decode(outcome.item)
            if outcome.invalid_input:
                raise InputError(outcome.error)
            record = {**request.prepare().head, "spans": [], "error": outcome.error}
            yield Response(dump_json(record), f"{request.where}: {outcome.error}")


def make_handler(**settings: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Load the pipeline in a worker; return the function that answers a batch of encoded requests."""
    pipeline = load(**settings)

    def handle(items: list[bytes]) -> list[bytes]:
        return [response.line.encode() for response in annotate_here(pipeline, map(_decode, items))]

    return handle


def explain(settings: Mapping[str, Any], requests: Iterable[Request]) -> Iterator[Record]:
    """Yield the record of each request with explanations (``gaiko.models.pipeline.explain``); see ``annotate``."""
    return records(load(**settings), (request.prepare() for request in requests), explain=True)


def check_lines(paths: Sequence[Path], *, lines: bool) -> None:
    """Check that inputs hold one text on each line, as a model needs them: with ``lines``, or in ``.jsonl`` files."""
    unsupported = next((path for path in paths if path.suffix != ".jsonl" and not lines), None)
    if unsupported is not None:
        raise InputError(
            f"{'standard input' if unsupported == STDIN else unsupported}: --model needs one text per line; add --lines"
        )


def predict_raw(model: Path, requests: Iterable[Request]) -> Iterator[Record]:
    """Yield the record of each request with the predictions of a trained model alone: no rules, no resolver, no values.

    A span has the usual fields and ``confidence``: the probability, from 0 to 1, that it is right.

    Args:
        model: the folder of the model.
        requests: of kind ``LINE`` or ``JSON``.

    Raises:
        InputError: the folder holds no model, or a request is not valid JSON with a ``text``.
    """
    recognizer = load_recognizer(model)
    inputs = (
        parse_text_record(request.text, request.where) if request.kind == JSON else {"text": request.text}
        for request in requests
    )
    while batch := list(islice(inputs, _MODEL_BATCH)):
        predicted = recognizer.predict_scored([record["text"] for record in batch])
        for record, spans in zip(batch, predicted, strict=True):
            yield {**record, "spans": [_scored(scored, number) for number, scored in enumerate(spans, start=1)]}


def _scored(scored: Scored, number: int) -> Record:
    return {**scored.span.with_id(f"e{number}").as_dict(), "confidence": round(scored.confidence, 4)}


def _encode(request: Request) -> bytes:
    return json.dumps(request._replace(seed=None), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )  # file names may hold surrogates


def _decode(item: bytes) -> Request:
    return Request(*json.loads(item))
