"""AGREEMENT annotator: gazetteer, head nouns, titles in quotation marks, resolutions (T-1 to T-5)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from gaiko.annotators.agreements.base import agreement
from gaiko.annotators.agreements.heads import find_headed
from gaiko.annotators.agreements.parties import parties_value
from gaiko.annotators.agreements.resolutions import find_resolutions
from gaiko.annotators.agreements.titles import find_quoted
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import gazetteer
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.corpus.spans import Span

_NAMES = LEXICON.words(lambda: gazetteer("agreements").surfaces)


class Agreements(RuleAnnotator):
    """Tags instruments between two or more parties. Alliances, visions and domestic acts stay untagged (T-5, G-8)."""

    name = "agreements"
    labels = frozenset({"AGREEMENT"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for found in chain(_known(sentence), find_headed(sentence), find_quoted(sentence), find_resolutions(sentence)):
            yield self.span(sentence, *found)


def _known(sentence: TextView) -> Iterator[Candidate]:
    """Yield the agreements of the gazetteer."""
    for hit in gazetteer("agreements").choose(sentence.folded, sentence.occurrences(_NAMES)):
        value = {"norm": hit.entry.name, **parties_value(hit.entry.row["parties"].split("+"))}
        yield agreement(sentence, hit.start, hit.end, hit.entry.row["kind"], "T-1-gazetteer", value)
