"""Sudachi tokens with code-point offsets, for texts of any length: read once, for the rules and the recognizers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from gaiko.annotators.text.windows import SENTENCE_OR_CLAUSE, windows

MAX_BYTES = 48_000
"""Sudachi refuses more than 49,149 UTF-8 bytes in one call."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexeme:
    """What Sudachi says of a word wherever it stands.

    As long as it is kept there is one object a word, compared by identity.

    Attributes:
        surface: as written.
        norm: its normalized form.
        levels: the six levels of its part of speech, ``*`` where there is none.
        pos: the first four of them, ``名詞-固有名詞-人名-姓`` and so on.
        known: whether it is in the dictionary.
        parts: the shorter words (mode A) that it is made of; empty where it is the shortest itself.
        memo: what others derive from it and keep by it, under a name of theirs.
    """

    surface: str
    norm: str
    levels: tuple[str, ...]
    pos: str
    known: bool
    parts: "tuple[Lexeme, ...]"
    memo: dict[str, Any] = field(default_factory=dict)


class Token(NamedTuple):
    """A Sudachi morpheme (mode C): half-open code points, its part of speech, whether it is in the dictionary, its word."""

    start: int
    end: int
    pos: str
    known: bool
    lexeme: Lexeme


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary, SplitMode  # loading the dictionary is most of the start-up time

    return Dictionary(dict="core").create(mode=SplitMode.C)


class Tokens(tuple[Token, ...]):
    """The tokens of a text in order, with indexes by where they begin and end."""

    by_start: dict[int, Token]
    by_end: dict[int, Token]

    def __new__(cls, tokens: Iterable[Token]) -> "Tokens":
        """Index the tokens, of which none is empty."""
        made = super().__new__(cls, tokens)
        made.by_start = {token[0]: token for token in made}
        made.by_end = {token[1]: token for token in made}
        return made


_KEPT = 300
"""Longest text in characters whose tokens are kept: sentences, which several readers ask for, and not dumps without 。."""


def tokenize(text: str) -> Tokens:
    """Return the tokens of ``text``, which must not hold lone surrogates (see ``fold``); together they cover it."""
    return _kept(text) if len(text) <= _KEPT else _tokenize(text)


def forget_tokens() -> None:
    """Drop the tokens that are kept of earlier texts."""
    _kept.cache_clear()


@lru_cache(maxsize=512)
def _kept(text: str) -> Tokens:
    return _tokenize(text)


def _tokenize(text: str) -> Tokens:
    tokens = []
    new = tuple.__new__  # half the time of calling Token
    for offset, end in windows(
        text, MAX_BYTES // 4, SENTENCE_OR_CLAUSE, shortest=2
    ):  # a code point has at most four bytes
        chunk = text[offset:end]
        for morpheme in _tokenizer().tokenize(chunk):
            start, end = morpheme.begin(), morpheme.end()
            if start == end:  # ⁇ makes two morphemes of one character: the second is empty
                continue
            key = (chunk[start:end], morpheme.word_id(), morpheme.part_of_speech_id())
            word = _lexemes.get(key) or _remember(key, morpheme)
            tokens.append(new(Token, (offset + start, offset + end, word.pos, word.known, word)))
    return Tokens(tokens)


_lexemes: dict[tuple[str, int, int], Lexeme] = {}
_MOST_LEXEMES = 20_000
"""Those of long running text; with what is derived from them some 40 MB."""


def _remember(key: tuple[str, int, int], morpheme: Any) -> Lexeme:
    from sudachipy import SplitMode

    if len(_lexemes) >= _MOST_LEXEMES:
        _lexemes.clear()
    surface = key[0]
    shorter = [part for part in morpheme.split(SplitMode.A) if part.begin() < part.end()]
    parts = []
    if len(shorter) > 1:
        first = morpheme.begin()
        parts = [_lexeme(part, surface[part.begin() - first : part.end() - first]) for part in shorter]
    found = _lexeme(morpheme, surface, tuple(parts))
    _lexemes[key] = found
    return found


def _lexeme(morpheme: Any, surface: str, parts: tuple[Lexeme, ...] = ()) -> Lexeme:
    number = morpheme.part_of_speech_id()
    if number not in _parts_of_speech:
        levels = tuple(morpheme.part_of_speech())
        _parts_of_speech[number] = levels, "-".join(level for level in levels[:4] if level != "*")
    levels, pos = _parts_of_speech[number]
    return Lexeme(surface, morpheme.normalized_form(), levels, pos, not morpheme.is_oov(), parts)


_parts_of_speech: dict[int, tuple[tuple[str, ...], str]] = {}
"""The levels of each part of speech, and the first four in one: a few hundred, which the lexemes share."""
