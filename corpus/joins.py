"""List the places where a cut paragraph was joined again, so that each join can be read and judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Document

_CONTEXT = 18


@dataclass(frozen=True, slots=True)
class Join:
    """One join: the paragraph, what stands right before and after it, and what lay between in the seed."""

    par: str
    before: str
    after: str
    between: str


def find_joins(document: Document) -> Iterator[Join]:
    """Yield the joins of paragraphs in text order; cuts by ruby and footnote marks are not joins."""
    names = _block_names(document)
    for block in document.blocks:
        if block.kind != "paragraph":
            continue
        for (start, end), (next_start, next_end) in pairwise(block.segments):
            if "\n" not in document.text[end:next_start]:
                continue
            between = [kind for at, kind in names if end <= at < next_start]
            yield Join(
                par=next(s.par for s in document.sentences if s.segments[0][0] >= block.start),
                before=document.text[max(start, end - _CONTEXT) : end],
                after=document.text[next_start : min(next_end, next_start + _CONTEXT)],
                between=", ".join(between) or "page break",
            )


def list_joins(document: Document) -> str:
    """Return the joins as lines of text: paragraph, ``before | after``, and what lay between."""
    lines = [f"{join.par}\t{join.before} | {join.after}\t{join.between}" for join in find_joins(document)]
    return "".join(f"{line}\n" for line in lines)


def _block_names(document: Document) -> list[tuple[int, str]]:
    return [(block.start, block.kind) for block in document.blocks if block.kind in {"caption", "footnote"}]
