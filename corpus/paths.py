"""Paths of bundled files, in a clone and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CLONE_FOLDERS = frozenset({"corpus", "seeds", "tests"})


def bundled_seeds() -> Path:
    """Return the folder of the bundled seeds."""
    return _PACKAGE.parent / "seeds"  # same path in a clone and in the wheel


def dataset_folder() -> Path:
    """Return the output folder of a build: ``corpus`` at the root of a clone, else ``gaiko-corpus`` in the current folder."""
    return Path("corpus") if _in_clone() else Path("gaiko-corpus")


def gold_folder() -> Path:
    """Return the folder of the bundled gold."""
    return _PACKAGE / "gold"


def further_texts() -> list[Path]:
    """Return the bundled labelled texts used for training in addition to the gold, in name order."""
    return sorted((_PACKAGE / "further").glob("*.jsonl"))


def local_gold_folder() -> Path:
    """Return ``corpus/gold`` at the root of a clone, else the bundled gold."""
    return Path("corpus/gold") if _in_clone() else gold_folder()


def missing_path_advice(path: Path) -> str:
    """Return the advice for a path that does not exist: files of the repository are found at the root of a clone."""
    if path.parts[:1] and path.parts[0] in _CLONE_FOLDERS and not _in_clone():
        return "files of the repository are found at the root of a clone; change to it, or check the path"
    return "check the path"


def _in_clone() -> bool:
    return Path("corpus/labels.json").is_file()
