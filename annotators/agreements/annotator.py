"""AGREEMENT: instruments by gazetteer, by head noun and left edge, in quotes, and nominal (T-1 to T-5)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.agreements.edges import SUBJECT, left_edge
from gaiko.annotators.agreements.nominals import is_class, is_event, is_plural, stands_for_one
from gaiko.annotators.agreements.titles import find_titles
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.candidate import UNRESOLVED, Candidate
from gaiko.annotators.gazetteers.names import gazetteer
from gaiko.annotators.gazetteers.tables import many, table
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.numbers import plain, read_number
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA
from gaiko.corpus.spans import Span
from gaiko.corpus.tsv import Row

_DOMESTIC = re.compile("大統領(?:令|覚書)|行政命令|法案|予算|国内|政府内|個別")
_ONE_SIDED = re.compile(
    "(?:独立|事態|勝利|敗北|終息|収束|終結|開会|閉会|中立|宣戦|戦争|出馬|引退|辞任|一方的|モラトリアム|警戒|流行|飢饉|国有化|爆弾|安全)$"
)
"""宣言 of one side: 独立宣言, 非常事態宣言."""
_OF_ONE_STATE = frozenset({"声明", "声明文", "談話", "プレスリリース", "プレス・ステートメント"})
_TITLE_BEFORE = re.compile("」に関する$")
_RANK = re.compile("(?:首脳|外相|閣僚|大臣|実務|事務レベル|新|旧)+")
_PAIR = re.compile(f"[{KANJI}{KATAKANA}]{{1,12}}[・=＝][{KANJI}{KATAKANA}]{{1,12}}")
_CHAMBER = "(?:衆議院|参議院|国会|議会|[上下両]院|党大会|本会議)"
_CHAMBER_BEFORE = re.compile(f"{_CHAMBER}[^。]{{0,50}}$")
_WEAK_TREATY = frozenset({"規約", "規程", "憲章", "協約", "協商", "口上書"})
"""Also what a party, a company or one state gives itself: only with a name, 国際 or a subject before it."""
_WIDE = re.compile("国際|国連|連盟")
_INITIATIVE = frozenset(
    [
        "ビジョン",
        "プラン",
        "ガイドライン",
        "イニシアティブ",
        "イニシアチブ",
        "イニシアティヴ",
        "コミットメント",
        "基本原則",
        "アライアンス",
        "実施計画",
        "協力計画",
        "作業計画",
        "共同プログラム",
    ]
)
"""What one state or city may announce alone: only led by two parties, or by one body of several (T-2, T-5)."""
_GROUPS = frozenset({"regional", "group", "economic", "un", "treaty_body"})
_KATAKANA = re.compile(f"[{KATAKANA}]{{3,}}")
_RESOLUTION = re.compile(
    r"(?P<body>(?:国連|国際連合)?(?:安全保障理事会|安保理|緊急特別総会|総会|人権理事会|人権委員会|経済社会理事会|世界保健総会)?)(?:関連)?決議"
    rf"(?:第?(?:[A-Z]{{1,4}}(?:\([0-9]{{1,3}}\))?[-/]){{0,3}}(?P<number>[0-9]+)(?:/[A-Z]?[0-9]+){{0,2}}|第(?P<kanji>[〇零{KANJI_TENS}百千]{{1,9}})(?=号)|(?P<bare>[〇零{KANJI_TENS}百千]{{3,9}})(?![回件本か]))"
    r"(?:(?:\((?:[0-9]{4}|[IVXL]{1,7})\))?号)?"
)
"""決議第七九二号, 決議1325; a year or session in brackets stays outside unless 号 closes it."""
_NUMBER = re.compile(f"[0-9]+|[{KANJI_TENS}]+")
_ARTICLE = re.compile(f"第?([0-9{KANJI_TENS}]+条(?:第?[0-9{KANJI_TENS}]+項)?)")


class Agreements(RuleAnnotator):
    """Tags what binds two parties or more. Alliances, visions and domestic acts stay untagged (T-5, G-8)."""

    name = "agreements"
    labels = frozenset({"AGREEMENT"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for found in chain(_known(sentence), _by_head(sentence), _quoted(sentence), _resolutions(sentence)):
            yield self.span(sentence, *found)


def _known(sentence: TextView) -> Iterator[Candidate]:
    """Yield the agreements of the gazetteer."""
    for hit in gazetteer("agreements").choose(sentence.folded, sentence.occurrences(_NAMES)):
        value = {"norm": hit.entry.name, **_parties(hit.entry.row["parties"].split("+"))}
        yield _named(sentence, hit.start, hit.end, hit.entry.row["kind"], "T-1-gazetteer", value)


def _by_head(sentence: TextView) -> Iterator[Candidate]:
    """Yield the agreements that end in a head noun: 日米租税条約, 同協定, 共同声明."""
    text = sentence.folded
    for match in sentence.scan(_HEADS, _head_pattern()):
        row = _heads()[match["noun"]]
        start = left_edge(text, match.start(), row["kind"], match["noun"])
        if not _DOMESTIC.search(text[start : match.start()]) and not is_plural(
            sentence, start, match.start(), bare=row["bare"] == "yes"
        ):
            yield from _decide(sentence, start, match, row)


def _decide(sentence: TextView, start: int, head: re.Match[str], row: Row) -> Iterator[Candidate]:
    """Yield the name that begins at ``start`` and ends with ``head``: as named, as nominal, or not at all."""
    text, end, kind, noun = sentence.folded, head.end(), row["kind"], head["noun"]
    before = text[start : head.start()]
    bare = row["bare"] == "yes"
    if before.startswith("同") and not SUBJECT.search(before):
        yield _nominal(start, end, kind, "T-4-same")
    elif _is_named(sentence, start, head, row):
        rule = "T-2-subject" if SUBJECT.search(before) else "T-1-head"
        yield _named(sentence, start, end, kind, rule)
    elif _is_type(row) and not is_event(text, end) and not is_class(text, end):
        yield _named(sentence, head.start(), end, kind, "T-1-type", {"norm": noun})
    elif noun.endswith("戦略的パートナーシップ"):
        yield _named(sentence, start, end, kind, "T-1-head")
    elif (
        bare
        and (not before or _RANK.fullmatch(before))
        and (_TITLE_BEFORE.search(sentence.before(start)) or stands_for_one(text, end, noun))
        and not (kind == "resolution" and _CHAMBER_BEFORE.search(sentence.before(start, 60)))
    ):
        yield _nominal(start, end, kind, "T-4-bare")


def _quoted(sentence: TextView) -> Iterator[Candidate]:
    """Yield the titles in quotation marks, each whole (G-2)."""
    if "「" not in sentence.folded and "『" not in sentence.folded:
        return
    for title in find_titles(sentence, _head_of, lambda start, end: bool(_party_list(sentence, start, end))):
        kind = title.kind or (_heads()[title.head]["kind"] if title.head else "statement")
        yield _named(sentence, title.start, title.end, kind, "G-2-quoted")


def _resolutions(sentence: TextView) -> Iterator[Candidate]:
    """Yield numbered resolutions: 安保理決議第1325号."""
    for match in _RESOLUTION.finditer(sentence.folded) if "決議" in sentence.folded else ():
        value = {"norm": _resolution_name(sentence, match)}
        yield Candidate(*match.span(), "AGREEMENT", "resolution", "T-1-resolution", value)


def _named(
    sentence: TextView, start: int, end: int, kind: str, rule: str, value: dict[str, str] | None = None
) -> Candidate:
    """Return the candidate with the article that follows it; by default its value is the name as written and the parties in it."""
    if value is None:
        value = {"norm": sentence.text[start:end], **_parties(_party_list(sentence, start, end))}
    article = _ARTICLE.match(sentence.folded, end)
    if article:
        value = {**value, "article": _NUMBER.sub(_in_digits, article[1]).removesuffix("条")}
    return Candidate(start, end, "AGREEMENT", kind, rule, value)


def _nominal(start: int, end: int, kind: str, rule: str) -> Candidate:
    return Candidate(start, end, "AGREEMENT", kind, rule, {"reason": UNRESOLVED}, "nominal")


def _is_named(sentence: TextView, start: int, head: re.Match[str], row: Row) -> bool:
    """Whether what stands before the head makes it the name of one instrument (T-1, T-2)."""
    before, noun, kind = sentence.folded[start : head.start()], head["noun"], row["kind"]
    if not before or _RANK.fullmatch(before):
        return False
    if noun.endswith("宣言") and _ONE_SIDED.search(before):
        return False
    if noun.endswith("合意") and is_event(sentence.folded, head.end()):
        return False
    if kind == "resolution" and re.search(_CHAMBER, before):
        return False
    leads = _leads_with_name(sentence, start, head.start())
    if kind == "framework" and not noun.endswith("合意"):
        return _led_by_several(sentence, start, head.start(), places=noun not in _INITIATIVE)
    if kind == "statement" and noun in _OF_ONE_STATE and len(_party_list(sentence, start, head.start())) < 2:
        return leads and "・" in before
    if leads or _opens_with_persons(sentence, start, before):
        return True
    if noun.isascii():
        return False  # EPA alone is a class of agreements
    if noun in _WEAK_TREATY:
        return SUBJECT.search(before) is not None or _WIDE.match(before) is not None
    if is_class(sentence.folded, head.end()):
        return False
    return (kind == "treaty" or _is_type(row)) or (SUBJECT.search(before) is not None and kind == "memorandum")


def _is_type(row: Row) -> bool:
    """A compound of the type names one instrument without its parties: 租税条約, 核合意."""
    long = len(row["head"]) > 2 and not row["head"].isascii()
    return row["bare"] != "yes" and long and (row["kind"] == "treaty" or row["head"].endswith("合意"))


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
    """A name of the gazetteers, a place that the tokenizer knows, or a katakana word that it does not: アルマアタ宣言."""
    hit = sentence.names_by_start.get(start)
    if hit is not None and hit.end <= end:
        return True
    token = sentence.tokens_by_start.get(start)
    if token is None or token.end > end:
        return False
    if token.pos.startswith("名詞-固有名詞-地名"):
        return True
    return not token.known and _KATAKANA.fullmatch(sentence.folded, token.start, token.end) is not None


def _led_by_several(sentence: TextView, start: int, end: int, *, places: bool) -> bool:
    """Whether parties lead the name: a compound, two names, a body of several states, or, with ``places``, a city or region."""
    if any(
        start <= state.start and state.end <= end and state.rule.startswith("A-3") for state in find_states(sentence)
    ):
        return True
    hits = [hit for hit in sentence.names_within(start, end) if hit.end <= end]
    parties = [hit for hit in hits if hit.entry.table in {"countries", "organizations"}]
    if len(parties) > 1:
        return True
    if parties and parties[0].start == start:
        return parties[0].entry.table == "organizations" and parties[0].entry.row["class"] in _GROUPS
    return places and _opens_with_name(sentence, start, end)


def _opens_with_persons(sentence: TextView, start: int, before: str) -> bool:
    """Two persons' names before the head: 石井・ランシング協定."""
    if not _PAIR.fullmatch(before):
        return False
    second = start + len(re.split("[・=＝]", before)[0]) + 1
    tokens = [sentence.tokens_by_start.get(at) for at in (start, second)]
    return any(token is not None and token.pos.startswith("名詞-固有名詞-人名") for token in tokens)


_NAMES = LEXICON.words(lambda: gazetteer("agreements").surfaces)


@cache
def _heads() -> dict[str, dict[str, str]]:
    rows = sorted(table("instruments"), key=lambda row: -len(row["head"]))
    return {row["head"]: row for row in rows}


_LATER_HEAD = "(?:行動)?計画|協定|条約|議定書|宣言(?![さし])|憲章|共同声明|コミュニケ|取決め|取極|合意(?![さしに形])"
"""The last noun of a compound is its head: パートナーシップ宣言, 枠組み合意."""


_HEADS = LEXICON.words(lambda: _heads())


@cache
def _head_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(head) for head in _heads() if not head.isascii())
    letters = "|".join(re.escape(head) for head in _heads() if head.isascii())
    return re.compile(
        rf"(?:(?P<noun>{words}|(?<![A-Za-z0-9])(?:{letters})(?![A-Za-z0-9]))(?!{_LATER_HEAD}))"
        f"(?!(?<=原則)(?:として|的|論))(?![{IDEOGRAPHS}]{{0,8}}(?:締結国|加盟|国会|案(?!件)))"
    )


def _head_of(title: str) -> str:
    return next((title[-length:] for length in _head_lengths() if title[-length:] in _heads()), "")


@cache
def _head_lengths() -> list[int]:
    return sorted({len(head) for head in _heads()}, reverse=True)


def _resolution_name(sentence: TextView, match: re.Match[str]) -> str:
    """The Security Council's resolutions have one form of name, however they are written."""
    number = match["number"] or match["kanji"] or match["bare"]
    digits = plain(read_number(number) or 0)  # type: ignore[arg-type]
    council = match["body"].endswith(("安保理", "安全保障理事会")) or (
        not match["body"] and re.search("安保理|安全保障理事会", sentence.folded[: match.start()])
    )
    if council and "/" not in match.group():
        return f"国連安保理決議第{digits}号"
    return sentence.text[match.start() : match.end()]


def _in_digits(number: re.Match[str]) -> str:
    value = read_number(number.group())
    return number.group() if value is None else plain(value)
