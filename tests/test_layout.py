"""The import graph of gaiko: packages import downward only, and no modules import each other in a circle."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "annotators", "models", "scripts")
"""From the lowest to the highest; a package imports from itself and from those before it."""


def module_name(path: Path) -> str:
    return "gaiko." + ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for package in PACKAGES for path in (ROOT / package).rglob("*.py")}


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of gaiko that a file imports, inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if full in MODULES or node.module in MODULES:
                    yield full if full in MODULES else str(node.module)


def graph() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, path in MODULES.items():
        found[name] = set(imports(path)) - {name}
    return found


def test_the_graph_is_read_whole() -> None:
    edges = graph()
    assert len(edges) > 200
    assert "gaiko.models.pipeline.pipeline" in " ".join(edges["gaiko.models"])


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_imports_point_downward() -> None:
    def floor(module: str) -> int:
        return PACKAGES.index(module.split(".")[1])

    upward = [(a, b) for a, targets in graph().items() for b in targets if floor(b) > floor(a)]
    assert upward == []


def test_datasets_finds_no_loading_script() -> None:
    assert not (ROOT / "corpus" / "corpus.py").exists()
