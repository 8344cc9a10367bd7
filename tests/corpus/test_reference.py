"""The reference date of a document: what the user gives, a dateline, a file name; a wrong guess is worse than none."""

import datetime
from typing import Any

import pytest

from gaiko.corpus.calendar_dates import CalendarDate, read_numeral
from gaiko.corpus.dateline import find_dateline
from gaiko.corpus.errors import InputError
from gaiko.corpus.reference import Reference, date_of_file_name, infer_reference, parse_reference

BODY = "外務大臣は、本日、リマにおいてペルーの外務大臣と会談し、1999年5月21日の共同声明を想起した。"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2025, (2025, None)),
        ("2025", (2025, None)),
        (" ２０２５ ", (2025, None)),
        ("0794", (794, None)),
        ("2025-03-04", (2025, "2025-03-04")),
        ("2025-3-4", (2025, "2025-03-04")),
        ("2025-03", (2025, None)),
        ("2025-03-04T09:30:00+09:00", (2025, "2025-03-04")),
        ("2025/3/4", (2025, "2025-03-04")),
        ("2025.3.4", (2025, "2025-03-04")),
        ("20250304", (2025, "2025-03-04")),
        (20250304, (2025, "2025-03-04")),
        ("令和7年3月4日", (2025, "2025-03-04")),
        ("令和７年３月４日", (2025, "2025-03-04")),
        ("令和七年三月四日", (2025, "2025-03-04")),
        ("令和元年5月1日", (2019, "2019-05-01")),
        ("㍻31年4月30日", (2019, "2019-04-30")),
        ("昭和五十二年", (1977, None)),
        ("千九百九十八年十月八日", (1998, "1998-10-08")),
        ("R7.3.4", (2025, "2025-03-04")),
        (datetime.date(2025, 3, 4), (2025, "2025-03-04")),
    ],
)
def test_a_year_or_date_of_the_user_is_read(value: Any, expected: tuple[int, str | None]) -> None:
    found = parse_reference(value, "--year")
    assert (found.year, found.date) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(2025.0, True, -5, 0, 99999, 10**30, 10**200, float("nan"), None, [], {}),
        *(
            "",
            "abc",
            "0",
            "-5",
            "99999",
            "2025-13-01",
            "2025-02-30",
            "2025-00-01",
            "昭和70年1月1日",
            "3月4日",
            "9" * 5000,
        ),
    ],
)
def test_anything_else_is_refused_in_one_line_with_its_place(value: Any) -> None:
    with pytest.raises(
        InputError, match=r'^a\.jsonl:3: "year": .* is neither a year from 1 to 9999 nor a date; write 2025'
    ):
        parse_reference(value, 'a.jsonl:3: "year"')


def test_a_number_that_python_cannot_print_is_refused() -> None:
    with pytest.raises(InputError, match="a longer number is neither"):
        parse_reference(10**5000, "--year")


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十九", 29), ("十", 10), ("百七十", 170), ("二〇二五", 2025), ("二千二十五", 2025), ("07", 7), ("x", 0)],
)
def test_numerals_are_read(text: str, value: int) -> None:
    assert read_numeral(text) == value


@pytest.mark.parametrize(
    "line",
    [
        "令和7年3月4日",
        "令和７年３月４日（火曜日）",
        "令和七年三月四日",
        "2025年3月4日",
        "2025年 3月 4日 (火)",
        "2025/3/4",
        "2025.3.4",
        "2025-03-04",
        "R7.3.4",
        "（令和7年3月4日）",
        "【令和7年3月4日】",
        "2025年3月4日　報道発表",
        "報道発表　令和7年3月4日",
        "報道資料（令和7年3月4日発表）",
        "プレスリリース｜2025年3月4日",
        "発表日：2025年3月4日",
        "掲載日: 2025年3月4日",
        "令和7年3月4日付",
        "令和7年3月4日 外務省",
        "（令和7年3月4日、外務省）",
        "外務省報道官談話（令和7年3月4日）",
        "令和7年3月4日　外務省南米局南米第二課",
        "令和7年3月4日　於・リマ",
        "（令和7年3月4日　於：外務省飯倉公館）",
        "2025年3月4日（火曜日）14時30分",
        "令和7年3月4日　午後2時　於　首相官邸",
        "第二百十七回国会　参議院　本会議　第八号　令和七年三月四日（火曜日）",
        "令和七年三月四日（火曜日）午前十時一分開議",
        "外務大臣会見記録（令和7年3月4日）",
        "東京、2025年3月4日",
        "2025年3月4日　閣議決定",
        "令和7年3月4日現在",
    ],
)
def test_a_line_of_a_date_with_office_place_or_kind_is_a_dateline(line: str) -> None:
    day = CalendarDate(2025, 3, 4)
    assert find_dateline(f"外務大臣のペルー訪問（結果）\n{line}\n\n{BODY}\n続く。") == day
    assert find_dateline(f"{line}\r\n外務大臣のペルー訪問\r\n\r\n{BODY}") == day
    assert find_dateline(f"外務大臣のペルー訪問\n\n{BODY}\n以上。\n\n{line}\n") == day


@pytest.mark.parametrize(
    "line",
    [
        "1945年8月15日、戦争は終わった。",
        "1945年8月15日に戦争は終わった",
        "1945年8月15日　終戦",
        "1951年9月8日　サンフランシスコ平和条約署名",
        "1999年5月21日の日・ペルー共同声明",
        "（1月11日、外務省）",
        "3月4日",
        "令和7年度予算",
        "令和7年版外交青書",
        "2024年",
        "昭和70年1月1日",
        "2025年2月30日",
        "2025年3月4日～7日",
        "2025年3月4日から3月7日まで",
        "2025年3月4日～2025年3月7日",
        "電話：03-3580-3311",
        "法律第2025.3.40号",
        "192.168.10.1",
        "1234年5月6日",
        "発効日は2025年3月4日",
        "ペルー独立200周年　2021年7月28日",
    ],
)
def test_a_date_of_something_else_is_no_dateline(line: str) -> None:
    assert find_dateline(f"外務大臣のペルー訪問\n{line}\n\n{BODY}") is None
    assert find_dateline(f"{line}\n{BODY}") is None
    assert find_dateline(f"{BODY}\n{line}") is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["2025年3月4日", "2024年3月4日"], None),
        (["2025年3月4日", "2025年3月7日"], CalendarDate(2025)),
        (["2025年3月4日", "令和7年3月4日"], CalendarDate(2025, 3, 4)),
        (["掲載日：2025年3月4日", "最終更新日：2026年1月9日"], CalendarDate(2025, 3, 4)),
        (["最終更新日：2026年1月9日"], CalendarDate(2026, 1, 9)),
        (["報道発表　2025年3月4日", "1999年5月21日"], CalendarDate(2025, 3, 4)),
        (["令和7年3月"], CalendarDate(2025, 3)),
        (["1951年9月8日　署名", "1952年4月28日　発効"], None),
    ],
)
def test_contradicting_lines_give_what_is_certain(lines: list[str], expected: CalendarDate | None) -> None:
    assert find_dateline("\n".join([*lines, BODY])) == expected


def test_a_date_in_the_middle_is_no_dateline() -> None:
    paragraphs = "\n".join([BODY] * 8)
    assert find_dateline(f"{paragraphs}\n2020年3月4日\n{paragraphs}") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20250304_peru.txt", CalendarDate(2025, 3, 4)),
        ("press20250304.pdf", CalendarDate(2025, 3, 4)),
        ("2025-03-04.html", CalendarDate(2025, 3, 4)),
        ("press_2025_03_04.docx", CalendarDate(2025, 3, 4)),
        ("2025.3.4 会見.txt", CalendarDate(2025, 3, 4)),
        ("r7-3-4.txt", CalendarDate(2025, 3, 4)),
        ("H20_9_29.txt", CalendarDate(2008, 9, 29)),
        ("令和7年3月4日会見.txt", CalendarDate(2025, 3, 4)),
        ("２０２５年３月.txt", CalendarDate(2025, 3)),
        ("20250304-20250307.csv", CalendarDate(2025)),
        ("speech-1998.txt", CalendarDate(1998)),
        ("2025.txt", CalendarDate(2025)),
        ("speech.txt", None),
        ("20251301.txt", None),
        ("1234567890.txt", None),
        ("0020250304.txt", None),
        ("id-12345678.txt", None),
        ("doc-2025-4411.txt", None),
        ("44-2025.txt", None),
        ("bluebook2026-3.txt", None),
        ("000_d94cf36aca80494a.txt", None),
        ("page4_000123.html", None),
        ("令和7年版.txt", None),
        ("2024-2025.txt", None),
        ("x99-3-4.txt", None),
    ],
)
def test_the_date_of_a_file_name(name: str, expected: CalendarDate | None) -> None:
    assert date_of_file_name(name) == expected


def test_the_dateline_comes_before_the_file_name_and_the_metadata_last() -> None:
    text = f"報道発表\n令和7年3月4日\n{BODY}"
    assert infer_reference(text, "20240101.txt", "2023-01-01") == Reference(2025, "2025-03-04", "dateline")
    assert infer_reference(BODY, "20240101.txt", "2023-01-01") == Reference(2024, "2024-01-01", "file name")
    assert infer_reference(BODY, "a.html", "2023-01-01T10:00:00Z") == Reference(2023, "2023-01-01", "page metadata")
    assert infer_reference(BODY, "a.html", "Monday") is None
    assert Reference(2025, None, "option").as_dict() == {"year": 2025, "source": "option"}
