"""Normalize a text before annotation, with a map of offsets back to it; most texts need no change, and cost one search.

>>> text = normalize("2025年10月28日、⽯破総理は5億㌦を…")
>>> text.text, text.range(17, 21)
('2025年10月28日、石破総理は5億ドルを…', (17, 20))
"""

import re
from functools import cache, lru_cache

from gaiko.annotators.text.normalization.aligned import AlignedText
from gaiko.annotators.text.normalization.characters import changing, fold_characters
from gaiko.annotators.text.normalization.gaps import AFTER, BEFORE, BREAKS, SPACES, find_gaps
from gaiko.annotators.text.normalization.ruby import JOINERS, KANA, find_readings


@lru_cache(maxsize=512)  # recognizers and annotators normalize the same sentence
def normalize(text: str, *, in_sentence: bool = False) -> AlignedText | None:
    """Return ``text`` normalized, or None if it needs no change.

    Args:
        text: any string.
        in_sentence: whether it is one sentence, in which each single line break is a wrap.
    """
    if _suspect().search(text) is None:
        return None
    aligned = AlignedText.of(text)
    aligned = aligned.edited(fold_characters(aligned.text))
    aligned = aligned.edited(find_readings(aligned.text))
    aligned = aligned.edited(find_gaps(aligned.text, in_sentence=in_sentence))
    return aligned if aligned.is_changed else None


def normalized(text: str) -> str:
    """Return ``text`` normalized, for texts whose offsets do not matter, such as names of a gazetteer."""
    aligned = normalize(text, in_sentence=True)
    return text if aligned is None else aligned.text


@cache
def _suspect() -> re.Pattern[str]:
    """Return a pattern that is found in each text that needs a change."""
    return re.compile(
        f"[{changing()}{SPACES}{BREAKS}(（](?:"
        f"(?<=[{BREAKS}])"
        f"|(?<=[{SPACES}])(?<=[{BEFORE}].)[{SPACES}]*[{AFTER}]"
        f"|(?<=[(（])\\s*[{KANA}][{KANA}{JOINERS}]*[)）]"
        f"|(?<=[{changing()}]))"
    )
