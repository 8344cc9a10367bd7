"""Folds: contiguous, balanced, on section borders where that allows, and no long sentence in two of them."""

from collections import Counter
from pathlib import Path

import pytest
from fold_split import TOLERANCE, make_folds, write_folds
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.folds import (
    DUPLICATE_LENGTH,
    FOLDS,
    bound_paragraphs,
    document_folds,
    near_duplicates,
    read_folds,
)
from gaiko.corpus.gold.store import read_document_gold
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import Seed, read_seed
from gaiko.corpus.spans import Span

COMMITTED = gold_folder().parent / "folds.tsv"
LONG = "日米同盟は日本の外交・安全保障の基軸であり、重要である。"


def document(paragraphs: list[str]) -> Document:
    return read_document(Seed("doc", "\n\n".join(paragraphs) + "\n", year=2025))


def marked(count: int, sentence_id: str) -> list[Span]:
    return [Span(at, at + 1, "", "ACTOR", "state", id=f"{sentence_id}-e{at + 1}") for at in range(count)]


@pytest.fixture(scope="module")
def chapter() -> Document:
    return read_document(read_seed(bundled_seeds() / "000_d94cf36aca80494a.txt"))


def test_the_committed_folds_cover_every_paragraph(chapter: Document) -> None:
    folds = document_folds(COMMITTED, chapter)
    assert list(folds) == list(dict.fromkeys(sentence.par for sentence in chapter.sentences))
    assert folds == read_folds(COMMITTED)
    assert set(folds.values()) == set(range(FOLDS))


def test_the_committed_folds_are_contiguous_but_for_duplicates(chapter: Document) -> None:
    folds = read_folds(COMMITTED)
    bound = bound_paragraphs(chapter.sentences)
    assert bound
    rest = [fold for par, fold in folds.items() if par not in bound]
    assert rest == sorted(rest)


def test_the_committed_folds_are_balanced_on_the_gold(chapter: Document) -> None:
    folds = read_folds(COMMITTED)
    gold = read_document_gold(gold_folder(), chapter)
    assert gold is not None
    counts: Counter[int] = Counter()
    for sentence, spans in zip(chapter.sentences, gold, strict=True):
        counts[folds[sentence.par]] += len(spans)
    mean = counts.total() / FOLDS
    assert all(abs(counts[fold] - mean) <= TOLERANCE * mean for fold in range(FOLDS))


def test_no_long_sentence_stands_in_two_committed_folds(chapter: Document) -> None:
    folds = read_folds(COMMITTED)
    places: dict[str, set[int]] = {}
    repeated: Counter[str] = Counter()
    for sentence in chapter.sentences:
        if len(sentence.text) >= DUPLICATE_LENGTH:
            places.setdefault(sentence.text, set()).add(folds[sentence.par])
            repeated[sentence.text] += 1
    assert max(repeated.values()) > 1
    assert {len(found) for found in places.values()} == {1}


def test_cuts_lie_on_section_borders_where_the_balance_allows() -> None:
    """Eleven paragraphs of 10 would divide evenly elsewhere; the headings are the better borders."""
    sample = document([line for part in range(1, 6) for line in (f"{part} 概観{part}", "　米国は。", "　英国は。")])
    spans = [marked(10, s.id) if s.kind == "paragraph" else [] for s in sample.sentences]
    folds = make_folds(sample, spans)
    heads = [sentence.par for sentence in sample.sentences if sentence.kind == "heading"]
    assert [folds[par] for par in heads] == list(range(FOLDS))
    assert list(folds.values()) == [fold for fold in range(FOLDS) for _ in range(3)]


def test_a_border_does_not_unbalance_the_folds() -> None:
    """One section holds nearly everything: it is cut inside."""
    sample = document(["1 概観", "2 米国", *["　米国は。"] * 10])
    spans = [marked(2, s.id) if s.kind == "paragraph" else [] for s in sample.sentences]
    counts = Counter(dict.fromkeys(range(FOLDS), 0))
    for par, fold in make_folds(sample, spans).items():
        counts[fold] += sum(len(found) for s, found in zip(sample.sentences, spans, strict=True) if s.par == par)
    assert set(counts.values()) == {4}


def test_a_repeated_sentence_moves_its_paragraph_to_the_earlier_fold() -> None:
    sample = document([f"　{LONG}", *[f"　米国は{n}。" for n in range(8)], f"　他方。{LONG}"])
    folds = make_folds(sample, [marked(1, sentence.id) for sentence in sample.sentences])
    pars = list(folds)
    assert folds[pars[0]] == folds[pars[-1]] == 0
    assert folds[pars[-2]] == FOLDS - 1


def test_paragraphs_bound_through_a_third_share_a_fold() -> None:
    """The third repeats a sentence of each of the first two."""
    other = LONG.replace("日米", "日英")
    sample = document([f"　{LONG}", "　米国は。", f"　{other}", "　英国は。", f"　{LONG}{other}", f"　{other}"])
    pars = list(dict.fromkeys(sentence.par for sentence in sample.sentences))
    assert bound_paragraphs(sample.sentences) == {pars[2]: pars[0], pars[4]: pars[0], pars[5]: pars[0]}


@given(st.lists(st.integers(0, 6), min_size=1, max_size=24))
def test_folds_are_contiguous_and_none_is_empty(counts: list[int]) -> None:
    sample = document([f"　米国は{at}。" for at in range(len(counts))])
    spans = [marked(count, s.id) for s, count in zip(sample.sentences, counts, strict=True)]
    numbers = list(make_folds(sample, spans).values())
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(min(FOLDS, len(counts))))


def test_near_duplicates_are_long_and_alike() -> None:
    sample = document(
        [f"　{LONG}", f"　{LONG[:-1]}！", "　短い文。", "　短い文。", f"　{LONG}", "　" + "北米は" * 9 + "。"]
    )
    found = [(pair.first.id[-1], pair.second.id[-1], pair.ratio == 1) for pair in near_duplicates(sample.sentences)]
    assert found == [("1", "2", False), ("1", "5", True), ("2", "5", False)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folds = {"doc-p0001": 4, "doc-p0002": 0}
    write_folds(tmp_path / "folds.tsv", folds)
    assert read_folds(tmp_path / "folds.tsv") == folds
    assert (tmp_path / "folds.tsv").read_text(encoding="utf-8").startswith("#")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("doc-p0001\t5\n", "folds.tsv:1: fold must be a number from 0 to 4"),
        ("# h\ndoc-p0001 0\n", r"folds.tsv:2: has 1 cells instead of 2 \(par, fold\)"),
        ("doc-p0001\t0\ndoc-p0001\t1\n", "folds.tsv:2: paragraph doc-p0001 occurs twice"),
        ("doc-p0001\t0\n", "has no fold for paragraph doc-p0002; add a line"),
        ("", "has no fold for paragraph doc-p0001 and 1 more"),
    ],
)
def test_a_file_that_lacks_a_fold_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "folds.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        document_folds(path, document(["　米国は。", "　英国は。"]))
