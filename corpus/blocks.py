"""Layout analysis: split a seed into headings, paragraphs, captions, footnotes and boilerplate.

The segments of all blocks partition the text. A paragraph interrupted by a page break, a caption or a footnote is one
block of several segments.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gaiko.corpus.layout import Block
from gaiko.corpus.line_breaks import wrapped_lines
from gaiko.corpus.seeds import Override, Seed
from gaiko.corpus.spans import Segment

HEADING_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(r"第[0-9０-９一二三四五六七八九十]+[章節部][ 　]")),
    (1, re.compile(r"[0-9０-９]{1,2}[ 　.．]+\S")),
    (2, re.compile(r"[（(][0-9０-９]{1,2}[)）][ 　]?\S")),
    (3, re.compile(r"[ア-ン][ 　]\S")),
    (4, re.compile(r"[（(][ア-ン][)）][ 　]?\S")),
    (5, re.compile(r"[〈＜【].*[〉＞】]$")),
)
"""Heading level and numbering style of Japanese government prose, outermost first."""

RUN_IN = 6
"""Level of a short unnumbered line, such as a byline, which does not open a section."""

COLUMN_TITLE = 1
"""Level of the title of a column (コラム), which opens a section."""

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_COLUMN_MARK = re.compile(r"コラム$|COLUMN$|特集$")
_FOOTNOTE = re.compile(r"[（(]([0-9０-９]{1,3})[)）][ 　]")
_FOOTNOTE_MARK = re.compile(r"⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾")
_INLINE_RUBY = re.compile(r"\^\{[^{}\r\n]*\}")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹０１２３４５６７８９", "01234567890123456789")
_CAPTION_CREDIT = re.compile(r"写真提供[：:]|[（(][^（()）]*[0-9０-９]+日[、,][^（()）]*[)）]$")
_ENDS_SENTENCE = re.compile(r"[。！？!?．][」』）)〉】\]”]*$")
_BEGINS_ITEM = re.compile(r"[　・●○◎■□◆◇－―※①-⑳|｜]|[（(][0-9０-９ア-ン]{1,2}[)）]|[0-9０-９]{1,2}[.．　 ]")
_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[ \t　]*(?:\r\n?|\n)")
_SHORT_LINE = 25
_PICTURE_GAP = 3
"""Number of blank lines that text extraction leaves for a picture; its caption follows."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    end: int
    text: str
    blanks_before: int


def read_blocks(seed: Seed) -> list[Block]:
    """Return the blocks of ``seed`` in text order: those that its reader found, or those of its lines."""
    if seed.blocks is not None:
        return list(seed.blocks)
    wraps = {line.start: is_wrap for line, is_wrap in wrapped_lines(seed.text)}
    blocks = list(_join_cut_paragraphs(_classify(seed, wraps), seed.text, wraps))
    blocks = [part for block in blocks for part in _cut_out_marks(block, seed)]
    return _fill_with_space(blocks, len(seed.text))


def _lines(text: str) -> Iterator[_Line]:
    """Yield the non-blank lines, trimmed; only CR, LF and CRLF end a line."""
    blanks = 0
    for number, match in enumerate(_LINE.finditer(text), start=1):
        raw = match.group(1)
        stripped = raw.strip(" \t\u3000\ufeff")
        if not stripped:
            blanks += 1
            continue
        start = match.start() + raw.index(stripped)
        yield _Line(number, start, start + len(stripped), raw.rstrip(), blanks)
        blanks = 0


def _classify(seed: Seed, wraps: Mapping[int, bool]) -> list[Block]:
    overrides = {override.line: override for override in seed.overrides}
    pending_footnotes: set[str] = set()
    in_caption = column_opens = False
    previous: Block | None = None
    open_text = ""
    blocks: list[Block] = []
    for line in _lines(seed.text):
        text = seed.text[line.start : line.end]
        if line.number in overrides:
            block = _overridden(line, overrides[line.number])
        elif _COLUMN_MARK.match(text):
            block = Block("boilerplate", ((line.start, line.end),), detail="marker")
            column_opens = True
        elif (note := _FOOTNOTE.match(text)) and note.group(1).translate(_SUPERSCRIPT) in pending_footnotes:
            pending_footnotes.discard(note.group(1).translate(_SUPERSCRIPT))
            block = Block("footnote", ((line.start, line.end),))
        elif in_caption and line.blanks_before == 0:
            assert previous is not None
            block = replace(previous, segments=(*previous.segments, (line.start, line.end)))
            blocks.pop()
        elif open_text and wraps.get(line.start):
            block = Block("paragraph", ((line.start, line.end),))
        elif _is_caption(text, line):
            block = Block("caption", ((line.start, line.end),))
        elif column_opens:
            block = Block("heading", ((line.start, line.end),), COLUMN_TITLE, "column")
            column_opens = False
        elif (level := _heading_level(text, line, open_text)) is not None:
            block = Block("heading", ((line.start, line.end),), level)
        else:
            block = Block("paragraph", ((line.start, line.end),))
        in_caption = block.kind == "caption"
        if block.kind == "paragraph":
            open_text = "" if _ENDS_SENTENCE.search(text) else text
        elif block.kind == "heading":
            open_text = ""
        pending_footnotes.update(m.group(1).translate(_SUPERSCRIPT) for m in _FOOTNOTE_MARK.finditer(text))
        blocks.append(block)
        previous = block
    return blocks


def _overridden(line: _Line, override: Override) -> Block:
    return Block(override.kind, ((line.start, line.end),), override.level if override.kind == "heading" else 0)


def _is_caption(text: str, line: _Line) -> bool:
    if _ENDS_SENTENCE.search(text):
        return False
    credited = "、" not in text[:_SHORT_LINE] and _CAPTION_CREDIT.search(text) is not None
    return (line.blanks_before >= _PICTURE_GAP and not _matches_heading(text)) or credited


def _matches_heading(text: str) -> int | None:
    if len(text) > 60 or _ENDS_SENTENCE.search(text):
        return None
    return next((level for level, pattern in HEADING_LEVELS if pattern.match(text)), None)


def _heading_level(text: str, line: _Line, open_text: str) -> int | None:
    level = _matches_heading(text)
    if level is not None:
        return level
    stands_alone = (line.blanks_before > 0 or line.number == 1) and not _BEGINS_ITEM.match(text)
    if not open_text and stands_alone and len(text) <= _SHORT_LINE and not re.search("[、。，．]", text):
        return RUN_IN
    return None


def _join_cut_paragraphs(blocks: Sequence[Block], text: str, wraps: Mapping[int, bool]) -> list[Block]:
    """Join a paragraph that ends in the middle of a sentence with the next paragraph, unless a heading is between them.

    Captions and footnotes may be between them. A wrapped line (``gaiko.corpus.line_breaks``) is joined, another line that
    follows directly is not. A list item or an indented line starts a new paragraph. A short line without punctuation that
    is followed by a blank line ends its paragraph.
    """
    joined: list[Block] = []
    parts: dict[int, list[Segment]] = {}
    open_at: int | None = None
    end, last_line_is_short = 0, False
    for block in blocks:
        if block.kind == "paragraph":
            start = block.start
            starts_new = (start > 0 and text[start - 1] == "\u3000") or _BEGINS_ITEM.match(text, start)
            separated = last_line_is_short and _BLANK_LINE.search(text, end, start) is not None
            is_wrap = wraps.get(start, False)
            adjacent = (
                open_at is not None and not text[end:start].strip() and _BLANK_LINE.search(text, end, start) is None
            )
            if open_at is not None and (is_wrap or not (starts_new or separated or adjacent)):
                parts[open_at].extend(block.segments)
            else:
                open_at = len(joined)
                parts[open_at] = list(block.segments)
                joined.append(block)
            last_line = text[block.segments[-1][0] : block.segments[-1][1]]
            if _ENDS_SENTENCE.search(last_line):
                open_at = None
            last_line_is_short = len(last_line) < _SHORT_LINE and re.search("[、。，．]", last_line) is None
            end = block.segments[-1][1]
            continue
        if block.kind == "heading":
            open_at = None
        joined.append(block)
    return [replace(block, segments=tuple(parts.get(at, block.segments))) for at, block in enumerate(joined)]


def _cut_out_marks(block: Block, seed: Seed) -> Iterator[Block]:
    """Yield footnote marks and ruby of a block as boilerplate, then the block without them."""
    if block.kind == "boilerplate":
        yield block
        return
    starts = _line_starts(seed.text) if seed.ruby else ()
    segments: list[Segment] = []
    for start, end in block.segments:
        marks = [(m.start(), m.end(), "footnote-mark") for m in _FOOTNOTE_MARK.finditer(seed.text, start, end)]
        marks += [(m.start(), m.end(), "ruby") for m in _INLINE_RUBY.finditer(seed.text, start, end)]
        for ruby in seed.ruby:
            at = seed.text.index(ruby.text, starts[ruby.line - 1])
            if start <= at < end:
                marks.append((at, at + len(ruby.text), "ruby"))
        at = start
        for mark_start, mark_end, detail in sorted(marks):
            if mark_start > at:
                segments.append((at, mark_start))
            yield Block("boilerplate", ((mark_start, mark_end),), detail=detail)
            at = mark_end
        if at < end:
            segments.append((at, end))
    if segments:
        yield replace(block, segments=tuple(segments))


def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", text))
    return starts


def _fill_with_space(blocks: Sequence[Block], length: int) -> list[Block]:
    filled = list(blocks)
    at = 0
    for start, end in sorted(segment for block in blocks for segment in block.segments):
        if start > at:
            filled.append(Block("boilerplate", ((at, start),), detail="space"))
        at = end
    if at < length:
        filled.append(Block("boilerplate", ((at, length),), detail="space"))
    return sorted(filled, key=lambda block: block.start)
