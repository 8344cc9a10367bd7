"""Markdown: headings, lists, tables and footnotes are text; code and front matter are not."""

from pathlib import Path

import pytest
from growth import is_linear

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import read_stream
from gaiko.corpus.readers.markdown import LIMIT
from gaiko.corpus.seeds import Seed

PAGE = """---
title: "日越首脳会談"
date: 2025-04-28
tags: [a, b]
---

# 日越首脳会談

4月28日、石破総理大臣は[ハノイ](https://example.org/米国)を**訪問**し、
ファム・ミン・チン首相と会談した[^1]。会談は続いた。

二国間関係
---

- 両首脳は協力を確認した。
    - 日本は支援を伝えた。
1. 次回は東京で会談する。

| 国 | 額 |
|---|---|
| ベトナム | 50億円 |

```python
country = "英国"
[^9]: no note
```

    indented = "仏国"

<ruby>慶州<rp>(</rp><rt>キョンジュ</rt><rp>)</rp></ruby>は面積5km<sup>2</sup>。<!-- 独国 -->

<div class="note"><p>HTML の段落。</p></div>

![写真](x.png)

[^1]: 会談は
    1時間であった。
"""


def read(text: str) -> Seed:
    (seed,) = read_stream(text.encode(), path=Path("page.md"))
    return seed


def test_markdown_is_read_with_its_structure() -> None:
    seed = read(PAGE)
    assert [(s.kind, s.text, s.origin.as_dict() if s.origin else {}) for s in read_document(seed).sentences] == [
        ("heading", "日越首脳会談", {"element": "h1"}),
        ("paragraph", "4月28日、石破総理大臣はハノイを訪問し、ファム・ミン・チン首相と会談した。", {"element": "p"}),
        ("paragraph", "会談は続いた。", {"element": "p"}),
        ("heading", "二国間関係", {"element": "h2"}),
        ("paragraph", "両首脳は協力を確認した。", {"element": "li"}),
        ("paragraph", "日本は支援を伝えた。", {"element": "li"}),
        ("paragraph", "次回は東京で会談する。", {"element": "li"}),
        ("paragraph", "国 | 額", {"element": "tr", "row": 1}),
        ("paragraph", "ベトナム | 50億円", {"element": "tr", "row": 2}),
        ("paragraph", "慶州は面積5km²。", {"element": "p"}),
        ("paragraph", "HTML の段落。", {"element": "p"}),
        ("footnote", "会談は1時間であった。", {"element": "footnote"}),
    ]
    assert (seed.title, seed.metadata_date) == ("日越首脳会談", "2025-04-28")
    assert [(seed.text[r.start : r.end], r.text) for r in seed.readings] == [("慶州", "キョンジュ")]


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("+++\ntitle = 'x'\ndate = 2025-01-11\n+++\n会談した。", ["会談した。"]),
        ("---\n\n会談した。\n\n---\n", ["会談した。"]),
        ("日時：1月5日  \n場所：東京\\\n以上", ["日時：1月5日", "場所：東京", "以上"]),
        ("> 引用した。\n\n`EU` は <https://example.org> に", ["引用した。", "EU は https://example.org に"]),
        ("", []),
    ],
)
def test_markdown_of_all_kinds(text: str, texts: list[str]) -> None:
    assert [sentence.text for sentence in read_document(read(text)).sentences] == texts


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(InputError, match=r"page\.md: larger than 16 MB"):
        read("a" * (LIMIT + 1))


@pytest.mark.parametrize("text", ["> ", "- ", "[", "*a ", "`", "[^1]: x\n", "```\n", "<b>"])
def test_time_grows_with_the_length_of_the_text(text: str) -> None:
    assert is_linear(lambda number: read(text * number), 300)
