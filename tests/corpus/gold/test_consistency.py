"""The gold against itself: one good and one bad reading of every check."""

from decimal import Decimal
from pathlib import Path

import pytest

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.gold.consistency import MIN_OPENING_DATES, Consistency, check_consistency
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import Seed, find_texts, read_seed
from gaiko.corpus.spans import Span

Mark = tuple[str, str, str, dict[str, str]]


def check(tmp_path: Path, lines: list[tuple[str, list[Mark]]]) -> Consistency:
    """Check a document of one paragraph a line, with its marks in text order; ``#1`` in a link is entity 1 of sentence 1."""
    document = read_document(Seed("d", "\n\n".join(f"　{text}" for text, _ in lines) + "\n", year=2025))
    found = []
    for sentence, (_, marks) in zip(document.sentences, lines, strict=True):
        spans, at = [], 0
        for number, (text, label, kind, value) in enumerate(marks, start=1):
            start = sentence.text.index(text, at)
            at = start + len(text)
            spans.append(Span(start, at, text, label, kind, value=value, id=f"{sentence.id}-e{number}"))
        found.append(spans)
    path = tmp_path / "d-0.jsonl"
    write_records(path, document, found)
    return check_consistency([path], {"d": document})


def faults(consistency: Consistency) -> list[tuple[str, int]]:
    return [(finding.check.id, finding.line) for finding in consistency.findings]


def money(text: str, norm: str, unit: str, **value: str) -> Mark:
    return text, "AMOUNT", "money", {"norm": norm, "unit": unit, **value}


def pair(yen: str, norm: str, sentence: int, **value: str) -> tuple[str, list[Mark]]:
    equivalent = money(yen, norm, "JPY", link=f"equals:d-s{sentence:04d}-e1", **value)
    return f"1億加ドル（{yen}）を出した。", [money("1億加ドル", "100000000", "CAD"), equivalent]


def day(text: str, norm: str, **value: str) -> tuple[str, list[Mark]]:
    return f"{text}、会談した。", [(text, "DATE", "date", {"norm": norm, **value})]


DAYS = [day(f"{month}月1日", f"2025-{month:02d}-01") for month in range(1, MIN_OPENING_DATES + 1)]


def test_rates_that_agree_are_told_and_those_that_do_not_are_found(tmp_path: Path) -> None:
    sound = check(tmp_path, [pair("110億円", "11000000000", 1), pair("115億円", "11500000000", 2)])
    assert faults(sound) == []
    assert [(rate.currencies, rate.rate) for rate in sound.rates] == [
        ("CAD/JPY", Decimal(110)),
        ("CAD/JPY", Decimal(115)),
    ]
    apart = [pair("90億円", "9000000000", 1), pair("115億円", "11500000000", 2)]
    assert faults(check(tmp_path, apart)) == [("DEEP-RATE-01", 6)]


def test_a_rate_with_a_reason_has_been_looked_at(tmp_path: Path) -> None:
    flagged = [pair("90億円", "9000000000", 1, reason="implausible"), pair("115億円", "11500000000", 2)]
    assert faults(check(tmp_path, flagged)) == []


@pytest.mark.parametrize(("iso", "expected"), [("US", []), ("GB", [("DEEP-NAME-01", 4)])])
def test_one_name_has_one_value(tmp_path: Path, iso: str, expected: list[tuple[str, int]]) -> None:
    lines: list[tuple[str, list[Mark]]] = [
        ("米国は決めた。", [("米国", "ACTOR", "state", {"norm": "米国", "iso": "US"})]),
        ("米国が決めた。", [("米国", "ACTOR", "state", {"norm": "米国", "iso": iso})]),
    ]
    assert faults(check(tmp_path, lines)) == expected


@pytest.mark.parametrize(("norm", "expected"), [("世界貿易機関", []), ("WTO", [("DEEP-NAME-02", 3)])])
def test_an_abbreviation_has_the_value_of_the_full_name(
    tmp_path: Path, norm: str, expected: list[tuple[str, int]]
) -> None:
    full: Mark = ("世界貿易機関", "ACTOR", "organization", {"norm": "世界貿易機関"})
    short: Mark = ("WTO", "ACTOR", "organization", {"norm": norm, "link": "same:d-s0001-e1"})
    assert faults(check(tmp_path, [("世界貿易機関（WTO）は。", [full, short])])) == expected


@pytest.mark.parametrize(("norm", "expected"), [("2025-07-20", []), ("2025-07-02", [("DEEP-DATE-02", 3)])])
def test_a_range_does_not_end_before_it_begins(tmp_path: Path, norm: str, expected: list[tuple[str, int]]) -> None:
    begin: Mark = ("7月18日", "DATE", "date", {"norm": "2025-07-18"})
    end: Mark = ("20日", "DATE", "date", {"norm": norm, "link": "range:d-s0001-e1"})
    assert faults(check(tmp_path, [("7月18日から20日まで。", [begin, end])])) == expected


def test_a_section_told_in_order_of_time_may_not_go_back(tmp_path: Path) -> None:
    assert faults(check(tmp_path, DAYS)) == []
    assert faults(check(tmp_path, [*DAYS, day("2月2日", "2025-02-02")])) == [("DEEP-DATE-01", 2 * len(DAYS) + 2)]


def test_a_month_goes_with_the_days_in_it(tmp_path: Path) -> None:
    assert faults(check(tmp_path, [*DAYS, day("5月", "2025-05")])) == []


def test_a_section_told_by_topics_is_left_alone(tmp_path: Path) -> None:
    told = check(tmp_path, [*reversed(DAYS)])
    assert faults(told) == []
    assert [chronology.is_chronological for chronology in told.chronologies] == [False]


@pytest.fixture(scope="module")
def chapter() -> Document:
    return read_document(read_seed(find_texts(bundled_seeds())[0]))


def test_the_chapter_is_consistent(chapter: Document) -> None:
    found = check_consistency(sorted(gold_folder().glob("*.jsonl")), {chapter.id: chapter})
    assert found.findings == []
    assert [rate.equivalent.text for rate in found.rates] == ["約2兆5,150万円", "約388億円"]
    assert {told.section for told in found.chronologies if told.is_chronological} >= {"2.2", "2.3", "3.2"}
