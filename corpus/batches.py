"""Cut a stream into lists of bounded size, for what works on many items at once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: Callable[[T], int], enough: int, most: int | None = None) -> Iterator[list[T]]:
    """Yield the items, in order, in lists that are full at a sum of sizes of ``enough`` or at ``most`` items.

    What ``items`` raises is raised after the list of what came before it.

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
