"""What the modules that find organizations by their form share: a body as they hand it on."""

from gaiko.annotators.base import TextView

Body = tuple[int, int, str, str]
"""Start, end, rule and ISO code (or an empty string) of an organization's name."""


def iso_at(sentence: TextView, start: int) -> str:
    """Return the code of the state whose name begins at ``start``, or an empty string."""
    hit = sentence.names_by_start.get(start)
    return hit.entry.row["iso"] if hit is not None and hit.entry.table == "countries" else ""
