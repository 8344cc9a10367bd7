"""What a stream of sentences has spoken of so far: the mentions that a nominal may point back to (A-5, T-4)."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from gaiko.annotators.gazetteers.tables import many, table
from gaiko.annotators.text.folding import fold
from gaiko.corpus.spans import Span

_MOST_SPANS = 80
"""How many spans back an antecedent may stand; a text without end then costs time in proportion to its length."""
MEETING_LASTS = 12
"""In sentences: two persons who meet are remembered for longer than whoever is only named."""
NAME_LASTS = 3
TOPIC = re.compile("(?:政府|側)?(?:は|が(?!い)|も(?!の)|から(?!の))")
AND = re.compile("(?:[(][^()]{1,20}[)])?(?:と|及び|・|並びに|、及び|と、)")
_CODE = re.compile("[A-Z]{2}")


class Mention(NamedTuple):
    """A span as it was passed.

    Attributes:
        span: the span, with id and value.
        at: the number of its sentence in the stream.
        text: that sentence, folded.
        state: the state of a person that の joins to it (コスタリカのアンドレ外相); empty where the span knows its own.
        members: the two that a resolved 両〜 of persons stands for.
    """

    span: Span
    at: int
    text: str
    state: str = ""
    members: tuple["Mention", ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the stream."""
        return self.at, self.span.start

    @property
    def key(self) -> str:
        """The same for all mentions of one: the name, or the surname where no more is known."""
        return self.span.value.get("norm") or self.span.text.removesuffix(self.span.value.get("role", ""))

    @property
    def codes(self) -> list[str]:
        """The states that it is, belongs to or binds; empty where none is known."""
        return list(_codes(self.span.value.get("parties" if self.span.label == "AGREEMENT" else "iso", self.state)))

    @property
    def is_person(self) -> bool:
        """Whether it names one person."""
        return self.span.kind == "person" and len(self.codes) < 2 and not self.members

    @property
    def is_state(self) -> bool:
        """Whether it names one state, or its government."""
        kind = self.span.kind in {"state", "country"} or self.span.text.endswith("政府")
        return kind and len(self.codes) == 1

    def fits(self, roles: re.Pattern[str]) -> bool:
        """Whether it is a named person with such a role."""
        if not self.is_person or self.span.mention != "named":
            return False
        return _bears(self.span.value.get("role", ""), roles)

    def precedes(self, pattern: re.Pattern[str]) -> bool:
        """Whether ``pattern`` matches right after it."""
        return pattern.match(self.text, self.span.end) is not None

    def until(self, other: "Mention") -> str:
        """What stands between it and a later mention of its sentence."""
        return self.text[self.span.end : other.span.start]


@lru_cache(maxsize=512)
def _codes(joined: str) -> tuple[str, ...]:
    codes = tuple(joined.split("+"))
    return codes if all(_CODE.match(code) for code in codes) else ()


@lru_cache(maxsize=512)
def _bears(role: str, roles: re.Pattern[str]) -> bool:
    return roles.search(fold(role).removesuffix("夫妻")) is not None


class Memory:
    """The last mentions and sentences of one stream."""

    def __init__(self) -> None:
        self.at = 0
        self.order: dict[frozenset[str], list[str]] = {}
        """By the two that were resolved, in which order they are named."""
        self._mentions: deque[Mention] = deque(maxlen=_MOST_SPANS)
        self._texts: deque[str] = deque(maxlen=MEETING_LASTS + 1)

    def open(self, text: str) -> None:
        """Begin a sentence, of which ``text`` is folded."""
        self.at += 1
        self._texts.append(text)

    def add(self, span: Span, members: tuple[Mention, ...]) -> None:
        """Remember a span of the sentence that is open."""
        self._mentions.append(Mention(span, self.at, self._texts[-1], self._state_of(span), members))

    def _state_of(self, span: Span) -> str:
        last = self._mentions[-1] if self._mentions else None
        if last is None or last.at != self.at or span.kind != "person" or "iso" in span.value or not last.is_state:
            return ""
        return last.codes[0] if last.text[last.span.end : span.start] == "の" else ""

    def recent(self, sentences: int) -> Iterator[Mention]:
        """The mentions of the open sentence and of so many before it, nearest first."""
        for mention in reversed(self._mentions):
            if mention.at < self.at - sentences:
                return
            yield mention

    def by_sentence(self, sentences: int) -> Iterator[list[Mention]]:
        """The same by sentence, nearest first, each in text order; sentences without any are left out."""
        for _, group in groupby(self.recent(sentences), key=lambda mention: mention.at):
            yield list(group)[::-1]

    def nearest(self, wanted: Callable[[Mention], bool], sentences: int = NAME_LASTS) -> list[Mention]:
        """Of the nearest sentence that has any, the last mention of each that is wanted."""
        for group in self.by_sentence(sentences):
            if found := {mention.key: mention for mention in group if wanted(mention)}:
                return list(found.values())
        return []

    def texts_from(self, at: int) -> list[str]:
        """The sentences from number ``at`` to the open one."""
        return list(self._texts)[at - self.at - 1 :]


@cache
def roles_of(head: str) -> tuple[re.Pattern[str], bool]:
    """Of a noun after 両 or 同, the roles that it stands for, and whether two of them are of two states."""
    for row in table("antecedents"):
        if head in many(row["heads"]):
            return re.compile(f"(?<!副)(?:{row['roles']})$"), row["states"] == "differ"
    return re.compile(f"(?<!副){re.escape(head)}$"), False


@cache
def state_names() -> Mapping[str, str]:
    """The usual short name of each state by its code."""
    return {row["iso"]: row["name"] for row in reversed(table("countries"))}
