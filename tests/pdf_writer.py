"""Write small PDF files for tests: text, rules and pictures at given places, in Japanese fonts that are not embedded.

Places are points from the upper left corner of an A4 page, as in ``gaiko.corpus.readers.pdf``; ``y`` is the baseline.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 595, 842
MINCHO, GOTHIC_BOLD, VERTICAL = "F1", "F2", "F3"
_BASE_FONTS = {
    MINCHO: ("HeiseiMin-W3", "UniJIS-UTF16-H"),
    GOTHIC_BOLD: ("HeiseiKakuGo-W6", "UniJIS-UTF16-H"),
    VERTICAL: ("HeiseiMin-W3", "UniJIS-UTF16-V"),
}


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    text: str
    size: float = 10.0
    font: str = MINCHO
    turn: int = 0
    artifact: bool = False
    invisible: bool = False

    def operators(self) -> str:
        a, b, c, d = {0: (1, 0, 0, 1), 1: (0, 1, -1, 0), 2: (-1, 0, 0, -1), 3: (0, -1, 1, 0)}[self.turn]
        y = HEIGHT - self.y
        shown = f"<{self.text.encode('utf-16-be').hex()}> Tj"
        mode = "3 Tr" if self.invisible else "0 Tr"
        drawn = f"BT {mode} /{self.font} {self.size} Tf {a} {b} {c} {d} {self.x} {y} Tm {shown} ET"
        return f"/Artifact BMC {drawn} EMC" if self.artifact else drawn


@dataclass(frozen=True)
class Rule:
    x0: float
    y0: float
    x1: float
    y1: float

    def operators(self) -> str:
        return f"{self.x0} {HEIGHT - self.y0} m {self.x1} {HEIGHT - self.y1} l S"


@dataclass(frozen=True)
class Picture:
    x0: float
    y0: float
    x1: float
    y1: float

    def operators(self) -> str:
        return f"q {self.x1 - self.x0} 0 0 {self.y1 - self.y0} {self.x0} {HEIGHT - self.y1} cm /Im Do Q"


Item = Text | Rule | Picture


def column(
    text: str, x: float, y: float, chars: int, size: float = 10.0, pitch: float = 17.0, indent: int = 1
) -> list[Text]:
    """Return paragraphs (one a line of ``text``) set in lines of ``chars`` characters with an indent."""
    items = []
    for paragraph in text.split("\n"):
        rest, shift = paragraph, indent
        while rest:
            line, rest = rest[: chars - shift], rest[chars - shift :]
            items.append(Text(x + shift * size, y, line, size))
            shift, y = 0, y + pitch
    return items


def ruled_table(x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> list[Item]:
    """Return a table of rows of 20 points with all its rules."""
    edges = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
    items: list[Item] = [Rule(edges[0], y + 20 * i, edges[-1], y + 20 * i) for i in range(len(rows) + 1)]
    items += [Rule(edge, y, edge, y + 20 * len(rows)) for edge in edges]
    for i, row in enumerate(rows):
        items += [Text(edges[j] + 4, y + 20 * i + 14, cell) for j, cell in enumerate(row)]
    return items


def write_pdf(path: Path, pages: Iterable[Iterable[Item]], rotate: int = 0, title: str = "") -> Path:
    """Write a PDF file; ``rotate``: degrees by which a viewer turns its pages."""
    objects: list[bytes] = [b"", b""]
    fonts = []
    for name, (base, encoding) in _BASE_FONTS.items():
        number = len(objects) + 1
        fonts.append(f"/{name} {number} 0 R")
        objects += [
            f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/{encoding}/DescendantFonts[{number + 1} 0 R]>>".encode(),
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
            f"/Supplement 2>>/DW 1000/W[1 230 500]/FontDescriptor {number + 2} 0 R>>".encode(),
            f"<</Type/FontDescriptor/FontName/{base}/Flags 4/StemV {150 if name == GOTHIC_BOLD else 50}/Ascent 880"
            "/Descent -120/CapHeight 700/ItalicAngle 0/FontBBox[0 -120 1000 880]>>".encode(),
        ]
    image = len(objects) + 1
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\n\x80\nendstream"
    )
    kids = []
    for items in pages:
        content = "\n".join(item.operators() for item in items).encode("ascii")
        kids.append(len(objects) + 2)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {rotate}/Contents {len(objects)} 0 R"
            f"/Resources<</Font<<{' '.join(fonts)}>>/XObject<</Im {image} 0 R>>>>>>".encode()
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    objects.append(b"<</Title<%s>>>" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        xref,
    )
    path.write_bytes(data)
    return path
