"""Annotator of GiNZA's named entities: labels mapped by table, titles merged with their persons."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza_model import Entity, find_entities
from gaiko.annotators.gazetteers.tables import table
from gaiko.corpus.spans import Source, Span

_TITLES = frozenset({"Position_Vocation", "Title_Other"})


class Ginza:
    """Stock ``ja_ginza`` as an annotator; the model is loaded at first use."""

    name = "ginza"
    labels = frozenset({"ACTOR", "DATE", "PLACE", "AGREEMENT", "AMOUNT"})

    def __init__(self) -> None:
        from importlib.metadata import version

        self.version = version("ja-ginza")

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """Return the entities of one sentence; ``find_many`` is faster for several."""
        return next(self.find_many([sentence]))

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """Yield the entities of each sentence, in order; none for a sentence beyond Sudachi's limit."""
        texts = (sentence.text for sentence in sentences)
        for sentence, entities in zip(sentences, find_entities(texts), strict=True):
            yield list(self.spans_of(sentence.text, entities))

    def spans_of(self, text: str, entities: Sequence[Entity]) -> Iterator[Span]:
        """Yield the entities of a text as spans of the label set; titles are merged with their persons."""
        mapping = _mapping()
        for at, entity in enumerate(entities):
            if entity.label not in mapping:
                continue
            label, kind = mapping[entity.label]
            end = entity.end
            if entity.label == "Person":
                for title in entities[at + 1 :]:
                    if title.start != end or title.label not in _TITLES:
                        break
                    end = title.end
            source = Source(self.name, self.version, entity.label)
            yield Span(entity.start, end, text[entity.start : end], label, kind, source=source)


@cache
def _mapping() -> dict[str, tuple[str, str]]:
    return {row["label"]: (row["to"], row["kind"]) for row in table("ginza_labels")}
