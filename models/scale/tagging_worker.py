"""Task of the worker processes of ``gaiko scale``: texts in batches to JSON arrays of spans.

Not in the module of the step that starts the workers, so that workers do not import datatrove and Arrow.
"""

import json
from collections.abc import Callable
from typing import Any


def pack(text: str, year: int | None) -> bytes:
    """Encode a text and its year as one item for a worker.

    >>> unpack(pack("米国へ", 2025))
    ('米国へ', 2025)
    """
    return f"{'' if year is None else year}\n{text}".encode()


def unpack(item: bytes) -> tuple[str, int | None]:
    """Decode the text and the year of an item."""
    year, _, text = item.decode().partition("\n")
    return text, int(year) if year else None


def tagging(**options: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Load a pipeline with ``options`` of ``gaiko.models.load``; return the function that tags a batch of items."""
    from gaiko.models import load  # here: the step imports this module for ``pack`` alone
    from gaiko.models.pipeline.documents import prepare_text, records

    pipeline = load(**options)

    def tag(items: list[bytes]) -> list[bytes]:
        inputs = [prepare_text(*unpack(item)) for item in items]
        return [json.dumps(record["spans"], ensure_ascii=False).encode() for record in records(pipeline, inputs)]

    return tag
