"""Options of conversions, of all formats."""

from collections.abc import Callable
from dataclasses import dataclass

from gaiko.corpus.spans import Segment


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a conversion; ``formats.tsv`` has the options of each format.

    Attributes:
        unit: token unit of CoNLL: ``char`` or ``word``.
        spaces: join the tokens of CoNLL of another tool with spaces.
        offsets: ``codepoint``, ``utf16`` or ``grapheme``, if the offsets differ from the default of the tool.
        layer: source of the spans: UIMA type, WebAnno layer, spaCy span group or Label Studio control.
        text_key: key of the text in a Label Studio task.
        predictions: write predictions instead of annotations, or prefer them when reading.
        tokenize: word tokenizer, for formats of tokens.
    """

    unit: str | None = None
    spaces: bool = False
    offsets: str | None = None
    layer: str | None = None
    text_key: str | None = None
    predictions: bool = False
    tokenize: Callable[[str], list[Segment]] | None = None

    def words(self, text: str) -> list[Segment]:
        """Return the ranges of words in ``text``; the whole text without a tokenizer."""
        if self.tokenize is None:
            return [(0, len(text))] if text else []
        return self.tokenize(text)
