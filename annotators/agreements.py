"""AGREEMENT: instruments by gazetteer, by head noun and left edge, in quotes, and nominal (T-1 to T-5)."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from annotators.base import RuleAnnotator, TextView
from annotators.names import Gazetteer, gazetteer
from annotators.numbers import plain, read_number
from annotators.states import find_states
from annotators.tables import Row, many, table
from corpus.spans import Span

_WORD = "一-龠々ヶァ-ヺーA-Za-z0-9・－"
_SUBJECT = re.compile("に関する|に資する|に係る")
_CONNECTED = re.compile("(?P<subject>に関する|に資する|に係る)$|(?P<joint>及び|並びに|又は|等の|的な)$")
_MOST_LINKS = 4
"""No title is longer; a text that repeats 〜に関する〜 without end then costs no more than its length."""
_TAIL = re.compile(rf"[{_WORD}]+$")
_DOMESTIC = re.compile("大統領(?:令|覚書)|行政命令|法案|予算|国内|政府内|個別")
_NOT_BEFORE = re.compile(
    "^(?:第[0-9一二三四五六七八九十]+回|各種|各|全|両|当該|他の|既存|新たな|主要|多くの|実質|早期|本|上記|前述)+"
)
_DATE_BEFORE = re.compile("^(?:[0-9]{4}年|[0-9]{1,2}月|[0-9]{1,2}日|同年|同月|翌年|前年)+")
_FINISHED = re.compile(
    r"(?:の(?:着実な|誠実な|完全な|迅速な|迅速かつ[^、。]{1,6}|全面的な)?(?:実施|履行|署名|発出|内容|遵守|着実|フォローアップ|下)|に基づ|に署名|に(?:おける|おい|示され|盛り込|明記|沿っ|従|則)|を(?:発出|発表|再確認|遵守|履行|実施|署名|締結|採択|公表|着実)|が(?:発出|署名|採択|締結|発表|発効)|について(?:、?両国|の文書)|署名|発出|の文言)"
)
_BRACKET = re.compile(r" ?[(][^()]{1,20}[)]")
_EVENT = re.compile(
    "する|し[たてま、]|さ[れせ]|に(?:至|達)|済み?|形成|できる|を(?:実現|目指|得|求|達成)|の(?:実現|可能性|ため|見通し|機運)"
)
_COUNTED = re.compile("(?:[0-9二三四五六七八九十]つ?|[本件])の$")
_TITLE_BEFORE = re.compile("」に関する$")
_QUOTED = re.compile("「([^「」]{4,80})」")
_TITLE_TAIL = re.compile(
    r"(?: ?[－‐―–—〜~-][^－‐―–—〜~-]{1,60}[－‐―–—〜~-]| ?[(](?:仮称|仮訳|概要|暫定版)[)]|(?:20|19)[0-9]{2}(?:年(?:版)?)?)$"
)
"""What may follow a title's head: a subtitle between dashes, a year, (仮称)."""
_ANNOUNCED_AFTER = re.compile("」(?:[(][^()]{1,20}[)])?(?:[がを](?:採択|発出)|に署名)")
_UNILATERAL = re.compile("(?:法|法律|法案|戦略|予算|政策|方針|令|計画案)$")
_TITLED_DOCUMENT = re.compile("(?:文書|声明|宣言|覚書|合意文書)[（(]?$")
_RANK = re.compile("^(?:首脳|外相|閣僚|大臣|実務|事務レベル)+$")
_RESOLUTION = re.compile(
    r"(?:国連)?(?:安全保障理事会|安保理|総会|人権理事会)?(?:関連)?決議第?(?:[A-Z]{1,4}[-/]){0,3}[0-9]+(?:/[A-Z]?[0-9]+){0,2}号?"
)
_NUMBER = re.compile("[0-9]+|[一二三四五六七八九十]+")
_ARTICLE = re.compile("第?([0-9一二三四五六七八九十]+条(?:第?[0-9一二三四五六七八九十]+項)?)")


class Agreements(RuleAnnotator):
    """Tags what binds two parties or more; alliances, visions and domestic acts stay untagged (T-5, G-8)."""

    name = "agreements"
    labels = frozenset({"AGREEMENT"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        yield from self._known(sentence)
        yield from self._by_head(sentence)
        yield from self._quoted(sentence)
        for match in _RESOLUTION.finditer(sentence.folded):
            value = {"norm": sentence.text[match.start() : match.end()]}
            yield self.span(sentence, match.start(), match.end(), "AGREEMENT", "resolution", "T-1-resolution", value)

    def _known(self, sentence: TextView) -> Iterable[Span]:
        for hit in _known_agreements().find(sentence.folded):
            value = {"norm": hit.entry.name, **_parties(hit.entry.row["parties"].split("+"))}
            yield self._agreement(sentence, hit.start, hit.end, hit.entry.row["kind"], "T-1-gazetteer", value)

    def _by_head(self, sentence: TextView) -> Iterable[Span]:
        text = sentence.folded
        for match in _head_pattern().finditer(text):
            row = _heads()[match.group()]
            start = _left_edge(text, match.start(), row["kind"])
            before = text[start : match.start()]
            if not _DOMESTIC.search(before) and not _COUNTED.search(sentence.before(start)):
                yield from self._decide(sentence, start, match, row)

    def _decide(self, sentence: TextView, start: int, head: re.Match[str], row: Row) -> Iterable[Span]:
        """Named, nominal or nothing, for the name that begins at ``start`` and ends with ``head``."""
        text, end, kind = sentence.folded, head.end(), row["kind"]
        before = text[start : head.start()]
        value = {"norm": sentence.text[start:end], **_parties(_party_list(sentence, start, end))}
        bare = row["bare"] == "yes"
        if before.startswith("同"):
            yield self._nominal(sentence, start, end, kind, "T-4-same")
        elif (
            before
            and not _RANK.match(before)
            and (
                (kind == "treaty" and not head.group().endswith("合意"))
                or _leads_with_name(sentence, start, head.start())
                or (_SUBJECT.search(before) and kind == "memorandum")
            )
        ):
            rule = "T-2-subject" if _SUBJECT.search(before) else "T-1-head"
            yield self._agreement(sentence, start, end, kind, rule, value)
        elif kind == "treaty" and not bare and len(head.group()) > 2:
            yield self._agreement(sentence, head.start(), end, kind, "T-1-type", {"norm": head.group()})
        elif head.group().endswith("戦略的パートナーシップ"):
            yield self._agreement(sentence, start, end, kind, "T-1-head", value)
        elif bare and (_stands_for_one(text, end) or _TITLE_BEFORE.search(sentence.before(start))):
            nominal_start = start if _RANK.match(before) else head.start()
            yield self._nominal(sentence, nominal_start, end, kind, "T-4-bare")

    def _quoted(self, sentence: TextView) -> Iterable[Span]:
        """G-2: a title in quotes is one span whatever it holds."""
        text = sentence.folded
        for match in _QUOTED.finditer(text):
            start, end = match.span(1)
            if _DOMESTIC.search(text[max(0, match.start() - 6) : match.start()]):
                continue
            title = _TITLE_TAIL.sub("", match[1])
            head = next((head for head in _heads() if title.endswith(head)), None)
            announced = _is_announced(sentence, match, title)
            parties = _party_list(sentence, start, end)
            if not announced and (head is None or not (parties or _STRONG_QUOTED.search(title))):
                continue
            kind = _heads()[head]["kind"] if head else "statement"
            if sentence.before(match.start()).endswith("決議"):
                kind = "resolution"
            value = {"norm": sentence.text[start:end], **_parties(parties)}
            yield self._agreement(sentence, start, end, kind, "G-2-quoted", value)

    def _agreement(self, sentence: TextView, start: int, end: int, kind: str, rule: str, value: dict[str, str]) -> Span:
        article = _ARTICLE.match(sentence.folded, end)
        if article:
            value = {**value, "article": _NUMBER.sub(_in_digits, article[1]).removesuffix("条")}
        return self.span(sentence, start, end, "AGREEMENT", kind, rule, value)

    def _nominal(self, sentence: TextView, start: int, end: int, kind: str, rule: str) -> Span:
        value = {"reason": "its antecedent is not resolved"}
        return self.span(sentence, start, end, "AGREEMENT", kind, rule, value, mention="nominal")


_STRONG_QUOTED = re.compile("(?:条約|協定|議定書|覚書|共同声明|宣言|取決め|戦略的パートナーシップ|ロードマップ)$")


def _is_announced(sentence: TextView, quoted: re.Match[str], title: str) -> bool:
    """Whether the words around a quoted title say that it is a document of several parties."""
    if _TITLED_DOCUMENT.search(sentence.before(quoted.start())):
        return True
    if _UNILATERAL.search(title) or _UNILATERAL.search(sentence.before(quoted.start())):
        return False
    return _ANNOUNCED_AFTER.match(sentence.folded, quoted.end(1)) is not None


def _party_list(sentence: TextView, start: int, end: int) -> list[str]:
    """ISO codes of the states that lead the name, in order."""
    codes: list[str] = []
    for state in find_states(sentence):
        if start <= state.start and state.end <= end:
            codes.extend(code for code in state.value.get("iso", "").split("+") if code and code not in codes)
    hit = sentence.names_by_start.get(start)
    if not codes and hit is not None and hit.end <= end and hit.entry.table == "organizations":
        codes.extend(many(hit.entry.row["iso"].replace("+", "|")) or [hit.entry.name])
    return codes


def _parties(codes: Sequence[str]) -> dict[str, str]:
    return {"parties": "+".join(codes)} if len(codes) > 1 else {}


def _leads_with_name(sentence: TextView, start: int, end: int) -> bool:
    """Whether a party's or a place's name opens the title, or parties stand anywhere in it."""
    return bool(_party_list(sentence, start, end)) or _opens_with_name(sentence, start, end)


def _opens_with_name(sentence: TextView, start: int, end: int) -> bool:
    hit = sentence.names_by_start.get(start)
    return hit is not None and hit.end <= end


@cache
def _known_agreements() -> Gazetteer:
    return gazetteer("agreements")


@cache
def _heads() -> dict[str, dict[str, str]]:
    rows = sorted(table("instruments"), key=lambda row: -len(row["head"]))
    return {row["head"]: row for row in rows}


@cache
def _head_pattern() -> re.Pattern[str]:
    heads = "|".join(re.escape(head) for head in _heads())
    return re.compile(rf"(?:{heads})(?![一-龠]*(?:締結国|加盟|国会|案(?!件)|交渉(?!を通)))")


def _left_edge(text: str, end: int, kind: str) -> int:
    """Where the name whose head begins at ``end`` starts: over words, and over 〜に関する〜 (T-2)."""
    start = end - len(_word_tail(text[max(0, end - 80) : end]))
    has_subject = False
    for _ in range(_MOST_LINKS):
        before = text[max(0, start - 60) : start]
        link = _CONNECTED.search(before)
        if link is None:
            break
        is_subject = link["subject"] is not None
        if is_subject and start == end and kind not in {"treaty", "memorandum"}:
            break  # T-2: not before a bare 文書, 声明 or 合意
        if not is_subject and not (has_subject or link["joint"] == "的な" or "に関する" in before):
            break
        tail = _word_tail(before[: link.start()])
        if not tail:
            break
        has_subject = has_subject or is_subject
        start -= len(link.group()) + len(tail)
    for pattern in (_DATE_BEFORE, _NOT_BEFORE):
        skipped = pattern.match(text[start:end])
        if skipped:
            start += skipped.end()
    return start


def _word_tail(text: str) -> str:
    match = _TAIL.search(text)
    return match.group() if match else ""


def _stands_for_one(text: str, end: int) -> bool:
    """T-4: a bare head counts only where the instrument was concluded or issued."""
    bracket = _BRACKET.match(text, end)
    end = bracket.end() if bracket else end
    return _EVENT.match(text, end) is None and _FINISHED.match(text, end) is not None


def _in_digits(number: re.Match[str]) -> str:
    value = read_number(number.group())
    return number.group() if value is None else plain(value)
