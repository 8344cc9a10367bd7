"""What the token recognizers see: the units of a text, the features of each, and spans as tags on units and back.

A unit is a Sudachi token in its shortest mode (A), cut again where the script changes: gold spans cut longer tokens
(``中国製`` is one in mode C). A span that still falls off unit edges cannot be learned; it is counted, never moved.
A feature is a byte string, present or absent. Those of a unit are its surface, normalized form, part of speech, shape, prefixes and
suffixes, the units around it (two on each side, and pairs), the end of the compound it stands in, and the quotation marks
and sentence edges around it (compare Lafferty, McCallum and Pereira, ICML 2001; Asahara and Matsumoto, NAACL 2003).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from annotators.folding import fold
from corpus.spans import Segment
from models.recognizers.marks import Features, Switches, add_marks

WINDOW = 2_000
"""Longest piece of a text, in characters, that is tagged at once: far below what Sudachi refuses, and bounds the memory."""

_CUTS = ("。\n", "、, 　")
"""A piece ends after one of the first, else after one of the second, else anywhere."""

_SCRIPTS = re.compile(
    "(?P<c>[一-鿿㐀-䶿々〆豈-﫿\U00020000-\U0003ffff]+)|(?P<h>[ぁ-ゟ]+)|(?P<k>[ァ-ヺー-ヿｦ-ﾟ]+)"
    "|(?P<d>[0-9〇]+)|(?P<l>[A-Za-zÀ-ɏ]+)|(?P<o>.)",
    re.DOTALL,
)
_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞"})
_SENTENCE_ENDS = frozenset(mark.encode() for mark in "。\n")
_QUOTES = frozenset(mark.encode() for mark in "「」『』")
_OPENING = frozenset(mark.encode() for mark in "「『（(")
_CLOSING = frozenset(mark.encode() for mark in "」』）)")


class Piece(NamedTuple):
    """A part of a text to tag at once.

    Attributes:
        start: where it begins in the text.
        edges: the start and end of each unit, in the text; the units cover the piece, white space too.
        features: those of each unit, parallel to ``edges``.
    """

    start: int
    edges: list[Segment]
    features: list[Features]


class _Word(NamedTuple):
    """What is the same wherever a unit stands: its own features, those it gives to units around it, and parts of pairs."""

    own: tuple[bytes, ...]
    around: tuple[tuple[bytes, ...], ...]  # to the unit 2 before it, 1 before, 1 after, 2 after
    word: bytes
    pos: bytes
    nominal: bool


def read_pieces(text: str, switches: Switches) -> Iterator[Piece]:
    """Yield the pieces of ``text`` in order; none for an empty text. Any string will do, lone surrogates too."""
    folded = fold(text)
    for start, end in windows(folded):
        piece = folded[start:end]
        edges, words = _units(piece)
        features = _features(words)
        add_marks(piece, edges, features, switches)
        yield Piece(start, [(start + first, start + last) for first, last in edges], features)


def windows(text: str, size: int = WINDOW) -> Iterator[Segment]:
    """Yield half-open ranges that cover ``text``, each of ``size`` characters at most, cut after a sentence where there is one."""
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            cuts = (max(text.rfind(mark, start, end) for mark in marks) + 1 for marks in _CUTS)
            end = next((cut for cut in cuts if cut > start), end)
        yield start, end
        start = end


def shape(surface: str) -> str:
    """Return the scripts of ``surface``, run by run: ``c`` kanji, ``h``, ``k``, ``d`` digits, ``l`` letters; others stand as they are."""
    return "".join(run.group() if run.lastgroup == "o" else str(run.lastgroup) for run in _SCRIPTS.finditer(surface))


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary  # loading it is most of the start-up time

    return Dictionary(dict="core")


@cache
def _tokenizer() -> Any:
    from sudachipy import SplitMode

    return _dictionary().create(mode=SplitMode.A)


def _units(text: str) -> tuple[list[Segment], list[_Word]]:
    edges: list[Segment] = []
    words: list[_Word] = []
    for token in _tokenizer().tokenize(text):
        start, end = token.begin(), token.end()  # ㍿ makes two tokens of one character: the second is empty
        if start == end:
            continue
        surface, pos_id, norm = text[start:end], token.part_of_speech_id(), token.normalized_form()
        for first, last, word in _words(surface, norm, pos_id):
            edges.append((start + first, start + last))
            words.append(word)
    return edges, words


@lru_cache(maxsize=20_000)
def _words(surface: str, norm: str, pos_id: int) -> list[tuple[int, int, _Word]]:
    """The units of a token: first and last character in it, and what each is. A number stays whole."""
    levels = _dictionary().pos_of(pos_id)
    number = levels[1] == "数詞"
    runs = [surface] if number else [run.group() for run in _SCRIPTS.finditer(surface)]
    if len(runs) == 1:
        return [(0, len(surface), _word(surface, "" if number else norm, levels, "S"))]
    words, at = [], 0
    for run in runs:
        words.append((at, at + len(run), _word(run, norm, levels, "I" if at else "B")))
        at += len(run)
    return words


def _word(surface: str, norm: str, levels: Sequence[str], mark: str) -> _Word:
    """``norm`` is the token's normalized form, ``mark`` says which part of the token the unit is: S all, B first, I later."""
    coarse, fine = levels[0], "-".join(level for level in levels[:4] if level != "*")
    form = shape(surface)
    runs = re.sub(r"(.)\1+", r"\1", form)
    own = [
        f"w={surface}",
        f"p={coarse}",
        f"q={fine}",
        f"s={form}",
        f"t={runs}|{fine}",
        f"m={mark}{min(len(surface), 5)}",
    ]
    own += [f"<={surface[0]}", f">={surface[-1]}"]
    if len(surface) > 2:
        own += [f"<<={surface[:2]}", f">>={surface[-2:]}"]
    if norm and norm != surface:
        own.append(f"n={norm}")
    if levels[5] != "*":
        own.append(f"f={levels[5]}")
    near = {"w": surface, "q": fine, "t": runs}
    around = (
        [f"-2{key}={near[key]}" for key in "wq"],
        [f"-1{key}={near[key]}" for key in "wqt"] + [f"-1>={surface[-1]}"],
        [f"+1{key}={near[key]}" for key in "wqt"] + [f"+1<={surface[0]}"],
        [f"+2{key}={near[key]}" for key in "wq"],
    )
    return _Word(
        _bytes(own),
        tuple(_bytes(features) for features in around),
        surface.encode(),
        fine.encode(),
        coarse in _NOMINAL or surface == "・",
    )


def _bytes(features: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(feature.encode() for feature in features)


def _features(words: Sequence[_Word]) -> list[Features]:
    """The features of each unit that come from its words."""
    found: list[Features] = []
    for at, here in enumerate(words):
        features = [*here.own]
        w, p = here.word, here.pos
        pw, pp, nw, np = b"^", b"^", b"$", b"$"
        if at > 0:
            before = words[at - 1]
            features += before.around[1]
            pw, pp = before.word, before.pos
        if at > 1:
            features += words[at - 2].around[0]
        if at + 1 < len(words):
            after = words[at + 1]
            features += after.around[2]
            nw, np = after.word, after.pos
        if at + 2 < len(words):
            features += words[at + 2].around[3]
        features += (
            b"-w|w=%b|%b" % (pw, w),
            b"w|+w=%b|%b" % (w, nw),
            b"-q|q=%b|%b" % (pp, p),
            b"q|+q=%b|%b" % (p, np),
            b"-q|q|+q=%b|%b|%b" % (pp, p, np),
            b"-w|+w=%b|%b" % (pw, nw),
        )
        found.append(features)
    _add_compounds(words, found)
    _add_positions(words, found)
    return found


def _add_compounds(words: Sequence[_Word], features: list[Features]) -> None:
    """To each unit of a run of nominal units: the first and the last of the run, and how far it is from both."""
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and words[end].nominal:
            end += 1
        if end - start > 1:
            first, last = words[start].word, words[end - 1].word
            after = words[end].word if end < len(words) else b"$"
            shared = (b"cf=" + first, b"cl=" + last, b"ca=" + after)
            for at in range(start, end):
                features[at] += shared
                features[at] += (b"ci=%d" % min(at - start, 4), b"ce=%d" % min(end - 1 - at, 4))
        start = max(end, start + 1)


def _add_positions(words: Sequence[_Word], features: list[Features]) -> None:
    """Whether a unit begins or ends a sentence, and whether it stands within quotation marks or brackets."""
    quoted = bracketed = False
    first = True
    for at, word in enumerate(words):
        surface = word.word
        if first:
            features[at].append(b"first")
        first = surface in _SENTENCE_ENDS
        if quoted:
            features[at].append(b"quoted")
        if bracketed:
            features[at].append(b"bracketed")
        if surface in _OPENING:
            quoted, bracketed = (True, bracketed) if surface in _QUOTES else (quoted, True)
        elif surface in _CLOSING:
            quoted, bracketed = (False, bracketed) if surface in _QUOTES else (quoted, False)
    if features:
        features[-1].append(b"last")
