"""Markdown cards from Jinja templates."""

import re
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def render_markdown(package: str, template: str, **values: Any) -> str:
    """Return a template file of a package, filled with ``values``; its filter ``md`` is ``escape_markdown``."""
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["md"] = escape_markdown
    return environment.from_string(files(package).joinpath(template).read_text(encoding="utf-8")).render(**values)


def escape_markdown(text: object) -> str:
    """Return ``text`` on one line with the special characters of Markdown and HTML escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
