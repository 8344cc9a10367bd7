"""Antecedents of 両〜: two persons who meet, two states, two organizations of one kind (A-5)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from gaiko.annotators.coreference.mentions import (
    AND,
    MEETING_WINDOW,
    TOPIC,
    Mention,
    MentionHistory,
    roles_of,
    state_names,
)

_STATES_WINDOW = 5
"""Window in sentences for two states."""
_REACH = 1_000
"""Maximum distance between a mention and a cue, in characters."""
_MEETING_CUE = re.compile(
    "会談|会見|会合|電話|協議|懇談|面会|表敬|迎え|[とに]共に|とともに|[昼夕朝]食|晩餐"
    "|訪[日米英仏独伊中韓]|来日|会[いうっ]|顔を合わせ"
)
_TALKS = re.compile("(?:首脳|外相|外務大臣|防衛相|防衛大臣|国防相|大臣|閣僚)?(?:電話|テレビ)?(?:会談|会合|協議)")
_WITH = re.compile("と(?:の間で)?|を(?:訪問|迎え)|に対し")
_AND_OTHERS = re.compile("ら(?!の)")
_ONLY_MENTIONED = re.compile("による|に対する|への|宛|をめぐ|を(?:非難|批判)|の(?!間|初)")
"""Context after a person who is mentioned but does not take part."""
_AND_OF = re.compile(rf"{AND.pattern}(?:[^、。とは]{{1,12}}の)?")
"""Conjunction of two persons, with or without the state of the second: マクロン大統領とドイツのショルツ首相."""
_LISTED = re.compile("、|・|と|や|及び|並びに|、及び")
_TO_JAPAN = re.compile("訪日|来日|対日|在日|駐日|我が国|わが国")
_CONFLICT_CUE = re.compile("(?:[(][^()]{1,20}[)])?と?(?:の(?:間|武力|軍事)?)?(?:の間|間|衝突|戦闘|対立|紛争|内戦)")
_OPPONENTS = frozenset({"当事者", "陣営", "勢力"})
_ANY_ROLE = frozenset({"氏", "者", "当事者"})

Pair = tuple[list[str], list[Mention]]
"""ISO codes of two states, and their mentions."""


def two_persons(history: MentionHistory, head: str, *, is_topic: bool) -> tuple[dict[str, str], tuple[Mention, ...]]:
    """Return the value of a nominal for two persons (両首脳, 両外相), and the two mentions; both empty if ambiguous.

    Args:
        history: mentions before the nominal.
        head: the noun after 両.
        is_topic: whether は or が follows; otherwise a third person may be the speaker.
    """
    roles, differ = roles_of(head)
    if head in _ANY_ROLE:
        found = history.nearest(lambda mention: mention.is_person)
    else:
        found = _persons_who_meet(history, roles, only_parties=True)
        found = found if len(found) > 1 else _persons_who_meet(history, roles, only_parties=False)
        found = found if len(found) < 3 else _two_of_three(history, found, is_topic=is_topic)
    talks = _other_talks(history, found) if differ else None
    if talks is not None:
        reason = "the text does not name the two"
        return {"iso": "+".join(_japan_first(talks.codes)), "link": f"anchor:{talks.span.id}", "reason": reason}, ()
    if len(found) != 2 or not _meet(history, found) or any(mention.is_followed_by(_AND_OTHERS) for mention in found):
        return {}, ()
    if differ and (found[0].codes == found[1].codes != [] or _may_be_more_than_two(history, found, roles)):
        return {}, ()
    return _value(history, found), tuple(found)


def two_organizations(history: MentionHistory, head: str, found: Sequence[Mention]) -> dict[str, str]:
    """Return the value of a nominal for two organizations (両省, 両党, 両当事者), or ``{}`` if ambiguous.

    Args:
        history: mentions before the nominal.
        head: the noun after 両.
        found: the organizations of that kind in the nearest sentence that has any.
    """
    found = _organizations_in_conflict(history) if head in _OPPONENTS else found
    return _value(history, found) if len(found) == 2 else {}


def _organizations_in_conflict(history: MentionHistory) -> list[Mention]:
    """Return the last two organizations in a conflict: SAFとRSFとの武力衝突."""
    for group in history.by_sentence(MEETING_WINDOW):
        organizations = list({m.key: m for m in reversed(group) if m.span.kind == "organization"}.values())[::-1]
        for first, second in pairwise(organizations):
            if AND.fullmatch(first.text_until(second)) and second.is_followed_by(_CONFLICT_CUE):
                return [first, second]
    return []


def two_states(history: MentionHistory, *, is_topic: bool) -> dict[str, str]:
    """Return the value of 両国 or 両政府, or ``{}`` if ambiguous; arguments as in ``two_persons``."""
    pair = _states(history, is_topic=is_topic)
    if pair is None:
        return {}
    codes = history.order.setdefault(frozenset(pair[0]), _japan_first(pair[0]))
    link = " ".join(f"anchor:{mention.span.id}" for mention in pair[1])
    return {"norm": "+".join(state_names()[code] for code in codes), "iso": "+".join(codes), "link": link}


def pairs_in(sentence: Sequence[Mention]) -> list[Pair]:
    """Return the pairs of states in a sentence: 日米, AとB, two persons who meet, an agreement of two parties."""
    pairs = [(mention.codes, [mention]) for mention in sentence if len(mention.codes) == 2]
    joins = [(first, second, first.text_until(second)) for first, second in pairwise(m for m in sentence if m.is_state)]
    for number, (first, second, between) in enumerate(joins):
        beside = [words for *_, words in joins[max(0, number - 1) : number + 2]]
        if AND.fullmatch(between) and sum(_LISTED.fullmatch(words) is not None for words in beside) == 1:
            pairs.append((first.codes + second.codes, [first, second]))
    persons = list({m.key: m for m in sentence if m.is_person and m.codes}.values())
    if len(persons) == 2:
        first, second = sorted(persons, key=lambda mention: mention.position)
        if _AND_OF.fullmatch(first.text_until(second)) or _has_cue(_MEETING_CUE, first, second):
            pairs.append((first.codes + second.codes, [first, second]))
    return [(codes, mentions) for codes, mentions in pairs if len(set(codes)) == 2]


def _persons_who_meet(history: MentionHistory, roles: re.Pattern[str], *, only_parties: bool) -> list[Mention]:
    """Return the last persons with one of the roles, nearest first, back to the sentence or the 両〜 with which there are two."""
    found: dict[str, Mention] = {}
    for group in history.by_sentence(MEETING_WINDOW):
        fitting = [mention for mention in group if mention.has_role(roles)]
        for mention in reversed(group):
            if mention.members and all(member.has_role(roles) for member in mention.members):
                two = {member.key: member for member in mention.members}
                if found.keys() <= two.keys():
                    return list({**two, **found}.values())
            elif mention in fitting and (not only_parties or _takes_part(mention, fitting)):
                found.setdefault(mention.key, mention)
        if len(found) > 1 and not all(mention.is_followed_by(_WITH) for mention in found.values()):
            break  # if each of the two is the object of a meeting, the subject is still missing
    return list(found.values())


def _takes_part(mention: Mention, fitting: Iterable[Mention]) -> bool:
    return not mention.is_followed_by(_ONLY_MENTIONED) or any(
        AND.fullmatch(other.text_until(mention)) for other in fitting
    )


def _two_of_three(history: MentionHistory, found: list[Mention], *, is_topic: bool) -> list[Mention]:
    """Return two of three persons: the two mentioned by a third who speaks, or the last person and the topic that meets this person."""
    last, *others = found
    if any(mention.at == last.at for mention in others):
        return found
    if len(others) == 2 and not is_topic and last.at == history.at and last.is_followed_by(TOPIC):
        return others
    topics = [mention for mention in others if mention.is_followed_by(TOPIC)]
    return [topics[0], last] if len(topics) == 1 and last.is_followed_by(_WITH) else found


def _other_talks(history: MentionHistory, found: Sequence[Mention]) -> Mention | None:
    """Return talks of two other states after the persons (日仏首脳会談), or None."""
    codes = {code for mention in found for code in mention.codes}
    for mention in history.recent(_STATES_WINDOW):
        if mention in found:
            return None
        if mention.span.kind == "state" and len(mention.codes) == 2 and mention.is_followed_by(_TALKS):
            return None if len(found) == 2 and codes <= set(mention.codes) else mention
    return None


def _meet(history: MentionHistory, found: Sequence[Mention]) -> bool:
    """Return whether the two meet or talk in the text."""
    first, second = sorted(found, key=lambda mention: mention.position)
    if first.at == second.at and _AND_OF.fullmatch(first.text_until(second)):
        return True
    known = frozenset(mention.key for mention in found) in history.order
    later = history.texts_from(first.at)[1:]
    return known or _has_cue(_MEETING_CUE, first, first) or any(_has_meeting(text) for text in later)


@lru_cache(maxsize=256)  # each 両〜 searches the same sentences
def _has_meeting(text: str) -> bool:
    return _MEETING_CUE.search(text, 0, _REACH) is not None


def _has_cue(cue: re.Pattern[str], first: Mention, last: Mention) -> bool:
    """Return whether ``cue`` occurs in the sentence of the two mentions."""
    return cue.search(first.text, max(0, first.span.start - _REACH), last.span.end + _REACH) is not None


def _may_be_more_than_two(history: MentionHistory, found: Sequence[Mention], roles: re.Pattern[str]) -> bool:
    """Return whether と joins one of the two to a person with another role, so that the nominal may refer to more than two."""
    persons = [mention for mention in history.recent(MEETING_WINDOW) if mention.is_person]
    return any(
        AND.fullmatch(first.text_until(second))
        for second, first in pairwise(persons)
        if first.at == second.at and (first in found) != (second in found)
        if not (first.has_role(roles) and second.has_role(roles))
    )


def _value(history: MentionHistory, found: Iterable[Mention]) -> dict[str, str]:
    """Return names and ISO codes, Japan first, otherwise in order of first mention."""
    found = sorted(found, key=lambda mention: mention.position)
    order = history.order.setdefault(
        frozenset(mention.key for mention in found),
        [mention.key for mention in sorted(found, key=lambda mention: "JP" not in mention.codes)],
    )
    ordered = sorted(found, key=lambda mention: order.index(mention.key))
    value = {"link": " ".join(f"anchor:{mention.span.id}" for mention in found)}
    if all(mention.codes for mention in found):
        value["iso"] = "+".join(dict.fromkeys(code for mention in ordered for code in mention.codes))
    if all("norm" in mention.span.value for mention in found):
        return {**value, "norm": "+".join(mention.span.value["norm"] for mention in ordered)}
    return {**value, "reason": "the name of one of the two is not known"}


def _states(history: MentionHistory, *, is_topic: bool) -> Pair | None:
    """Return the two states of the nearest sentence with a pair, or None if a third state occurs after it."""
    others: set[str] = set()
    speaker: set[str] = set()
    for group in history.by_sentence(_STATES_WINDOW):
        others |= {code for mention in group if mention.is_followed_by(TOPIC) for code in mention.codes[:1]}
        pairs = {frozenset(codes): (codes, mentions) for codes, mentions in pairs_in(group)}
        if not pairs:
            named = {code: mention for mention in group for code in mention.codes if code in state_names()}
            to_japan = {"JP"} if _has_cue(_TO_JAPAN, group[0], group[-1]) else set()
            both = list(dict.fromkeys([*named, *to_japan]))
            if len(both) == 2 and group[0].at >= history.at - 1:
                pairs = {frozenset(both): (both, list(named.values()))}
            if group[0].at == history.at:  # the speaker is not one of the two: 日本は、両国の対話を歓迎した
                speaker = set(others)
            others |= set(both)
        if pairs:
            (codes, mentions), *more = pairs.values()
            by_speaker = group[0].at < history.at and (mentions[-1].is_followed_by(TOPIC) or not is_topic)
            third = others & state_names().keys() - set(codes) - (speaker if by_speaker else set())
            known = all(code in state_names() for code in codes)
            return (codes, mentions) if known and not more and not third else None
    return None


def _japan_first(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: code != "JP")
