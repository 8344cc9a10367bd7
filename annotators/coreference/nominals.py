"""Nominal actors: 両 or 同 before a common noun for persons, organizations or states (A-5)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.candidate import UNRESOLVED, Candidate
from gaiko.annotators.gazetteers.tables import table, words
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import KANJI

_ANAPHOR = re.compile("[両同]")
_ACTING = "(?:(?:臨時)?(?:代理(?![人店戦])|代行|候補(?![地国者]))|夫妻|夫人)?"
_NOT_AFTER = (
    "民(?!主)|人|語|籍|[盟志員選]|級|議連|行|会議|事(?!務)|号|課程|課税"
    "|(?:共同)?(?:声明|宣言|総括|談話)|国(?!際)|銃|紙|券|遣|面|略|エネ|権|会見|的|性|力(?!車)|化|体(?!制)|形|列|職"
)
_NOT_AFTER_HEAD = {
    "国": re.compile("[際籍境連営立有]"),
    "社": re.compile("[会説債長交]"),
    "党": re.compile("[派首則大]"),
    "派": re.compile("[生手閥]"),
    "局": re.compile("[地部所長]"),
    "会": re.compile("[議合談場見長派期計食]"),
    "隊": re.compile("[長員]"),
    "校": re.compile("[長舎庭正友]"),
    "軍": re.compile("[縮備港用需政医]"),
    "省": re.compile("[令内庁]"),
    "庁": re.compile("[舎令]"),
    "団": re.compile("[地結長]"),
    "大臣": re.compile("会合|会議|級|宣言|声明"),
}
"""Text that must not follow a head noun, because it is part of a longer word there: 同社会, 同軍縮."""
_GROUP_MEETING = re.compile("会談|会合|会議|級|レベル|間会談")
"""Name of a meeting after 両国 and a head, in which only 両国 is the actor (G-4)."""
_STATE_ACTS = re.compile(
    f"(?<![{KANJI}])同国(?=に対(?:し|する|処)|側|による|にとって|への(?:支援|援助|協力|働き|制裁|圧力|経済協力|資金協力)|"
    "の(?:要請|立場|政策|主張|意向|同意|努力|参加|加盟|独立|対応|外交|民主化|自助))"
)


def find_nominals(text: str) -> Iterator[Candidate]:
    """Yield nominal actors of folded ``text``: 両首脳, 同省; 同国 only as owner or recipient, never as a place."""
    if "両" not in text and "同" not in text:
        return
    kinds = _kinds()
    for match in scan(_pattern(), _ANAPHOR, text):
        anaphor, head = match["prefix"][0], match["head"]
        guard = _NOT_AFTER_HEAD.get(head)
        if guard and guard.match(text, match.end()):
            continue
        kind = kinds[head][anaphor == "同"]
        if not kind:
            continue
        of_persons = match["prefix"] == "両国" and kind == "person"  # a bare role, as 首脳 in 米国首脳
        if len(match["prefix"]) > 1 and (
            of_persons or head not in _heads_of_states() or _GROUP_MEETING.match(text, match.end())
        ):
            if match["prefix"] == "両国":
                yield _nominal(match.start(), match.end("prefix"), "state", "両")
            continue
        yield _nominal(match.start(), match.end(), kind, anaphor)
    for match in _STATE_ACTS.finditer(text) if "同国" in text else ():
        yield _nominal(match.start(), match.end(), "state", "同")


def _nominal(start: int, end: int, kind: str, anaphor: str) -> Candidate:
    return Candidate(start, end, "ACTOR", kind, f"A-5-{anaphor}", {"reason": UNRESOLVED}, "nominal")


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    """Return the kinds after 両 and after 同 by head noun; the table ``nominals`` overrides titles and organizations."""
    kinds = {row["title"]: ("person", "person") for row in table("titles")}
    kinds |= {row["head"]: ("organization", "organization") for row in table("org_heads") if not _is_named(row["head"])}
    kinds = {head: kind for head, kind in kinds.items() if head not in words("nominal_words", "no_head")}
    return kinds | {row["head"]: (row["both"], row["same"]) for row in table("nominals")}


@cache
def _heads_of_states() -> frozenset[str]:
    """Return the head nouns of a state, province or city, which may follow 両国 or 同州: 両国政府, 同州知事."""
    bodies = {row["head"] for row in table("org_heads") if row["class"] in {"government", "court", "force"}}
    bodies |= {row["head"] for row in table("nominals") if row["head"].endswith("当局")}
    return frozenset(
        {row["title"] for row in table("titles")} | bodies | {"首脳", "軍", "政府", "議会", "政権", "内閣"}
    )


def _is_named(head: str) -> bool:
    """Return whether the head alone is a name, so that 同 is not part of the span: 同民主党."""
    return (head.endswith("党") and head != "党") or head in words("nominal_words", "name")


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of prefix and head; it leaves out 両国民 (nationality), 同国 (place) and 同盟国."""
    heads = "|".join(re.escape(head) for head in sorted(_kinds(), key=lambda head: (-len(head), head)))
    return re.compile(
        rf"(?:(?<![{KANJI}])|(?<=以来)|(?<=以降)|(?<=の後)|(?<=の際)|(?<=直後))(?P<prefix>両国|同[国州市県]|両|同)(?P<head>{heads}){_ACTING}(?!{_NOT_AFTER})"
    )
