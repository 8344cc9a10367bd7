"""Find states: names of the gazetteer, compounds of country characters, and single characters (A-2, A-3, P-1)."""

from gaiko.annotators.actors.states.characters import find_characters
from gaiko.annotators.actors.states.compounds import find_compounds
from gaiko.annotators.actors.states.names import find_names
from gaiko.annotators.base import TextView, once_per_sentence
from gaiko.annotators.candidate import Candidate


@once_per_sentence
def find_states(sentence: TextView) -> tuple[Candidate, ...]:
    """Return states and compounds in text order, the longest first; they may overlap longer names."""
    found = [*find_compounds(sentence), *find_characters(sentence), *find_names(sentence)]
    return tuple(sorted(found, key=lambda state: (state.start, -state.end)))
