"""How far a run is, by the records of its ranks and the files that they speak of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gaiko.models.scale.rank_state import RankState
from gaiko.models.scale.run import Run, find_ranks


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a run.

    Attributes:
        folder: of the run.
        tasks: how many ranks there are.
        done: how many of them are complete and as they were written.
        damaged: by rank, what is wrong with its files.
        missing: the ranks of which there is no record.
        documents: met by the ranks that are done; ``rows`` of them came out, ``rejected`` says how many did not, by reason.
        chars: in the texts that came out.
        spans: found in them.
        chars_per_s: of one rank, on the average; None where nothing is done.
    """

    folder: Path
    tasks: int
    done: int
    damaged: Mapping[int, str]
    missing: tuple[int, ...]
    documents: int
    rows: int
    rejected: Mapping[str, int]
    chars: int
    spans: int
    chars_per_s: float | None

    @property
    def complete(self) -> bool:
        """Whether every rank is done."""
        return self.done == self.tasks

    @property
    def todo(self) -> list[int]:
        """The ranks that have to be run, or run again."""
        return sorted([*self.missing, *self.damaged])


def status(run: Run, *, quick: bool = False) -> Status:
    """Return how far a run is; with ``quick`` files are not read, only their sizes compared."""
    return summary(run, find_ranks(run, quick=quick))


def summary(run: Run, states: Iterable[RankState]) -> Status:
    """Return what the states of all ranks amount to."""
    states = list(states)
    records = [state.record for state in states if state.record is not None]
    rejected: Counter[str] = Counter()
    for record in records:
        rejected.update(record.rejected)
    chars, seconds = sum(record.chars for record in records), sum(record.seconds for record in records)
    return Status(
        folder=run.folder,
        tasks=run.tasks,
        done=len(records),
        damaged={state.rank: state.damaged for state in states if state.damaged},
        missing=tuple(state.rank for state in states if state.record is None and not state.damaged),
        documents=sum(record.documents for record in records),
        rows=sum(record.rows for record in records),
        rejected=dict(sorted(rejected.items())),
        chars=chars,
        spans=sum(record.spans for record in records),
        chars_per_s=round(chars / seconds, 1) if seconds else None,
    )
