"""Read a dataset of the Hub, or a local folder of one, through datatrove's reader, of which every row is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.readers import HuggingFaceDatasetReader

from gaiko.models.scale.documents import Accepted, Place, from_record
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import Reject


class _EveryRow(HuggingFaceDatasetReader):
    """datatrove's reader as it is, but for rows without text, which it would drop."""

    def get_document_from_dict(self, data: dict[str, Any], source_file: str, id_in_file: str) -> Document:
        return Document(text="", id=id_in_file, metadata=data)


def read_hub(read: Input, rank: int, tasks: int) -> Iterator[Accepted | Reject]:
    """Yield the documents of a rank, every ``tasks``-th row; of a dataset that is streamed, every ``tasks``-th of its files.

    A document's place is its row, from 1; where it is streamed, it is the rank and its place among those of the rank.
    """
    reader = _EveryRow(str(read.dataset), options(read), streaming=read.streaming)
    name = f"{Path(str(read.dataset)).name if Path(str(read.dataset)).is_dir() else read.dataset}:{read.split}"
    for number, document in enumerate(reader.run(rank=rank, world_size=tasks)):
        place = Place(f"{name}:{rank:05d}", number + 1) if read.streaming else Place(name, number * tasks + rank + 1)
        yield from_record(document.metadata, place, read)


def options(read: Input) -> dict[str, Any]:
    """Return what ``load_dataset`` is given besides the name."""
    return {
        key: value
        for key, value in (("name", read.config), ("split", read.split), ("revision", read.revision))
        if value is not None
    }
