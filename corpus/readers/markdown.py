"""Reader of Markdown: headings, paragraphs, lists, tables row by row and footnotes; code is left out, links are their text.

markdown-it-py (MIT) parses; front matter and footnotes, which CommonMark lacks, are cut out before.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gaiko.corpus.layout import Origin, Reading
from gaiko.corpus.readers.base import CELL_SEPARATOR, Part, ReaderOptions, document_from_parts, read_limited
from gaiko.corpus.readers.encoding import decode_text
from gaiko.corpus.readers.flow import Flow, raised
from gaiko.corpus.readers.html import page_parts, parse_page
from gaiko.corpus.seeds import Seed, safe_id

if TYPE_CHECKING:
    from markdown_it.token import Token

LIMIT = 16 << 20
"""Largest file in bytes."""

_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_KEY = re.compile(r"^([A-Za-z_]+)\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", re.M)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*(?:\r?\n(?:[ \t]{2,}\S.*))*)", re.M)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.M | re.S)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")


class MarkdownReader:
    """Markdown files."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")
    one_document = True

    def sniff(self, head: bytes) -> bool:
        """Return False: Markdown is read by suffix."""
        return False

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the one document of a file."""
        from markdown_it import MarkdownIt  # here, because its import takes longer than that of all readers

        decoded = decode_text(read_limited(path, data, LIMIT, "Markdown file"), str(path), options.encoding)
        front, text = _split_front(decoded.text)
        text, notes = _split_notes(text)
        parser = MarkdownIt("commonmark").enable("table")
        parts = list(_parts(parser.parse(text), str(path)))
        for note in notes:
            lines = _parts(parser.parse(note), str(path))
            parts += [Part("footnote", part.text, 0, Origin(element="footnote"), part.readings) for part in lines]
        title = front.get("title") or next((p.text for p in parts if p.kind == "heading" and p.level == 0), "")
        remarks = (decoded.note,) if decoded.note else ()
        date = front.get("date") or front.get("published", "")
        yield document_from_parts(
            safe_id(path.stem),
            parts,
            path,
            title=title,
            metadata_date=date,
            encoding=decoded.encoding,
            notes=remarks,
        )


def _split_front(text: str) -> tuple[dict[str, str], str]:
    """Return the single-line keys of the front matter, in lower case, and the text after it."""
    found = _FRONT.match(text)
    if found is None or not (keys := _KEY.findall(found.group(2))):
        return {}, text
    return {key.lower(): value.strip() for key, value in keys}, text[found.end() :]


def _split_notes(text: str) -> tuple[str, list[str]]:
    """Return the text without the definitions of footnotes, and these in order; code is left alone."""
    kept: list[str] = []
    notes: list[str] = []

    def cut(piece: str) -> str:
        notes.extend(re.sub(r"\r?\n[ \t]+", "\n", found.group(2)) for found in _NOTE.finditer(piece))
        return _NOTE.sub("\n", piece)

    at = 0
    for fence in _FENCE.finditer(text):
        kept += [cut(text[at : fence.start()]), fence.group()]
        at = fence.end()
    kept.append(cut(text[at:]))
    return "".join(kept), notes


def _parts(tokens: "Sequence[Token]", where: str) -> Iterator[Part]:
    element, level, row = "p", 0, 0
    cells: list[tuple[str, tuple[Reading, ...]]] = []
    lists = 0
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            element, level = token.tag, int(token.tag[1]) - 1
        elif kind in ("paragraph_open", "heading_close"):
            element = "li" if lists else "p"
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif kind == "table_open":
            row = 0
        elif kind == "tr_open":
            element, cells, row = "tr", [], row + 1
        elif kind == "tr_close":
            yield _row(cells, row)
            element = "p"
        elif kind == "html_block":
            root = parse_page(token.content, where)
            yield from page_parts(root) if root is not None else ()
        elif kind == "inline":
            lines = _lines(token.children or (), flat=element == "tr")
            if element == "tr":
                cells += lines
            elif element.startswith("h"):
                for text, readings in lines:
                    yield Part("heading", text, level, Origin(element=element), readings)
            else:
                for text, readings in lines:
                    yield Part("paragraph", text, 0, Origin(element=element), readings)


def _row(cells: Sequence[tuple[str, tuple[Reading, ...]]], row: int) -> Part:
    line, readings = "", list[Reading]()
    for text, found in cells:
        line += CELL_SEPARATOR if line else ""
        readings += [reading.shifted(len(line)) for reading in found]
        line += text
    return Part("paragraph", line, 0, Origin(element="tr", row=row), tuple(readings))


def _lines(tokens: "Sequence[Token]", *, flat: bool) -> list[tuple[str, tuple[Reading, ...]]]:
    """Return the lines of inline tokens; HTML elements for ruby, line breaks and raised text are understood."""
    flow = Flow(flat)
    skipping = raising = False
    for token in tokens:
        if token.type == "hardbreak":
            flow.break_line()
        elif token.type == "softbreak":
            flow.add("\n")
        elif token.type == "html_inline":
            found = _TAG.match(token.content)
            closing, tag = (bool(found.group(1)), found.group(2).lower()) if found else (False, "")
            if tag == "br":
                flow.break_line()
            elif tag == "ruby":
                flow.end_base() if closing else flow.begin_base()
            elif tag == "rt":
                flow.end_reading() if closing else flow.begin_reading()
            elif tag == "rp":
                skipping = not closing
            elif tag == "sup":
                raising = not closing
        elif token.type in ("text", "code_inline") and not skipping:
            text = _NOTE_MARK.sub("", token.content)
            flow.add(raised(text, flow.last) if raising else text)
    return flow.take()
