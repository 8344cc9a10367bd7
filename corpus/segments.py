"""Map offsets in joined text to segments of the seed."""

import bisect
from collections.abc import Sequence
from itertools import accumulate

from gaiko.corpus.spans import CharOffset, Segment


class SegmentIndex:
    """Index of concatenated segments of a seed; a look-up takes logarithmic time."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._ends = list(accumulate(end - start for start, end in segments))

    def slice(self, start: CharOffset, end: CharOffset) -> tuple[Segment, ...]:
        """Return the segments of characters ``[start, end)`` of the concatenation."""
        found: list[Segment] = []
        at = bisect.bisect_right(self._ends, start)
        while start < end and at < len(self._segments):
            seg_start, seg_end = self._segments[at]
            offset = self._ends[at] - (seg_end - seg_start)
            if offset >= end:
                break
            found.append((seg_start + max(start - offset, 0), seg_start + min(end - offset, seg_end - seg_start)))
            at += 1
        return tuple(found)
