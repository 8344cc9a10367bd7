"""Organizations that no gazetteer can list: movements, missions, services of states, and names with initials (A-4, G-10)."""

import re
from collections.abc import Iterator
from functools import cache

from annotators.base import TextView
from annotators.lexicon import LEXICON
from annotators.names import PLACE_TABLES, Hit
from annotators.person_values import surnames
from annotators.scan import scan_at
from annotators.tables import column, table

Body = tuple[int, int, str, str]
"""Start, end, rule and ISO code (or an empty string) of an organization's name."""

_KATAKANA = "ァ-ヺー"
_NAME_CHARS = f"一-龠々{_KATAKANA}A-Za-z0-9・＆&/＝="
_LONGEST = 34
"""No name of a body is longer, in characters; bounds how far a pattern looks back."""

_INITIALS = re.compile(r" ?[(](?:以下、?)?「?(?P<short>[A-Z][A-Za-z0-9/&+\-・]{1,14})」?[)]")
_RUN = re.compile(f"[{_NAME_CHARS}]+$")
_KATAKANA_RUN = re.compile(f"[{_KATAKANA}]+(?:・[{_KATAKANA}]+)*$")
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
    "^(?:第[0-9一二三四五六七八九十]+回|[各同旧]|(?:最大)?[与野]党|(?:反政府|武装|ゲリラ|過激派|テロ|民兵|政治)(?:組織|勢力|集団|団体)|"
    "(?:国際|地域|専門|政府)機関)・?(?=.{3})"
)
_KIND_WORDS = re.compile(
    "^(?:各|国際|地域|国内|外国|多国籍|非政府|非営利|非国家|市民|社会|武装|反政府|政府|民間|公的|国営|金融|開発|信託|保証|準備|中央|専門|関係|実施|"
    "監督|規制|援助|救援|人道|支援|治安|平和維持|有志|主要|既存|新規|独立|常設|特別|合同|共同|暫定|現地|地方|復興|緊急|対策|テロ|犯罪|調整|検討)+$"
)
"""Before a head: words that say what kind of body it is and name none (G-10)."""

_VALUES = "正義|平等|自由|民主主義|平和|発展|開発|法|秩序|統一|進歩|公正|正義|真実|祖国|尊厳|和解|団結|希望|繁栄|連帯"
_AND = re.compile(f"(?<![一-龠々])(?:{_VALUES})(?:と|及び)$")
_FOR = re.compile(
    f"(?:(?:{_VALUES})と)?(?:[{_KATAKANA}]+|[一-龠々]+){{1,3}}(?:における|の)?(?:[一-龠々]{{2,6}})?の?ための$"
)


def find_bodies(sentence: TextView) -> Iterator[Body]:
    """Yield the bodies; shorter and longer readings of one name may both come."""
    yield from _initialed(sentence)
    yield from _movements(sentence)
    yield from _owned(sentence)
    yield from _services(sentence)
    yield from _katakana(sentence)
    for match in _RELIEF_TEAM.finditer(sentence.folded):
        yield match.start(), match.end(), "A-4-team", "JP"


def _initialed(sentence: TextView) -> Iterator[Body]:
    """自由アチェ運動（GAM）: initials in parentheses after the head of a body show that a name stands there."""
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
            yield start, end, "A-4-initialed", _iso(sentence, start)
        if "/" in short:
            yield match.start("short"), match.end("short"), "A-4-initialed", _iso(sentence, start)


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


def _iso(sentence: TextView, start: int) -> str:
    hit = sentence.names_by_start.get(start)
    return hit.entry.row["iso"] if hit is not None and hit.entry.table == "countries" else ""


_WORDS = (
    "人民|国民|民族|民主主義|民主|愛国|統一|革命|解放|救国|自由|社会主義|社会|イスラム|イスラーム|イスラミック|労働者|労働|共和|祖国|正義|平等|抵抗|防衛|変革|進歩|全国|全面|"
    "独立|再生|キリスト教|共産主義|共産|聖戦|農民|青年|学生|改革|自治|平和|殉教者|救済|武装|民衆|市民|左派|急進|ムスリム|主権|国家|連邦|"
    "ジハード|部族|和解|団結"
)
_MOVEMENT = re.compile(
    rf"(?P<words>(?:(?:{_WORDS})・?){{1,5}})"
    r"(?P<head>戦線|解放軍|革命軍|抵抗軍|会議派|旅団|同盟|連合|評議会|会議(?![はで]開|場|員|中)|運動|組織)(?P<army>[・/]軍)?(?!国|[員化性力])"
)
_ONE_WORD = re.compile(_WORDS)
_MOVEMENT_WORDS = LEXICON.words(lambda: _WORDS.split("|"))
_FREE = re.compile(rf"自由[{_KATAKANA}]{{2,10}}(?:運動|軍)(?![{_KATAKANA}人事])")
_FIGHTING = frozenset(["戦線", "解放軍", "革命軍", "抵抗軍", "会議派", "旅団"])
_LOOSE = frozenset(["運動", "組織"])
_LETTER = re.compile(f"[一-龠々{_KATAKANA}A-Za-z]")
_COUNCIL = re.compile("(?:国民|民族|人民)$")


def _movements(sentence: TextView) -> Iterator[Body]:
    """Parties and armed movements: オロモ解放戦線, スーダン人民解放運動・軍, 自由シリア軍."""
    text = sentence.folded
    for match in _FREE.finditer(text):
        if not _inside_word(text, match.start()):
            yield match.start(), match.end(), "A-4-movement", ""
    for match in sentence.scan(_MOVEMENT_WORDS, _MOVEMENT):
        owner = _owner(sentence, match.start())
        if owner is None and _inside_word(text, match.start()):
            continue
        if _is_movement(match["head"], match["words"], owner):
            start = match.start() if owner is None else owner[0]
            yield start, match.end(), "A-4-movement", _iso(sentence, start)


def _is_movement(head: str, words: str, owner: tuple[int, str] | None) -> bool:
    """Whether so many words make a name: 独立運動, 統一戦線 and アフリカ民族解放運動 are what many do (G-10)."""
    count = len(_ONE_WORD.findall(words))
    if head in _LOOSE:
        return count > 1 and owner is not None and owner[1] not in {"regions", "cities"}
    if head == "会議":
        return owner is not None and owner[1] == "countries" and _COUNCIL.fullmatch(words) is not None
    if owner is not None:
        return head in _FIGHTING or head == "評議会" or count > 1 or owner[1] != "regions" or head == "同盟"
    return count > 1 and head != "評議会"


def _inside_word(text: str, at: int) -> bool:
    return _LETTER.match(text, at - 1) is not None if at else False


def _owner(sentence: TextView, end: int) -> tuple[int, str] | None:
    """Start and table of the name that ends at ``end``, ・ between; ``people`` for a word in katakana that no table has."""
    text = sentence.folded
    end -= text[end - 1 : end] == "・"
    hit = sentence.names_by_end.get(end)
    if hit is not None and hit.entry.table in PLACE_TABLES:
        return hit.start, hit.entry.table
    run = _KATAKANA_RUN.search(text, max(0, end - 24), end)
    if run is None or len(run.group()) < 2 or _inside_word(text, run.start()):
        return None
    return run.start(), "people"


_OWNED_HEAD = (
    "使節団|代表団|訪日団|調査団|訪問団|視察団|査察団|議員団|選手団|監視団|検証団|支援団|特殊部隊|機動隊|平和維持隊|暫定隊|合同軍|安定化部隊|"
    "ミッション|活動|総会|事務局|執行理事会|閣僚理事会|公社|公団|交響楽団|管弦楽団|歌劇団|バレエ団|舞踊団"
)
_OWNED = re.compile(rf"(?P<middle>[一-龠々{_KATAKANA}A-Za-z0-9・]{{0,16}}?)(?P<head>{_OWNED_HEAD})(?![長員ァ-ヺー・])")
_OWNED_HEADS = LEXICON.words(lambda: _OWNED_HEAD.split("|"))
_NOT_WITHIN = re.compile(
    "派遣|向け|出身|訪[^問日]|主催|経由|在住|在留|側|製|産|年次|臨時総|特別総|首脳|会談|会合|平和維持活|大統領|首相|への|現地|人道"
)
_OF_PARENT = frozenset({"un", "treaty_body"})


def _owned(sentence: TextView) -> Iterator[Body]:
    """Delegations, missions and corporations led by the name of a state or a body: ビルマ賠償使節団, 国連ブルンジ活動."""
    text = sentence.folded
    for hit in sentence.names if sentence.occurrences(_OWNED_HEADS) else ():
        match = _OWNED.match(text, hit.end)
        if match is None or _NOT_WITHIN.search(match["middle"]) or text[hit.start - 1 : hit.start] in {"在", "訪"}:
            continue
        if _owns(sentence, hit, match):
            yield hit.start, match.end(), "A-4-owned", hit.entry.row.get("iso", "")


def _owns(sentence: TextView, hit: Hit, match: re.Match[str]) -> bool:
    head, middle = match["head"], match["middle"]
    of_body = hit.entry.table == "organizations"
    if head == "活動":
        inner = sentence.names_by_end.get(match.end("middle"))
        return hit.entry.name == "国際連合" and inner is not None and inner.entry.table == "countries"
    if head == "総会":
        return of_body and not middle and hit.entry.row["class"] in _OF_PARENT
    if head in {"事務局", "執行理事会", "閣僚理事会"}:
        return of_body and not middle
    if head == "ミッション":
        return of_body or (hit.entry.table == "countries" and re.search("支援|復興", middle) is None)
    if head in {"公社", "公団"}:
        return not of_body and len(middle) > 1
    return head == "使節団" or hit.entry.table != "regions"


_SERVICE_CHARS = "".join(
    row["char"] for row in table("compounds") if row["free"] == "yes" and row["char"] not in "日朝"
)
_SERVICE = re.compile(
    rf"(?<![一-龠々])(?P<at>在[日韓独欧]|駐留)?(?P<char>[{_SERVICE_CHARS}])(?:[陸海空]軍|国防軍|海兵隊|沿岸警備隊|宇宙軍|軍)(?:特殊部隊)?"
    r"(?![人事縮備港機艦員兵])"
)
_FORCE_OF_FORCE = re.compile("(?:軍|警察)(?:特殊部隊|機動隊|国境警備隊)(?!員)")
_RELIEF_TEAM = re.compile("国際緊急援助隊・?(?:(?:救助|医療|専門家|感染症対策|自衛隊|捜索救助)(?:チーム|部隊)|専門家)")


def _services(sentence: TextView) -> Iterator[Body]:
    """英空軍, 在日米海軍, ペルー軍特殊部隊; 米空母 is none."""
    text = sentence.folded
    if "軍" not in text and "隊" not in text:
        return
    for match in _SERVICE.finditer(text):
        yield match.start(), match.end(), "A-4-service", _isos()[match["char"]]
    for hit in sentence.names:
        unit = _FORCE_OF_FORCE.match(text, hit.end) if hit.entry.table in {"countries", "subnational"} else None
        if unit:
            yield hit.start, unit.end(), "A-4-service", hit.entry.row["iso"]


@cache
def _isos() -> dict[str, str]:
    return {row["char"]: row["iso"] for row in table("compounds")}


_COMPANY = re.compile(
    rf"(?<![{_KATAKANA}・])(?:[{_KATAKANA}]・)?[{_KATAKANA}]{{2,16}}(?:・[{_KATAKANA}]{{1,16}}){{0,3}}(?P<head>社(?![会員長説交債主宅内是名旨屋])|紙(?![幣面上])|[一-龠々]{{2,4}}会社|政府(?![高専間系首])|派(?![遣生手]))"
)
_COMPANY_HEADS = re.compile("[ァ-ヺー](?:[社紙派]|政府|[一-龠々]{2,4}会社)")
_GROUPS = re.compile("党|組織|勢力|ゲリラ|過激派|武装|民兵|集団")
_APPOSED = re.compile(
    rf"(?:[与野]党|政党|組織|勢力|ゲリラ|過激派|武装集団|民兵)(?:である|であった|の|、)?「?(?P<name>[{_KATAKANA}]{{3,16}}(?:・[{_KATAKANA}]{{1,16}}){{0,3}})"
    r"(?=[」(はがのもをにと、]|$)"
)
_CALLED = re.compile(
    rf"(?<![一-龠々{_KATAKANA}・])(?P<name>[{_KATAKANA}]{{3,16}}(?:・[{_KATAKANA}]{{1,16}}){{0,3}})」?(?:\([^()]{{1,20}}\))?"
    r"(?:と(?:呼ばれ|称され|称す|い[わう])る?|という)[^、。]{0,6}(?:組織|勢力|集団|政党|ゲリラ|武装|民兵|過激派)"
)


def _katakana(sentence: TextView) -> Iterator[Body]:
    """Names in katakana that their head or what they are said to be shows: アストラゼネカ社, 与党フレリモ."""
    text = sentence.folded
    for match in (
        scan_at(_COMPANY, sentence.katakana, text) if sentence.katakana and _COMPANY_HEADS.search(text) else ()
    ):
        end = match.start("head")
        if match["head"] == "派":
            fits = _is_person(sentence, match.start(), end)
        elif match["head"] == "紙" and "・" in match.group():
            fits = True
        else:
            hit = sentence.name_at(match.start())
            is_part = hit is not None and hit.end < end and text[hit.end] == "・"  # ブーゲンビル・カッパー社
            fits = hit is None or is_part or hit.entry.table == "organizations"
            fits = fits and (match["head"] == "社" or not _is_common(sentence, match.start(), end))
        if fits:
            yield match.start(), match.end(), "A-4-katakana", ""
    for pattern in (_APPOSED, _CALLED) if _GROUPS.search(text) else ():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if sentence.name_at(start) is None and not _is_common(sentence, start, end):
                yield start, end, "A-4-apposed", ""


def _is_common(sentence: TextView, start: int, end: int) -> bool:
    """Whether the word in katakana ends in a common noun of four letters or more, or is one whole."""
    last = sentence.tokens_by_end.get(end)
    if last is None or not last.known or not last.pos.startswith(("名詞-普通名詞", "形状詞")):
        return False
    return last.start <= start or last.end - last.start > 3


def _is_person(sentence: TextView, start: int, end: int) -> bool:
    """X派 is named for a person whom the gazetteer knows; sects and tempers (シーア派, タカ派) are not."""
    return sentence.folded[start:end] in surnames() and sentence.name_at(start) is None
