"""Antecedents of nominal actors and agreements: 両首脳, 両国, 同長官, 同協定 (A-5, T-4, values).

A nominal is resolved from the mentions before it in its stream, and only if exactly one reading is left; otherwise it
keeps its ``reason``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from gaiko.annotators.coreference.mentions import NAME_WINDOW, TOPIC, Mention, MentionHistory, roles_of
from gaiko.annotators.coreference.pairs import pairs_in, two_organizations, two_persons, two_states
from gaiko.annotators.dates.values import Passage
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KATAKANA
from gaiko.corpus.spans import VALUE_FIELDS, Span

_INSTRUMENT_WINDOW = 4
"""In sentences."""
_FORMER = re.compile("元|前|故|次期")
_SUBTITLE = re.compile("[－‐―–—〜~-][^－‐―–—〜~-]{1,60}[－‐―–—〜~-]$")
_OF_PARTIES = re.compile("(?:両国|両政府|双方)?(?:の|間の|の間の|との|との間の)")
_SUBJECT = re.compile(f"[{KANJI}{KATAKANA}A-Za-z0-9・]{{2,40}}に関する$")
_CONCLUDED = re.compile("に署名|を(?:発出|発表|公表|採択|締結)|が(?:発出|発表|公表|採択|締結|署名)|署名")
_DEFINITE = re.compile("(?:[、。はがも「]|[年月日]の)$")
"""Words before a bare 協定 that refers to an agreement mentioned before."""
_GOVERNORS = frozenset({"知事", "州知事"})
_WITHOUT_ROLE = frozenset({"氏", "者"})
_UNNAMED = "the text gives it no name"


def resolve_antecedents(passages: Sequence[Passage]) -> list[list[Span]]:
    """Return the passages' spans with values for nominal actors and agreements; spans need ids and values.

    Existing values are kept, and so is the ``reason`` of nominals that the text does not resolve.

    Args:
        passages: in reading order; antecedents are searched in the nominal's own stream only.
    """
    histories: dict[str, MentionHistory] = {}
    return [_resolve_passage(passage, histories.setdefault(passage.stream, MentionHistory())) for passage in passages]


def _resolve_passage(passage: Passage, history: MentionHistory) -> list[Span]:
    text = fold(passage.text)
    history.open(text)
    resolved_spans = []
    for span in passage.spans:
        members: tuple[Mention, ...] = ()
        if span.mention == "nominal" and span.value.keys() <= {"reason"}:
            value, members = _resolved(history, span, text)
            if value:
                span = replace(span, value={name: value[name] for name in VALUE_FIELDS if name in value})
        history.add(span, members)
        resolved_spans.append(span)
    return resolved_spans


def _resolved(history: MentionHistory, span: Span, text: str) -> tuple[dict[str, str], tuple[Mention, ...]]:
    prefix, head = span.text[:1], fold(span.text[1:])
    if span.label == "AGREEMENT":
        return (_same_agreement(history, head) if prefix == "同" else _bare_agreement(history, span, text)), ()
    if prefix == "同":
        return (
            _same_person(history, span, head) if span.kind == "person" else _same_organization(history, span, head)
        ), ()
    if prefix != "両":
        return {}, ()
    is_topic = TOPIC.match(text, span.end) is not None
    if span.kind == "person":
        return two_persons(history, head, is_topic=is_topic)
    if span.kind == "state":
        return two_states(history, is_topic=is_topic), ()
    return two_organizations(history, head, history.nearest(lambda mention: _is_organization(mention, head))), ()


def _same_person(history: MentionHistory, span: Span, head: str) -> dict[str, str]:
    roles, differ = roles_of(head)
    if head in _WITHOUT_ROLE:
        return _unique_value(history, history.nearest(lambda mention: mention.is_person), span, head)
    found = _in_office(history, re.compile(f"{re.escape(head)}$")) if differ else []
    found = found or _in_office(history, roles)
    role = {"role": head}
    if not found and head in _GOVERNORS:
        units = history.nearest(lambda mention: mention.span.text[-1] in "州県" and len(mention.codes) == 1, 1)
        if len(units) != 1 or _has_untagged_mention(history, units[0], span, head):
            return {}
        link = f"anchor:{units[0].span.id}"
        return {"iso": units[0].codes[0], **role, "link": link, "reason": "the text does not name the governor"}
    value = _unique_value(history, found, span, head)
    return {**value, **role} if value else {}


def _in_office(history: MentionHistory, roles: re.Pattern[str]) -> list[Mention]:
    """Return the nearest persons with one of the roles; former and future holders only if there is no current holder."""
    found = history.nearest(lambda mention: mention.has_role(roles))
    holders = history.nearest(lambda mention: mention.has_role(roles) and not _is_former(mention))
    return [mention for mention in found if mention in holders] if holders else found


def _is_former(mention: Mention) -> bool:
    return _FORMER.search(mention.span.value.get("role", "")) is not None


def _same_organization(history: MentionHistory, span: Span, head: str) -> dict[str, str]:
    if head == "国政府":
        states = history.nearest(lambda mention: mention.is_state and mention.codes != ["JP"], 1)
        value = _unique_value(history, states, span, head)
        return {**value, "norm": states[0].span.text.removesuffix("政府") + "政府"} if value else {}
    return _unique_value(history, history.nearest(lambda mention: _is_organization(mention, head)), span, head)


def _is_organization(mention: Mention, head: str) -> bool:
    if mention.span.label != "ACTOR" or mention.span.kind != "organization":
        return False
    return fold(mention.span.text).endswith(head) or mention.span.value.get("norm", "").endswith(head)


def _unique_value(history: MentionHistory, found: Sequence[Mention], span: Span, head: str) -> dict[str, str]:
    """Return the value of the only mention found; ``{}`` if there are more, or if an untagged mention is a possible antecedent."""
    if len(found) != 1 or _has_untagged_mention(history, found[0], span, head):
        return {}
    mention = found[0]
    value = {"link": f"anchor:{mention.span.id}"}
    if mention.codes:
        value["iso"] = "+".join(mention.codes)
    if "norm" in mention.span.value:
        return {**value, "norm": mention.span.value["norm"]}
    return {**value, "reason": mention.span.value.get("reason", "its name is not known")}


def _has_untagged_mention(history: MentionHistory, found: Mention, span: Span, head: str) -> bool:
    """Return whether the head noun occurs untagged between mention and nominal, so that 同長官 may refer to it."""
    if len(head) < 2:
        return False
    tagged = {(mention.at, mention.span.end) for mention in history.recent(NAME_WINDOW)}
    word = re.compile(f"{re.escape(head)}(?=[はがをにのも、]|と(?!し))")
    for at, text in enumerate(history.texts_from(found.at), found.at):
        start = found.span.end if at == found.at else 0
        end = span.start if at == history.at else len(text)
        if any((at, match.end()) not in tagged for match in word.finditer(text, start, end)):
            return True
    return False


def _same_agreement(history: MentionHistory, head: str) -> dict[str, str]:
    found = history.nearest(lambda mention: _is_instrument(mention, head), _INSTRUMENT_WINDOW)
    if not found and head == "合意":  # also refers to agreements with another head
        found = history.nearest(lambda mention: mention.span.label == "AGREEMENT", 1)
    if len(found) != 1:
        return {}
    value = {name: text for name, text in found[0].span.value.items() if name in {"norm", "parties"}}
    reason = {} if "norm" in value else {"reason": _UNNAMED}
    return {**value, **reason, "link": f"anchor:{found[0].span.id}"}


def _is_instrument(mention: Mention, head: str) -> bool:
    if mention.span.label != "AGREEMENT":
        return False
    if mention.span.kind == "resolution" and head.endswith("決議"):
        return True
    names = (mention.span.text, mention.span.value.get("norm", ""))
    return any(_SUBTITLE.sub("", fold(name)).endswith(head) for name in names)


def _bare_agreement(history: MentionHistory, span: Span, text: str) -> dict[str, str]:
    """Return the value of a bare head: of an agreement named before, or the parties of a new one."""
    is_new = _CONCLUDED.match(text, span.end) is not None
    pairs = pairs_in(next(history.by_sentence(0), []))
    for codes, mentions in reversed(pairs):
        first, last = mentions[0], mentions[-1]
        if _OF_PARTIES.fullmatch(text[last.span.end : span.start]):
            subject = _SUBJECT.search(text[max(0, first.span.start - 44) : first.span.start])
            name = {"norm": subject.group() + text[first.span.start : span.end]} if subject else {"reason": _UNNAMED}
            return {**name, "parties": "+".join(codes)}
    if not is_new:
        before = text[max(0, span.start - 2) : span.start]
        return _same_agreement(history, fold(span.text)) if not before or _DEFINITE.search(before) else {}
    if len({frozenset(codes) for codes, _ in pairs}) == 1:
        return {"parties": "+".join(pairs[0][0]), "reason": _UNNAMED}
    return {}
