"""ACTOR: states, persons, organizations, and the nominals 両〜 and 同〜 (A-1 to A-5)."""

import re
from collections.abc import Iterable
from functools import cache

from annotators.base import RuleAnnotator, TextView
from annotators.organizations import find_organizations
from annotators.persons import find_persons
from annotators.places import find_chains
from annotators.states import find_states
from annotators.tables import table
from corpus.spans import Span


class Actors(RuleAnnotator):
    """Tags who acts; a state is left to ``places`` where a cue of P-1 makes it a place."""

    name = "actors"
    labels = frozenset({"ACTOR"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for state in find_states(sentence):
            if state.label == "ACTOR":
                yield self.span(sentence, state.start, state.end, "ACTOR", state.kind, state.rule, state.value)
        for person in find_persons(sentence):
            yield self.span(sentence, person.start, person.end, "ACTOR", "person", person.rule, person.value)
        for body in find_organizations(sentence):
            yield self.span(sentence, body.start, body.end, "ACTOR", "organization", body.rule, body.value)
        for chain in find_chains(sentence):
            if chain.acts:
                yield self.span(
                    sentence, chain.start, chain.end, "ACTOR", "organization", "A-4-subnational", chain.value
                )
        yield from self._nominals(sentence)

    def _nominals(self, sentence: TextView) -> Iterable[Span]:
        for match in _nominal_pattern().finditer(sentence.folded):
            kind = _nominals()[match[1]]
            value = {"reason": "its antecedent is not resolved"}
            yield self.span(
                sentence, match.start(), match.end(), "ACTOR", kind, f"A-5-{match[1][0]}", value, mention="nominal"
            )


@cache
def _nominals() -> dict[str, str]:
    """両 or 同 with its common noun → the kind of the actor."""
    return {
        prefix + row["head"]: kind
        for row in table("nominals")
        for prefix, kind in (("両", row["both"]), ("同", row["same"]))
        if kind
    }


@cache
def _nominal_pattern() -> re.Pattern[str]:
    """両国民 and the like are nationality words, 同国 a place, 同盟国 no anaphor."""
    words = sorted(_nominals(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![一-龠々])({'|'.join(words)})(?!民(?!主)|人|語|籍|[盟志員選]|級|議連|行|会議|事)")
