"""Run annotators over sentences and resolve their layers into flat spans, without document context and recognizer.

``gaiko.models.pipeline`` adds both. Recognizers take features from ``rule_layers``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gaiko.annotators.actors.annotator import Actors
from gaiko.annotators.agreements.annotator import Agreements
from gaiko.annotators.amounts.annotator import Amounts
from gaiko.annotators.base import Annotator, TextView
from gaiko.annotators.coreference.abbreviations import find_abbreviations
from gaiko.annotators.dates.annotator import Dates
from gaiko.annotators.places.annotator import Places
from gaiko.annotators.resolution.exclusions import Exclusions, drop_excluded, zone_of
from gaiko.annotators.resolution.policies import DEFAULT
from gaiko.annotators.resolution.resolve import Conflicts, Decision, resolve
from gaiko.annotators.text.tokens import Tokens
from gaiko.annotators.text.windows import SENTENCE_OR_CLAUSE, windows
from gaiko.annotators.user_rules import NAME as USER
from gaiko.annotators.user_rules import UserRules
from gaiko.corpus.batches import batched
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Segment, Span

RULES = frozenset({"agreements", "dates", "amounts", "actors", "places"})
"""Names of the rule annotators."""

_BATCH = 40_000
"""Characters that annotators read in one call."""

Progress = Callable[[int], None]
"""Callback with the number of sentences that an annotator has just finished."""


def rule_annotators() -> list[Annotator]:
    """Return the rule annotators, highest rank first."""
    return [Agreements(), Dates(), Amounts(), Actors(), Places()]


@dataclass(frozen=True, slots=True)
class RuleLayers:
    """Spans of the rule annotators on one text.

    Attributes:
        found: spans by name of the annotator.
        resolved: flat spans.
    """

    found: Mapping[str, Sequence[Span]]
    resolved: Sequence[Span]


@dataclass(frozen=True, slots=True)
class RuleView:
    """Input of a stacked recognizer: text, rule layers, and tokens if already computed."""

    text: str
    layers: RuleLayers
    tokens: Tokens | None = None


class TaggedSentence:
    """A sentence with the results of tagging.

    Attributes:
        text: the sentence.
        layers: spans by name of the annotator.
        zones: ranges of exclusion zones, with their rule ids.
        spans: flat spans.
        conflicts: counter of the conflict sets of the document.
        decisions: conflict sets with their winners; None unless explanations are requested.
        excluded: spans removed by a zone, with its rule id; empty unless explanations are requested.
        view: the text view, if the sentence fits in one window.
    """

    __slots__ = ("conflicts", "decisions", "excluded", "layers", "spans", "text", "view", "zones")

    def __init__(self, text: str, names: Iterable[str], conflicts: Conflicts, *, explain: bool = False) -> None:
        self.text = text
        self.layers: dict[str, list[Span]] = {name: [] for name in names}
        self.conflicts = conflicts
        self.decisions: list[Decision] | None = [] if explain else None
        self.excluded: list[tuple[Span, str]] = []
        self.spans: list[Span] = []
        self.zones: list[tuple[Segment, str]] = []
        self.view: TextView | None = None

    @property
    def tokens(self) -> Tokens | None:
        """Tokens, if already computed."""
        return self.view.tokens if self.view is not None else None


class SentenceTagger:
    """Applies annotators to sentences and resolves conflicts by a policy; stateless between calls."""

    def __init__(self, annotators: Sequence[Annotator], policy: str = DEFAULT) -> None:
        self.annotators = list(annotators)
        self.policy = policy
        self._exclusions = Exclusions()
        self._user_rules = [annotator for annotator in self.annotators if isinstance(annotator, UserRules)]

    def tag(self, sentences: Sequence[TaggedSentence], progress: Progress | None = None) -> None:
        """Fill in ``layers``, ``zones``, ``spans`` and ``view`` of each sentence."""
        parts = ((sentence, start, end) for sentence in sentences for start, end in _windows(sentence.text))
        for group in batched(parts, lambda part: part[2] - part[1], _BATCH):
            views = [TextView(sentence.text[start:end]) for sentence, start, end in group]
            for (sentence, start, end), view in zip(group, views, strict=True):
                sentence.view = view if end - start == len(sentence.text) else None
            for annotator in self.annotators:
                for (sentence, at, _), spans in zip(group, annotator.find_many(views), strict=True):
                    sentence.layers[annotator.name] += [span.shifted(at) for span in spans] if at else spans
                    if progress is not None and at == 0:
                        progress(1)
        for sentence in sentences:
            sentence.zones = self._find_zones(sentence.text)
            sentence.spans = self._flatten(sentence, sentence.layers, sentence.conflicts, sentence.decisions)

    def rule_view(self, sentence: TaggedSentence) -> RuleView:
        """Return a tagged sentence with the layers of the rule annotators only, without GiNZA and user rules."""
        found = {name: spans for name, spans in sentence.layers.items() if name in RULES}
        resolved = sentence.spans
        if len(found) < len(sentence.layers):
            resolved = self._flatten(sentence, found, Conflicts(), None)
        return RuleView(sentence.text, RuleLayers(found, resolved), sentence.tokens)

    def _find_zones(self, text: str) -> list[tuple[Segment, str]]:
        zones = self._exclusions.zones(text)
        for rules_of_user in self._user_rules:
            zones = sorted(zones + rules_of_user.zones(text))
        return zones

    def _flatten(
        self,
        sentence: TaggedSentence,
        layers: Mapping[str, list[Span]],
        conflicts: Conflicts,
        decisions: list[Decision] | None,
    ) -> list[Span]:
        candidates = [span for name, layer in layers.items() if name != USER for span in layer]
        admitted = drop_excluded(candidates, sentence.zones)
        if decisions is not None:
            kept = {id(span) for span in admitted}
            sentence.excluded = [(span, zone_of(span, sentence.zones)) for span in candidates if id(span) not in kept]
        admitted += layers.get(USER, [])  # zones do not apply to user rules
        flat = resolve(admitted, self.policy, conflicts, decisions)
        extra = find_abbreviations(sentence.text, flat)
        return resolve([*extra, *(s for s in flat if not any(s.overlaps(e) for e in extra))]) if extra else flat


def rule_layers(text: str) -> Iterator[tuple[int, RuleLayers]]:
    """Yield the offset of each sentence of ``text`` with its rule layers."""
    tagger = _rule_tagger()
    ranges = split_sentences(text)
    names = [annotator.name for annotator in tagger.annotators]
    sentences = [TaggedSentence(text[start:end], names, Conflicts()) for start, end in ranges]
    tagger.tag(sentences)
    for (start, _), sentence in zip(ranges, sentences, strict=True):
        yield start, RuleLayers(sentence.layers, sentence.spans)


@cache
def _rule_tagger() -> SentenceTagger:
    return SentenceTagger(rule_annotators())


def _windows(text: str) -> list[Segment]:
    """Return windows that cover ``text``, each tagged separately; one empty window for an empty text."""
    return list(windows(text, cuts=SENTENCE_OR_CLAUSE, shortest=2)) or [(0, 0)]
