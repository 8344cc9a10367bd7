"""The command as tests run it: as a process of its own, or, where modules are to be replaced, in this one."""

import subprocess
import sys
from pathlib import Path

import pytest

from gaiko.scripts import main

GAIKO = Path(sys.executable).with_name("gaiko")


def run_gaiko(*arguments: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([GAIKO, *arguments], capture_output=True, text=True, cwd=cwd, check=False, timeout=300)


def run_here(*arguments: str | Path, code: int = 0) -> None:
    """Run the command in this process; it ends with the exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["gaiko", *map(str, arguments)])
        with pytest.raises(SystemExit) as done:
            main.main()
    assert (done.value.code or 0) == code


def fails(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """The command ended as it does on bad input: one line with the words, and exit code 2."""
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("gaiko: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr
