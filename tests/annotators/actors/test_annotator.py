"""ACTOR: persons, organizations, and the nominals 両〜 and 同〜 (A-1, A-4, A-5, G-1, G-5)."""

import pytest

from gaiko.annotators.actors.persons.values import person_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("マクロン大統領は演説した。", "マクロン大統領"),
        ("尹錫悦大統領は演説した。", "尹錫悦大統領"),
        ("安倍晋三元総理大臣の国葬儀を行った。", "安倍晋三元総理大臣"),
        ("オバマ第44代大統領が登壇した。", "オバマ第44代大統領"),
        ("上川外務大臣就任後、初めて会談した。", "上川外務大臣"),
        ("オースティン米国防長官と会談した。", "オースティン米国防長官"),
        ("グテーレス国連事務総長と会談した。", "グテーレス国連事務総長"),
        ("王毅外交部長と会談した。", "王毅外交部長"),
        ("大谷翔平選手が始球式を行った。", "大谷翔平選手"),
        ("ルト大統領夫妻が訪日した。", "ルト大統領夫妻"),
        ("ムハンマド皇太子兼首相と会談した。", "ムハンマド皇太子兼首相"),
        ("モディ・インド首相が訪日した。", "モディ・インド首相"),
        ("ネルソン・マンデラが釈放された。", "ネルソン・マンデラ"),
        ("安倍晋三が演説した。", "安倍晋三"),
    ],
)
def test_a1_a_name_with_its_attached_title_is_one_span(spans, text, expected):
    assert [(s.text, s.label, s.kind) for s in spans(text)] == [(expected, "ACTOR", "person")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ブラジルのルーラ大統領が演説した。", "ブラジル/ACTOR ルーラ大統領/ACTOR"),
        ("歌手のテイラー・スウィフト氏が支持した。", "テイラー・スウィフト氏/ACTOR"),
        ("トカエフ大統領と岸田総理大臣は一致した。", "トカエフ大統領/ACTOR 岸田総理大臣/ACTOR"),
    ],
)
def test_a1_a_title_joined_by_a_particle_stays_out(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text", ["大統領は議会に報告した。", "首相が辞任した。", "議員が出席した。", "担当閣僚が協議した。"]
)
def test_a5_a_bare_role_is_not_tagged(tagged, text):
    assert tagged(text) == ""


def test_a2_before_a_bare_role_only_the_name_is_tagged(tagged):
    assert tagged("ペルー首相が辞任した。") == "ペルー/ACTOR"


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        ("岸田", "総理大臣", {"norm": "岸田文雄", "iso": "JP", "role": "総理大臣"}),
        ("マクロン", "大統領", {"norm": "エマニュエル・マクロン", "iso": "FR", "role": "大統領"}),
        ("オバマ", "元大統領", {"norm": "バラク・オバマ", "iso": "US", "role": "元大統領"}),
        ("グテーレス", "国連事務総長", {"norm": "アントニオ・グテーレス", "role": "国連事務総長"}),
        ("クリントン", "大統領", {"norm": "ビル・クリントン", "iso": "US", "role": "大統領"}),
        ("クリントン", "国務長官", {"norm": "ヒラリー・クリントン", "iso": "US", "role": "国務長官"}),
        ("石破茂", "", {"norm": "石破茂", "iso": "JP"}),
        ("ヨハン・フェイク", "氏", {"norm": "ヨハン・フェイク"}),
        ("ヴァンス", "副大統領", {"norm": "J・D・ヴァンス", "iso": "US", "role": "副大統領"}),
        ("ヴァンス", "国務長官", {"norm": "サイラス・ヴァンス", "iso": "US", "role": "国務長官"}),
        ("バイデン", "米副大統領", {"norm": "ジョセフ・バイデン", "iso": "US", "role": "米副大統領"}),
        ("オースティン", "米国防長官", {"norm": "ロイド・オースティン", "iso": "US", "role": "米国防長官"}),
        ("岸田", "外務大臣兼防衛大臣", {"norm": "岸田文雄", "iso": "JP", "role": "外務大臣兼防衛大臣"}),
        ("羽田孜", "大使", {"norm": "羽田孜", "iso": "JP", "role": "大使"}),
        ("羽田", "氏", {"norm": "羽田孜", "iso": "JP"}),
        ("ルト", "大統領夫妻", {"norm": "ウィリアム・ルト", "iso": "KE", "role": "大統領夫妻"}),
    ],
)
def test_a1_the_value_is_canonical_name_role_and_state(name, role, expected):
    assert person_value(name, role) == expected


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        ("クリントン", "氏", {"reason": "several persons bear this name", "iso": "US"}),
        ("ナナシ", "大使", {"reason": "only the surname is known", "role": "大使"}),
        ("松本", "外務大臣政務官", {"reason": "no known bearer has this title", "role": "外務大臣政務官"}),
        ("羽田", "大使", {"reason": "no known bearer has this title", "role": "大使"}),
        ("チャン", "外相", {"reason": "no known bearer has this title", "role": "外相"}),
        ("キム", "大統領", {"reason": "no known bearer has this title", "role": "大統領"}),
        ("岸田", "総理大臣夫人", {"reason": "no known bearer has this title", "role": "総理大臣夫人"}),
    ],
)
def test_a1_a_surname_that_the_role_does_not_settle_has_a_reason(name, role, expected):
    assert person_value(name, role) == expected


@pytest.mark.parametrize(
    ("seed", "norm"),
    [
        ("プリンケン国務長官", "アントニー・ブリンケン"),
        ("ルビオ國務長官", "マルコ・ルビオ"),
        ("李強國務院総理", "李強"),
    ],
)
def test_g1_a_slip_of_the_scan_is_annotated_as_it_stands_and_valued_right(spans, seed, norm):
    found = spans(f"{seed}と会談した。")
    assert [(s.text, s.value["norm"]) for s in found] == [(seed, norm)]


@pytest.mark.parametrize(
    "name",
    [
        "バイデン政権",
        "第1期トランプ政権",
        "スナク新政権",
        "岸田内閣",
        "第2次岸田内閣",
        "インド政府",
        "日本政府",
        "連邦政府",
        "ケベック州政府",
        "英国外務省",
        "国務省",
        "ドイツ連邦議会",
        "上下両院",
        "ハンガリー議会",
        "労働党",
        "前進党",
        "連邦最高裁",
        "国際司法裁判所",
        "在韓米軍",
        "フィリピン海軍",
        "国連安全保障理事会",
        "国連総会",
        "G20",
        "NATO",
        "欧州委員会",
        "世界保健機関",
        "ロサンゼルス・ドジャース",
        "東京大学",
        "モンゴル国会議員団",
        "デジタル貿易対策本部",
    ],
)
def test_a4_an_organization_is_its_whole_name(spans, name):
    assert [(s.text, s.label, s.kind) for s in spans(f"{name}は決定した。")] == [(name, "ACTOR", "organization")]


@pytest.mark.parametrize(
    "text",
    [
        "政府は対策を講じた。",
        "議会は可決した。",
        "前政権の方針を撤回した。",
        "政権は対立した。",
        "野党は反発した。",
        "与党が多数を占めた。",
        "第一党となった。",
        "各省庁は協力した。",
    ],
)
def test_a4_bare_bodies_are_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    "text", ["国連で演説した。", "国連を訪問した。", "国連内の手続である。", "国連において議論した。"]
)
def test_a4_an_organization_never_becomes_place(tagged, text):
    assert tagged(text) == "国連/ACTOR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日米「2+2」を開いた。", {"norm": "日米安全保障協議委員会", "iso": "JP+US"}),
        ("日米安全保障協議委員会を「2+2」と呼ぶ。", {"reason": "whose meeting it is, is not said"}),
        ("日独「2＋2」を開いた。", {"iso": "JP+DE"}),
        ("「2+2」を開いた。", {"reason": "whose meeting it is, is not said"}),
    ],
)
def test_a4_a_form_of_meeting_is_valued_by_whose_it_is(values, text, expected):
    assert values(text, "ACTOR")[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日・インドネシア外務・防衛閣僚会合（「2+2」）を開いた。", "日・インドネシア/ACTOR"),
        ("日仏外務・防衛閣僚協議（２＋２）を開いた。", "日仏/ACTOR"),
    ],
)
def test_g4_a_form_that_abbreviates_talks_is_an_event(tagged, text, expected):
    assert tagged(text) == expected


def test_g3_the_form_after_a_body_has_the_bodys_value(values):
    body, form = values("日米安全保障協議委員会（「2+2」）を開いた。", "ACTOR")
    assert form == {**body, "link": "same:e1"}
    assert body == {"norm": "日米安全保障協議委員会", "iso": "JP+US"}


def test_a4_an_ordinal_before_a_body_stays_out(tagged):
    assert tagged("第3回グリーン成長共同体に参加した。") == "グリーン成長共同体/ACTOR"


def test_a4_a_body_before_a_persons_name_is_a_span_of_its_own(tagged):
    text = "ロサンゼルス・ドジャース大谷翔平選手が訪問した。"
    assert tagged(text) == "ロサンゼルス・ドジャース/ACTOR 大谷翔平選手/ACTOR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("バイデン政権は決定した。", {"norm": "バイデン政権", "iso": "US"}),
        ("インド政府は決定した。", {"norm": "インド政府", "iso": "IN"}),
        ("国連は決定した。", {"norm": "国際連合"}),
        ("メイン州議会は決定した。", {"norm": "メイン州議会", "iso": "US-ME"}),
        ("クアッドは決定した。", {"norm": "日米豪印", "iso": "JP+US+AU+IN"}),
        ("印政府は決定した。", {"norm": "インド政府", "iso": "IN"}),
        ("四川省は決定した。", {"norm": "四川省", "iso": "CN-SC"}),
        ("ケベック州は連邦政府を提訴した。", {"norm": "ケベック州", "iso": "CA-QC"}),
    ],
)
def test_a4_the_value_is_name_and_state(values, text, expected):
    assert values(text, "ACTOR")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("両首脳は一致した。", "両首脳", "person"),
        ("両外相は一致した。", "両外相", "person"),
        ("同首相は辞任した。", "同首相", "person"),
        ("同長官は公表した。", "同長官", "person"),
        ("両国の関係は良好である。", "両国", "state"),
        ("両政府は発表した。", "両政府", "state"),
        ("同党は分裂した。", "同党", "organization"),
        ("同委員会は公表した。", "同委員会", "organization"),
    ],
)
def test_a5_an_anaphor_before_a_common_noun_is_nominal(spans, text, expected, kind):
    (span,) = spans(text)
    assert (span.text, span.label, span.kind, span.mention) == (expected, "ACTOR", kind, "nominal")
    assert span.value["reason"]


@pytest.mark.parametrize(
    "text",
    [
        "両国民の交流を深めた。",
        "同国は制裁を受けた。",
        "同盟国と協力した。",
        "同志国との連携を強化した。",
        "同地域の平和を守った。",
        "首脳は会談した。",
        "国会議員が参加した。",
    ],
)
def test_a5_other_words_are_no_nominal_actors(tagged, text):
    assert tagged(text) == ""


def test_a5_dou_before_a_proper_name_stays_out(spans):
    assert [(s.text, s.mention) for s in spans("同保守党の議員が反対した。")] == [("保守党", "named")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ヤング在日米国大使館臨時代理大使が参列した。", "ヤング在日米国大使館臨時代理大使/ACTOR"),
        ("在ウクライナ日本国大使館は業務を再開した。", "在ウクライナ日本国大使館/ACTOR"),
        ("日韓請求権協定を遵守する。", "日韓請求権協定/AGREEMENT"),
        ("東南アジア諸国連合は発表した。", "東南アジア諸国連合/ACTOR"),
        ("英国外務省は公表した。", "英国外務省/ACTOR"),
    ],
)
def test_g5_inside_a_longer_name_nothing_else_is_tagged(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "name",
    [
        "デ・ミストゥラ特使",
        "ウ・ヌー首相",
        "デ・ラ・エスプリエジャ候補",
        "ル・ドリアン外相",
        "ビン・サルマン皇太子",
        "アッバース議長代行",
        "スヴァイリ外相代理",
        "マクロン候補",
        "ケリー上院議員候補",
        "ラシュワンド第一副首相",
        "垂秀夫大使",
        "村岡善隆大使",
        "高碕達之助経済審議庁長官",
        "ティトー元帥",
        "秋篠宮殿下",
        "グロッシー国際原子力機関（IAEA）事務局長",
        "緒方貞子国連難民高等弁務官事務所（UNHCR）高等弁務官",
    ],
)
def test_a1_particles_acting_titles_and_bodies_belong_to_the_person(spans, name):
    assert [(s.text, s.kind) for s in spans(f"{name}が述べた。") if s.label == "ACTOR"] == [(name, "person")]


@pytest.mark.parametrize(
    "text",
    [
        "皇太子殿下が御訪問になった。",
        "ノーベル賞候補に選ばれた。",
        "加盟候補国の地位を得た。",
        "立候補を表明した。",
        "インフラ担当大臣が述べた。",
        "スポーツ選手の交流を進めた。",
        "ワーキング・グループ議長が報告した。",
        "皆様の御協力に感謝する。",
    ],
)
def test_a1_bare_roles_and_common_nouns_are_no_persons(spans, text):
    assert [s.text for s in spans(text) if s.label == "ACTOR"] == []


def test_a1_a_body_whose_head_is_bare_stays_a_body(tagged):
    text = "国連児童基金（UNICEF）事務局長が訪日した。"
    assert tagged(text) == "国連児童基金/ACTOR UNICEF/ACTOR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("キリスト教民主党が勝利した。", "キリスト教民主党/ACTOR"),
        ("正義と発展党が勝利した。", "正義と発展党/ACTOR"),
        ("労働党少数政権が発足した。", "労働党少数政権/ACTOR"),
        ("下院は可決した。", "下院/ACTOR"),
        ("イラン中央銀行は利下げした。", "イラン中央銀行/ACTOR"),
        ("「気候野心連合」が後押しした。", "気候野心連合/ACTOR"),
    ],
)
def test_a4_parties_chambers_and_banks(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "小政党が乱立した。",
        "各国の中央銀行は利下げした。",
        "信託基金に拠出した。",
        "多国籍軍が展開した。",
        "援助国会合が開かれた。",
        "市民団体が参加した。",
        "上院議員が訪れた。",
        "地域経済共同体（RECs）を支える。",
        "「和平合意」（CPA）を結ぶ。",
        "国際緊急援助隊の派遣に関する法律を定める。",
    ],
)
def test_g10_generic_bodies_and_parts_of_words_are_not_tagged(spans, text):
    assert [s.text for s in spans(text) if s.label == "ACTOR"] == []
