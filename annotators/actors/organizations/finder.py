"""Find organizations: all mechanisms of this folder, in a fixed order (A-4)."""

from collections.abc import Iterator

from gaiko.annotators.actors.organizations.acronyms import find_initialed
from gaiko.annotators.actors.organizations.forms import find_forces, find_missions, find_relief_teams
from gaiko.annotators.actors.organizations.gazetteer import find_in_gazetteer
from gaiko.annotators.actors.organizations.governments import find_administrations, find_governments
from gaiko.annotators.actors.organizations.heads import find_headed, find_quoted
from gaiko.annotators.actors.organizations.katakana import find_katakana
from gaiko.annotators.actors.organizations.movements import find_movements
from gaiko.annotators.actors.organizations.parties import find_headline_parties, find_parties
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate

_MECHANISMS = (
    find_in_gazetteer,
    find_governments,
    find_parties,
    find_headline_parties,
    find_administrations,
    find_headed,
    find_quoted,
    find_initialed,
    find_movements,
    find_missions,
    find_forces,
    find_katakana,
    find_relief_teams,
)


def find_organizations(sentence: TextView) -> Iterator[Candidate]:
    """Yield organizations. Several candidates may overlap: shorter and longer readings of one name."""
    for find in _MECHANISMS:
        yield from find(sentence)
