"""States: ACTOR by default, PLACE on the cues of P-1, compounds, and lists (A-2, A-3, P-1, G-9)."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "チリは制度を改めた。",
        "チリが議長を務めた。",
        "チリの関税措置に懸念を示した。",
        "チリ企業が受注した。",
        "チリ側は反発した。",
        "チリに対する支援を行った。",
        "チリによる侵攻を非難した。",
        "チリとの協力を深めた。",
        "チリに伝えた。",
        "チリに求めた。",
        "チリに撤退を求めた。",
        "チリの本土防衛を重視した。",
        "チリからは、次官が出席した。",
        "チリ首相が辞任した。",
        "チリへの支援を続けた。",
        "チリであることを認めた。",
    ],
)
def test_a2_a_state_is_actor_by_default(tagged, text):
    assert tagged(text) == "チリ/ACTOR"


@pytest.mark.parametrize(
    "text",
    [
        "チリを訪問した。",
        "チリを公式訪問した。",
        "チリ訪問の機会に会談した。",
        "チリへ避難した。",
        "チリへの渡航を制限した。",
        "チリからの輸入品に課税した。",
        "チリから撤退した。",
        "チリ経由で帰国した。",
        "チリに到着した。",
        "チリに紹介した。",
        "チリに部隊を派遣した。",
        "チリに事務所を開設した。",
        "チリに派兵した。",
    ],
)
def test_p1a_goal_source_and_site_of_movement(tagged, text):
    assert tagged(text) == "チリ/PLACE"


@pytest.mark.parametrize(
    "text",
    [
        "チリで地震が発生した。",
        "チリでは抗議が続いた。",
        "チリでも感染が拡大した。",
        "チリにおいて戦闘が続いた。",
        "チリにおける戦闘が続いた。",
    ],
)
def test_p1b_locative_over_an_event(tagged, text):
    assert tagged(text) == "チリ/PLACE"


@pytest.mark.parametrize(
    "suffix",
    [
        "内の工場",
        "国内の工場",
        "産の銅",
        "製の部品",
        "籍の船舶",
        "国籍の船舶",
        "国境の閉鎖",
        "情勢の悪化",
        "周辺の海域",
        "近海の警備",
        "沖の油田",
        "出身の選手",
    ],
)
def test_p1c_a_suffix_of_place(tagged, suffix):
    assert tagged(f"チリ{suffix}に注目した。") == "チリ/PLACE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("チリ内閣の支持率を調べた。", "チリ内閣/ACTOR"),
        ("チリ産業の競争力を高めた。", "チリ/ACTOR"),
        ("チリ製造業の競争力を高めた。", "チリ/ACTOR"),
    ],
)
def test_p1c_the_suffix_is_a_word_of_its_own(tagged, text, expected):
    assert tagged(text) == expected


def test_states_carry_name_and_code_and_their_kind_follows_the_label(spans):
    found = [(s.kind, dict(s.value)) for s in spans("ニュージーランドはUAEを訪問した。")]
    assert found == [
        ("state", {"norm": "ニュージーランド", "iso": "NZ"}),
        ("country", {"norm": "アラブ首長国連邦", "iso": "AE"}),
    ]


@pytest.mark.parametrize(
    ("surface", "norm", "iso"),
    [
        ("台湾", "台湾", "TW"),
        ("パレスチナ", "パレスチナ", "PS"),
        ("香港", "香港", "HK"),
        ("オーストラリア", "豪州", "AU"),
        ("大韓民国", "韓国", "KR"),
        ("イギリス", "英国", "GB"),
        ("西ドイツ", "ドイツ", "DE"),
        ("西独", "ドイツ", "DE"),
        ("東独", "東ドイツ", "DD"),
    ],
)
def test_whatever_has_an_iso_code_is_a_state_with_one_norm(values, surface, norm, iso):
    assert values(f"{surface}は表明した。", "ACTOR") == [{"norm": norm, "iso": iso}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日仏で緊密に連携した。", "日仏"),
        ("日独伊の三国が署名した。", "日独伊"),
        ("日中韓で協議した。", "日中韓"),
        ("日米比の協力を強化した。", "日米比"),
        ("日越関係を強化した。", "日越"),
        ("中露間の軍事協力が進んだ。", "中露"),
        ("日・トルコ関係は良好である。", "日・トルコ"),
        ("日・ニュージーランド首脳会談を行った。", "日・ニュージーランド"),
        ("日EU定期首脳協議を行った。", "日EU"),
        ("日・ASEAN特別首脳会議を行った。", "日・ASEAN"),
        ("日印両国の関係を深めた。", "日印両国"),
        ("英仏両政府は発表した。", "英仏両政府"),
        ("日英両首脳は一致した。", "日英両首脳"),
        ("日印双方の利益になる。", "日印"),
        ("日豪関係を深めた。", "日豪"),
        ("日韓両国民の交流を進めた。", "日韓"),
        ("日印側の参加者が述べた。", "日印"),
        ("日中の関係を深めた。", "日中"),
        ("日中に共通する課題である。", "日中"),
        ("日韓外相会談を行った。", "日韓"),
        ("日韓首相が会談した。", "日韓"),
        ("米韓外相が協議した。", "米韓"),
    ],
)
def test_a3_a_compound_is_one_actor(tagged, text, expected):
    assert tagged(text) == f"{expected}/ACTOR"


def test_a3_full_names_joined_by_a_dot_are_separate(tagged):
    assert tagged("ケニア・ウガンダ間の貿易が拡大した。") == "ケニア/ACTOR ウガンダ/ACTOR"


@pytest.mark.parametrize(
    "text",
    [
        "毎日会合を開いた。",
        "来日した記者が書いた。",
        "同日中に発表した。",
        "中米の加工品を扱う。",
        "近日中に発表する。",
        "数日中に発表する。",
        "二日中に発表する。",
        "一両日中に発表する。",
        "即日中に発表する。",
        "一日中、会合を開いた。",
        "日中の気温が上がった。",
        "日中は暖かい。",
        "日中に空爆があった。",
    ],
)
def test_a3_characters_of_other_words_are_no_compound(tagged, text):
    assert "/ACTOR" not in tagged(text)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("日独は協力した。", "state", {"norm": "日本+ドイツ", "iso": "JP+DE"}),
        ("日米豪印は協力した。", "state", {"norm": "日本+米国+豪州+インド", "iso": "JP+US+AU+IN"}),
        ("日・トルコは協力した。", "state", {"norm": "日本+トルコ", "iso": "JP+TR"}),
        ("日EUは協力した。", "state", {"norm": "日本+EU", "iso": "JP+EU"}),
        ("日・ASEANは協力した。", "state", {"norm": "日本+ASEAN", "iso": "JP"}),
        ("日印両国は協力した。", "state", {"norm": "日本+インド", "iso": "JP+IN"}),
        ("日ベトナム首脳会談が行われた。", "state", {"norm": "日本+ベトナム", "iso": "JP+VN"}),
        ("日英両政府は協力した。", "state", {"norm": "日本+英国", "iso": "JP+GB"}),
        ("日豪両首脳は協力した。", "person", {"iso": "JP+AU"}),
    ],
)
def test_a3_the_value_lists_the_members(spans, text, kind, value):
    assert [(s.kind, dict(s.value)) for s in spans(text)] == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("スーダンやアフリカなど、世界各地での紛争が続く。", "スーダン/PLACE アフリカ/PLACE"),
        ("シリア・レバノン情勢を議論した。", "シリア/PLACE レバノン/PLACE"),
        (
            "モルドバ、バルト三国、ジョージアなど、世界各地で協議した。",
            "モルドバ/PLACE バルト三国/PLACE ジョージア/PLACE",
        ),
        ("マリやアフリカ諸国など、世界各地での活動を支えた。", "マリ/PLACE アフリカ/PLACE"),
    ],
)
def test_g9_a_cue_on_the_head_of_a_list_holds_for_every_member(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("イラン、中東、アフリカの安全保障を議論した。", "イラン/ACTOR 中東/PLACE アフリカ/PLACE"),
        ("シリアやレバノン情勢を議論した。", "シリア/ACTOR レバノン/PLACE"),
    ],
)
def test_g9_otherwise_each_member_is_judged_by_its_own_cue(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("チリ、ペルー及びボリビアを訪問した。", "チリ/PLACE ペルー/PLACE ボリビア/PLACE"),
        ("チリ、ペルー、ボリビアの三か国を歴訪した。", "チリ/PLACE ペルー/PLACE ボリビア/PLACE 三か国/AMOUNT"),
        ("チリやペルーなどに避難した。", "チリ/PLACE ペルー/PLACE"),
        ("チリ、ペルーの順に各地を回った。", "チリ/PLACE ペルー/PLACE"),
        ("チリやペルーでは地震が続いた。", "チリ/PLACE ペルー/PLACE"),
        ("チリを含むアジアへの輸出が増えた。", "チリ/PLACE アジア/PLACE"),
    ],
)
def test_g9_a_cue_behind_the_last_member_governs_the_list(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("チリ、ペルー及びボリビアは署名した。", "チリ/ACTOR ペルー/ACTOR ボリビア/ACTOR"),
        ("チリ、ペルーなど10か国が加盟した。", "チリ/ACTOR ペルー/ACTOR 10か国/AMOUNT"),
        ("チリ及びペルーに伝えた。", "チリ/ACTOR ペルー/ACTOR"),
        ("チリの各地での平和を望む。", "チリ/ACTOR"),
    ],
)
def test_g9_a_list_without_a_cue_of_place_stays_actors(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("チリ共和国は発表した。", "チリ共和国/ACTOR"),
        ("チリ社会主義共和国を訪問した。", "チリ社会主義共和国/PLACE"),
        ("旧ソ連は解体した。", "旧ソ連/ACTOR"),
        ("チリ連邦議会が可決した。", "チリ連邦議会/ACTOR"),
        ("サウディ・アラビアは増産した。", "サウディ・アラビア/ACTOR"),
        ("中共は声明を出した。", "中共/ACTOR"),
        ("日中共同声明を発出した。", "日中共同声明/AGREEMENT"),
    ],
)
def test_official_and_earlier_names_of_states(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("核兵器国のうち、仏は反対した。", "仏/ACTOR"),
        ("米、英及びソの外相が会談した。", "米/ACTOR 英/ACTOR ソ/ACTOR"),
        ("中は開いていた。", ""),
        ("日・中央アジア対話を開いた。", "日・中央アジア/ACTOR"),
    ],
)
def test_states_by_a_character_alone(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "チリへの石油の供給を制限した。",
        "チリからの部隊の撤退を求めた。",
        "チリから部隊が航空機で空輸された。",
        "チリを経て到着した。",
        "チリに身を寄せた。",
    ],
)
def test_p1a_transport_over_a_longer_clause(tagged, text):
    assert tagged(text) == "チリ/PLACE"


@pytest.mark.parametrize("text", ["チリに引き渡された。", "チリから外相が出席した。", "チリから独立した。"])
def test_a2_recipients_and_those_who_are_left(tagged, text):
    assert tagged(text) == "チリ/ACTOR"
