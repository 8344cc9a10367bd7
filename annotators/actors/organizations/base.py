"""Helpers shared by the rules of organizations."""

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate


def organization(
    sentence: TextView, start: int, end: int, rule: str, iso: str = "", norm: str | None = None
) -> Candidate:
    """Return the candidate ``[start, end)``; ``norm`` is the name as written unless another one is given."""
    value = organization_value(sentence.folded[start:end] if norm is None else norm, iso)
    return Candidate(start, end, "ACTOR", "organization", rule, value)


def organization_value(norm: str, iso: str) -> dict[str, str]:
    """Return the value of an organization; an empty ``iso`` is left out."""
    return {"norm": norm, "iso": iso} if iso else {"norm": norm}


def iso_at(sentence: TextView, start: int) -> str:
    """Return the ISO code of the state named at ``start``, or an empty string."""
    hit = sentence.names_by_start.get(start)
    return hit.entry.row["iso"] if hit is not None and hit.entry.table == "countries" else ""
