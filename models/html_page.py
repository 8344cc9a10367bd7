"""Self-contained HTML pages: a Jinja template with inline style and script, and a content security policy for these alone."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gaiko.corpus.style import label_style


def render_page(name: str, **context: Any) -> str:
    """Return the page of ``templates/NAME.html.j2`` with ``NAME.css`` and ``NAME.js`` inline; it loads no other file.

    The template is given ``policy``, ``style``, ``script`` and the context. Values are escaped.
    """
    style, script = label_style() + read_template(f"{name}.css"), read_template(f"{name}.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    template = _environment().get_template(f"{name}.html.j2")
    return template.render(policy=policy, style=Markup(style), script=Markup(script), **context)


def read_template(name: str) -> str:
    """Return the text of a file in ``templates/``."""
    return files("gaiko.models").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gaiko.models"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Without \u escapes, Japanese JSON is a third as long; tojson still escapes <, >, & and '.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment


def _hash(content: str) -> str:
    """Return the CSP source expression that allows exactly this inline style or script."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
