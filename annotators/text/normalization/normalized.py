"""Normalize a text before annotation, with a map of offsets back to it; most texts need no change, and cost one search.

>>> text = normalize("2025年10月28日、⽯破総理は5億㌦を…")
>>> text.text, text.range(17, 21)
('2025年10月28日、石破総理は5億ドルを…', (17, 20))
"""

import re
from functools import cache, lru_cache

from gaiko.annotators.text.normalization.aligned import AlignedText
from gaiko.annotators.text.normalization.characters import changing, fold_characters


@lru_cache(maxsize=512)  # recognizers and annotators normalize the same sentence
def normalize(text: str) -> AlignedText | None:
    """Return ``text`` normalized, or None if it needs no change."""
    if _suspect().search(text) is None:
        return None
    aligned = AlignedText.of(text).edited(fold_characters(text))
    return None if aligned.text == text else aligned


def normalized(text: str) -> str:
    """Return ``text`` normalized, for texts whose offsets do not matter, such as names of a gazetteer."""
    aligned = normalize(text)
    return text if aligned is None else aligned.text


@cache
def _suspect() -> re.Pattern[str]:
    """Return a pattern that is found in each text that needs a change."""
    return re.compile(f"[{changing()}]")
