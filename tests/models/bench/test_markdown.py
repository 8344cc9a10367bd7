"""The README's table, from the record of a run."""

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.bench.tables import systems_markdown

MACHINE = {"processor": "A processor", "cores": 2, "python": "3.11.7"}


def _row(name: str, cores: int, chars_per_s: float, gold: float | None, seen: list[str]) -> dict[str, object]:
    of_stock = chars_per_s / 2_000
    row = {"name": name, "cores": cores, "chars_per_s": chars_per_s, "of_stock": of_stock, "startup_s": 1.0}
    return {
        **row,
        "peak_mb": None if gold is None else 250.0,
        "f1_gold": gold,
        "f1": {"a/open.jsonl": 0.9},
        "seen": seen,
    }


def test_a_system_has_one_row_with_both_speeds_and_a_mark_on_what_it_has_seen() -> None:
    rows = [_row("sudachi", 1, 900_000, None, []), _row("default", 1, 100_000, 1.0, ["gold"])]
    rows += [_row("sudachi", 2, 1_700_000, None, []), _row("default", 2, 190_000, 1.0, ["gold"])]
    lines = systems_markdown({"systems": rows, "machine": MACHINE}, "here", "gaiko bench").split("\n")
    assert lines[0] == "    gaiko bench"
    assert lines[2].startswith("| system | characters a second, one core | × stock | 2 cores |")
    assert lines[2].endswith("| open |")
    assert lines[4] == "| sudachi | 900,000 | 450.0 | 1,700,000 | 1.0 s | – | – | 0.900 |"
    assert lines[5] == r"| default | 100,000 | 50.0 | 190,000 | 1.0 s | 250 MB | 1.000 \* | 0.900 |"
    assert lines[-1].startswith("A processor, 2 cores, Python 3.11.7")


@pytest.mark.parametrize("record", [{}, {"systems": []}, {"systems": [{"name": "default"}], "machine": MACHINE}])
def test_a_record_of_something_else_is_an_error(record: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"^here: is not what gaiko bench"):
        systems_markdown(record, "here", "gaiko bench")
