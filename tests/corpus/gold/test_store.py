"""The gold store: read whole, against the document, with what is known of how it came about."""

from pathlib import Path

import pytest

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.gold.store import gold_files, read_document_gold, read_evidence, read_values
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import Seed, read_seed
from gaiko.corpus.spans import Span

TEXT = "1 概観\n\n　米国は。\n\n2 米国\n\n　英国は。\n"


def document(text: str = TEXT, name: str = "doc") -> Document:
    return read_document(Seed(name, text, year=2025))


def write(folder: Path, sample: Document, marked: bool = True) -> list[list[Span]]:
    spans = [
        [Span(0, 2, s.text[:2], "ACTOR", "state", id=f"{s.id}-e1")] if marked and s.kind == "paragraph" else []
        for s in sample.sentences
    ]
    for section in sample.sections:
        write_records(folder / f"{sample.id}-{section.id}.jsonl", sample, spans, sections=[section.id])
    return spans


def test_gold_of_all_sections_stands_in_the_order_of_the_document(tmp_path: Path) -> None:
    spans = write(tmp_path, document())
    assert [path.name for path in gold_files(tmp_path, "doc")] == ["doc-1.jsonl", "doc-2.jsonl"]
    assert read_document_gold(tmp_path, document()) == spans


def test_a_document_without_gold_has_none(tmp_path: Path) -> None:
    write(tmp_path, document())
    assert read_document_gold(tmp_path, document(name="other")) is None
    assert read_document_gold(tmp_path / "missing", document()) is None


def test_an_id_that_begins_alike_is_another_document(tmp_path: Path) -> None:
    write(tmp_path, document(name="doc-1"))
    assert read_document_gold(tmp_path, document()) is None
    spans = write(tmp_path, document())
    assert read_document_gold(tmp_path, document()) == spans


def test_gold_of_another_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, document())
    with pytest.raises(InputError, match=r"doc-2\.jsonl: doc-s0004 differs from the seed; restore"):
        read_document_gold(tmp_path, document(TEXT.replace("英国", "仏国")))
    with pytest.raises(InputError, match=r"doc-2\.jsonl: doc-s0005 is missing from the gold of doc; restore"):
        read_document_gold(tmp_path, document(TEXT + "\n　仏国は。\n"))
    with pytest.raises(InputError, match=r"doc-2\.jsonl: doc-s0004 is not a sentence of doc; run"):
        read_document_gold(tmp_path, document(TEXT.replace("　英国は。\n", "")))


def test_a_sentence_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, document())
    (tmp_path / "doc-3.jsonl").write_bytes((tmp_path / "doc-2.jsonl").read_bytes())
    with pytest.raises(InputError, match=r"doc-3\.jsonl: doc-s0003 occurs in doc-2\.jsonl too; remove one"):
        read_document_gold(tmp_path, document())


def test_passes_and_adjudication_lie_beside_the_gold(tmp_path: Path) -> None:
    sample = document()
    spans = write(tmp_path / "gold", sample)
    write_records(tmp_path / "passes" / "a" / "doc.jsonl", sample, spans)
    write(tmp_path / "passes" / "b", sample, marked=False)
    lines = '{"sentence": "doc-s0002", "by": "language model"}\n{"sentence": "other-s0001", "by": "person"}\n'
    (tmp_path / "ADJUDICATION.jsonl").write_text(lines, encoding="utf-8")
    evidence = read_evidence(tmp_path / "gold", sample)
    assert evidence.agreement is not None
    assert (evidence.agreement.sentences, len(evidence.agreement.disagreements)) == (4, 2)
    assert (evidence.adjudicated, evidence.adjudicators) == (1, ("language model",))


def test_without_passes_there_is_no_agreement(tmp_path: Path) -> None:
    evidence = read_evidence(tmp_path / "gold", document())
    assert (evidence.agreement, evidence.adjudicated, evidence.adjudicators) == (None, 0, ())


def test_the_chapter_has_gold_and_evidence() -> None:
    chapter = read_document(read_seed(bundled_seeds() / "000_d94cf36aca80494a.txt"))
    gold = read_document_gold(gold_folder(), chapter)
    assert gold is not None
    assert sum(map(len, gold)) > 1000
    evidence = read_evidence(gold_folder(), chapter)
    assert evidence.agreement is not None
    assert evidence.agreement.sentences == len(chapter.sentences)
    assert len(evidence.agreement.disagreements) == evidence.adjudicated


def values(folder: Path, rows: str) -> Path:
    path = folder / "doc.tsv"
    path.write_text(f"# a second reading\nid\tnorm\tunit\tdecision\n{rows}", encoding="utf-8")
    return path


FIVE = {"doc-s0001-e1": Span(0, 2, "5億", "AMOUNT", "count", value={"norm": "500000000"}, id="doc-s0001-e1")}


def test_a_second_reading_of_values_is_counted(tmp_path: Path) -> None:
    read = read_values(values(tmp_path, "doc-s0001-e1\t500000000.0\t\t\n"), FIVE)
    assert (read.read, read.same, read.adjudicated) == ({"AMOUNT": 1}, {"AMOUNT": 1}, 0)
    read = read_values(values(tmp_path, "doc-s0001-e1\t5\t億\tgold: M-5\n"), FIVE)
    assert (read.read, read.same, read.adjudicated) == ({"AMOUNT": 1}, {}, 1)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("doc-s0001-e1\t5\t\t\n", r":3: doc-s0001-e1 differs from the gold and has no decision"),
        ("doc-s0001-e2\t5\t\t\n", r":3: doc-s0001-e2 is not an entity of the gold"),
        ("doc-s0001-e1\t5\n", r":3: has 2 cells instead of 4 \(id, norm, unit, decision\)"),
    ],
)
def test_a_bad_line_of_values_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_values(values(tmp_path, row), FIVE)


def test_the_values_of_the_chapter_were_read_twice() -> None:
    chapter = read_document(read_seed(next(bundled_seeds().glob("*.txt"))))
    read = read_evidence(gold_folder(), chapter).values
    assert read is not None
    assert read.same["DATE"] == read.read["DATE"]
    assert read.adjudicated == sum(read.read.values()) - sum(read.same.values())
