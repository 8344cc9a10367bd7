"""ja_ginza read fast: the entities of the stock pipeline, in order, and nothing left behind."""

from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest
import spacy
from spacy.language import Language
from stock_entities import SHORT, many_texts, recorded
from thinc.api import get_current_ops

from gaiko.annotators.external.ginza_model import Entity, find_entities, load_model

ARTICLE = "国際司法裁判所（ICJ）は、調査捕鯨が国際捕鯨取締条約第8条第1項の範囲に収まらないとした。"


@pytest.fixture(scope="module")
def stock() -> Language:
    """The pipeline as ``spacy.load`` gives it, nothing left out."""
    return spacy.load("ja_ginza")


def stock_entities(stock: Language, texts: list[str]) -> list[list[Entity]]:
    return [[Entity(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in stock.pipe(texts)]


def words(seed: int, count: int) -> Iterator[str]:
    """Words that are in no dictionary, each in a sentence of its own."""
    random = Random(seed)
    for _ in range(count):
        yield "".join(random.choices("アイウエオカキクケコ", k=9)) + "は来た。"


def test_the_entities_are_those_of_the_stock_pipeline(request: pytest.FixtureRequest) -> None:
    """At least 99.9% of them all; the stock pipeline's are recorded for the locked versions (``stock_entities``)."""
    texts = many_texts()
    entities_of_stock = recorded(texts) or stock_entities(request.getfixturevalue("stock"), texts)
    expected = {(at, Entity(*entity)) for at, entities in enumerate(entities_of_stock) for entity in entities}
    found = {(at, entity) for at, entities in enumerate(find_entities(texts)) for entity in entities}
    assert len(expected) > 3_000
    assert len(expected & found) / len(expected | found) >= 0.999, sorted(expected ^ found, key=str)


def test_an_entity_ends_where_the_parser_sees_a_sentence_start(stock: Language) -> None:
    """第8条|第1項: without the parser the two come out as one."""
    assert list(find_entities([ARTICLE])) == stock_entities(stock, [ARTICLE])
    assert [ARTICLE[e.start : e.end] for e in next(find_entities([ARTICLE]))][-2:] == ["第8条", "第1項"]


def test_order_is_kept_however_texts_are_batched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gaiko.annotators.external.ginza_model._AT_ONCE", 1_000)
    monkeypatch.setattr("gaiko.annotators.external.ginza_model._BATCH", 300)
    texts = [text * times for times in (1, 20, 3, 10) for text in SHORT] * 2  # more than are read together
    alone = {text: next(find_entities([text])) for text in set(texts)}
    assert list(find_entities(texts)) == [alone[text] for text in texts]


def test_texts_are_taken_as_they_are_asked_for() -> None:
    taken = []
    texts = (taken.append(number) or "" for number in range(50_000))  # type: ignore[func-returns-value]
    assert list(islice(find_entities(texts), 3)) == [[], [], []]
    assert len(taken) < 10_000


def test_loading_leaves_the_ops_of_the_process_as_they_were() -> None:
    load_model.cache_clear()
    before = get_current_ops()
    nlp = load_model()
    assert get_current_ops() is before
    nodes = [node for name in nlp.pipe_names for node in nlp.get_pipe(name).model.walk()]
    assert {node.ops.use_blis for node in nodes} == {False}


def test_words_that_were_read_are_not_kept() -> None:
    strings = load_model().vocab.strings
    list(find_entities(words(2, 10)))
    before = len(strings)
    found = list(find_entities(words(3, 300)))
    assert any(found)
    assert len(strings) == before
