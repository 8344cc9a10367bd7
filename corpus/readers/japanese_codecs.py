"""Strict decoding of the Japanese encodings with the vendor characters (①, ㈱, 髙) that files in practice hold.

Python's ``euc_jp`` and ``iso2022_jp`` follow JIS X 0208 and refuse the NEC and IBM characters that Windows writes in both
(CP51932, CP50221), for which Python has no codec; their cells are decoded here through ``cp932``, which has them.
"""

import codecs
import re
from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp932": "CP932",
    "euc-jp": "EUC-JP",
    "iso-2022-jp": "ISO-2022-JP",
}
"""Encodings that are recognized, with their names for messages."""

_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("utf8", "utf-8-sig", "utf8-sig"), "utf-8"),
    **dict.fromkeys(("shift-jis", "sjis", "s-jis", "shiftjis", "x-sjis", "ms932", "windows-31j", "ms-kanji"), "cp932"),
    **dict.fromkeys(("eucjp", "ujis", "x-euc-jp", "eucjp-ms", "eucjp-win", "cp51932", "euc"), "euc-jp"),
    **dict.fromkeys(("jis", "csiso2022jp", "cp50220", "cp50221", "iso2022-jp"), "iso-2022-jp"),
}
"""Other names of these encodings, in lower case with hyphens."""

_ESCAPE_OR_LINE_END = re.compile(rb"(\x1b\$[@B]|\x1b\$\(D|\x1b\([BJI]|[\r\n]+)")
_NO_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_VENDOR = "gaiko.vendor"


def find_codec(name: str) -> str | None:
    """Return the codec of the encoding ``name``, in the spelling of ``NAMES`` if it is there; None if it is unknown.

    >>> find_codec("Shift_JIS"), find_codec("latin-1"), find_codec("klingon")
    ('cp932', 'iso8859-1', None)
    """
    normal = name.strip().lower().replace("_", "-")
    if normal in NAMES or normal in _ALIASES:
        return _ALIASES.get(normal, normal)
    try:
        "".encode(normal)  # a codec from bytes to bytes, such as zlib, is refused
        found = codecs.lookup(normal).name.replace("_", "-")
    except (LookupError, ValueError):
        return None
    return _ALIASES.get(found, found)


def decode_strict(data: bytes, codec: str) -> str:
    """Decode ``data``; UnicodeDecodeError names the first byte that does not fit."""
    if codec == "euc-jp":
        return data.decode("euc_jp", _VENDOR)
    if codec == "iso-2022-jp":
        return _decode_iso2022(data)
    if codec == "cp932":
        return _decode_cp932(data)
    return data.decode(codec)


def _decode_cp932(data: bytes) -> str:
    """Decode CP932 without the single bytes 80, A0 and FD to FF, which Python's codec lets pass."""
    text = data.decode("cp932")
    if (wrong := _NO_CP932.search(text)) is not None:
        at = len(text[: wrong.start()].encode("cp932"))
        raise UnicodeDecodeError("cp932", data, at, at + 1, "not a character of CP932")
    return text


def _decode_iso2022(data: bytes) -> str:
    """Decode ISO-2022-JP as Windows writes it: JIS X 0208 with vendor characters, half-width kana, and JIS X 0212."""
    found: list[str] = []
    state, at = b"\x1b(B", 0
    for token in _ESCAPE_OR_LINE_END.split(data):
        try:
            if token.startswith((b"\r", b"\n")):
                found.append(token.decode("ascii"))
                state = b"\x1b(B"
            elif token.startswith(b"\x1b") and _ESCAPE_OR_LINE_END.fullmatch(token):
                state = token
            else:
                found.append(_decode_set(token, state))
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError("iso-2022-jp", data, at + error.start, at + error.end, error.reason) from None
        at += len(token)
    return "".join(found)


def _decode_set(data: bytes, escape: bytes) -> str:
    """Decode bytes in the character set that ``escape`` selects."""
    if data.isascii() and b"\x1b" not in data:
        high = bytes(byte | 0x80 for byte in data)
        if escape in (b"\x1b$@", b"\x1b$B"):
            return high.decode("euc_jp", _VENDOR)
        if escape == b"\x1b(I":
            return high.decode("cp932")
        if escape == b"\x1b$(D":
            pairs = (b"\x8f" + high[at : at + 2] for at in range(0, len(high), 2))
            return b"".join(pairs).decode("euc_jp")
        return data.decode("ascii")
    at = next(at for at, byte in enumerate(data) if byte >= 0x80 or byte == 0x1B)
    raise UnicodeDecodeError("iso-2022-jp", data, at, at + 1, "not a byte of ISO-2022-JP")


def _decode_vendor(error: UnicodeError) -> tuple[str, int]:
    """Decode the EUC-JP pair at which the codec stopped through CP932; the error handler ``gaiko.vendor``."""
    assert isinstance(error, UnicodeDecodeError)
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or not all(0xA1 <= byte <= 0xFE for byte in pair):
        raise error
    row, cell = pair[0] - 0x80, pair[1] - 0x80
    lead = (row - 0x21) // 2 + 0x81
    trail = cell + (0x1F if row % 2 else 0x7E)
    shifted = bytes((lead + 0x40 * (lead > 0x9F), trail + (row % 2 and trail >= 0x7F)))
    try:
        return shifted.decode("cp932"), error.start + 2
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(_VENDOR, _decode_vendor)
