"""Sentence splitting at 。 ｡ ！ ？ and, in texts that use it so, ．, outside matched brackets and quotation marks.

Splitters at hand (GiNZA, ja-sentence-segmenter) load a parser, change the text, or cut inside quotations; offsets and the
segmentation of the corpus must stay as they are.
"""

import re
from functools import cache
from pathlib import Path

from gaiko.corpus.line_breaks import join_lines
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.spans import Segment
from gaiko.corpus.tsv import read_tsv

_PAIRS = {
    **{"」": "「", "』": "『", "）": "（", "］": "［", "〕": "〔", "】": "【", "〉": "〈", "》": "《", "｝": "｛"},
    **{"”": "“", "’": "‘", "〟": "〝", "〞": "〝", "｣": "｢", "〗": "〖", "≫": "≪"},
}
_FOLD = dict(zip("()[]{}", "（）［］｛｝", strict=True))
"""Half-width to full-width brackets, which are mixed in extracted text."""
_STOPS = frozenset("。｡！？!?．.")
_MARK = re.compile("[。｡！？!?「」『』（）［］〔〕【】〈〉《》｛｝()\\[\\]{}“”‘’〝〟〞｢｣〖〗≪≫]")
_MARK_OR_POINT = re.compile(_MARK.pattern[:-1] + "．.]")
_TRAILING = re.compile("[。｡！？!?．」』）)］\\]〕】〉》｝}”’〟〞｣〗≫]*")

_OTHER_THAN_HIRAGANA = "ァ-ヺー々〆一-鿿㐀-䶿𠀀-𯿿"
_JAPANESE = f"ぁ-ゖ{_OTHER_THAN_HIRAGANA}"
_POINT_AT_END = re.compile(f"(?<=[{_JAPANESE}」』）)”％％%])[．.][」』）)”]*[ 　\t]*$", re.MULTILINE)
_POINT_AFTER_PROSE = re.compile("(?<=[ぁ-ゖ」』）])．")
_LABEL = re.compile(
    r"[（(]?(?:[ァ-ヺイロハニホヘト甲乙丙丁]|[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-zＡ-Ｚａ-ｚ]|別添|別紙|参考|注)[）)]?"
)
"""Label of a list item, in ``ア．概要`` and ``（一）．経済``."""
_LONGEST_LABEL = 10
_ASCII_MARKS = str.maketrans("！？", "!?")

_GOES_ON = re.compile(
    "[、，,・：；:;]"
    f"|(?:は|が|も|の|に|へ|で|には|にも|とは|への|での|からの|までの|など)(?=[{_OTHER_THAN_HIRAGANA}0-9０-９A-Za-zＡ-Ｚａ-ｚ「『（“])"
    "|[はもにへ]、|を"
    f"|と(?![同共申言云思])(?=[{_OTHER_THAN_HIRAGANA}0-9０-９A-Za-zＡ-Ｚａ-ｚ「『“])"
)
"""Follows a 。 that belongs to a name: punctuation, or a particle with which no sentence begins.

と同時に, と共に, と申しますのも and が、 begin sentences.
"""
_QUOTED = re.compile(f"[！？!?]|{_GOES_ON.pattern}|と(?:い[うえっわ]|の|[一-鿿])|って|か(?:と|ど)|や[一-鿿ァ-ヺ]")
"""Follows a ！ or ？ that ends no sentence: also the quotative と; the last mark of a run decides."""


def split_sentences(text: str) -> list[Segment]:
    """Return the ranges of the sentences of ``text`` without white space at their edges; linear time.

    An unmatched bracket is ignored, so that a stray 「 does not merge the rest of the paragraph. A line break ends a
    sentence unless it is a wrap (``gaiko.corpus.line_breaks``).

    >>> split_sentences("「行く。」と述べた。続く。")
    [(0, 10), (10, 13)]
    """
    if "\n" not in text and "\r" not in text:
        return _split_line(text)
    return [(segments[0][0], segments[-1][1]) for segments in split_segments(text)]


def split_segments(text: str) -> list[tuple[Segment, ...]]:
    """Return the sentences of ``text``, each as the ranges that it covers without wraps and the indentation after them."""
    if "\n" not in text and "\r" not in text:
        return [(sentence,) for sentence in _split_line(text)]
    found = []
    for paragraph in join_lines(text):
        index = SegmentIndex(paragraph)
        joined = "".join(text[start:end] for start, end in paragraph)
        found += [index.slice(start, end) for start, end in _split_line(joined)]
    return found


def _split_line(text: str) -> list[Segment]:
    """Return the sentences of one paragraph."""
    found: list[Segment] = []
    start = 0
    for stop in _stops(text):
        if stop > start:
            end = _TRAILING.match(text, stop).end()  # type: ignore[union-attr]  # the pattern matches the empty string
            _append(found, text, start, end)
            start = end
    _append(found, text, start, len(text))
    return found


def _stops(text: str) -> list[int]:
    """Return the positions after each sentence end outside matched brackets."""
    with_points = _uses_points(text)
    pattern = _MARK_OR_POINT if with_points else _MARK
    marks = [(m.start(), _FOLD.get(mark := m.group(), mark)) for m in pattern.finditer(text)]
    partner = _partners(marks)
    stops: list[int] = []
    protected_until = -1
    for position, mark in marks:
        if mark in _STOPS:
            if position > protected_until and _ends_sentence(text, position, mark, stops[-1] if stops else 0):
                stops.append(position + 1)
        elif position in partner:
            protected_until = max(protected_until, partner[position])
    return stops


def _uses_points(text: str) -> bool:
    """Return whether ． ends sentences: there is no 。, and ． ends a line or stands after running text twice."""
    if ("．" not in text and "." not in text) or "。" in text or "｡" in text:
        return False
    at_end = any(
        not _LABEL.fullmatch(text[_line_start(text, m.start()) : m.start()].strip())
        for m in _POINT_AT_END.finditer(text)
    )
    return at_end or len(_POINT_AFTER_PROSE.findall(text)) > 1


def _ends_sentence(text: str, position: int, mark: str, start: int) -> bool:
    """Return whether the mark at ``position``, outside brackets, ends the sentence that begins at ``start``."""
    after = position + 1
    if after == len(text):
        return True
    if mark in "。｡":
        if _GOES_ON.match(text, after):
            return False
    elif mark in "．.":
        return _point_ends(text, position, mark, start)
    elif _QUOTED.match(text, after) or (mark in "!?" and not _ascii_ends(text, position)):
        return False
    return not _in_name(text, after)


def _ascii_ends(text: str, position: int) -> bool:
    """Return whether ! or ? at ``position`` is more than a character of an address or a foreign name."""
    before, after = text[position - 1 : position], text[position + 1]
    return after.isspace() or after in "!?！？」』）)”" or not (before.isascii() or after.isascii())


def _point_ends(text: str, position: int, mark: str, start: int) -> bool:
    before, after = text[position - 1 : position], text[position + 1]
    if before.isascii() or not re.match(f"[{_JAPANESE}」』）”％]", before):
        return False
    if after.isdigit() or (after.isascii() and after.isalpha()) or re.match("[Ａ-Ｚａ-ｚ]", after):
        return before in "」』）”" or "ぁ" <= before <= "ゖ"
    if mark == "." and after in "./":
        return False
    return position - start > _LONGEST_LABEL or _LABEL.fullmatch(text[start:position].strip()) is None


def _in_name(text: str, after: int) -> bool:
    """Return whether the mark before ``after`` is part of a name of ``names_with_stops.tsv``; white space ends the name."""
    heads, names, longest = _names()
    before = text[max(after - longest, 0) : after].translate(_ASCII_MARKS)
    if not before.endswith(heads):
        return False
    rest = text[after : after + longest].translate(_ASCII_MARKS)
    return any(
        before.endswith(head) and rest.startswith(tail) and bool(tail or not rest[0].isspace()) for head, tail in names
    )


@cache
def _names() -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], int]:
    """Return the beginnings of the names up to each mark, each with the rest of its name, and the greatest length."""
    rows = read_tsv(Path(__file__).with_name("names_with_stops.tsv"))
    names = [row["name"].translate(_ASCII_MARKS) for _, row in rows]
    parts = {(name[: m.end()], name[m.end() :]) for name in names for m in re.finditer("[。!?]", name)}
    return tuple({head for head, _ in parts}), tuple(sorted(parts)), max(map(len, names))


def _line_start(text: str, position: int) -> int:
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


def _partners(marks: list[tuple[int, str]]) -> dict[int, int]:
    """Return closing position by opening position of matched brackets."""
    partner: dict[int, int] = {}
    waiting: dict[str, list[int]] = {opening: [] for opening in _PAIRS.values()}
    for position, mark in marks:
        if mark in waiting:
            waiting[mark].append(position)
        elif mark in _PAIRS and waiting[_PAIRS[mark]]:
            partner[waiting[_PAIRS[mark]].pop()] = position
    return partner


def _append(found: list[Segment], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))
