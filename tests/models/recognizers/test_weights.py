"""Sums that are kept by the word are those of adding up every feature; what is written is read again."""

from pathlib import Path

import numpy as np
import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.recognizers import weights as module
from gaiko.models.recognizers.features.chunks import chunk_text
from gaiko.models.recognizers.features.overlays import FeatureConfig
from gaiko.models.recognizers.weights import WEIGHTS_FILE, Weights, pruned, read_weights, write_weights

TEXTS = [
    "石破総理大臣は、米国を訪問した。",
    "米国",
    "",
    "「日米同盟」と8億ドル\nG7と\n",
    "㍿と𠮷野家",
    "a|b|c、^と$|",
    "「『米国』（NASA）の日英首脳会談」、「",
    "同国外務大臣会談",
    "a",
    "。。",
]
CONFIG = FeatureConfig(gazetteers=True, layers=True, clusters=True)
CHUNKS = [chunk for text in TEXTS for chunk in chunk_text(text, CONFIG)]


def _weights(tags: int = 3, first: int = 0) -> Weights:
    features = sorted({feature for chunk in CHUNKS for unit in chunk.features for feature in unit})[first::2]
    draw = np.random.default_rng(0)
    return pruned(
        Weights(
            {feature: at for at, feature in enumerate(features)},
            draw.normal(size=(len(features), tags)).astype(np.float32),
            draw.normal(size=tags).astype(np.float32),
            draw.normal(size=(tags, tags)).astype(np.float32),
        )
    )


def _slowly(weights: Weights) -> np.ndarray:
    return np.array(
        [
            weights.bias + sum(weights.matrix[weights.feature_ids[f]] for f in unit if f in weights.feature_ids)
            for chunk in CHUNKS
            for unit in chunk.features
        ]
    )


@pytest.mark.parametrize("first", [0, 1])
def test_scores_are_the_sums_over_all_features_of_a_unit(first: int) -> None:
    weights = _weights(first=first)
    expected = _slowly(weights)
    assert weights.emissions(CHUNKS) == pytest.approx(expected, abs=1e-4)
    assert weights.emissions(CHUNKS) == pytest.approx(expected, abs=1e-4)  # from what is kept
    singly = np.concatenate([weights.emissions([chunk]) for chunk in CHUNKS])
    assert singly == pytest.approx(expected, abs=1e-4)


def test_words_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_CACHED", 3)
    weights = _weights()
    singly = np.concatenate([weights.emissions([chunk]) for chunk in CHUNKS * 3])
    assert singly == pytest.approx(np.concatenate([_slowly(weights)] * 3), abs=1e-4)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = _weights()
    write_weights(tmp_path, weights)
    again = read_weights(tmp_path, 3)
    assert again.feature_ids == weights.feature_ids
    for name in ("matrix", "bias", "transitions"):
        assert (getattr(again, name) == getattr(weights, name)).all()


def test_small_weights_and_features_without_any_are_left_out() -> None:
    weights = Weights(
        {b"a": 0, b"b": 1, b"c": 2},
        np.array([[1.0, 0.001], [0.0, 0.0], [0.001, 0.0]], dtype=np.float32),
        np.zeros(2, dtype=np.float32),
        np.zeros((2, 2), dtype=np.float32),
    )
    left = pruned(weights, threshold=0.01)
    assert left.feature_ids == {b"a": 0}
    assert left.matrix.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("damage", ["truncated", "no archive", "other tags", "missing"])
def test_damaged_files_are_errors(tmp_path: Path, damage: str) -> None:
    write_weights(tmp_path, _weights())
    path = tmp_path / WEIGHTS_FILE
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-200])
    elif damage == "no archive":
        path.write_bytes(b"something else" * 100)
    elif damage == "missing":
        path.unlink()
    with pytest.raises(InputError, match="train it again"):
        read_weights(tmp_path, 4 if damage == "other tags" else 3)
