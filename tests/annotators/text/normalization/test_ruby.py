"""Readings in brackets are read over; glosses, seats and abbreviations in brackets are text."""

import pytest

from gaiko.annotators.text.normalization.normalized import normalize, normalized


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王毅（おうき）外交部長", "王毅外交部長"),
        ("習近平(しゅうきんぺい)国家主席", "習近平国家主席"),
        ("趙泰烈（チョ・テヨル）外交部長官", "趙泰烈外交部長官"),
        ("蔡英文（ツァイ インウェン）総統", "蔡英文総統"),
        ("石破　茂（いしば　しげる）総理", "石破茂総理"),
        ("林芳正(ﾊﾔｼ･ﾖｼﾏｻ)大臣", "林芳正大臣"),
        ("慶州（キョンジュ）と西安(シーアン)市", "慶州と西安市"),
        ("日本（ニッポン）", "日本"),
        ("破綻（はたん）処理、払拭(ふっしょく)", "破綻処理、払拭"),
        ("政（まつりごと）", "政"),
        ("鈴木さくら（すずき・さくら）氏", "鈴木さくら氏"),
        ("朴振（パク・\nジン）長官", "朴振長官"),
    ],
)
def test_a_reading_is_read_over(text, expected):
    assert normalized(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "アフリカ開発会議（TICAD VI）",
        "北大西洋条約機構（NATO）",
        "本部（ジュネーブ）で",
        "首都（ソウル）へ",
        "自主性（オーナーシップ）を",
        "国連児童基金（ユニセフ）",
        "日比（フィリピン）",
        "独（ドイツ）",
        "外相（ラブロフ）",
        "米国第一（アメリカ・ファースト）",
        "各国（いわゆる）の",
        "欧州（など）",
        "政府案（仮）、前項（同上）",
        "ソウル（そうる）",
        "茶（これはよみではないながいせつめい）",
    ],
)
def test_a_gloss_or_an_abbreviation_stays(text):
    assert normalize(text) is None
