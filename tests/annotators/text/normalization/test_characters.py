"""Characters are folded by Unicode's tables, and offsets lead back to whole characters of the text as given."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.normalization.aligned import AlignedText
from gaiko.annotators.text.normalization.characters import fold_characters
from gaiko.annotators.text.normalization.normalized import normalize, normalized
from gaiko.corpus.spans import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⽯破総理⼤⾂は⽶国を訪問", "石破総理大臣は米国を訪問"),  # U+2F00–2FD5
        ("⻄側諸国、⻑官、⺠主", "西側諸国、長官、民主"),  # U+2E80–2EF3
        ("外務省の華\ufa19社", "外務省の華神社"),  # U+F900–FAD9
        ("㍻31年、㋿7年、㍼60年", "平成31年、令和7年、昭和60年"),
        ("5億㌦、3㌔、2㌫、4㌧、8㌘、9㌢、6㍍", "5億ドル、3キロ、2パーセント、4トン、8グラム、9センチ、6メートル"),
        ("20㎞、7㎏、100㎡", "20km、7kg、100㎡"),
        ("㈱山川、㍿山川", "(株)山川、株式会社山川"),
        ("㋉㏠", "10月1日"),
        ("ﾄﾞﾅﾙﾄﾞ･ﾄﾗﾝﾌﾟ｡", "ドナルド・トランプ。"),
        ("カ゛サ゛、ハ゜リ", "ガザ、パリ"),
        ("ﾊ\u309aﾘ、カﾞサﾞ", "パリ、ガザ"),
        ("辻\U000e0100外務大臣、葛\ufe00城", "辻外務大臣、葛城"),
        ("髙市、山﨑、濵田、栁沢、𠮷野", "高市、山崎、浜田、柳沢、吉野"),
        ("トラ\u00adンプ\u200b大統\u2060領\ufeff", "トランプ大統領"),
        ("\ufff9李強\ufffaりきょう\ufffb総理", "李強総理"),
        ("二○二五年十○月", "二〇二五年十〇月"),
        ("ベンヤミン·ネタニヤフ", "ベンヤミン・ネタニヤフ"),
        ("2020‑2025年、\u2796\u0035度", "2020-2025年、−5度"),
        ("第Ⅲ期、ﬁnance、￥５", "第III期、finance、¥５"),
        (unicodedata.normalize("NFD", "プーチン、ガザ、Élysée、서울"), "プーチン、ガザ、Élysée、서울"),
    ],
)
def test_a_character_is_read_as_the_usual_one(text, expected):
    assert normalized(text) == expected


@pytest.mark.parametrize(
    "text",
    ["①首相、㈠国、㊤巻、⑴米国、❶仏国", "10²、CO₂、½、5℃", "國際聯盟、坂本龍一、澤田", "ＥＵ、５％", "○印、−5%、－5%"],
)
def test_list_marks_superscripts_and_old_forms_are_left(text):
    assert normalize(text) is None


def test_every_radical_becomes_an_ideograph():
    for code in [*range(0x2F00, 0x2FD6), *(ord(row["char"]) for row in table("characters") if row["use"] == "radical")]:
        assert not 0x2E80 <= ord(normalized(chr(code))) < 0x2FE0, hex(code)


def test_each_form_in_the_table_stands_for_one_that_the_table_leaves():
    forms = {row["char"]: row["stands_for"] for row in table("characters") if row["use"] != "old"}
    assert len(forms) > 700
    assert not forms.keys() & set(forms.values())
    assert all(len(char) == len(form) == 1 for char, form in forms.items())


def test_a_range_covers_whole_characters():
    aligned = normalize("㍻31年に5億㌦をｶﾞﾎﾞﾝへ")
    assert aligned is not None
    assert aligned.text == "平成31年に5億ドルをガボンへ"
    ranges = [(0, 5), (1, 5), (6, 9), (6, 10), (11, 14), (12, 13)]
    found = [aligned.raw[slice(*aligned.range(*piece))] for piece in ranges]
    assert found == ["㍻31年", "㍻31年", "5億㌦", "5億㌦", "ｶﾞﾎﾞﾝ", "ﾎﾞ"]


def test_a_mark_that_does_not_compose_belongs_to_its_character():
    aligned = normalize("米国\u3099と")
    assert aligned is not None
    assert aligned.original(Span(0, 2, "米国", "ACTOR", "")).text == "米国\u3099"


def test_two_spans_within_one_character_become_one():
    aligned = normalize("㍻に")
    assert aligned is not None
    spans = [Span(0, 1, "平", "DATE", ""), Span(1, 3, "成に", "DATE", "")]
    assert [span.text for span in aligned.originals(spans)] == ["㍻に"]


def test_a_deleted_character_at_an_edge_is_outside():
    aligned = normalize("\u200b米国\u200bと")
    assert aligned is not None
    assert aligned.original(Span(0, 2, "米国", "ACTOR", "")).text == "米国"
    assert aligned.changed(1, 3) == (0, 2)
    assert aligned.changed(0, 1) == (0, 0)


ODD = st.text(
    alphabet="米国ガｶﾞﾟ゛か\u3099\u0301e㍻㌦⼤髙\ufe00\U000e0101\u200b\ufffa\ufffb○二年 \n（きょ)10𠮷㈱", max_size=30
)


@settings(deadline=None, max_examples=300)
@given(ODD | st.text(max_size=30))
def test_ranges_are_in_text_order_and_whole_and_a_second_pass_changes_nothing(text):
    aligned = AlignedText.of(text).edited(fold_characters(text))
    assert len(aligned.text) == len(aligned.starts) == len(aligned.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(aligned.starts, aligned.ends, strict=True))
    assert list(aligned.starts) == sorted(aligned.starts)
    assert list(aligned.ends) == sorted(aligned.ends)
