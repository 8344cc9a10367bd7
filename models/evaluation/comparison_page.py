"""HTML page of a comparison: plots, tables, and all errors with search and filters."""

import json
from pathlib import Path

from gaiko.corpus.files import write_text
from gaiko.corpus.scoring.matching import SCHEMES
from gaiko.corpus.style import japanese_names
from gaiko.models.evaluation.comparison import Comparison
from gaiko.models.evaluation.errors import CAUSES, count_causes
from gaiko.models.evaluation.evaluation import NO_LABEL
from gaiko.models.evaluation.plots import HEIGHT, WIDTH, heat_cells, learning_curves, segment_error
from gaiko.models.html_page import read_template, render_page


def render_comparison(comparison: Comparison, *, generated_by: str) -> str:
    """Return the page.

    Args:
        comparison: evaluated systems.
        generated_by: name and version of the tool.
    """
    names = json.loads(read_template("compare_names.json"))
    names["label"] = {**japanese_names()["label"], NO_LABEL: names["none"]}
    return render_page(
        "compare",
        generated_by=generated_by,
        names=names,
        comparison=comparison,
        schemes=SCHEMES,
        causes=CAUSES,
        heat_cells=heat_cells,
        count_causes=count_causes,
        segment_error=segment_error,
        curves=learning_curves({entry.run.name: entry.curve for entry in comparison.entries if entry.curve}),
        curve_size=(WIDTH, HEIGHT),
    )


def write_comparison(path: Path, comparison: Comparison) -> None:
    """Write the page to ``path`` atomically.

    Raises:
        InputError: ``path`` cannot be written.
    """
    from importlib.metadata import version

    write_text(path, render_comparison(comparison, generated_by=f"gaiko {version('gaiko')}"))
