"""Agreements as speeches and answers in parliament name them (T-1, T-2, T-4)."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ペルーと平和条約を締結する。", "ペルー/ACTOR 平和条約/AGREEMENT"),
        ("今次租税協定によって改められた。", "租税協定/AGREEMENT"),
        ("トルコとのＥＰＡを急ぐ。", "トルコ/ACTOR ＥＰＡ/AGREEMENT"),
        ("チリとの間のFTA交渉", "チリ/ACTOR FTA/AGREEMENT"),
        ("EPAを推進する。", ""),
        ("日本国とポーランド人民共和国との共同宣言に署名した。", "日本国とポーランド人民共和国との共同宣言/AGREEMENT"),
        ("通商条約並びに賠償協定を結んだ。", "通商条約/AGREEMENT 賠償協定/AGREEMENT"),
        ("Ｇ７声明を発出した。", "Ｇ７声明/AGREEMENT"),
        ("ルート＝高平協定は", "ルート＝高平協定/AGREEMENT"),
        ("マクマホン＝フサイン・アリー協定は", "マクマホン＝フサイン・アリー協定/AGREEMENT"),
        ("日米合同委員会合意に従う。", "日米合同委員会合意/AGREEMENT"),
        ("ガツトに加入した。", "ガツト/AGREEMENT"),
        ("条約改定に応じた。", "条約/AGREEMENT"),
        ("協定の破棄を通告した。", "協定/AGREEMENT"),
        ("共同声明におきまして確認した。", "共同声明/AGREEMENT"),
        ("これら諸条約の承認を求める。", ""),
        ("第三国協定に当たらない。", ""),
    ],
)
def test_agreements_of_speeches(tagged, text, expected):
    assert tagged(text) == expected
