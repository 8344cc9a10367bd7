"""Bibliographic facts of a dataset: title, licence, tags and citation, of gaiko's own corpus or of a user's corpus."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from gaiko.corpus.document import Document


@dataclass(frozen=True, slots=True)
class Publication:
    """Facts of a dataset that its rows do not show.

    Attributes:
        title: title of the corpus.
        licence: licence fields of the card's front matter; a user's corpus says ``unknown``, so that gaiko grants no licence
            on the user's behalf.
        tags: tags of the card, besides those of the layer.
        is_own: whether the corpus belongs to a user; gaiko states neither licence nor citation of its annotations.
        software: name and version of the program that annotated it.
    """

    title: str
    licence: Mapping[str, str]
    tags: Sequence[str]
    is_own: bool
    software: str


@lru_cache(maxsize=1)
def project_facts() -> Mapping[str, Any]:
    """Return version, date, creator, keywords and licences of gaiko's own corpus."""
    record: dict[str, Any] = json.loads(
        files("gaiko.corpus.dataset").joinpath("publication.json").read_text(encoding="utf-8")
    )
    return record


def project_publication() -> Publication:
    """Return the facts of gaiko's own corpus."""
    facts = project_facts()
    return Publication(
        title=facts["title"], licence=facts["licence"], tags=facts["tags"], is_own=False, software=_software()
    )


def own_publication(documents: Sequence[Document], folder: Path) -> Publication:
    """Return the facts of a user's corpus in ``folder``: titled after its only document, or after the folder."""
    titles = {str(document.meta["title"]) for document in documents if document.meta.get("title")}
    title = titles.pop() if len(documents) == 1 and titles else folder.resolve().name
    return Publication(title=title, licence={"license": "unknown"}, tags=(), is_own=True, software=_software())


def _software() -> str:
    try:
        return f"gaiko {version('gaiko')}"
    except PackageNotFoundError:  # a source tree that is not installed
        return "gaiko"
