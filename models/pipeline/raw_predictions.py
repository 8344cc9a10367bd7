"""What a trained model alone says of texts, as the records of ``gaiko annotate``: no rules, no resolver, no values."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from gaiko.models.recognizers.base import Recognizer, Scored

BATCH = 64
"""Texts that the model reads at once."""


def raw_records(recognizer: Recognizer, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every record, which has a ``text``, with the ``spans`` found in it; in order, its other keys kept.

    A span has the fields that it has everywhere, and ``confidence``: the probability, from 0 to 1, that it is right.
    """
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        found = recognizer.predict_scored([record["text"] for record in batch])
        for record, spans in zip(batch, found, strict=True):
            yield {**record, "spans": [_as_dict(scored, number) for number, scored in enumerate(spans, start=1)]}


def _as_dict(scored: Scored, number: int) -> dict[str, Any]:
    return {**replace(scored.span, id=f"e{number}").as_dict(), "confidence": round(scored.confidence, 4)}
