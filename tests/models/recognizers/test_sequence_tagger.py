"""What the recognizers that tag units share, proved of each of them."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.base import MODEL_FILE, load_recognizer, make_recognizer, save_recognizer
from gaiko.models.recognizers.sequence_tagger import TAGS_FILE, SequenceTagger
from gaiko.models.recognizers.weights import WEIGHTS_FILE

NAMES = {"太郎": ("人 名:", "p"), "花子": ("人 名:", "p"), "東京": ("PLACE-1", "city"), "大阪": ("PLACE-1", "city")}


def example(text: str) -> Example:
    spans = [
        Span(at, at + len(name), name, *NAMES[name])
        for name in NAMES
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    return Example(text, tuple(sorted(spans, key=lambda span: span.start)))


TRAIN = [
    example(text) for text in ["太郎が東京へ行った。", "花子は大阪にいる。", "東京で花子と会う。", "何もない。", ""]
]
TEXTS = ["太郎と花子が大阪へ行く。", "", "👨‍👩‍👧", "\n\n", "\ud800東京", "\0"]


@pytest.fixture(scope="module", params=["crf", "linear"])
def trained(request: pytest.FixtureRequest) -> SequenceTagger:
    recognizer = make_recognizer(request.param, max_iterations=30)
    recognizer.fit(TRAIN)
    assert isinstance(recognizer, SequenceTagger)
    return recognizer


def test_it_learns_and_says_how_sure_it_is(trained: SequenceTagger) -> None:
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


def test_a_text_is_read_the_same_alone_and_among_others(trained: SequenceTagger) -> None:
    many = ["東京と花子" * number for number in range(40)] + TEXTS
    assert trained.predict(many) == [trained.predict([text])[0] for text in many]


@pytest.mark.parametrize("name", ["crf", "linear"])
@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_fit_twice_gives_the_same(name: str, scheme: str) -> None:
    results = []
    for _ in range(2):
        recognizer = make_recognizer(name, max_iterations=10, scheme=scheme, seed=3)
        recognizer.fit(TRAIN)
        results.append(recognizer.predict_scored(TEXTS))
    assert results[0] == results[1]


def test_saved_and_restored_it_is_the_same(trained: SequenceTagger, tmp_path: Path) -> None:
    save_recognizer(trained, tmp_path, TRAIN)
    assert load_recognizer(tmp_path).predict_scored(TEXTS) == trained.predict_scored(TEXTS)


@pytest.mark.parametrize("name", ["crf", "linear"])
def test_a_model_of_before_that_learned_kinds_still_returns_them(name: str, tmp_path: Path) -> None:
    recognizer = make_recognizer(name, max_iterations=30)
    recognizer.fit(TRAIN)
    save_recognizer(recognizer, tmp_path, TRAIN)
    tags = json.loads((tmp_path / TAGS_FILE).read_text(encoding="utf-8"))
    del tags["about_sha256"]
    tags["classes"] = [["PLACE-1", "city"], ["人 名:", "p"]]
    (tmp_path / TAGS_FILE).write_text(json.dumps(tags), encoding="utf-8")
    record = json.loads((tmp_path / MODEL_FILE).read_text(encoding="utf-8"))
    record["options"]["kinds"] = True
    (tmp_path / MODEL_FILE).write_text(json.dumps(record), encoding="utf-8")
    assert [(s.label, s.kind) for s in load_recognizer(tmp_path).predict(["花子は大阪へ。"])[0]] == [
        ("人 名:", "p"),
        ("PLACE-1", "city"),
    ]


@pytest.mark.parametrize("name", ["crf", "linear"])
def test_one_label_only_and_a_text_that_is_one_span(name: str) -> None:
    recognizer = make_recognizer(name, scheme="BIO")
    recognizer.fit([example("東京へ行く。"), example("大阪へ行く。")])
    assert [s.text for s in recognizer.predict(["東京へ行く。"])[0]] == ["東京"]
    recognizer.fit([example("東京"), example("大阪")])
    assert [s.text for s in recognizer.predict(["東京"])[0]] == ["東京"]


def test_layers_are_features_where_asked_for() -> None:
    recognizer = make_recognizer("crf", max_iterations=10, layers=True)
    recognizer.fit([example("東京へ行く。"), example("大阪へ行く。")])
    assert [s.text for s in recognizer.predict(["東京へ行く。"])[0]] == ["東京"]


@pytest.mark.parametrize(("name", "chosen"), [("crf", "c2"), ("linear", "c")])
def test_dev_chooses_and_progress_is_told(name: str, chosen: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    recognizer = make_recognizer(name, max_iterations=10)
    recognizer.fit(TRAIN, TRAIN[:2], lambda *step: told.append(step))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2]
    recognizer.save(tmp_path)
    factor = json.loads((tmp_path / TAGS_FILE).read_text())[chosen] / recognizer.options[chosen]
    assert factor in [pytest.approx(one) for one in (0.1, 1, 5, 10)]


@pytest.mark.parametrize("name", ["crf", "linear"])
@pytest.mark.parametrize("examples", [[], [Example("文", ())]])
def test_nothing_to_learn_is_an_error(name: str, examples: list[Example]) -> None:
    with pytest.raises(InputError):
        make_recognizer(name).fit(examples)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("crf", {"scheme": "IO"}),
        ("crf", {"c1": -1.0}),
        ("crf", {"max_iterations": 0}),
        ("crf", {"c2": float("inf")}),
        ("crf", {"gazetteers": "no"}),
        ("linear", {"c": 0.0}),
        ("linear", {"min_freq": -1}),
    ],
)
def test_wrong_options_are_errors(name: str, options: dict[str, object]) -> None:
    with pytest.raises(InputError, match=name):
        make_recognizer(name, **options)


@pytest.mark.parametrize("name", ["crf", "linear"])
def test_untrained_it_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not trained"):
        make_recognizer(name).predict(["文"])
    with pytest.raises(InputError, match="not trained"):
        make_recognizer(name).save(tmp_path)


@pytest.mark.parametrize(
    "damage",
    ["truncated", "missing", "about", "no about", "deep", "classes", "order", "pickled", "foreign", "nan", "features"],
)
def test_damaged_files_are_errors(trained: SequenceTagger, tmp_path: Path, damage: str) -> None:
    trained.save(tmp_path)
    weights, about = tmp_path / WEIGHTS_FILE, tmp_path / TAGS_FILE
    record = json.loads(about.read_text())
    del record["about_sha256"]  # as whoever changes the files would, and as older models are
    if damage == "truncated":
        weights.write_bytes(weights.read_bytes()[:300])
    elif damage == "missing":
        weights.unlink()
    elif damage == "about":
        about.write_text("[1, 2]")
    elif damage == "no about":
        about.unlink()
    elif damage == "classes":
        about.write_text(json.dumps(record | {"classes": record["classes"][:1]}))
    elif damage == "order":
        about.write_text(json.dumps(record | {"classes": record["classes"][::-1]}))
    elif damage == "deep":
        about.write_text("[" * 100_000)
    else:  # with the hash of the wrong file
        with np.load(weights) as arrays:
            kept = {name: arrays[name] for name in arrays.files}
        if damage == "nan":
            kept["values"] = kept["values"] * np.nan
        elif damage == "features":
            kept["lengths"] = kept["lengths"][:-1]
        elif damage == "pickled":
            kept["bias"] = np.array([{}], dtype=object)
        with weights.open("wb") as file:
            if damage == "foreign":
                np.save(file, np.zeros(3))
            else:
                np.savez(file, **kept)
        about.write_text(json.dumps(record | {"sha256": hashlib.sha256(weights.read_bytes()).hexdigest()}))
    with pytest.raises(InputError, match="train it again"):
        make_recognizer(trained.name).restore(tmp_path)


@pytest.mark.parametrize("key", ["classes", "unaligned", "sha256"])
def test_tags_changed_after_training_are_an_error_not_wrong_labels(tmp_path: Path, key: str) -> None:
    recognizer = make_recognizer("linear", max_iterations=2)
    recognizer.fit(TRAIN)
    recognizer.save(tmp_path)
    record = json.loads((tmp_path / TAGS_FILE).read_text(encoding="utf-8"))
    record[key] = {"classes": [["PLACE-1", "river"], ["人 名:", "p"]], "unaligned": 7, "sha256": "0" * 64}[key]
    (tmp_path / TAGS_FILE).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match=f"{TAGS_FILE}: was changed after training; train it again"):
        make_recognizer("linear").restore(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", 1),
        ("recognizer", ["crf"]),
        ("recognizer", "nobody"),
        ("recognizer", "spacy"),
        ("options", [1]),
        ("options", None),
        ("options", {"scheme": ["BIO"]}),
        ("labels", ["其の他"]),
        ("labels", 3),
        ("trained_on", None),
        ("trained_on", 3),
        ("trained_on", [["a"]]),
        ("surfaces", 3),
        ("files", 3),
        ("seconds", "x"),
    ],
)
def test_a_wrong_model_file_is_an_error(trained: SequenceTagger, tmp_path: Path, name: str, value: object) -> None:
    save_recognizer(trained, tmp_path, TRAIN)
    path = tmp_path / MODEL_FILE
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {name: value}), encoding="utf-8")
    with pytest.raises(InputError, match=str(tmp_path)):
        load_recognizer(tmp_path)


def test_a_model_file_without_end_is_an_error(tmp_path: Path) -> None:
    (tmp_path / MODEL_FILE).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        load_recognizer(tmp_path)


def test_texts_are_normalized_and_offsets_are_of_the_text_as_given(trained: SequenceTagger) -> None:
    plain, odd = "太郎と花子が大阪へ行く。", "太\u200b郎と花⼦が⼤阪へ⾏く。"
    expected = [(plain[s.start : s.end], s.label) for s in trained.predict([plain])[0]]
    found = trained.predict([odd])[0]
    assert expected
    assert [odd[s.start : s.end] for s in found] == [s.text for s in found]
    assert [(s.text.replace("\u200b", "").replace("⼦", "子").replace("⼤", "大"), s.label) for s in found] == expected
    assert [scored.span for scored in trained.predict_scored([odd])[0]] == found


def test_training_texts_are_normalized_with_their_spans() -> None:
    odd = [
        Example(
            "".join(f"{char}\u200b" for char in example.text),
            tuple(Span(2 * s.start, 2 * s.end - 1, "\u200b".join(s.text), s.label, s.kind) for s in example.spans),
        )
        for example in TRAIN
    ]
    one, other = (make_recognizer("crf", max_iterations=30) for _ in range(2))
    one.fit(TRAIN)
    other.fit(odd)
    assert one.predict(TEXTS) == other.predict(TEXTS)
