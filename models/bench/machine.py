"""What figures were measured on, and how much memory a process took at most."""

import platform
import resource
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gaiko.models.pipeline.workers import usable_cores

_LIBRARIES = (
    "gaiko",
    "sudachipy",
    "sudachidict-core",
    "spacy",
    "thinc",
    "ginza",
    "ja-ginza",
    "numpy",
    "ahocorasick-rs",
)
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as far as figures depend on it.

    Attributes:
        cores: those that this process may use.
        processor: its model, as the system names it.
        python: its version.
        libraries: version by name.
    """

    cores: int
    processor: str
    python: str
    libraries: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The machine as JSON."""
        return asdict(self)


def this_machine() -> Machine:
    """Return the machine that this process runs on."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a folder that is not installed
            found[name] = "not installed"
    return Machine(usable_cores(), _processor(), platform.python_version(), found)


def peak_mb(pid: int | None = None) -> float | None:
    """Return the most memory that a process has held so far, in MB of 10^6 bytes; this process by default.

    ``VmHWM`` where there is one: ``ru_maxrss`` begins with what the parent held when it started the process. None for another
    process that is gone, or whose memory the system does not tell.
    """
    try:
        status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / _MB
    except (OSError, IndexError):  # no such file; or a process that has ended and is not yet waited for
        if pid is not None:
            return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MB


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n")
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
