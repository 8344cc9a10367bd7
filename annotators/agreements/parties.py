"""Parties and names at the beginning of an agreement's name (T-2)."""

import itertools
import re
from collections.abc import Sequence

from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.base import TextView
from gaiko.annotators.gazetteers.tables import split_cell
from gaiko.annotators.text.scripts import KANJI, KATAKANA

_GROUPS = frozenset({"regional", "group", "economic", "un", "treaty_body"})
"""Classes of organizations of several states."""
_RANKS = re.compile("(?:首脳|外相|財務相|閣僚|議長)?")
_KATAKANA = re.compile(f"[{KATAKANA}]{{3,}}")
_PAIR = re.compile(f"[{KANJI}{KATAKANA}]{{1,12}}(?:[・=＝][{KANJI}{KATAKANA}]{{1,12}}){{1,2}}")


def parties_in(sentence: TextView, start: int, end: int) -> list[str]:
    """Return the parties that ``[start, end)`` names: ISO codes of states in text order, else of the organization that opens it."""
    codes: list[str] = []
    for state in find_states(sentence):
        if start <= state.start and state.end <= end:
            codes.extend(code for code in state.value.get("iso", "").split("+") if code and code not in codes)
    hit = sentence.names_by_start.get(start)
    if not codes and hit is not None and hit.end <= end and hit.entry.table == "organizations":
        codes.extend(split_cell(hit.entry.row["iso"].replace("+", "|")) or [hit.entry.name])
    return codes


def parties_value(codes: Sequence[str]) -> dict[str, str]:
    """Return the field ``parties``, or nothing for fewer than two codes."""
    return {"parties": "+".join(codes)} if len(codes) > 1 else {}


def has_parties_or_name(sentence: TextView, start: int, end: int) -> bool:
    """Return whether ``[start, end)`` names a party, or opens with the name of a place or an organization."""
    return bool(parties_in(sentence, start, end)) or opens_with_name(sentence, start, end)


def opens_with_name(sentence: TextView, start: int, end: int) -> bool:
    """Return whether a name of the gazetteers, a place of Sudachi's, or an unknown katakana word begins at ``start``: アルマアタ宣言."""
    hit = sentence.names_by_start.get(start)
    if hit is not None and hit.end <= end:
        return True
    token = sentence.tokens_by_start.get(start)
    if token is None or token.end > end:
        return False
    if token.pos.startswith("名詞-固有名詞-地名"):
        return True
    return not token.known and _KATAKANA.fullmatch(sentence.folded, token.start, token.end) is not None


def is_led_by_parties(sentence: TextView, start: int, end: int, *, places: bool) -> bool:
    """Return whether parties open the name: a compound, two names, an organization of states, or, with ``places``, a city or region."""
    if any(
        start <= state.start and state.end <= end and state.rule.startswith("A-3") for state in find_states(sentence)
    ):
        return True
    hits = [hit for hit in sentence.names_within(start, end) if hit.end <= end]
    parties = [hit for hit in hits if hit.entry.table in {"countries", "organizations"}]
    if len(parties) > 1:
        return True
    if parties and parties[0].start == start:
        return parties[0].entry.table == "organizations" and parties[0].entry.row["class"] in _GROUPS
    return places and opens_with_name(sentence, start, end)


def is_group(sentence: TextView, start: int, end: int) -> bool:
    """Return whether ``[start, end)`` is an organization of states, with a rank at most: G7, ASEAN首脳."""
    hit = sentence.names_by_start.get(start)
    if hit is None or hit.entry.table != "organizations" or hit.entry.row["class"] not in _GROUPS:
        return False
    return _RANKS.fullmatch(sentence.folded, hit.end, end) is not None


def opens_with_persons(sentence: TextView, start: int, before: str) -> bool:
    """Return whether two persons' names come before the head: 石井・ランシング協定."""
    if not _PAIR.fullmatch(before):
        return False
    names = re.split("[・=＝]", before)
    starts = itertools.accumulate((len(name) + 1 for name in names[:-1]), initial=start)
    tokens = [sentence.tokens_by_start.get(at) for at in starts]
    return any(token is not None and token.pos.startswith("名詞-固有名詞-人名") for token in tokens)
