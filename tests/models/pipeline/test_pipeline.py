"""The whole path over a text: spans that hold for any input, the same every time, with a value or a reason."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gaiko.corpus.labels import load_labels
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import VALUE_FIELDS, Span
from gaiko.models import load
from gaiko.models.pipeline.annotation import InputSentence
from gaiko.models.pipeline.pipeline import Pipeline

WORDS = [
    "米国",
    "日本",
    "カナダ",
    "日米",
    "中国",
    "EU",
    "G7",
    "国連",
    "石破総理大臣",
    "トランプ大統領",
    "同長官",
    "両首脳",
    "政府",
    "内閣",
    "党",
    "委員会",
    "大臣",
    "氏",
    "東京",
    "中東",
    "メイン州",
    "空港",
    "協定",
    "に関する",
    "共同声明",
    "合意",
    "決議",
    "覚書",
    "第5条",
    "署名",
    "訪問",
    "で",
    "は",
    "が",
    "を",
    "に",
    "から",
    "まで",
    "の",
    "など",
    "、",
    "。",
    "・",
    "「",
    "」",
    "（",
    "）",
    "2025年",
    "7月",
    "22日",
    "同日",
    "同月",
    "翌年",
    "前年",
    "春",
    "年度",
    "令和元年",
    "時代",
    "約",
    "3年間",
    "3",
    "1,234",
    "5.25",
    "億",
    "万",
    "ドル",
    "加ドル",
    "円",
    "%",
    "割",
    "人",
    "つ",
    "か国",
    "以上",
    "写真提供：",
    "法",
    "戦略",
    "自由で開かれたインド太平洋",
    "空母",
]
ODD = [
    "𠮷",
    "\ud83d",
    "\udc00",
    "\x00",
    "\u2028",
    "\u2029",
    "\u0085",
    "\r",
    "\n",
    "\r\n",
    "\u3000",
    " ",
    "\t",
    "\ufeff",
]
JAPANESE = "一日米英中人国年月年度第同両ァアーンタイ・ー、。「」（）０９ＡＺ々〇〜％"

TEXTS = st.one_of(
    st.lists(st.sampled_from([*WORDS, *ODD]), max_size=25).map("".join),
    st.text(alphabet=st.one_of(st.sampled_from(JAPANESE), st.sampled_from("".join(ODD)), st.characters()), max_size=50),
    st.text(alphabet=st.characters(codec=None), max_size=40),
)


def check(text: str, spans: list[Span]) -> None:
    """Everything that holds for the spans of any text."""
    labels = {label.name: label for label in load_labels().labels}
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert not span.text[0].isspace()
        assert not span.text[-1].isspace()
        assert span.kind in labels[span.label].kinds
        assert span.mention in labels[span.label].mentions
        assert set(span.value) <= set(VALUE_FIELDS)
        assert all(isinstance(value, str) and value for value in span.value.values())
        assert span.source is not None
        if span.label == "DATE":
            assert "norm" in span.value or "reason" in span.value
        if span.label == "AMOUNT":
            assert "norm" in span.value or "reason" in span.value
            assert Decimal(span.value.get("norm", "0")).is_finite()
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    assert [span.id for span in spans] == [f"e{number}" for number in range(1, len(spans) + 1)]
    for number, span in enumerate(spans):
        earlier = {before.id for before in spans[:number]}
        assert all(link.split(":")[1] in earlier for link in span.value.get("link", "").split())


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from([None, 1, 2025, 9999]))
@example("", None)
@example("\ud83d米国\udc00", 2025)
@example("米国\u2028英国\u0085中国", 2025)
@example("　2025年\r\n7月　", 2025)
@example("翌日" * 3, 9999)
@example("9999年12月31日、翌日。翌年。来年3月。", 9999)
@example("𠮷" * 30 + "米国", 2025)
def test_any_text_is_annotated_without_an_error_and_its_spans_are_sound(pipeline, text, year):
    check(text, pipeline(text, year))


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_annotating_twice_gives_the_same(pipeline, text):
    assert pipeline(text, 2025) == pipeline(text, 2025) == load(recognizer=False)(text, 2025)


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_annotating_a_text_leaves_nothing_behind_for_the_next(pipeline, text):
    sentence = "同日、5日に両首脳は会談した。"
    before = pipeline(sentence, 2025)
    pipeline(text, 1999)
    assert pipeline(sentence, 2025) == before


@pytest.mark.parametrize("mark", ["米国を訪問し、", "米国と2月7日に会談し", "第5条", "𠮷田外相"])
def test_a_long_text_without_a_full_stop_is_one_piece_with_right_offsets(pipeline, mark):
    text = mark * (70_000 // len(mark.encode()) + 1)  # more than workers take at a time
    assert len(text.encode()) >= 70_000
    assert split_sentences(text) == [(0, len(text))]
    check(text, pipeline(text, 2025))


def test_the_end_of_a_long_text_is_annotated_like_its_beginning(pipeline):
    sentence = "チリはペルーを訪問し、"
    spans = pipeline(sentence * 6_000)
    found = {(span.start % len(sentence), span.text, span.label) for span in spans}
    assert found == {(0, "チリ", "ACTOR"), (3, "ペルー", "PLACE")}
    assert len(spans) == 12_000


def test_offsets_count_from_the_beginning_of_the_text_across_sentences(pipeline):
    text = "　𠮷野はチリへ向かった。\r\n\r\nペルーは発表した。"
    assert [(text[s.start : s.end], s.text) for s in pipeline(text)] == [("チリ", "チリ"), ("ペルー", "ペルー")]


def test_dates_inherit_across_the_sentences_of_a_document(pipeline):
    first, second = pipeline("2019年3月15日に署名した。同日、発効した。")
    assert (second.value["norm"], second.value["link"]) == ("2019-03-15", f"anchor:{first.id}")


def test_a_caption_neither_inherits_from_the_body_nor_gives_to_it(pipeline):
    units = [
        InputSentence("2019年3月15日に会談した。", "p1"),
        InputSentence("会談（2017年5月2日）", "p2", body=False),
        InputSentence("同日、発表した。", "p3"),
        InputSentence("同日の様子", "p4", body=False),
    ]
    annotated = pipeline.annotate(units, 2019).sentences
    assert annotated[2][0].value["norm"] == "2019-03-15"
    assert "reason" in annotated[3][0].value


def test_ids_are_made_by_the_caller(pipeline):
    units = [InputSentence("チリは発表した。"), InputSentence("ペルーとチリは発表した。")]
    annotation = pipeline.annotate(units, make_id=lambda sentence, span: f"s{sentence}-e{span}")
    assert [[span.id for span in spans] for spans in annotation.sentences] == [["s0-e0"], ["s1-e0", "s1-e1"]]


def test_layers_keep_what_each_annotator_found_and_conflicts_are_counted(pipeline):
    annotation = pipeline.annotate([InputSentence("日英円滑化協定に署名した。")])
    assert [span.text for span in annotation.layers["actors"][0]] == ["日英"]
    assert [span.text for span in annotation.sentences[0]] == ["日英円滑化協定"]
    assert annotation.conflicts.counts == {"nested": 1}


def test_progress_is_told_of_every_sentence_of_every_annotator(pipeline):
    told = []
    pipeline.annotate([InputSentence("チリは。"), InputSentence("ペルー、" * 1_500)], progress=told.append)
    assert sum(told) == 2 * len(pipeline.annotators)


def test_no_sentences_no_spans(pipeline):
    assert pipeline.annotate([]).sentences == []
    assert pipeline("") == []


def test_only_the_chosen_annotators_run():
    assert [a.name for a in load(annotators=["dates", "amounts"]).annotators] == ["dates", "amounts"]
    assert [s.label for s in load(annotators=["dates"])("2月7日、チリは3人を派遣した。")] == ["DATE"]


def test_an_unknown_annotator_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="unknown annotator dats; choose from agreements, dates"):
        load(annotators=["dats"])


def test_a_pipeline_of_no_annotators_finds_nothing():
    assert Pipeline([])("2月7日、チリは発表した。") == []


@pytest.mark.parametrize("year", [-5, 0, 10_000, "2021", True, 2021.0])
def test_a_year_that_is_none_is_refused(pipeline, year):
    with pytest.raises(ValueError, match="year must be a whole number"):
        pipeline("3月", year)


def test_a_text_that_is_none_is_refused(pipeline):
    with pytest.raises(TypeError, match="text must be a string, not NoneType"):
        pipeline(None)
