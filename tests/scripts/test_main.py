"""The command line as a newcomer meets it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from gaiko_command import run_gaiko

from gaiko.scripts import main


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], []])
def test_help_is_a_page_to_act_on(arguments: list[str]) -> None:
    done = run_gaiko(*arguments)
    page = done.stdout + done.stderr
    for words in ("gaiko build", "gaiko annotate", "gaiko evaluate", "Exit codes"):
        assert words in page


def test_maintainers_commands_are_listed_apart_and_no_line_is_cut() -> None:
    page = run_gaiko("-h").stdout
    users, maintainers = page.partition("\nCommands:\n")[2].split("\n\nFor maintainers of gaiko:\n")
    assert [line.split()[0] for line in (users + "\n" + maintainers).splitlines()] == [*main.COMMANDS]
    assert {line.split()[0] for line in maintainers.splitlines()} == {"bench", "release", "clusters"}
    assert all(len(line) < 80 for line in page.splitlines())
    assert "..." not in users + maintainers


@pytest.mark.parametrize("command", [*main.COMMANDS])
def test_every_command_shows_an_example(command: str) -> None:
    done = run_gaiko(command, "-h")
    assert done.returncode == 0
    assert "Example" in done.stdout
    assert f"gaiko {command} " in done.stdout


def test_an_unknown_command_exits_with_2() -> None:
    done = run_gaiko("anotate")
    assert done.returncode == 2
    assert "anotate" in done.stderr


def test_asked_to_end_it_cleans_up_first(tmp_path: Path) -> None:
    code = (
        "import os, signal, tempfile\n"
        "from gaiko.scripts import main\n"
        "def app():\n"
        f"    with tempfile.TemporaryDirectory(dir={str(tmp_path)!r}):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "main.app = app\n"
        "main.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "")
    assert list(tmp_path.iterdir()) == []
