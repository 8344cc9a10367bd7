"""Buildings, bases, monuments and plants (P-4)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Entry, Gazetteer
from gaiko.annotators.gazetteers.tables import column, table
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.places.base import place
from gaiko.annotators.text.scripts import KANJI, KATAKANA


def find_facilities(sentence: TextView) -> Iterator[Candidate]:
    """Yield the facilities of the gazetteer, and names that end in the head noun of a facility."""
    text = sentence.folded
    for hit in _gazetteer().choose(text, sentence.occurrences(_FACILITIES)):
        value = {"norm": hit.entry.name, "iso": hit.entry.row["iso"]}
        yield Candidate(hit.start, hit.end, "PLACE", "facility", "P-4-gazetteer", value)
    for match in _facility_pattern().finditer(text) if sentence.occurrences(_FACILITY_HEADS) else ():
        yield place(sentence, *match.span(), "P-4-head", "facility")


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer((row["name"], Entry("facilities", row["name"], row)) for row in table("facilities"))


_FACILITIES = LEXICON.words(lambda: _gazetteer().surfaces)
_FACILITY_HEADS = LEXICON.words(lambda: column("facility_heads", "head"))


@cache
def _facility_pattern() -> re.Pattern[str]:
    heads = "|".join(re.escape(head) for head in column("facility_heads", "head"))
    return re.compile(
        rf"(?<![{KANJI}{KATAKANA}・A-Za-z0-9])(?!各|同|両|米軍|在日|関係|新たな)[{KANJI}{KATAKANA}ヶ・]{{2,12}}?(?:{heads})(?![{KANJI}]*(?:省|庁|局|員|税|湾局))(?!長|者|湾|区)"
    )
