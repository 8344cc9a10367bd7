"""Title and date of a web page from its metadata: ``meta`` elements, JSON-LD and ``time`` elements."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from gaiko.corpus.readers.base import Part
from gaiko.corpus.readers.html_page import Element

_DATES = (
    "article:published_time",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "dcterms.created",
    "dc.date.created",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "date",
    "article:modified_time",
    "dcterms.modified",
)
"""Names of ``meta`` elements with the date of publication, the surest first; those of the last change come last."""

_SITE = re.compile(r"\s*[|｜]\s*|\s+[-–—]\s+")
_LARGEST_JSON = 1 << 20


def page_title(root: Element, parts: Sequence[Part]) -> str:
    """Return the title: the first heading of level 0, ``og:title``, or ``title`` without the name of the site."""
    for part in parts:
        if part.kind == "heading" and part.level == 0:
            return part.text
    for name, content in _meta(root):
        if name in ("og:title", "twitter:title", "dc.title", "dcterms.title"):
            return content
    window = str(root.xpath("normalize-space(string((//title)[1]))"))
    return _SITE.split(window)[0]


def page_date(root: Element) -> str:
    """Return the date of publication as the page writes it; empty if it has none."""
    found = {name: content for name, content in reversed(list(_meta(root))) if name in _DATES}
    found.setdefault("datepublished", next(_json_dates(root), ""))
    dated = next((found[name] for name in _DATES if found.get(name)), "")
    return dated or next(
        (element.get("datetime", "").strip() for element in root.iter("time") if element.get("datetime")), ""
    )


def _meta(root: Element) -> Iterator[tuple[str, str]]:
    """Yield name, in lower case, and content of the ``meta`` elements."""
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if name and content:
            yield name.strip().lower(), content


def _json_dates(root: Element) -> Iterator[str]:
    """Yield ``datePublished`` of the JSON-LD of the page."""
    for element in root.iter("script"):
        text = element.text or ""
        if "ld+json" in element.get("type", "") and len(text) <= _LARGEST_JSON:
            try:
                values: list[Any] = [json.loads(text)]
            except (ValueError, RecursionError):
                continue
            while values:
                value = values.pop(0)
                if isinstance(value, dict):
                    if isinstance(date := value.get("datePublished"), str):
                        yield date.strip()
                    values.extend(inner for inner in value.values() if isinstance(inner, dict | list))
                elif isinstance(value, list):
                    values.extend(inner for inner in value if isinstance(inner, dict | list))
