"""What a conversion may be told beside the two paths, for every format in one place."""

from collections.abc import Callable
from dataclasses import dataclass

from gaiko.corpus.spans import Segment


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a conversion; which of them a format takes is in ``formats.tsv``.

    Attributes:
        unit: of CoNLL: ``char`` or ``word``.
        spaces: of CoNLL that another tool wrote: its tokens stood apart in the text.
        offsets: ``codepoint`` or ``utf16``, where the file counts otherwise than its tool does.
        layer: which of several layers to read: a UIMA type, a WebAnno layer, a span group of spaCy, a control of Label Studio.
        text_key: which key of a Label Studio task holds the text.
        predictions: write predictions instead of annotations, or prefer them when reading.
        tokenize: returns the words of a text, for the formats that are made of tokens.
    """

    unit: str | None = None
    spaces: bool = False
    offsets: str | None = None
    layer: str | None = None
    text_key: str | None = None
    predictions: bool = False
    tokenize: Callable[[str], list[Segment]] | None = None

    def words(self, text: str) -> list[Segment]:
        """Return the words of ``text``; one word where no tokenizer was handed in."""
        if self.tokenize is None:
            return [(0, len(text))] if text else []
        return self.tokenize(text)
