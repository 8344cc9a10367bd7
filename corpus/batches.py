"""Group a stream of items into batches of bounded size."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: Callable[[T], int], enough: int, most: int | None = None) -> Iterator[list[T]]:
    """Yield the items in order, in batches that close when their sizes sum to ``enough`` or they hold ``most`` items.

    If ``items`` raises an exception, the items before it are yielded first.

    >>> list(batched(["日", "米", "日米", "", "英"], len, 2))
    [['日', '米'], ['日米'], ['', '英']]
    """
    batch: list[T] = []
    total = 0
    try:
        for item in items:
            batch.append(item)
            total += size(item)
            if total >= enough or len(batch) == most:
                yield batch
                batch, total = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
