"""CoNLL columns with IOB2 tags, one character or word per line. The format has flat ranges and labels only.

A document begins with a ``-DOCSTART-`` line. Its middle column marks files of this module, in which white space and
backslashes of tokens and labels are escaped, so that the text can be restored exactly.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gaiko.corpus import bio
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes, replacing
from gaiko.corpus.formats.documents import AnnotatedText, Annotation, fill_gaps, flat, make_annotation, short_repr
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.seeds import decode
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Segment

START = "-DOCSTART-"
_OWN = "gaiko-"
_TAG = re.compile(r"O|[BIESLU]-.+", re.DOTALL)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", " ": "\\s"}
_CONLLU_COLUMNS = 10
_NUMBER = re.compile("[0-9]+(?:[-.][0-9]+)?")
_NE = re.compile(r"(?:^|\|)(?:NE|NER|Entity|Ner|ne|ner)=((?:[BIESLU]-[^|]+)|O)")
"""A named entity in MISC of CoNLL-U."""
_END_OF_SENTENCE = "EOS"
"""Line that ends a sentence in files of MeCab and CRF++."""
_UNSAFE = re.compile(r"[\\\s\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]")
_ESCAPED = re.compile(r"\\(?:u(?P<code>[0-9a-f]{4})|(?P<sign>.))", re.DOTALL)
_SIGNS = {escape[1]: char for char, escape in _ESCAPES.items()}


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write token and tag in two columns, with an empty line after each sentence unless a span crosses its end."""
    unit = options.unit or "char"
    with replacing(path) as file:
        for document in documents:
            text = document.text
            words = (
                [(at, at + 1) for at in range(len(text))] if unit == "char" else fill_gaps(text, options.words(text))
            )
            kept = _whole(document, words, losses)
            lines = [f"{START}\t{_OWN}{unit}\tO\n\n", *_lines(text, words, kept), "\n" if words else ""]
            file.write("".join(lines).encode("utf-8"))


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents; in a file without ``-DOCSTART-`` each block of lines is a document.

    The first column is the token, the last the tag (IOB1, IOB2, BIOES or BILOU); CoNLL-U and UNER are recognized.

    Raises:
        InputError: a line without a tag; the message names it.
    """
    block: list[tuple[str, str, str]] = []
    starts = is_own = False
    opened = ""
    where = str(path)
    with open_bytes(path) as file:
        for number, data in enumerate(file, start=1):
            line = decode(data, str(path), number).rstrip("\r\n").removeprefix("\ufeff" if number == 1 else "")
            where = f"{path}:{number}"
            cells = line.split("\t") if "\t" in line else [cell for cell in line.split(" ") if cell]
            if cells and cells[0] == START:
                if starts or block:
                    yield _document(block, is_own, options, opened, losses)
                block, starts, opened = [], True, where
                is_own = len(cells) == 3 and cells[1].startswith(_OWN)
            elif not line.strip(" \t") or line == _END_OF_SENTENCE:
                if block and not starts:
                    yield _document(block, is_own, options, opened, losses)
                    block = []
                elif block and not is_own and block[-1][0]:
                    block.append(("", "O", where))
            elif line.startswith("#") and len(cells) != _CONLLU_COLUMNS and not _TAG.fullmatch(cells[-1]):
                losses.add(where, "comment", "gaiko does not store comments of CoNLL files", short_repr(line))
            else:
                columns = _columns(cells)
                if columns is None:
                    raise InputError(
                        f"{where}: {short_repr(line)}: a token and a tag are expected, such as 米\tB-PLACE or 。\tO"
                    )
                if len(cells) > 2:
                    losses.remark(f"{path}: only the columns of the token and of its tag were read")
                opened = opened if block else (opened if starts else where)
                if columns:
                    block.append((*columns, where))
    if block or starts:
        yield _document(block, is_own, options, opened or where, losses)


def _columns(cells: Sequence[str]) -> tuple[str, str] | tuple[()] | None:
    """Return token and tag of a line; nothing for a line of CoNLL-U without a token of its own, None if there is no tag.

    CoNLL-U has the token in its second column and the tag in MISC (``NE=B-GPE``); UNER numbers its tokens; other files have
    the token first and the tag last.
    """
    numbered = _NUMBER.fullmatch(cells[0])
    if numbered and len(cells) == _CONLLU_COLUMNS:
        if "-" in cells[0] or "." in cells[0]:
            return ()
        named = _NE.search(cells[9])
        return cells[1], named[1] if named else "O"
    if len(cells) < 2:
        return None
    if _TAG.fullmatch(cells[-1]):
        return (cells[1] if numbered and len(cells) > 2 else cells[0]), cells[-1]
    if numbered and len(cells) > 2:
        tag = next((cell for cell in cells[2:] if _TAG.fullmatch(cell)), None)
        return None if tag is None else (cells[1], tag)
    return None


def escape(text: str) -> str:
    r"""Escape white space, control characters and backslashes, so that ``text`` is one token.

    >>> escape("総\n理")
    '総\\n理'
    """
    return _UNSAFE.sub(lambda m: _ESCAPES.get(m.group(), f"\\u{ord(m.group()):04x}"), text)


def unescape(text: str) -> str:
    """Undo ``escape``."""
    return _ESCAPED.sub(lambda m: chr(int(m["code"], 16)) if m["code"] else _SIGNS.get(m["sign"], m.group()), text)


def _whole(document: AnnotatedText, words: list[Segment], losses: Losses) -> list[Annotation]:
    """Return the flat spans on token edges; add the others to the losses."""
    starts, ends = {start for start, _ in words}, {end for _, end in words}
    whole = []
    for annotation in document.annotations:
        if annotation.start in starts and annotation.end in ends:
            whole.append(annotation)
        else:
            losses.add(document.where, "span", "it begins or ends inside a word; use --unit char", span=annotation)
    kept, overlapping = flat(whole)
    for annotation in overlapping:
        losses.add(
            document.where,
            "span",
            "it overlaps a span of the same length or longer; CoNLL spans must not overlap",
            span=annotation,
        )
    return kept


def _lines(text: str, words: list[Segment], spans: list[Annotation]) -> Iterator[str]:
    sentences = {start for start, _ in split_sentences(text)[1:]}
    first = {start: at for at, (start, _) in enumerate(words)}
    after = {end: at for at, (_, end) in enumerate(words, start=1)}
    tags = bio.encode(len(words), ((first[s.start], after[s.end], escape(s.label)) for s in spans))
    for (start, end), tag in zip(words, tags, strict=True):
        if start in sentences and not tag.startswith("I"):
            yield "\n"
        token = escape(text[start:end])
        if token == START:
            token = START.replace("-", "\\u002d")
        yield f"{token}\t{tag}\n"


def _document(
    block: list[tuple[str, str, str]], is_own: bool, options: Options, where: str, losses: Losses
) -> AnnotatedText:
    """Build a document from lines of token, tag and location; an empty token marks the end of a sentence, in files of other tools."""
    if not is_own and not options.spaces and block:
        losses.remark("tokens were joined without spaces; use --spaces if the language has them")
    parts: list[str] = []
    tokens: list[tuple[int, int, str, str]] = []
    at = 0
    for token, tag, line in block:
        word = unescape(token) if is_own else token
        gap = (
            "" if is_own or not options.spaces or not parts else "\n" if not token else " " if parts[-1] != "\n" else ""
        )
        if token:
            tokens.append((at + len(gap), at + len(gap) + len(word), unescape(tag) if is_own else tag, line))
        parts += [part for part in (gap, word) if part]
        at += len(gap) + len(word)
    text = "".join(parts).removesuffix("\n" if options.spaces and not is_own else "")
    return AnnotatedText(text, tuple(_spans(text, tokens)), {}, where)


def _spans(text: str, tokens: list[tuple[int, int, str, str]]) -> Iterator[Annotation]:
    for first, after, label in bio.decode_names([tag for _, _, tag, _ in tokens]):
        yield make_annotation(text, tokens[first][0], tokens[after - 1][1], label, {}, tokens[first][3])
