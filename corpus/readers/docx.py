"""Reader of Word files (DOCX): headings by style, lists, tables row by row, captions, footnotes, ruby; no deleted text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gaiko.corpus.layout import Origin, Reading
from gaiko.corpus.readers.base import CELL_SEPARATOR, Part, ReaderOptions, document_from_parts, read_limited
from gaiko.corpus.readers.docx_package import LIMIT, W, read_parts
from gaiko.corpus.readers.flow import Flow, raised
from gaiko.corpus.readers.html_page import Element
from gaiko.corpus.seeds import Seed, safe_id

_LEFT_OUT = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])$", re.I)
_TITLES = ("title", "表題")
_LONG_CELL = 400
"""Length of a cell from which on a table is one for the layout of the page."""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    level: int | None


class DocxReader:
    """Word files."""

    name = "docx"
    suffixes: tuple[str, ...] = (".docx", ".docm")
    one_document = True

    def sniff(self, head: bytes) -> bool:
        """Return whether the file is a ZIP archive; one that is no Word file is told when it is read."""
        return head.startswith(b"PK\x03\x04")

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the one document of a file."""
        found = read_parts(read_limited(path, data, LIMIT, "Word file"), str(path))
        document = _Document(found)
        parts = list(document.parts())
        core = found.get("core")
        title = next((part.text for part in parts if part.kind == "heading" and part.level == 0), "")
        title = title or ("" if core is None else (core.findtext(_TITLE) or "").strip())
        notes = () if parts else (f"{path}: holds no text; if its pages are pictures, recognize their text first",)
        yield document_from_parts(safe_id(path.stem), parts, path, title=title, notes=notes)


class _Document:
    """The walk through a document: styles, the page it is on, and the notes that wait for its end."""

    def __init__(self, found: Mapping[str, Element]) -> None:
        self._body: Element = found["document"].find(W + "body")
        self._styles = _styles(found.get("styles"), self._body)
        self._notes = {
            f"{kind}/{note.get(W + 'id')}": note
            for kind in ("footnote", "endnote")
            if (root := found.get(f"{kind}s")) is not None
            for note in root.iterchildren(W + kind)
        }
        self._called: list[str] = []
        paged = self._body is not None and next(self._body.iter(W + "lastRenderedPageBreak"), None) is not None
        self._page = 1 if paged else None
        self._boxes: list[Element] = []

    def parts(self) -> Iterator[Part]:
        """Yield the parts in reading order, footnotes and endnotes last."""
        if self._body is None:
            return
        yield from self._blocks(self._body)
        for name in self._called:
            if name in self._notes:
                for part in self._blocks(self._notes[name]):
                    yield Part("footnote", part.text, 0, Origin(part.origin.page, "footnote"), part.readings)

    def _blocks(self, parent: Element) -> Iterator[Part]:
        for element in parent.iterchildren():
            tag = element.tag
            if tag == W + "p":
                yield from self._paragraph(element)
            elif tag == W + "tbl":
                yield from self._table(element)
            elif tag not in _LEFT_OUT and tag != _FALLBACK:  # content controls, insertions and the like
                yield from self._blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Part]:
        style = self._style(paragraph)
        page = self._page
        lines = self._lines(paragraph, Flow())
        if style.name.lower().startswith(("toc ", "目次")):
            return
        properties = paragraph.find(W + "pPr")
        listed = properties is not None and properties.find(W + "numPr") is not None
        if style.level is not None:
            readings: list[Reading] = []
            text = ""
            for line, found in lines:
                text += "　" if text else ""
                readings += [reading.shifted(len(text)) for reading in found]
                text += line
            yield Part("heading", text, style.level, Origin(page, "heading"), tuple(readings))
        else:
            caption = style.name.lower() in ("caption", "図表番号")
            for line, found in lines:
                element = "caption" if caption else "li" if listed else "p"
                yield Part("caption" if caption else "paragraph", line, 0, Origin(page, element), found)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self._blocks(box)

    def _style(self, paragraph: Element) -> _Style:
        """Return the style of a paragraph, with the outline level that it sets itself."""
        properties = paragraph.find(W + "pPr")
        named = None if properties is None else properties.find(W + "pStyle")
        style = self._styles.get("" if named is None else named.get(W + "val", ""), _Style("", None))
        outline = None if properties is None else properties.find(W + "outlineLvl")
        if outline is not None and (level := outline.get(W + "val", "9")).isdigit():
            return _Style(style.name, int(level) if int(level) < 6 else None)
        return style

    def _lines(self, element: Element, flow: Flow) -> list[tuple[str, tuple[Reading, ...]]]:
        self._inline(element, flow)
        return flow.take()

    def _inline(self, parent: Element, flow: Flow) -> None:
        """Add the text of the runs below ``parent``; elements are nested no deeper than the parser allows."""
        for element in parent.iterchildren():
            tag = element.tag
            if tag in _LEFT_OUT or tag == _FALLBACK:
                continue
            if tag == W + "r" and _is_on(element, "vanish"):
                continue
            if tag == W + "t":
                self._text(element, flow)
            elif tag in (W + "br", W + "cr"):
                flow.break_line()
            elif tag in (W + "tab", W + "ptab"):
                flow.add(" ")
            elif tag == W + "noBreakHyphen":
                flow.add("-")
            elif tag == W + "ruby":
                flow.begin_base()
                for base in element.iterchildren(W + "rubyBase"):
                    self._inline(base, flow)
                flow.begin_reading()
                for reading in element.iterchildren(W + "rt"):
                    self._inline(reading, flow)
                flow.end_reading()
                flow.end_base()
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._called.append(f"{tag.removeprefix(W).removesuffix('Reference')}/{element.get(W + 'id')}")
            elif tag == W + "lastRenderedPageBreak" and self._page is not None:
                self._page += 1
            elif tag == W + "txbxContent":
                self._boxes.append(element)
            else:
                self._inline(element, flow)

    def _text(self, element: Element, flow: Flow) -> None:
        run = element.getparent()
        raising = run.find(f"{W}rPr/{W}vertAlign") if run is not None else None
        if raising is not None and raising.get(W + "val") == "superscript":
            flow.add(raised(element.text or "", flow.last))
        else:
            flow.add(element.text)

    def _table(self, table: Element) -> Iterator[Part]:
        """Yield the rows of a table, or the blocks of its cells if it is for the layout of the page."""
        rows = [row for row in table.iter(W + "tr") if row.find(f"{W}trPr/{W}del") is None and _table_of(row) is table]
        cells = [[cell for cell in row.iter(W + "tc") if _table_of(cell) is table] for row in rows]
        lengths = [sum(len(text.text or "") for text in cell.iter(W + "t")) for row in cells for cell in row]
        nested = next(table.iterdescendants(W + "tbl"), None) is not None
        if nested or max(map(len, cells), default=0) < 2 or max(lengths, default=0) > _LONG_CELL:
            for row in cells:
                for cell in row:
                    yield from self._blocks(cell)
            return
        for number, row in enumerate(cells, start=1):
            page = self._page
            line, readings = "", list[Reading]()
            for cell in row:
                flow = Flow(flat=True)
                for paragraph in cell.iter(W + "p"):
                    self._inline(paragraph, flow)
                    flow.break_line()
                for text, found in flow.take():
                    line += CELL_SEPARATOR if line else ""
                    readings += [reading.shifted(len(line)) for reading in found]
                    line += text
            yield Part("paragraph", line, 0, Origin(page, "tr", number), tuple(readings))


def _table_of(element: Element) -> Element:
    return next(element.iterancestors(W + "tbl"), None)


def _is_on(run: Element, name: str) -> bool:
    """Return whether a property of a run is set."""
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(W + "val", "1") not in ("0", "false", "off")


def _styles(root: Element | None, body: Element | None) -> Mapping[str, _Style]:
    """Return the styles of paragraphs by id; a style without a level has that of the style it is based on.

    In a document with a title its headings are one level below it.
    """
    if root is None:
        return {}
    elements = {style.get(W + "styleId", ""): style for style in root.iterchildren(W + "style")}
    names = {id: _value(style, "name") for id, style in elements.items()}
    used = set() if body is None else {style.get(W + "val", "") for style in body.iter(W + "pStyle")}
    shift = any(names.get(id, "").lower() in _TITLES for id in used)
    return {id: _Style(name, _level(id, elements, names, shift)) for id, name in names.items()}


def _level(id: str, elements: Mapping[str, Element], names: Mapping[str, str], shift: bool) -> int | None:
    seen: set[str] = set()
    while id in elements and id not in seen:
        seen.add(id)
        if names[id].lower() in _TITLES:
            return 0
        if match := _HEADING.match(names[id]):
            return min(int(match.group(1)) - 1 + shift, 5)
        outline = elements[id].find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and (level := outline.get(W + "val", "9")).isdigit():
            return int(level) if int(level) < 6 else None
        id = _value(elements[id], "basedOn")
    return None


def _value(style: Element, name: str) -> str:
    found = style.find(W + name)
    return "" if found is None else str(found.get(W + "val", ""))
