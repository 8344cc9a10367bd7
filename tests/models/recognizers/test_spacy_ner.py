"""The spaCy recognizer on a handful of sentences that it learns by heart."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.corpus_reader import MAX_WINDOW
from gaiko.models.recognizers.base import Recognizer, load_recognizer, make_recognizer, save_recognizer
from gaiko.models.recognizers.spacy_ner import SpacyRecognizer

TEXTS = ["日本は米国を訪問した。", "米国は中国と協議した。", "国際連合で会談した。", "日本で協議した。", "花が咲いた。"]
NAMES = {"日本": "国 家", "米国": "国 家", "中国": "x-Y", "国際連合": "B-機関"}
SMALL = {
    "components.ner.model.hidden_width": 16,
    "components.ner.model.tok2vec.encode.width": 16,
    "components.ner.model.tok2vec.encode.depth": 1,
    "components.ner.model.tok2vec.embed.rows": [200, 100, 100, 100, 100],
    "training.optimizer.learn_rate": 0.02,
    "training.eval_frequency": 10,
}


def example(text: str) -> Example:
    found = [(text.find(name), name, label) for name, label in NAMES.items() if name in text]
    return Example(text, tuple(Span(at, at + len(name), name, label, "") for at, name, label in sorted(found)))


EXAMPLES = [example(text) for text in TEXTS]


def ranges(found: Any) -> list[list[tuple[int, int, str]]]:
    return [[(s.start, s.end, s.label) for s in text] for text in found]


def expected() -> list[list[tuple[int, int, str]]]:
    return ranges([e.spans for e in EXAMPLES])


def made(steps: int = 40, **options: Any) -> SpacyRecognizer:
    recognizer = make_recognizer("spacy", steps=steps, overrides=SMALL | options)
    assert isinstance(recognizer, SpacyRecognizer)
    return recognizer


@pytest.fixture(scope="module")
def trained() -> SpacyRecognizer:
    recognizer = made()
    recognizer.fit(EXAMPLES)
    return recognizer


def test_it_learns_spans_of_any_labels(trained: SpacyRecognizer) -> None:
    protocol: Recognizer = trained
    assert ranges(protocol.predict(TEXTS)) == expected()
    assert trained.labels == ("B-機関", "x-Y", "国 家")
    assert trained.unaligned == 0
    for text, found in zip(TEXTS, trained.predict(TEXTS), strict=True):
        for span in found:
            assert span.text == text[span.start : span.end]
            assert span.kind == ""
            assert span.source is not None
            assert span.source.annotator == "spacy"


def test_the_scored_spans_are_the_spans_with_a_probability(trained: SpacyRecognizer) -> None:
    scored = trained.predict_scored(TEXTS)
    assert [[s.span for s in text] for text in scored] == trained.predict(TEXTS)
    assert all(0.5 < s.confidence <= 1 for text in scored for s in text)


def test_the_confidence_falls_where_the_text_is_strange(trained: SpacyRecognizer) -> None:
    (known,), *strange = trained.predict_scored(["日本で協議した。", "日々訪問した日本国際米国連合中国会談は中国花。"])
    assert min(s.confidence for text in strange for s in text) < known.confidence


def test_two_trainings_end_the_same() -> None:
    def scored() -> Any:
        recognizer = made(12)
        recognizer.fit(EXAMPLES, EXAMPLES)
        return recognizer.predict_scored([*TEXTS, "米国は国際連合で中国と会談した。"])

    assert scored() == scored()


def test_what_is_saved_predicts_the_same(trained: SpacyRecognizer, tmp_path: Path) -> None:
    save_recognizer(trained, tmp_path, EXAMPLES)
    restored = load_recognizer(tmp_path)
    assert restored.predict_scored(TEXTS) == trained.predict_scored(TEXTS)
    assert restored.labels == trained.labels
    assert restored.options == trained.options


def test_what_is_saved_is_a_pipeline_of_spacy(trained: SpacyRecognizer, tmp_path: Path) -> None:
    save_recognizer(trained, tmp_path, EXAMPLES)
    doc = spacy.load(tmp_path / "spacy")(TEXTS[0])
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("日本", "国 家"), ("米国", "国 家")]


def test_spans_that_no_token_edges_meet_are_counted() -> None:
    cut = Example("国際連合は会談した。", (Span(0, 1, "国", "B-機関", ""),))
    recognizer = made(4)
    recognizer.fit([*EXAMPLES, cut])
    assert recognizer.unaligned == 1


def test_training_ends_when_dev_gets_no_better() -> None:
    seen: list[tuple[int, int]] = []
    recognizer = made(1000, **{"training.patience": 20})
    recognizer.fit(EXAMPLES, EXAMPLES, lambda _, done, total: seen.append((done, total)))
    assert ranges(recognizer.predict(TEXTS)) == expected()
    assert seen[-1][0] < seen[-1][1] == 1000


def test_an_interruption_leaves_the_best_so_far() -> None:
    def stop(_: str, done: int, total: int) -> None:
        if done == total - 1:
            raise KeyboardInterrupt

    recognizer = made()
    with pytest.raises(KeyboardInterrupt):
        recognizer.fit(EXAMPLES, EXAMPLES, stop)
    assert ranges(recognizer.predict(TEXTS)) == expected()


def test_odd_and_long_texts_keep_their_offsets(trained: SpacyRecognizer) -> None:
    long = "日本で協議した。𠮷\n" * (2 * MAX_WINDOW // 10)
    texts = ["", "　\n", "\ud800日本で協議した。", "㈱\x00\u200b 日本で協議した。\r\n", long]
    found = trained.predict(texts)
    for text, spans in zip(texts, found, strict=True):
        assert all(span.text == text[span.start : span.end] for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
    assert ("日本", 1) in [(span.text, span.start) for span in found[2]]
    assert max(span.start for span in found[4]) > MAX_WINDOW


def test_training_takes_long_and_empty_texts() -> None:
    name = example("日本で協議した。")
    long = Example(
        name.text * (MAX_WINDOW // 4),
        (*name.spans, Span(8 * (MAX_WINDOW // 8), 8 * (MAX_WINDOW // 8) + 2, "日本", "国 家", "")),
    )
    recognizer = made(2)
    recognizer.fit([long, Example("", ()), Example(" ", ())])
    assert recognizer.unaligned == 0


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [Example("花が咲いた。", ())],
        [Example("米国", (Span(0, 2, "米国", "", ""),))],
        [Example("国際連合", (Span(0, 1, "国", "A", ""),))],
    ],
)
def test_nothing_to_learn_is_said(examples: list[Example]) -> None:
    with pytest.raises(InputError, match="spacy:"):
        made().fit(examples)


@pytest.mark.parametrize(
    "name", ["config.cfg", "meta.json", "ner/model", "ner/cfg", "ner/moves", "vocab/strings.json", "tokenizer/cfg"]
)
def test_a_damaged_model_is_refused(trained: SpacyRecognizer, tmp_path: Path, name: str) -> None:
    save_recognizer(trained, tmp_path, EXAMPLES)
    path = tmp_path / "spacy" / name
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="damaged"):
        load_recognizer(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match="missing"):
        load_recognizer(tmp_path)


def test_it_says_what_to_do_before_it_has_learned(tmp_path: Path) -> None:
    for use in (lambda r: r.predict(["米国"]), lambda r: r.predict_scored(["米国"]), lambda r: r.save(tmp_path)):
        with pytest.raises(InputError, match="not trained yet; call fit or load a model"):
            use(made())


def test_a_config_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.cfg"
    empty.write_text("", encoding="utf-8")
    broken = tmp_path / "broken.cfg"
    broken.write_text("[training\n", encoding="utf-8")
    for path in (tmp_path / "none.cfg", empty, broken):
        with pytest.raises(InputError, match=path.name):
            make_recognizer("spacy", config=str(path)).fit(EXAMPLES)
    with pytest.raises(InputError, match=r"ner_ja\.cfg"):
        made(**{"training.dropout": "much"}).fit(EXAMPLES)
    with pytest.raises(InputError, match="needs an end"):
        made(0, **{"training.max_steps": 0}).fit(EXAMPLES)
    with pytest.raises(InputError, match="spacy:"):
        make_recognizer("spacy", no_such_option=1)
