"""Small type beside a line: ruby above it, footnote marks and exponents in it, by size and height of the baseline."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from gaiko.corpus.readers.pdf.runs import Run

_RUBY_SIZE = 0.62
"""Size of ruby at most, in ems of its text."""

_RUBY_RISE = (0.6, 1.4)
"""Height of the baseline of ruby above the baseline of its text, in ems of the text."""

_MARK_SIZE = 0.87
"""Size of a footnote mark at most, in ems of its text."""

_MARK_RISE = (0.12, 0.75)
"""Height of the baseline of a mark above that of its text, in ems of the text."""

_MARK = re.compile(r"[（(\[［]?(?:注|※|脚注)?[0-9０-９]{1,3}[)）\]］]?|[*＊†‡§※]{1,3}|(?:注|※)")
_RUBY = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\u3400-\u9fff\u2e80-\u2fdfA-Za-z・ー]+")


def take_ruby(runs: list[Run]) -> list[Run]:
    """Give small type above a line to that line as ruby; return the other runs."""
    largest = max((run.size for run in runs), default=0.0)
    by_baseline = sorted(runs, key=lambda run: run.y)
    kept: list[Run] = []
    for run in runs:
        base = None
        if run.size <= _RUBY_SIZE * largest and _RUBY.fullmatch(run.text):
            below = _between(by_baseline, run.y, run.y + _RUBY_RISE[1] * largest)
            base = next((other for other in below if _is_ruby_of(run, other)), None)
        if base is None:
            kept.append(run)
        else:
            base.ruby.append((run.x0, run.x1, run.text))
    return kept


def _between(by_baseline: Sequence[Run], low: float, high: float) -> Sequence[Run]:
    """Return the runs with baselines in a range, of runs sorted by baseline."""
    start = bisect_left(by_baseline, low, key=lambda run: run.y)
    return by_baseline[start : bisect_right(by_baseline, high, key=lambda run: run.y)]


def _is_ruby_of(ruby: Run, base: Run) -> bool:
    low, high = _RUBY_RISE
    if ruby.size > _RUBY_SIZE * base.size or not low * base.size <= base.y - ruby.y <= high * base.size:
        return False
    overlap = min(ruby.x1, base.x1) - max(ruby.x0, base.x0)
    return overlap >= 0.5 * (ruby.x1 - ruby.x0)


def take_marks(runs: list[Run]) -> list[Run]:
    """Drop raised footnote marks, and put other raised or lowered type, as in ``m²``, on the baseline of its line."""
    largest = max((run.size for run in runs), default=0.0)
    by_baseline = sorted(runs, key=lambda run: run.y)
    kept: list[Run] = []
    for run in runs:
        near = _between(by_baseline, run.y - 0.35 * largest, run.y + _MARK_RISE[1] * largest)
        beside = [other for other in near if _is_small_beside(run, other)]
        before = next((other for other in beside if _is_behind(run, other)), None)
        after = next((other for other in beside if abs(other.x0 - run.x1) < 0.6 * other.size), None)
        base = before or after
        if base is None:
            kept.append(run)
        elif _MARK.fullmatch(run.text) is None or base.y < run.y or (before is not None and _is_power(run, before)):
            run.glyphs = [replace(glyph, y=base.y) for glyph in run.glyphs]
            kept.append(run)
        elif before is not None:
            before.mark, before.reach = True, run.x1
        elif not any(_is_behind(run, other) and abs(other.y - run.y) < other.size for other in kept):
            base.mark, base.lead, base.start = True, run.text, run.x0
    return kept


def _is_small_beside(run: Run, base: Run) -> bool:
    """Return whether a run is smaller than another and raised above or lowered below its baseline, in its line."""
    rise = (base.y - run.y) / base.size
    low, high = _MARK_RISE
    return run.size <= _MARK_SIZE * base.size and (low <= rise <= high or -0.35 <= rise <= -0.08)


def _is_behind(run: Run, base: Run) -> bool:
    return -0.6 * base.size <= run.x0 - base.x1 <= 0.5 * base.size


def _is_power(run: Run, base: Run) -> bool:
    """Return whether a raised figure is an exponent: of a unit or a figure."""
    unit = re.search(r"(?:^|[^A-Za-z])(?:[kcm]?m|10)$", base.text)
    return unit is not None and re.fullmatch(r"[-−]?[0-9]{1,2}", run.text) is not None
