"""Disturbances that leave the meaning of a text unchanged, for metamorphic tests: radicals, decomposed kana, spaces, wraps, readings.

A metamorphic test needs no labels: the spans and values of the disturbed text must be those of the plain text (Chen, Cheung and Yiu,
*Metamorphic testing*, 1998; Ribeiro et al., ACL 2020, call it an invariance test).
"""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.normalization.aligned import AlignedText, Edit
from gaiko.corpus.spans import Span

Disturbance = Callable[[str, Sequence[Span], random.Random], Iterable[Edit]]
"""From a text, its spans and a random generator to the edits that disturb it, in text order."""

_SPACES = " \u3000\u00a0\u2009\u202f\t"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SELECTORS = "\ufe00\ufe01\ufe0f\U000e0100\U000e0101\U000e01ef"
_KANJI = re.compile("[一-龠]")
_DATES_AND_AMOUNTS = frozenset({"DATE", "AMOUNT"})
_SYLLABLES = "あいおかきこさしそたてなにのはひまみもやゆらりれわ"
_NUMBER_EDGE = re.compile("(?<=[0-9])(?=[^0-9.,\\s])|(?<=[^0-9.,\\s])(?=[0-9])")
_WRAP = 36
"""Characters of a line."""
_UNBREAKABLE = re.compile(
    ".[・、。，．）」』ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ\\s]|[（「『].|[A-Za-z0-9][A-Za-z0-9 ]"
)
"""Two characters between which no line is broken."""


def _by_character(forms: Callable[[], Mapping[str, Sequence[str]]]) -> Disturbance:
    """Return a disturbance that replaces each character that has other forms by one of them."""

    def disturb(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
        others = forms()
        for at, char in enumerate(text):
            if char in others:
                yield at, at + 1, rng.choice(others[char])

    return disturb


def _forms(codes: Iterable[int]) -> Mapping[str, Sequence[str]]:
    """Return the compatibility characters among ``codes``, by the single character that each stands for."""
    found: dict[str, list[str]] = defaultdict(list)
    for char in map(chr, codes):
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain != char:
            found[plain].append(char)
    return found


@cache
def _radicals() -> Mapping[str, Sequence[str]]:
    found = {form: list(chars) for form, chars in _forms(range(0x2F00, 0x2FD6)).items()}
    for row in table("characters"):
        if row["use"] == "radical" and 0x2E80 <= ord(row["char"]) < 0x2F00:
            found.setdefault(row["stands_for"], []).append(row["char"])
    return found


@cache
def _compatibility_ideographs() -> Mapping[str, Sequence[str]]:
    return _forms([*range(0xF900, 0xFADA), *range(0x2F800, 0x2FA1E)])


@cache
def _variants() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in table("characters"):
        if row["use"] == "variant":
            found[row["stands_for"]].append(row["char"])
    return found


@cache
def _half_width_kana() -> Mapping[str, Sequence[str]]:
    found = {unicodedata.normalize("NFKC", char): [char] for char in map(chr, range(0xFF65, 0xFF9E))}
    for kana in map(chr, range(0x30A1, 0x30FB)):
        decomposed = unicodedata.normalize("NFD", kana)
        if len(decomposed) == 2 and decomposed[0] in found:
            found[kana] = [found[decomposed[0]][0] + {"\u3099": "\uff9e", "\u309a": "\uff9f"}[decomposed[1]]]
    return found


@cache
def _full_width() -> Mapping[str, Sequence[str]]:
    chars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz,.%()+:"
    return {char: [chr(ord(char) + 0xFEE0)] for char in chars}


@cache
def _half_width() -> Mapping[str, Sequence[str]]:
    return {full: [char] for char, (full,) in _full_width().items()}


@cache
def _squared() -> tuple[re.Pattern[str], Mapping[str, str]]:
    codes = [*range(0x3300, 0x3358), *range(0x337B, 0x3380), 0x338E, 0x338F, 0x339C, 0x339D, 0x339E, 0x32FF]
    signs = {unicodedata.normalize("NFKC", sign): sign for sign in map(chr, codes)}
    words = "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
    return re.compile(f"(?<![ァ-ヺー・A-Za-z])(?:{words})(?![ァ-ヺー・A-Za-z])"), signs


def _square(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
    pattern, signs = _squared()
    for match in pattern.finditer(text):
        if any(span.start <= match.start() and match.end() <= span.end for span in spans):
            yield match.start(), match.end(), signs[match.group()]


def _decompose(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
    for at, char in enumerate(text):
        if (decomposed := unicodedata.normalize("NFD", char)) != char:
            yield at, at + 1, decomposed


def _insert(text: str, positions: Iterable[int], new: Callable[[], str]) -> Iterator[Edit]:
    """Yield the edits that insert ``new()`` before the characters at ``positions``, none of which is 0."""
    for at in sorted(set(positions)):
        yield at - 1, at, text[at - 1] + new()


def _space_numbers(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
    """Insert a space between the numbers and units of dates and amounts."""
    inside = [
        span.start + match.start()
        for span in spans
        if span.label in _DATES_AND_AMOUNTS
        for match in _NUMBER_EDGE.finditer(span.text)
        if 0 < match.start() < len(span.text)
    ]
    space = rng.choice(_SPACES)
    return _insert(text, inside, lambda: space)


def _break_inside(labels: frozenset[str]) -> Disturbance:
    """Return a disturbance that breaks the line once in each span of ``labels``."""

    def disturb(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
        chosen = [
            rng.randrange(span.start + 1, span.end)
            for span in spans
            if span.label in labels and span.end - span.start > 1 and not re.search("[A-Za-z ]", span.text)
        ]
        return _insert(text, chosen, lambda: "\n")

    return disturb


def _wrap(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
    """Wrap the text into lines of equal length; a line neither begins with punctuation nor cuts a Latin word."""
    edges = []
    at = _WRAP
    while at < len(text):
        fitting = (end for end in range(at, at - 8, -1) if not _UNBREAKABLE.match(text[end - 1 : end + 1]))
        edges.append(next(fitting, at))
        at = edges[-1] + _WRAP
    return _insert(text, edges, lambda: "\n")


def _read_names(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
    """Insert a reading in brackets between the name and the title of each person with a name in kanji."""
    edges = {}
    for span in spans:
        role = span.value.get("role", "")
        name = span.text.removesuffix(role)
        if span.kind == "person" and role and name != span.text and name and all(map(_KANJI.match, name)):
            edges[span.start + len(name)] = 2 * len(name)
    marks = rng.choice(["（）", "()"])
    for at in sorted(edges):
        reading = "".join(rng.choices(_SYLLABLES, k=edges[at]))
        yield at - 1, at, f"{text[at - 1]}{marks[0]}{reading}{marks[1]}"


def _scatter(chars: str, *, after_kanji: bool) -> Disturbance:
    """Return a disturbance that inserts one of ``chars`` inside each span."""

    def disturb(text: str, spans: Sequence[Span], rng: random.Random) -> Iterator[Edit]:
        chosen = []
        for span in spans:
            places = range(span.start + 1, span.end + after_kanji)
            fitting = [at for at in places if not after_kanji or _KANJI.match(text[at - 1])]
            chosen += rng.sample(fitting, min(1, len(fitting)))
        return _insert(text, chosen, lambda: rng.choice(chars))

    return disturb


WRAPPED = "wrapped lines"

DISTURBANCES: Mapping[str, Disturbance] = {
    "radicals": _by_character(_radicals),
    "compatibility ideographs": _by_character(_compatibility_ideographs),
    "variant kanji": _by_character(_variants),
    "variation selectors": _scatter(_SELECTORS, after_kanji=True),
    "decomposed (NFD)": _decompose,
    "half-width kana": _by_character(_half_width_kana),
    "full-width ASCII": _by_character(_full_width),
    "half-width ASCII": _by_character(_half_width),
    "squared signs": _square,
    "invisible characters": _scatter(_INVISIBLE, after_kanji=False),
    "spaces in dates and amounts": _space_numbers,
    "breaks in dates and amounts": _break_inside(_DATES_AND_AMOUNTS),
    "breaks in names": _break_inside(frozenset({"ACTOR", "PLACE", "AGREEMENT"})),
    WRAPPED: _wrap,
    "readings after names": _read_names,
}
"""The disturbances by name."""


def disturb(name: str, text: str, spans: Sequence[Span], seed: int = 0) -> AlignedText:
    """Return the text disturbed, with its offsets into the plain text; the same for the same ``seed``."""
    return AlignedText.of(text).edited(DISTURBANCES[name](text, spans, random.Random(f"{seed} {name} {text}")))
