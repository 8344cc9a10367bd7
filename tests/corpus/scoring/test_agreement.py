"""Agreement: what counts, and in which unit."""

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import RecordedSentence
from gaiko.corpus.scoring.agreement import measure_agreement
from gaiko.corpus.spans import Span

TEXT = "2月7日、両首脳は日米首脳共同声明を発出した。"


def sentence(*spans: tuple[str, str, str], id: str = "d-s0001") -> RecordedSentence:
    found = [
        Span(
            TEXT.index(text), TEXT.index(text) + len(text), text, label, kind, "nominal" if text[0] == "両" else "named"
        )
        for text, label, kind in spans
    ]
    return RecordedSentence(id, "d-p0001", TEXT, ((0, len(TEXT)),), tuple(found))


DATE = ("2月7日", "DATE", "date")
BOTH = ("両首脳", "ACTOR", "person")
STATEMENT = ("日米首脳共同声明", "AGREEMENT", "statement")


def test_an_annotation_agrees_with_itself() -> None:
    agreement = measure_agreement([sentence(DATE, BOTH, STATEMENT)], [sentence(DATE, BOTH, STATEMENT)])
    assert agreement.exact["all"].f1 == agreement.overlap["all"].f1 == agreement.kappa == 1.0
    assert agreement.exact["nominal"].expected == 1
    assert agreement.disagreements == []


def test_an_edge_apart_is_an_overlap_and_no_exact_match() -> None:
    agreement = measure_agreement([sentence(STATEMENT)], [sentence(("首脳共同声明", "AGREEMENT", "statement"))])
    assert agreement.exact["AGREEMENT"].f1 == 0.0
    assert agreement.overlap["AGREEMENT"].f1 == 1.0
    (difference,) = agreement.disagreements
    assert [s.text for s in difference.first] == ["日米首脳共同声明"]
    assert [s.text for s in difference.second] == ["首脳共同声明"]


def test_another_label_matches_in_neither_way() -> None:
    agreement = measure_agreement([sentence(("日米", "ACTOR", "state"))], [sentence(("日米", "PLACE", "area"))])
    assert agreement.exact["all"].correct == agreement.overlap["all"].correct == 0


def test_a_kind_apart_is_an_exact_match_and_a_disagreement() -> None:
    agreement = measure_agreement([sentence(STATEMENT)], [sentence(("日米首脳共同声明", "AGREEMENT", "treaty"))])
    assert agreement.exact["AGREEMENT"].f1 == 1.0
    assert agreement.exact["AGREEMENT.statement"].f1 == 0.0
    assert agreement.kind_agreement == 0.0
    assert len(agreement.disagreements) == 1


def test_kappa_counts_characters_and_takes_chance_away() -> None:
    """The first tags 4 characters, the second 15, the 4 among them: 11 differ, and chance agrees on DATE and on O."""
    first, second = sentence(DATE), sentence(DATE, BOTH, STATEMENT)
    length = len(TEXT)
    observed = (length - 11) / length
    chance = (4 * 4 + (length - 4) * (length - 15)) / length**2
    agreement = measure_agreement([first], [second])
    assert agreement.characters == length
    assert agreement.kappa == pytest.approx((observed - chance) / (1 - chance))


def test_kappa_of_a_label_has_two_categories_in_a_span_of_it_or_not() -> None:
    """Both tag the date alike; 両首脳 is ACTOR for the first alone: chance explains all of that."""
    agreement = measure_agreement([sentence(DATE, BOTH)], [sentence(DATE)])
    assert agreement.label_kappa == {"ACTOR": 0.0, "DATE": 1.0}
    assert agreement.as_dict()["kappa"]["labels"] == agreement.label_kappa
    other = measure_agreement([sentence(("両首脳", "PLACE", "area"))], [sentence(BOTH)])
    length = len(TEXT)
    observed, chance = (length - 3) / length, (length * (length - 3)) / length**2
    assert other.label_kappa["PLACE"] == pytest.approx((observed - chance) / (1 - chance))


def test_annotations_of_other_sentences_are_refused() -> None:
    with pytest.raises(InputError, match="compare the same document"):
        measure_agreement([sentence()], [sentence(id="d-s0002")])
    with pytest.raises(InputError, match="one has 1 sentences, the other 0"):
        measure_agreement([sentence()], [])
    with pytest.raises(InputError, match="no sentence to compare"):
        measure_agreement([], [])
