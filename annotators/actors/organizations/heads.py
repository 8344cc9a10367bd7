"""Organizations that end in a head noun of the table ``org_heads``, and those in quotation marks (A-4, G-2, G-10)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import PLACE_TABLES
from gaiko.annotators.gazetteers.tables import table, words
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA, KATAKANA_LETTERS

_ALLOWED = f"{KANJI}{KATAKANA}A-Za-z0-9・＆&"
_BEFORE_HEAD = re.compile(f"^(?:第[0-9{KANJI_TENS}]+回|各|両|旧(?=国)|[後前現](?=[{KATAKANA_LETTERS}]))")
_STOP_MODIFIER = re.compile(f"^(?:{'|'.join(words('org_words', 'modifier'))})+$")
_KIND_OF_BODY = re.compile(f"(?:{'|'.join(words('org_words', 'kind_after_state'))})+")
"""Words between the name of a state and a head that make a kind of body, not a name: 米国[民間]銀行 (G-10)."""
_MEETINGS = frozenset({"懇談会", "協議会", "懇話会"})
_RANK_OF_MEETING = re.compile("(?:首脳|閣僚|外相|大臣|蔵相|通産相|農相|次官|局長|議員|財界人|知事)(?:級)?$")
"""Words before 懇談会 that make it a meeting, an event (G-4)."""
_PROPER = re.compile(f"[{KATAKANA}A-Za-z]{{2}}|日本|国際(?!金融$)|世界|欧州|米州|東京|横浜|三菱|三井|住友")
_QUOTED_COALITION = re.compile("「(?P<name>(?!有志連合)[^「」、。]{3,24}(?<!国家)(?:連合|戦線|コアリション))」")
_QUOTED = re.compile("「([^「」]{4,60})」")


def find_headed(sentence: TextView) -> Iterator[Candidate]:
    """Yield runs of kanji, katakana and Latin letters that end in a head noun of organizations: 日本政策投資銀行."""
    text = sentence.folded
    for match in _head_pattern().finditer(text) if sentence.occurrences(_HEADS) else ():
        start = match.start()
        before = _BEFORE_HEAD.sub("", match["before"])
        start += len(match["before"]) - len(before)
        if match["before"].startswith("同") or not before or _STOP_MODIFIER.match(before):
            continue
        owner = sentence.names_by_start.get(start)
        if owner is not None and _KIND_OF_BODY.fullmatch(text, owner.end, match.start("head")):
            continue
        if match["head"] in _MEETINGS and _RANK_OF_MEETING.search(before):
            continue
        if len(before) < 2 and match["head"] in {"省", "庁"}:
            continue
        if match["head"] in words("org_words", "common_head") and not _has_proper_part(sentence, start, match.end()):
            continue
        place = sentence.names_by_start.get(start)
        if place is not None and place.end == match.end() and place.entry.table in PLACE_TABLES:
            continue
        yield organization(sentence, start, match.end(), "A-4-head")


def _has_proper_part(sentence: TextView, start: int, end: int) -> bool:
    if _PROPER.search(sentence.folded, start, end) or sentence.names_within(start, end):
        return True
    tokens = (sentence.tokens_by_start.get(at) for at in range(start, end))
    return any(token.pos.startswith("名詞-固有名詞") for token in tokens if token is not None and token.end < end)


def find_quoted(sentence: TextView) -> Iterator[Candidate]:
    """Yield titles in quotation marks that end in a head noun of organizations, each as one span (G-2)."""
    text = sentence.folded
    for match in _QUOTED.finditer(text):
        if not match[1].endswith(_heads()):
            continue
        head = _head_pattern().search("　" + re.split("[のるた]", match[1])[-1])
        if head and match[1].endswith(head["head"]):
            yield organization(sentence, *match.span(1), "G-2-quoted")
    for match in _QUOTED_COALITION.finditer(text):
        yield organization(sentence, *match.span("name"), "G-2-quoted")


@cache
def _heads() -> tuple[str, ...]:
    heads = (row["head"] for row in table("org_heads") if row["strong"] == "yes")
    return tuple(sorted(heads, key=lambda head: (-len(head), head)))


_HEADS = LEXICON.words(lambda: _heads())


@cache
def _head_pattern() -> re.Pattern[str]:
    heads, firsts = "|".join(map(re.escape, _heads())), re.escape("".join(sorted({head[0] for head in _heads()})))
    return re.compile(
        rf"(?<![{_ALLOWED}])(?P<before>[{_ALLOWED}]{{2,30}}?)(?=[{firsts}])(?P<head>{heads})(?![庁略エ員団職会長学的議連株債券])"
    )
