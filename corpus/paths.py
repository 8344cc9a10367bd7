"""Paths of bundled files, in a clone and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled_seeds() -> Path:
    """Return the folder of the bundled seeds."""
    return _PACKAGE.parent / "seeds"  # in a clone and in the wheel alike


def dataset_folder() -> Path:
    """Return the output folder of a build: ``corpus`` at the root of a clone, else ``gaiko-corpus`` in the current folder."""
    here = Path("corpus")
    return here if (here / "labels.json").is_file() else Path("gaiko-corpus")


def gold_folder() -> Path:
    """Return the folder of the bundled gold."""
    return _PACKAGE / "gold"


def further_texts() -> list[Path]:
    """Return the bundled labelled texts used for training in addition to the gold, in name order."""
    return sorted((_PACKAGE / "further").glob("*.jsonl"))


def local_gold_folder() -> Path:
    """Return ``corpus/gold`` at the root of a clone, else the bundled gold."""
    return Path("corpus/gold") if Path("corpus/labels.json").is_file() else gold_folder()
