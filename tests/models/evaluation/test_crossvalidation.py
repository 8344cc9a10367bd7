"""Out of fold means out of fold: nothing that is judged was learned from."""

from collections.abc import Sequence

import pytest
from memory_recognizer import Memory, example

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import GoldExample, examples_in_folds, parse_folds, read_gold_examples
from gaiko.corpus.gold.folds import FOLDS
from gaiko.models.evaluation.crossvalidation import cross_validate, learning_curve, sample_paragraphs
from gaiko.models.recognizers.base import Progress, Scored

UNITS = [
    GoldExample(f"s{n}", f"p{n // 2}", n // 2 % 5, example(f"[国{n % 7}:ACTOR]は第{n}文で[{n}月:DATE]に言う"))
    for n in range(40)
]


class Witness(Memory):
    """Remembers every text that it was given to learn from, and refuses to read one of them."""

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        self.seen = {example.text for example in (*examples, *dev)}
        super().fit(examples, dev, progress)

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        leaked = self.seen & set(texts)
        assert not leaked, f"learned from what it is judged on: {leaked}"
        return super().predict_scored(texts)


def test_no_text_that_is_judged_was_learned_from() -> None:
    done = cross_validate(Witness, UNITS)
    assert [text.text for text in done.texts] == [unit.example.text for unit in UNITS]
    assert not any(text.in_training for text in done.texts)


def test_the_witness_would_notice_a_leak() -> None:
    leaking = [*UNITS, GoldExample("s40", "p20", 4, UNITS[0].example)]
    with pytest.raises(AssertionError, match="learned from what it is judged on"):
        cross_validate(Witness, leaking)


def test_no_long_sentence_of_the_corpus_is_in_two_folds() -> None:
    """Short ones, headings above all, may be; they are marked as trained on."""
    units = read_gold_examples()
    folds: dict[str, set[int]] = {}
    for unit in units:
        folds.setdefault(unit.example.text, set()).add(unit.fold)
    assert {unit.fold for unit in units} == set(range(FOLDS))
    assert all(len(text) < 20 for text, where in folds.items() if len(where) > 1)


def test_known_surfaces_are_those_of_the_training_folds() -> None:
    done = cross_validate(Memory, UNITS)
    assert ("0月", "DATE") not in done.texts[0].training_surfaces
    assert ("国0", "ACTOR") in done.texts[0].training_surfaces
    assert done.size > 0
    assert done.folds == 5


def test_every_fold_has_a_recognizer_of_its_own() -> None:
    made: list[Memory] = []

    def make() -> Memory:
        made.append(Memory())
        return made[-1]

    cross_validate(make, UNITS)
    assert len({id(one) for one in made}) == len(made) == 5


def test_one_fold_cannot_be_validated() -> None:
    with pytest.raises(InputError, match="two folds"):
        cross_validate(Memory, [unit for unit in UNITS if unit.fold == 0])


def test_a_learning_curve_grows_by_nested_draws_of_whole_paragraphs() -> None:
    points = learning_curve(Witness, UNITS, (0.25, 1.0), 2)
    assert [(point.share, point.seed) for point in points] == [(0.25, 0), (0.25, 1), (1.0, 0)]
    assert points[-1].texts == 32
    assert points[0].texts == 8
    assert points[-1].f1 >= points[0].f1
    small, large = sample_paragraphs(UNITS, 0.1, 3), sample_paragraphs(UNITS, 0.5, 3)
    assert {one.text for one in small} < {one.text for one in large}
    drawn = {one.text for one in large}
    pars = {unit.par for unit in UNITS if unit.example.text in drawn}
    assert drawn == {unit.example.text for unit in UNITS if unit.par in pars}


def test_folds_are_named_by_number_and_range() -> None:
    assert parse_folds("0-2,4") == [0, 1, 2, 4]
    assert len(examples_in_folds(UNITS, [0, 1])) == 16
    for wrong in ("5", "a", "", "3-1", "0--1"):
        with pytest.raises(InputError, match="--folds"):
            parse_folds(wrong)
