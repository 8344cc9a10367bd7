"""Label colours and Japanese label names shared by all HTML pages."""

import json
from functools import cache
from importlib.resources import files


@cache
def label_style() -> str:
    """Return the style sheet with the page colours and a colour and underline per label."""
    return files("gaiko.corpus").joinpath("label_style.css").read_text(encoding="utf-8")


@cache
def japanese_names() -> dict[str, dict[str, str]]:
    """Return ``names.json``: the Japanese names of labels, kinds, mentions, value fields and more, by group."""
    names: dict[str, dict[str, str]] = json.loads(
        files("gaiko.corpus").joinpath("names.json").read_text(encoding="utf-8")
    )
    return names
