"""PLACE: chains, regions and waters, sub-national units, facilities (P-1d, P-2 to P-4, G-4)."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("フランス・パリを訪問した。", "フランス・パリ/PLACE"),
        ("ケニア・ナイロビで会合を開いた。", "ケニア・ナイロビ/PLACE"),
        ("アラブ首長国連邦・アブダビで会合を開いた。", "アラブ首長国連邦・アブダビ/PLACE"),
        ("韓国・釜山で会合を開いた。", "韓国・釜山/PLACE"),
        ("テキサス州ダラス市を視察した。", "テキサス州ダラス市/PLACE"),
        ("米国テキサス州ダラス市を視察した。", "米国テキサス州ダラス市/PLACE"),
        ("米国・キャンプ・デービッドにおいて会合を開いた。", "米国・キャンプ・デービッド/PLACE"),
        ("熊本県益城町を視察した。", "熊本県益城町/PLACE"),
        ("愛知県長久手市を視察した。", "愛知県長久手市/PLACE"),
        ("東京都文京区を視察した。", "東京都文京区/PLACE"),
        ("東京都港区を視察した。", "東京都港区/PLACE"),
        ("京都市左京区を視察した。", "京都市左京区/PLACE"),
        ("広東省深圳市を視察した。", "広東省深圳市/PLACE"),
        ("イタリア・カプリ島を視察した。", "イタリア・カプリ島/PLACE"),
    ],
)
def test_p2_a_chain_from_larger_to_smaller_is_one_place(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大阪・関西万博が開幕した。", "大阪/PLACE 関西/PLACE"),
        ("東京・ロンドンで会合を開いた。", "東京/PLACE ロンドン/PLACE"),
        ("ブラジルのサンパウロを訪問した。", "ブラジル/ACTOR サンパウロ/PLACE"),
    ],
)
def test_p2_places_that_do_not_nest_are_separate(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("オンタリオ州で山火事が発生した。", "オンタリオ州/PLACE"),
        ("テキサス州知事と会談した。", "テキサス州/PLACE"),
        ("ロンドン市長選挙が実施された。", "ロンドン/PLACE"),
        ("バイエルン州の企業が受注した。", "バイエルン州/PLACE"),
        ("北海道を視察した。", "北海道/PLACE"),
        ("雲南省で地震が発生した。", "雲南省/PLACE"),
        ("岐阜県の市町村を視察した。", "岐阜県/PLACE"),
        ("大阪市北部で火災が発生した。", "大阪市/PLACE"),
    ],
)
def test_p2_a_sub_national_unit_is_place(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("テキサス州は連邦政府を提訴した。", "テキサス州/ACTOR 連邦政府/ACTOR"),
        ("ケベック州側は反発した。", "ケベック州/ACTOR"),
        ("カナダ・オンタリオ州が進める事業である。", "カナダ・オンタリオ州/ACTOR"),
    ],
)
def test_a4_a_sub_national_government_that_acts_is_an_organization(spans, text, expected, tagged):
    assert tagged(text) == expected
    assert spans(text)[0].kind == "organization"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中東の平和を議論した。", "中東"),
        ("欧州は支援を表明した。", "欧州"),
        ("中央アジア諸国と対話した。", "中央アジア"),
        ("アフリカ地域の安定に貢献した。", "アフリカ地域"),
        ("南シナ海における航行の自由を支持した。", "南シナ海"),
        ("ホルムズ海峡を通過した。", "ホルムズ海峡"),
        ("アデン湾の警備を行った。", "アデン湾"),
        ("パナマ運河の通航を確保した。", "パナマ運河"),
        ("中国地方の豪雨に見舞われた。", "中国地方"),
        ("竹島の領有権を主張した。", "竹島"),
        ("対アフリカ外交を推進した。", "アフリカ"),
    ],
)
def test_p3_regions_and_waters_are_always_place(tagged, text, expected):
    assert tagged(text) == f"{expected}/PLACE"


@pytest.mark.parametrize(
    "text", ["自由で開かれたインド太平洋を推進した。", "自由で開かれたインド太平洋（FOIP）を推進した。"]
)
def test_p3_the_fixed_string_of_the_policy_is_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    "facility",
    [
        "嘉手納飛行場",
        "ザポリッジャ原子力発電所",
        "成田国際空港",
        "平和記念資料館",
        "アーリントン国立墓地",
        "ロンドン橋",
        "イラワラ製鉄所",
    ],
)
def test_p4_a_facility_is_its_whole_name(spans, facility):
    assert [(s.text, s.label, s.kind) for s in spans(f"{facility}を視察した。")] == [(facility, "PLACE", "facility")]


@pytest.mark.parametrize(
    "text", ["各基地の整備を進めた。", "発電所の整備を進めた。", "空港で出迎えた。", "同病院を視察した。"]
)
def test_p4_a_head_without_a_name_is_no_facility(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G7広島サミットに出席した。", "G7/ACTOR 広島/PLACE"),
        ("日仏首脳会談を行った。", "日仏/ACTOR"),
        ("ASEAN関連外相会議に出席した。", "ASEAN/ACTOR"),
        ("日露シベリア戦没者追悼式に出席した。", "日露/ACTOR シベリア/PLACE"),
        ("沖縄戦没者遺族が参列した。", "沖縄/PLACE"),
        ("フランス企業が受注した。", "フランス/ACTOR"),
    ],
)
def test_g4_actors_and_places_inside_an_event_or_a_compound_are_tagged(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "各州の知事と会談した。",
        "第三国を通じて輸送した。",
        "全世界で感染が拡大した。",
        "公共放送の予算を削減した。",
        "南部国境を閉鎖した。",
        "世界各地で抗議が続いた。",
        "同地域の平和が重要である。",
    ],
)
def test_g10_generic_terms_are_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("英国・ロンドンで開催した。", {"norm": "英国・ロンドン", "iso": "GB"}),
        ("テキサス州で開催した。", {"norm": "テキサス州", "iso": "US-TX"}),
        ("オンタリオ州トロントで開催した。", {"norm": "オンタリオ州トロント", "iso": "CA-ON"}),
        ("ナイロビで開催した。", {"norm": "ナイロビ", "iso": "KE"}),
        ("南シナ海で開催した。", {"norm": "南シナ海"}),
        ("東京で開催した。", {"norm": "東京", "iso": "JP-13"}),
        ("広島で開催した。", {"norm": "広島", "iso": "JP-34"}),
        ("岩手県で開催した。", {"norm": "岩手県", "iso": "JP-03"}),
        ("兵庫県で開催した。", {"norm": "兵庫県", "iso": "JP-28"}),
        ("テキサス州ヒューストンで開催した。", {"norm": "テキサス州ヒューストン", "iso": "US-TX"}),
        ("浙江省杭州市で開催した。", {"norm": "浙江省杭州市", "iso": "CN-ZJ"}),
        ("インド太平洋地域で開催した。", {"norm": "インド太平洋地域"}),
        ("ヨーロッパで開催した。", {"norm": "ヨーロッパ"}),
        ("横濱で開催した。", {"norm": "横浜", "iso": "JP"}),
        ("種子島で開催した。", {"norm": "種子島", "iso": "JP"}),
        ("スエズ運河で開催した。", {"norm": "スエズ運河", "iso": "EG"}),
        ("コルシカ島で開催した。", {"norm": "コルシカ島", "iso": "FR"}),
        ("平和記念資料館で開催した。", {"norm": "平和記念資料館"}),
    ],
)
def test_the_value_is_the_name_as_written_and_the_most_specific_code(values, text, expected):
    assert values(text, "PLACE") == [expected]
