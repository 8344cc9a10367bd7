"""The spaCy component, as its users meet it: ``nlp.add_pipe("gaiko")``."""

import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from gaiko.models import load
from gaiko.models.spacy_component import Gaiko, Settings, register_extensions

VISIT = "2月7日、石破総理大臣は米国を訪問した。"
MADE_IN_CHINA = "欧州委員会は、中国製の電気自動車を調査した。"
TEXTS = [VISIT, "", MADE_IN_CHINA, "　前文\r\n\n日米首脳会談で𠮷田大臣は220億円の供与を表明した。　\n", "花が咲いた。"]


def blank(**config: Any) -> Language:
    nlp = spacy.blank("ja")
    nlp.add_pipe("gaiko", config=config)
    return nlp


def settings(nlp: Language) -> Settings:
    component = nlp.get_pipe("gaiko")
    assert isinstance(component, Gaiko)
    return component.settings


def shown(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans["gaiko"]]


def everything(doc: Doc) -> dict[str, Any]:
    """All that the component writes; runs in the fresh processes too."""
    return {
        "spans": doc._.gaiko,
        "aligned": [[s.start_char, s.end_char, s.label_, s.id_, s.kb_id_] for s in doc.spans["gaiko"]],
        "unaligned": doc._.gaiko_unaligned,
        "ents": [[e.start_char, e.end_char, e.label_] for e in doc.ents],
    }


RELOAD = f"""
import json, sys
from typing import Any
import spacy
from spacy.tokens import Doc

{inspect.getsource(everything)}

nlp = spacy.load(sys.argv[1])
print(json.dumps([everything(doc) for doc in nlp.pipe(json.loads(sys.argv[2]))]))
"""


def fresh(script: str, *arguments: str, cwd: Path) -> Any:
    """Run a script in a new Python, away from the checkout, and return the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def stock() -> Language:
    return spacy.load("ja_ginza")


@pytest.fixture
def ginza(stock: Language) -> Iterator[Language]:
    """Stock GiNZA, handed back without our component."""
    yield stock
    if stock.has_pipe("gaiko"):
        stock.remove_pipe("gaiko")


@pytest.fixture
def no_extensions() -> Iterator[None]:
    """No extension of ours is registered; after the test, ours are again."""

    def remove() -> None:
        for name in ("gaiko", "gaiko_unaligned"):
            if Doc.has_extension(name):
                Doc.remove_extension(name)

    remove()
    yield
    remove()
    register_extensions()


# What is written


def test_spans_stand_by_characters_in_the_shape_of_the_library() -> None:
    doc = blank(year=2025)(VISIT)
    assert doc._.gaiko == [span.as_dict() for span in load()(VISIT, year=2025)]
    assert [(s["text"], s["label"]) for s in doc._.gaiko] == [
        ("2月7日", "DATE"),
        ("石破総理大臣", "ACTOR"),
        ("米国", "PLACE"),
    ]


def test_spans_on_token_edges_are_in_the_group_with_id_and_norm() -> None:
    doc = blank(year=2025)(VISIT)
    assert [(s.text, s.label_, s.id_, s.kb_id_) for s in doc.spans["gaiko"]] == [
        ("2月7日", "DATE", "e1", "2025-02-07"),
        ("石破総理大臣", "ACTOR", "e2", "石破茂"),
        ("米国", "PLACE", "e3", "米国"),
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_offsets_are_code_points_of_the_document(text: str) -> None:
    doc = blank()(text)
    assert doc.text == text
    assert all(text[span["start"] : span["end"]] == span["text"] for span in doc._.gaiko)
    assert len(doc.spans["gaiko"]) + doc._.gaiko_unaligned == len(doc._.gaiko)


@pytest.mark.parametrize("text", ["", " ", "　", "\n", "　\r\n\n"])
def test_a_document_without_words_has_no_spans(text: str) -> None:
    doc = blank()(text)
    assert (doc._.gaiko, doc._.gaiko_unaligned, list(doc.spans["gaiko"]), doc.ents) == ([], 0, [], ())


def test_year_resolves_a_month_without_one() -> None:
    assert blank(year=2025)(VISIT)._.gaiko[0]["value"] == {"norm": "2025-02-07"}


def test_without_a_year_the_date_says_why_it_has_no_norm() -> None:
    value = blank()(VISIT)._.gaiko[0]["value"]
    assert "norm" not in value
    assert value["reason"]


def test_spans_key_names_the_group() -> None:
    doc = blank(spans_key="外交")(VISIT)
    assert [span.text for span in doc.spans["外交"]] == ["2月7日", "石破総理大臣", "米国"]
    assert "gaiko" not in doc.spans


def test_annotators_keeps_only_those_named() -> None:
    assert shown(blank(annotators=["dates"])(VISIT)) == [("2月7日", "DATE")]


# Spans that tokens cannot hold


def test_made_in_china_is_one_token_in_split_mode_c_so_china_is_unaligned(ginza: Language) -> None:
    ginza.add_pipe("gaiko")
    doc = ginza(MADE_IN_CHINA)
    assert "中国製" in [token.text for token in doc]
    assert [span["text"] for span in doc._.gaiko] == ["欧州委員会", "中国"]
    assert shown(doc) == [("欧州委員会", "ACTOR")]
    assert [ent.text for ent in doc.ents] == ["欧州委員会"]
    assert doc._.gaiko_unaligned == 1


def test_china_is_a_token_of_its_own_in_split_mode_a() -> None:
    doc = blank()(MADE_IN_CHINA)
    assert shown(doc) == [("欧州委員会", "ACTOR"), ("中国", "PLACE")]
    assert doc._.gaiko_unaligned == 0


def test_a_document_of_one_token_keeps_its_spans_by_characters() -> None:
    nlp = blank()
    doc = nlp.get_pipe("gaiko")(Doc(nlp.vocab, words=[VISIT], spaces=[False]))
    assert [span["text"] for span in doc._.gaiko] == ["2月7日", "石破総理大臣", "米国"]
    assert (shown(doc), doc.ents, doc._.gaiko_unaligned) == ([], (), 3)


# doc.ents


def test_replace_leaves_our_entities_alone(ginza: Language) -> None:
    assert "Country" in [ent.label_ for ent in ginza(VISIT).ents]
    ginza.add_pipe("gaiko")
    doc = ginza(VISIT)
    assert [(e.text, e.label_, e.id_) for e in doc.ents] == [
        ("2月7日", "DATE", "e1"),
        ("石破総理大臣", "ACTOR", "e2"),
        ("米国", "PLACE", "e3"),
    ]


def test_keep_adds_ours_only_where_no_entity_stands() -> None:
    nlp = blank(ents="keep")
    doc = nlp.make_doc(VISIT)
    surname = doc.char_span(5, 7, label="Person")
    assert surname is not None
    doc.ents = [surname]
    doc = nlp.get_pipe("gaiko")(doc)
    assert [(e.text, e.label_) for e in doc.ents] == [("2月7日", "DATE"), ("石破", "Person"), ("米国", "PLACE")]
    assert ("石破総理大臣", "ACTOR") in shown(doc)


def test_keep_loses_no_entity_of_ginza(ginza: Language) -> None:
    theirs = {(e.start_char, e.end_char, e.label_) for e in ginza(VISIT).ents}
    ginza.add_pipe("gaiko", config={"ents": "keep"})
    assert theirs <= {(e.start_char, e.end_char, e.label_) for e in ginza(VISIT).ents}


def test_off_leaves_ents_untouched(ginza: Language) -> None:
    theirs = [(e.start_char, e.end_char, e.label_) for e in ginza(VISIT).ents]
    ginza.add_pipe("gaiko", config={"ents": "off"})
    doc = ginza(VISIT)
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == theirs
    assert ("米国", "PLACE") in shown(doc)


# Settings


@pytest.mark.parametrize(
    ("config", "choices"),
    [
        ({"ents": "add"}, "'replace', 'keep', 'off'"),
        ({"ents": None}, "'replace', 'keep', 'off'"),
        ({"year": 0}, "from 1 to 9999"),
        ({"year": "2025"}, "from 1 to 9999"),
        ({"year": True}, "from 1 to 9999"),
        ({"spans_key": ""}, "not empty"),
        ({"annotators": ["persons"]}, "agreements, dates, amounts, actors, places"),
        ({"annotators": "dates"}, "agreements, dates, amounts, actors, places"),
        ({"annotators": [1]}, "agreements, dates, amounts, actors, places"),
        ({"annotators": []}, "agreements, dates, amounts, actors, places"),
        ({"recognizer": "no"}, "True or False"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_choices(config: dict[str, Any], choices: str) -> None:
    with pytest.raises(ValueError, match=choices):
        blank(**config)


def test_the_recognizer_can_be_left_out() -> None:
    text = "2月7日、石破総理大臣は米国を訪問した。"
    for recognizer in (True, False):
        found = blank(year=2025, recognizer=recognizer)(text)._.gaiko
        assert found == [span.as_dict() for span in load(recognizer=recognizer)(text, year=2025)]


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="yaer"):
        blank(yaer=2025)


# Extensions


@pytest.mark.usefixtures("no_extensions")
def test_extensions_are_registered_when_the_component_is_made() -> None:
    nlp = spacy.blank("ja")
    assert not Doc.has_extension("gaiko")
    nlp.add_pipe("gaiko")
    assert Doc.has_extension("gaiko")
    assert Doc.has_extension("gaiko_unaligned")


@pytest.mark.usefixtures("no_extensions")
def test_an_extension_that_is_there_stays() -> None:
    Doc.set_extension("gaiko", default="theirs")
    blank()
    register_extensions()
    assert Doc.get_extension("gaiko")[0] == "theirs"


def test_a_document_that_was_not_tagged_has_none() -> None:
    doc = blank().make_doc(VISIT)
    assert (doc._.gaiko, doc._.gaiko_unaligned) == ([], 0)


# Documents that travel


def test_a_document_survives_to_bytes() -> None:
    nlp = blank(year=2025)
    doc = nlp(VISIT)
    assert everything(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == everything(doc)


def test_documents_survive_docbin() -> None:
    nlp = blank(year=2025)
    docs = [nlp(text) for text in TEXTS]
    data = DocBin(docs=docs, store_user_data=True).to_bytes()
    again = list(DocBin().from_bytes(data).get_docs(spacy.blank("ja").vocab))
    assert [everything(doc) for doc in again] == [everything(doc) for doc in docs]


def test_to_json_takes_the_spans_along() -> None:
    doc = blank()(VISIT)
    assert json.loads(json.dumps(doc.to_json(underscore=["gaiko"])))["_"]["gaiko"] == doc._.gaiko


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_two_processes_give_what_one_gives() -> None:
    nlp = blank(year=2025)
    texts = TEXTS * 3
    one = [everything(doc) for doc in nlp.pipe(texts)]
    two = [everything(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=4)]
    assert two == one
    assert one[0]["spans"]


# Pipelines that travel

CONFIG = {"ents": "off", "year": 2025, "spans_key": "gaiko", "annotators": ["dates", "places"]}


def test_to_bytes_keeps_the_settings() -> None:
    assert settings(blank().from_bytes(blank(**CONFIG).to_bytes())) == Settings(**CONFIG)  # type: ignore[arg-type]


def test_to_disk_keeps_the_settings(tmp_path: Path) -> None:
    blank(**CONFIG).to_disk(tmp_path)
    assert settings(spacy.load(tmp_path)) == Settings(**CONFIG)  # type: ignore[arg-type]
    nlp = blank().from_disk(tmp_path)
    assert shown(nlp(VISIT)) == [("2月7日", "DATE"), ("米国", "PLACE")]


def test_a_setting_given_to_load_wins_over_the_saved_one(tmp_path: Path) -> None:
    blank(year=2025, ents="keep").to_disk(tmp_path)
    assert settings(spacy.load(tmp_path, config={"components.gaiko.year": 2024})) == Settings(year=2024, ents="keep")


def test_settings_of_a_later_version_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="colour"):
        Gaiko(Settings()).from_bytes(b'{"colour": "red"}')


def test_a_saved_blank_pipeline_gives_the_same_in_a_fresh_process(tmp_path: Path) -> None:
    nlp = blank(year=2025)
    nlp.to_disk(tmp_path)
    assert fresh(RELOAD, str(tmp_path), json.dumps(TEXTS), cwd=tmp_path) == [everything(doc) for doc in nlp.pipe(TEXTS)]


def test_a_saved_ginza_pipeline_gives_the_same_in_a_fresh_process(ginza: Language, tmp_path: Path) -> None:
    ginza.add_pipe("gaiko", config={"year": 2025, "ents": "keep"})
    ginza.to_disk(tmp_path)
    expected = [everything(doc) for doc in ginza.pipe(TEXTS)]
    assert fresh(RELOAD, str(tmp_path), json.dumps(TEXTS), cwd=tmp_path) == expected


def test_the_entry_point_is_found_by_a_process_that_imports_only_spacy(tmp_path: Path) -> None:
    script = """
import json, spacy
nlp = spacy.blank("ja")
nlp.add_pipe("gaiko", config={"year": 2025})
print(json.dumps([[ent.text, ent.label_] for ent in nlp("2月7日、米国を訪問した。").ents]))
"""
    assert fresh(script, cwd=tmp_path) == [["2月7日", "DATE"], ["米国", "PLACE"]]


def test_nothing_of_ours_is_pickled(tmp_path: Path) -> None:
    blank(**CONFIG).to_disk(tmp_path)
    files = [path for path in (tmp_path / "gaiko").rglob("*") if path.is_file()]
    assert [json.loads(path.read_text(encoding="utf-8")) for path in files] == [
        {**CONFIG, "rules_file": None, "recognizer": True}
    ]


def test_rules_of_the_users_own_work_here_too(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[rule]]\ntext = "旧館"\nlabel = "PLACE"\nkind = "facility"\n', encoding="utf-8")
    nlp = spacy.blank("ja")
    nlp.add_pipe("gaiko", config={"rules_file": str(path)})
    assert [(span["text"], span["source"]["annotator"]) for span in nlp("旧館で会った。")._.gaiko] == [("旧館", "user")]
    with pytest.raises(ValueError, match="not-there"):
        spacy.blank("ja").add_pipe("gaiko", config={"rules_file": str(tmp_path / "not-there.toml")})
