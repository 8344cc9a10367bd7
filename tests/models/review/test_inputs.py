"""What a review takes from the rules and the recognizers."""

import pytest
from memory_recognizer import memory

from gaiko.corpus.gold.examples import read_gold, read_gold_examples
from gaiko.corpus.review.exchange.importing import gold_items
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.review.inputs import LAYERS, OUT_OF_FOLD, Proposer, document_layers, gold_source, text_layers
from gaiko.models.review.measure import measure_planting, plant_errors
from gaiko.models.training.release import RECOGNIZER

__all__ = ["memory"]

TEXT = "2月7日、石破総理大臣は米国・ワシントンD.C.で会談した。"


@pytest.fixture(scope="module")
def proposer(pipeline: Pipeline) -> Proposer:
    return Proposer(pipeline)


def propose(
    proposer: Proposer, words: str, label: str, text: str = TEXT
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    start = text.index(words)
    found = proposer(text, start, start + len(words), label, 2025)
    return found.kind, dict(found.value), found.warnings


def test_what_the_rules_find_there_is_proposed(proposer: Proposer) -> None:
    assert propose(proposer, "2月7日", "DATE") == ("date", {"norm": "2025-02-07"}, ())
    kind, value, _ = propose(proposer, "石破総理大臣", "ACTOR")
    assert (kind, value["role"]) == ("person", "総理大臣")


def test_what_they_read_otherwise_is_warned_of(proposer: Proposer) -> None:
    kind, _, warnings = propose(proposer, "石破総理大臣", "PLACE")
    assert (kind, warnings[0]) == ("", "規則はここで「石破総理大臣」を ACTOR とします")


def test_a_stretch_that_they_do_not_find_there_is_read_alone(proposer: Proposer) -> None:
    kind, value, _ = propose(proposer, "米国", "ACTOR")  # here it is part of a longer place
    assert (kind, value) == ("state", {"norm": "米国", "iso": "US"})


def test_of_what_nobody_knows_nothing_is_proposed(proposer: Proposer) -> None:
    assert propose(proposer, "会談", "AGREEMENT") == ("", {}, ("「会談」の値は規則からは分かりません",))


@pytest.mark.parametrize("label", ["ACTOR", "DATE", "PLACE", "AGREEMENT", "AMOUNT", "EVENT", ""])
@pytest.mark.parametrize("words", ["。", "で", "\u202e", "𠮷", "1" * 500])
def test_no_stretch_breaks_it(proposer: Proposer, words: str, label: str) -> None:
    assert proposer(f"あ{words}い", 1, 1 + len(words), label, None).mention == "named"


def test_documents_are_read_as_wholes(pipeline: Pipeline) -> None:
    documents = [labelled.document for labelled in read_gold()]
    steps: list[tuple[int, int]] = []
    layers = document_layers(documents, ["rules"], lambda _, done, total: steps.append((done, total)))
    assert set(layers["rules"]) == {sentence.id for document in documents for sentence in document.sentences}
    assert sum(map(len, layers["rules"].values())) > 1000
    assert steps[-1][0] == steps[-1][1]


def test_the_gold_without_layers_has_the_findings_of_the_checks() -> None:
    source = gold_source([], lambda *_: None)
    assert source.items == gold_items(read_gold())
    assert (source.layers, source.scored) == ({}, {})
    assert all(name == "" or name in {item.id for item in source.items} for name in source.findings)


def test_texts_that_are_read_one_by_one_keep_their_years() -> None:
    items = gold_items(read_gold())[:12]
    layers = text_layers(items, ["rules"], lambda *_: None)
    assert list(layers["rules"]) == [item.id for item in items]


def test_the_recognizer_that_is_asked_is_the_one_that_is_shipped() -> None:
    assert OUT_OF_FOLD == RECOGNIZER
    assert OUT_OF_FOLD in LAYERS


def test_planted_errors_are_wrong_labels_of_the_same_ranges() -> None:
    units = read_gold_examples()
    wrong, chosen = plant_errors(units, 0.05, seed=3)
    differing = {
        (unit.id, span.start)
        for unit, planted in zip(units, wrong, strict=True)
        for span, other in zip(unit.example.spans, planted.example.spans, strict=True)
        if span != other
    }
    assert differing == chosen
    assert len(chosen) == round(0.05 * sum(len(unit.example.spans) for unit in units))
    assert plant_errors(units, 0.05, seed=3)[1] == chosen != plant_errors(units, 0.05, seed=4)[1]


@pytest.mark.usefixtures("memory")
def test_planted_errors_come_early_even_for_a_recognizer_that_only_remembers() -> None:
    (planting,) = measure_planting("memory", [0], lambda *_: None)
    assert planting.planted == 72
    assert planting.by_chance == pytest.approx(0.2 * planting.planted, rel=0.1)
    assert planting.ratio > 1.5
