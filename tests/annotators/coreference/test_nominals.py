"""Nominal actors: 両 and 同 before common nouns (A-5)."""

import pytest

from gaiko.annotators.coreference.nominals import find_nominals


def found(text):
    return [(text[n.start : n.end], n.kind) for n in find_nominals(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("同外相代理", "person"),
        ("同副首相", "person"),
        ("同皇太子", "person"),
        ("同博士", "person"),
        ("両大統領", "person"),
        ("両殿下", "person"),
        ("同州知事", "person"),
        ("同国外相", "person"),
        ("同派", "organization"),
        ("同総会", "organization"),
        ("同チーム", "organization"),
        ("同使節団", "organization"),
        ("同基金", "organization"),
        ("同国政府", "organization"),
        ("両陣営", "organization"),
        ("両当事者", "organization"),
        ("両当事国", "state"),
        ("両国", "state"),
    ],
)
def test_a5_an_anaphor_before_any_common_noun_for_actors(text, kind):
    assert found(f"{text}は合意した。") == [(text, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "同条約は発効した。",
        "同会議が開かれた。",
        "同社会は変化した。",
        "同党派の対立",
        "同銀行券を発行した。",
        "同機関紙は報じた。",
        "同行した記者",
        "同様に重要である。",
        "同議長声明は発出された。",
        "同省エネ技術",
        "同局面の打開",
        "同民主党の議員",
        "共同議長を務めた。",
        "同国内の治安",
        "同国で選挙が行われた。",
        "同国全土に広がった。",
        "両国際会議の成果",
        "両地域の協力",
        "両案を比べた。",
    ],
)
def test_a5_other_words_are_none(text):
    assert found(text) == []


def test_a5_dou_koku_is_an_actor_only_as_owner_or_recipient():
    assert found("同国に対する支援") == [("同国", "state")]
    assert found("同国の要請を受けた。") == [("同国", "state")]


@pytest.mark.parametrize(
    "text", ["両国首脳会談", "両国企業の協力", "両国関係の発展", "両国首脳に要請した", "両国外相の努力"]
)
def test_g4_in_the_name_of_a_meeting_the_states_are_the_actor(text):
    assert found(text) == [("両国", "state")]
