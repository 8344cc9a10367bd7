"""From offsets into joined text back to where the characters stand in the seed."""

import bisect
from collections.abc import Sequence
from itertools import accumulate

from gaiko.corpus.spans import CharOffset, Segment


class SegmentIndex:
    """The concatenation of some segments of a seed; finds where a part of it stands without walking them all."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._ends = list(accumulate(end - start for start, end in segments))

    def slice(self, start: CharOffset, end: CharOffset) -> tuple[Segment, ...]:
        """Return the parts of the segments that hold characters ``[start, end)`` of their concatenation."""
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
