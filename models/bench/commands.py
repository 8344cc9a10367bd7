"""gaiko's commands as people run them, each a process of its own: their command lines, and what they take."""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.models.bench.clock import Cost
from gaiko.models.bench.texts import YEAR


def annotate_command(path: Path, workers: int = 1, options: Sequence[str] = ()) -> list[str]:
    """Return the command line that annotates the lines of a file and writes beside it."""
    more = ["--workers", str(workers)] if workers != 1 else []
    return [_gaiko(), "annotate", "--lines", "--year", str(YEAR), *more, *options, str(path), "-o", f"{path}.out"]


def scale_command(job: Path) -> list[str]:
    """Return the command line that runs a job of ``gaiko scale``."""
    return [_gaiko(), "scale", "run", str(job)]


def run_command(command: Sequence[str]) -> Cost:
    """Run a command; what its workers take of the processor is counted too.

    Raises:
        InputError: it fails, or is not installed.
    """
    begun, cpu = time.perf_counter(), _cpu_s_of_children()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise InputError(f"{command[0]}: cannot be run: {error.strerror}; install gaiko here") from None
    check_command(command, done)
    return Cost(_cpu_s_of_children() - cpu, time.perf_counter() - begun)


def check_command(command: Sequence[str], done: "subprocess.CompletedProcess[bytes]") -> None:
    """Raise InputError if a command has failed, with the last line that it said."""
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise InputError(f"{' '.join(command)}: ended with exit code {done.returncode}: {said}")


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    """Write texts as lines, and return the path."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line.replace("\n", " ") + "\n" for line in lines)
    return path


def _gaiko() -> str:
    return shutil.which("gaiko", path=str(Path(sys.executable).parent)) or "gaiko"


def _cpu_s_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
