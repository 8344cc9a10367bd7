"""UIMA CAS, XMI and JSON: other tools' types, and files that are not what they say."""

import json
import sys
from pathlib import Path

import cassis
import pytest
from format_trips import exported, imported

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.uima import ENTITY

TEXT = "𠮷野氏は米国へ"
RECORD = {"text": TEXT, "spans": [{"start": 4, "end": 6, "label": "PLACE"}], "doc": "a"}


def foreign(folder: Path, *, entity: str | None = ENTITY, text: str | None = TEXT) -> Path:
    """A folder as INCEpTION exports it: the layer named entity, a custom layer, tokens, and a second view."""
    system = cassis.TypeSystem()
    names = [name for name in (entity, "webanno.custom.Actor", "webanno.custom.Mention") if name]
    for name in names:
        made = system.create_type(name, "uima.tcas.Annotation")
        for feature in ("value", "identifier", "role"):
            system.create_feature(made, feature, "uima.cas.String")
        system.create_feature(made, "governor", made)
    cas = cassis.Cas(system)
    cas.sofa_string = text
    if entity:
        head = system.get_type(entity)(begin=0, end=3, value="PER", identifier="http://x/Q1")
        cas.add_all(
            [head, system.get_type(entity)(begin=4, end=6, governor=head), system.get_type(entity)(begin=4, end=4)]
        )
    cas.add(system.get_type("webanno.custom.Actor")(begin=0, end=2, role="guest"))
    cas.add(system.get_type("webanno.custom.Mention")(begin=0, end=2))
    folder.mkdir()
    cas.to_json(folder / "doc.json")
    cas.create_view("other").sofa_string = "x"  # cassis does not read its own JSON with two views
    cas.to_xmi(folder / "doc.xmi")
    system.to_xml(folder / "TypeSystem.xml")
    return folder


@pytest.mark.parametrize("name", ["uima-xmi", "uima-json"])
def test_named_entities_of_another_tool(name: str, tmp_path: Path) -> None:
    (record,), lost = imported(name, foreign(tmp_path / "export"))
    assert (record["text"], record["doc"]) == (TEXT, "doc")
    assert record["spans"] == [
        {"start": 0, "end": 3, "text": "𠮷野氏", "label": "PER", "identifier": "http://x/Q1"},
        {"start": 4, "end": 6, "text": "米国", "label": "NamedEntity"},
    ]
    told = sorted(loss.what for loss in lost)
    assert told == ["annotations of another type"] * 2 + ["feature governor", "span"] + ["view"] * (name == "uima-xmi")


@pytest.mark.parametrize("name", ["uima-xmi", "uima-json"])
def test_another_type_is_chosen_by_name_and_feature(name: str, tmp_path: Path) -> None:
    folder = foreign(tmp_path / "export", entity=None)
    with pytest.raises(InputError, match=r"choose the type .*: webanno.custom.Actor, webanno.custom.Mention"):
        imported(name, folder)
    (record,), _ = imported(name, folder, layer="webanno.custom.Actor:role")
    assert [(span["text"], span["label"]) for span in record["spans"]] == [("𠮷野", "guest")]
    with pytest.raises(InputError, match=r"has no type webanno\.custom\.Nobody"):
        imported(name, folder, layer="webanno.custom.Nobody")
    with pytest.raises(InputError, match="has no feature nothing"):
        imported(name, folder, layer="webanno.custom.Actor:nothing")


def test_files_count_utf16_units(tmp_path: Path) -> None:
    path, _ = exported("uima-json", [RECORD], tmp_path)
    structures = json.loads((path / "000001__a.json").read_text(encoding="utf-8"))["%FEATURE_STRUCTURES"]
    (entity,) = [structure for structure in structures if structure["%TYPE"] == ENTITY]
    assert (entity["begin"], entity["end"]) == (5, 7)


@pytest.mark.parametrize("name", ["uima-xmi", "uima-json"])
@pytest.mark.parametrize("end", ["1", "99", "0"])
def test_an_offset_that_cuts_a_character_or_lies_outside_is_an_error(name: str, end: str, tmp_path: Path) -> None:
    path, _ = exported(name, [{"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "PLACE"}]}], tmp_path)
    (file,) = [file for file in path.iterdir() if file.name.startswith("0")]
    content = file.read_text(encoding="utf-8")
    start = "5" if end == "0" else "0"
    for before, after in (
        ('begin="0" end="4"', f'begin="{start}" end="{end}"'),
        ('"begin": 0, "end": 4', f'"begin": {start}, "end": {end}'),
    ):
        content = content.replace(before, after)
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"{file.name}.*(inside a character|before its start)"):
        imported(name, path)


HOSTILE = {
    "an entity that expands": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "an entity from a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    "an entity from the network": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd">%a;]>',
    "an external document type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">',
}


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("target", ["000001__a.xmi", "TypeSystem.xml"])
def test_xml_that_declares_a_document_type_is_refused(attack: str, target: str, tmp_path: Path) -> None:
    path, _ = exported("uima-xmi", [RECORD], tmp_path)
    content = (path / target).read_text(encoding="utf-8")
    head, mark, rest = content.partition("?>")
    assert mark
    (path / target).write_text(f"{head}?>{HOSTILE[attack]}{rest.replace('米国', '&a;', 1)}", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{target}:[0-9]+: has a document type declaration"):
        imported("uima-xmi", path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("uima-xmi", "<xmi:XMI", "not XML 1.0"),
        ("uima-xmi", "<a/>", "is not a valid CAS"),
        ("uima-json", "{}", "has no %FEATURE_STRUCTURES and no %VIEWS"),
        ("uima-json", '{"%TYPES": {}, "%FEATURE_STRUCTURES": [3], "%VIEWS": {}}', "is not a valid CAS"),
        ("uima-json", '{"%TYPES": ', "not JSON"),
    ],
)
def test_what_is_no_cas_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    path, _ = exported(name, [RECORD], tmp_path)
    (file,) = [file for file in path.iterdir() if file.name.startswith("0")]
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        imported(name, path)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)


def test_xmi_without_its_type_system_says_what_is_missing(tmp_path: Path) -> None:
    path, _ = exported("uima-xmi", [RECORD], tmp_path)
    (path / "TypeSystem.xml").unlink()
    with pytest.raises(InputError, match=r"contains no TypeSystem\.xml"):
        imported("uima-xmi", path)


def test_without_cassis_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    for name in ("uima-xmi", "uima-json"):
        with pytest.raises(InputError, match=r"pip install \"gaiko\[formats\]\""):
            exported(name, [RECORD], tmp_path)
    assert not (tmp_path / "exported-uima-xmi").exists()
