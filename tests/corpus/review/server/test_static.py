"""The page's modules: imports go one way, review.js to control to view to model, without circles."""

import re
from graphlib import TopologicalSorter
from importlib.resources import files
from pathlib import Path

STATIC = Path(str(files("gaiko.corpus.review").joinpath("server", "static")))
LAYERS = ["model", "view", "control", "static"]


def imports() -> dict[Path, list[Path]]:
    """By module, the modules that it imports."""
    return {
        path: [(path.parent / name).resolve() for name in re.findall(r'^import .* from "(\.[^"]+)";$', text, re.M)]
        for path in STATIC.resolve().rglob("*.js")
        for text in [path.read_text(encoding="utf-8")]
    }


def test_imports_go_one_way() -> None:
    found = imports()
    assert len(found) > 25
    for path, targets in found.items():
        for target in targets:
            assert target in found, f"{path.name} imports {target}, which is missing"
            ranks = [LAYERS.index(file.parent.name) for file in (target, path)]
            assert ranks == sorted(ranks), f"{path.name} imports {target.name} of a higher layer"
    assert len(list(TopologicalSorter(found).static_order())) == len(found)  # raises CycleError on a circle


def test_every_module_is_used() -> None:
    found = imports()
    used = {target for targets in found.values() for target in targets}
    assert {path.name for path in set(found) - used} == {"review.js"}
