"""Persons: a name with its attached title or honorific, one span (A-1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from annotators.base import TextView
from annotators.folding import fold
from annotators.names import PLACE_TABLES, Entry, Gazetteer, gazetteer
from annotators.scan import Words
from annotators.states import find_states
from annotators.tables import Row, column, many, table
from annotators.tokens import Token


class PersonMention(NamedTuple):
    """A person's mention with the rule that found it."""

    start: int
    end: int
    rule: str
    value: dict[str, str]


_PERSON_POS = "名詞-固有名詞-人名"
_KATAKANA_NAME = re.compile(r"(?:[ァ-ヺー]・){0,3}[ァ-ヺー]{2,}(?:[・=＝][ァ-ヺー]+)*")
"""One letter may open a name as particle or honorific: デ・アルバ, ウ・ヌー, ド・ゴール."""
_PARTICLE = re.compile(
    "(?:デ|ダ|ド|ディ|ドゥ|デル|デラ|デア|デン|ドス|ダス|ラ|ル|レ|ロス|ファン|バン|ヴァン|フォン|フォー|テル|アル|エル|アッ|アン|アブ|ビン|ベン|イブン|ビント|ウ|ド[ーオ]|マウン|サン|サンタ|セント|マク|オ)(?:・|$)"
)
_KANJI = re.compile("[一-龠々]")
_RUN = re.compile(r"[一-龠々ヶァ-ヺーA-Za-z0-9・=＝]+$")
_TENURE = "(?:元|前|新|故|次期|現|暫定|第[0-9一二三四五六七八九十]+代)"
_MODIFIER = "(?:元|前|新|故|次期|現|副|筆頭|臨時代理|臨時|暫定|名誉|第[0-9一二三四五六七八九十]+代)"
_QUALIFIER = re.compile(
    rf"(?:{_MODIFIER})*(?:[一-龠々]{{0,10}}|(?:・|在)?[一-龠々ァ-ヺーA-Z・]{{2,18}}?)(?:{_MODIFIER})*"
)
_UNIT = re.compile("州|市|県|郡")
_NOT_QUALIFIER = re.compile(
    "^(?:国|政権|政府|内閣|側|党|新政権|首脳|諸国|地域|湾|島|王国|共和国|連邦|大統領|自治)|政権|政府|内閣|首脳|会談|訪問|訪[日米中韓]|主催|率|による|下の|出身|党"
)
_NOT_AFTER = re.compile(
    "令|選挙|選(?![手出考])|府(?!主)|官邸|制(?!作)|職|私邸|公邸|就任前後|団(?!長)|事務所(?!長)|賞|杯"
)
_ACTING = "(?:臨時)?(?:代理(?![人店戦母])|代行|心得|補佐(?!官)|候補者?(?![地国生]))"
"""What makes a title that of one who stands in for its bearer, or stands for election."""
_STANDING = re.compile("(?:臨時)?(?:代理|代行|心得|候補者?)$")
_ONLY_ATTACHED = frozenset({"候補", "候補者"})
"""Titles that follow the name itself: ノーベル賞候補 is nobody's name."""
_ABBREVIATION = re.compile(r"\([A-Z][A-Za-z0-9/&\-・]{1,14}\)$")
_BODY = re.compile("[一-龠々ァ-ヺーA-Za-z・]{3,24}")
_NOT_A_SURNAME = frozenset("前元新故現旧同各両兄弟姉妹父母夫妻娘孫独仏英米伊露加豪印韓中日")
_OF_BODY = re.compile("連邦|国家|内閣|中央|・")
_WORD_OF_COUNTRY = re.compile("[訪在駐対来渡]$")
_WEAK = frozenset({"leader", "official", "legislator", "candidate"})
_LONG_WORD = 4
"""A katakana word this long that the dictionary knows is no accident of cutting an unknown name (プラバ|カラン)."""
_FORMS_OF_ADDRESS = frozenset({"氏", "さん", "様", "君", "女史", "夫妻", "夫人", "閣下", "博士", "教授"})
_NO_ROLE = frozenset({"氏", "さん", "様", "君", "殿", "女史"})
_OWN_BODY = 4
"""A qualifier this long names the body the title is of (ヤング在日米国大使館臨時代理大使): then even a common noun is a name."""
_SHIP = re.compile("(?:空母|護衛艦|駆逐艦|潜水艦|艦|船|号|イージス艦)「?$")


@cache
def _persons() -> Gazetteer:
    """Surfaces of persons; who it is among several of one surname is decided by ``person_value``."""
    return Gazetteer(
        (surface, Entry("persons", row["name"], row)) for row in table("persons") for surface in _surfaces(row)
    )


def _surfaces(row: Row) -> list[str]:
    return [row["name"], *many(row["aliases"])]


@cache
def _by_surface() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table("persons"):
        for surface in _surfaces(row):
            found[fold(surface)].append(row)
    return found


@cache
def _title_pattern() -> re.Pattern[str]:
    titles = "|".join(re.escape(fold(title)) for title in column("titles", "title"))
    return re.compile(f"(?:{titles})(?:{_ACTING})?(?:夫妻)?")


@cache
def surnames() -> dict[str, set[str]]:
    """Surname or full name → the states of those who bear it."""
    found: dict[str, set[str]] = {}
    for row in table("persons"):
        for surface in (row["name"], *many(row["aliases"])):
            found.setdefault(surface, set()).add(row["iso"])
    return found


@cache
def _title_words() -> Words:
    return Words(fold(title) for title in column("titles", "title"))


@cache
def _title_types() -> dict[str, str]:
    return {fold(row["title"]): row["type"] for row in table("titles")}


def find_persons(sentence: TextView) -> Iterator[PersonMention]:
    """Yield persons: names with titles, and full names without."""
    text = sentence.folded
    for match in _title_words().scan(_title_pattern(), text):
        if _NOT_AFTER.match(text, match.end()):
            continue
        name = _name_before(sentence, match.start(), match.group())
        if name is not None:
            start, end = name
            end = _without_place(sentence, start, end)
            yield PersonMention(
                start, match.end(), "A-1-titled", person_value(text[start:end], text[end : match.end()])
            )
    yield from _bare(sentence)


def _name_before(sentence: TextView, title_start: int, title: str) -> tuple[int, int] | None:
    """Where the name that the title at ``title_start`` belongs to stands, or None if the title is bare."""
    text = sentence.folded
    aside = _ABBREVIATION.search(text, max(0, title_start - 18), title_start)
    run_end = aside.start() if aside else title_start
    run = _RUN.search(text[max(0, run_end - 40) : run_end])
    if run is None:
        return None
    run_start = run_end - len(run.group())
    for start, end in _candidates(sentence, run_start, run_end):
        between = text[end:run_end].strip("・")
        known = text[start:end] in _by_surface()
        if aside and not (_BODY.fullmatch(between) and (known or not _is_common_noun(sentence, start, end))):
            continue
        if between.startswith("担当") or (between and title in _ONLY_ATTACHED):
            continue
        if (
            (aside or _qualifies(between, full="・" in text[start:end]))
            and _is_name(sentence, start, end, between, title)
            and not _is_country_character(sentence, start, end)
        ):
            return start, end
    return None


def _without_place(sentence: TextView, start: int, end: int) -> int:
    """Where the name itself ends: マーク・ダイオン・ポートランド市長 is the mayor of a city that ・ joins to his name."""
    for hit in sentence.names_within(start + 1, end):
        if sentence.folded[hit.start - 1] == "・" and not _only_particles(sentence.folded[start : hit.start - 1]):
            return hit.start - 1
    return end


def _only_particles(words: str) -> bool:
    """デ in デ・アルバ is no name by itself, so that アルバ is not the place the title is of."""
    return all(_PARTICLE.fullmatch(word) for word in words.split("・"))


def _candidates(sentence: TextView, run_start: int, title_start: int) -> Iterator[tuple[int, int]]:
    """Possible names in the run before a title: known ones, then Sudachi's, then katakana."""
    text = sentence.folded
    for at in range(run_start, title_start):
        if at > run_start and _same_script(text, at):
            continue
        hit = _persons().match(text, at)
        if (
            hit is not None
            and hit.end <= title_start
            and not (_KATAKANA_NAME.match(text, at) and text[at - 1 : at] == "・")
        ):
            yield hit.start, hit.end
    names = _person_tokens(sentence, run_start, title_start)
    inside = {at for token in names for at in range(token.start + 1, token.end)}
    known = [
        hit
        for at in range(run_start, title_start)
        if at not in inside and (hit := _persons().match(text, at)) and hit.end <= title_start
    ]
    for hit in known:
        if _KANJI.match(text[hit.start]):
            yield hit.start, hit.end
    for first in range(len(names)):
        if not _KANJI.match(text[names[first].start]):
            continue
        last = first
        while last + 1 < len(names) and names[last + 1].start == names[last].end and last - first < 1:
            last += 1
        yield _with_surname(text, run_start, names[first]), names[last].end
    for match in _KATAKANA_NAME.finditer(text, run_start, title_start):
        yield match.start(), match.end()


def _with_surname(text: str, run_start: int, name: Token) -> int:
    """Where a given name begins with the surname of one kanji that Sudachi does not know before it (垂秀夫)."""
    surname = name.start == run_start + 1 and name.pos.endswith("-名") and _KANJI.match(text[run_start])
    return run_start if surname and text[run_start] not in _NOT_A_SURNAME else name.start


def _person_tokens(sentence: TextView, start: int, end: int) -> list[Token]:
    return [token for token in _tokens_within(sentence, start, end) if token.pos.startswith(_PERSON_POS)]


def _tokens_within(sentence: TextView, start: int, end: int) -> list[Token]:
    tokens = (sentence.tokens_by_start.get(at) for at in range(start, end))
    return [token for token in tokens if token is not None and token.end <= end]


def _same_script(text: str, at: int) -> bool:
    return bool(_KANJI.match(text[at]) and _KANJI.match(text[at - 1]))


def _qualifies(between: str, *, full: bool) -> bool:
    """Whether the words between name and title belong to the title; a unit such as 州 may follow a full name only."""
    if not between:
        return True
    if _QUALIFIER.fullmatch(between) is None or _NOT_QUALIFIER.search(between):
        return False
    return full or _UNIT.match(between) is None


def _is_name(sentence: TextView, start: int, end: int, between: str, title: str) -> bool:
    text = sentence.folded
    surface = text[start:end]
    known = surface in _by_surface()
    title_known = known and any(title in many(row["roles"]) for row in _by_surface()[surface])
    if title_known or (known and len(surface) > 1 and not _is_other_name(sentence, start)):
        return True
    if _is_other_name(sentence, start):
        return False
    if not _KATAKANA_NAME.fullmatch(surface):
        return len(surface) > 1 or text[end : end + 1] == title[:1]
    strong = _is_strong(title) or len(between) >= _OWN_BODY
    return strong or not _is_common_noun(sentence, start, end)


def _is_strong(title: str) -> bool:
    """Whether a common noun in katakana before the title is a name all the same: ポンド氏, but スポーツ選手 and パネル議長."""
    kind = _title_types().get(title, "")
    return kind not in _WEAK and (kind != "honorific" or title in _FORMS_OF_ADDRESS)


def _is_other_name(sentence: TextView, start: int) -> bool:
    """A place's or an organization's name is not a person's."""
    return sentence.name_at(start) is not None


def _is_country_character(sentence: TextView, start: int, end: int) -> bool:
    """韓 in 日韓外相 and 訪韓 stands for the state (A-3, G-6), not for a person of that name."""
    if end - start > 1 or sentence.folded[start] not in column("compounds", "char"):
        return False
    before = sentence.before(start, 1)
    if before in column("compounds", "char") or _WORD_OF_COUNTRY.search(before):
        return True
    return any(state.start <= start and end <= state.end for state in find_states(sentence))


def _is_common_noun(sentence: TextView, start: int, end: int) -> bool:
    """Whether the dictionary knows what stands there as a common noun, or as several of which one is long."""
    if "・" in sentence.folded[start:end]:
        parts = [token for token in _tokens_within(sentence, start, end) if sentence.folded[token.start] != "・"]
        return all(token.known and token.pos.startswith("名詞-普通名詞") for token in parts)
    last = sentence.tokens_by_end.get(end)
    if last is None or not (last.known and last.pos.startswith("名詞-普通名詞")):
        return False
    return last.start <= start or any(
        token.end - token.start >= _LONG_WORD for token in _tokens_within(sentence, start, end)
    )


def _bare(sentence: TextView) -> Iterator[PersonMention]:
    """Full names without a title: those in the gazetteer, and katakana names that Sudachi knows as such."""
    text = sentence.folded
    for hit in _persons().find(text):
        surface = text[hit.start : hit.end]
        if len(surface) >= 3 and surface == fold(hit.entry.name) and not _SHIP.search(sentence.before(hit.start)):
            yield PersonMention(hit.start, hit.end, "A-1-bare", person_value(surface, ""))
    for match in _KATAKANA_NAME.finditer(text) if "・" in text else ():
        if "・" not in match.group() or _SHIP.search(sentence.before(match.start())):
            continue
        parts = [t for t in _tokens_within(sentence, match.start(), match.end()) if text[t.start] not in "・=＝"]
        named = parts and parts[0].pos.startswith(_PERSON_POS)
        if named and len(parts) in {2, 3} and all(t.pos.startswith(_PERSON_POS) or not t.known for t in parts[1:]):
            yield PersonMention(match.start(), match.end(), "A-1-katakana", person_value(match.group(), ""))


def person_value(name: str, role: str) -> dict[str, str]:
    """Return canonical name, role and state of a person.

    A surname is settled by the role, which it must fit; where it is not, ``norm`` is absent with a reason.
    """
    rows = _by_surface().get(fold(name), [])
    role = role.strip("・")
    titled = bool(role) and role not in _NO_ROLE
    office = _STANDING.sub("", role)
    exact = [row for row in rows if fold(row["name"]) == fold(name)]
    fitting = [row for row in rows if office and _bears(row, fold(office))]
    chosen = exact or fitting or ([] if titled and office else rows)
    value: dict[str, str] = {}
    if len({row["name"] for row in chosen}) == 1:
        value["norm"] = chosen[0]["name"]
        if chosen[0]["iso"]:
            value["iso"] = chosen[0]["iso"]
    elif chosen:
        value["reason"] = "several persons bear this name"
        if len({row["iso"] for row in chosen}) == 1:
            value["iso"] = chosen[0]["iso"]
    elif rows:
        value["reason"] = "no known bearer has this title"
    elif "・" in name or (len(name) >= 3 and _KANJI.match(name)):
        value["norm"] = name
    else:
        value["reason"] = "only the surname is known"
    if titled:
        value["role"] = role
    return value


def _bears(row: Row, role: str) -> bool:
    """Whether the role, or one of those that 兼 joins, is one the person bears, in office or out of it."""
    offices = re.sub(f"^{_TENURE}+", "", role.removesuffix("夫妻")).split("兼")
    known = [_office(fold(title)) for title in many(row["roles"])]
    return any(_fits(_office(office), title) for office in offices for title in known)


def _office(title: str) -> str:
    """外務大臣 and 外務相 are one title."""
    return f"{title.removesuffix('大臣')}相" if title.endswith("大臣") else title


def _fits(office: str, known: str) -> bool:
    """Whether ``office`` is the known title, alone or after nothing but names of states and bodies (米国防長官)."""
    return office.endswith(known) and _only_bodies(office[: -len(known)])


def _only_bodies(words: str) -> bool:
    at = 0
    while at < len(words):
        hit = gazetteer(*PLACE_TABLES, "organizations").match(words, at)
        of_body = _OF_BODY.match(words, at)
        if hit is not None:
            at = hit.end
        elif of_body is not None:
            at = of_body.end()
        elif words[at] in column("compounds", "char"):
            at += 1
        else:
            return False
    return True
