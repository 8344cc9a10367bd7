"""Recognize the encoding of Japanese text and decode it: UTF-8, UTF-16, CP932, EUC-JP and ISO-2022-JP.

Every candidate is decoded strictly, and the most plausible text wins (``gaiko.corpus.readers.plausibility``, which says why
no detector of a library does it).
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.japanese_codecs import NAMES, decode_strict, find_codec
from gaiko.corpus.readers.plausibility import plausibility

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_JIS_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]")
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_PLAUSIBLE = 0.3
"""Least plausibility of a recognized text."""
_CLOSE = 0.15
"""Difference of plausibility within which the choice is told as uncertain."""
_RARE = 0.1
"""Plausibility that UTF-16 without a byte order mark loses, because it is rare."""
_OTHER = 0.5
"""Difference of plausibility from which on a line is in another encoding than the rest."""
_SHORT_LINE = 6
"""Number of bytes outside ASCII below which a line does not show its encoding."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, its codec, and a remark for the user; empty for UTF-8."""

    text: str
    encoding: str
    note: str = ""


def decode_text(data: bytes, where: str, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """Decode the bytes of a whole text; a byte order mark is dropped.

    Args:
        data: the bytes.
        where: file, for messages.
        encoding: encoding that the user names; it is not questioned.
        declared: encoding that the file declares, such as the charset of a web page; it is used if it fits.

    Raises:
        InputError: unknown encoding, bytes that do not fit, two encodings in one text, or NUL; the message names the line.
    """
    mark, marked = next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", ""))
    if encoding is not None:
        codec = resolve_encoding(encoding)
        if marked and marked.startswith(codec):  # "utf-16" names both byte orders
            return _decoded(data[len(mark) :], marked, where)
        if codec == "utf-16":
            found = {name: plausibility(text) for name, text in _candidates(data) if name.startswith(codec)}
            codec = max(found, key=found.__getitem__, default="utf-16-le")
        return _decoded(data, codec, where)
    if marked:
        return _decoded(data[len(mark) :], marked, where, "" if marked == "utf-8" else "by its byte order mark")
    if declared and find_codec(declared) in ("iso8859-1", "ascii"):
        declared = "cp1252"  # as browsers read it
    if declared and (named := find_codec(declared)) and _fits(data, named):
        return _decoded(data, named, where)
    return _recognized(data, where, f"declared as {declared}, " if declared else "")


def resolve_encoding(name: str) -> str:
    """Return the codec of the encoding ``name``; InputError, with the known names, if it is unknown."""
    codec = find_codec(name)
    if codec is None:
        raise InputError(
            f"--encoding {name}: unknown encoding; name one of {', '.join(NAMES)}, or another Python codec"
        )
    return codec


def _fits(data: bytes, codec: str) -> bool:
    """Return whether a declared encoding is right: it decodes the bytes, and not into less plausible text than another."""
    try:
        text = decode_strict(data, codec)
    except UnicodeDecodeError:
        return False
    own = plausibility(text)
    return all(plausibility(other) <= own + _CLOSE for name, other in _candidates(data) if name != codec)


def _candidates(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield codec and text of every encoding that decodes the bytes without control characters."""
    for codec in NAMES:
        if codec == "iso-2022-jp" and not _JIS_ESCAPE.search(data):
            continue
        try:
            text = decode_strict(data, codec)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            yield codec, text


def _recognized(data: bytes, where: str, declared: str) -> Decoded:
    if not _JIS_ESCAPE.search(data):
        try:
            text = data.decode("utf-8")  # first and alone: most files are UTF-8, and no other text passes for it
        except UnicodeDecodeError:
            text = "\0"
        if not _CONTROL.search(text):
            return Decoded(text, "utf-8")
    found = dict(_candidates(data))
    if "iso-2022-jp" in found and data.isascii():
        return _decoded(data, "iso-2022-jp", where, f"{declared}recognized")
    if "utf-8" in found:
        return Decoded(found["utf-8"], "utf-8")
    scores = {codec: plausibility(text) - _RARE * codec.startswith("utf-16") for codec, text in found.items()}
    if b"\0" in data:  # Latin letters and digits in UTF-16; text in ASCII alone has no plausibility
        scores = {codec: 1.0 if found[codec].isascii() else score for codec, score in scores.items() if len(data) >= 8}
    codec = max(scores, key=scores.__getitem__, default="")
    if not codec or scores[codec] < _PLAUSIBLE:
        _raise_for_lines(data, where)
        return _decoded(data, "utf-8", where)
    if not codec.startswith("utf-16"):
        _check_one_encoding(data, codec, where)
    close = [NAMES[name] for name, score in scores.items() if name != codec and score > scores[codec] - _CLOSE]
    doubt = f", though {' and '.join(close)} would fit too" if close else ""
    return _decoded(data, codec, where, f"{declared}recognized{doubt}")


def _decoded(data: bytes, codec: str, where: str, why: str = "") -> Decoded:
    """Decode strictly; the remark says the encoding if there is a reason ``why``."""
    try:
        text = decode_strict(data, codec)
    except UnicodeDecodeError as error:
        raise _does_not_fit(data, codec, where, error.start) from None
    nul = text.find("\0")
    if nul >= 0:
        raise InputError(
            f"{where}:{text.count(chr(10), 0, nul) + 1}: NUL character at offset {nul}; this is not a text file"
        )
    name = NAMES.get(codec, codec)
    return Decoded(text, codec, f"{where}: read as {name} ({why}); --encoding names another" if why else "")


def _does_not_fit(data: bytes, codec: str, where: str, at: int) -> InputError:
    advice = "save the file as UTF-8" if codec == "utf-8" else "correct the line, or name the encoding with --encoding"
    line = data.count(b"\n", 0, at) + 1
    byte = f"byte 0x{data[at]:02x} at offset {at}" if at < len(data) else "cut at its end"
    return InputError(f"{where}:{line}: not {NAMES.get(codec, codec)}: {byte}; {advice}")


def _check_one_encoding(data: bytes, codec: str, where: str) -> None:
    """Raise InputError if a line is far more plausible in another encoding than in that of the whole."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if len(_NON_ASCII.findall(line)) < _SHORT_LINE:
            continue
        own = plausibility(decode_strict(line, codec))
        if own < 1 - _OTHER and (other := _encoding_of_line(line, own + _OTHER)) and other != codec:
            raise _mixed(where, number, other, codec)


def _raise_for_lines(data: bytes, where: str) -> None:
    """Raise InputError for bytes that no encoding decodes as a whole: the lines are in several, or one line is broken."""
    kinds: dict[str, int] = {}
    broken = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if len(_NON_ASCII.findall(line)) < _SHORT_LINE:
            continue
        codec = _encoding_of_line(line, _PLAUSIBLE)
        if codec:
            kinds.setdefault(codec, number)
        else:
            broken = broken or number
    if len(kinds) > 1:
        (first, _), (second, line_number) = list(kinds.items())[:2]
        raise _mixed(where, line_number, second, first)
    codec = next(iter(kinds), "utf-8")
    try:
        decode_strict(data, codec)
    except UnicodeDecodeError as error:
        raise _does_not_fit(data, codec, where, error.start) from None


def _mixed(where: str, line: int, codec: str, rest: str) -> InputError:
    return InputError(
        f"{where}:{line}: this line is {NAMES[codec]}, others are {NAMES[rest]}; save the whole file in one encoding"
    )


def _encoding_of_line(line: bytes, least: float) -> str:
    """Return the most plausible encoding of a line; empty if none reaches ``least``."""
    scores = {codec: plausibility(text) for codec, text in _candidates(line) if not codec.startswith("utf-16")}
    codec = max(scores, key=scores.__getitem__, default="")
    return codec if codec and scores[codec] >= least else ""
