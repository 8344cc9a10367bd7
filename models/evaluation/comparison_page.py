"""Render a comparison as one self-contained HTML page: plots, tables, and every error to search."""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gaiko.corpus.files import write_text
from gaiko.corpus.scoring.matching import SCHEMES
from gaiko.corpus.style import japanese_names, label_style
from gaiko.models.evaluation.comparison import Comparison
from gaiko.models.evaluation.errors import CAUSES, count_causes
from gaiko.models.evaluation.evaluation import NO_LABEL
from gaiko.models.evaluation.plots import HEIGHT, WIDTH, heat_cells, learning_curves, stretches


def render_comparison(comparison: Comparison, *, generated_by: str) -> str:
    """Return the page. It needs no network and no other file, and its content security policy forbids both.

    Args:
        comparison: what was judged.
        generated_by: the tool and its version.
    """
    names = json.loads(_asset("compare_names.json"))
    names["label"] = {**japanese_names()["label"], NO_LABEL: names["none"]}
    style, script = label_style() + _asset("compare.css"), _asset("compare.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    curves = {entry.run.name: entry.curve for entry in comparison.entries if entry.curve}
    return (
        _environment()
        .get_template("compare.html.j2")
        .render(
            policy=policy,
            style=Markup(style),
            script=Markup(script),
            generated_by=generated_by,
            names=names,
            comparison=comparison,
            schemes=SCHEMES,
            causes=CAUSES,
            cells=heat_cells,
            count_causes=count_causes,
            stretches=stretches,
            curves=learning_curves(curves),
            curve_size=(WIDTH, HEIGHT),
        )
    )


def write_comparison(path: Path, comparison: Comparison) -> None:
    """Write the page of ``render_comparison`` to ``path``, whole or not at all.

    Raises:
        InputError: ``path`` cannot be written.
    """
    from importlib.metadata import version

    write_text(path, render_comparison(comparison, generated_by=f"gaiko {version('gaiko')}"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("gaiko.models"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _asset(name: str) -> str:
    return files("gaiko.models").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """The source expression that lets exactly this inline style or script through the policy."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
