"""Normalizers of single expressions: dates, durations, amounts, names of states, persons, organizations, places, agreements."""

from gaiko.annotators.values import (
    normalize_agreement,
    normalize_amount,
    normalize_date,
    normalize_duration,
    normalize_organization,
    normalize_person,
    normalize_place,
    normalize_state,
)

__all__ = [
    "normalize_agreement",
    "normalize_amount",
    "normalize_date",
    "normalize_duration",
    "normalize_organization",
    "normalize_person",
    "normalize_place",
    "normalize_state",
]
