"""Organizations shown by their initials: in parentheses after the head of a body, a name stands before it (A-4, G-10)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import iso_at, organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import column
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA

_NAME_CHARS = f"{KANJI}{KATAKANA}A-Za-z0-9・＆&/＝="
_LONGEST = 34
"""No name of a body is longer, in characters; bounds how far a pattern looks back."""
_INITIALS = re.compile(r" ?[(](?:以下、?)?「?(?P<short>[A-Z][A-Za-z0-9/&+\-・]{1,14})」?[)]")
_RUN = re.compile(f"[{_NAME_CHARS}]+$")
_PLURAL = re.compile("[A-Z]s$")
_KIND_OF_BODY = frozenset(
    [
        "NGO",
        "NPO",
        "CSO",
        "INGO",
        "MNC",
        "IGO",
        "WG",
        "PKO",
        "PKF",
        "PRT",
        "SME",
        "SOE",
        "SPV",
        "IPP",
        "DDR",
        "SSR",
        "CBM",
        "PMC",
        "GGE",
        "IFI",
        "RTA",
    ]
)
"""Initials of kinds of bodies and activities, which are no names (G-10)."""
_MORE_HEADS = [
    "運動",
    "同盟",
    "連合",
    "組織",
    "勢力",
    "国民会議",
    "民族会議",
    "人民会議",
    "フォーラム",
    "ネットワーク",
    "カウンシル",
    "ユニオン",
    "戦線",
    "解放軍",
    "聖戦機構",
    "会議派",
    "連邦軍",
    "暫定隊",
    "平和維持軍",
    "合同軍",
    "国家管区",
    "銀行",
    "公社",
    "公団",
]
_NO_HEADS = frozenset({"グループ", "作業部会", "ワーキング・グループ", "ワーキンググループ", "チーム", "代表チーム"})
"""Heads that initials follow without making a name of them."""
_PREFIX = re.compile(
    f"^(?:第[0-9{KANJI_TENS}]+回|[各同旧]|(?:最大)?[与野]党|(?:反政府|武装|ゲリラ|過激派|テロ|民兵|政治)(?:組織|勢力|集団|団体)|"
    "(?:国際|地域|専門|政府)機関)・?(?=.{3})"
)
_KIND_WORDS = re.compile(
    "^(?:各|国際|地域|国内|外国|多国籍|非政府|非営利|非国家|市民|社会|武装|反政府|政府|民間|公的|国営|金融|開発|信託|保証|準備|中央|専門|関係|実施|"
    "監督|規制|援助|救援|人道|支援|治安|平和維持|有志|主要|既存|新規|独立|常設|特別|合同|共同|暫定|現地|地方|復興|緊急|対策|テロ|犯罪|調整|検討)+$"
)
"""Before a head: words that say what kind of body it is and name none (G-10)."""
_VALUES = "正義|平等|自由|民主主義|平和|発展|開発|法|秩序|統一|進歩|公正|正義|真実|祖国|尊厳|和解|団結|希望|繁栄|連帯"
_AND = re.compile(f"(?<![{KANJI}])(?:{_VALUES})(?:と|及び)$")
_FOR = re.compile(
    f"(?:(?:{_VALUES})と)?(?:[{KATAKANA}]+|[{KANJI}]+){{1,3}}(?:における|の)?(?:[{KANJI}]{{2,6}})?の?ための$"
)


def find_initialed(sentence: TextView) -> Iterator[Candidate]:
    """Yield the bodies before initials: 自由アチェ運動（GAM）."""
    text = sentence.folded
    for match in _INITIALS.finditer(text) if "(" in text else ():
        short, end = match["short"], match.start()
        start: int | None
        if sum("A" <= char <= "Z" for char in short) < 2 or _PLURAL.search(short) or short in _KIND_OF_BODY:
            continue
        known = sentence.names_by_end.get(end)
        if known is not None and known.entry.table == "organizations":
            start = known.start
        else:
            start = _initialed_start(sentence, end)
            if start is None:
                continue
            yield organization(sentence, start, end, "A-4-initialed", iso_at(sentence, start))
        if "/" in short:
            yield organization(
                sentence, match.start("short"), match.end("short"), "A-4-initialed", iso_at(sentence, start)
            )


def _initialed_start(sentence: TextView, end: int) -> int | None:
    """Where the body begins that initials after ``end`` stand for, or None if its head is no body's."""
    text = sentence.folded
    run = _RUN.search(text, max(0, end - _LONGEST), end)
    if run is None:
        return None
    start = run.start()
    prefix = _PREFIX.match(run.group())
    start += prefix.end() if prefix else 0
    head = next((at for at in range(start, end) if text[at:end] in _any_head()), end)
    if head == end or text[head:end] in _NO_HEADS:
        return None
    before = text[start:head]
    joined = _AND.search(text, max(0, start - 8), start) or _FOR.search(text, max(0, start - 24), start)
    if joined is None and (not before or _KIND_WORDS.match(before)):
        return None
    return joined.start() if joined else start


@cache
def _any_head() -> frozenset[str]:
    heads = {*column("org_heads", "head"), *_MORE_HEADS}
    return frozenset(f"{head}{army}" for head in heads for army in ("", "・軍", "/軍"))
