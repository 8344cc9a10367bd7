"""Persons by the year, given names in roles, names joined by ・, initials, titles that hold a body or a place (A-1)."""

import pytest

from gaiko.annotators.actors.persons.titled import titled_person
from gaiko.annotators.gazetteers.tables import split_cell, table


@pytest.mark.parametrize(
    ("name", "year", "norm"),
    [
        ("福田総理大臣", 1977, "福田赳夫"),
        ("福田総理大臣", 2007, "福田康夫"),
        ("田中外務大臣", 2001, "田中眞紀子"),
        ("田中外務大臣", 1977, None),
        ("吉田外務大臣", 1951, "吉田茂"),
        ("吉田外務大臣", 2025, None),
        ("岸外務大臣", 2025, None),
        ("鳩山首相", 1955, "鳩山一郎"),
        ("鳩山首相", 2010, "鳩山由紀夫"),
        ("ブッシュ大統領", 1990, "ジョージ・H・W・ブッシュ"),
        ("ブッシュ大統領", 2003, "ジョージ・W・ブッシュ"),
        ("トルドー首相", 1970, "ピエール・トルドー"),
        ("トルドー首相", 2018, "ジャスティン・トルドー"),
        ("池田元総理大臣", 1965, "池田勇人"),
        ("石破総理大臣", 2025, "石破茂"),
        ("吉田茂総理大臣", 2025, "吉田茂"),
    ],
)
def test_a1_a_title_names_its_holder_in_the_year(values, name, year, norm):
    (value,) = values(f"{name}は演説した。", "ACTOR", year)
    assert value.get("norm") == norm
    assert ("reason" in value) == (norm is None)


def test_a1_a_date_in_the_sentence_comes_before_the_year_of_the_document(values):
    (value,) = values("1978年、福田総理大臣は演説した。", "ACTOR", 2025)
    assert value["norm"] == "福田赳夫"


def test_terms_are_of_persons_of_the_table_and_do_not_end_before_they_begin():
    names = {row["name"] for row in table("persons")}
    for row in table("terms"):
        assert row["name"] in names
        assert not row["end"] or row["start"] <= row["end"]
        assert split_cell(row["offices"])


@pytest.mark.parametrize(
    ("name", "norm", "role"),
    [
        ("佐藤健一外務副大臣", "佐藤健一", "外務副大臣"),
        ("山田恵子外務大臣", "山田恵子", "外務大臣"),
        ("鈴木史朗長崎市長", "鈴木史朗", "長崎市長"),
        ("木村太郎財務副大臣", "木村太郎", "財務副大臣"),
        ("田中明彦国際協力機構理事長", "田中明彦", "国際協力機構理事長"),
        ("赤根智子国際刑事裁判所所長", "赤根智子", "国際刑事裁判所所長"),
        ("J.D.バンス副大統領", "J・D・ヴァンス", "副大統領"),
        ("JDバンス副大統領", "J・D・ヴァンス", "副大統領"),
        ("高市　早苗総理大臣", "高市早苗", "総理大臣"),
        ("ウ・タン国連事務総長", "ウ・タント", "国連事務総長"),
    ],
)
def test_a1_name_and_role(spans, name, norm, role):
    (found,) = spans(f"{name}は演説した。", 2025)
    assert (found.text, found.kind, found.value["norm"], found.value["role"]) == (name, "person", norm, role)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("岩屋外務大臣・中谷防衛大臣は", "岩屋外務大臣/ACTOR 中谷防衛大臣/ACTOR"),
        ("谷内氏・李首相は", "谷内氏/ACTOR 李首相/ACTOR"),
        ("陸奥宗光は", "陸奥宗光/ACTOR"),
        ("珍田捨巳と栗野慎一郎は", "珍田捨巳/ACTOR 栗野慎一郎/ACTOR"),
        ("栗山茂樹と高橋次郎は", "栗山茂樹/ACTOR 高橋次郎/ACTOR"),
        ("国際協力は経済外交を支える。", ""),
        ("田中外務副大臣は", "田中外務副大臣/ACTOR"),
        ("伊藤国際協力局長は", "伊藤国際協力局長/ACTOR"),
    ],
)
def test_a1_each_person_is_one_span(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("湯崎英彦広島県知事", {"norm": "湯崎英彦", "role": "広島県知事"}),
        ("ソレンセン世界海洋会議議長", {"reason": "only the surname is known", "role": "世界海洋会議議長"}),
        ("国連事務総長", {}),
        ("世界銀行", {}),
    ],
)
def test_a_span_that_ends_in_a_title_is_a_person(text, value):
    assert titled_person(text) == value
