"""Canonical name, role and state of a person, from the name and its title (A-1)."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from gaiko.annotators.actors.persons.terms import held_in, is_of_today
from gaiko.annotators.gazetteers.names import PLACE_TABLES, Entry, Gazetteer, full_size, gazetteer
from gaiko.annotators.gazetteers.tables import column, split_cell, table, words
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS
from gaiko.corpus.tsv import Row

_TENURES = re.compile(f"^(?:元|前|新|故|次期|現|暫定|第[0-9{KANJI_TENS}]+代)+")
_ACTING = re.compile("(?:臨時)?(?:代理|代行|心得|候補者?)$")
_OF_NAME = re.compile("連邦|国家|内閣|中央|・")
_KANJI = re.compile(f"[{KANJI}]")


def person_value(name: str, role: str, years: Sequence[int] = ()) -> dict[str, str]:
    """Return canonical name, role and state of a person.

    The role disambiguates persons with the same surname, and so do their terms of office. Unless exactly one fits, ``norm`` is
    missing and ``reason`` set.

    Args:
        name: the name as written.
        role: the title as written.
        years: years in which the person may hold the office, the most likely first; none if the year is not known.
    """
    name = name.replace(" ", "").replace("　", "")
    folded = fold(name)
    rows = person_entries().get(folded, [])
    role = role.strip("・")
    titled = bool(role) and role not in words("person_words", "no_role")
    office = _ACTING.sub("", role)
    exact = [row for row in rows if fold(row.name) == folded]
    offices = _offices(fold(office)) if rows and office and not exact else []
    fitting = [row for row in rows if any(_fits(office, title) for office in offices for title in row.offices)]
    in_time = _in_time(fitting, offices, years, role)
    chosen = exact or in_time or ([] if titled and office else rows)
    value: dict[str, str] = {}
    if len({row.name for row in chosen}) == 1:
        value["norm"] = chosen[0].name
        if chosen[0].iso:
            value["iso"] = chosen[0].iso
    elif chosen:
        value["reason"] = "several persons bear this name"
        if len({row.iso for row in chosen}) == 1:
            value["iso"] = chosen[0].iso
    elif fitting and not in_time:
        value["reason"] = f"nobody of this name is known to have held the office in {years[0]}"
        if len({row.iso for row in fitting}) == 1:
            value["iso"] = fitting[0].iso
    elif rows:
        value["reason"] = "no known bearer has this title"
    elif "・" in name or (len(name) >= 3 and _KANJI.match(name)):
        value["norm"] = name if _KANJI.match(name) else folded  # the old forms of kanji in a name are kept
    else:
        value["reason"] = "only the surname is known"
    if titled:
        value["role"] = role
    return value


def _in_time(
    fitting: Sequence["PersonEntry"], offices: Sequence[str], years: Sequence[int], role: str
) -> list["PersonEntry"]:
    """Return those who held the office in the first year that any of them did, else those whose terms are not known."""
    titles = {
        row.name: [title for title in row.titles if any(_fits(o, _office(title)) for o in offices)] for row in fitting
    }
    if not years:
        return [row for row in fitting if is_of_today(row.name, titles[row.name])] or list(fitting)
    for year in years:
        found = [row for row in fitting if held_in(row.name, titles[row.name], year, role)]
        if found:
            isos = {row.iso for row in found}  # an unknown term in another state leaves two readings
            return found + [
                row
                for row in fitting
                if row.iso not in isos and held_in(row.name, titles[row.name], year, role) is None
            ]
    return [row for row in fitting if held_in(row.name, titles[row.name], years[0], role) is None]


class PersonEntry(NamedTuple):
    """A person of the gazetteer.

    Attributes:
        name: canonical name.
        iso: ISO code of the state, or an empty string.
        titles: as in the table.
        offices: the titles normalized, 外務大臣 as 外務相.
    """

    name: str
    iso: str
    titles: frozenset[str]
    offices: tuple[str, ...]


@cache
def persons() -> Gazetteer:
    """Return names and aliases of the table ``persons``; ``person_value`` disambiguates surnames."""
    return Gazetteer(
        (surface, Entry("persons", row["name"], row)) for row in table("persons") for surface in _surfaces(row)
    )


@cache
def person_entries() -> dict[str, list[PersonEntry]]:
    """Return persons by folded name or alias."""
    found: dict[str, list[PersonEntry]] = defaultdict(list)
    for row in table("persons"):
        titles = split_cell(row["roles"])
        entry = PersonEntry(row["name"], row["iso"], frozenset(titles), tuple(_office(fold(title)) for title in titles))
        for surface in _surfaces(row):
            found[fold(surface)].append(entry)
    return found


@cache
def surnames() -> dict[str, set[str]]:
    """Return ISO codes by name or alias."""
    found: dict[str, set[str]] = {}
    for row in table("persons"):
        for surface in _surfaces(row):
            found.setdefault(surface, set()).add(row["iso"])
    return found


def _surfaces(row: Row) -> list[str]:
    surfaces = [row["name"], *split_cell(row["aliases"])]
    return [*surfaces, *full_size(surfaces)]


def _offices(role: str) -> list[str]:
    """Return the normalized offices of a role, without tenure words (元, 前); 兼 joins several."""
    return [_office(office) for office in _TENURES.sub("", role.removesuffix("夫妻")).split("兼")]


def _office(title: str) -> str:
    """Return the title with 大臣 replaced by 相."""
    return f"{title.removesuffix('大臣')}相" if title.endswith("大臣") else title


def _fits(office: str, known: str) -> bool:
    """Return whether ``office`` is the known title, alone or after names of states and organizations only (米国防長官)."""
    return office.endswith(known) and _only_names(office[: -len(known)])


def _only_names(words: str) -> bool:
    at = 0
    while at < len(words):
        hit = gazetteer(*PLACE_TABLES, "organizations").match(words, at)
        of_body = _OF_NAME.match(words, at)
        if hit is not None:
            at = hit.end
        elif of_body is not None:
            at = of_body.end()
        elif words[at] in column("compounds", "char"):
            at += 1
        else:
            return False
    return True
