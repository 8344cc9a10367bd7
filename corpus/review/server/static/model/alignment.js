// Alignment of several annotations of one text: rows of overlapping spans, one column for each annotation.

import { sameSpan } from "./spans.js";

// Rows in text order; spans chained by overlap share a row.
// annotations: [{ spans }, …]; row: { start, end, cells: [spans of each annotation], agreed }.
export function align(annotations, same = sameSpan) {
  const all = annotations.flatMap(({ spans }, column) => spans.map((span) => ({ span, column })));
  all.sort((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
  const rows = [];
  for (const { span, column } of all) {
    let row = rows.at(-1);
    if (!row || span.start >= row.end) {
      row = { start: span.start, end: span.end, cells: annotations.map(() => []) };
      rows.push(row);
    }
    row.end = Math.max(row.end, span.end);
    row.cells[column].push(span);
  }
  for (const row of rows) row.agreed = row.cells.every((cell) => sameCell(cell, row.cells[0], same));
  return rows;
}

export const sameCell = (ones, others, same = sameSpan) => ones.length === others.length && ones.every((span, index) => same(span, others[index]));

// Equality for layers, which have no comparable values and, from recognizers, no kinds: extent, label, mention, and kind if both have one.
export const sameUpToValue = (one, other) => sameSpan({ ...one, kind: one.kind || other.kind, value: {} }, { ...other, kind: other.kind || one.kind, value: {} });
