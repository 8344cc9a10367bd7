"""Encodings: recognized by the text, said, overridden by name; one line for bytes that fit none or two."""

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.encoding import decode_text

TEXT = "1月11日、岩屋外務大臣はインドネシアの外相と会談した。\r\n両者は「自由で開かれたインド太平洋」について協議した。\r\n"
SHORT = (
    "外相会談は東京で行われた。",
    "ブラジルを訪問する予定である",
    "総理は5日、ＡＳＥＡＮ首脳と懇談",
    "2国間の対話をすすめていきたい",
)
CODECS = {
    "utf-8": "utf-8",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", [TEXT, *SHORT])
def test_the_encoding_is_recognized_from_a_dozen_characters_on(codec: str, text: str) -> None:
    decoded = decode_text(text.encode(CODECS[codec]), "a.txt")
    assert (decoded.encoding, decoded.text) == (codec, text)
    assert bool(decoded.note) == (codec != "utf-8")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_byte_order_mark_changes_no_offset(codec: str) -> None:
    data = TEXT.encode(codec)
    if codec in ("utf-16-le", "utf-16-be"):
        data = "\ufeff".encode(codec) + data
    assert decode_text(data, "a.txt").text == TEXT


def test_the_choice_is_said_with_the_way_to_override_it() -> None:
    note = decode_text(TEXT.encode("cp932"), "speech.txt").note
    assert note == "speech.txt: read as CP932 (recognized); --encoding names another"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("①㈱髙﨑～－㍻ⅱ纊の外交".encode("cp932"), "①㈱髙﨑～－㍻ⅱ纊の外交"),
        # the cells of ① (row 13) and of 髙 and 﨑 (rows 92 and 90 of NEC) in EUC-JP and in ISO-2022-JP
        ("外交の".encode("euc_jp") + b"\xad\xa1\xfc\xe2\xf9\xf5", "外交の①髙﨑"),
        ("外交の".encode("iso2022_jp")[:-3] + b"\x2d\x21\x1b(B 3.", "外交の① 3."),
        (b"\x1b$B%+%J\x1b(I\x36\x45\x1b(J A\x1b$(D\x30\x21\x1b(B\n", "カナｶﾅ A丂\n"),
    ],
)
def test_vendor_characters_are_read(data: bytes, text: str) -> None:
    assert decode_text(data, "a.txt").text == text


def test_plain_letters_in_utf_16_are_no_nul_characters() -> None:
    assert decode_text("Press release 2025\n".encode("utf-16-le"), "a.txt").text == "Press release 2025\n"


def test_the_named_encoding_is_not_questioned() -> None:
    data = "ﾆﾎﾝ ﾉ ｶﾞｲｺｳ".encode("cp932")
    assert decode_text(data, "a.txt", "shift_jis").text == "ﾆﾎﾝ ﾉ ｶﾞｲｺｳ"
    assert decode_text(data, "a.txt", "Windows-31J").note == ""
    with pytest.raises(InputError, match=r"a\.txt:2: not EUC-JP: byte 0xc6 at offset 1; correct the line, or name"):
        decode_text(b"\n\xc6 ", "a.txt", "euc-jp")
    for codec in ("utf-16-le", "utf-16-be"):
        assert decode_text("会談した。".encode(codec), "a.txt", "utf-16").text == "会談した。"
        assert decode_text("\ufeff会談した。".encode(codec), "a.txt", "UTF-16").text == "会談した。"
    assert decode_text("Besuch in Köln".encode("latin-1"), "a.txt", "latin-1").text == "Besuch in Köln"


@pytest.mark.parametrize("name", ["klingon", "zlib", "base64", ""])
def test_an_unknown_encoding_lists_the_known(name: str) -> None:
    with pytest.raises(InputError, match=r"unknown encoding; name one of utf-8, utf-16-le, .*iso-2022-jp"):
        decode_text(b"", "a.txt", name)


def test_two_fitting_encodings_are_told() -> None:
    decoded = decode_text("粉現".encode("cp932"), "a.txt")
    assert decoded.text == "粉現"
    assert "recognized, though UTF-16 BE would fit too" in decoded.note


@pytest.mark.parametrize("first", ["utf-8", "cp932", "euc_jp"])
@pytest.mark.parametrize("second", ["utf-8", "cp932", "euc_jp"])
def test_two_encodings_in_one_file_are_refused_with_the_line(first: str, second: str) -> None:
    if first == second:
        return
    lines = TEXT.encode(first) + "大統領は演説を行い、国際社会の協力を求めた。\n".encode(second)
    with pytest.raises(InputError, match=r"a\.txt:\d: (this line is|not )"):
        decode_text(lines * 3, "a.txt")


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp"])
def test_a_broken_byte_is_named_with_its_line(codec: str) -> None:
    with pytest.raises(InputError, match=r"a\.txt:3: not .*: byte 0xff at offset \d+; (save|correct)"):
        decode_text(TEXT.encode(codec) + b"\xff\xff\n" + TEXT.encode(codec), "a.txt")


@pytest.mark.parametrize("data", ["米国\0".encode(), b"\0\0\0", b"abc\0def"])
def test_nul_is_no_text(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt:1: NUL character at offset \d"):
        decode_text(data, "a.txt")


@pytest.mark.parametrize(
    ("codec", "declared", "found"),
    [
        ("cp932", "Shift_JIS", "cp932"),
        ("euc_jp", "x-euc-jp", "euc-jp"),
        ("utf-8", "shift_jis", "utf-8"),
        ("cp932", "utf-8", "cp932"),
        ("cp932", "iso-8859-1", "cp932"),
        ("utf-8", "nonsense", "utf-8"),
    ],
)
def test_a_declared_encoding_is_used_if_it_fits(codec: str, declared: str, found: str) -> None:
    decoded = decode_text(TEXT.encode(codec), "a.html", declared=declared)
    assert (decoded.encoding, decoded.text) == (found, TEXT)
