"""What 両〜 and 同〜 stand for, and where the text does not say it (A-5, T-4, values)."""

from dataclasses import replace

import pytest
from growth import is_linear

from gaiko.annotators.coreference.antecedents import resolve_antecedents
from gaiko.annotators.dates.values import Passage
from gaiko.corpus.spans import Source, Span
from gaiko.models.pipeline.annotation import InputSentence

OPEN = {"reason": "its antecedent is not resolved"}


@pytest.fixture
def last(spans):
    """The value of the last nominal in a text, without its link."""

    def value(text: str) -> dict[str, str]:
        found = [span for span in spans(text) if span.mention == "nominal"][-1]
        return {name: text for name, text in found.value.items() if name != "link"}

    return value


@pytest.mark.parametrize(
    ("text", "norm", "iso"),
    [
        ("上川外務大臣は、訪日中のベアボック独外相と会談した。両外相は", "上川陽子+アンナレーナ・ベアボック", "JP+DE"),
        ("マクロン大統領は、石破総理大臣と電話会談を行い、両首脳は", "石破茂+エマニュエル・マクロン", "JP+FR"),
        ("ドイツのショルツ首相はマクロン大統領と会談し、両首脳は", "オラフ・ショルツ+エマニュエル・マクロン", "DE+FR"),
        ("木原防衛大臣は、オースティン国防長官を迎えた。両防衛相は", "木原稔+ロイド・オースティン", "JP+US"),
        ("ルーラ大統領は国賓として訪日した。石破総理大臣が迎えた。両首脳は", None, "JP+BR"),
        ("ショルツ首相とマクロン大統領は、パリを訪れた。習近平国家主席は、両首脳に", None, "DE+FR"),
    ],
)
def test_a5_two_persons_who_meet(last, text, norm, iso):
    value = last(text)
    assert value["iso"] == iso
    assert norm in {None, value["norm"]}


def test_a5_the_pair_lasts_while_others_are_only_mentioned(spans):
    text = "岸田総理大臣はショルツ首相と会談した。両首脳は、プーチン大統領による侵略を非難した。両首脳は"
    norms = [span.value.get("norm") for span in spans(text) if span.text == "両首脳"]
    assert norms == ["岸田文雄+オラフ・ショルツ"] * 2


def test_a5_whoever_is_met_next_meets_the_topic(spans):
    text = "岸田総理大臣は欧州を訪れた。ローマではメローニ首相と会談し、両首脳は合意した。パリではマクロン大統領と会談した。両首脳は"
    codes = [span.value.get("iso") for span in spans(text) if span.text == "両首脳"]
    assert codes == ["JP+IT", "JP+FR"]


@pytest.mark.parametrize(
    "text",
    [
        "両首脳は協力を確認した。",
        "岸田総理大臣は演説した。両首脳は",
        "岸田総理大臣は、バイデン大統領及び尹錫悦大統領と会談した。両首脳は",
        "岸田総理大臣は演説した。マクロン大統領も演説した。両首脳は",
        "岸田総理大臣は、トルドー首相らと会談した。両首脳は",
        "石破総理大臣と岩屋外務大臣は、マクロン大統領と会談した。両首脳は",
        "林外務大臣は、浜田防衛大臣と共に2+2に出席した。両外相は",
    ],
)
def test_a5_where_one_three_or_strangers_could_be_meant_nothing_is_guessed(last, text):
    assert last(text) == OPEN


def test_a5_talks_that_name_nobody_give_the_states_alone(last):
    value = {"iso": "JP+PH", "reason": "the text does not name the two"}
    assert last("日・フィリピン首脳会談が行われた。両首脳は、協力を確認した。") == value
    text = "岸田総理大臣は、ショルツ首相と会談した。続く日・フィリピン首脳会談で、両首脳は"
    assert last(text) == value


def test_a5_who_is_not_known_by_name_has_a_state_all_the_same(last):
    value = last("上川外務大臣は、コスタリカのミナミ外相と会談した。両外相は")
    assert value == {"iso": "JP+CR", "reason": "the name of one of the two is not known"}


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("インドとパキスタンは、停戦に合意した。両国は", "IN+PK"),
        ("日豪首脳会談が行われ、両国は", "JP+AU"),
        ("日・チリ経済連携協定が発効した。両国は", "JP+CL"),
        ("日本はベトナムに対し、円借款を供与した。両国の関係は良好である。", "JP+VN"),
        ("モディ首相が訪日した。両国は", "JP+IN"),
        ("キルギスとタジキスタンの国境で衝突があった。両政府は", "KG+TJ"),
        ("安倍総理大臣はモスクワでプーチン大統領と会談した。両国は", "JP+RU"),
        ("エジプトとエチオピアは対立している。トルコは仲介を申し出たが、両国は", "EG+ET"),
    ],
)
def test_a5_two_states(last, text, iso):
    assert last(text)["iso"] == iso
    assert len(last(text)["norm"].split("+")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "両国は、国境を接している。",
        "フランスは、国境を閉鎖した。両国は",
        "アゼルバイジャン、アルメニア及びジョージアは、コーカサスにある。両国は",
        "日本と英国は、戦闘機を開発する。イタリアも参加する。両国は",
        "中国は、日米同盟を批判した。両国は",
        "日本とEUは、協定に署名した。両国は",
        "日仏首脳会談の後、日伊首脳会談が行われた。両国は",
    ],
)
def test_a5_a_third_state_or_none_leaves_it_open(last, text):
    assert last(text) == OPEN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "ブリンケン国務長官は、ネタニヤフ首相と会談した。同長官は",
            {"norm": "アントニー・ブリンケン", "iso": "US", "role": "長官"},
        ),
        ("菅直人総理大臣はキー首相と会談し、同首相は", {"norm": "ジョン・キー", "iso": "NZ", "role": "首相"}),
        (
            "バグボ前大統領が拘束された後、ワタラ大統領が宣誓し、同大統領は",
            {"norm": "アラサン・ワタラ", "iso": "CI", "role": "大統領"},
        ),
        ("トルコ政府は承認した。同政府は", {"norm": "トルコ政府", "iso": "TR"}),
        (
            "オレゴン州は提訴した。同州知事は",
            {"iso": "US-OR", "role": "州知事", "reason": "the text does not name the governor"},
        ),
    ],
)
def test_a5_one_of_the_same_title_or_kind(last, text, value):
    assert last(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "オースティン国防長官とブリンケン国務長官が訪れた。同長官は",
        "ルビオ国務長官は演説した。FBI長官は、これを聞いた。同長官は",
        "マクロン大統領が訪れた。雨が降った。風も吹いた。空は晴れた。海も静かだ。同大統領は",
        "財務省は、外務省と協議した。同省は",
        "トランプ大統領は演説した。オバマ前大統領は、これを批判した。同大統領は",
    ],
)
def test_a5_two_of_one_title_or_none_near_are_left_open(last, text):
    assert last(text) == OPEN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("日・ペルー経済連携協定が発効した。同協定は", {"norm": "日・ペルー経済連携協定", "parties": "JP+PE"}),
        ("京都議定書に代わるパリ協定が採択された。同議定書は", {"norm": "京都議定書"}),
        (
            "安倍総理大臣はプーチン大統領と会談した。両首脳は、共同声明を発出した。",
            {"parties": "JP+RU", "reason": "the text gives it no name"},
        ),
        ("関税に関する日米間の合意の実施を確認した。", {"norm": "関税に関する日米間の合意", "parties": "JP+US"}),
        ("日米間の合意の実施を確認した。", {"parties": "JP+US", "reason": "the text gives it no name"}),
        ("日中漁業協定と日韓漁業協定がある。同協定は", OPEN),
        ("共同声明を発出した。", OPEN),
    ],
)
def test_t4_agreements(last, text, value):
    assert last(text) == value


def test_the_link_names_the_nearest_mention_of_each(spans):
    found = spans("岸田総理大臣はショルツ首相と会談した。岸田総理大臣は述べた。両首脳は")
    assert [span.value["link"] for span in found if span.text == "両首脳"] == ["anchor:e2 anchor:e3"]


def test_captions_stand_apart(pipeline):
    units = [
        InputSentence("岸田総理大臣はショルツ首相と会談した。"),
        InputSentence("握手を交わす両首脳", par="p2", body=False),
        InputSentence("両首脳は、協力を確認した。"),
    ]
    values = [[s.value for s in spans if s.text == "両首脳"] for spans in pipeline.annotate(units, 2024).sentences]
    assert values[1] == [OPEN]
    assert values[2][0]["iso"] == "JP+DE"


def test_a_value_that_is_there_is_kept():
    span = Span(0, 3, "両首脳", "ACTOR", "person", "nominal", {"norm": "甲+乙"}, Source("user", "1", "own"))
    assert resolve_antecedents([Passage("両首脳は", [replace(span, id="e1")])]) == [[replace(span, id="e1")]]


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("保守党と労働党は、討論を行った。両党は", "保守党+労働党"),
        ("スーダン国軍（SAF）と即応支援部隊（RSF）との武力衝突が始まった。両当事者は", "スーダン国軍+即応支援部隊"),
    ],
)
def test_a5_two_bodies(last, text, norm):
    assert last(text)["norm"] == norm


def test_a5_bodies_that_do_not_clash_are_no_parties_to_a_conflict(last):
    assert last("保守党と労働党は、討論を行った。両当事者は") == OPEN


@pytest.mark.parametrize("sentence", ["岸田総理大臣はショルツ首相と会談し、両首脳は", "日米、", "両国は、"])
def test_the_time_grows_with_the_text(spans, sentence):
    assert is_linear(lambda size: spans(sentence * size), 200)
    passage = Passage(sentence, spans(sentence))
    assert is_linear(lambda size: resolve_antecedents([passage] * size), 500)
