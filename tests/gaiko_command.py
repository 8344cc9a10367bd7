"""The command as tests run it: in this process, or, where a process of its own matters, through ``GAIKO``.

A process of its own costs a second of imports. Tests of start-up, signals, pipes and closed streams pay for it; others
call the same entry point here, with arguments, streams and folder replaced.
"""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gaiko.models.pipeline import responses
from gaiko.scripts import main

GAIKO = Path(sys.executable).with_name("gaiko")


def run_bytes(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command in this process; return exit code and what it wrote, as bytes."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for name in ("stdout", "stderr")}
    folder, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["gaiko", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        patch.setattr(responses, "relax_collector", lambda: None)  # collecting a whole test process takes a second
        patch.setenv("COLUMNS", os.environ.get("COLUMNS", "80"))
        if cwd is not None:
            os.chdir(cwd)
        try:
            main.main()
            code = 0
        except SystemExit as done:
            code = done.code if isinstance(done.code, int) else 0 if done.code is None else 1
        finally:
            os.chdir(folder)
            signal.signal(signal.SIGTERM, handler)
    written = {name: stream.buffer.getvalue() for name, stream in streams.items()}  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(["gaiko", *arguments], code, written["stdout"], written["stderr"])


def run_gaiko(*arguments: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the command in this process; return exit code and what it wrote, as text."""
    done = run_bytes(*arguments, cwd=cwd)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def run_here(*arguments: str | Path, code: int = 0) -> None:
    """Run the command in this process with its streams as they are; it ends with the exit code."""
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
