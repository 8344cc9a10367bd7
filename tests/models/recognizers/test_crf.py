import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.examples import Example
from corpus.spans import Span
from models.recognizers.base import load_recognizer, save_recognizer
from models.recognizers.crf import ABOUT, MODEL, CrfRecognizer

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
def trained() -> CrfRecognizer:
    recognizer = CrfRecognizer(max_iterations=30)
    recognizer.fit(TRAIN)
    return recognizer


def test_it_learns_and_says_how_sure_it_is(trained: CrfRecognizer) -> None:
    assert trained.labels == ("PLACE-1", "人 名:")
    assert trained.unaligned == 0
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
        recognizer = CrfRecognizer(max_iterations=10, scheme=scheme, gazetteers=True)
        recognizer.fit(TRAIN)
        results.append(recognizer.predict_scored(TEXTS))
    assert results[0] == results[1]


def test_saved_and_restored_it_is_the_same(trained: CrfRecognizer, tmp_path: Path) -> None:
    save_recognizer(trained, tmp_path, TRAIN)
    assert load_recognizer(tmp_path).predict_scored(TEXTS) == trained.predict_scored(TEXTS)


def test_kinds_are_learned_where_asked_for(tmp_path: Path) -> None:
    recognizer = CrfRecognizer(max_iterations=30, kinds=True)
    recognizer.fit(TRAIN)
    assert [(s.label, s.kind) for s in recognizer.predict(["花子は大阪へ。"])[0]] == [
        ("人 名:", "p"),
        ("PLACE-1", "city"),
    ]
    save_recognizer(recognizer, tmp_path, TRAIN)
    assert load_recognizer(tmp_path).predict(TEXTS) == recognizer.predict(TEXTS)


def test_one_label_only_and_layers() -> None:
    recognizer = CrfRecognizer(max_iterations=10, layers=True)
    recognizer.fit([_example("東京へ行く。"), _example("大阪へ行く。")])
    assert [s.text for s in recognizer.predict(["東京へ行く。"])[0]] == ["東京"]


def test_dev_chooses_and_progress_is_told() -> None:
    told = []
    recognizer = CrfRecognizer(max_iterations=10)
    recognizer.fit(TRAIN, TRAIN[:2], lambda *step: told.append(step))
    assert recognizer.c2 in [pytest.approx(c2) for c2 in (0.1, 0.01, 0.001)]
    assert recognizer.options["c2"] == 0.01
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {total for *_, total in told} == {30}


def test_illegal_rows_of_tags_are_mended(trained: CrfRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(trained._tags), "is_legal", lambda *_: False)
    assert [s.text for s in trained.predict(TEXTS)[0]] == ["太郎", "花子", "大阪"]


@pytest.mark.parametrize("examples", [[], [Example("文", ())]])
def test_nothing_to_learn_is_an_error(examples: list[Example]) -> None:
    with pytest.raises(InputError):
        CrfRecognizer().fit(examples)


@pytest.mark.parametrize("options", [{"scheme": "IO"}, {"c1": -1.0}, {"max_iterations": 0}])
def test_wrong_options_are_errors(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        CrfRecognizer(**options)  # type: ignore[arg-type]


def test_untrained_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not trained"):
        CrfRecognizer().predict(["文"])
    with pytest.raises(InputError, match="not trained"):
        CrfRecognizer().save(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "foreign", "missing", "about", "classes", "foreign with its hash"])
def test_damaged_files_are_errors(trained: CrfRecognizer, tmp_path: Path, damage: str) -> None:
    import hashlib

    trained.save(tmp_path)
    model, about = tmp_path / MODEL, tmp_path / ABOUT
    record = json.loads(about.read_text())
    if damage == "truncated":
        model.write_bytes(model.read_bytes()[:200])
    elif damage == "foreign":
        model.write_bytes(b"lCRF" + bytes(100))
    elif damage == "missing":
        model.unlink()
    elif damage == "about":
        about.write_text("[1, 2]")
    elif damage == "classes":
        about.write_text(json.dumps(record | {"classes": record["classes"][:1]}))
    else:
        model.write_bytes(b"something else entirely" * 10)
        about.write_text(json.dumps(record | {"sha256": hashlib.sha256(model.read_bytes()).hexdigest()}))
    with pytest.raises(InputError):
        CrfRecognizer().restore(tmp_path)
