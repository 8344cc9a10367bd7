"""The words of a text as the token recognizers see them: what is the same wherever a word stands.

A unit is a Sudachi token in its shortest mode (A), cut again where the script changes: gold spans cut longer tokens
(``中国製`` is one in mode C). Its features are its surface, normalized form, parts of speech, shape, prefixes, suffixes and
pairs of characters, the longer token (mode C) that it is a part of, and the clusters of words that it is in; some of them
it also gives to the units around it.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from gaiko.annotators.text.tokens import Lexeme
from gaiko.models.recognizers.features.clusters import clusters_of

_SCRIPTS = re.compile(
    "(?P<c>[一-鿿㐀-䶿々〆豈-﫿\U00020000-\U0003ffff]+)|(?P<h>[ぁ-ゟ]+)|(?P<k>[ァ-ヺー-ヿｦ-ﾟ]+)"
    "|(?P<d>[0-9〇]+)|(?P<l>[A-Za-zÀ-ɏ]+)|(?P<o>.)",
    re.DOTALL,
)
_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞"})

AROUND = (-2, -1, 1, 2)
"""Where a unit stands, seen from one that it gives features to: 2 before it, 1 before, 1 after, 2 after."""


class Word:
    """One unit, wherever it stands; compared by identity. Its features are made when they are asked for: they are many.

    Attributes:
        surface: as written, as bytes.
        pos: its part of speech, as bytes.
        nominal: whether it can be a part of a compound noun.
        groups: the clusters of words that it is in, where they are asked for.
    """

    __slots__ = ("_from", "groups", "nominal", "pos", "surface")

    def __init__(self, made_from: "_Cut", groups: Iterable[str]) -> None:
        self._from = made_from
        self.surface = made_from.surface.encode()
        self.pos = _encoded(made_from.part.pos)
        self.nominal = made_from.part.levels[0] in _NOMINAL or made_from.surface == "・"
        self.groups = _bytes(groups)

    @property
    def own(self) -> tuple[bytes, ...]:
        """Its features."""
        return _features(self)[0]

    @property
    def around(self) -> tuple[tuple[bytes, ...], ...]:
        """Those that it gives to other units, by its place in ``AROUND``."""
        return _features(self)[1]


class _Cut(NamedTuple):
    """A unit as it was cut from a token.

    Attributes:
        surface: as written.
        norm: the normalized form of ``part``, if it may be told.
        place: where it stands in ``part``: alone, first, inside, last.
        part: the shorter word (mode A) that it is cut from.
        whole: where it stands in ``token``.
        token: the token.
    """

    surface: str
    norm: str
    place: str
    part: Lexeme
    whole: str
    token: Lexeme


def shape(surface: str) -> str:
    """Return the scripts of ``surface``, run by run: ``c`` kanji, ``h``, ``k``, ``d`` digits, ``l`` letters; others stand as they are."""
    return "".join(run.group() if run.lastgroup == "o" else str(run.lastgroup) for run in _SCRIPTS.finditer(surface))


def words_of(lexeme: Lexeme, clusters: bool) -> tuple[tuple[int, int, Word], ...]:
    """Return the units of a token, each with its first and last character in it, half-open. A number stays whole.

    ``clusters``: whether their features tell of the clusters that they are in.
    """
    name = "units with clusters" if clusters else "units"
    known: tuple[tuple[int, int, Word], ...] | None = lexeme.memo.get(name)
    if known is None:
        known = lexeme.memo[name] = _words_of(lexeme, clusters)
    return known


def _words_of(lexeme: Lexeme, clusters: bool) -> tuple[tuple[int, int, Word], ...]:
    cut: list[tuple[int, int, str, str, Lexeme]] = []
    at = 0
    for part in lexeme.parts or (lexeme,):
        number = part.levels[1] == "数詞"
        runs = [part.surface] if number else [run.group() for run in _SCRIPTS.finditer(part.surface)]
        for place, run in zip(_places(len(runs)), runs, strict=True):
            norm = "" if number and len(runs) == 1 else part.norm
            cut.append((at, at + len(run), place, norm, part))
            at += len(run)
    units = []
    for whole, (start, end, place, norm, part) in zip(_places(len(cut)), cut, strict=True):
        surface = lexeme.surface[start:end]
        groups = clusters_of(*([part.norm] if place == "S" else []), surface) if clusters else []
        units.append((start, end, Word(_Cut(surface, norm, place, part, whole, lexeme), groups)))
    return tuple(units)


def _places(count: int) -> str:
    """Where each of ``count`` stands: S alone, B first, I inside, E last."""
    return "S" if count == 1 else "B" + "I" * (count - 2) + "E"


@lru_cache(maxsize=4_000)
def _features(word: Word) -> tuple[tuple[bytes, ...], tuple[tuple[bytes, ...], ...]]:
    """Its own, and those that it gives to others."""
    surface, norm, place, part, whole, token = word._from
    coarse, fine = part.levels[0], part.pos
    form = shape(surface)
    runs = re.sub(r"(.)\1+", r"\1", form)
    own = [
        f"w={surface}",
        f"p={coarse}",
        f"q={fine}",
        f"s={form}",
        f"t={runs}|{fine}",
        f"m={place}{min(len(surface), 5)}",
        f"<={surface[0]}",
        f">={surface[-1]}",
    ]
    if len(surface) > 2:
        own += [f"<<={surface[:2]}", f">>={surface[-2:]}"]
    if len(surface) > 3:
        own += [f"<<<={surface[:3]}", f">>>={surface[-3:]}"]
    if norm and norm != surface:
        own.append(f"n={norm}")
    if part.levels[5] != "*":
        own.append(f"f={part.levels[5]}")
    if not part.known:
        own.append("oov")
    if whole != "S":
        own += [f"c={whole}|{token.pos}", f"cw={token.surface}"]
    groups = word.groups
    near = {"w": surface, "q": fine, "t": runs}
    around = (
        [f"-2{key}={near[key]}" for key in "wq"],
        [f"-1{key}={near[key]}" for key in "wqt"] + [f"-1>={surface[-1]}"],
        [f"+1{key}={near[key]}" for key in "wqt"] + [f"+1<={surface[0]}"],
        [f"+2{key}={near[key]}" for key in "wq"],
    )
    return (*_bytes(own), *groups), tuple(
        (*_bytes(features), *(b"%+d%b" % (offset, group) for group in groups))
        for offset, features in zip(AROUND, around, strict=True)
    )


def _bytes(features: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(feature.encode() for feature in features)


@cache
def _encoded(pos: str) -> bytes:
    return pos.encode()
