"""The document model on the real chapter and on what users drop in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.joins import format_joins
from gaiko.corpus.paths import bundled_seeds
from gaiko.corpus.seeds import Seed, read_seed

CHAPTER = bundled_seeds() / "000_d94cf36aca80494a.txt"
JOINS = Path(__file__).parents[1] / "data" / "joins.txt"


@pytest.fixture(scope="module")
def chapter() -> Document:
    return read_document(read_seed(CHAPTER))


def read(text: str) -> Document:
    return read_document(Seed("doc", text))


def outline(document: Document) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in document.sentences]


def assert_exact(document: Document) -> None:
    """Every character is in exactly one block, and every sentence equals its segments."""
    at = 0
    for start, end in sorted(segment for block in document.blocks for segment in block.segments):
        assert start == at
        assert end > start
        at = end
    assert at == len(document.text)
    for sentence in document.sentences:
        assert sentence.text == "".join(document.text[start:end] for start, end in sentence.segments)
        assert list(sentence.segments) == sorted(sentence.segments)


def test_every_character_of_the_seed_is_in_exactly_one_block_and_every_sentence_equals_its_segments(
    chapter: Document,
) -> None:
    assert_exact(chapter)


def test_only_white_space_marks_ruby_captions_and_footnotes_lie_in_a_sentences_gaps(chapter: Document) -> None:
    allowed = {"space", "ruby", "footnote-mark"}
    for sentence in chapter.sentences:
        start, end = sentence.segments[0][0], sentence.segments[-1][1]
        inside = [
            block
            for block in chapter.blocks
            for a, b in block.segments
            if start <= a and b <= end and not any(a < y and x < b for x, y in sentence.segments)
        ]
        assert all(block.kind in {"caption", "footnote"} or block.detail in allowed for block in inside)


def test_boilerplate_of_the_seed_is_white_space_markers_ruby_and_marks(chapter: Document) -> None:
    found: dict[str, list[str]] = {}
    for block in chapter.blocks:
        if block.kind == "boilerplate" and block.detail != "space":
            found.setdefault(block.detail, []).append(block.text(chapter.text))
    assert found == {
        "marker": ["コラム", "COLUMN"],
        "ruby": ["りきやう ", "^{キョンジュ}"],
        "footnote-mark": ["⁽¹⁾", "⁽²⁾", "⁽³⁾", "⁽⁴⁾", "⁽⁵⁾"],
    }
    spaces = [block.text(chapter.text) for block in chapter.blocks if block.detail == "space"]
    assert all(not text.strip() for text in spaces)


@pytest.mark.parametrize(
    "joined",
    [
        "また、米国は、中東、ウクライナなど各地における紛争",
        "厳しく複雑な安全保障環境に関する情勢認識",
        "確固たるコミットメントを確認した。",
        "高市総理大臣の就任への祝意が述べられた。",
        "フェンタニルを含む不法入国者と麻薬による",
        "発効済みの物品役務相互提供協定",
        "台湾海峡の平和と安定の重要性を確認した。",
        "2026年1月、李強國務院総理の招待",
        "APEC首脳会議に出席するため、韓国・慶州",
        "トランプ大統領の支持率は、就任直後",
    ],
)
def test_cut_paragraphs_are_joined_again(chapter: Document, joined: str) -> None:
    assert any(joined in sentence.text for sentence in chapter.sentences)


def test_the_committed_listing_shows_every_join(chapter: Document) -> None:
    assert format_joins(chapter) == JOINS.read_text(encoding="utf-8")


def test_sections_of_the_chapter(chapter: Document) -> None:
    assert [(section.id, section.title) for section in chapter.sections] == [
        ("0", "第3節 北米"),
        ("1", "1 概観"),
        ("1.1", "〈基本的価値や原則を共有する北米地域との連携の重要性〉"),
        ("1.2", "〈米国とカナダの外交政策〉"),
        ("1.3", "〈日本の対北米外交〉"),
        ("2", "2 米国"),
        ("2.1", "(1) 米国情勢"),
        ("2.1.1", "ア 政治"),
        ("2.1.1.1", "(ア) 米国の国内情勢"),
        ("2.1.1.2", "（イ）米国の外交"),
        ("2.1.2", "1 経済"),
        ("2.1.2.1", "(ア) 経済の現状"),
        ("2.1.2.2", "(イ) 主な経済政策"),
        ("2.2", "(2) 日米政治関係"),
        ("2.3", "(3) 日米経済関係"),
        ("2.c1", "「日本野球のルーツ」ホーレス・ウィルソン"),
        ("3", "3 カナダ"),
        ("3.1", "(1) カナダ情勢"),
        ("3.2", "(2) 日・カナダ関係"),
    ]


def test_a_footnote_is_told_from_a_heading_by_the_mark_that_calls_it() -> None:
    document = read("支持率⁽¹⁾は高い。\n\n(1) 世論調査の平均\n\n(1) 情勢\n\n政府は発表した。\n")
    assert outline(document) == [
        ("paragraph", "支持率は高い。"),
        ("footnote", "(1) 世論調査の平均"),
        ("heading", "(1) 情勢"),
        ("paragraph", "政府は発表した。"),
    ]


def test_a_caption_of_two_lines_is_one_sentence_and_does_not_break_its_paragraph() -> None:
    text = "両首脳は、厳しく複\n\n\n\n首脳会談\n(2月7日、東京 写真提供：官邸)\n\n雑な環境を確認した。\n"
    assert outline(read(text)) == [
        ("paragraph", "両首脳は、厳しく複雑な環境を確認した。"),
        ("caption", "首脳会談(2月7日、東京 写真提供：官邸)"),
    ]


def test_a_heading_ends_a_paragraph_even_without_a_full_stop() -> None:
    assert outline(read("米国は、発表を行\n\n2 経済\n\nった。\n")) == [
        ("paragraph", "米国は、発表を行"),
        ("heading", "2 経済"),
        ("paragraph", "った。"),
    ]


def test_a_list_item_and_an_indented_line_begin_a_paragraph() -> None:
    document = read("次の点を確認し\n・安全保障\n　経済について議論した。\n")
    assert [text for _, text in outline(document)] == ["次の点を確認し", "・安全保障", "経済について議論した。"]


def test_short_items_on_lines_of_their_own_are_not_glued() -> None:
    document = read(
        "①カナダは加盟国\n\n②豪州は加盟国\n\n5億円の支援を含む人道支援を行うこととなっ\n\n1990年代の日米関係\n"
    )
    assert [text for _, text in outline(document)] == [
        "①カナダは加盟国",
        "②豪州は加盟国",
        "5億円の支援を含む人道支援を行うこととなっ",
        "1990年代の日米関係",
    ]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert outline(read("政府は、二国間の\n協力を進め\nた。次に移る。\n")) == [
        ("paragraph", "政府は、二国間の協力を進めた。"),
        ("paragraph", "次に移る。"),
    ]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_carriage_returns_keep_offsets_exact(newline: str) -> None:
    document = read(f"一文目。{newline}{newline}二文𠮷目。{newline}")
    assert [text for _, text in outline(document)] == ["一文目。", "二文𠮷目。"]
    assert_exact(document)


def test_a_plain_text_without_headings_has_one_section() -> None:
    document = read("米国は発表した。")
    assert [section.id for section in document.sections] == ["0"]
    assert document.sentences[0].id == "doc-s0001"
    assert document.sentences[0].par == "doc-p0001"


TEXTS = st.text("あア漢字1年(1) 　・。、「」（）\n\r\u2028\u0085\ufeff⁽¹⁾^{}𠮷コラム第節", max_size=120)


@given(TEXTS)
def test_any_text_is_partitioned(text: str) -> None:
    assert_exact(read(text))
