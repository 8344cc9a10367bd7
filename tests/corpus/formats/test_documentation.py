"""docs/formats.md shows the table that the code reads; ``UPDATE_README=1`` writes it there."""

import os
from pathlib import Path

from gaiko.corpus.formats.table import formats, markdown_table

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"


def test_the_documentation_has_the_table_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- table -->\n")
    shown, _, after = rest.partition("<!-- /table -->")
    if os.environ.get("UPDATE_README"):
        DOCUMENT.write_text(f"{before}<!-- table -->\n{markdown_table()}<!-- /table -->{after}", encoding="utf-8")
    else:
        assert shown == markdown_table()


def test_every_format_is_described() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"**{name}**" in text or f"**{name}.**" in text for name in formats())
