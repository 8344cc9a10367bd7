"""Check an installed gaiko from the outside: it is one package and leaves other people's projects alone.

    python tests/packaging_checks.py PYTHON      # the interpreter of an environment that gaiko is installed in

Runs small projects that have modules and packages called ``models``, ``scripts``, ``corpus`` and ``annotators`` of their
own, each in a process of its own, with and without ``PYTHONPATH=.``. Prints a line for each check; exits with 1 if one
fails. ``tests/packaging/test_wheel.py`` runs the same checks.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

PROJECTS: Mapping[str, Mapping[str, str]] = {
    "nothing": {},
    "models.py": {"models.py": "NAME = 'theirs'\n"},
    "models/__init__.py": {"models/__init__.py": "NAME = 'theirs'\n"},
    "scripts and corpus": {"scripts/run.py": "NAME = 'theirs'\n", "corpus/read.py": "NAME = 'theirs'\n"},
    "annotators.py": {"annotators.py": "NAME = 'theirs'\n"},
    "all": {
        "models.py": "NAME = 'theirs'\n",
        "scripts/run.py": "NAME = 'theirs'\n",
        "corpus/read.py": "NAME = 'theirs'\n",
        "annotators.py": "NAME = 'theirs'\n",
    },
}
"""Files of other people's projects, by what is special about each; "all" has modules of every name at once."""

TEXT = "2月7日、石破総理大臣は米国を訪問した。"

SPACY = f"""
import spacy
assert spacy.blank("en")("a b")
nlp = spacy.blank("ja")
nlp.add_pipe("gaiko")
found = [span["text"] for span in nlp({TEXT!r})._.gaiko]
assert found == ["2月7日", "石破総理大臣", "米国"], found
assert spacy.load("ja_ginza", exclude=["parser", "attribute_ruler", "ner"])("米国")
"""
API = f"""
import gaiko
found = [span.text for span in gaiko.load()({TEXT!r}, year=2025)]
assert found == ["2月7日", "石破総理大臣", "米国"], found
from gaiko.values import normalize_date
assert normalize_date("令和7年2月7日")["norm"] == "2025-02-07"
"""
THEIRS = """
import importlib, os
for name in {modules!r}:
    module = importlib.import_module(name)
    assert module.NAME == "theirs", module
    assert os.path.realpath(module.__file__).startswith(os.path.realpath(os.getcwd())), module.__file__
"""

OUTSIDE: Mapping[str, list[str]] = {
    "validate": ["validate"],
    "evaluate": ["evaluate", "--system", "rules"],
    "train": ["train", "linear", "-o", "model"],
    "build": ["build", "--no-ginza"],
    "export": ["export", "-h"],
}
"""Commands that work in an empty folder."""


def checks(
    python: Path,
    projects: Collection[str] = tuple(PROJECTS),
    outside: Collection[str] = (),
    path_variables: Collection[str] = ("", "."),
) -> Iterator[tuple[str, str]]:
    """Yield the name of each check and its error output, which is empty where the check holds.

    Args:
        python: the interpreter of the environment; the ``gaiko`` command lies beside it.
        projects: keys of ``PROJECTS``.
        outside: keys of ``OUTSIDE``.
        path_variables: values of ``PYTHONPATH``; unset where empty.
    """
    gaiko = python.with_name("gaiko")
    for name in projects:
        files = PROJECTS[name]
        with tempfile.TemporaryDirectory() as folder:
            for file, content in files.items():
                path = Path(folder, file)
                path.parent.mkdir(exist_ok=True)
                path.write_text(content, encoding="utf-8")
            Path(folder, "text.txt").write_text(f"{TEXT}\n{TEXT}\n", encoding="utf-8")
            modules = [file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in files]
            commands = {
                "spaCy, gaiko and own imports": [python, "-c", SPACY + API + THEIRS.format(modules=modules)],
                "own imports first": [python, "-c", THEIRS.format(modules=modules) + API],
                "command with workers": [gaiko, "annotate", "--lines", "--workers", "2", "text.txt", "-o", "out.jsonl"],
                "python -m": [python, "-m", "gaiko", "annotate", "--year", "2025", "text.txt", "-o", "out.jsonl"],
            }
            for path_variable in path_variables:
                for what, command in commands.items():
                    yield f"{name}, PYTHONPATH={path_variable or 'unset'}: {what}", run(command, folder, path_variable)
    for what in outside:
        command = OUTSIDE[what]
        with tempfile.TemporaryDirectory() as folder:
            yield f"outside a clone: {what}", run([gaiko, *command], folder)


def run(command: list[str | Path], folder: str, path_variable: str = "") -> str:
    """Run a command in ``folder``; return the end of its error output if it fails, otherwise nothing."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path_variable:
        environment["PYTHONPATH"] = path_variable
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return done.stderr[-1000:] or f"exit code {done.returncode}" if done.returncode else ""


def main() -> None:
    """Run all checks in the environment of the interpreter named on the command line."""
    failed = 0
    for name, error in checks(Path(sys.argv[1]).absolute(), outside=OUTSIDE):
        print(f"{'FAILED' if error else 'ok'}  {name}{': ' + error if error else ''}", flush=True)
        failed += bool(error)
    print(f"{failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
