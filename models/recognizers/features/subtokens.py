"""Subtokens of Sudachi tokens and their context-independent features.

A subtoken is a Sudachi token in mode A, cut again where the script changes, because gold spans cut longer tokens:

    中国製品  (one token in mode C)  →  中国 | 製品
    G7        (one token)            →  G | 7
    8億       (one numeral)          →  8億, numerals are never cut

Features are byte strings such as ``w=中国`` (surface), ``q=名詞-固有名詞-地名-国`` (part of speech), ``s=c`` (script shape),
``cw=中国製品`` (the mode C token around it) and ``k64=17`` (word cluster). Some are also features of its neighbours, with their
relative position as prefix: ``-1w=中国`` is a feature of the subtoken after 中国.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from gaiko.annotators.text.tokens import Lexeme
from gaiko.models.recognizers.features.clusters import cluster_features

_SCRIPTS = re.compile(
    "(?P<c>[一-鿿㐀-䶿々〆豈-﫿\U00020000-\U0003ffff]+)|(?P<h>[ぁ-ゟ]+)|(?P<k>[ァ-ヺー-ヿｦ-ﾟ]+)"
    "|(?P<d>[0-9〇]+)|(?P<l>[A-Za-zÀ-ɏ]+)|(?P<o>.)",
    re.DOTALL,
)
"""A run of one script: kanji, hiragana, katakana, digits or letters; any other character is a run of its own."""

_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞"})

CONTEXT_WINDOW = (-2, -1, 1, 2)
"""Relative positions of the neighbours from which a subtoken takes features: -2 is two to the left."""


class Subtoken:
    """Features of a subtoken that do not depend on its context; one object per surface and analysis, compared by identity.

    Features are computed on access and cached for recent subtokens only, since they need much memory.

    Attributes:
        surface: surface form, UTF-8.
        pos: part of speech, UTF-8.
        nominal: whether it can be part of a compound noun.
        clusters: word cluster features; empty unless requested.
    """

    __slots__ = ("_analysis", "clusters", "nominal", "pos", "surface")

    def __init__(self, analysis: "_Analysis", clusters: Iterable[str]) -> None:
        self._analysis = analysis
        self.surface = analysis.surface.encode()
        self.pos = _encoded(analysis.short_token.pos)
        self.nominal = analysis.short_token.levels[0] in _NOMINAL or analysis.surface == "・"
        self.clusters = _encode_all(clusters)

    @property
    def own_features(self) -> tuple[bytes, ...]:
        """Features of the subtoken itself."""
        return _features(self)[0]

    @property
    def window_features(self) -> tuple[tuple[bytes, ...], ...]:
        """Features for its neighbours, parallel to ``CONTEXT_WINDOW``."""
        return _features(self)[1]


class _Analysis(NamedTuple):
    """A subtoken and the tokens that it was cut from.

    Positions are ``S`` (single), ``B`` (begin), ``I`` (inside), ``E`` (end).

    Attributes:
        surface: surface form.
        norm: normalized form of ``short_token``; empty for a numeral.
        position_in_short: position in ``short_token``.
        short_token: the mode A token.
        position_in_token: position in ``token``.
        token: the mode C token.
    """

    surface: str
    norm: str
    position_in_short: str
    short_token: Lexeme
    position_in_token: str
    token: Lexeme


def shape(surface: str) -> str:
    """Return one letter per script run: ``c`` kanji, ``h`` hiragana, ``k`` katakana, ``d`` digits, ``l`` letters.

    Other characters are kept.

    >>> shape("G7サミット等で")
    'ldkch'
    """
    return "".join(run.group() if run.lastgroup == "o" else str(run.lastgroup) for run in _SCRIPTS.finditer(surface))


def subtokens_of(lexeme: Lexeme, clusters: bool) -> tuple[tuple[int, int, Subtoken], ...]:
    """Return the subtokens of a mode C token with their half-open offsets into it; cached in ``lexeme.memo``.

    Args:
        lexeme: the token.
        clusters: whether to add word cluster features.
    """
    key = "subtokens with clusters" if clusters else "subtokens"
    cached: tuple[tuple[int, int, Subtoken], ...] | None = lexeme.memo.get(key)
    if cached is None:
        cached = lexeme.memo[key] = _cut(lexeme, clusters)
    return cached


def _cut(lexeme: Lexeme, clusters: bool) -> tuple[tuple[int, int, Subtoken], ...]:
    cuts: list[tuple[int, int, str, str, Lexeme]] = []
    at = 0
    for short in lexeme.parts or (lexeme,):
        numeral = short.levels[1] == "数詞"
        runs = [short.surface] if numeral else [run.group() for run in _SCRIPTS.finditer(short.surface)]
        for position, run in zip(_positions(len(runs)), runs, strict=True):
            norm = "" if numeral and len(runs) == 1 else short.norm
            cuts.append((at, at + len(run), position, norm, short))
            at += len(run)
    subtokens = []
    for position_in_token, (start, end, position, norm, short) in zip(_positions(len(cuts)), cuts, strict=True):
        surface = lexeme.surface[start:end]
        groups = cluster_features(*([short.norm] if position == "S" else []), surface) if clusters else []
        analysis = _Analysis(surface, norm, position, short, position_in_token, lexeme)
        subtokens.append((start, end, Subtoken(analysis, groups)))
    return tuple(subtokens)


def _positions(count: int) -> str:
    """Return the BIES position of each of ``count`` parts.

    >>> _positions(1), _positions(4)
    ('S', 'BIIE')
    """
    return "S" if count == 1 else "B" + "I" * (count - 2) + "E"


@lru_cache(maxsize=4_000)
def _features(subtoken: Subtoken) -> tuple[tuple[bytes, ...], tuple[tuple[bytes, ...], ...]]:
    """Return ``own_features`` and ``window_features``."""
    surface, norm, position, short, position_in_token, token = subtoken._analysis
    coarse, fine = short.levels[0], short.pos
    form = shape(surface)
    runs = re.sub(r"(.)\1+", r"\1", form)
    own = [
        f"w={surface}",
        f"p={coarse}",
        f"q={fine}",
        f"s={form}",
        f"t={runs}|{fine}",
        f"m={position}{min(len(surface), 5)}",
        f"<={surface[0]}",
        f">={surface[-1]}",
    ]
    if len(surface) > 2:
        own += [f"<<={surface[:2]}", f">>={surface[-2:]}"]
    if len(surface) > 3:
        own += [f"<<<={surface[:3]}", f">>>={surface[-3:]}"]
    if norm and norm != surface:
        own.append(f"n={norm}")
    if short.levels[5] != "*":
        own.append(f"f={short.levels[5]}")
    if not short.known:
        own.append("oov")
    if position_in_token != "S":
        own += [f"c={position_in_token}|{token.pos}", f"cw={token.surface}"]
    clusters = subtoken.clusters
    shared = {"w": surface, "q": fine, "t": runs}
    window = (
        [f"-2{key}={shared[key]}" for key in "wq"],
        [f"-1{key}={shared[key]}" for key in "wqt"] + [f"-1>={surface[-1]}"],
        [f"+1{key}={shared[key]}" for key in "wqt"] + [f"+1<={surface[0]}"],
        [f"+2{key}={shared[key]}" for key in "wq"],
    )
    return (*_encode_all(own), *clusters), tuple(
        (*_encode_all(features), *(b"%+d%b" % (offset, cluster) for cluster in clusters))
        for offset, features in zip(CONTEXT_WINDOW, window, strict=True)
    )


def _encode_all(features: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(feature.encode() for feature in features)


@cache
def _encoded(pos: str) -> bytes:
    return pos.encode()
