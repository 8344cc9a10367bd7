"""Time grows in proportion to the text, whatever the text: no rule backtracks without end."""

import pytest
from growth import is_linear

from gaiko.models import load
from gaiko.models.pipeline.pipeline import Pipeline

BASE = 6_000
"""Characters of the shorter text: several windows of the pipeline."""

TEXTS = {
    "digits": "1",
    "kanji digits": "一二三",
    "grouped digits": "1,234,",
    "powers": "1億2万",
    "months": "1月",
    "days and months": "12月31日",
    "era years": "昭和5年",
    "brackets": "（",
    "closed brackets": "「」",
    "nested brackets": "（「",
    "letters": "A",
    "katakana": "ア",
    "katakana and dots": "アメ・",
    "kanji": "国",
    "country characters": "日米",
    "states": "チリ、",
    "states by dots": "チリ・",
    "lists": "チリや",
    "with titles": "国に関する",
    "of titles": "国の",
    "heads": "協定",
    "ministers": "外務大臣",
    "same": "同",
    "both": "両国",
    "parties": "党",
    "ranges": "1～",
    "from and to": "1日から",
    "spaces": " ",
    "commas": "、",
    "movement": "に派遣",
}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    made = load()
    made("2月7日、石破総理大臣は米国を訪問した。", 2025)  # tables and patterns are made at first use
    return made


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS.keys())
def test_time_grows_with_the_length_alone(pipeline: Pipeline, piece: str) -> None:
    assert is_linear(lambda size: pipeline(piece * (size // len(piece)), 2025), BASE)
