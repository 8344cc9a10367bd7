"""What a worker process of ``gaiko scale`` loads: the default path over batches of texts, spans out as JSON."""

import json
from collections.abc import Callable
from typing import Any

from gaiko.models import load
from gaiko.models.pipeline.documents import prepare_text, records


def pack(text: str, year: int | None) -> bytes:
    """Return what ``tagging`` takes for a text with its year."""
    return f"{'' if year is None else year}\n{text}".encode()


def unpack(item: bytes) -> tuple[str, int | None]:
    """Return text and year of what ``pack`` made."""
    year, _, text = item.decode().partition("\n")
    return text, int(year) if year else None


def tagging(**options: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Load a pipeline with ``options`` of ``models.load``; return what makes of packed texts JSON arrays of spans."""
    pipeline = load(**options)

    def handle(items: list[bytes]) -> list[bytes]:
        inputs = [prepare_text(*unpack(item)) for item in items]
        return [json.dumps(record["spans"], ensure_ascii=False).encode() for record in records(pipeline, inputs)]

    return handle
