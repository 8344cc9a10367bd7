"""The report page: what it shows, what it counts, and that text stays text."""

import json
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from gaiko.annotators.resolution.resolve import KINDS, Conflicts
from gaiko.corpus.document import Document, Sentence, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.scoring.exact import ExactScores, Score
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import LABELS, VALUE_FIELDS, Source, Span
from gaiko.models.build.report import Fragment, render_report, section_views, sentence_fragments, write_report
from gaiko.models.build.report_counts import conflict_rows, layer_rows, section_rows, tally, top_section
from gaiko.models.evaluation.ablation import AblationRow
from gaiko.models.pipeline.annotation import Annotation

STATUS = "silver: machine annotation, not adjudicated"
CHAPTER = """第3節 北米

1 概観

米国⁽¹⁾は日本の同盟国である。両国は連携する。

ア 情勢

2月7日、石破総理大臣は米国を訪問した。

(1) 正式名はアメリカ合衆国

コラム

野球の話

在ボストン総領事館

日本の野球。

2 カナダ

カナダは協力する。
"""


def read(text: str, **meta: object) -> Document:
    return read_document(Seed("t", text, meta=meta))


def tag(document: Document, label: str, *mentions: str) -> Annotation:
    """Tag the first of each mention in every sentence."""

    def spans_of(sentence: Sentence) -> list[Span]:
        found = [
            Span(
                sentence.text.index(mention),
                sentence.text.index(mention) + len(mention),
                mention,
                label,
                "state",
                source=Source("actors", "1", "A-2"),
                id=f"{sentence.id}-{mention}",
            )
            for mention in mentions
            if mention in sentence.text
        ]
        return sorted(found, key=lambda span: span.start)

    return Annotation([spans_of(sentence) for sentence in document.sentences], {})


def render(document: Document, annotation: Annotation | None = None) -> str:
    return render_report(
        document, annotation or tag(document, "ACTOR", "米国", "日本"), status=STATUS, generated_by="gaiko 0"
    )


class Page(HTMLParser):
    """Collects tags with their attributes, and the text by the tag that holds it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append((self.tags[-1][0] if self.tags else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_pieces_add_up_to_the_sentence():
    spans = [Span(0, 2, "日米", "ACTOR", "state"), Span(2, 4, "両国", "ACTOR", "state")]
    pieces = sentence_fragments("日米両国は一致", spans, number=7)
    assert [(p.text, p.number) for p in pieces] == [("日米", 7), ("両国", 8), ("は一致", -1)]


def test_footnote_mark_inside_a_span_moves_behind_it():
    mark = Fragment("⁽¹⁾", note="")
    pieces = sentence_fragments("米国は", [Span(0, 2, "米国", "ACTOR", "state")], [(1, mark), (3, mark)])
    assert [p.text for p in pieces] == ["米国", "⁽¹⁾", "は", "⁽¹⁾"]


def test_sections_and_blocks_stand_in_reading_order():
    document = read(CHAPTER)
    views = section_views(document, tag(document, "ACTOR"))
    assert [(v.section.id, [b.kind for b in v.blocks]) for v in views] == [
        ("0", ["heading"]),
        ("1", ["heading", "paragraph"]),
        ("1.1", ["heading", "paragraph", "footnote"]),
        ("1.c1", ["heading", "run-in", "paragraph"]),
        ("2", ["heading", "paragraph"]),
    ]


def test_footnote_mark_links_to_its_footnote_in_a_later_section():
    document = read(CHAPTER)
    footnote = next(s for s in document.sentences if s.kind == "footnote")
    assert f'米国</mark><a class="note" href="#{footnote.id}">⁽¹⁾</a>は' in render(document)


def test_every_sentence_and_span_has_its_id():
    document = read(CHAPTER)
    page = Page(render(document))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {s.id for s in document.sentences} | {"t-s0003-米国", "sec-1.c1"} <= set(ids)


@pytest.mark.parametrize(
    ("section", "top"), [("0", "0"), ("2", "2"), ("2.1.1", "2"), ("2.c1", "2.c1"), ("12.10", "12")]
)
def test_top_section(section: str, top: str):
    assert top_section(section) == top


def test_section_counts_hold_subsections_but_not_columns():
    document = read(CHAPTER)
    rows = section_rows(document.sections, tally(document, tag(document, "ACTOR", "米国", "日本")))
    assert [(r.section.id, r.total, r.is_top) for r in rows] == [
        ("0", 0, True),
        ("1", 3, True),
        ("1.1", 1, False),
        ("1.c1", 1, True),
        ("2", 0, True),
    ]


def test_layers_show_found_and_kept_and_those_that_work_on_resolved_spans():
    document = read("米国（USA）")
    annotation = tag(document, "ACTOR", "米国")
    annotation.layers = {"actors": [[*annotation.sentences[0], Span(0, 1, "米", "ACTOR", "state")]]}
    annotation.sentences[0].append(Span(3, 6, "USA", "ACTOR", "state", source=Source("abbreviations", "1", "G-3")))
    assert [(r.name, r.found, r.kept) for r in layer_rows(annotation)] == [("actors", 2, 1), ("abbreviations", None, 1)]


def test_sources_are_judged_only_where_there_is_gold():
    document = read("米国は合意した。")
    annotation = tag(document, "ACTOR", "米国")
    annotation.layers = {"actors": [[*annotation.sentences[0], Span(4, 5, "意", "ACTOR", "state")]]}
    plain = render(document, annotation)
    assert re.findall(r'<td class="number">([^<]*)</td>', plain.partition("注釈器と規則")[2])[:5] == (
        ["2", "1", "100.0", "0.0", "0.0"]
    )
    assert "適合率" not in plain.partition("<script")[0]
    assert "一つだけ変えた" not in plain
    gold = [[Span(0, 2, "米国", "ACTOR", "state")]]
    score = Score(1, 1, 1)
    scores = ExactScores(score, {label: score if label == "ACTOR" else Score(0, 0, 0) for label in LABELS})
    rows = [AblationRow("whole", "", scores, 0.0), AblationRow("without", "<b>", scores, -0.25)]
    judged = render_report(document, annotation, status=STATUS, generated_by="gaiko 0", gold=gold, ablation=rows)
    cells = re.findall(r'<td class="number">([^<]*)</td>', judged.partition("注釈器と規則")[2])
    assert cells[:7] == ["2", "1", "100.0", "100.0", "0.0", "0.0", "50.0"]
    assert "<code>&lt;b&gt;</code>" in judged
    assert ["100.0", "−25.0", "100.0", "–", "–", "–", "–"] in [cells[at : at + 7] for at in range(len(cells))]


def test_every_conflict_kind_is_shown():
    rows = conflict_rows(Annotation([], {}, Conflicts(Counter({"nested": 3}))))
    assert [(r.kind, r.count) for r in rows] == [(kind, 3 if kind == "nested" else 0) for kind in KINDS]


def test_every_label_field_and_conflict_has_a_readable_name():
    names = data_of(render(read("本文。")))["names"]
    assert tuple(names["label"]) == LABELS
    assert tuple(names["field"]) == VALUE_FIELDS
    assert list(names["conflict"]) == list(KINDS)


def test_text_values_and_metadata_are_never_markup():
    evil = "<script>alert(1)</script>{{7*7}}\"'&amp;</script><!--"
    document = read(f"米国は{evil}。", title=evil, work=evil, publisher=evil, licence=evil)
    span = Span(0, 2, "米国", "ACTOR", "state", value={"norm": evil}, source=Source(evil, evil, evil), id='"><b>')
    page = render_report(document, Annotation([[span]], {evil: [[span]]}), status=evil, generated_by=evil)
    parsed = Page(page)
    assert [attributes.get("type") for attributes in parsed.all("script")] == ["application/json", None]
    assert not parsed.all("b")
    assert "49" not in "".join(text for tag, text in parsed.text if tag not in {"style", "script"})
    assert data_of(page)["spans"][0]["value"] == {"norm": evil}


def data_of(page: str) -> dict[str, dict[str, object]]:
    block = re.search(r'<script id="report-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block
    return json.loads(block.group(1))  # type: ignore[no-any-return]


def test_page_reaches_nothing_outside_itself():
    parsed = Page(render(read(CHAPTER)))
    for tag_name, attributes in parsed.tags:
        assert "src" not in attributes, tag_name
        assert not attributes.keys() & {"style", "onclick"}, tag_name
        assert (attributes.get("href") or "#").startswith("#"), tag_name
    assert not parsed.all("link")


def test_policy_admits_exactly_the_inline_style_and_script():
    page = render(read("本文。"))
    policy = Page(page).all("meta")[1]["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    for tag_name in ("style", "script"):
        content = re.findall(rf"<{tag_name}>(.*?)</{tag_name}>", page, re.DOTALL)
        assert len(content) == 1
        digest = b64encode(sha256(content[0].encode()).digest()).decode()
        assert f"{tag_name}-src 'sha256-{digest}'" in policy


def test_status_source_and_licence_are_said():
    page = render(read(CHAPTER, title="第3節 北米", work="外交青書", publisher="外務省", licence="出典を示す"))
    assert page.count(STATUS) == 2
    assert "外務省『外交青書』" in page
    assert "出典を示す" in page


@pytest.mark.parametrize("text", ["", "\n\n", "本文だけ。"])
def test_document_without_headings_or_text_still_has_a_title(text: str):
    page = Page(render(read(text)))
    assert len(page.all("h1")) == 1


def test_one_title_only_where_the_text_has_its_own():
    assert len(Page(render(read(CHAPTER, title="第3節 北米"))).all("h1")) == 1


def test_page_depends_on_its_input_alone():
    assert render(read(CHAPTER)) == render(read(CHAPTER))


def test_annotation_of_another_document_is_refused():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        render(read(CHAPTER), Annotation([[]], {}))


def test_page_is_written_whole(tmp_path):
    document = read(CHAPTER)
    annotation = tag(document, "ACTOR", "米国", "日本")
    write_report(tmp_path / "out" / "t.html", document, annotation, status=STATUS, generated_by="gaiko 0")
    assert (tmp_path / "out" / "t.html").read_bytes() == render(document).encode()
    with pytest.raises(InputError):
        write_report(tmp_path, document, annotation, status=STATUS, generated_by="gaiko 0")
