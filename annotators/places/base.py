"""Helpers shared by the rules of places."""

import re

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate

PLACE_POS = "名詞-固有名詞-地名"
_ACTS = re.compile(
    r"側|政府|当局|(?:は|が)[^、。]{0,40}(?:提訴|表明|発表|主張|要請|決定|決議|可決|進め|推進|制定|成立させ|主催|実施|提案|反対|反発|宣言|要求|拒否|承認|批判|否決)"
)


def place(sentence: TextView, start: int, end: int, rule: str, kind: str = "area", iso: str = "") -> Candidate:
    """Return the candidate ``[start, end)``, named as written."""
    norm = sentence.folded[start:end]
    return Candidate(start, end, "PLACE", kind, rule, {"norm": norm, "iso": iso} if iso else {"norm": norm})


def acts(text: str, end: int) -> bool:
    """Return whether the unit or city that ends at ``end`` of folded ``text`` acts: 〜側, 〜政府, 〜は…を発表 (A-4)."""
    return _ACTS.match(text, end) is not None
