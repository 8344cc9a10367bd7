"""Where the project's own files are, in a clone and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled_seeds() -> Path:
    """Return the folder of the seeds that come with gaiko."""
    return _PACKAGE.parent / "seeds"  # in a clone and in the wheel alike


def dataset_folder() -> Path:
    """Return where a build puts its dataset: ``corpus`` when run at the root of a clone, else ``gaiko-corpus`` here."""
    here = Path("corpus")
    return here if (here / "labels.json").is_file() else Path("gaiko-corpus")


def gold_folder() -> Path:
    """Return the folder of the gold that comes with gaiko."""
    return _PACKAGE / "gold"


def further_texts() -> list[Path]:
    """Return the files of labelled texts that recognizers learn from besides the gold, in order of their names."""
    return sorted((_PACKAGE / "further").glob("*.jsonl"))


def local_gold_folder() -> Path:
    """Return ``corpus/gold`` when run at the root of a clone, else the gold that comes with gaiko."""
    return Path("corpus/gold") if Path("corpus/labels.json").is_file() else gold_folder()
