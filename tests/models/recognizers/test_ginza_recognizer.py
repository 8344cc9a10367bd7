from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.base import load_recognizer, save_recognizer
from gaiko.models.recognizers.ginza import LABELS_FILE, GinzaRecognizer


def _examples(label: str) -> list[Example]:
    return [Example("米国", (Span(0, 2, "米国", label, ""),))]


def test_labels_are_checked_and_kept(tmp_path: Path) -> None:
    recognizer = GinzaRecognizer({"Country": "GPE", "Person": "PER"})
    recognizer.fit(_examples("GPE"))
    assert recognizer.labels == ("GPE",)
    save_recognizer(recognizer, tmp_path, _examples("GPE"))
    again = load_recognizer(tmp_path)
    assert (again.labels, again.options) == (recognizer.labels, recognizer.options)
    with pytest.raises(InputError, match="mapping"):
        GinzaRecognizer().fit(_examples("GPE"))


@pytest.mark.parametrize("examples", [[], [Example("文", ())]])
def test_nothing_to_check_is_an_error(examples: list[Example]) -> None:
    with pytest.raises(InputError):
        GinzaRecognizer().fit(examples)


@pytest.mark.parametrize("content", ["", "{}", '{"labels": []}', '{"labels": [1]}', None])
def test_damaged_files_are_errors(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / LABELS_FILE).write_text(content)
    with pytest.raises(InputError):
        GinzaRecognizer().restore(tmp_path)


def test_a_mapping_holds_strings() -> None:
    with pytest.raises(InputError):
        GinzaRecognizer({"Country": 1})  # type: ignore[dict-item]
    with pytest.raises(InputError, match="not trained"):
        GinzaRecognizer().predict(["文"])


def test_it_finds_what_ginza_finds() -> None:
    texts = ["山田太郎外務大臣はフランスを訪問した。", "", "👨‍👩‍👧\n", "\ud800"]
    recognizer = GinzaRecognizer()
    recognizer.fit([*_examples("PLACE"), *_examples("ACTOR")])
    found = recognizer.predict_scored(texts)
    assert ("山田太郎外務大臣", "ACTOR", 0.5) in [(s.span.text, s.span.label, s.confidence) for s in found[0]]
    assert found[1:] == [[], [], []]
    other = GinzaRecognizer({"Country": "GPE"})
    other.fit(_examples("GPE"))
    assert [(s.text, s.label) for s in other.predict(texts)[0]] == [("フランス", "GPE")]
