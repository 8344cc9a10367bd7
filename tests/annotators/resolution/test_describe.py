"""What a span is by its text alone, up to the length that a name can have."""

import pytest

from gaiko.annotators.resolution.describe import describe
from gaiko.corpus.spans import Span


@pytest.mark.parametrize(
    ("length", "kind", "value"),
    [
        (200, "percent", {"norm": "0.01", "unit": "ratio"}),
        (201, "count", {"reason": "its number is not read"}),
    ],
)
def test_the_rules_read_a_text_of_up_to_200_characters(length: int, kind: str, value: dict[str, str]) -> None:
    text = "1." + "0" * (length - 3) + "%"
    found = describe(Span(0, length, text, "AMOUNT", ""))
    assert (found.kind, dict(found.value)) == (kind, value)


def test_a_longer_name_keeps_the_kind_it_has_and_is_its_own_norm() -> None:
    text = "国際" * 100 + "条約"
    found = describe(Span(0, len(text), text, "AGREEMENT", "declaration"))
    assert (found.kind, dict(found.value)) == ("declaration", {"norm": text})
