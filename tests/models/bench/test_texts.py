"""The texts that are read for speed."""

import random
from itertools import islice
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.models.bench.texts import _other_number, chapter, synthetic, texts_of, up_to


def test_the_chapter_is_cut_into_documents_and_nothing_is_lost() -> None:
    documents = chapter()
    assert all(990 <= len(document) < 2_000 for document in documents[:-1])
    assert "\n".join(documents) == "\n".join(unit.example.text for unit in read_gold_examples())


def test_made_up_text_is_the_same_for_a_seed_and_another_for_another() -> None:
    first, again, other = (list(islice(synthetic(seed), 20)) for seed in (1, 1, 2))
    assert first == again
    assert not set(first) & set(other)


def test_made_up_sentences_hardly_ever_come_twice() -> None:
    text = "".join(islice(synthetic(1), 300))
    sentences = [sentence for sentence in text.split("。") if any(char.isdecimal() for char in sentence)]
    assert len(set(sentences)) / len(sentences) > 0.95


@pytest.mark.parametrize(
    ("number", "unit", "allowed"),
    [
        ("5", "月", "123456789"),
        ("12", "月", ["10", "11", "12"]),
        ("31", "日", ["30"]),
        ("２５", "日", [f"２{digit}" for digit in "０１２３４５６７８９"]),
        ("0", "", ["0"]),
        ("2025", "", [f"202{digit}" for digit in range(10)]),
    ],
)
def test_another_number_is_of_its_length_and_can_stand_in_a_date(number: str, unit: str, allowed: list[str]) -> None:
    chance = random.Random(0)
    assert {_other_number(number, unit, chance) for _ in range(200)} == set(allowed)


def test_text_is_cut_at_bytes_but_never_within_a_character() -> None:
    assert list(up_to(iter(["日本", "米国", "英国"]), 10)) == ["日本", "米"]
    assert sum(len(text.encode()) for text in up_to(synthetic(3), 50_000)) in range(49_998, 50_001)


def test_texts_of_a_file_are_its_lines(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "米国を訪問した。", "spans": []}\n', encoding="utf-8")
    assert texts_of([data]) == ["米国を訪問した。"]
    with pytest.raises(InputError, match=r"none\.jsonl"):
        texts_of([tmp_path / "none.jsonl"])
