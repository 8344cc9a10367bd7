"""The table of ``gaiko bench`` as Markdown, for the README: from the record that the command writes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError


def as_markdown(record: Mapping[str, Any], where: str, command: str) -> str:
    """Return the table of the systems in a record of ``gaiko bench``, with the command that makes it.

    Raises:
        InputError: it is no such record; the message opens with ``where``.
    """
    try:
        return _table(record, command)
    except (KeyError, TypeError, ValueError, IndexError):
        raise InputError(f"{where}: is not what gaiko bench --json writes") from None


def _table(record: Mapping[str, Any], command: str) -> str:
    systems: Sequence[Mapping[str, Any]] = record["systems"]
    one = [row for row in systems if row["cores"] == 1]
    many = {row["name"]: row for row in systems if row["cores"] > 1}
    files = list(one[0]["f1"])
    cores = max((row["cores"] for row in many.values()), default=1)
    heads = ["system", "characters a second, one core", "× stock"]
    heads += [f"{cores} cores"] if many else []
    heads += ["start-up", "memory", "exact F1, gold", *(Path(file).stem for file in files)]
    lines = [f"    {command}", "", f"| {' | '.join(heads)} |", f"|---|{'--:|' * (len(heads) - 1)}"]
    for row in one:
        cells = [row["name"], f"{row['chars_per_s']:,.0f}", _number(row["of_stock"], "{:.1f}")]
        cells += [f"{many[row['name']]['chars_per_s']:,.0f}"] if many else []
        cells += [f"{row['startup_s']:.1f} s", _number(row["peak_mb"], "{:,.0f} MB")]
        scores = {"gold": row["f1_gold"], **row["f1"]}
        cells += [
            _number(scores[name], "{:.3f}") + (r" \*" if name in row["seen"] else "") for name in ("gold", *files)
        ]
        lines.append(f"| {' | '.join(cells)} |")
    machine = record["machine"]
    seen = r" \* Was written or trained with these texts at hand." if any(row["seen"] for row in one) else ""
    about = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}; medians.{seen}"
    return "\n".join([*lines, "", about])


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)
