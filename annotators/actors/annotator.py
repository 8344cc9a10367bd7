"""ACTOR annotator: states, persons, organizations, and the nominals 両〜 and 同〜 (A-1 to A-5)."""

from collections.abc import Iterable
from itertools import chain

from gaiko.annotators.actors.organizations.finder import find_organizations
from gaiko.annotators.actors.persons.finder import find_persons
from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.coreference.nominals import find_nominals
from gaiko.annotators.places.chains import find_chains
from gaiko.annotators.places.units import find_units
from gaiko.corpus.spans import Span


class Actors(RuleAnnotator):
    """Tags actors. States and sub-national units that the cues of P-1 and A-4 make places are left to ``Places``."""

    name = "actors"
    labels = frozenset({"ACTOR"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for found in chain(
            find_states(sentence),
            find_persons(sentence),
            find_organizations(sentence),
            find_units(sentence),
            find_chains(sentence),
            find_nominals(sentence.folded),
        ):
            if found.label == "ACTOR":
                yield self.span(sentence, *found)
