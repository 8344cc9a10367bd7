"""WebAnno TSV 3.3 as WebAnno and INCEpTION write it, and as they must be able to read it."""

from pathlib import Path

import pytest
from format_trips import exported, imported

from gaiko.corpus.errors import InputError

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
HEAD = "#FORMAT=WebAnno TSV 3.3\n"


def read(tmp_path: Path, content: str, **options: str) -> tuple[dict, list[str]]:  # type: ignore[type-arg]
    path = tmp_path / "doc-1.tsv"
    path.write_text(content, encoding="utf-8")
    (record,), lost = imported("webanno-tsv", path, **options)
    return record, [loss.what for loss in lost]


def labels(record: dict) -> list[str]:  # type: ignore[type-arg]
    return [f"{span['text']}/{span['label']}" for span in record["spans"]]


def test_offsets_count_utf16_units_and_sentences_stand_apart(tmp_path: Path) -> None:
    content = (
        f"{HEAD}#T_SP={ENTITY}|identifier|value\n\n\n#Text=𠮷野 氏\n1-1\t0-3\t𠮷野\t*\tPER\t\n1-2\t4-5\t氏\t_\t_\t\n"
        "\n#Text=東京\n2-1\t6-8\t東京\thttp://x/Q1\tLOC\t\n"
    )
    record, lost = read(tmp_path, content)
    assert record["text"] == "𠮷野 氏\n東京"
    assert labels(record) == ["𠮷野/PER", "東京/LOC"]
    assert record["spans"][1]["identifier"] == "http://x/Q1"
    assert (record["doc"], lost) == ("doc-1", [])


def test_stacked_and_multi_token_annotations(tmp_path: Path) -> None:
    content = (
        f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=日本国 政府\n"
        "1-1\t0-3\t日本国\tORG[1]|LOC[2]|*[3]\t\n1-1.1\t0-2\t日本\tX\\_\\[1\\]\t\n1-2\t4-6\t政府\tORG[1]|*[3]\t\n"
    )
    assert sorted(labels(read(tmp_path, content)[0])) == [
        "日本/X_[1]",
        "日本国 政府/NamedEntity",
        "日本国 政府/ORG",
        "日本国/LOC",
    ]


def test_a_sentence_over_lines_and_escapes_in_its_text(tmp_path: Path) -> None:
    content = f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=一\\t二\\r\n#Text=三\\\\四\n1-1\t0-1\t一\t_\t\n1-2\t5-8\t三\\\\四\tA\t\n"
    record, _ = read(tmp_path, content)
    assert record["text"] == "一\t二\r\n三\\四"
    assert labels(record) == ["三\\四/A"]


def test_other_layers_relations_slots_and_empty_spans_are_told(tmp_path: Path) -> None:
    role = "ROLE_webanno.custom.Event:who_webanno.custom.EventWhoLink"
    content = (
        f"{HEAD}#T_SP=webanno.custom.Event|{role}|uima.tcas.Annotation|kind2\n#T_SP={ENTITY}|value\n"
        f"#T_RL=webanno.custom.Rel|label|BT_{ENTITY}\n\n\n#Text=米国\n"
        "1-1\t0-2\t米国\tx\t1-1\t_\tLOC\t_\t_\t\n1-1.1\t1-1\t\t_\t_\t_\tZERO\t_\t_\t\n"
    )
    record, lost = read(tmp_path, content)
    assert labels(record) == ["米国/LOC"]
    assert sorted(lost) == ["layer", "layer", "span"]
    record, lost = read(tmp_path, content, layer="webanno.custom.Event")
    assert (labels(record), sorted(lost)) == (["米国/Event"], ["layer", "layer", "slot feature"])


def test_a_custom_layer_is_found_where_it_is_the_only_one(tmp_path: Path) -> None:
    pos = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
    content = (
        f"{HEAD}#T_SP={pos}|PosValue\n#T_SP=webanno.custom.Actor|role\n\n\n#Text=米国\n1-1\t0-2\t米国\tN\tguest\t\n"
    )
    assert labels(read(tmp_path, content)[0]) == ["米国/guest"]
    two = content.replace(f"#T_SP={pos}", "#T_SP=webanno.custom.Other")
    with pytest.raises(InputError, match=r"choose one with --layer: webanno.custom.Other, webanno.custom.Actor"):
        read(tmp_path, two)


def test_a_plain_span_is_written_for_a_project_as_it_comes(tmp_path: Path) -> None:
    record = {"text": "𠮷野は 行く。\n会う", "spans": [{"start": 1, "end": 6, "label": "A_b"}]}
    path, _ = exported("webanno-tsv", [record], tmp_path)
    assert (path / "000001.tsv").read_text(encoding="utf-8") == (
        f"{HEAD}#T_SP={ENTITY}|identifier|value\n\n"
        "\n#Text=𠮷野は 行く。\n#Text=\n"
        "1-1\t0-4\t𠮷野は\t_\t_\t\n1-1.1\t2-4\t野は\t*[1]\tA\\_b[1]\t\n1-2\t5-7\t行く\t*[1]\tA\\_b[1]\t\n1-3\t7-8\t。\t_\t_\t\n"
        "\n#Text=会う\n2-1\t9-10\t会\t_\t_\t\n2-2\t10-11\tう\t_\t_\t\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("米国\n", "tsv:1: must be #FORMAT=WebAnno TSV 3.3"),
        (f"{HEAD}#T_XX=a\n\n\n", "tsv:2: "),
        (f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=米国\n1-1\t0-2\t米国\n", "tsv:6: "),
        (
            f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=米国\n1-1\t0-9\t米国\tA\t\n",
            "tsv:6: 0 to 9 is inside a character or outside",
        ),
        (f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=𠮷国\n1-1\t0-1\t米国\tA\t\n", "tsv:6: 0 to 1 is inside a character"),
        (f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=米国\n1-1\t2-0\t米国\tA\t\n", "it ends before its start"),
        (f"{HEAD}#T_SP={ENTITY}|value\n\n\n#Text=米国\n", "ends before the tokens"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert message in str(caught.value)
