"""PLACE annotator: chains, states by the cues of P-1, units, forms and facilities (P-1 to P-4)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.places.chains import find_chains
from gaiko.annotators.places.facilities import find_facilities
from gaiko.annotators.places.forms import find_place_forms
from gaiko.annotators.places.units import find_municipalities, find_units
from gaiko.corpus.spans import Span


class Places(RuleAnnotator):
    """Tags places by gazetteer, form and the cues of P-1. Sub-national units that act are left to ``Actors`` (A-4)."""

    name = "places"
    labels = frozenset({"PLACE"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for found in chain(
            find_chains(sentence),
            _states_alone(sentence),
            find_units(sentence),
            find_place_forms(sentence),
            find_municipalities(sentence),
            find_facilities(sentence),
        ):
            if found.label == "PLACE":
                yield self.span(sentence, *found)


def _states_alone(sentence: TextView) -> Iterator[Candidate]:
    """Yield the states that are not part of a chain."""
    chains = find_chains(sentence)
    for state in find_states(sentence):
        if state.label == "PLACE" and not any(found.start <= state.start < found.end for found in chains):
            yield state
