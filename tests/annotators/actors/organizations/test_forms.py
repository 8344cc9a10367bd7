"""Bodies by the form of their names: initials, movements, missions, services of states (A-4, G-10)."""

import pytest
from growth import is_linear

from gaiko.annotators.actors.organizations.finder import find_organizations
from gaiko.annotators.base import TextView


@pytest.fixture
def actors(spans):
    return lambda text: [s.text for s in spans(text) if s.label == "ACTOR"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東トルキスタン・イスラム運動（ETIM）が攻撃した。", ["東トルキスタン・イスラム運動", "ETIM"]),
        ("愛国戦線（PF）が参加した。", ["愛国戦線", "PF"]),
        ("和平監視部隊（PMF）が撤収した。", ["和平監視部隊", "PMF"]),
        ("ソマリア復興のための同盟（ARS）が合意した。", ["ソマリア復興のための同盟", "ARS"]),
        ("自由と正義運動（FJM）が参加した。", ["自由と正義運動", "FJM"]),
        ("統一ワ州軍（UWSA）と合意した。", ["統一ワ州軍", "UWSA"]),
        ("コソボ民主同盟（LDK）が勝利した。", ["コソボ民主同盟", "LDK"]),
        ("西パプア解放運動・軍（WPM/A）が合意した。", ["西パプア解放運動・軍", "WPM/A"]),
        ("与党フレリナ（FRELINA）が勝利した。", ["フレリナ", "FRELINA"]),
    ],
)
def test_a4_initials_in_parentheses_show_a_proper_name(actors, text, expected):
    assert actors(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "国内総生産（GDP）が伸びた。",
        "大量破壊兵器（WMD）を廃棄した。",
        "国際金融機関（IFI）と協力した。",
        "地方復興チーム（PRT）を支援した。",
        "政府専門家会合（GGE）を開いた。",
        "国内避難民（IDP）が増えた。",
        "小型武器（SALW）を回収した。",
        "持続可能な開発目標（SDGs）を達成する。",
        "第3回締約国会議（COP3）を開いた。",
        "非政府組織（NGO）と連携した。",
    ],
)
def test_g10_initials_of_kinds_events_and_things_show_none(actors, text):
    assert actors(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "カレン民族解放軍",
        "オロモ解放戦線",
        "国民民主連合",
        "自由パプア運動",
        "国連シエラレオネ・ミッション",
        "国連ソマリア活動",
        "フィリピン賠償使節団",
        "ロシア軍特殊部隊",
        "英空軍",
        "在日米海軍",
        "国際緊急援助隊・医療チーム",
        "国際緊急援助隊専門家チーム",
        "アルストム社",
        "ジャカルタ・ポスト紙",
        "ユネスコ総会",
        "シハヌーク派",
        "クウェイト政府",
        "琉球水道公社",
    ],
)
def test_a4_a_body_is_its_whole_name(actors, name):
    assert actors(f"{name}は決定した。") == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民主化運動が広がった。", []),
        ("アフリカの民族解放運動を支援した。", []),
        ("軍事同盟に加盟した。", []),
        ("経済使節団が訪れた。", []),
        ("支援ミッションを派遣した。", []),
        ("国営石油公社を民営化した。", []),
        ("米空母が寄港した。", []),
        ("米軍人が逮捕された。", []),
        ("シーア派とスンニ派が対立した。", []),
        ("タカ派が反対した。", []),
        ("ドナー政府が支援した。", []),
        ("マスメディア社会が発展した。", []),
        ("与党グループが結束した。", []),
        ("IAEA年次総会に出席した。", ["IAEA"]),
        ("中国への調査団の派遣を決めた。", ["中国"]),
    ],
)
def test_g10_what_many_do_or_are_is_no_name(actors, text, expected):
    assert actors(text) == expected


def test_a4_what_it_is_said_to_be_shows_a_name(actors):
    assert actors("ジョンダルーグと呼ばれる民兵組織が襲撃した。") == ["ジョンダルーグ"]
    assert actors("反政府組織であったジョンダルーグが分裂した。") == ["ジョンダルーグ"]


@pytest.mark.parametrize("piece", ["ア・", "国民民主", "党（ABC）", "のための", "（"])
def test_time_is_linear(piece):
    assert is_linear(lambda size: list(find_organizations(TextView(piece * (size // len(piece))))), 5_000)
