"""The README's examples run, and print what it says.

``UPDATE_README=1 python -m pytest tests/test_readme.py`` writes what they print today into the README.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MainJob
from gaiko_command import run_bytes

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"```(?P<kind>console|pycon|tables)\n(?P<body>.*?)```", re.DOTALL)
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "88",
    "NO_COLOR": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
}
SESSION = """
import ast, sys
names = {}
for statement in sys.stdin.read().split("\\0"):
    print(statement)
    source = "\\n".join(line[4:] for line in statement.split("\\n"))
    exec(compile(ast.Interactive(ast.parse(source).body), "<README>", "single"), names)
"""


def run(command: list[str], stdin: str, folder: Path) -> str:
    environment = {**ENVIRONMENT, "HF_HOME": str(folder / "hf"), "HF_DATASETS_CACHE": str(folder / "cache")}
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return trimmed(done.stdout)


def run_console(body: str, folder: Path) -> str:
    """Run ``gaiko …`` or ``echo … | gaiko …`` in this process; other commands are not in the README."""
    command = body.split("\n", 1)[0].removeprefix("$ ")
    echo, _, own = command.rpartition(" | ")
    stdin = f"{shlex.split(echo)[1]}\n" if echo else ""
    program, *arguments = shlex.split(own)
    assert program == "gaiko"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", ENVIRONMENT["COLUMNS"])
        patch.setenv("NO_COLOR", "1")
        done = run_bytes(*arguments, stdin=stdin.encode(), cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()
    return f"$ {command}\n{trimmed(done.stdout.decode())}"


def run_python(body: str, folder: Path) -> str:
    statements: list[str] = []
    for line in body.split("\n"):
        if line.startswith(">>> "):
            statements.append(line)
        elif line.startswith("... "):
            statements[-1] += f"\n{line}"
    return run([sys.executable, "-c", SESSION], "\0".join(statements), folder)


def trimmed(printed: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in printed.split("\n")).rstrip("\n") + "\n"


RUN = {"console": run_console, "pycon": run_python}
BLOCKS = [(match["kind"], match["body"]) for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("kind", "body"), BLOCKS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(BLOCKS)])
def test_an_example_prints_what_the_readme_says(kind: str, body: str, tmp_path: Path, main_job: MainJob) -> None:
    if kind == "tables":
        tables = main_job.printed[main_job.printed.index("bluebook2026-3: ") :]
        tables = tables.replace(f'load_dataset("{main_job.folder}/', 'load_dataset("./')
        printed = trimmed(tables.replace(f"{main_job.folder}/", ""))
    else:
        printed = RUN[kind](body, tmp_path)
    if os.environ.get("UPDATE_README"):
        text = README.read_text(encoding="utf-8")
        assert text.count(f"```{kind}\n{body}```") == 1
        README.write_text(text.replace(f"```{kind}\n{body}```", f"```{kind}\n{printed}```"), encoding="utf-8")
    else:
        assert printed == body


def test_the_readme_has_its_examples() -> None:
    kinds = [kind for kind, _ in BLOCKS]
    assert kinds.count("console") >= 2
    assert kinds.count("pycon") >= 3
    assert "tables" in kinds
