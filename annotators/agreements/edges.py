"""Left edge of the name of an agreement or a law: over words, 〜に関する〜, 〜の〜 and formal parties (T-2, G-3, G-8)."""

import re
from functools import cache

from gaiko.annotators.gazetteers.names import gazetteer
from gaiko.annotators.gazetteers.tables import column, words
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA

WORD = f"{KANJI}ヶ{KATAKANA}A-Za-z0-9・－＝="
SUBJECT = re.compile("に関する|に資する|に係る|を(?:改正|修正|補足|補完|延長|改定|設立|創設|設置)する")
_CHUNK = rf"(?:[{WORD}]*[)][A-Za-z0-9・/\-]{{0,11}}[A-Za-z][(][{WORD}]+|[{WORD}]+)"
"""A run of words with at most one abbreviation in parentheses; matched on the reversed text."""
_TAIL = re.compile(f"(?:し(?=渡引))?{_CHUNK}")
_INFLECTED_TAIL = re.compile(f"(?:[りしれえいきせめ](?=[{IDEOGRAPHS}]))?{_CHUNK}")
"""Before a particle a noun may end in the kana of its verb: 取締り, 引渡し, 取扱い."""
_LINK = re.compile(
    f"(?:(?P<subject>{SUBJECT.pattern})|(?P<joint>及び|並びに|又は|若しくは|等の|的な)|(?P<parties>と?の間の|との(?=$))"
    "|(?P<aim>のための)|(?P<inner>における|に対する|からの|への|その他の|を通じた|(?<=不法)な|(?<=不正)な|(?<=違法)な|(?<=有害)な|の))$"
)
_FORMAL_PARTIES = re.compile(
    rf"(?:日本国|[{WORD}]{{1,20}}(?:合衆国|共和国|民国|王国|連邦|共同体))(?:政府)?(?:と|及び)[{WORD}]{{2,30}}(?:と?の間の|との)$"
)
"""Formal names of states open the official title; 日本と and 米国と do not."""
_LONGEST_LINK = 8
_MOST_LINKS = 6
_WINDOW = 80
_LONGEST = 140
"""Longest title in characters; it keeps the time linear on a text that repeats 〜に関する〜."""
_JOINED_SUBJECT = re.compile(rf"に関する[{WORD}]{{1,20}}(?:及び|並びに|又は|若しくは|等の)$")
_ANOTHER = re.compile("(?:条約|協定|議定書|覚書|声明|宣言|合意|取極|取決め|公文|文書)$")
_OF_A_TREATY = re.compile("(?:条約|協定|憲章|規程)$")
_NOT_INSIDE = re.compile(f"(?:{'|'.join(words('agreement_words', 'outside'))})$")
"""Possessors, dates and determiners before の or 的な, which are not part of a title."""
_NOT_INSIDE_FROM_START = re.compile(f"(?:同(?![盟位種])|両|各|当該|[0-9〇{KANJI_TENS}]+(?:年|月|日|か国|回|件|本|つ))")
_DATE_BEFORE = re.compile(
    f"^(?:[0-9〇{KANJI_TENS}]{{2,4}}年|[0-9{KANJI_TENS}]{{1,2}}月|[0-9{KANJI_TENS}]{{1,3}}日|[同翌前昨今本来]年|同[月日]|翌[月日]|[今先]月)+"
)
_NOT_BEFORE = re.compile(
    f"^(?:第[0-9{KANJI_TENS}]+回|各種|各|全|両|当該|他の|既存|新たな|主要|多くの|実質|早期|本|上記|前述|今次|今回|今般|先般|現行|右|前記|いわゆる)+"
)


def left_edge(text: str, end: int, kind: str, head: str = "") -> int:
    """Return the start of the name with the head noun at ``end`` of folded ``text``.

    Args:
        text: folded text of the sentence.
        end: start of the head noun.
        kind: kind of the instrument; a bare 声明 or 合意 has no 〜に関する〜 before it (T-2).
        head: the head noun.
    """
    start = edge = end - len(_tail(text[max(0, end - _WINDOW) : end]))
    has_subject = tentative = False
    for _ in range(_MOST_LINKS):
        before = text[max(0, start - _WINDOW) : start]
        link = _LINK.search(before, max(0, len(before) - _LONGEST_LINK))
        if link is None or end - start > _LONGEST:
            break
        if link["parties"]:
            formal = _FORMAL_PARTIES.search(before)
            if formal is None or kind not in {"treaty", "statement"}:
                break
            start = edge = start - len(formal.group())
            has_subject, tentative = True, False
            continue
        chunk = _tail(before[: link.start()], inflected=True)
        if not chunk or not _extends(before, link, chunk, kind, start == end, has_subject, head):
            break
        has_subject = True if link["joint"] is None else has_subject
        tentative = tentative or link["aim"] is not None
        start -= len(link.group()) + len(chunk)
        edge = edge if tentative else start
    for pattern in (_DATE_BEFORE, _NOT_BEFORE):
        skipped = pattern.match(text[edge:end])
        if skipped:
            edge += skipped.end()
    return edge


def _extends(before: str, link: re.Match[str], chunk: str, kind: str, bare: bool, has_subject: bool, head: str) -> bool:
    """Return whether ``chunk`` and the particle after it belong to the title read so far."""
    if link["subject"]:
        return not (bare and kind not in {"treaty", "memorandum", "law"})
    if link["aim"]:
        return True  # only a formal pair of parties further left makes it part of the title
    if link["joint"]:
        if link["joint"] == "的な":
            return not _NOT_INSIDE.search(chunk + "的") and (has_subject or bool(chunk))
        return (has_subject or _JOINED_SUBJECT.search(before) is not None) and not _ANOTHER.search(chunk)
    if not has_subject:
        return link["inner"] == "の" and head.endswith("議定書") and _OF_A_TREATY.search(chunk) is not None
    return _belongs(chunk, link["inner"], kind)


def _belongs(chunk: str, particle: str, kind: str) -> bool:
    """Return whether the words before の, における and so on are part of the subject, not a party, date, person or event."""
    if _NOT_INSIDE.search(chunk) or _NOT_INSIDE_FROM_START.match(chunk):
        return False
    if all(char in _country_characters() for char in chunk):
        return False
    if gazetteer("countries").get(chunk) is not None:
        return particle == "における"
    organizations = () if kind == "law" else ("organizations",)  # 国際連合の〜に関する法律
    return all(gazetteer(name).get(chunk) is None for name in ("subnational", "cities", *organizations))


@cache
def _country_characters() -> frozenset[str]:
    return frozenset({*column("compounds", "char"), "・"})


def _tail(text: str, *, inflected: bool = False) -> str:
    match = (_INFLECTED_TAIL if inflected else _TAIL).match(text[::-1])
    return match.group()[::-1] if match else ""
