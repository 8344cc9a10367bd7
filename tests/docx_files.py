"""Word files for tests: the archive that Word writes, of the parts that a test gives."""

import io
import zipfile

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>{based}</w:style>'
    for id, name, based in (
        ("Title", "Title", ""),
        ("H1", "heading 1", ""),
        ("H2", "見出し 2", ""),
        ("Mine", "章の題", '<w:basedOn w:val="H1"/>'),
        ("Caption", "caption", ""),
        ("TOC1", "toc 1", ""),
    )
)


def docx(body: str, notes: str = "", title: str = "", **others: str) -> bytes:
    """Return a Word file; ``body`` and ``notes`` are XML, ``others`` the content of more parts."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{NAMESPACE}">{STYLES}</w:styles>',
        "docProps/core.xml": f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>',
    }
    if notes:
        parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{NAMESPACE}">{notes}</w:footnotes>'
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (parts | others).items():
            file.writestr(name, content)
    return archive.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{content}</w:p>"


def ruby(base: str, reading: str) -> str:
    return f"<w:r><w:ruby><w:rt>{run(reading)}</w:rt><w:rubyBase>{run(base)}</w:rubyBase></w:ruby></w:r>"


def table(*rows: tuple[str, ...]) -> str:
    cells = (
        "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row) for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"
