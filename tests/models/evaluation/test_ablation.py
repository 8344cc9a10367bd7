"""The score without an annotator: what is taken away, what is read again, and what is not."""

from collections.abc import Iterator, Sequence

import pytest

from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.resolution.policies import POLICIES
from gaiko.annotators.user_rules import UserRules
from gaiko.corpus.spans import Span
from gaiko.models import load
from gaiko.models.evaluation.ablation import CachingAnnotator, ablate, with_cache
from gaiko.models.pipeline.pipeline import Pipeline

TEXTS = ["晴れと雨と雪。", "雨と雨。"]
GOLD = [[(0, 2, "PLACE"), (3, 4, "DATE")], [(0, 1, "DATE"), (2, 3, "DATE")]]


class Word(RuleAnnotator):
    """Finds one word, and counts the sentences that it reads."""

    def __init__(self, name: str, word: str, label: str) -> None:
        self.name = name
        self.word = word
        self.label = label
        self.read = 0

    def find_spans(self, sentence: TextView) -> Iterator[Span]:
        self.read += 1
        for at in range(len(sentence.text)):
            if sentence.text.startswith(self.word, at):
                yield self.span(sentence, at, at + len(self.word), self.label, "kind", "W")


@pytest.fixture
def words() -> list[Word]:
    return [Word("dates", "雨", "DATE"), Word("places", "晴れ", "PLACE"), Word("others", "雪", "PLACE")]


def read(pipeline: Pipeline) -> Sequence[Sequence[Span]]:
    return [pipeline(text) for text in TEXTS]


def gold() -> list[list[Span]]:
    return [[Span(start, end, "", label, "kind") for start, end, label in spans] for spans in GOLD]


def test_every_annotator_and_policy_has_a_row(words: list[Word]) -> None:
    rows = ablate(Pipeline(words), read, gold())
    assert [(row.kind, row.name, round(row.scores.micro.f1, 3)) for row in rows[:4]] == [
        ("whole", "", 0.889),  # 4 right of 5 found, 4 to find
        ("without", "dates", 0.333),  # 1 of 2, 4
        ("without", "places", 0.75),  # 3 of 4, 4
        ("without", "others", 1.0),
    ]
    assert [(row.kind, row.name) for row in rows[4:]] == [("policy", name) for name in POLICIES]
    assert rows[1].change == pytest.approx(1 / 3 - 8 / 9)
    assert rows[1].scores.labels["DATE"].f1 == 0
    assert rows[4].scores == rows[0].scores
    assert rows[1].as_dict()["micro"]["found"] == 2


def test_models_are_taken_away_first(words: list[Word]) -> None:
    rows = ablate(Pipeline([*words, Word("ginza", "雪", "PLACE")]), read, gold())
    assert [row.name for row in rows if row.kind == "without"] == ["ginza", "dates", "places", "others"]


def test_no_sentence_is_read_twice(words: list[Word]) -> None:
    shared = with_cache(Pipeline(words))
    read(shared)
    assert with_cache(shared).annotators == shared.annotators
    ablate(shared, read, gold())
    assert [word.read for word in words] == [2, 2, 2]


def test_remembering_changes_nothing() -> None:
    text = "2月7日、石破総理大臣は米国を訪問した。日米は合意した。2月7日、石破総理大臣は米国を訪問した。"
    plain = load()
    shared = with_cache(plain)
    assert shared.policy == plain.policy
    for _ in range(2):
        assert shared(text, 2025) == plain(text, 2025)
    assert CachingAnnotator(plain.annotators[1]).find_spans(TextView("2月7日に"))[0].text == "2月7日"


def test_the_users_rules_stay_what_they_are() -> None:
    rules = UserRules([])
    assert with_cache(Pipeline([rules])).annotators == [rules]
