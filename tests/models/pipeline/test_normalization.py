"""Every door reads the normalized text, and gives offsets into the text as it was given."""

import unicodedata

import pytest

from gaiko.models import load
from gaiko.models.pipeline.documents import prepare_text, records
from gaiko.values import normalize_amount, normalize_date, normalize_person


@pytest.fixture(scope="module")
def pipeline():
    return load()


def tagged(pipeline, text, year=2025):
    found = pipeline(text, year)
    assert all(text[span.start : span.end] == span.text for span in found)
    return [(span.text, span.label, span.value.get("norm")) for span in found]


def test_radicals_and_variant_kanji(pipeline):
    assert tagged(pipeline, "1⽉11⽇、⽯破総理⼤⾂は髙市⼤⾂と会談した。")[:2] == [
        ("1⽉11⽇", "DATE", "2025-01-11"),
        ("⽯破総理⼤⾂", "ACTOR", "石破茂"),
    ]


def test_decomposed_and_half_width_kana(pipeline):
    text = unicodedata.normalize("NFD", "ゼレンスキー大統領はｶﾞﾎﾞﾝを訪問した。")
    assert tagged(pipeline, text) == [
        (unicodedata.normalize("NFD", "ゼレンスキー大統領"), "ACTOR", "ヴォロディミル・ゼレンスキー"),
        ("ｶﾞﾎﾞﾝ", "PLACE", "ガボン"),
    ]


def test_squared_signs(pipeline):
    assert tagged(pipeline, "㍻27年に3億㌦を拠出し、2㌫とした。") == [
        ("㍻27年", "DATE", "2015"),
        ("3億㌦", "AMOUNT", "300000000"),
        ("2㌫", "AMOUNT", "0.02"),
    ]


def test_explanations_and_layers_have_offsets_into_the_text_as_given(pipeline):
    text = "米\u200b国は5億㌦を、ｶﾞﾎﾞﾝは2㌫を約束した。"
    record = next(records(pipeline, [prepare_text(text, 2025)], explain=True))
    votes = [vote for span in record["spans"] for vote in span["explain"]["votes"]] + record["rejected"]
    assert votes
    assert all(text[item["start"] : item["end"]] == item["text"] for item in [*record["spans"], *votes])
    document = prepare_text(text, 2025).document
    layers = next(pipeline.annotate_all([document])).layers
    assert all(text[s.start : s.end] == s.text for layer in layers.values() for spans in layer for s in spans)


def test_normalizers_of_single_expressions():
    assert normalize_date("㋿7年3⽉") == {"norm": "2025-03"}
    assert normalize_amount("5億㌦")["unit"] == "USD"
    assert normalize_person("髙市早苗総理大臣")["norm"] == "高市早苗"
