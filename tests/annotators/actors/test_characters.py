"""Single country characters and their compounds, in lists and headlines; names of states as older texts write them (A-2, A-3, G-9)."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ベルギー、オランダ、英、仏の四箇国を歴訪した。",
            "ベルギー/PLACE オランダ/PLACE 英/PLACE 仏/PLACE 四箇国/AMOUNT",
        ),
        ("米、英、ソの三国は反対した。", "米/ACTOR 英/ACTOR ソ/ACTOR"),
        ("英・仏・独の外相が集まった。", "英/ACTOR 仏/ACTOR 独/ACTOR"),
        ("トルコ、ギリシャの各国におきましては、事情が異なる。", "トルコ/PLACE ギリシャ/PLACE"),
        ("ペルー、チリの両国を訪れた。", "ペルー/PLACE チリ/PLACE 両国/ACTOR"),
        ("タイ並びにラオスを訪問した。", "タイ/PLACE ラオス/PLACE"),
        ("そのような状況の中、英国は反対した。", "英国/ACTOR"),
        ("その日、米国は反対した。", "米国/ACTOR"),
    ],
)
def test_g9_characters_are_members_of_a_list(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("米「査察を受け入れる」", "米/ACTOR"),
        ("英、空母の派遣を見送り", "英/ACTOR"),
        ("韓、輸出管理に反発", "韓/ACTOR"),
        ("仏が反対、独は棄権", "仏/ACTOR 独/ACTOR"),
        ("交渉は再開へ／露は応ぜず", "露/ACTOR"),
        ("米ソ、査察で合意", "米ソ/ACTOR"),
        ("露朝、軍事協力を強化", "露朝/ACTOR"),
    ],
)
def test_a2_headlines_abbreviate_states(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text", ["米が豊作だった。", "国内の米、麦の価格", "中は空だった。", "訪米へ調整", "全米で公開"]
)
def test_g6_other_words_are_no_states(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日ソの関係を改善する。", "日ソ/ACTOR"),
        ("日ロ次官級協議を開いた。", "日ロ/ACTOR"),
        ("ロ朝間の取引が続く。", "ロ朝/ACTOR"),
        ("米中間の対立が続く。", "米中/ACTOR"),
        ("日ウ首脳会談を行った。", "日ウ/ACTOR"),
        ("印パ両国に自制を求めた。", "印パ両国/ACTOR"),
        ("中国は、中米関係の安定を望むと述べた。", "中国/ACTOR 中米/ACTOR"),
        ("中米両国は会談した。", "中米両国/ACTOR"),
        ("中米諸国との関係", "中米/PLACE"),
        ("三十日ソ連は抗議した。", "三十日/DATE ソ連/ACTOR"),
        ("日ソウル便が増えた。", "ソウル/PLACE"),
    ],
)
def test_a3_compounds_of_all_characters(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("西ドイツ", "DE"),
        ("ソ連邦", "SU"),
        ("合衆国", "US"),
        ("北鮮", "KP"),
        ("中共", "CN"),
        ("満洲国", "CN"),
        ("ビルマ", "MM"),
        ("セイロン", "LK"),
        ("シャム", "TH"),
        ("ザイール", "CD"),
        ("オートボルタ", "BF"),
        ("フイリピン", "PH"),
        ("ヴエトナム", "VN"),
        ("チエコスロヴアキア", "CS"),
    ],
)
def test_states_have_their_older_names(values, name, iso):
    assert [value["iso"] for value in values(f"{name}は提案に同意した。", "ACTOR")] == [iso]


@pytest.mark.parametrize("text", ["スイスにおきまして", "スイスにおきます会議", "スイスにおいて", "スイスより帰国し"])
def test_p1_locatives_of_polite_style(tagged, text):
    assert tagged(f"{text}、合意した。" if text.endswith("て") else f"{text}に出た。") == "スイス/PLACE"
