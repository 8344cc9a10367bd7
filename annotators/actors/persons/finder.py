"""Find persons: a name with its title or honorific as one span, and full names without a title (A-1)."""

import re
from collections.abc import Iterator

from gaiko.annotators.actors.persons.names import (
    KATAKANA_NAME,
    PERSON_POS,
    PERSONS,
    name_before,
    tokens_within,
    without_place,
)
from gaiko.annotators.actors.persons.values import person_value, persons
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import column
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KATAKANA
from gaiko.corpus.spans import Segment

_NOT_AFTER = re.compile(
    "令|選挙|選(?![手出考])|府(?!主)|官邸|制(?!作)|職|私邸|公邸|就任前後|団(?!長)|事務所(?!長)|賞|杯"
)
_AFTER_TITLE = re.compile("(?:(?:臨時)?(?:代理(?![人店戦母])|代行|心得|補佐(?!官)|候補者?(?![地国生])))?(?:夫妻)?")
"""Suffixes that belong to a title: acting (代理), candidate (候補), couple (夫妻)."""
_FULL_NAME = re.compile(f"(?<![{KANJI}{KATAKANA}])[{KANJI}]{{4}}(?=[はがもをにと、。とのへや)」]|$)")
"""Four kanji between other characters, which may be a surname and a given name: 小幡酉吉."""
_SHIP = re.compile("(?:空母|護衛艦|駆逐艦|潜水艦|艦|船|号|イージス艦)「?$")


_TITLES = LEXICON.words(lambda: map(fold, column("titles", "title")))


def find_persons(sentence: TextView) -> Iterator[Candidate]:
    """Yield persons: names with titles, and full names without."""
    text = sentence.folded
    last_end = 0
    for title, title_end in _titles(sentence):
        if _NOT_AFTER.match(text, title_end):
            continue
        joined = (
            text[last_end : last_end + 1] == "・" and last_end > 0
        )  # another person follows: 岩屋外務大臣・中谷防衛大臣
        name = name_before(sentence, title, text[title:title_end], last_end + 1) if joined else None
        name = name or name_before(sentence, title, text[title:title_end])
        last_end = title_end
        if name is not None:
            start, end = name
            end = without_place(sentence, start, end)
            value = person_value(sentence.text[start:end], text[end:title_end])
            yield Candidate(start, title_end, "ACTOR", "person", "A-1-titled", value)
    yield from _bare(sentence)


def _is_surname_and_given_name(sentence: TextView, start: int, end: int) -> bool:
    """Return whether Sudachi reads ``[start, end)`` as a surname and a given name, and no gazetteer has it."""
    surname, given = sentence.tokens_by_start.get(start), sentence.tokens_by_end.get(end)
    if surname is None or given is None or surname.end != given.start or sentence.names_within(start, end):
        return False
    return surname.pos.endswith("人名-姓") and given.pos.endswith("人名-名")


def _titles(sentence: TextView) -> Iterator[Segment]:
    """Yield start and end of titles with their suffixes, leftmost and longest, not overlapping."""
    after = 0
    for start, minus_end, _ in sentence.occurrences(_TITLES):
        if start >= after:
            after = _AFTER_TITLE.match(sentence.folded, -minus_end).end()  # type: ignore[union-attr]  # matches ''
            yield start, after


def _bare(sentence: TextView) -> Iterator[Candidate]:
    """Yield full names without a title: of the gazetteer, and katakana names whose tokens are person names."""
    text = sentence.folded
    for hit in persons().choose(text, sentence.occurrences(PERSONS)):
        surface = text[hit.start : hit.end]
        if len(surface) >= 3 and surface == fold(hit.entry.name) and not _SHIP.search(sentence.before(hit.start)):
            yield Candidate(hit.start, hit.end, "ACTOR", "person", "A-1-bare", person_value(surface, ""))
    for match in _FULL_NAME.finditer(text):
        if _is_surname_and_given_name(sentence, *match.span()):
            yield Candidate(*match.span(), "ACTOR", "person", "A-1-pos", person_value(match.group(), ""))
    for match in KATAKANA_NAME.finditer(text) if "・" in text else ():
        if "・" not in match.group() or _SHIP.search(sentence.before(match.start())):
            continue
        parts = [t for t in tokens_within(sentence, match.start(), match.end()) if text[t.start] not in "・=＝"]
        named = parts and parts[0].pos.startswith(PERSON_POS)
        if named and len(parts) in {2, 3} and all(t.pos.startswith(PERSON_POS) or not t.known for t in parts[1:]):
            yield Candidate(
                match.start(), match.end(), "ACTOR", "person", "A-1-katakana", person_value(match.group(), "")
            )
