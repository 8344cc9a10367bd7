"""AGREEMENT: named instruments, where a title ends, articles, and nominals (T-1 to T-5, G-2)."""

import pytest
from growth import is_linear

from gaiko.annotators.agreements.annotator import Agreements
from gaiko.annotators.base import TextView


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("日英円滑化協定", "treaty"),
        ("京都議定書", "treaty"),
        ("核兵器不拡散条約", "treaty"),
        ("日EU経済連携協定", "treaty"),
        ("日朝平壌宣言", "statement"),
        ("日豪首脳共同声明", "statement"),
        ("日印アクションプラン", "framework"),
        ("日・ベトナム戦略的パートナーシップ", "framework"),
        ("国連安保理決議第1718号", "resolution"),
        ("安保理決議2231", "resolution"),
        ("国連総会決議ES-11/4", "resolution"),
        ("国連総会決議A/RES/76/300", "resolution"),
        ("日米韓共同首脳声明", "statement"),
    ],
)
def test_t1_a_named_instrument_between_parties(spans, name, kind):
    assert [(s.text, s.label, s.kind) for s in spans(f"{name}を確認した。")] == [(name, "AGREEMENT", kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("租税条約の署名式を行った。", "租税条約/AGREEMENT"),
        ("日本・ケニア間の投資協定が発効した。", "日本/ACTOR ケニア/ACTOR 投資協定/AGREEMENT"),
    ],
)
def test_t1_a_type_compound_that_stands_for_one_instrument_counts(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水素に関する協力覚書に署名した。", "水素に関する協力覚書"),
        ("脱炭素に資する日独行動計画を発表した。", "脱炭素に資する日独行動計画"),
        ("武器貿易に関する条約を締結した。", "武器貿易に関する条約"),
    ],
)
def test_t2_ni_kansuru_and_ni_shisuru_belong_to_a_title(tagged, text, expected):
    assert tagged(text) == f"{expected}/AGREEMENT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安全保障に関する共同声明を発出した。", "共同声明"),
        ("「防衛産業協力」に関する合意に署名した。", "合意"),
        ("平和のための日仏協定に署名した。", "日仏協定"),
    ],
)
def test_t2_but_not_to_a_bare_statement_nor_across_a_bracket_nor_a_purpose(tagged, text, expected):
    assert tagged(text) == f"{expected}/AGREEMENT"


def test_t2_a_document_is_no_agreement(tagged):
    assert tagged("安全保障に関する文書を発出した。") == ""


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("日英安全保障条約第5条の適用を確認した。", "5"),
        ("日米地位協定第17条に従う。", "17"),
        ("国連憲章第五十一条を援用した。", "51"),
        ("核兵器不拡散条約第六条に従う。", "6"),
    ],
)
def test_t3_the_article_stays_out_and_goes_to_the_value(spans, text, article):
    (span,) = spans(text)
    assert not span.text.endswith("条")
    assert span.value["article"] == article


@pytest.mark.parametrize("text", ["日米安全保障条約第5条第1項の適用", "日米安全保障条約第五条第一項の適用"])
def test_t3_a_paragraph_is_kept_with_its_article(values, text):
    assert values(text, "AGREEMENT")[0]["article"] == "5条第1項"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共同声明に署名した。", "共同声明"),
        ("首脳共同声明を発出した。", "首脳共同声明"),
        ("覚書に基づき実施した。", "覚書"),
        ("合意の履行を確認した。", "合意"),
        ("協定の署名を歓迎した。", "協定"),
        ("同協定の署名を歓迎した。", "同協定"),
        ("同租税条約は重要である。", "同租税条約"),
        ("共同首脳声明を発出した。", "共同首脳声明"),
        ("協力覚書（MOC）を締結した。", "協力覚書"),
        ("了解覚書（MOU）に署名した。", "了解覚書"),
        ("共同声明（仮訳）を発出した。", "共同声明"),
    ],
)
def test_t4_a_head_that_stands_for_one_concluded_instrument_is_nominal(spans, text, expected):
    assert [(s.text, s.label, s.mention) for s in spans(text)] == [(expected, "AGREEMENT", "nominal")]


@pytest.mark.parametrize(
    "text",
    [
        "合意の実現に向け協議した。",
        "合意を目指す。",
        "首脳は合意した。",
        "協議は合意に至った。",
        "文書に署名した。",
        "協定を結ぶ方針である。",
    ],
)
def test_t4_what_was_not_concluded_is_not_tagged(tagged, text):
    assert tagged(text) == ""


def test_t4_a_counted_head_is_not_tagged(tagged):
    assert tagged("三つの合意に署名した。") == "三つ/AMOUNT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日米同盟を強化した。", "日米/ACTOR"),
        ("自由で開かれたインド太平洋（FOIP）を推進した。", ""),
        ("国家安全保障戦略に基づく。", ""),
        ("エネルギー基本計画を改定した。", ""),
    ],
)
def test_t5_alliances_visions_and_unilateral_plans_are_not_agreements(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "title", ["日仏協力のロードマップ", "グリーン成長に資する日独アクションプラン", "海洋安全保障に関する日越協力覚書"]
)
def test_g2_a_title_in_brackets_is_taken_whole_inside_them(tagged, title):
    assert tagged(f"「{title}」を発表した。") == f"{title}/AGREEMENT"


@pytest.mark.parametrize(
    "title",
    [
        "日越共同宣言－新時代の協力に向けて－",
        "日加共同声明（仮称）",
        "日伊行動計画2026",
        "日・カリコム共同ビジョン・ステートメント2030年",
    ],
)
def test_g2_a_subtitle_or_a_year_after_the_head_belongs_to_the_title(tagged, title):
    assert tagged(f"「{title}」を発表した。") == f"{title}/AGREEMENT"


@pytest.mark.parametrize("after", ["が採択された", "を採択した", "が発出された", "を発出した", "に署名した"])
def test_g2_what_is_adopted_or_signed_announces_a_title(tagged, after):
    assert tagged(f"「未来の海への道」{after}。") == "未来の海への道/AGREEMENT"


def test_g2_a_quoted_resolution_is_one(spans):
    assert [(s.text, s.kind) for s in spans("決議「海の保護」が採択された。")] == [("海の保護", "resolution")]


def test_a_text_that_repeats_ni_kansuru_costs_time_in_proportion():
    found = list(Agreements().find_spans(TextView("条約に関する" * 2_000)))
    assert max(span.end - span.start for span in found) < 500
    assert is_linear(lambda size: list(Agreements().find_spans(TextView("条約に関する" * size))), 500)


@pytest.mark.parametrize(
    "text",
    [
        "「国境警備の強化」を訴えた。",
        "大統領令「雇用の回復」に署名した。",
        "「平和への道」と題した。",
        "法律「雇用の回復」に署名した。",
        "「国家防衛戦略」を採択した。",
        "「雇用の回復」を発表した。",
    ],
)
def test_g2_not_every_quotation_is_a_title(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日英円滑化協定が発効した。", {"norm": "日英円滑化協定", "parties": "JP+GB"}),
        ("日米韓共同声明を発出した。", {"norm": "日米韓共同声明", "parties": "JP+US+KR"}),
        ("USMCAを履行した。", {"norm": "米国・メキシコ・カナダ協定", "parties": "US+MX+CA"}),
        ("パリ協定を履行した。", {"norm": "パリ協定"}),
    ],
)
def test_the_value_is_the_canonical_name_and_the_parties(values, text, expected):
    assert values(text, "AGREEMENT") == [expected]


@pytest.fixture(scope="session")
def agreements(spans):
    """The agreements of a text in order, ``*`` after a nominal one."""

    def agreements(text):
        return [s.text + "*" * (s.mention == "nominal") for s in spans(text) if s.label == "AGREEMENT"]

    return agreements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国連安保理は、決議第五九八号を採択した。", "決議第五九八号"),
        ("国連総会決議第二七五八号により代表権が移った。", "国連総会決議第二七五八号"),
        ("安保理決議2254(2015)に基づく。", "安保理決議2254"),
        ("国連総会決議181(II)を受け入れた。", "国連総会決議181"),
        ("安保理決議第1860（2009）号を履行した。", "安保理決議第1860（2009）号"),
    ],
)
def test_t1_a_resolution_has_its_number_and_no_bracket_at_its_edge(agreements, text, expected):
    assert agreements(text) == [expected]


@pytest.mark.parametrize("text", ["決議一本をまとめた。", "参議院は決議を採択した。", "国会決議を採択した。"])
def test_t1_no_other_resolution(agreements, text):
    assert agreements(text) == []


@pytest.mark.parametrize(
    "title",
    [
        "物品役務相互提供（ACSA）協定",
        "東南アジア諸国連合（ASEAN）憲章",
        "石油輸出国機構（OPEC）の設立に関する協定",
        "欧州経済共同体（EEC）設立条約",
    ],
)
def test_g3_an_abbreviation_inside_a_title_is_no_span_of_its_own(tagged, title):
    assert tagged(f"{title}に署名した。") == f"{title}/AGREEMENT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("航空機の不法な奪取の防止に関する条約が採択された。", "航空機の不法な奪取の防止に関する条約"),
        ("麻薬の取締りに関する協定に署名した。", "麻薬の取締りに関する協定"),
        ("北海における網漁業の禁止に関する条約に加入した。", "北海における網漁業の禁止に関する条約"),
        ("日本の投資の保護に関する協定に署名した。", "投資の保護に関する協定"),
        ("両国の防衛分野の協力に関する覚書に署名した。", "防衛分野の協力に関する覚書"),
        ("1月の投資の促進及び保護に関する協定の署名", "投資の促進及び保護に関する協定"),
        ("岸田総理大臣の水素の利用に関する覚書への署名", "水素の利用に関する覚書"),
        ("二国間の税務行政の支援に関する条約", "税務行政の支援に関する条約"),
        ("待望の宇宙の平和利用に関する協定が発効した。", "宇宙の平和利用に関する協定"),
        ("租税条約を改正する議定書に署名した。", "租税条約を改正する議定書"),
        ("投資に関する日本国とペルー共和国との間の協定が発効した。", "投資に関する日本国とペルー共和国との間の協定"),
        ("米国と中国との間の貿易協定", "貿易協定"),
    ],
)
def test_t2_a_title_reaches_over_its_subject_and_not_over_a_party_a_date_or_a_person(agreements, text, expected):
    assert agreements(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("岸・アデナウアー覚書に基づき協議した。", ["岸・アデナウアー覚書"]),
        ("ブレジネフ・フォード共同声明を発出した。", ["ブレジネフ・フォード共同声明"]),
        ("吉田・ダレス書簡は重要である。", []),
        ("経済・貿易覚書を検討する。", []),
    ],
)
def test_t1_two_persons_lead_a_name(agreements, text, expected):
    assert agreements(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日・チリEPAが発効した。", ["日・チリEPA"]),
        ("EPAの推進に努める。", []),
        ("タシケント宣言を採択した。", ["タシケント宣言"]),
        ("独立宣言に署名した。", []),
        ("非常事態宣言を発出した。", []),
        ("外務省は声明を発出した。", []),
        ("カナダ声明を発出した。", []),
        ("EU・ペルーデジタル・パートナーシップ計画を策定した。", ["EU・ペルーデジタル・パートナーシップ計画"]),
        ("チリ行動計画を策定した。", []),
        ("労働規約に従う。", []),
        ("核合意の完全な履行を求めた。", ["核合意"]),
        ("停戦合意が署名された。", ["停戦合意"]),
        ("停戦合意に至らなかった。", []),
        ("和平合意の実現に向け努力する。", []),
        ("人権条約体と対話する。", []),
    ],
)
def test_t1_what_names_one_instrument(agreements, text, expected):
    assert agreements(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("協定によれば、両国は関税を引き下げる。", "協定*"),
        ("議会は条約の批准を承認した。", "条約*"),
        ("議定書に基づき、排出を減らす。", "議定書*"),
        ("改訂された協定が9月3日に署名された。", "協定*"),
        ("条約の発効により、往来が盛んになった。", "条約*"),
        ("協定第3条に定める義務", "協定*"),
        ("国連総会は決議を採択した。", "決議*"),
        ("和平に関する合意を実現した。", "合意*"),
    ],
)
def test_t4_more_signs_of_a_concluded_instrument(agreements, text, expected):
    assert agreements(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "数々の協定に署名した。",
        "諸協定の実施を確認した。",
        "関連議定書の実施を確認した。",
        "二つの条約に署名した。",
        "両条約の発効を歓迎した。",
        "三協定の署名が行われた。",
        "5条約の批准を求めた。",
        "一連の合意の履行を求めた。",
        "多くの国際条約の批准を進めた。",
        "各国との租税条約の署名を進める。",
        "条約や協定の実施を進める。",
        "条約を締結するための交渉",
        "条約が採択されなかった。",
        "条約上の義務を履行する。",
    ],
)
def test_t4_several_instruments_or_none_yet(agreements, text):
    assert agreements(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("採択された「未来への道：アジアの声」は重要である。", ["未来への道：アジアの声"]),
        ("「新しい海へ」と題する共同声明を発出した。", ["新しい海へ", "共同声明*"]),
        ("「海の未来」及び「空の未来」を採択した。", ["海の未来", "空の未来"]),
        ("文書「海の未来」及び「空の未来」", ["海の未来", "空の未来"]),
        ("「海の未来」が、10月5日、リスボンにおいて署名された。", ["海の未来"]),
        ("『日越共同宣言』を発表した。", ["日越共同宣言"]),
        ("「海の未来」を訴え、条約を拒んだ。", []),
        ("「海の未来に関する会合」に出席し、協定に署名した。", ["協定*"]),
        ("衆議院は「核廃絶に関する決議」を採択した。", []),
        ("政府は「観光基本計画」を発表した。", []),
        ("「海洋の保護に関する法律」に署名した。", []),
    ],
)
def test_g2_the_words_around_a_title_announce_it(agreements, text, expected):
    assert agreements(text) == expected
