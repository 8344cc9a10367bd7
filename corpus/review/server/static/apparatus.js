// The critical apparatus: where several readings of one text agree and where they differ.

import { sameSpan } from "./spans.js";

// The stretches where any of the readings has spans, in text order: spans chained by overlap are one stretch.
// readings: [{ name, spans }, …]; a row: { start, end, cells: [spans of each reading], agreed }.
export function apparatus(readings, same = sameSpan) {
  const all = readings.flatMap(({ spans }, column) => spans.map((span) => ({ span, column })));
  all.sort((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
  const rows = [];
  for (const { span, column } of all) {
    let row = rows.at(-1);
    if (!row || span.start >= row.end) {
      row = { start: span.start, end: span.end, cells: readings.map(() => []) };
      rows.push(row);
    }
    row.end = Math.max(row.end, span.end);
    row.cells[column].push(span);
  }
  for (const row of rows) row.agreed = row.cells.every((cell) => sameCell(cell, row.cells[0], same));
  return rows;
}

export const sameCell = (ones, others, same = sameSpan) => ones.length === others.length && ones.every((span, index) => same(span, others[index]));

// Two readings are close enough to be called one when extent, label, mention and, where both have one, kind agree: layers carry no
// values worth comparing, and recognizers no kinds.
export const sameReading = (one, other) => sameSpan({ ...one, kind: one.kind || other.kind, value: {} }, { ...other, kind: other.kind || one.kind, value: {} });
