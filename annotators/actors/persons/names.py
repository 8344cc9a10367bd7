"""Person names before a title: of the gazetteer, by Sudachi's part of speech, or in katakana (A-1)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.persons.values import person_entries, persons
from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.base import TextView, once_per_sentence
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import column, table, words
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA, is_katakana_letter
from gaiko.annotators.text.tokens import Token

PERSONS = LEXICON.words(lambda: persons().surfaces)
"""Names and aliases of persons."""
PERSON_POS = "名詞-固有名詞-人名"
KATAKANA_NAME = re.compile(rf"(?:[{KATAKANA}]・){{0,3}}[{KATAKANA}]{{2,}}(?:[・=＝][{KATAKANA}]+)*")
"""A name in katakana; one letter before ・ may be a particle or an honorific: デ・アルバ, ウ・ヌー, ド・ゴール."""
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Z][.・ ]?){1,3}$")
"""Initials before a name in katakana: J.D.バンス."""
_LONGEST_SURNAME = 3
_LONGEST_GIVEN_NAME = 3
"""In characters."""
_PARTICLE = re.compile(f"(?:{'|'.join(words('person_words', 'particle'))})(?:・|$)")
_KANJI = re.compile(f"[{KANJI}]")
_RUN = re.compile(rf"[{KANJI}ヶ{KATAKANA}A-Za-z0-9・=＝]+")
_MODIFIER = f"(?:元|前|新|故|次期|現|副|筆頭|臨時代理|臨時|暫定|名誉|第[0-9{KANJI_TENS}]+代)"
_QUALIFIER = re.compile(
    rf"(?:{_MODIFIER})*(?:[{KANJI}]{{0,10}}|(?:・|在)?[{KANJI}{KATAKANA}A-Z・]{{2,18}}?)(?:{_MODIFIER})*"
)
_QUALIFIERS = re.compile(f"{_MODIFIER}|外務|防衛|国務|官房|駐[日米英仏独中韓]|在|国際|日本|国連")
_UNIT = re.compile("州|市|県|郡")
_NOT_QUALIFIER = re.compile(
    "^(?:国(?![際連立務防])|政権|政府|内閣|側|党|新政権|首脳|諸国|地域|湾|島|王国|共和国|連邦|大統領|自治)|政権|政府|内閣|首脳|会談|訪問|訪[日米中韓]|主催|率|による|下の|出身|党"
)
_ADJACENT_TITLES = frozenset({"候補", "候補者"})
"""Titles that must follow the name directly: ノーベル賞候補 contains no person."""
_ABBREVIATION = re.compile(r"\([A-Z][A-Za-z0-9/&\-・]{1,14}\)$")
_ORGANIZATION = re.compile(f"[{KANJI}{KATAKANA}A-Za-z・]{{3,24}}")
_NOT_A_SURNAME = frozenset("前元新故現旧同各両兄弟姉妹父母夫妻娘孫独仏英米伊露加豪印韓中日")
_BEFORE_COUNTRY_CHARACTER = re.compile("[訪在駐対来渡]$")
"""Verbal morphemes before the character of a state: 訪[韓], 駐[日]."""
_WEAK_TITLE_TYPES = frozenset({"leader", "official", "legislator", "candidate"})
"""Types of titles that do not make a common noun before them a name: パネル議長."""
_LONG_WORD = 4
"""Length in characters from which a known katakana word is not taken for a fragment of an unknown name (プラバ|カラン)."""
_LONG_QUALIFIER = 4
"""Length in characters from which a qualifier is an organization (ヤング在日米国大使館臨時代理大使), so that a common noun before it is a surname."""


def name_before(sentence: TextView, title_start: int, title: str, floor: int = 0) -> tuple[int, int] | None:
    """Return start and end of the name that the title at ``title_start`` belongs to, or None if the title is bare.

    Args:
        sentence: the sentence.
        title_start: start of the title.
        title: the title.
        floor: the name begins there or later.
    """
    text = sentence.folded
    closes = text[title_start - 1 : title_start] == ")"
    aside = _ABBREVIATION.search(text, max(0, title_start - 18), title_start) if closes else None
    run_end = aside.start() if aside else title_start
    run = _RUN.match(text[max(0, run_end - 40) : run_end][::-1])
    if run is None:
        return None
    run_start = max(floor, run_end - run.end())
    for start, end in _candidates(sentence, run_start, run_end):
        between = text[end:run_end].strip("・")
        known = text[start:end] in person_entries()
        if aside and not (_ORGANIZATION.fullmatch(between) and (known or not _is_common_noun(sentence, start, end))):
            continue
        if between.startswith("担当") or (between and title in _ADJACENT_TITLES):
            continue
        if (
            (aside or _qualifies(between, full="・" in text[start:end]))
            and _is_name(sentence, start, end, between, title)
            and not _is_country_character(sentence, start, end)
        ):
            return _left_edge(sentence, start), _with_given_name(sentence, start, end, run_end, title)
    return None


def _left_edge(sentence: TextView, start: int) -> int:
    """Return the start of the name with its initials (J.D.バンス), or with the surname before a space (高市　早苗)."""
    text = sentence.folded
    initials = _INITIALS.search(text, max(0, start - 8), start) if is_katakana_letter(text[start]) else None
    if initials:
        return initials.start()
    if text[start - 1 : start] in {" ", "　"} and start > 1:
        before = sentence.tokens_by_end.get(start - 1)
        if before is not None and before.pos.startswith(PERSON_POS) and before.pos.endswith("-姓"):
            return before.start
    return start


def _with_given_name(sentence: TextView, start: int, end: int, title_start: int, title: str) -> int:
    """Return the end of a surname with the given name between it and the title: 佐藤[正久]外務副大臣, 鈴木[史朗]長崎市長."""
    text = sentence.folded
    if end - start > _LONGEST_SURNAME or not _KANJI.match(text[start]) or end >= title_start:
        return end
    given = sentence.tokens_by_start.get(end)
    if given is not None and given.pos.startswith(PERSON_POS) and given.end <= title_start:
        return given.end
    for length in range(1, min(_LONGEST_GIVEN_NAME, title_start - end) + 1):
        at = end + length
        if not _KANJI.match(text[at - 1]):
            break
        if sentence.names_by_start.get(end) is not None or _begins_title(sentence, end, title_start, title):
            break
        if _begins_title(sentence, at, title_start, title):
            return at
    return end


def _begins_title(sentence: TextView, at: int, title_start: int, title: str) -> bool:
    """Return whether a title with its body or place begins at ``at``: 外務|副大臣, 長崎|市長, or nothing but the title."""
    if at == title_start:
        return True
    text = sentence.folded
    if text[at:title_start] + title in _title_types() or _QUALIFIERS.match(text, at):
        return True
    hit = sentence.names_by_start.get(at)
    if hit is not None and hit.end <= title_start:
        return True
    token = sentence.tokens_by_start.get(at)
    return token is not None and token.known and token.pos.startswith("名詞-普通名詞") and token.end - token.start > 1


def without_place(sentence: TextView, start: int, end: int) -> int:
    """Return the end of the name, excluding a place joined to it by ・: マーク・ダイオン・ポートランド市長."""
    for hit in sentence.names_within(start + 1, end):
        if sentence.folded[hit.start - 1] == "・" and not _only_particles(sentence.folded[start : hit.start - 1]):
            return hit.start - 1
    return end


def _only_particles(words: str) -> bool:
    """Return whether the words are particles only, as デ in デ・アルバ."""
    return all(_PARTICLE.fullmatch(word) for word in words.split("・"))


def _candidates(sentence: TextView, run_start: int, title_start: int) -> Iterator[tuple[int, int]]:
    """Yield possible names in the run before a title: of the gazetteer, then by part of speech, then in katakana."""
    text = sentence.folded
    known = _known_within(sentence, run_start, title_start)
    for hit in known:
        if hit.start > run_start and _same_script(text, hit.start):
            continue
        if not (text[hit.start - 1 : hit.start] == "・" and KATAKANA_NAME.match(text, hit.start)):
            yield hit.start, hit.end
    names = _person_tokens(sentence, run_start, title_start)
    inside = {at for token in names for at in range(token.start + 1, token.end)}
    for hit in known:
        if hit.start not in inside and _KANJI.match(text[hit.start]):
            yield hit.start, hit.end
    for first in range(len(names)):
        if not _KANJI.match(text[names[first].start]):
            continue
        last = first
        while last + 1 < len(names) and names[last + 1].start == names[last].end and last - first < 1:
            last += 1
        yield _with_surname(sentence, run_start, names[first]), names[last].end
    for match in KATAKANA_NAME.finditer(text, run_start, title_start):
        yield match.start(), match.end()


@once_per_sentence
def _known_persons(sentence: TextView) -> dict[int, Hit]:
    """Return the longest person of the gazetteer at each start; they may overlap."""
    return persons().longest(sentence.folded, sentence.occurrences(PERSONS))


def _known_within(sentence: TextView, start: int, end: int) -> list[Hit]:
    known = _known_persons(sentence)
    return [hit for at in range(start, end) if (hit := known.get(at)) and hit.end <= end] if known else []


def _with_surname(sentence: TextView, run_start: int, name: Token) -> int:
    """Return the start of a given name with the unknown surname before it: of one kanji (垂秀夫), or tagged as a place (湯崎英彦)."""
    text = sentence.folded
    if not name.pos.endswith("-名") or not _KANJI.match(text[run_start]):
        return name.start
    if name.start == run_start + 1:
        return run_start if text[run_start] not in _NOT_A_SURNAME else name.start
    before = sentence.tokens_by_end.get(name.start)
    is_surname = before is not None and before.start == run_start and before.end - before.start == 2
    is_surname = is_surname and before is not None and (not before.known or "固有名詞" in before.pos)
    return run_start if is_surname and run_start not in sentence.names_by_start else name.start


def _person_tokens(sentence: TextView, start: int, end: int) -> list[Token]:
    return [token for token in tokens_within(sentence, start, end) if token.pos.startswith(PERSON_POS)]


def tokens_within(sentence: TextView, start: int, end: int) -> list[Token]:
    """Return the tokens that begin and end within ``[start, end)``."""
    by_start = sentence.tokens_by_start
    return [token for at in range(start, end) if (token := by_start.get(at)) and token.end <= end]


def _same_script(text: str, at: int) -> bool:
    return bool(_KANJI.match(text[at]) and _KANJI.match(text[at - 1]))


def _qualifies(between: str, *, full: bool) -> bool:
    """Return whether the words between name and title belong to the title; a unit such as 州 follows full names only."""
    if not between:
        return True
    if _QUALIFIER.fullmatch(between) is None or _NOT_QUALIFIER.search(between):
        return False
    return full or _UNIT.match(between) is None


def _is_name(sentence: TextView, start: int, end: int, between: str, title: str) -> bool:
    text = sentence.folded
    surface = text[start:end]
    known = surface in person_entries()
    title_known = known and any(title in entry.titles for entry in person_entries()[surface])
    if title_known or (known and len(surface) > 1 and not _is_other_name(sentence, start)):
        return True
    if _is_other_name(sentence, start):
        return False
    if not KATAKANA_NAME.fullmatch(surface):
        return len(surface) > 1 or text[end : end + 1] == title[:1]
    makes_name = _makes_name(title) or len(between) >= _LONG_QUALIFIER
    return makes_name or not _is_common_noun(sentence, start, end)


def _makes_name(title: str) -> bool:
    """Return whether a common noun in katakana before the title is a name: ポンド氏, not スポーツ選手 or パネル議長."""
    kind = _title_types().get(title, "")
    return kind not in _WEAK_TITLE_TYPES and (kind != "honorific" or title in words("person_words", "address"))


def _is_other_name(sentence: TextView, start: int) -> bool:
    """Return whether the name of a place or an organization covers ``start``."""
    return sentence.name_at(start) is not None


def _is_country_character(sentence: TextView, start: int, end: int) -> bool:
    """Return whether the character is an abbreviation of a state, as 韓 in 日韓外相 and 訪韓 (A-3, G-6)."""
    if end - start > 1 or sentence.folded[start] not in column("compounds", "char"):
        return False
    before = sentence.before(start, 1)
    if before in column("compounds", "char") or _BEFORE_COUNTRY_CHARACTER.search(before):
        return True
    return any(state.start <= start and end <= state.end for state in find_states(sentence))


def _is_common_noun(sentence: TextView, start: int, end: int) -> bool:
    """Return whether Sudachi knows ``[start, end)`` as a common noun, or as several, one of them long."""
    if "・" in sentence.folded[start:end]:
        parts = [token for token in tokens_within(sentence, start, end) if sentence.folded[token.start] != "・"]
        return all(token.known and token.pos.startswith("名詞-普通名詞") for token in parts)
    last = sentence.tokens_by_end.get(end)
    if last is None or not (last.known and last.pos.startswith("名詞-普通名詞")):
        return False
    return last.start <= start or any(
        token.end - token.start >= _LONG_WORD for token in tokens_within(sentence, start, end)
    )


@cache
def _title_types() -> dict[str, str]:
    return {fold(row["title"]): row["type"] for row in table("titles")}
