"""What the tests of annotators and models share: a pipeline, and spans in a form that is easy to read."""

from collections.abc import Callable

import pytest

from corpus.spans import Span
from models import load
from models.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load()


@pytest.fixture(scope="session")
def spans(pipeline: Pipeline) -> Callable[..., list[Span]]:
    """Annotate a text as a document of 2024."""

    def spans(text: str, year: int | None = 2024) -> list[Span]:
        return pipeline(text, year)

    return spans


@pytest.fixture(scope="session")
def tagged(spans: Callable[..., list[Span]]) -> Callable[[str], str]:
    """Every span of a text in order, as ``チリ/ACTOR ペルー/PLACE``."""

    def tagged(text: str) -> str:
        return " ".join(f"{span.text}/{span.label}" for span in spans(text))

    return tagged


@pytest.fixture(scope="session")
def values(spans: Callable[..., list[Span]]) -> Callable[..., list[dict[str, str]]]:
    """The values of a text's spans of one label, in order."""

    def values(text: str, label: str, year: int | None = 2024) -> list[dict[str, str]]:
        return [dict(span.value) for span in spans(text, year) if span.label == label]

    return values
