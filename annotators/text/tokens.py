"""Sudachi tokens (mode C) with code-point offsets, for texts of any length; cached, shared by rules and recognizers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from gaiko.annotators.text.windows import SENTENCE_OR_CLAUSE, windows

MAX_BYTES = 48_000
"""Maximum UTF-8 bytes in one call; Sudachi accepts 49,149."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexeme:
    """Dictionary information of a word, independent of its position.

    Cached, one object per word; comparison is by identity.

    Attributes:
        surface: as written.
        norm: its normalized form.
        levels: the six levels of its part of speech, ``*`` for an empty level.
        pos: the first four levels that are not empty, as ``名詞-固有名詞-人名-姓``.
        known: whether it is in the dictionary.
        parts: its words in mode A; empty for a word that mode A does not split.
        memo: cache of results that other modules derive from the word, by their key.
    """

    surface: str
    norm: str
    levels: tuple[str, ...]
    pos: str
    known: bool
    parts: "tuple[Lexeme, ...]"
    memo: dict[str, Any] = field(default_factory=dict)


class Token(NamedTuple):
    """A Sudachi morpheme: half-open code points; ``known`` is whether it is in the dictionary."""

    start: int
    end: int
    pos: str
    known: bool
    lexeme: Lexeme


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary, SplitMode  # loading the dictionary takes most of the start-up time

    return Dictionary(dict="core").create(mode=SplitMode.C)


class Tokens(tuple[Token, ...]):
    """The tokens of a text in order, indexed by start and by end."""

    by_start: dict[int, Token]
    by_end: dict[int, Token]

    def __new__(cls, tokens: Iterable[Token]) -> "Tokens":
        """Index the tokens; none may be empty."""
        made = super().__new__(cls, tokens)
        made.by_start = {token[0]: token for token in made}
        made.by_end = {token[1]: token for token in made}
        return made


_CACHED_CHARS = 300
"""Maximum characters of a text with cached tokens: sentences, which are tokenized more than once, but not long texts without 。."""


def tokenize(text: str) -> Tokens:
    """Return the tokens of ``text``; together they cover it. It must not contain lone surrogates (see ``fold``)."""
    return _tokenize_cached(text) if len(text) <= _CACHED_CHARS else _tokenize(text)


@lru_cache(maxsize=512)
def _tokenize_cached(text: str) -> Tokens:
    return _tokenize(text)


def _tokenize(text: str) -> Tokens:
    tokens = []
    new = tuple.__new__  # takes half the time of Token()
    for offset, end in windows(
        text, MAX_BYTES // 4, SENTENCE_OR_CLAUSE, shortest=2
    ):  # a code point has at most four bytes
        chunk = text[offset:end]
        for morpheme in _tokenizer().tokenize(chunk):
            start, end = morpheme.begin(), morpheme.end()
            if start == end:  # for ⁇ Sudachi returns two morphemes, the second empty
                continue
            key = (chunk[start:end], morpheme.word_id(), morpheme.part_of_speech_id())
            word = _lexemes.get(key) or _add_lexeme(key, morpheme)
            tokens.append(new(Token, (offset + start, offset + end, word.pos, word.known, word)))
    return Tokens(tokens)


_lexemes: dict[tuple[str, int, int], Lexeme] = {}
_MAX_LEXEMES = 20_000
"""Maximum size of the word cache: about 40 MB with the results derived from the words."""


def _add_lexeme(key: tuple[str, int, int], morpheme: Any) -> Lexeme:
    from sudachipy import SplitMode

    if len(_lexemes) >= _MAX_LEXEMES:
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
"""Levels and ``pos`` of each part-of-speech id, shared by the lexemes; a few hundred."""
