"""Running text of a block as web pages and Markdown have it: white space collapsed, line breaks judged, ruby kept apart."""

import re

from gaiko.corpus.layout import Reading

_SPACE = re.compile(r"([ \t\r\n\f]+)")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_ENDS_LINE = re.compile(r"[。！？!?．：:][」』）)〉》】\]”]*$")
_BEGINS_LINE = re.compile(
    r"[・●○◎■□◆◇▼▲※★☆①-⑳－―‐•*|｜]|[（(][0-9０-９ア-ン一二三四五六七八九十]{1,3}[)）]|[0-9０-９]{1,2}[.．　、 ]"
)
_INDENT = "\u3000\u00a0"
_LEAST_WRAP = 20
"""Length from which on a line that ends within a sentence is taken as wrapped; a shorter one stands for itself."""

Line = tuple[str, tuple[Reading, ...]]
"""A line of its own, and its readings."""


class Flow:
    """Text of a block, added piece by piece.

    >>> flow = Flow()
    >>> flow.add("岸田総理大臣は、\\n韓国を"); flow.begin_base(); flow.add("慶州"); flow.begin_reading(); flow.add("キョンジュ")
    >>> flow.end_reading(); flow.add("に訪れた。"); flow.break_line(); flow.add("以上")
    >>> [(text, [(r.start, r.end, r.text) for r in readings]) for text, readings in flow.take()]
    [('岸田総理大臣は、韓国を慶州に訪れた。', [(11, 13, 'キョンジュ')]), ('以上', [])]
    """

    def __init__(self, flat: bool = False) -> None:
        """Begin a text; in a ``flat`` one line breaks are spaces, as in the cell of a table."""
        self._flat = flat
        self._lines: list[Line] = []
        self._begin()
        self._reading: list[str] | None = None

    def _begin(self) -> None:
        self._pieces: list[str] = []
        self._readings: list[Reading] = []
        self._length = 0
        self._last = ""
        self._pending = ""
        self._base: int | None = None
        self._base_is_next = False

    def add(self, text: str | None) -> None:
        """Add text whose white space is collapsed; a line end between Japanese characters is no space."""
        if not text:
            return
        if self._reading is not None:
            self._reading.append(text)
            return
        for number, token in enumerate(_SPACE.split(text)):
            if number % 2:
                if self._pending not in ("break", "blank"):
                    self._pending = "\n" if "\n" in token or self._pending == "\n" else " "
            elif token:
                self._add_word(token)

    def add_verbatim(self, text: str | None) -> None:
        """Add preformatted text, whose line ends are line breaks."""
        for number, line in enumerate(re.split(r"\r\n?|\n", text or "")):
            if number:
                self.break_line()
            self.add(line)

    def break_line(self) -> None:
        """End the line; two in a row end the paragraph."""
        if self._reading is None:
            self._pending = " " if self._flat else "blank" if self._pending in ("break", "blank") else "break"

    def begin_base(self) -> None:
        """Begin the text that a reading is for."""
        self._base_is_next = True

    def begin_reading(self) -> None:
        """Begin a reading; what is added until it ends is no text."""
        self.end_reading()
        self._reading = []

    def end_reading(self) -> None:
        """End a reading, if one was begun; the base of the next begins."""
        if self._reading is None:
            return
        reading, self._reading = "".join("".join(self._reading).split()), None
        if reading and self._base is not None and self._base < self._length and not self._base_is_next:
            self._readings.append(Reading(self._base, self._length, reading))
        self._base_is_next = True

    def end_base(self) -> None:
        """End the text that a reading is for."""
        self._base, self._base_is_next = None, False

    @property
    def last(self) -> str:
        """Last character of the line so far; empty at its start."""
        return self._last

    def take(self) -> list[Line]:
        """Return the lines with text, and begin anew."""
        self._end_line()
        lines, self._lines = self._lines, []
        return lines

    def _add_word(self, word: str) -> None:
        indented = word[0] in _INDENT
        if self._pending in ("break", "blank") and self._length and (indented or not self._goes_on(word)):
            self._end_line()
        if not self._length:
            word = word.lstrip(_INDENT)
            if not word:
                return
        elif self._pending and (self._pending == " " or not (_WIDE.match(self._last) or _WIDE.match(word))):
            self._append(" ")
        self._pending = ""
        if self._base_is_next:
            self._base, self._base_is_next = self._length, False
        self._append(word)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        self._last = text[-1]

    def _goes_on(self, word: str) -> bool:
        """Return whether ``word`` continues the line before the break: the line was wrapped within a sentence."""
        if self._pending == "blank" or self._length < _LEAST_WRAP or _BEGINS_LINE.match(word):
            return False
        return not _ENDS_LINE.search("".join(self._pieces[-3:]))

    def _end_line(self) -> None:
        text = "".join(self._pieces).rstrip(_INDENT + " ")
        if text:
            self._lines.append((text, tuple(r for r in self._readings if r.end <= len(text))))
        self._begin()


_NOTE_MARK = re.compile(r"[（(［\[]?\s*(?:footnote |注釈?|脚注|\*|＊|※|†|‡)?\s*[0-9０-９]{0,3}\s*[)）\]］]?", re.I)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str, before: str) -> str:
    """Return raised text as it stands in plain text: powers of a unit as superscript digits, note marks as nothing.

    Args:
        text: the raised text.
        before: the text before it; empty for a link, which is no power.

    >>> raised("2", "km"), raised("(注1)", "会談した"), raised("th", "7")
    ('²', '', 'th')
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and re.search("[A-Za-z\uff41-\uff5a]$", before):
        return text.translate(_SUPERSCRIPT)
    return "" if _NOTE_MARK.fullmatch(text) else text
