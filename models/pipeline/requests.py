"""What ``gaiko annotate`` asks for, and who does it: this process, or worker processes side by side."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json
from gaiko.corpus.seeds import Seed, read_seed
from gaiko.models import load
from gaiko.models.pipeline.documents import Input, document_input, json_input, records, text_input
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.pipeline.workers import Workers

LINE, JSON, FILE, DOCUMENT = "line", "json", "file", "document"


class Request(NamedTuple):
    """One document to annotate.

    Attributes:
        kind: ``LINE``: ``text`` is the document; ``JSON``: it is a JSON object that holds it; ``FILE``: the file ``where``
            is; ``DOCUMENT``: ``text`` is what such a file would hold.
        where: for error messages: file and line.
        text: see ``kind``; empty for a file.
        year: the document's year.
    """

    kind: str
    where: str
    text: str = ""
    year: int | None = None

    def read(self) -> Input:
        """Return the document; InputError where it is none."""
        if self.kind == LINE:
            return text_input(self.text, self.year)
        if self.kind == JSON:
            return json_input(self.text, self.where, self.year)
        if self.kind == FILE:
            return document_input(read_seed(Path(self.where), self.year))
        return document_input(Seed("stdin", self.text, year=self.year))


@dataclass(frozen=True, slots=True)
class Tagged:
    """The answer to a request.

    Attributes:
        line: its record as one line of JSON, without the line's end.
        error: what failed, where something did; the record then has no spans and says so in ``error``.
    """

    line: str
    error: str | None = None


def tag_here(pipeline: Pipeline, requests: Iterable[Request]) -> Iterator[Tagged]:
    """Answer requests in this process, in order."""
    for record in records(pipeline, (request.read() for request in requests)):
        yield Tagged(dump_json(record))


def tag_in_workers(settings: Mapping[str, Any], requests: Iterable[Request], count: int) -> Iterator[Tagged]:
    """Answer requests in ``count`` worker processes, in order.

    A document on which workers die (``gaiko.models.pipeline.workers``) has a record with its text, no spans, and an ``error``.

    Args:
        settings: what ``models.load`` is called with.
        requests: read a bounded way ahead.
        count: of processes.

    Raises:
        InputError: the settings or a request is wrong; the answers to what came before are yielded first.
    """
    with Workers("gaiko.models.pipeline.requests:handler", settings, count) as workers:
        for done in workers.run(_packed(request) for request in requests):
            if done.result is not None:
                yield Tagged(done.result.decode())
                continue
            request = Request(*json.loads(done.item))
            if done.wrong_input:
                raise InputError(done.error)
            head = request.read().head
            error = f"{request.where}: {done.error}"
            yield Tagged(dump_json({**head, "spans": [], "error": done.error}), error)


def handler(**settings: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Load the pipeline; return what answers batches of requests, for ``gaiko.models.pipeline.workers``."""
    pipeline = load(**settings)

    def handle(items: list[bytes]) -> list[bytes]:
        requests = [Request(*json.loads(item)) for item in items]
        return [tagged.line.encode() for tagged in tag_here(pipeline, requests)]

    return handle


def _packed(request: Request) -> bytes:
    return json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass")  # as a file may be called
