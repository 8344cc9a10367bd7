"""The dataset loads offline, mapped and streamed, says what was labelled, and is written whole or not at all."""

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from dataset_samples import decode, files_below, gold, labelled, load
from datasets import load_dataset

from gaiko.corpus.dataset.build import build_dataset, remove_dataset
from gaiko.corpus.document import LabelledDocument, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.base import Origin, Part, document_from_parts
from gaiko.corpus.seeds import read_seed
from gaiko.corpus.spans import LABELS, VALUE_FIELDS, Span

ROOT = Path(__file__).parents[3]
CONFIGS = ("sentences", "paragraphs", "entities")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "corpus"
    build_dataset([labelled()], out)
    return out


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(("config", "rows"), [(None, 5), ("sentences", 5), ("paragraphs", 4), ("entities", 7)])
def test_every_config_loads(built: Path, tmp_path: Path, config: str | None, rows: int, streaming: bool) -> None:
    found = list(load(built, tmp_path, config, streaming=streaming))
    assert len(found) == rows
    assert {row["layer"] for row in found} == {"silver"}
    assert {row["doc_id"] for row in found} == {"doc"}


def test_a_sentence_keeps_its_page_and_a_document_its_metadata(tmp_path: Path) -> None:
    parts = [
        Part("heading", "日米関係", 1, Origin(page=3, element="h1")),
        Part("paragraph", "米国は歓迎した。", origin=Origin(page=4, element="td", row=2)),
    ]
    meta = {"publisher": "外務省", "published": 2025}
    seed = document_from_parts("page", parts, Path("web/page.html"), meta=meta, title="共同声明", fields={"url": "u"})
    document = read_document(seed)
    build_dataset([LabelledDocument(document, [[], []], "silver")], tmp_path / "out")
    rows = load(tmp_path / "out", tmp_path)
    assert [(row["page"], row["element"], row["row"]) for row in rows] == [(3, "h1", None), (4, "td", 2)]
    [row] = load(tmp_path / "out", tmp_path, "documents")
    assert (row["title"], row["publisher"], row["published"], row["file"]) == (
        ("共同声明", "外務省", "2025", "page.html")
    )
    assert json.loads(row["metadata"]) == {"url": "u"}


def test_columns_keep_their_order(built: Path, tmp_path: Path) -> None:
    assert load(built, tmp_path).column_names == (
        [
            "id",
            "doc_id",
            "section_id",
            "par_id",
            "kind",
            "layer",
            "page",
            "element",
            "row",
            "text",
            "entities",
            "tokens",
            "ner_tags",
        ]
    )
    assert list(load(built, tmp_path)[0]["entities"][0]) == (
        ["id", "start", "end", "text", "label", "kind", "mention", *VALUE_FIELDS, "annotator", "rule"]
    )


@pytest.mark.parametrize("streaming", [False, True])
def test_label_names_are_those_of_labels_json(built: Path, tmp_path: Path, streaming: bool) -> None:
    for config in ("sentences", "paragraphs"):
        assert load(built, tmp_path, config, streaming=streaming).features["ner_tags"].feature.names == (
            ["O", *(f"{position}-{label}" for label in LABELS for position in "BI")]
        )


@pytest.mark.parametrize("config", ["sentences", "paragraphs"])
def test_tags_and_entities_say_the_same(built: Path, tmp_path: Path, config: str) -> None:
    data = load(built, tmp_path, config)
    names = data.features["ner_tags"].feature.names
    for row in data:
        assert row["tokens"] == list(row["text"])
        assert decode([names[tag] for tag in row["ner_tags"]]) == (
            [(entity["start"], entity["end"], entity["label"]) for entity in row["entities"]]
        )
        assert all(row["text"][e["start"] : e["end"]] == e["text"] for e in row["entities"])


def test_a_paragraph_is_its_sentences_joined(built: Path, tmp_path: Path) -> None:
    """The space between the two sentences is dropped, and the second one's offsets move by the first's length."""
    row = load(built, tmp_path, "paragraphs")[2]
    assert row["text"] == "2月7日、石破総理大臣は米国を訪問した。𠮷野氏は25%の関税に触れた。"
    assert row["sentence_ids"] == ["doc-s0003", "doc-s0004"]
    assert [(e["id"], e["start"], e["text"]) for e in row["entities"]][-2:] == (
        [("doc-s0004-e1", 20, "𠮷野氏"), ("doc-s0004-e2", 24, "25%")]
    )


def test_entities_have_context_and_values(built: Path, tmp_path: Path) -> None:
    row = load(built, tmp_path, "entities")[2]
    assert (row["left"], row["text"], row["right"]) == ("2月7日、", "石破総理大臣", "は米国を訪問した。")
    assert (row["id"], row["sentence_id"], row["par_id"], row["section_id"]) == (
        ("doc-s0003-e2", "doc-s0003", "doc-p0003", "1")
    )
    assert (row["norm"], row["unit"], row["annotator"], row["rule"]) == ("石破総理大臣", None, "hand", "T-0")


def test_an_astral_character_is_one_token(built: Path, tmp_path: Path) -> None:
    row = load(built, tmp_path)[3]
    assert row["tokens"][:3] == ["𠮷", "野", "氏"]
    assert (row["entities"][0]["start"], row["entities"][0]["end"]) == (0, 3)


def test_new_labels_after_a_rebuild_not_the_cached_ones(tmp_path: Path) -> None:
    """Kinds of one length, so that nothing but the hash in the card tells the two builds apart."""
    out, cache = tmp_path / "corpus", tmp_path / "cache"
    for kind in ("memorandum", "resolution"):
        build_dataset([labelled("合意に署名した。", [("合意", "AGREEMENT", kind)])], out)
        for config in ("sentences", "paragraphs"):
            assert [e["kind"] for e in load(out, cache, config)[0]["entities"]] == [kind]
        assert load(out, cache, "entities")["kind"][:] == [kind]


def test_a_rebuild_is_byte_identical(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / built.name
    again = build_dataset([labelled()], folder)
    assert files_below(folder) == files_below(built)
    assert {str(path.relative_to(folder)) for path in again.files} == set(files_below(folder))


def test_the_summary_counts_what_was_written(tmp_path: Path) -> None:
    summary = build_dataset([labelled()], tmp_path)
    assert summary.rows == {"sentences": 5, "paragraphs": 4, "entities": 7, "documents": 1}
    assert summary.labels == {"ACTOR": 2, "DATE": 1, "PLACE": 2, "AGREEMENT": 1, "AMOUNT": 1}
    assert summary.layer == "silver"
    assert summary.files[-1] == tmp_path / "README.md"


@pytest.mark.parametrize("config", CONFIGS)
def test_the_bare_file_has_its_features_in_the_old_spelling(built: Path, tmp_path: Path, config: str) -> None:
    """datasets 2.21 and 3.6 know no ``List``."""
    path = built / f"data/silver/{config}/train-00000-of-00001.parquet"
    assert b'"List"' not in pq.read_schema(path).metadata[b"huggingface"]
    bare = load_dataset("parquet", data_files=str(path), cache_dir=str(tmp_path))["train"]
    assert bare.features == load(built, tmp_path, config).features


def test_loads_by_name_beside_code_and_other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``corpus`` is a Python package and holds records too; only the Parquet files are the dataset."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("data", "README.md"))
    (tmp_path / "corpus" / "gold").mkdir(exist_ok=True)
    (tmp_path / "corpus" / "gold" / "other.jsonl").write_text('{"k":"sent"}\n')
    build_dataset([labelled()], tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    data = load_dataset("corpus", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in data.items()} == {"train": 5}


def test_the_real_seed_loads(tmp_path: Path) -> None:
    document = read_document(read_seed(ROOT / "seeds" / "000_d94cf36aca80494a.txt"))
    spans = [
        [
            Span(match.start(), match.end(), "米国", "ACTOR", "state", id=f"{sentence.id}-e{number}")
            for number, match in enumerate(re.finditer("米国", sentence.text), start=1)
        ]
        for sentence in document.sentences
    ]
    out = tmp_path / "corpus"
    build_dataset([LabelledDocument(document, spans, "silver")], out)
    assert load(out, tmp_path)["text"][:] == [sentence.text for sentence in document.sentences]
    paragraphs = load(out, tmp_path, "paragraphs")
    assert "".join(paragraphs["text"][:]) == "".join(sentence.text for sentence in document.sentences)
    assert all(p["text"][e["start"] : e["end"]] == "米国" for p in paragraphs for e in p["entities"])
    assert len(load(out, tmp_path, "entities")) == sum(map(len, spans)) > 100


def test_two_documents_stand_one_after_the_other(tmp_path: Path) -> None:
    build_dataset([labelled(name="a"), labelled(name="b")], tmp_path / "corpus")
    assert load(tmp_path / "corpus", tmp_path)["doc_id"][:] == ["a"] * 5 + ["b"] * 5


def test_a_document_without_text_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="doc: no sentence to publish"):
        build_dataset([labelled("", [])], tmp_path / "corpus")
    assert files_below(tmp_path) == {}


def test_an_empty_document_beside_another_is_passed_over(tmp_path: Path) -> None:
    build_dataset([labelled("", [], "empty"), labelled()], tmp_path / "corpus")
    assert set(load(tmp_path / "corpus", tmp_path)["doc_id"]) == {"doc"}


def test_without_entities_there_is_no_config_for_them(tmp_path: Path) -> None:
    """datasets cannot load a split of no rows; the file of an earlier build goes too."""
    out = tmp_path / "corpus"
    build_dataset([labelled()], out)
    summary = build_dataset([labelled(marks=[])], out)
    assert summary.rows["entities"] == 0
    assert sorted(files_below(out)) == sorted(str(path.relative_to(out)) for path in summary.files)
    assert not any(row["entities"] for row in load(out, tmp_path))
    with pytest.raises(ValueError, match="entities"):
        load(out, tmp_path, "entities")


def test_nothing_is_touched_when_the_card_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_dataset([labelled()], tmp_path)
    before = files_below(tmp_path)

    def fail(*_: object) -> str:
        raise RuntimeError("no card")

    monkeypatch.setattr("gaiko.corpus.dataset.build.render_card", fail)
    with pytest.raises(RuntimeError, match="no card"):
        build_dataset([labelled(marks=[])], tmp_path)
    assert files_below(tmp_path) == before


@pytest.mark.parametrize("blocked", ["sentences", "paragraphs", "entities"])
def test_nothing_half_written_where_a_folder_is_a_file(tmp_path: Path, blocked: str) -> None:
    (tmp_path / "data" / "silver").mkdir(parents=True)
    (tmp_path / "data" / "silver" / blocked).write_bytes(b"in the way")
    with pytest.raises(InputError, match=blocked):
        build_dataset([labelled()], tmp_path)
    assert files_below(tmp_path) == {f"data/silver/{blocked}": b"in the way"}


def test_nothing_half_written_where_the_card_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    with pytest.raises(InputError, match=r"README\.md: is a folder"):
        build_dataset([labelled()], tmp_path)
    assert files_below(tmp_path) == {}


def test_one_dataset_holds_one_known_layer(tmp_path: Path) -> None:
    for documents in ([labelled(name="a"), labelled(layer="gold")], [labelled(layer="bronze")]):
        with pytest.raises(ValueError, match="all documents of a dataset must be of one layer, silver or gold"):
            build_dataset(documents, tmp_path)
    assert files_below(tmp_path) == {}


def test_files_of_the_other_layer_go(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_bytes(b"mine")
    for sample in (labelled(), gold(), labelled()):
        summary = build_dataset([sample], tmp_path)
        assert set(tmp_path.rglob("*.*")) == {*summary.files, tmp_path / "data" / "mine.txt"}
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["mine.txt", "silver"]


def test_removing_a_dataset_leaves_other_files(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"not a card")
    remove_dataset(tmp_path)
    assert files_below(tmp_path) == {"README.md": b"not a card"}
    build_dataset([labelled()], tmp_path / "silver")
    remove_dataset(tmp_path / "silver")
    assert not (tmp_path / "silver").exists()


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two documents have the id doc"):
        build_dataset([labelled(), labelled()], tmp_path)
