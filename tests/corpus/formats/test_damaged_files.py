"""A file that was damaged anywhere is read or refused in one line; never a traceback, and never spans that do not fit."""

import random
import shutil
from pathlib import Path

import pytest
from format_trips import Record, exported, imported

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.table import formats

RECORDS: list[Record] = [
    {
        "text": "𠮷野氏は\n米国を",
        "spans": [
            {"id": "a", "start": 0, "end": 3, "label": "A", "kind": "k", "value": {"norm": "x"}},
            {"start": 5, "end": 7, "label": "B c", "other": 1},
            {"start": 2, "end": 7, "label": "C"},
        ],
        "doc": "d",
    },
    {"text": "日米", "spans": [{"start": 0, "end": 2, "label": "A"}]},
]
INSERTED = [
    b"-1",
    b"0",
    b"99",
    b"\t",
    b"\n",
    b'"',
    b"{",
    b"[",
    b"null",
    b"true",
    b"\\",
    b"<",
    b"&",
    b"1.5",
    b";",
    b"|",
    b",",
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    digits = [place for place, byte in enumerate(data) if chr(byte) in "0123456789"]
    place = chance.choice(digits) if digits else at
    return chance.choice(
        [
            data[:at],
            data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            data[:at] + data[at + chance.randrange(1, 8) :],
            data[:at] + chance.choice(INSERTED) + data[at:],
            data[:at] + data[max(0, at - 30) :],
            data[:place] + b"%d" % chance.randrange(10) + data[place + 1 :],
        ]
    )


def read(name: str, path: Path) -> tuple[list[Record], str | None]:
    try:
        return imported(name, path)[0], None
    except InputError as error:
        return [], str(error)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", formats())
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    whole, _ = exported(name, RECORDS, tmp_path)
    chance = random.Random(name)
    for number in range(60):
        path = tmp_path / f"damaged-{number}"
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, path)
        file = chance.choice(sorted(path.iterdir())) if path.is_dir() else path
        file.write_bytes(damaged(file.read_bytes() or b" ", chance))
        records, refused = read(name, path)
        if refused is not None:
            assert str(tmp_path) in refused
            assert "\n" not in refused
        for record in records:
            for span in record["spans"]:
                assert 0 <= span["start"] < span["end"] <= len(record["text"])
                assert span["text"] == record["text"][span["start"] : span["end"]]
