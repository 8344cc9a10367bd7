"""Subwords and the characters they stand for: alignment, BIO tags, windows; nothing here needs a neural network."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.bio import span_marks
from gaiko.corpus.spans import CharOffset, Segment, Span

UNTAUGHT = -100
"""The tag of a subword that teaches nothing; the number that PyTorch's cross entropy passes over."""

_NEAR = 16
"""How many characters may be passed over to find a token again."""

_BYTE = re.compile(r"<0x[0-9A-F]{2}>")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A range with its label and the probability of the tag of each of its subwords."""

    start: CharOffset
    end: CharOffset
    label: str
    probabilities: tuple[float, ...]


def align(text: str, tokens: Sequence[str], unknown: str, continues: str = "") -> list[Segment]:
    """Return the range of ``text`` that each token of a tokenizer without offsets stands for; an empty one if none.

    The text is walked along the tokens. Both are compared by their skeletons, so that it does not matter whether the
    tokenizer normalizes width, case or marks. Unknown tokens cover all characters up to the next known ones, in equal
    parts where there are several: what they were is not known.

    Args:
        text: what was tokenized.
        tokens: its tokens, in order, without those that a model adds.
        unknown: the token for what is not in the vocabulary.
        continues: what a token within a word begins with, such as ``##``; not part of the text.

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
            # The tokenizer changed the text in a way that is not known here: go on from the next token that is near.
            found, last = at, done if unknowns else done + 1
            if last > done:
                token = known[done] or ""
                found = skeleton.find(token, at, at + len(token) + _NEAR)
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


def trimmed(text: str, segment: Segment) -> Segment:
    """Return the range without white space at its ends: some tokenizers count the space before a word in."""
    start, end = segment
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def encode(ranges: Sequence[Segment], spans: Sequence[Span], tags: Sequence[str]) -> tuple[list[int], int]:
    """Return the number of the tag of each subword, and how many spans no tags can say.

    Those are the spans whose edges are not edges of subwords, or that overlap a longer one; the subwords they touch get
    ``UNTAUGHT``, as do subwords without characters.
    """
    numbers = {tag: number for number, tag in enumerate(tags)}
    found = [0 if start < end else UNTAUGHT for start, end in ranges]
    taken: set[int] = set()
    unsaid: list[set[int]] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        inside = [at for at, (start, end) in enumerate(ranges) if start < span.end and span.start < end]
        edges = (min((ranges[at][0] for at in inside), default=-1), max((ranges[at][1] for at in inside), default=-1))
        if edges != (span.start, span.end) or not taken.isdisjoint(inside):
            unsaid.append(set(inside))
            continue
        taken |= set(inside)
        for at, mark in zip(inside, span_marks(len(inside)), strict=True):
            found[at] = numbers[f"{mark}-{span.label}"]
    for touched in unsaid:
        for at in touched - taken:
            found[at] = UNTAUGHT
    return found, len(unsaid)


def decode(ranges: Sequence[Segment], tags: Sequence[str], probabilities: Sequence[float]) -> list[Tagged]:
    """Return the flat ranges that the tags say; an I that continues nothing begins a range, as conlleval reads it.

    >>> decode([(0, 2), (2, 3), (3, 4)], ["B-PLACE", "I-PLACE", "O"], [0.9, 0.8, 0.7])
    [Tagged(start=0, end=3, label='PLACE', probabilities=(0.9, 0.8))]
    """
    found: list[Tagged] = []
    is_open = False
    for (start, end), tag, probability in zip(ranges, tags, probabilities, strict=True):
        if start >= end:
            continue
        mark, _, label = tag.partition("-")
        if mark == "I" and is_open and found[-1].label == label:
            last = found[-1]
            found[-1] = Tagged(last.start, max(last.end, end), label, (*last.probabilities, probability))
        elif mark != "O" and (not found or start >= found[-1].end):  # subwords may share a character
            found.append(Tagged(start, end, label, (probability,)))
            is_open = True
        else:
            is_open = False
    return found


def windows(length: int, size: int, overlap: int) -> Iterator[tuple[Segment, Segment]]:
    """Yield the windows over ``length`` subwords, each with the range in it that is read off it.

    Windows overlap, and each subword is read where it has more on both sides; ``overlap`` must be less than ``size``.

    >>> list(windows(10, 6, 2))
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
    """Compatibility decomposition in lower case, without marks, white space, controls, formats and SentencePiece's ▁."""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return "".join(
        char
        for char in whole
        if char != "▁" and not char.isspace() and unicodedata.category(char) not in ("Mn", "Cc", "Cf")
    )


def _token_skeleton(token: str, unknown: str, continues: str) -> str | None:
    """What to look for, or None where the token does not say it: it is unknown, or one byte of a character."""
    if token == unknown or _BYTE.fullmatch(token):
        return None
    return _skeleton(token.removeprefix(continues) if len(token) > len(continues) else token)


def _anchor(skeleton: str, anchor: str, at: int, unknowns: int, *, final: bool) -> int:
    """Where the known tokens stand, from ``at`` on, after so many unknown ones; -1 where they do not."""
    if not unknowns:
        return at if skeleton.startswith(anchor, at) else -1
    if final:  # what is left of the text must be theirs
        found = len(skeleton) - len(anchor)
        return found if found >= at and skeleton.endswith(anchor) else -1
    return skeleton.find(anchor, min(len(skeleton), at + unknowns))


def _range(origins: Sequence[CharOffset], start: int, end: int) -> Segment:
    return (origins[start], origins[end - 1] + 1) if start < end <= len(origins) else (0, 0)


def _with_marks(text: str, segment: Segment) -> Segment:
    """The range with the marks that follow it: the dots of ｶﾞ, combining accents."""
    start, end = segment
    while start < end < len(text) and not text[end].isspace() and text[end] != "▁" and not _skeleton(text[end]):
        end += 1
    return start, end
