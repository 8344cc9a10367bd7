"""Web pages in the manner of government sites: the main text with its structure, and nothing of the navigation."""

from pathlib import Path

import pytest
from growth import is_linear

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import ReaderOptions, read_stream
from gaiko.corpus.readers.html import LIMIT
from gaiko.corpus.seeds import Seed

MINISTRY = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>日尼外相会談｜外務省</title>
<script>var menu = "米国";</script><style>.a{}</style></head><body>
<div id="header"><h1 class="logo"><a href="/">外務省</a></h1><ul id="gnav"><li><a href="/a">会見・発表</a></li><li><a href="/b">国・地域</a></li>
<li><a href="/c">海外渡航</a></li><li><a href="/d">外交政策</a></li></ul><form><input type="text" name="q"><label>検索</label></form></div>
<div id="contents"><p id="topicpath"><a href="/">トップページ</a> &gt; <a href="/r">報道発表</a> &gt; 日尼外相会談</p>
<div id="maincontents"><h1 class="title1">日・インドネシア外相会談</h1>
<p class="right">令和7年1月11日</p>
<div class="sns-area"><a href="#">ツイート</a><a href="#">シェア</a></div>
<p>　1月11日、<!-- 米国 -->岩屋外務大臣は、
ジャカルタを訪問し、スギオノ外務大臣と<br>
会談した&#12290;&nbsp;会談は45分間行われた。</p>
<h2>1 二国間関係</h2>
<ol><li>両大臣は安全保障協力を確認した。</li><li>日本は50億円の支援を伝えた。</li></ol>
<h2>2 日程</h2>
<table><caption>訪問の日程</caption><thead><tr><th>日付</th><th>場所</th></tr></thead>
<tbody><tr><td>1月10日</td><td><ruby>慶州<rp>(</rp><rt>キョンジュ</rt><rp>)</rp></ruby></td></tr><tr><td>1月11日</td><td>ジャカルタ</td></tr></tbody></table>
<figure><img alt="写真"><figcaption>会談する両大臣</figcaption></figure>
<p>協議は面積5km<sup>2</sup>の区域に及ぶ<sup><a href="#n1">1</a></sup>。</p>
<div class="footnotes"><p id="n1">数字は2024年のもの。<a href="#r1">↩</a></p></div>
<h2>関連リンク</h2><ul><li><a href="/x">インドネシア共和国</a></li><li><a href="/y">東南アジア</a></li></ul>
<p class="pagetop"><a href="#top">このページのトップへ</a></p><p style="display: none">隠れた文。</p>
</div><div id="sub-contents"><ul><li><a href="/1">会見</a></li><li><a href="/2">談話</a></li></ul></div></div>
<div id="footer"><address>東京都千代田区霞が関</address><p>Copyright 外務省</p></div></body></html>"""

GOVUK = """<html lang="en"><head><meta name="govuk:x" content="y"><meta property="og:title" content="Japan visit">
<script type="application/ld+json">{"@graph": [{"datePublished": "2025-01-11T09:00:00+09:00"}]}</script></head><body class="js-menu">
<a class="govuk-skip-link" href="#content">Skip to main content</a><header><a href="/">GOV.UK</a></header>
<div class="gem-c-breadcrumbs"><ol><li><a>Home</a></li><li><a>Japan</a></li></ol></div>
<main id="content"><div class="header-block"><h1>UK and Japan agree partnership</h1></div><div class="govuk-grid-row"><div class="govspeak">
<p>The Foreign Secretary met Foreign Minister Iwaya in Tokyo on 11 January 2025.<sup role="doc-noteref"><a href="#fn:1">[footnote 1]</a></sup></p>
<blockquote><p>We welcome this.</p></blockquote></div>
<div class="gem-c-share-links"><h2>Share this page</h2><a>Facebook</a></div><aside><h2>Related content</h2><a>Visa</a></aside>
<section class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>Both by video.</p></li></ol></section></div></main>
<footer><a>Contact</a></footer></body></html>"""

CABINET = """<?xml version="1.0" encoding="Shift_JIS"?><html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">
<title>総理の演説</title></head><body><table><tr><td width="150"><a href="a">内閣</a><br><a href="b">演説</a><br><a href="c">会見</a><br><a href="d">歴代</a></td>
<td><font size="+1"><b>総理大臣演説</b></font><br><br>　我が国は、国際社会の平和と安定のため、米国をはじめとする各国と<br>緊密に連携してまいります。<br>　平成12年4月7日には、沖縄で会合を開きます。<br>
（注）会合は非公開。<pre>
1　北東アジア
朝鮮半島の安定を目指す。
</pre></td></tr></table></body></html>"""


def page(html: str, codec: str = "utf-8", **options: str) -> Seed:
    (seed,) = read_stream(html.encode(codec), ReaderOptions(**options), path=Path("page.html"))
    return seed


def outline(seed: Seed) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in read_document(seed).sentences]


def test_a_page_of_the_ministry_is_its_main_text() -> None:
    seed = page(MINISTRY)
    assert outline(seed) == [
        ("heading", "日・インドネシア外相会談"),
        ("paragraph", "令和7年1月11日"),
        ("paragraph", "1月11日、岩屋外務大臣は、ジャカルタを訪問し、スギオノ外務大臣と会談した。"),
        ("paragraph", "会談は45分間行われた。"),
        ("heading", "1 二国間関係"),
        ("paragraph", "両大臣は安全保障協力を確認した。"),
        ("paragraph", "日本は50億円の支援を伝えた。"),
        ("heading", "2 日程"),
        ("caption", "訪問の日程"),
        ("paragraph", "日付 | 場所"),
        ("paragraph", "1月10日 | 慶州"),
        ("paragraph", "1月11日 | ジャカルタ"),
        ("caption", "会談する両大臣"),
        ("paragraph", "協議は面積5km²の区域に及ぶ。"),
        ("footnote", "数字は2024年のもの。"),
    ]
    assert seed.title == "日・インドネシア外相会談"
    assert [(seed.text[r.start : r.end], r.text) for r in seed.readings] == [("慶州", "キョンジュ")]


def test_each_sentence_knows_its_element_and_row() -> None:
    found = {s.text: s.origin.as_dict() for s in read_document(page(MINISTRY)).sentences if s.origin}
    assert found["1月11日 | ジャカルタ"] == {"element": "tr", "row": 3}
    assert found["日本は50億円の支援を伝えた。"] == {"element": "li"}
    assert found["1 二国間関係"] == {"element": "h2"}


def test_sections_are_those_of_the_headings() -> None:
    sections = read_document(page(MINISTRY)).sections
    assert [(one.id, one.level, one.title) for one in sections[1:]] == [("1", 1, "1 二国間関係"), ("2", 1, "2 日程")]


def test_a_page_in_english_with_landmarks() -> None:
    seed = page(GOVUK)
    assert [text for _, text in outline(seed)] == [
        "UK and Japan agree partnership",
        "The Foreign Secretary met Foreign Minister Iwaya in Tokyo on 11 January 2025.",
        "We welcome this.",
        "Both by video.",
    ]
    assert seed.metadata_date == "2025-01-11T09:00:00+09:00"


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_an_old_page_laid_out_by_a_table_whatever_it_declares(encoding: str) -> None:
    seed = page(CABINET, encoding)
    assert outline(seed) == [
        ("paragraph", "総理大臣演説"),
        ("paragraph", "我が国は、国際社会の平和と安定のため、米国をはじめとする各国と緊密に連携してまいります。"),
        ("paragraph", "平成12年4月7日には、沖縄で会合を開きます。"),
        ("paragraph", "（注）会合は非公開。"),
        ("paragraph", "1　北東アジア"),
        ("paragraph", "朝鮮半島の安定を目指す。"),
    ]
    assert seed.title == "総理の演説"
    assert bool(seed.notes) == (encoding == "euc_jp")


@pytest.mark.parametrize(
    ("html", "pairs"),
    [
        ("<ruby>石<rt>いし</rt>破<rt>ば</rt></ruby>総理は", [("石", "いし"), ("破", "ば")]),
        ("首相の<ruby><rb>李強</rb><rp>（</rp><rt>り きょう</rt><rp>）</rp></ruby>は", [("李強", "りきょう")]),
        ("<ruby>習<rt>しゅう<rb>近平<rt>きんぺい</ruby>は", [("習", "しゅう"), ("近平", "きんぺい")]),
        ("は\n<ruby>\n脆\n<rt>ぜい</rt>\n</ruby>\n弱性", [("脆", "ぜい")]),
        ("<ruby><rt>かな</rt></ruby>", []),
    ],
)
def test_ruby_is_kept_apart(html: str, pairs: list[tuple[str, str]]) -> None:
    seed = page(f"<p>{html}</p>")
    assert [(seed.text[r.start : r.end], r.text) for r in seed.readings] == pairs
    assert "いし" not in seed.text
    assert "\n" not in seed.text


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>甲は<!-- x -->乙<script>丙</script>と会談<template>丁</template>した。</p>", ["甲は乙と会談した。"]),
        ("<p>a&#x82;&yen;5&lt;b&gt; &unknown;</p>", ["a‚¥5<b> &unknown;"]),
        ("<p>日時：1月5日<br>場所：東京</p>", ["日時：1月5日", "場所：東京"]),
        ("<dl><dt>日時</dt><dd>1月5日</dd></dl>", ["日時", "1月5日"]),
        ("<p>Prime\n Minister <b>Ishiba</b>\n met</p>", ["Prime Minister Ishiba met"]),
        ("<div>前の文。<p>中の文。</p>後の文。</div>", ["前の文。", "中の文。", "後の文。"]),
        (
            "<div hidden><p>隠す。</p></div><p aria-hidden='true'>隠す。</p><p class='sr-only'>隠す。</p><p>見せる。</p>",
            ["見せる。"],
        ),
        (
            "<main><ul><li><a href=a>首脳会談</a></li><li><a href=b>外相会談</a></li></ul></main>",
            ["首脳会談", "外相会談"],
        ),
        ("<form><input type=hidden><div id=main><p>" + "会談した。" * 60 + "</p></div></form>", ["会談した。"] * 60),
        ("<p>会談した（注1）。<sup>(注2)</sup></p>", ["会談した（注1）。"]),
        ("<ul><li>甲<ul><li>乙</li></ul>丙</li></ul>", ["甲", "乙", "丙"]),
        (
            "<table><tr><td>国<td>額<tr><td rowspan=2>米国<td>5億円<tr><td>3億円</table>",
            ["国 | 額", "米国 | 5億円", "3億円"],
        ),
    ],
)
def test_markup_of_all_kinds(body: str, texts: list[str]) -> None:
    assert [text for _, text in outline(page(f"<html><body>{body}</body></html>"))] == texts


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (
            '<meta property="article:published_time" content="2024-05-01"><meta name="date" content="1999-01-01">',
            "2024-05-01",
        ),
        ('<meta name="DCTERMS.issued" content="2024年5月1日">', "2024年5月1日"),
        ('<script type="application/ld+json">{broken</script>', ""),
        ('<script type="application/ld+json">[[{"datePublished": "2020-02-03"}]]</script>', "2020-02-03"),
        ("</head><body><time datetime='2023-07-07'>7月7日</time>", "2023-07-07"),
        ("", ""),
    ],
)
def test_the_date_of_publication_is_read_from_the_metadata(head: str, date: str) -> None:
    assert page(f"<html><head>{head}</head><body><p>会談した。</p></body></html>").metadata_date == date


def test_a_page_is_recognized_by_its_content(tmp_path: Path) -> None:
    (seed,) = read_stream(b"<!DOCTYPE html>\n<html><body><p>x</p>", path=tmp_path / "page.txt")
    assert seed.text == "x"
    assert seed.notes == (f"{tmp_path}/page.txt: read as html, by its content",)


@pytest.mark.parametrize("html", ["", " \n", "<html></html>", "<frameset><frame src=a></frameset>", "<!-- x -->"])
def test_a_page_without_text_says_so(html: str) -> None:
    seed = page(html)
    assert seed.text == ""
    assert "holds no text" in seed.notes[-1]


def test_a_page_too_large_or_nested_too_deep_is_refused() -> None:
    with pytest.raises(InputError, match=r"page\.html: larger than 32 MB"):
        page("<p>" + "a" * LIMIT)
    with pytest.raises(InputError, match=r"page\.html: elements nested more than"):
        page("<div>" * 100_000 + "東京")
    with pytest.raises(InputError, match=r"page\.html: an element with more than 1,000 attributes"):
        page("<p " + " ".join(f"a{number}='x y'" for number in range(2_000)) + ">東京</p>")
    assert page("<img src='data:" + "a b " * 9_000 + "'><p>東京</p>").text == "東京"
    assert page("<span>" * 1500 + "東京で会談した。").text == "東京で会談した。"


def test_entities_that_a_page_defines_are_not_expanded() -> None:
    html = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "/etc/passwd">]>'
    assert len(page(f"{html}<html><body><p>会談&b;した&c;。</p></body></html>").text) < 120


def test_time_grows_with_the_length_of_the_page() -> None:
    def read(number: int) -> Seed:
        return page("<main>" + "<ul><li><a href=a>外相会談</a></li></ul><p>会談した。</p>" * number + "</main>")

    assert is_linear(read, 500)
