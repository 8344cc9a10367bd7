"""The house: imports point one way, and the wheel holds what the code reads."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "corpus": {"corpus"},
    "annotators": {"corpus", "annotators"},
    "models": {"corpus", "annotators", "models"},
    "scripts": {"corpus", "annotators", "models", "scripts"},
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_downward(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        wrong = imported(path) & MAY_IMPORT.keys() - MAY_IMPORT[package]
        assert not wrong, f"{path} imports {wrong}"


def test_datasets_finds_no_loading_script() -> None:
    assert not (ROOT / "corpus" / "corpus.py").exists()


def test_the_wheel_annotates_and_builds_away_from_the_clone(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("gaiko-*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = (
        "import annotators, corpus.labels, models.spacy_component, scripts.main, sys\n"
        f"assert annotators.__file__.startswith({str(installed)!r}), annotators.__file__\n"
        "from models import load\n"
        "print([span.text for span in load()('米国は5億ドルの支援を発表した。')])\n"
        "sys.argv = ['gaiko', 'build', '--no-ginza']\n"
        "scripts.main.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("['米国', '5億ドル']")
    assert (tmp_path / "build" / "report" / "bluebook2026-3.html").stat().st_size > 100_000
