"""The choice of a reader, and the documents of a file."""

from pathlib import Path

import pytest

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import ReaderOptions, read_documents, read_stream
from gaiko.corpus.readers.base import Origin, Part, Reading, document_from_parts

TEXT = "日越首脳会談\n\n1月11日、石破総理大臣はベトナムを訪問した。\n"


def test_a_text_in_another_encoding_is_read_with_a_remark(tmp_path: Path) -> None:
    path = tmp_path / "speech.txt"
    path.write_bytes(TEXT.encode("euc_jp"))
    (seed,) = read_documents(path)
    assert (seed.id, seed.text, seed.encoding, len(seed.notes)) == ("speech", TEXT, "euc-jp", 1)
    (seed,) = read_documents(path, ReaderOptions(encoding="euc-jp"), year=2025)
    assert (seed.notes, seed.year) == ((), 2025)


def test_the_toml_beside_any_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "speech.text"
    path.write_text(TEXT, encoding="utf-8")
    path.with_suffix(".toml").write_text('id = "vn-1"\nyear = 2025\n', encoding="utf-8")
    (seed,) = read_documents(path)
    assert (seed.id, seed.year) == ("vn-1", 2025)


def test_standard_input_is_read_as_a_file_is() -> None:
    (seed,) = read_stream(TEXT.encode("cp932"), year=2025)
    assert (seed.id, seed.text, seed.year, seed.path) == ("stdin", TEXT, 2025, None)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08", b"{\\rtf1"]
)
def test_a_kind_that_no_reader_reads_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"page\.txt: is an? .*; gaiko reads \.txt, "):
        list(read_documents(path))


def test_a_folder_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        list(read_documents(tmp_path))
    with pytest.raises(InputError, match="no such file"):
        list(read_documents(tmp_path / "gone.txt"))
    with pytest.raises(InputError, match="format odt: unknown; choose from text"):
        list(read_stream(b"", ReaderOptions(format="odt")))


def test_parts_become_blocks_that_partition_the_text() -> None:
    seed = document_from_parts(
        "d",
        [
            Part("heading", "会談", 1, Origin(element="h2")),
            Part(
                "paragraph", "慶州で会談した。発表した。", origin=Origin(page=1), later_origins=((8, Origin(page=2)),)
            ),
            Part("paragraph", ""),
            Part("paragraph", "李強総理", readings=(Reading(0, 2, "りきょう"),), origin=Origin(row=3)),
        ],
    )
    document = read_document(seed)
    at = 0
    for block in document.blocks:
        assert block.segments[0][0] == at
        at = block.segments[-1][1]
    assert at == len(seed.text)
    assert [(s.kind, s.text, s.origin.as_dict() if s.origin else None) for s in document.sentences] == [
        ("heading", "会談", {"element": "h2"}),
        ("paragraph", "慶州で会談した。", {"page": 1}),
        ("paragraph", "発表した。", {"page": 2}),
        ("paragraph", "李強総理", {"row": 3}),
    ]
    assert [seed.text[r.start : r.end] for r in seed.readings] == ["李強"]
    assert document.sections[0].title == "会談"
