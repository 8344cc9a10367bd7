"""GiNZA as a layer: labels by table, a person's title merged, batches, and texts it cannot take."""

import pytest

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza import Ginza

SENTENCES = ["石破総理大臣は2月7日に米国を訪問した。", "", "日本は5億円を供与した。", "𠮷野氏はパリで演説した。"]


@pytest.fixture(scope="module")
def ginza() -> Ginza:
    return Ginza()


def found(ginza: Ginza, text: str) -> list[tuple[str, str, str]]:
    return [(span.text, span.label, span.kind) for span in ginza.find_spans(TextView(text))]


def test_a_persons_title_is_merged(ginza):
    assert ("石破総理大臣", "ACTOR", "person") in found(ginza, SENTENCES[0])


def test_labels_are_mapped_and_the_rule_is_ginzas_own_label(ginza):
    spans = {span.text: span for span in ginza.find_spans(TextView(SENTENCES[0]))}
    assert (spans["米国"].label, spans["米国"].kind, spans["米国"].source.rule) == ("ACTOR", "state", "Country")
    assert spans["2月7日"].label == "DATE"
    assert spans["米国"].source.annotator == "ginza"


def test_labels_that_are_not_mapped_are_dropped(ginza):
    assert found(ginza, "大統領は英語を学んだ。") == []


def test_money_is_an_amount(ginza):
    assert ("5億円", "AMOUNT", "money") in found(ginza, SENTENCES[2])


def test_batches_equal_singles(ginza):
    views = [TextView(text) for text in SENTENCES * 20]
    assert list(ginza.find_many(views)) == [list(ginza.find_spans(view)) for view in views]


@pytest.mark.parametrize("text", [*SENTENCES, "　米国\r\nと\u2028英国\ud83dは𠮷田外相を\u0085招いた。", "\x00米国"])
def test_offsets_are_code_points(ginza, text):
    for span in ginza.find_spans(TextView(text)):
        assert span.start < span.end
        assert text[span.start : span.end] == span.text


def test_a_sentence_beyond_sudachis_limit_has_no_spans_and_no_error(ginza):
    long = TextView("米国を訪問し、" * 2_500)
    assert len(long.text.encode()) > 49_149
    before, beyond, after = ginza.find_many([TextView(SENTENCES[0]), long, TextView(SENTENCES[0])])
    assert beyond == []
    assert before == after != []
