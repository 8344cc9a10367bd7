"""Read the characters of a PDF page with their geometry, and its rules and pictures, from PDFium.

pypdfium2's own text puts running heads, ruby and the columns of a page into one stream, so its characters are read here one
by one. PDFium is not thread-safe: read PDF files in one thread of a process.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from gaiko.corpus.readers.pdf.directions import settle_direction
from gaiko.corpus.readers.pdf.page import Box, Glyph, Page, Style, is_wide

_MAX_OBJECTS = 4000
"""Page objects that are looked at for rules and pictures; drawings may hold a million."""

_THIN = 2.5
"""Greatest thickness of a rule, in points."""

_BOLD_WEIGHT = 500
_BOLD_NAMES = ("bold", "heavy", "black", "-w6", "-w7", "-w8", "gothicb")
_HYPHEN_AT_LINE_END = "\x02"


@dataclass(frozen=True, slots=True)
class _Raw:
    """A character in the coordinates of the file; ``turn`` in quarter turns counterclockwise, None for a slant."""

    text: str
    x: float
    y: float
    box: Box
    style: Style
    turn: int | None


def read_page(document: pypdfium2.PdfDocument, index: int) -> Page:
    """Read one page and release it."""
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            raw = list(_characters(text_page.raw))
        finally:
            text_page.close()
        left, bottom, right, top = page.get_bbox()
        rules, bars, pictures = _graphics(page.raw)
    finally:
        page.close()
    turns = Counter(char.turn for char in raw if char.turn is not None)
    turn = turns.most_common(1)[0][0] if turns else 0
    frame = Box(left, bottom, right, top)
    raw = [char for char in raw if left <= char.x <= right and bottom <= char.y <= top]  # printers' marks are outside
    upright = [_place(char, turn, frame) for char in raw if char.turn == turn]
    others = [char for char in raw if char.turn != turn]
    boxes = [[_turned(box, turn, frame) for box in group] for group in (rules, bars, pictures)]
    if turn % 2:
        boxes[0], boxes[1] = boxes[1], boxes[0]
    width, height = (right - left, top - bottom) if turn % 2 == 0 else (top - bottom, right - left)
    found = Page(
        index + 1,
        width,
        height,
        tuple(upright),
        tuple(boxes[0]),
        tuple(boxes[1]),
        tuple(boxes[2]),
        unreadable=sum(_is_unreadable(char.text) for char in raw),
    )
    sideways = [char for char in others if char.turn == (turn - 1) % 4]
    found = settle_direction(found, [_place(char, (turn - 1) % 4, frame) for char in sideways])
    if found.vertical:
        others = [char for char in others if char not in sideways]
    left_out = "".join(char.text for char in others).strip()
    return replace(found, aside=(*found.aside, left_out)) if left_out else found


def _is_unreadable(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " "


def _characters(text_page: object) -> Iterator[_Raw]:
    """Yield the characters of a text page that the file holds, without those that PDFium generates between."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    styles: dict[int, tuple[Style, int | None] | None] = {}
    high = 0
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if code <= 32 and pdfium.FPDFText_IsGenerated(text_page, i):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD, 0
        text = chr(code) if code else "\ufffd"
        if text == _HYPHEN_AT_LINE_END:
            text = "-"
        elif text in "\t\r\n\xa0":
            text = " "
        handle = pdfium.FPDFText_GetTextObject(text_page, i)
        key = ctypes.addressof(handle.contents) if handle else 0
        if key not in styles:
            styles[key] = _style(text_page, i, handle, matrix)
        found = styles[key]
        if found is None:
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        ink = Box(box.left, box.bottom, box.right, box.top)
        yield _Raw(text, x.value, y.value, ink, found[0], found[1])


def _style(text_page: object, i: int, handle: object, matrix: pdfium.FS_MATRIX) -> tuple[Style, int | None] | None:
    """Return style and direction of the text object of character ``i``; None if the file marks it as an artifact."""
    for mark in range(pdfium.FPDFPageObj_CountMarks(handle) if handle else 0):
        if _mark_name(pdfium.FPDFPageObj_GetMark(handle, mark)) == "Artifact":
            return None
    if not pdfium.FPDFText_GetMatrix(text_page, i, matrix):
        return Style(10.0), 0
    size = pdfium.FPDFText_GetFontSize(text_page, i) * math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    turn = round(angle / 90)
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, i, buffer, 128, flags)
    name = buffer.value.decode("utf-8", "replace").lower()
    bold = pdfium.FPDFText_GetFontWeight(text_page, i) >= _BOLD_WEIGHT or any(part in name for part in _BOLD_NAMES)
    return Style(round(size, 2), bold), turn % 4 if abs(angle - 90 * turn) < 3 else None


def _mark_name(mark: object) -> str:
    buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
    wide = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    if not pdfium.FPDFPageObjMark_GetName(mark, wide, 64, length):
        return ""
    return buffer.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0")


def _graphics(page: object) -> tuple[list[Box], list[Box], list[Box]]:
    """Return horizontal rules, vertical rules and pictures of a page, in the coordinates of the file."""
    rules: list[Box] = []
    bars: list[Box] = []
    pictures: list[Box] = []
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *edges):
            continue
        box = Box(*(edge.value for edge in edges))
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(box)
        elif height <= _THIN < width:
            rules.append(box)
        elif width <= _THIN < height:
            bars.append(box)
        elif _is_stroked(item) and width > 8 and height > 8:
            rules += [Box(box.x0, box.y0, box.x1, box.y0), Box(box.x0, box.y1, box.x1, box.y1)]
            bars += [Box(box.x0, box.y0, box.x0, box.y1), Box(box.x1, box.y0, box.x1, box.y1)]
    return rules, bars, pictures


def _is_stroked(path: object) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, mode, stroke)) and bool(stroke.value)


def _turned(box: Box, turn: int, frame: Box) -> Box:
    (xa, ya), (xb, yb) = (_point(x, y, turn, frame) for x, y in ((box.x0, box.y0), (box.x1, box.y1)))
    return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _point(x: float, y: float, turn: int, frame: Box) -> tuple[float, float]:
    """Return a point of the file as seen by a reader of text that runs in direction ``turn``."""
    if turn == 1:
        return y - frame.y0, x - frame.x0
    if turn == 2:
        return frame.x1 - x, y - frame.y0
    if turn == 3:
        return frame.y1 - y, frame.x1 - x
    return x - frame.x0, frame.y1 - y


def _place(char: _Raw, turn: int, frame: Box) -> Glyph:
    x0, y = _point(char.x, char.y, turn, frame)
    x1 = _turned(char.box, turn, frame).x1
    if is_wide(char.text):
        x1 = max(x1, x0 + char.style.size)  # the box of some fonts is the ink only
    return Glyph(char.text, x0, max(x1, x0), y, char.style)
