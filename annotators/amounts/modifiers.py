"""Modifiers and idioms of numbers, shared by amounts and durations: [約]3割[以上], [約]3年[以上] (M-2, D-3)."""

import re

from gaiko.annotators.gazetteers.tables import table

APPROX = "約|およそ|凡そ|ほぼ"
"""Alternatives before a number, with the mod ``APPROX``."""

MODS = {row["word"]: row["mod"] for row in table("quantity_mods")}
"""Words after a number and its unit, with the TIMEX3 mod of each."""


def after_pattern(of: str) -> str:
    """Return the alternatives after an ``amount`` or a ``duration``, each with its negative lookahead."""
    return "|".join(
        row["word"] + (f"(?!{row[f'not_before_{of}']})" if row[f"not_before_{of}"] else "")
        for row in table("quantity_mods")
        if row["of"] in {of, "any"}
    )


def idioms(of: str) -> re.Pattern[str]:
    """Return the pattern of the idioms and names that begin like an ``amount`` or a ``duration``."""
    rows = [row for row in table("number_idioms") if row["of"] == of]
    return re.compile("|".join(row["word"] + (f"(?!{row['not_before']})" if row["not_before"] else "") for row in rows))
