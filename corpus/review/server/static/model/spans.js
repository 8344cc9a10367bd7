// Edits of the spans of one text: flat, in text order, immutable.
// An edit returns { spans, active } (active: key of the current span after it) or { refused } (Japanese reason).
// A key identifies a span on the page; ids are assigned by the server. A span is pending while it waits for a proposal of kind and
// value; one edited by hand never is.

let lastKey = 0;
const newKey = () => ++lastKey;

export const adopt = (spans) => ordered(spans.map((span) => ({ ...span, value: { ...span.value }, key: newKey() })));

// Spans as the server expects them, without fields of the page.
export const plain = (spans) => spans.map(({ id, start, end, text, label, kind, mention, value }) => ({ id, start, end, text, label, kind, mention, value }));

export const byKey = (spans, key) => spans.find((span) => span.key === key) ?? null;

// Span that contains the character after the point.
export function spanAt(spans, point) {
  const index = firstEndingAfter(spans, point);
  return index < spans.length && spans[index].start <= point ? spans[index] : null;
}

// Spans that share a character with [start, end).
export function touching(spans, start, end) {
  const found = [];
  for (let index = firstEndingAfter(spans, start); index < spans.length && spans[index].start < end; index++) found.push(spans[index]);
  return found;
}

// Span after (step 1) or before (step -1) the point, wrapping around.
export function neighbour(spans, point, step) {
  if (!spans.length) return null;
  if (step > 0) return spans.find((span) => span.start > point) ?? spans[0];
  return spans.findLast((span) => span.start < point) ?? spans.at(-1);
}

export function create(spans, points, start, end, label) {
  [start, end] = withoutBlanks(points, start, end);
  if (start >= end) return { refused: "空白だけの範囲は注釈できません" };
  const replaced = touching(spans, start, end);
  const span = { key: newKey(), id: "", start, end, text: points.slice(start, end), label: label.name, kind: label.kinds[0] ?? "", mention: label.mentions[0] ?? "named", value: {}, pending: true };
  return { spans: replacing(spans, replaced, [span]), active: span.key, replaced };
}

export function relabel(spans, span, label) {
  if (span.label === label.name) return { refused: `すでに${label.name}です` };
  return change(spans, span, {
    label: label.name,
    kind: label.kinds.includes(span.kind) ? span.kind : (label.kinds[0] ?? ""),
    mention: label.mentions.includes(span.mention) ? span.mention : (label.mentions[0] ?? "named"),
    value: {},
    pending: true,
    hand: false,
  });
}

export function change(spans, span, fields) {
  return { spans: replacing(spans, [span], [{ ...span, ...fields }]), active: span.key };
}

// Move one edge, "start" or "end", up to the neighbouring span; one character remains.
export function moveEdge(spans, points, span, edge, to) {
  const index = spans.indexOf(span);
  const start = edge === "start" ? Math.max(to, index > 0 ? spans[index - 1].end : 0) : span.start;
  const end = edge === "end" ? Math.min(to, index + 1 < spans.length ? spans[index + 1].start : points.length) : span.end;
  if (start >= end) return { refused: "一文字は残ります。消すには Delete" };
  if (start === span.start && end === span.end) return { refused: "隣の注釈か文の端で止まりました" };
  return change(spans, span, { start, end, text: points.slice(start, end), pending: !span.hand });
}

export function split(spans, points, span, point) {
  if (point <= span.start || point >= span.end) return { refused: "分けるには、注釈の中にカーソルを置いてください" };
  const first = { ...span, end: point, text: points.slice(span.start, point), value: {}, pending: true, hand: false };
  const second = { ...span, key: newKey(), id: "", start: point, text: points.slice(point, span.end), value: {}, pending: true, hand: false };
  return { spans: replacing(spans, [span], [first, second]), active: second.key };
}

// Merge a span with the next one, including the text between them.
export function merge(spans, points, span) {
  const next = spans[spans.indexOf(span) + 1];
  if (!next) return { refused: "あとに続く注釈がありません" };
  const whole = { ...span, end: next.end, text: points.slice(span.start, next.end), pending: !span.hand };
  return { spans: replacing(spans, [span, next], [whole]), active: span.key };
}

export function remove(spans, span) {
  return { spans: replacing(spans, [span], []), active: null };
}

// Replace the spans that touch [start, end) by those of another annotation, which may be none.
export function take(spans, start, end, theirs) {
  const taken = flat(theirs).map((span) => ({ ...span, id: "", value: { ...span.value }, key: newKey(), pending: !Object.keys(span.value ?? {}).length }));
  const from = Math.min(start, ...taken.map((span) => span.start));
  const to = Math.max(end, ...taken.map((span) => span.end));
  return { spans: replacing(spans, touching(spans, from, to), taken), active: taken[0]?.key ?? null };
}

export const sameExtent = (one, other) => one.start === other.start && one.end === other.end;

export const sameSpan = (one, other) =>
  sameExtent(one, other) && one.label === other.label && one.kind === other.kind && one.mention === other.mention && sameValue(one.value, other.value);

function sameValue(one = {}, other = {}) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

export const sameSpans = (ones, others) => ones.length === others.length && ones.every((span, index) => sameSpan(span, others[index]));

function firstEndingAfter(spans, point) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].end <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

function replacing(spans, removed, added) {
  const without = new Set(removed);
  return ordered([...spans.filter((span) => !without.has(span)), ...added]);
}

// Layers may have overlapping spans: keep the longest.
function flat(spans) {
  const kept = [];
  for (const span of [...spans].sort((one, other) => other.end - other.start - (one.end - one.start))) {
    if (kept.every((other) => span.end <= other.start || other.end <= span.start)) kept.push(span);
  }
  return kept;
}

const ordered = (spans) => spans.sort((one, other) => one.start - other.start || one.end - other.end);

function withoutBlanks(points, start, end) {
  const text = points.slice(start, end);
  const left = [...text.slice(0, text.length - text.trimStart().length)].length;
  const right = [...text.slice(text.trimEnd().length)].length;
  return [start + left, left === end - start ? start + left : end - right];
}
