import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import InputError
from corpus.examples import Example
from corpus.spans import Span
from models.recognizers.base import load_recognizer, save_recognizer
from models.recognizers.linear import ABOUT, WEIGHTS, LinearRecognizer

NAMES = {"太郎": ("人 名:", "p"), "花子": ("人 名:", "p"), "東京": ("PLACE-1", "city"), "大阪": ("PLACE-1", "city")}


def _example(text: str) -> Example:
    spans = [
        Span(at, at + len(name), name, *NAMES[name])
        for name in NAMES
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    return Example(text, tuple(sorted(spans, key=lambda span: span.start)))


TRAIN = [
    _example(text) for text in ["太郎が東京へ行った。", "花子は大阪にいる。", "東京で花子と会う。", "何もない。", ""]
]
TEXTS = ["太郎と花子が大阪へ行く。", "", "👨‍👩‍👧", "\n\n", "\ud800東京", "\0"]


@pytest.fixture(scope="module")
def trained() -> LinearRecognizer:
    recognizer = LinearRecognizer()
    recognizer.fit(TRAIN)
    return recognizer


def test_it_learns_and_says_how_sure_it_is(trained: LinearRecognizer) -> None:
    assert trained.labels == ("PLACE-1", "人 名:")
    scored = trained.predict_scored(TEXTS)
    assert [(s.span.text, s.span.label, s.span.kind) for s in scored[0]] == [
        ("太郎", "人 名:", ""),
        ("花子", "人 名:", ""),
        ("大阪", "PLACE-1", ""),
    ]
    assert all(0 < s.confidence <= 1 for s in scored[0])
    assert [[s.span for s in found] for found in scored] == trained.predict(TEXTS)


@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_fit_twice_gives_the_same(scheme: str) -> None:
    results = []
    for _ in range(2):
        recognizer = LinearRecognizer(scheme=scheme, gazetteers=True, seed=3)
        recognizer.fit(TRAIN)
        results.append(recognizer.predict_scored(TEXTS))
    assert results[0] == results[1]


@pytest.mark.parametrize("kinds", [False, True])
def test_saved_and_restored_it_is_the_same(tmp_path: Path, kinds: bool) -> None:
    recognizer = LinearRecognizer(kinds=kinds)
    recognizer.fit(TRAIN, dev=TRAIN[:1])
    save_recognizer(recognizer, tmp_path, TRAIN)
    again = load_recognizer(tmp_path)
    assert again.predict_scored(TEXTS) == recognizer.predict_scored(TEXTS)
    assert {s.kind for s in again.predict(TEXTS)[0]} == ({"p", "city"} if kinds else {""})


def test_one_label_only() -> None:
    recognizer = LinearRecognizer(scheme="BIO")
    recognizer.fit([_example("東京へ行く。"), _example("大阪へ行く。")])
    assert [s.text for s in recognizer.predict(["東京へ行く。"])[0]] == ["東京"]


def test_a_text_that_is_one_span_can_be_learned() -> None:
    recognizer = LinearRecognizer(scheme="BIO")
    recognizer.fit([_example("東京"), _example("大阪")])
    assert [s.text for s in recognizer.predict(["東京"])[0]] == ["東京"]


@pytest.mark.parametrize("examples", [[], [Example("文", ())]])
def test_nothing_to_learn_is_an_error(examples: list[Example]) -> None:
    with pytest.raises(InputError):
        LinearRecognizer().fit(examples)


@pytest.mark.parametrize("options", [{"scheme": "IO"}, {"c": 0.0}, {"max_iterations": 0}])
def test_wrong_options_are_errors(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        LinearRecognizer(**options)  # type: ignore[arg-type]


def test_untrained_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not trained"):
        LinearRecognizer().predict(["文"])
    with pytest.raises(InputError, match="not trained"):
        LinearRecognizer().save(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "foreign", "array", "pickled", "missing", "about", "features", "nan"])
def test_damaged_files_are_errors(trained: LinearRecognizer, tmp_path: Path, damage: str) -> None:
    trained.save(tmp_path)
    weights, about = tmp_path / WEIGHTS, tmp_path / ABOUT
    if damage == "truncated":
        weights.write_bytes(weights.read_bytes()[:300])
    elif damage == "foreign":
        weights.write_bytes(b"something else")
    elif damage == "array":
        with weights.open("wb") as file:
            np.save(file, np.zeros(3))
    elif damage == "pickled":
        with weights.open("wb") as file:
            np.savez(file, weights=np.array([{}], dtype=object), bias=np.zeros(3))
    elif damage == "missing":
        weights.unlink()
    elif damage == "about":
        about.write_text("{")
    elif damage == "features":
        about.write_text(json.dumps(json.loads(about.read_text()) | {"features": ["w=x"]}))
    else:
        with np.load(weights) as arrays:
            kept = {name: arrays[name] * np.nan for name in arrays.files}
        with weights.open("wb") as file:
            np.savez(file, **kept)
    with pytest.raises(InputError):
        LinearRecognizer().restore(tmp_path)
