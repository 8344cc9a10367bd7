"""The profile of the default path: its stages, and that its table knows every module."""

import subprocess
import sys
from pathlib import Path

from models.bench.stages import OTHER, profile, stage_of, stage_table

ROOT = Path(__file__).parents[3]
TABLE = {
    ("annotators.dates", ""): "dates",
    ("corpus.spans", ""): "caller",
    ("corpus.spans", "as_dict"): "records",
}


def test_the_innermost_of_our_functions_decides() -> None:
    stack = [("re", "match"), ("annotators.dates", "find_spans"), ("models.pipeline", "pipe")]
    assert stage_of(stack, TABLE) == "dates"


def test_what_serves_all_is_left_to_the_caller() -> None:
    assert stage_of([("corpus.spans", "__init__"), ("annotators.dates", "find_spans")], TABLE) == "dates"
    assert stage_of([("corpus.spans", "as_dict"), ("annotators.dates", "find_spans")], TABLE) == "records"


def test_what_is_in_no_table_is_other() -> None:
    assert stage_of([("models.new", "run"), ("annotators.dates", "find_spans")], TABLE) == OTHER
    assert stage_of([("threading", "run")], TABLE) == OTHER


def test_the_table_knows_every_module_that_the_default_path_imports() -> None:
    code = (
        "import sys\n"
        "from models import load\n"
        "from models.documents import records, text_input\n"
        "list(records(load(), [text_input('2月7日、石破総理大臣は米国を訪問した。', 2025)]))\n"
        "print(*(m for m in sys.modules if m.partition('.')[0] in ('annotators', 'corpus', 'models')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    missing = {module for module in done.stdout.split() if (module, "") not in stage_table()}
    assert not missing, "add them to models/data/stages.tsv"


def test_every_module_and_function_of_the_table_is_there() -> None:
    for module, function in stage_table():
        path = ROOT / module.replace(".", "/")
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        assert file.is_file(), module
        assert f"def {function}(" in file.read_text(encoding="utf-8") if function else True, (module, function)


def test_the_shares_are_of_all_time_and_what_is_other_is_named() -> None:
    found = profile(0.5, lambda *step: None)
    assert abs(sum(stage.share for stage in found.stages) - 1) < 1e-9
    assert {"tokenization", "recognizer features"} <= {stage.name for stage in found.stages}
    other = sum(stage.share for stage in found.stages if stage.name == OTHER)
    assert abs(sum(share for _, share in found.others) - other) < 1e-9
    assert all(stage.chars_per_s >= found.chars / found.cpu_s for stage in found.stages)
