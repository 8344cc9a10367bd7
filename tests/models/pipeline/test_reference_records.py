"""Records of ``gaiko annotate`` say the reference date of a document and its source; the order of sources is fixed."""

import json
from pathlib import Path
from typing import Any

import pytest

from gaiko.annotators.dates.forms import NO_YEAR
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json
from gaiko.models.pipeline.documents import PreparedDocument, prepare_json, prepare_text
from gaiko.models.pipeline.requests import DOCUMENT, FILE, LINE, Request
from gaiko.models.pipeline.responses import DateCount

BODY = "3月4日、外務大臣はペルーを訪問した。"
RELEASE = f"報道発表\n令和7年3月6日\n\n{BODY}"


def prepared(record: dict[str, Any], year: int | None = None) -> PreparedDocument:
    return prepare_json(json.dumps(record), "a.jsonl:1", year)


@pytest.mark.parametrize(
    ("record", "year", "expected"),
    [
        ({"text": RELEASE, "year": 2001}, 1999, {"year": 1999, "source": "option"}),
        ({"text": RELEASE, "year": 2001}, None, {"year": 2001, "source": "key"}),
        ({"text": BODY, "year": "2001"}, None, {"year": 2001, "source": "key"}),
        ({"text": BODY, "date": "令和7年3月6日"}, None, {"year": 2025, "date": "2025-03-06", "source": "key"}),
        (
            {"text": BODY, "year": 2025, "date": "2025-03-06"},
            None,
            {"year": 2025, "date": "2025-03-06", "source": "key"},
        ),
        ({"text": BODY, "year": 2024, "date": "2025-03-06"}, None, {"year": 2024, "source": "key"}),
        ({"text": RELEASE, "year": None}, None, {"year": 2025, "date": "2025-03-06", "source": "dateline"}),
        ({"text": BODY, "date": ""}, None, None),
    ],
)
def test_a_json_record_says_its_reference(record: dict[str, Any], year: int | None, expected: object) -> None:
    document = prepared(record, year)
    assert document.head.get("reference") == expected
    assert document.document.year == (expected and expected["year"])  # type: ignore[index]
    assert list(document.head)[: len(record)] == list(record)


@pytest.mark.parametrize("key", ["year", "date"])
@pytest.mark.parametrize("value", [2025.0, True, -5, 99999, "abc"])
def test_a_wrong_year_or_date_is_refused_with_its_line(key: str, value: object) -> None:
    with pytest.raises(InputError, match=rf'^a\.jsonl:1: "{key}": .* is neither a year'):
        prepared({"text": BODY, key: value})


def test_a_reference_of_the_user_is_kept_and_an_earlier_one_of_ours_is_not() -> None:
    assert prepared({"text": BODY, "year": 2001, "reference": "[3]"}).head["reference"] == "[3]"
    ours = {"year": 1990, "source": "option"}
    assert prepared({"text": BODY, "year": 2001, "reference": ours}).head["reference"]["year"] == 2001


def test_a_file_takes_option_then_toml_then_dateline_then_name(tmp_path: Path) -> None:
    path = tmp_path / "19990101_peru.txt"
    path.write_text(RELEASE, encoding="utf-8")
    toml = path.with_suffix(".toml")
    toml.write_text("date = 2001-02-03\n", encoding="utf-8")

    def reference(year: int | None = None) -> object:
        return Request(FILE, str(path), year=year).prepare().head["reference"]

    assert reference(1980) == {"year": 1980, "source": "option"}
    assert reference() == {"year": 2001, "date": "2001-02-03", "source": "toml"}
    toml.unlink()
    assert reference() == {"year": 2025, "date": "2025-03-06", "source": "dateline"}
    path.write_text(BODY, encoding="utf-8")
    assert reference() == {"year": 1999, "date": "1999-01-01", "source": "file name"}


def test_standard_input_has_its_dateline_and_a_line_has_no_reference() -> None:
    document = Request(DOCUMENT, "standard input", RELEASE).prepare()
    assert list(document.head) == ["doc", "text", "reference"]
    assert document.document.year == 2025
    assert list(Request(LINE, "a.txt:1", BODY, 2025).prepare().head) == ["text"]
    assert prepare_text(BODY).document.year is None


def test_a_wrapped_sentence_is_read_whole_and_its_spans_lie_in_the_text() -> None:
    text = "会談は2025年10\n月28日に行われた。"
    document = prepare_text(text)
    (sentence,) = document.document.sentences
    assert sentence.text == text.replace("\n", "")


def test_dates_without_a_year_are_counted() -> None:
    count = DateCount()
    assert count.advice() == ""
    for values in ([{"norm": "2025-03-04"}, {"reason": NO_YEAR}], [{"reason": "other"}]):
        spans = [{"label": "DATE", "value": value} for value in values]
        count.add(dump_json({"text": "", "spans": spans}))
    assert count.advice().startswith("1 of 3 dates have no year: give --year")
