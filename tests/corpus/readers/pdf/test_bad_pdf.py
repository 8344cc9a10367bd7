"""PDF files that cannot be read, or only in part: one line each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_writer import Picture, Text, column, write_pdf

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import read_documents, read_stream
from gaiko.corpus.readers.pdf.furniture import WINDOW, PageLines, drop_furniture
from gaiko.corpus.readers.pdf.page import Page

FIXTURES = Path(__file__).parents[3] / "data" / "pdf"
VISIT = "大臣は三月に韓国を訪問し、外相と会談した。双方は、経済の分野で協力を進めることで一致した。"


def message(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        list(read_documents(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_password_is_asked_for() -> None:
    assert "needs a password" in message(FIXTURES / "needs_password.pdf")


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    (seed,) = read_documents(FIXTURES / "owner_password.pdf")
    assert seed.text.startswith("大臣は三月に韓国を訪問し")


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.6])
def test_a_truncated_file(tmp_path: Path, keep: float) -> None:
    path = write_pdf(tmp_path / "a.pdf", [column(VISIT, 60, 80, 40)])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    assert "damaged" in message(path)


def test_scanned_pages_are_told(tmp_path: Path) -> None:
    scan = [Picture(50, 50, 500, 700)]
    path = write_pdf(tmp_path / "a.pdf", [scan, scan, scan])
    assert "pages 1-3 without text, probably scanned; run OCR" in message(path)
    (seed,) = read_documents(write_pdf(path, [column(VISIT, 60, 80, 40), scan, [*scan, Text(100, 800, "12")]]))
    assert seed.text == VISIT
    assert seed.notes == (f"{path}: pages 2-3 without text, probably scanned; run OCR on the file first",)


def test_a_text_layer_under_a_scan_is_read(tmp_path: Path) -> None:
    lines = [Text(item.x, item.y, item.text, invisible=True) for item in column(VISIT, 60, 80, 40)]
    (seed,) = read_documents(write_pdf(tmp_path / "a.pdf", [[Picture(50, 50, 500, 700), *lines]]))
    assert (seed.text, seed.notes) == (VISIT, ())


def test_a_file_without_pages(tmp_path: Path) -> None:
    assert "damaged" in message(write_pdf(tmp_path / "a.pdf", []))


def test_a_text_layer_without_unicode_is_of_no_use(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [column("\ue123\ue456\ue789" * 9 + VISIT, 60, 80, 40)])
    assert "characters have no Unicode" in message(path)
    (seed,) = read_documents(write_pdf(path, [column("\ue123" + VISIT * 3, 60, 80, 40)]))
    assert seed.notes == (f"{path}: 1 of {len(VISIT) * 3 + 1} characters have no Unicode in their fonts; check them",)


def test_a_pdf_is_recognized_by_its_content(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "report.txt", [column(VISIT, 60, 80, 40)])
    (seed,) = read_documents(path)
    assert (seed.text, seed.notes) == (VISIT, (f"{path}: read as pdf, by its content",))
    (seed,) = read_stream(path.read_bytes())
    assert seed.text == VISIT


def test_pages_are_read_one_by_one() -> None:
    """Of a document of 10,000 pages only the window is held."""
    consumed = 0

    def pages() -> Iterator[PageLines]:
        nonlocal consumed
        for number in range(1, 10_001):
            consumed = number
            yield PageLines(Page(number, 595, 842, ()), ())

    for number, page in enumerate(drop_furniture(pages()), start=1):
        assert page.page.number == number
        assert consumed <= number + WINDOW
    assert consumed == 10_000
