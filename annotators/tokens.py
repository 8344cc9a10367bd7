"""Sudachi tokens with code-point offsets, for texts of any length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

MAX_BYTES = 48_000
"""Sudachi refuses more than 49,149 UTF-8 bytes in one call."""


@dataclass(frozen=True, slots=True)
class Token:
    """A Sudachi morpheme (mode C): half-open code points and its part of speech, ``名詞-固有名詞-人名-姓`` and so on."""

    start: int
    end: int
    pos: str
    known: bool


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
        made.by_start = {token.start: token for token in made}
        made.by_end = {token.end: token for token in made}
        return made


_KEPT = 300
"""Longest text in characters whose tokens are kept: sentences, which several readers ask for, and not dumps without 。."""


def tokenize(text: str) -> Tokens:
    """Return the tokens of ``text``, which must not hold lone surrogates (see ``fold``)."""
    return _kept(text) if len(text) <= _KEPT else _tokenize(text)


def forget_tokens() -> None:
    """Drop the tokens that are kept of earlier texts."""
    _kept.cache_clear()


@lru_cache(maxsize=512)
def _kept(text: str) -> Tokens:
    return _tokenize(text)


def _tokenize(text: str) -> Tokens:
    tokens = []
    for offset, chunk in _chunks(text):
        for morpheme in _tokenizer().tokenize(chunk):
            pos = "-".join(part for part in morpheme.part_of_speech()[:4] if part != "*")
            tokens.append(Token(offset + morpheme.begin(), offset + morpheme.end(), pos, not morpheme.is_oov()))
    return Tokens(tokens)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Pieces within Sudachi's limit, cut after a sentence end or a comma where there is one."""
    limit = MAX_BYTES // 4  # no code point takes more than four bytes
    start = 0
    while start < len(text):
        end = min(len(text), start + limit)
        if end < len(text):
            cut = max(text.rfind(mark, start, end) for mark in "。\n、 ")
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end
