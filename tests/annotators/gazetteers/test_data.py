"""The tables in ``annotators/data``: their form, their codes, and no row that the reader would silently drop."""

import re
import unicodedata
from collections import Counter
from importlib.resources import files

import pytest

from gaiko.annotators.dates.annotator import ERAS
from gaiko.annotators.gazetteers.names import PLACE_TABLES
from gaiko.annotators.gazetteers.tables import column, split_cell, table, words
from gaiko.annotators.text.folding import fold
from gaiko.corpus.labels import load_labels

DATA = files("gaiko.annotators").joinpath("data")
TABLES = sorted(path.name.removesuffix(".tsv") for path in DATA.iterdir() if path.name.endswith(".tsv"))
NAMED = ("countries", "regions", "subnational", "cities", "organizations", "agreements", "currencies")

KEYS = {
    "agreement_words": "word",
    "antecedents": "heads",
    "built": "word",
    "characters": "char",
    "compounds": "char",
    "counters": "counter",
    "date_parts": "word",
    "durations": "word",
    "eras": "name",
    "exclusions": "pattern",
    "facilities": "name",
    "facility_heads": "head",
    "formats": "form",
    "ginza_labels": "label",
    "instruments": "head",
    "movements": "word",
    "nominal_words": "word",
    "nominals": "head",
    "not_readings": "word",
    "number_idioms": "word",
    "org_heads": "head",
    "org_words": "word",
    "person_words": "word",
    "quantity_mods": "word",
    "rates": "iso",
    "relative_dates": "word",
    "state_cues": "pattern",
    "titles": "title",
}
"""The column that must not repeat itself in a table that has no aliases."""


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def surfaces(name: str) -> list[str]:
    return [
        fold(surface)
        for row in table(name)
        for surface in {fold(s) for s in (row["name"], *split_cell(row["aliases"]))}
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_nfc_with_unix_lines_and_a_header_note(name):
    raw = DATA.joinpath(f"{name}.tsv").read_bytes()
    text = raw.decode("utf-8")
    assert b"\r" not in raw
    assert unicodedata.is_normalized("NFC", text)
    assert text.startswith("#")
    assert text.endswith("\n")
    assert not re.search(r"[\u2028\u0085\u00a0\ufeff]", text)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_the_columns_of_the_table_and_no_stray_space(name):
    lines = [line for line in DATA.joinpath(f"{name}.tsv").read_text("utf-8").split("\n") if not line.startswith("#")]
    assert {line.count("\t") for line in lines if line} == {lines[0].count("\t")}
    for row in table(name):
        if "pattern" not in row:
            assert all(cell == cell.strip() and "||" not in cell for cell in row.values()), row


@pytest.mark.parametrize("name", NAMED)
def test_no_surface_stands_for_two_rows_of_a_table(name):
    assert repeated(surfaces(name)) == []


def test_no_row_of_a_later_gazetteer_is_hidden_whole_by_an_earlier_one():
    seen: set[str] = set()
    for name in (*PLACE_TABLES, "organizations"):
        for row in table(name):
            assert not {fold(s) for s in (row["name"], *split_cell(row["aliases"]))} <= seen, (name, row["name"])
        seen.update(surfaces(name))


@pytest.mark.parametrize(("name", "key"), sorted(KEYS.items()))
def test_no_key_repeats(name, key):
    assert repeated(list(column(name, key))) == []


def test_every_table_is_checked_for_repeats():
    assert {*NAMED, *KEYS, "persons", "reliability", "terms"} == set(TABLES)


def test_a_term_of_office_has_one_row():
    assert repeated([" ".join(row[name] for name in ("name", "offices", "start")) for row in table("terms")]) == []


def test_a_source_is_counted_once():
    keys = [" ".join(row[name] for name in ("annotator", "rule", "label", "among")) for row in table("reliability")]
    assert repeated(keys) == []


def test_a_person_has_one_row():
    assert repeated([f"{row['name']} {row['iso']}" for row in table("persons")]) == []


def test_the_united_nations_have_193_members():
    assert Counter(row["un"] for row in table("countries"))["member"] == 193
    assert {row["un"] for row in table("countries")} == {"member", "observer", "no", "former"}


def test_country_codes_have_the_shape_of_iso_3166():
    rows = table("countries")
    assert all(re.fullmatch("[A-Z]{2}", row["iso"]) and re.fullmatch("[A-Z]{3}", row["iso3"]) for row in rows)
    own = [row for row in rows if row["un"] != "former" or row["iso"] in {"SU", "YU", "CS", "DD"}]  # not a successor's
    assert repeated([row["iso"] for row in own]) == repeated([row["iso3"] for row in own]) == []


def test_codes_elsewhere_are_those_of_a_country():
    known = {row["iso"] for row in table("countries")}
    assert {row["iso"] for row in table("cities")} <= known
    assert {row["iso"] for row in table("persons")} <= {*known, "EU", ""}
    units = {row["iso"] for row in table("subnational")}
    assert {code for row in table("organizations") for code in row["iso"].split("+")} <= {*known, *units, "EU", ""}
    assert {row["iso"] for row in table("regions")} <= {*known, ""}
    assert {row["iso"] for row in table("compounds")} <= {*known, "EU", "SU"}
    for row in table("subnational"):
        assert re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", row["iso"])
        assert row["iso"][:2] in known


def test_forms_of_meeting_and_their_bodies_are_organizations():
    classes = {row["name"]: row["class"] for row in table("organizations")}
    known = {row["iso"] for row in table("countries")}
    for row in table("formats"):
        assert classes[row["form"]] == "format"
        assert row["name"] in classes
        assert set(row["iso"].split("+")) <= known


def test_parties_of_agreements_are_countries_or_named_bodies():
    known = {row["iso"] for row in table("countries")} | {"EU", "ASEAN", ""}
    found = {code for row in table("agreements") for code in row["parties"].split("+")}
    assert found <= known


def test_currency_codes_have_the_shape_of_iso_4217():
    assert all(re.fullmatch("[A-Z]{3}", row["iso"]) for row in table("currencies"))


def test_a_state_has_one_name_in_every_table():
    """The short name is one a state: 豪 in 日豪 and 豪州 alone have one norm."""
    names = {row["iso"]: row["name"] for row in reversed(table("countries"))}
    for row in table("compounds"):
        assert row["name"] == names.get(row["iso"], row["name"])


@pytest.mark.parametrize("row", [*table("exclusions"), *table("state_cues")], ids=lambda row: row["rule"])
def test_patterns_compile_and_do_not_match_nothing(row):
    pattern = re.compile(row["pattern"].replace("{MOVE}", "|".join(column("movements", "word"))))
    assert pattern.match("") is None


def test_kinds_are_those_of_the_label_set():
    assert {row["kind"] for row in table("instruments")} <= set(load_labels().get("AGREEMENT").kinds)
    actors = {row[prefix] for row in table("nominals") for prefix in ("both", "same")}
    assert actors - {""} == set(load_labels().get("ACTOR").kinds)


def test_agreements_and_ginzas_labels_map_to_the_label_set():
    assert {row["kind"] for row in table("agreements")} <= set(load_labels().get("AGREEMENT").kinds)
    for row in table("ginza_labels"):
        assert row["kind"] in load_labels().get(row["to"]).kinds
        assert row["alone"] in {"yes", "no"}


def test_eras_follow_each_other_and_are_those_the_dates_know():
    numbered = [row for row in table("eras") if row["numbered"] == "yes"]
    assert [row["name"] for row in numbered] == ERAS.split("|")
    assert [row["end"] for row in numbered[:-1]] == [row["start"] for row in numbered[1:]]
    assert numbered[-1]["end"] == ""


@pytest.mark.parametrize(("name", "columns"), [("instruments", ("bare",)), ("org_heads", ("strong",))])
def test_switches_are_yes_or_no(name, columns):
    assert {row[column_] for row in table(name) for column_ in columns} == {"yes", "no"}


def test_a_cell_of_many_is_read_without_empties():
    assert split_cell("") == []
    assert split_cell("a|b") == ["a", "b"]


@pytest.mark.parametrize("name", ["agreement_words", "nominal_words", "org_words", "person_words"])
def test_words_by_use_are_the_longest_first_and_a_wrong_use_is_an_error(name):
    for use in {use for row in table(name) for use in split_cell(row["uses"])}:
        found = words(name, use)
        assert list(found) == sorted(found, key=lambda word: (-len(word), word))
        assert set(found) == {row["word"] for row in table(name) if use in row["uses"].split("|")}
    with pytest.raises(KeyError, match=name):
        words(name, "no such use")
