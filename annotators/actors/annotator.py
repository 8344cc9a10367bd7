"""ACTOR: states, persons, organizations, and the nominals 両〜 and 同〜 (A-1 to A-5)."""

from collections.abc import Iterable

from gaiko.annotators.actors.organizations.finder import find_organizations
from gaiko.annotators.actors.persons.finder import find_persons
from gaiko.annotators.actors.states import find_states
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.coreference.nominals import find_nominals
from gaiko.annotators.places.annotator import find_chains, find_units
from gaiko.corpus.spans import Span


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
        for match, acts in find_units(sentence):
            if acts:
                value = {"norm": match.group()}
                yield self.span(sentence, *match.span(), "ACTOR", "organization", "A-4-subnational", value)
        for chain in find_chains(sentence):
            if chain.acts:
                yield self.span(
                    sentence, chain.start, chain.end, "ACTOR", "organization", "A-4-subnational", chain.value
                )
        yield from self._nominals(sentence)

    def _nominals(self, sentence: TextView) -> Iterable[Span]:
        value = {"reason": "its antecedent is not resolved"}
        for found in find_nominals(sentence.folded):
            rule = f"A-5-{found.anaphor}"
            yield self.span(sentence, found.start, found.end, "ACTOR", found.kind, rule, value, mention="nominal")
