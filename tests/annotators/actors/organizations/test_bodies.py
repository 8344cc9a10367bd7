"""Bodies of speeches and headlines: forces, committees, cabinets, parties, 2+2 (A-4, G-10)."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合衆国軍隊の駐留", "合衆国軍隊/ACTOR"),
        ("タイ軍隊の撤退", "タイ軍隊/ACTOR"),
        ("NATO軍が展開した。", "NATO軍/ACTOR"),
        ("EU軍人が来た。", "EU/ACTOR"),
        ("防衛施設局が説明した。", "防衛施設局/ACTOR"),
        ("衆院特別委で可決した。", "衆院特別委/ACTOR"),
        ("参院外交防衛委員会は可決した。", "参院外交防衛委員会/ACTOR"),
        ("衆院予算委員長が述べた。", ""),
        ("第一次吉田内閣は総辞職した。", "第一次吉田内閣/ACTOR"),
        ("英国民間銀行から借り入れた。", "英国/ACTOR"),
        ("タイ大手銀行が融資した。", "タイ/ACTOR"),
        ("日タイ閣僚懇談会に出席した。", "日タイ/ACTOR"),
        ("２プラス２で確認した。", "２プラス２/ACTOR"),
        ("共和、上院で過半数　民主は後退", "共和/ACTOR 上院/ACTOR 民主/ACTOR"),
        ("国民の生活を守る。", ""),
        ("行政機構を簡素化する。", ""),
        ("流通機構を改める。", ""),
        ("両国首脳に要請した。", "両国/ACTOR"),
    ],
)
def test_bodies(tagged, text, expected):
    assert tagged(text) == expected
