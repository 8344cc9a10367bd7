"""Public normalizers: the value of a single expression, one function for each kind.

Each takes the expression as written, full-width or not, and returns its value, a dict of strings: ``{}`` if the whole text is not
one expression of the kind; a ``reason`` and no ``norm`` if the value cannot be resolved. None of them raises on any string.
"""

from datetime import date

from gaiko.annotators.amounts import annotator as amounts
from gaiko.annotators.dates import durations
from gaiko.annotators.dates import values as dates
from gaiko.annotators.resolution.describe import rule_annotator
from gaiko.annotators.text.normalization.normalized import normalized

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


def normalize_date(text: str, reference: date | None = None) -> dict[str, str]:
    """Return the value of one date or duration; ``{}`` if ``text`` is neither.

    Args:
        text: the expression, for example ``同年12月末`` or ``約4年半``.
        reference: the date that 同, 翌, 前 and days alone inherit from; a month without a year is in its year.

    >>> normalize_date("㋿7年12月末")
    {'norm': '2025-12', 'mod': 'END'}
    """
    return dates.normalize_date(normalized(text), reference)


def normalize_duration(text: str) -> dict[str, str]:
    """Return the value of a duration; ``{}`` if ``text`` is not one.

    >>> normalize_duration("約4年半")
    {'norm': 'P4Y6M', 'mod': 'APPROX'}
    """
    return durations.normalize_duration(normalized(text))


def normalize_amount(text: str) -> dict[str, str]:
    """Return the value of an amount; ``{}`` if ``text`` is not one amount from end to end.

    >>> normalize_amount("約5億㌦")
    {'norm': '500000000', 'mod': 'APPROX', 'unit': 'USD'}
    """
    return amounts.normalize_amount(normalized(text))


def normalize_state(text: str) -> dict[str, str]:
    """Return the value of a state's name or of a compound of states.

    >>> normalize_state("豪州"), normalize_state("日米韓")
    ({'norm': '豪州', 'iso': 'AU'}, {'norm': '日本+米国+韓国', 'iso': 'JP+US+KR'})
    """
    return _value(text, "ACTOR", {"state"})


def normalize_person(text: str) -> dict[str, str]:
    """Return the value of a person's name with its title or honorific.

    >>> normalize_person("石破総理大臣")
    {'norm': '石破茂', 'iso': 'JP', 'role': '総理大臣'}
    """
    return _value(text, "ACTOR", {"person"})


def normalize_organization(text: str) -> dict[str, str]:
    """Return the value of an organization's name or abbreviation.

    >>> normalize_organization("WTO")
    {'norm': '世界貿易機関'}
    """
    return _value(text, "ACTOR", {"organization"})


def normalize_place(text: str) -> dict[str, str]:
    """Return the value of a state, region, administrative unit, city or facility, or of a chain of them.

    >>> normalize_place("メイン州ポートランド市")
    {'norm': 'メイン州ポートランド市', 'iso': 'US-ME'}
    """
    return _value(text, "PLACE", {"area", "facility", "country"}) or normalize_state(text)


def normalize_agreement(text: str) -> dict[str, str]:
    """Return the value of an agreement; an article after the name goes to ``article``.

    >>> normalize_agreement("日米安全保障条約")
    {'norm': '日米安全保障条約', 'parties': 'JP+US'}
    """
    return _value(text, "AGREEMENT", {"treaty", "statement", "memorandum", "framework", "resolution"})


def _value(text: str, label: str, kinds: set[str]) -> dict[str, str]:
    found = rule_annotator(label).find_full(normalized(text))
    return dict(next((span.value for span in found if span.kind in kinds and span.mention == "named"), {}))
