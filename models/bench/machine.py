"""The machine that figures are measured on, and the peak memory of a process."""

import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from gaiko.models.pipeline.workers import usable_cores

_LIBRARIES = (
    *("gaiko", "sudachipy", "sudachidict-core", "spacy", "thinc", "ginza", "ja-ginza", "numpy", "ahocorasick-rs"),
)


def this_machine() -> dict[str, Any]:
    """Return the facts that figures depend on: ``cores`` that are usable, ``processor``, ``python`` and ``libraries``."""
    libraries = {name: _version(name) for name in _LIBRARIES}
    python = platform.python_version()
    return {"cores": usable_cores(), "processor": _processor(), "python": python, "libraries": libraries}


def describe(machine: Mapping[str, Any]) -> str:
    """Return a machine's facts as a line of text."""
    return f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"


def peak_mb(pid: int | None = None) -> float | None:
    """Return the peak memory of a process, this one by default, in MB of 10^6 bytes; None if the process has ended.

    psutil has the peak on Windows alone: on Linux it is read from ``VmHWM``, elsewhere it is the memory in use now.
    """
    try:
        process = psutil.Process(pid)
        status = Path(f"/proc/{process.pid}/status")
        if status.exists():
            return int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
        memory = process.memory_info()
        return float(getattr(memory, "peak_wset", memory.rss)) / 1e6
    except (psutil.Error, OSError, IndexError):  # a process that has ended has no VmHWM
        return None


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and not needed by workers

    try:
        return version(name)
    except PackageNotFoundError:  # in a folder that is not installed
        return "not installed"


def _processor() -> str:
    """Return the model name of the processor, which psutil does not have."""
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return platform.processor() or platform.machine()
    return found[1].strip() if found else platform.machine()
