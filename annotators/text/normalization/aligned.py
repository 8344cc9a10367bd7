"""``AlignedText``: a changed text that knows for each of its characters the range of the original that it stands for.

``tokenizers.NormalizedString`` has such an alignment, but accepts no replacements from outside, and strings of a changed length
lose the ranges of characters that were composed or expanded.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gaiko.corpus.spans import Segment, Span

Edit = tuple[int, int, str]
"""Start, end and replacement of a part of a text."""


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A text and where its characters come from.

    >>> text = AlignedText.of("5億㌦").edited([(2, 3, "ドル")])
    >>> text.text, text.range(0, 4), text.range(3, 4)
    ('5億ドル', (0, 3), (2, 3))

    Attributes:
        raw: the original.
        text: the changed text.
        starts: for each character of ``text``, the first code point of its range in ``raw``; ascending.
        ends: for each character of ``text``, the code point after its range.
    """

    raw: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, raw: str) -> "AlignedText":
        """Return an unchanged text."""
        return cls(raw, raw, range(len(raw)), range(1, len(raw) + 1))

    @property
    def is_changed(self) -> bool:
        """Whether there was an edit, be it one that only binds characters together."""
        return not isinstance(self.starts, range)

    def edited(self, edits: Iterable[Edit]) -> "AlignedText":
        """Return the text with parts replaced; ``edits`` have offsets into ``text``, in text order, without overlaps.

        Each character of a replacement stands for the whole part that was replaced, so that no range ends inside it.
        """
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            parts += (self.text[at:start], new)
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            if new:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[end - 1]] * len(new)
            at = end
        if not parts:
            return self
        parts.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return AlignedText(self.raw, "".join(parts), starts, ends)

    def range(self, start: int, end: int) -> Segment:
        """Return the range of ``raw`` for the non-empty range of ``text``; what was deleted at its edges is outside."""
        return self.starts[start], self.ends[end - 1]

    def original(self, span: Span) -> Span:
        """Return a span of ``text`` as a span of ``raw``; kind, value and source are unchanged."""
        start, end = self.range(span.start, span.end)
        return replace(span, start=start, end=end, text=self.raw[start:end])

    def originals(self, spans: Iterable[Span]) -> list[Span]:
        """Return flat spans of ``text`` as flat spans of ``raw``.

        Two spans that stand for parts of one character would overlap; the shorter one is left out.
        """
        found: list[Span] = []
        for span in map(self.original, spans):
            if found and span.start < found[-1].end:
                if span.end - span.start <= found[-1].end - found[-1].start:
                    continue
                found.pop()
            found.append(span)
        return found

    def changed(self, start: int, end: int) -> Segment:
        """Return the range of ``text`` for the range of ``raw``; empty if all of it was deleted."""
        first = bisect_right(self.ends, start)
        last = first
        while last < len(self.starts) and self.starts[last] < end:
            last += 1
        return first, last
