"""Annotator protocol, base class of rule annotators, and the shared view of a sentence that they read."""

import bisect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, wraps
from typing import Any, Protocol, TypeVar

from gaiko.annotators.gazetteers.names import PLACE_TABLES, Gazetteer, Hit, gazetteer
from gaiko.annotators.gazetteers.words import LEXICON, Occurrence, Words
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scan import scan_at
from gaiko.annotators.text.scripts import KATAKANA
from gaiko.annotators.text.tokens import Token, Tokens, tokenize
from gaiko.corpus.spans import Source, Span, Value

_KATAKANA = re.compile(f"[{KATAKANA}・]{{2,}}")


_MAX_NAME = 200
"""Maximum length of a name, in characters."""


class TextView:
    """A sentence with its folded text, tokens and gazetteer names, each computed once at first use."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        """The text with full-width ASCII and old kanji forms folded; offsets are unchanged."""
        self.results: dict[Callable[[TextView], Any], Any] = {}
        """Results of functions decorated with ``once_per_sentence``, by function."""

    @cached_property
    def katakana(self) -> list[int]:
        """Start offsets of runs of two or more katakana and ・."""
        return [match.start() for match in _KATAKANA.finditer(self.folded) if match.group()[0] != "・"]

    @cached_property
    def tokens(self) -> Tokens:
        """Sudachi tokens."""
        return tokenize(self.folded)

    @property
    def tokens_by_end(self) -> dict[int, Token]:
        """Tokens by end offset."""
        return self.tokens.by_end

    @property
    def tokens_by_start(self) -> dict[int, Token]:
        """Tokens by start offset."""
        return self.tokens.by_start

    @cached_property
    def names_by_start(self) -> dict[int, Hit]:
        """Names by start offset."""
        return {hit.start: hit for hit in self.names}

    @cached_property
    def names_by_end(self) -> dict[int, Hit]:
        """Names by end offset."""
        return {hit.end: hit for hit in self.names}

    def name_at(self, position: int) -> Hit | None:
        """Return the name that covers the character at ``position``, or None."""
        at = bisect.bisect_right(self._name_starts, position) - 1
        return self.names[at] if at >= 0 and position < self.names[at].end else None

    def names_within(self, start: int, end: int) -> list[Hit]:
        """Return the names that begin in ``[start, end)``."""
        first = bisect.bisect_left(self._name_starts, start)
        return self.names[first : bisect.bisect_left(self._name_starts, end)]

    @cached_property
    def _name_starts(self) -> list[int]:
        return [hit.start for hit in self.names]

    def before(self, position: int, size: int = 16) -> str:
        """Return up to ``size`` folded characters before ``position``, for patterns that end in ``$``."""
        return self.folded[max(0, position - size) : position]

    @cached_property
    def names(self) -> list[Hit]:
        """Gazetteer names of states, regions, cities and organizations, in text order, not overlapping."""
        return _places_and_organizations().choose(self.folded, self.occurrences(_NAMES))

    def occurrences(self, words: Words) -> Sequence[Occurrence]:
        """Return the occurrences of the words of a set, leftmost and longest first; they may overlap."""
        return self._occurrences.get(words, ())

    def scan(self, words: Words, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches of ``pattern.finditer`` in the folded text, for a pattern whose matches all begin with one of the words."""
        return scan_at(pattern, dict.fromkeys(start for start, *_ in self.occurrences(words)), self.folded)

    @cached_property
    def _occurrences(self) -> Mapping[Words, Sequence[Occurrence]]:
        return LEXICON.search(self.folded)


T = TypeVar("T")


def once_per_sentence(find: Callable[[TextView], T]) -> Callable[[TextView], T]:
    """Decorate a function of one sentence: its result is computed once per ``TextView``, for all annotators that call it.

    >>> @once_per_sentence
    ... def find_brackets(sentence: TextView) -> list[int]:
    ...     return [match.start() for match in re.finditer("「", sentence.folded)]
    >>> sentence = TextView("共同声明「未来への投資」を発出")
    >>> find_brackets(sentence) is find_brackets(sentence)
    True
    """

    @wraps(find)
    def cached(sentence: TextView) -> T:
        results = sentence.results
        if find not in results:
            results[find] = find(sentence)
        result: T = results[find]
        return result

    return cached


def _places_and_organizations() -> Gazetteer:
    return gazetteer(*PLACE_TABLES, "organizations")


_NAMES = LEXICON.words(lambda: _places_and_organizations().surfaces)


class Annotator(Protocol):
    """Protocol of annotators: find spans of some labels in one sentence, independently of other annotators."""

    name: str
    version: str
    labels: frozenset[str]

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """Yield spans with offsets into ``sentence.text``, in any order; they may overlap."""
        ...

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """Yield the spans of each sentence, in order; models read the sentences in batches."""
        ...


class RuleAnnotator(ABC):
    """Base class of annotators that find spans by rules; makes spans with their source."""

    name = ""
    version = "1"
    labels: frozenset[str] = frozenset()

    @abstractmethod
    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """See ``Annotator.find_many``."""
        for sentence in sentences:
            yield list(self.find_spans(sentence))

    def find_full(self, text: str) -> Iterator[Span]:
        """Yield the spans that cover a whole text, without context; none for a text longer than a name may be."""
        if len(text) <= _MAX_NAME:
            yield from (span for span in self.find_spans(TextView(text)) if (span.start, span.end) == (0, len(text)))

    def span(
        self,
        sentence: TextView,
        start: int,
        end: int,
        label: str,
        kind: str,
        rule: str,
        value: Value | None = None,
        mention: str = "named",
    ) -> Span:
        """Return the span ``[start, end)`` of the sentence, with this annotator and the rule id as its source."""
        text, source = sentence.text[start:end], _source(self.name, self.version, rule)
        return Span(start, end, text, label, kind, mention, value or {}, source)


@lru_cache(maxsize=512)
def _source(annotator: str, version: str, rule: str) -> Source:
    return Source(annotator, version, rule)
