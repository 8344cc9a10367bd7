"""Titles in quotation marks that are agreements by the words around them or by their head noun (G-2)."""

import re
from collections.abc import Iterator, Sequence

from gaiko.annotators.agreements.base import agreement
from gaiko.annotators.agreements.heads import head_of, heads
from gaiko.annotators.agreements.parties import parties_in
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import words

_QUOTED = re.compile("「([^「」]{4,120})」|『([^「」『』]{4,120})』")
_JOINED = re.compile("(?:[(][^()]{1,20}[)])?(?:及び|並びに|とともに|と共に|と|、|や)(?:その附属文書である|附属の)?$")
_TITLE_TAIL = re.compile(
    r"(?: ?[－‐―–—〜~-][^－‐―–—〜~-]{1,60}[－‐―–—〜~-]| ?[(](?:仮称|仮訳|概要|暫定版)[)]|(?:20|19)[0-9]{2}(?:[-–－](?:20)?[0-9]{2})?(?:年(?:版)?)?| ?[:：].{1,80})$"
)
"""Suffix after the head noun of a title: a subtitle between dashes or after a colon, a year, (仮称)."""
_ADVERB = (
    "(?!訴|掲げ|唱え|述べ|叫|主張|強調|求め|目指|テーマ|議題|主題|合言葉|スローガン|含[むめ]|踏まえ|受け|念頭|めぐ|関|つい|基|もと|おけ|向け|よ[りるっ]"
    "|伴|係|資|対|出席|参加|参列|登壇|言及|触れ|賛)"
    "(?:、?[^。「」をがはへ、]{0,20}(?:[でに日月年回間下]|おいて|として|よって|より|ともに|共に|同時に)、?){0,2}"
)
"""Adverbials of time, place and manner between the title and its verb: 、10月5日、東京において."""
_CONCLUDED = "採択|発出|署名|調印|締結|取り交わ|結ばれ|結び|批准"
_ANNOUNCED_AFTER = re.compile(
    rf"[」』](?:[(][^()]{{1,20}}[)])?(?:など)?(?:[がを]{_ADVERB}(?:正式に|共同で|全会一致で|無投票で)?(?:{_CONCLUDED})|に{_ADVERB}(?:正式に|共同で)?(?:署名|調印))"
)
_TITLED_AFTER = re.compile(
    "[」』](?:[(][^()]{1,20}[)])?と(?:題する|題した|題された|いう|称する)(?:[^、。「」]{0,8})?(?:共同|声明|宣言|覚書|合意|協定|条約|コミュニケ|決議)"
)
_ISSUED_AFTER = re.compile(
    rf"[」』](?:[(][^()]{{1,20}}[)])?[がを]{_ADVERB}(?:共同で|共に|正式に)?(?:発表|公表|取りまとめ|とりまとめ|まとめ|策定|作成|交換)"
)
_ANNOUNCED_BEFORE = re.compile(f"(?:{_CONCLUDED})(?:され|し)(?:た|ている|ていた)(?:、?いわゆる)?$")
_CHAMBER = re.compile("(?:衆議院|参議院|国会|議会|[上下両]院|党大会|閣議)[^。]{0,30}$")
_UNILATERAL = re.compile(
    "(?:(?<!国際)(?<!協)法|法律|法案|条例|戦略|予算|政策|方針|令|計画案|大綱|要綱|基本計画|白書|構想|談話|演説|論文|報告書|決議案|決定案|書簡|記事)$"
)
_TITLED_DOCUMENT = re.compile("(?:文書|声明|宣言|覚書|合意文書|コミュニケ|協定|条約|決議|行動計画|議定書)[（(]?$")
_STRONG = re.compile(f"(?:{'|'.join(words('agreement_words', 'title'))})$")
_KIND_WORDS = (
    ("決議", "resolution"),
    ("覚書", "memorandum"),
    ("条約", "treaty"),
    ("協定", "treaty"),
    ("計画", "framework"),
)


def find_quoted(sentence: TextView) -> Iterator[Candidate]:
    """Yield the titles in quotation marks that are agreements, the last one first; each is one span (G-2)."""
    text = sentence.folded
    if "「" not in text and "『" not in text:
        return
    quotes = list(_QUOTED.finditer(text))
    titled = _titled(sentence, quotes)
    next_start, next_announced = -1, False
    for match in reversed(quotes):
        title = match[1] or match[2]
        start, end = match.start() + 1, match.end() - 1
        bare = _TITLE_TAIL.sub("", title)
        head = head_of(bare) or head_of(title)
        listed = next_announced and match.end() <= next_start and _JOINED.fullmatch(text, match.end(), next_start)
        unilateral = _is_unilateral(sentence, match, title)
        announced = match.start() in titled or (not unilateral and (bool(listed) or _is_announced(sentence, match)))
        next_start, next_announced = match.start(), announced
        strong = any(_STRONG.search(form) for form in (bare, title))
        issued = bool(head) and not unilateral and _ISSUED_AFTER.match(text, end)
        headed = bool(head) and (
            strong or bool(parties_in(sentence, start, end)) or (issued and head.startswith("共同"))
        )
        own_resolution = head == "決議" and unilateral
        if (announced or headed) and not own_resolution:
            kind = _kind_before(sentence, match.start()) or (heads()[head]["kind"] if head else "statement")
            yield agreement(sentence, start, end, kind, "G-2-quoted")


def _titled(sentence: TextView, quotes: Sequence[re.Match[str]]) -> set[int]:
    """Return the starts of quotes that follow a noun such as 文書 or 声明, or a quote that does."""
    found: set[int] = set()
    last_end = -1
    for match in quotes:
        joined = 0 <= last_end <= match.start() and _JOINED.fullmatch(sentence.folded, last_end, match.start())
        if joined or _TITLED_DOCUMENT.search(sentence.before(match.start())):
            found.add(match.start())
            last_end = match.end()
        else:
            last_end = -1
    return found


def _is_announced(sentence: TextView, quoted: re.Match[str]) -> bool:
    """Return whether the words around a quoted title make it a document of several parties."""
    text = sentence.folded
    titled = _TITLED_AFTER.match(text, quoted.end() - 1)
    return bool(
        titled
        or _ANNOUNCED_BEFORE.search(sentence.before(quoted.start()))
        or _ANNOUNCED_AFTER.match(text, quoted.end() - 1)
    )


def _is_unilateral(sentence: TextView, quoted: re.Match[str], title: str) -> bool:
    before = sentence.before(quoted.start(), 60)
    return bool(_UNILATERAL.search(title) or _UNILATERAL.search(before) or _CHAMBER.search(before))


def _kind_before(sentence: TextView, start: int) -> str:
    before = sentence.before(start)
    return next((kind for word, kind in _KIND_WORDS if before.endswith(word)), "")
