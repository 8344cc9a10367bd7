"""What nominal actors and agreements stand for: 両首脳, 両国, 同長官, 同協定 (A-5, T-4, values).

A nominal is resolved from what stands before it in its stream, and only where exactly one reading is left; otherwise it
keeps its ``reason``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from gaiko.annotators.coreference.mentions import NAME_LASTS, TOPIC, Memory, Mention, roles_of
from gaiko.annotators.coreference.pairs import pairs_in, two_bodies, two_persons, two_states
from gaiko.annotators.dates.values import Passage
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KATAKANA
from gaiko.corpus.spans import VALUE_FIELDS, Span

_INSTRUMENT_LASTS = 4
"""In sentences."""
_FORMER = re.compile("元|前|故|次期")
_SUBTITLE = re.compile("[－‐―–—〜~-][^－‐―–—〜~-]{1,60}[－‐―–—〜~-]$")
_OF_PARTIES = re.compile("(?:両国|両政府|双方)?(?:の|間の|の間の|との|との間の)")
_SUBJECT = re.compile(f"[{KANJI}{KATAKANA}A-Za-z0-9・]{{2,40}}に関する$")
_MADE = re.compile("に署名|を(?:発出|発表|公表|採択|締結)|が(?:発出|発表|公表|採択|締結|署名)|署名")
_DEFINITE = re.compile("(?:[、。はがも「]|[年月日]の)$")
"""Before a bare 協定 that is one already spoken of."""
_GOVERNORS = frozenset({"知事", "州知事"})
_WITHOUT_ROLE = frozenset({"氏", "者"})
_UNNAMED = "the text gives it no name"


def resolve_antecedents(passages: Sequence[Passage]) -> list[list[Span]]:
    """Return the passages' spans with values for nominal actors and agreements; spans need ids and values.

    A value that is there already is not touched, nor the ``reason`` of what the text does not settle.

    Args:
        passages: in reading order; a nominal looks back through its own stream only.
    """
    memories: dict[str, Memory] = {}
    return [_read(passage, memories.setdefault(passage.stream, Memory())) for passage in passages]


def _read(passage: Passage, memory: Memory) -> list[Span]:
    text = fold(passage.text)
    memory.open(text)
    read = []
    for span in passage.spans:
        members: tuple[Mention, ...] = ()
        if span.mention == "nominal" and span.value.keys() <= {"reason"}:
            value, members = _resolved(memory, span, text)
            if value:
                span = replace(span, value={name: value[name] for name in VALUE_FIELDS if name in value})
        memory.add(span, members)
        read.append(span)
    return read


def _resolved(memory: Memory, span: Span, text: str) -> tuple[dict[str, str], tuple[Mention, ...]]:
    prefix, head = span.text[:1], fold(span.text[1:])
    if span.label == "AGREEMENT":
        return (_same_agreement(memory, head) if prefix == "同" else _bare_agreement(memory, span, text)), ()
    if prefix == "同":
        return (_same_person(memory, span, head) if span.kind == "person" else _same_body(memory, span, head)), ()
    if prefix != "両":
        return {}, ()
    is_topic = TOPIC.match(text, span.end) is not None
    if span.kind == "person":
        return two_persons(memory, head, is_topic=is_topic)
    if span.kind == "state":
        return two_states(memory, is_topic=is_topic), ()
    return two_bodies(memory, head, memory.nearest(lambda mention: _is_body(mention, head))), ()


def _same_person(memory: Memory, span: Span, head: str) -> dict[str, str]:
    roles, differ = roles_of(head)
    if head in _WITHOUT_ROLE:
        return _one_of(memory, memory.nearest(lambda mention: mention.is_person), span, head)
    found = _in_office(memory, re.compile(f"{re.escape(head)}$")) if differ else []
    found = found or _in_office(memory, roles)
    role = {"role": head}
    if not found and head in _GOVERNORS:
        units = memory.nearest(lambda mention: mention.span.text[-1] in "州県" and len(mention.codes) == 1, 1)
        if len(units) != 1 or _bare_word(memory, units[0], span, head):
            return {}
        link = f"anchor:{units[0].span.id}"
        return {"iso": units[0].codes[0], **role, "link": link, "reason": "the text does not name the governor"}
    value = _one_of(memory, found, span, head)
    return {**value, **role} if value else {}


def _in_office(memory: Memory, roles: re.Pattern[str]) -> list[Mention]:
    """The nearest with such a role; who had it before, or will have it, only where nobody has it."""
    found = memory.nearest(lambda mention: mention.fits(roles))
    holders = memory.nearest(lambda mention: mention.fits(roles) and not _is_former(mention))
    return [mention for mention in found if mention in holders] if holders else found


def _is_former(mention: Mention) -> bool:
    return _FORMER.search(mention.span.value.get("role", "")) is not None


def _same_body(memory: Memory, span: Span, head: str) -> dict[str, str]:
    if head == "国政府":
        states = memory.nearest(lambda mention: mention.is_state and mention.codes != ["JP"], 1)
        value = _one_of(memory, states, span, head)
        return {**value, "norm": states[0].span.text.removesuffix("政府") + "政府"} if value else {}
    return _one_of(memory, memory.nearest(lambda mention: _is_body(mention, head)), span, head)


def _is_body(mention: Mention, head: str) -> bool:
    if mention.span.label != "ACTOR" or mention.span.kind != "organization":
        return False
    return fold(mention.span.text).endswith(head) or mention.span.value.get("norm", "").endswith(head)


def _one_of(memory: Memory, found: Sequence[Mention], span: Span, head: str) -> dict[str, str]:
    """The value of the only one found; ``{}`` where there are more, or someone untagged may be meant."""
    if len(found) != 1 or _bare_word(memory, found[0], span, head):
        return {}
    mention = found[0]
    value = {"link": f"anchor:{mention.span.id}"}
    if mention.codes:
        value["iso"] = "+".join(mention.codes)
    if "norm" in mention.span.value:
        return {**value, "norm": mention.span.value["norm"]}
    return {**value, "reason": mention.span.value.get("reason", "its name is not known")}


def _bare_word(memory: Memory, found: Mention, span: Span, head: str) -> bool:
    """Whether the noun also stands between the two without a name: 同長官 may then mean someone not tagged."""
    if len(head) < 2:
        return False
    tagged = {(mention.at, mention.span.end) for mention in memory.recent(NAME_LASTS)}
    word = re.compile(f"{re.escape(head)}(?=[はがをにのも、]|と(?!し))")
    for at, text in enumerate(memory.texts_from(found.at), found.at):
        start = found.span.end if at == found.at else 0
        end = span.start if at == memory.at else len(text)
        if any((at, match.end()) not in tagged for match in word.finditer(text, start, end)):
            return True
    return False


def _same_agreement(memory: Memory, head: str) -> dict[str, str]:
    found = memory.nearest(lambda mention: _is_instrument(mention, head), _INSTRUMENT_LASTS)
    if not found and head == "合意":  # also said of what has another name
        found = memory.nearest(lambda mention: mention.span.label == "AGREEMENT", 1)
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


def _bare_agreement(memory: Memory, span: Span, text: str) -> dict[str, str]:
    """A bare head: what was named before, or something new of which the sentence names the parties."""
    is_new = _MADE.match(text, span.end) is not None
    pairs = pairs_in(next(memory.by_sentence(0), []))
    for codes, mentions in reversed(pairs):
        first, last = mentions[0], mentions[-1]
        if _OF_PARTIES.fullmatch(text[last.span.end : span.start]):
            subject = _SUBJECT.search(text[max(0, first.span.start - 44) : first.span.start])
            name = {"norm": subject.group() + text[first.span.start : span.end]} if subject else {"reason": _UNNAMED}
            return {**name, "parties": "+".join(codes)}
    if not is_new:
        before = text[max(0, span.start - 2) : span.start]
        return _same_agreement(memory, fold(span.text)) if not before or _DEFINITE.search(before) else {}
    if len({frozenset(codes) for codes, _ in pairs}) == 1:
        return {"parties": "+".join(pairs[0][0]), "reason": _UNNAMED}
    return {}
