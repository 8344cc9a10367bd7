"""Gazetteer matching: leftmost, longest, on the edges of katakana and Latin words."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.gazetteers.names import PLACE_TABLES, Entry, Gazetteer, gazetteer, on_word_edges
from gaiko.annotators.gazetteers.words import Lexicon
from gaiko.annotators.text.folding import fold


def names(*surfaces: str) -> Gazetteer:
    return Gazetteer((surface, Entry("test", surface, {})) for surface in surfaces)


def found(gazetteer: Gazetteer, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in gazetteer.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国連総会は国連の機関", ["国連総会", "国連"]),
        ("国連総", ["国連"]),
        ("総会国連", ["総会", "国連"]),
        ("", []),
        ("国", []),
    ],
)
def test_the_longest_name_that_begins_here_is_taken(text, expected):
    assert found(names("国連", "国連総会", "総会"), text) == expected


def test_the_leftmost_name_wins_over_a_longer_one_that_begins_within_it():
    assert found(names("東南アジア", "アジア太平洋"), "東南アジア太平洋") == ["東南アジア"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("タイは", ["タイ"]),
        ("タイの", ["タイ"]),
        ("タイトルは", []),
        ("スタイルは", []),
        ("ネクタイ", []),
        ("タイー", []),
        ("タイ・ラオス", ["タイ"]),
        ("日タイ関係", ["タイ"]),
    ],
)
def test_a_katakana_name_is_not_cut_out_of_a_word(text, expected):
    assert found(names("タイ"), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EUは", ["EU"]),
        ("日EU間", ["EU"]),
        ("EU3は", []),
        ("NEUは", []),
        ("EURは", []),
        ("EU-UK", ["EU"]),
        ("EUタイ", ["EU"]),
    ],
)
def test_a_latin_name_is_not_cut_out_of_a_word(text, expected):
    assert found(names("EU"), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中米国境", ["米国"]),
        ("日本国内", ["日本"]),
        ("日本国は", ["日本国"]),
        ("中米諸国", ["中米"]),
        ("米国海軍", ["米国"]),
        ("ロンドン市長", ["ロンドン"]),
    ],
)
def test_a_name_does_not_end_within_the_next_word(text, expected):
    assert found(names("中米", "米国", "日本", "日本国", "米国海", "ロンドン市", "ロンドン"), text) == expected


def test_an_edge_of_the_text_is_an_edge_of_a_word():
    assert on_word_edges("タイ", 0, 2)
    assert not on_word_edges("タイル", 0, 2)


def test_where_two_rows_share_a_surface_the_first_wins():
    both = Gazetteer([("X国", Entry("a", "first", {})), ("X国", Entry("b", "second", {}))])
    assert both.get("X国").name == "first"


def test_full_width_letters_and_old_forms_find_the_same_entry():
    assert names("EU").get("ＥＵ").name == "EU"
    assert names("後楽園").get("後樂園").name == "後楽園"
    assert names("EU").get("ASEAN") is None


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.sampled_from("米国英中韓日本タイEUA国連総会"), st.characters()), max_size=40))
def test_hits_are_in_order_do_not_overlap_and_are_names(text):
    known = gazetteer(*PLACE_TABLES, "organizations")
    text = fold(text)
    hits = known.find(text)
    assert all(before.end <= after.start for before, after in itertools.pairwise(hits))
    assert all(known.get(text[hit.start : hit.end]) is hit.entry for hit in hits)


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="米国英中韓日本タイア・リカEUA国連総会", max_size=40))
def test_the_longest_name_at_each_place_is_what_matching_there_finds(text):
    known = gazetteer(*PLACE_TABLES, "organizations")
    lexicon = Lexicon()
    words = lexicon.words(lambda: known.surfaces)
    longest = known.longest(text, lexicon.search(text).get(words, ()))
    assert [longest.get(at) for at in range(len(text))] == [known.match(text, at) for at in range(len(text))]
