"""Mentions of a stream of sentences so far: candidate antecedents of nominals (A-5, T-4)."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from gaiko.annotators.gazetteers.tables import split_cell, table
from gaiko.annotators.text.folding import fold
from gaiko.corpus.spans import Span

_SPAN_WINDOW = 80
"""Window of antecedents, in spans, so that the time is linear in the length of the text."""
MEETING_WINDOW = 12
"""Window in sentences for persons who meet."""
NAME_WINDOW = 3
"""Window in sentences for other antecedents."""
TOPIC = re.compile("(?:政府|側)?(?:は|が(?!い)|も(?!の)|から(?!の))")
AND = re.compile("(?:[(][^()]{1,20}[)])?(?:と|及び|・|並びに|、及び|と、)")
_CODE = re.compile("[A-Z]{2}")


class Mention(NamedTuple):
    """A span in its sentence.

    Attributes:
        span: the span, with id and value.
        at: number of the sentence in the stream.
        text: the folded sentence.
        state: ISO code of the state that の joins to a person (コスタリカのアンドレ外相); empty if the span has a code.
        members: the two antecedents of a resolved 両〜 of persons.
    """

    span: Span
    at: int
    text: str
    state: str = ""
    members: tuple["Mention", ...] = ()

    @property
    def position(self) -> tuple[int, int]:
        """Sentence number and start: sorts mentions in text order."""
        return self.at, self.span.start

    @property
    def key(self) -> str:
        """Identity of the entity: canonical name, or the surname if no name is known."""
        return self.span.value.get("norm") or self.span.text.removesuffix(self.span.value.get("role", ""))

    @property
    def codes(self) -> list[str]:
        """ISO codes of the state, of a person's or organization's state, or of an agreement's parties; empty if unknown."""
        return list(_codes(self.span.value.get("parties" if self.span.label == "AGREEMENT" else "iso", self.state)))

    @property
    def is_person(self) -> bool:
        """Whether the mention names one person."""
        return self.span.kind == "person" and len(self.codes) < 2 and not self.members

    @property
    def is_state(self) -> bool:
        """Whether the mention names one state or its government."""
        kind = self.span.kind in {"state", "country"} or self.span.text.endswith("政府")
        return kind and len(self.codes) == 1

    def has_role(self, roles: re.Pattern[str]) -> bool:
        """Return whether the mention is a named person with such a role."""
        if not self.is_person or self.span.mention != "named":
            return False
        return _has_role(self.span.value.get("role", ""), roles)

    def is_followed_by(self, pattern: re.Pattern[str]) -> bool:
        """Return whether ``pattern`` matches right after the mention."""
        return pattern.match(self.text, self.span.end) is not None

    def text_until(self, other: "Mention") -> str:
        """Return the text between this and a later mention of the sentence."""
        return self.text[self.span.end : other.span.start]


@lru_cache(maxsize=512)
def _codes(joined: str) -> tuple[str, ...]:
    codes = tuple(joined.split("+"))
    return codes if all(_CODE.match(code) for code in codes) else ()


@lru_cache(maxsize=512)
def _has_role(role: str, roles: re.Pattern[str]) -> bool:
    return roles.search(fold(role).removesuffix("夫妻")) is not None


class MentionHistory:
    """Recent mentions and sentences of one stream."""

    def __init__(self) -> None:
        self.at = 0
        self.order: dict[frozenset[str], list[str]] = {}
        """Order of the two names in a value, by the keys of the mentions."""
        self._mentions: deque[Mention] = deque(maxlen=_SPAN_WINDOW)
        self._texts: deque[str] = deque(maxlen=MEETING_WINDOW + 1)

    def open(self, text: str) -> None:
        """Begin a sentence; ``text`` is folded."""
        self.at += 1
        self._texts.append(text)

    def add(self, span: Span, members: tuple[Mention, ...]) -> None:
        """Add a span of the current sentence."""
        self._mentions.append(Mention(span, self.at, self._texts[-1], self._state_of(span), members))

    def _state_of(self, span: Span) -> str:
        last = self._mentions[-1] if self._mentions else None
        if last is None or last.at != self.at or span.kind != "person" or "iso" in span.value or not last.is_state:
            return ""
        return last.codes[0] if last.text[last.span.end : span.start] == "の" else ""

    def recent(self, sentences: int) -> Iterator[Mention]:
        """Yield the mentions of the current sentence and of ``sentences`` before it, nearest first."""
        for mention in reversed(self._mentions):
            if mention.at < self.at - sentences:
                return
            yield mention

    def by_sentence(self, sentences: int) -> Iterator[list[Mention]]:
        """Yield the mentions of ``recent`` grouped by sentence, nearest sentence first, each group in text order; no group is empty."""
        for _, group in groupby(self.recent(sentences), key=lambda mention: mention.at):
            yield list(group)[::-1]

    def nearest(self, wanted: Callable[[Mention], bool], sentences: int = NAME_WINDOW) -> list[Mention]:
        """Return the last wanted mention of each entity in the nearest sentence that has a wanted mention."""
        for group in self.by_sentence(sentences):
            if found := {mention.key: mention for mention in group if wanted(mention)}:
                return list(found.values())
        return []

    def texts_from(self, at: int) -> list[str]:
        """Return the sentences from number ``at`` to the current one."""
        return list(self._texts)[at - self.at - 1 :]


@cache
def roles_of(head: str) -> tuple[re.Pattern[str], bool]:
    """Return the pattern of roles for a noun after 両 or 同, and whether the two are of different states."""
    for row in table("antecedents"):
        if head in split_cell(row["heads"]):
            return re.compile(f"(?<!副)(?:{row['roles']})$"), row["states"] == "differ"
    return re.compile(f"(?<!副){re.escape(head)}$"), False


@cache
def state_names() -> Mapping[str, str]:
    """Return the usual short name of each state by ISO code."""
    return {row["iso"]: row["name"] for row in reversed(table("countries"))}
