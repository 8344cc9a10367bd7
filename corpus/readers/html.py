"""Reader of web pages as ministries publish them: main text, headings, lists, tables row by row, captions, footnotes, ruby."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from gaiko.corpus.errors import InputError
from gaiko.corpus.layout import Origin, Reading
from gaiko.corpus.readers.base import CELL_SEPARATOR, Part, ReaderOptions, document_from_parts, read_limited
from gaiko.corpus.readers.encoding import decode_text
from gaiko.corpus.readers.flow import Flow, raised
from gaiko.corpus.readers.html_metadata import page_date, page_title
from gaiko.corpus.readers.html_page import (
    Element,
    Page,
    html_names,
    is_button,
    is_caption,
    is_link_heading,
    is_note,
    is_shorter,
)
from gaiko.corpus.seeds import Seed, safe_id

LIMIT = 32 << 20
"""Largest page in bytes; its tree takes four times as much memory."""

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_DECLARED = re.compile(
    rb"<\?xml[^>]*\sencoding\s*=\s*[\"']([\w.:-]+)|<meta[^>]*\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_HEADINGS = {f"h{number}": number - 1 for number in range(1, 7)}
_BACK = ("↩", "↩︎", "↑", "^")
"""Texts of links from a footnote back to its mark."""
_LINES = ".//pre or count(.//p) > 1 or count(.//br) > 2"
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1000
_LONG_CELL = 400
"""Length of a cell from which on a table is one for the layout of the page."""


class HtmlReader:
    """Web pages."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml", ".shtml")
    one_document = True

    def sniff(self, head: bytes) -> bool:
        """Return whether the file begins as a page does."""
        return _HEAD.match(head) is not None

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the one document of a page."""
        data = read_limited(path, data, LIMIT, "page")
        found = _DECLARED.search(data[:4096])
        declared = (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None
        decoded = decode_text(data, str(path), options.encoding, declared)
        root = parse_page(decoded.text, str(path))
        parts = list(page_parts(root)) if root is not None else []
        notes = [decoded.note] if decoded.note else []
        if not parts:
            notes.append(f"{path}: holds no text; a page that a script fills must be saved as the browser shows it")
        yield document_from_parts(
            safe_id(path.stem),
            parts,
            path,
            title="" if root is None else page_title(root, parts),
            metadata_date="" if root is None else page_date(root),
            encoding=decoded.encoding,
            notes=tuple(notes),
        )


def parse_page(text: str, where: str) -> Element | None:
    """Return the root element of a page; None for one without any element.

    Raises:
        InputError: nested deeper than the parser goes, or with more attributes than it reads in linear time.
    """
    if any(len(_QUOTED.sub("", tag).split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.findall(text)):
        raise InputError(
            f"{where}: an element with more than {_MOST_ATTRIBUTES:,} attributes; this is not a page for readers"
        )
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    except etree.XMLSyntaxError:
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputError(f"{where}: elements nested more than 2,000 deep; this is not a page for readers")
    return root


def page_parts(root: Element) -> Iterator[Part]:
    """Yield the parts of the main text in reading order."""
    page = Page(root)
    yield from _title_outside(page)
    for part in _parts(page):
        if not is_button(part.text):
            yield part


def _title_outside(page: Page) -> Iterator[Part]:
    """Yield the heading of the page if it is outside the main element: the text is in the title of the window too."""
    if page.main.find(".//h1") is not None:
        return
    window = str(page.body.getroottree().xpath("normalize-space(string((//title)[1]))"))
    for heading in page.body.iter("h1"):
        text = _cell(heading, page)[0]
        if text and window.startswith(text) and len(text) > 4:
            yield Part("heading", text, 0, Origin(element="h1"))
            return


def _parts(page: Page) -> Iterator[Part]:
    flow = Flow()
    blocks: list[Element] = []
    walker = etree.iterwalk(page.main, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if page.is_left_out(element) or (tag in _HEADINGS and _opens_links(element, page)):
                walker.skip_subtree()
            elif tag == "table" and _is_data(element):
                yield from _flush(flow, blocks)
                yield from _rows(element, page)
                walker.skip_subtree()
            elif tag in html_names()["block"]:
                yield from _flush(flow, blocks)
                blocks.append(element)
                _add(flow, element.text, blocks)
            elif _open_inline(flow, element):
                walker.skip_subtree()
            else:
                _add(flow, element.text, blocks)
        else:
            if blocks and blocks[-1] is element:
                yield from _flush(flow, blocks)
                blocks.pop()
            elif tag == "rt":
                flow.end_reading()
            if element is not page.main:
                _add(flow, element.tail, blocks)
    yield from _flush(flow, blocks)


def _add(flow: Flow, text: str | None, blocks: list[Element]) -> None:
    if any(block.tag == "pre" for block in blocks):
        flow.add_verbatim(text)
    else:
        flow.add(text)


def _open_inline(flow: Flow, element: Element) -> bool:
    """Act on the start of an inline element; return whether its content was dealt with."""
    tag = element.tag
    if tag == "br":
        flow.break_line()
    elif tag == "ruby":
        flow.begin_base()
    elif tag == "rb":
        flow.end_reading()
    elif tag == "rt":
        flow.begin_reading()
    elif tag in ("rp", "rtc") and len(element) == 0:
        return True
    elif tag == "sup" or (tag == "a" and element.get("role") == "doc-noteref"):
        before = element.getprevious()
        text = (element.getparent().text if before is None else before.tail) or ""
        linked = tag == "a" or element.find(".//a") is not None
        flow.add(raised(str(element.xpath("normalize-space(.)")), "" if linked else text))
        return True
    return tag == "a" and (element.get("role") == "doc-backlink" or str(element.xpath("string(.)")).strip() in _BACK)


def _opens_links(element: Element, page: Page) -> bool:
    """Return whether a heading announces links that are left out."""
    after = element.getnext()
    return is_link_heading(element) and (after is None or page.is_left_out(after))


def _flush(flow: Flow, blocks: list[Element]) -> Iterator[Part]:
    """Yield the lines of the block that ends or is interrupted."""
    lines = flow.take()
    if not lines:
        return
    inner = blocks[-1] if blocks else None
    heading = next((block for block in reversed(blocks) if block.tag in _HEADINGS), None)
    if heading is None and inner is not None and inner.get("role") == "heading":
        heading = inner
    if heading is not None:
        readings: list[Reading] = []
        text = ""
        for line, found in lines:
            text += "　" if text else ""
            readings += [reading.shifted(len(text)) for reading in found]
            text += line
        level = _HEADINGS.get(str(heading.tag), min(5, max(0, int(heading.get("aria-level", "2") or 2) - 1)))
        yield Part("heading", text, level, Origin(element=str(heading.tag)), tuple(readings))
        return
    kind = "paragraph"
    if any(is_note(block) for block in blocks):
        kind = "footnote"
    elif any(is_caption(block) for block in blocks[-2:]):
        kind = "caption"
    name = next((str(block.tag) for block in reversed(blocks) if block.tag not in html_names()["group"]), "div")
    for text, found in lines:
        yield Part(kind, text, 0, Origin(element=name), found)


def _is_data(table: Element) -> bool:
    """Return whether a table holds data: no other table or heading in it, several columns, and short cells."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{heading}") is not None for heading in _HEADINGS):
        return False
    cells = list(table.iter("td", "th"))
    columns = max((len(row.findall("td")) + len(row.findall("th")) for row in table.iter("tr")), default=len(cells))
    if columns < 2:
        return False
    named = table.find(".//th") is not None
    return all(is_shorter(cell, _LONG_CELL) and (named or not cell.xpath(_LINES)) for cell in cells)


def _rows(table: Element, page: Page) -> Iterator[Part]:
    """Yield the caption and the rows of a table of data."""
    for caption in table.findall("caption"):
        text, readings = _cell(caption, page)
        yield Part("caption", text, 0, Origin(element="caption"), readings)
    for number, row in enumerate(table.iter("tr"), start=1):
        line, found = "", []
        for cell in row.iterchildren("td", "th"):
            text, readings = _cell(cell, page)
            if text:
                line += CELL_SEPARATOR if line else ""
                found += [reading.shifted(len(line)) for reading in readings]
                line += text
        yield Part("paragraph", line, 0, Origin(element="tr", row=number), tuple(found))


def _cell(cell: Element, page: Page) -> tuple[str, tuple[Reading, ...]]:
    """Return the text of an element on one line, and its readings."""
    flow = Flow(flat=True)
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if (element is not cell and page.is_left_out(element)) or _open_inline(flow, element):
                walker.skip_subtree()
                continue
            if element.tag in html_names()["block"]:
                flow.break_line()
            flow.add(element.text)
        else:
            if element.tag == "rt":
                flow.end_reading()
            if element.tag in html_names()["block"]:
                flow.break_line()
            if element is not cell:
                flow.add(element.tail)
    return next(iter(flow.take()), ("", ()))
