"""Subwords and their character ranges: alignment, BIO tags and overlapping windows. Needs neither torch nor transformers."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.bio import span_marks
from gaiko.corpus.spans import CharOffset, Segment, Span

IGNORE_INDEX = -100
"""Tag number of subwords that training ignores: the ``ignore_index`` of PyTorch's cross entropy."""

_MAX_SKIP = 16
"""Maximum number of skeleton characters skipped to find the next token."""

_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
"""A token for one byte of a character."""


@dataclass(frozen=True, slots=True)
class TaggedRange:
    """A labelled range, half-open, with the probability of each of its subwords' tags."""

    start: CharOffset
    end: CharOffset
    label: str
    probabilities: tuple[float, ...]


def align(text: str, tokens: Sequence[str], unknown: str, continues: str = "") -> list[Segment]:
    """Return the half-open range in ``text`` of each token of a tokenizer without offsets; an empty range if unknown.

    Text and tokens are compared by their skeletons (no width, case, marks or white space), since tokenizers normalize text.
    A run of unknown tokens covers all characters up to the next known token, divided equally.

    Args:
        text: the text that was tokenized.
        tokens: its tokens in order, without special tokens.
        unknown: the token for words outside the vocabulary.
        continues: prefix of tokens inside a word, such as ``##``; not part of the text.

    >>> align("訪米 ｶﾞ鑫国", ["訪", "##米", "ガ", "[UNK]", "国"], "[UNK]", "##")
    [(0, 1), (1, 2), (3, 5), (5, 6), (6, 7)]
    """
    skeleton, origins = _skeleton_of(text)
    known = [_token_skeleton(token, unknown, continues) for token in tokens]
    ranges: list[Segment] = [(0, 0)] * len(tokens)
    at = done = 0
    while done < len(tokens):
        first = done
        while done < len(tokens) and known[done] is None:
            done += 1
        unknowns = done - first
        last = done
        while last < len(tokens) and known[last] is not None:
            last += 1
        anchor = "".join(part or "" for part in known[done:last])
        found = _anchor(skeleton, anchor, at, unknowns, final=last == len(tokens))
        if found < 0:
            # the tokenizer changed the text in an unknown way: continue at the next token nearby
            found, last = at, done if unknowns else done + 1
            if last > done:
                token = known[done] or ""
                found = skeleton.find(token, at, at + len(token) + _MAX_SKIP)
                if found < 0:
                    done = last
                    continue
        cuts = [at + (found - at) * part // unknowns for part in range(unknowns + 1)] if unknowns else []
        for number in range(unknowns):
            ranges[first + number] = _range(origins, cuts[number], cuts[number + 1])
        at = found
        for number in range(done, last):
            end = at + len(known[number] or "")
            ranges[number] = _range(origins, at, end)
            at = end
        done = last
    return [_with_marks(text, segment) for segment in ranges]


def strip_range(text: str, segment: Segment) -> Segment:
    """Return the range without white space at its ends: some tokenizers include the space before a word.

    >>> strip_range("米　国 ", (1, 4))
    (2, 3)
    """
    start, end = segment
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def encode(ranges: Sequence[Segment], spans: Sequence[Span], tags: Sequence[str]) -> tuple[list[int], int]:
    """Return the tag number of each subword, and the number of spans that tags cannot represent.

    Those are spans off subword boundaries, and spans that overlap a longer one. The subwords that they touch get
    ``IGNORE_INDEX``, and so do subwords without characters.

    >>> encode([(0, 2), (2, 3)], [Span(0, 2, "日本", "ACTOR", "")], ["O", "B-ACTOR", "I-ACTOR"])
    ([1, 0], 0)
    """
    numbers = {tag: number for number, tag in enumerate(tags)}
    found = [0 if start < end else IGNORE_INDEX for start, end in ranges]
    taken: set[int] = set()
    unaligned: list[set[int]] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        inside = [at for at, (start, end) in enumerate(ranges) if start < span.end and span.start < end]
        edges = (min((ranges[at][0] for at in inside), default=-1), max((ranges[at][1] for at in inside), default=-1))
        if edges != (span.start, span.end) or not taken.isdisjoint(inside):
            unaligned.append(set(inside))
            continue
        taken |= set(inside)
        for at, mark in zip(inside, span_marks(len(inside)), strict=True):
            found[at] = numbers[f"{mark}-{span.label}"]
    for touched in unaligned:
        for at in touched - taken:
            found[at] = IGNORE_INDEX
    return found, len(unaligned)


def decode(ranges: Sequence[Segment], tags: Sequence[str], probabilities: Sequence[float]) -> list[TaggedRange]:
    """Return the labelled ranges of BIO tags; an I that continues no range begins one, as in conlleval.

    >>> decode([(0, 2), (2, 3), (3, 4)], ["B-PLACE", "I-PLACE", "O"], [0.9, 0.8, 0.7])
    [TaggedRange(start=0, end=3, label='PLACE', probabilities=(0.9, 0.8))]
    """
    found: list[TaggedRange] = []
    is_open = False
    for (start, end), tag, probability in zip(ranges, tags, probabilities, strict=True):
        if start >= end:
            continue
        mark, _, label = tag.partition("-")
        if mark == "I" and is_open and found[-1].label == label:
            last = found[-1]
            found[-1] = TaggedRange(last.start, max(last.end, end), label, (*last.probabilities, probability))
        elif mark != "O" and (not found or start >= found[-1].end):  # successive subwords may share a character
            found.append(TaggedRange(start, end, label, (probability,)))
            is_open = True
        else:
            is_open = False
    return found


def subword_windows(length: int, size: int, overlap: int) -> Iterator[tuple[Segment, Segment]]:
    """Yield overlapping windows over ``length`` subwords, each with the range of subwords whose tags are taken from it.

    A subword's tag is taken from the window in which it has more context. ``overlap`` must be less than ``size``.

    >>> list(subword_windows(10, 6, 2))
    [((0, 6), (0, 5)), ((4, 10), (5, 10))]
    """
    start = 0
    read = 0
    while read < length:
        end = min(length, start + size)
        stop = length if end == length else end - overlap // 2
        yield (start, end), (read, stop)
        read, start = stop, end - overlap


def _skeleton_of(text: str) -> tuple[str, list[CharOffset]]:
    parts = [_skeleton(char) for char in text]
    return "".join(parts), [at for at, part in enumerate(parts) for _ in part]


def _skeleton(text: str) -> str:
    """Return the NFKD decomposition in lower case, without marks, white space, control and format characters, and ▁."""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return "".join(
        char
        for char in whole
        if char != "▁" and not char.isspace() and unicodedata.category(char) not in ("Mn", "Cc", "Cf")
    )


def _token_skeleton(token: str, unknown: str, continues: str) -> str | None:
    """Return the skeleton of a token, or None if it is the unknown token or one byte of a character."""
    if token == unknown or _BYTE.fullmatch(token):
        return None
    return _skeleton(token.removeprefix(continues) if len(token) > len(continues) else token)


def _anchor(skeleton: str, anchor: str, at: int, unknowns: int, *, final: bool) -> int:
    """Return the position of the known tokens ``anchor`` from ``at`` on, after ``unknowns`` unknown tokens, or -1."""
    if not unknowns:
        return at if skeleton.startswith(anchor, at) else -1
    if final:  # they must end the text
        found = len(skeleton) - len(anchor)
        return found if found >= at and skeleton.endswith(anchor) else -1
    return skeleton.find(anchor, min(len(skeleton), at + unknowns))


def _range(origins: Sequence[CharOffset], start: int, end: int) -> Segment:
    return (origins[start], origins[end - 1] + 1) if start < end <= len(origins) else (0, 0)


def _with_marks(text: str, segment: Segment) -> Segment:
    """Return the range with the marks that follow it: the dots of ｶﾞ, combining accents."""
    start, end = segment
    while start < end < len(text) and not text[end].isspace() and text[end] != "▁" and not _skeleton(text[end]):
        end += 1
    return start, end
