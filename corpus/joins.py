"""List of the joins of interrupted paragraphs, for proofreading."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gaiko.corpus.document import Document

_CONTEXT = 18


@dataclass(frozen=True, slots=True)
class Join:
    """A join of two parts of a paragraph: paragraph id, text before and after the join, and kinds of the blocks between them."""

    par: str
    before: str
    after: str
    between: str


def find_joins(document: Document) -> Iterator[Join]:
    """Yield the joins of paragraphs in text order; gaps of ruby and footnote marks are not joins."""
    asides = [(block.start, block.kind) for block in document.blocks if block.kind in {"caption", "footnote"}]
    pars = {sentence.segments[0][0]: sentence.par for sentence in reversed(document.sentences)}
    for block in document.blocks:
        if block.kind != "paragraph":
            continue
        for (start, end), (next_start, next_end) in pairwise(block.segments):
            if "\n" not in document.text[end:next_start]:
                continue
            first = bisect.bisect_left(asides, (end, ""))
            between = [kind for _, kind in asides[first : bisect.bisect_left(asides, (next_start, ""))]]
            yield Join(
                par=pars[block.start],
                before=document.text[max(start, end - _CONTEXT) : end],
                after=document.text[next_start : min(next_end, next_start + _CONTEXT)],
                between=", ".join(between) or "page break",
            )


def format_joins(document: Document) -> str:
    """Return the joins as tab-separated lines: paragraph, ``before | after``, blocks between."""
    lines = [f"{join.par}\t{join.before} | {join.after}\t{join.between}" for join in find_joins(document)]
    return "".join(f"{line}\n" for line in lines)
