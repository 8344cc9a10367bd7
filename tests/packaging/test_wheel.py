"""The wheel: one package called gaiko, which works beside other people's modules and away from a clone."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from packaging_checks import OUTSIDE, checks

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the sdist, as an index does."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], cwd=ROOT, check=True)
    (sdist,) = folder.glob("gaiko-*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", folder, sdist], check=True, timeout=120)
    (built,) = folder.glob("gaiko-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the wheel and, through a path file, the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", folder / "bin" / "python"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--ignore-installed", wheel], check=True, timeout=120)
    return folder / "bin" / "python"


def test_the_wheel_holds_only_gaiko_and_its_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        top = {name.partition("/")[0] for name in archive.namelist()}
    assert top == {"gaiko", f"{wheel.name.split('-py3')[0]}.dist-info"}


def test_it_works_beside_modules_of_the_same_names(python: Path) -> None:
    """The worst case, with the project's folder on the path; ``make wheel-test`` runs each project and both cases."""
    assert [done for done in checks(python, ["all"], path_variables=["."]) if done[1]] == []


def test_commands_work_outside_a_clone(python: Path) -> None:
    assert [done for done in checks(python, [], [name for name in OUTSIDE if name != "train"]) if done[1]] == []


def test_a_missing_part_is_one_line_with_what_to_do(python: Path) -> None:
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    (site / "gaiko" / "corpus").rename(site / "gaiko" / "gone")
    try:
        done = subprocess.run([python.with_name("gaiko"), "-h"], env={}, capture_output=True, text=True, check=False)
    finally:
        (site / "gaiko" / "gone").rename(site / "gaiko" / "corpus")
    assert done.returncode == 2
    assert done.stderr.startswith("gaiko: cannot import gaiko.corpus")
    assert "pip install --force-reinstall gaiko" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_clone_without_symbolic_links_works(tmp_path: Path) -> None:
    """git on Windows writes a small text file in the place of each link."""
    package = tmp_path / "src" / "gaiko"
    package.mkdir(parents=True)
    files = [file for file in (ROOT / "src" / "gaiko").iterdir() if file.is_symlink() or file.is_file()]  # no bytecode
    for file in files:
        target = package / file.name
        target.write_text(str(file.readlink()) if file.is_symlink() else file.read_text(encoding="utf-8"))
    for folder in ("corpus", "annotators", "models", "scripts", "seeds"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    code = "import gaiko; assert gaiko.load()('米国を訪問した。'); print(gaiko.corpus.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path}/corpus/__init__.py\n"
