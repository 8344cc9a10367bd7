"""The rows of the output: one document each, its spans a list of structs, in columns that every version of ``datasets`` reads."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.json

from gaiko.corpus.dataset.build import arrow_schema
from gaiko.corpus.dataset.rows import Column
from gaiko.corpus.spans import VALUE_FIELDS
from gaiko.models.scale.documents import Accepted

_SPAN = (
    Column("id", "string", "id of the span, of its own in the document"),
    Column("start", "int32", "first character, counted in Unicode code points from 0"),
    Column("end", "int32", "character after the last"),
    Column("text", "string", "the span as it stands"),
    Column("label", "string", "ACTOR, DATE, PLACE, AGREEMENT or AMOUNT"),
    Column("kind", "string", "finer class within the label"),
    Column("mention", "string", "named or nominal"),
    Column("value", "record", "what it stands for", tuple(Column(name, "string", name) for name in VALUE_FIELDS)),
    Column("source", "record", "who found it", tuple(Column(n, "string", n) for n in ("annotator", "version", "rule"))),
)

COLUMNS = (
    Column("id", "string", "the file and the line or row that the document stands in: unique"),
    Column("source", "string", "the file"),
    Column("doc_id", "string", "the document's own id, where it has one"),
    Column("text", "string", "the text, verbatim"),
    Column("year", "int32", "the document's own year, where it has one"),
    Column("spans", "entities", "the spans, in text order, none overlapping; offsets into text", _SPAN),
    Column("meta", "string", "a JSON object of the document's other keys"),
)

SCHEMA: pa.Schema = arrow_schema(COLUMNS)


def batch_of(documents: Sequence[Accepted], spans: Sequence[bytes]) -> pa.RecordBatch:
    """Return the rows of some documents; the spans of each are a JSON array on one line, which Arrow parses itself."""
    plain = {
        name: pa.array([getattr(document, name) for document in documents], SCHEMA.field(name).type)
        for name in SCHEMA.names
        if name != "spans"
    }
    columns = {**plain, "spans": _parsed(spans)}
    return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _parsed(spans: Sequence[bytes]) -> pa.Array:
    lines = b"".join(part for each in spans for part in (b'{"spans":', each, b"}\n"))
    field = SCHEMA.field("spans")
    table = pa.json.read_json(
        pa.BufferReader(lines),
        pa.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        pa.json.ParseOptions(explicit_schema=pa.schema([field]), unexpected_field_behavior="error"),
    )
    return table.column("spans").combine_chunks()
