"""Words that are used alike share clusters, by the committed table and by one made on the spot."""

import numpy as np
import pytest

from gaiko.models.recognizers.features.chunks import chunk_text
from gaiko.models.recognizers.features.clusters import SIZES, TABLE, cluster_features, make_table, word_hash
from gaiko.models.recognizers.features.overlays import FeatureConfig


def test_the_committed_table_names_a_cluster_of_each_size() -> None:
    assert [name.partition("=")[0] for name in cluster_features("東京")] == [f"k{size}" for size in SIZES]


def test_towns_are_nearer_to_one_another_than_to_verbs() -> None:
    assert cluster_features("横浜")[-1] == cluster_features("川崎")[-1]
    assert cluster_features("横浜")[0] != cluster_features("食べる")[0]


def test_the_first_word_that_is_known_counts() -> None:
    assert cluster_features("わあわあわあわあ", "東京") == cluster_features("東京")
    assert cluster_features("わあわあわあわあ") == []


def test_words_are_known_in_lower_case_and_any_string_will_do() -> None:
    assert word_hash("NATO") == word_hash("nato")
    assert cluster_features("\ud800") == []


def test_a_table_is_made_the_same_twice_and_keeps_the_more_frequent_of_two_with_one_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = (4, 16, 64)
    monkeypatch.setattr("gaiko.models.recognizers.features.clusters.SIZES", sizes)
    vectors = np.random.default_rng(0).normal(size=(100, 8)).astype(np.float32)
    words = [*(f"語{number}" for number in range(100)), "語0"]
    rows = np.array([*range(100), 5], dtype=np.uint16)
    one, other = make_table(words, rows, vectors), make_table(words, rows, vectors)
    assert all((one.clusters[size] == other.clusters[size]).all() for size in sizes)
    assert list(one.hashes) == sorted(set(one.hashes.tolist()))
    assert one.rows[list(one.hashes).index(word_hash("語0"))] == 0


def test_clusters_are_features_of_a_unit_and_of_those_around_it_where_asked_for() -> None:
    (chunk,) = chunk_text("横浜へ", FeatureConfig(clusters=True))
    (name,) = [feature for feature in chunk.subtokens[0].own_features if feature.startswith(b"k64=")]
    assert b"-1" + name in chunk.features[1]
    (bare,) = chunk_text("横浜へ", FeatureConfig())
    assert name not in bare.features[0]


def test_the_table_is_small() -> None:
    assert TABLE.stat().st_size < 4_000_000
