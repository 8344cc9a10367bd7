// Pieces that a text is drawn in: ranges with and without a span, and visible marks for control characters.

// Invisible and bidirectional control characters by code point, with the mark shown instead.
const CONTROLS = new Map([
  [0x00ad, "SHY"], [0x061c, "ALM"], [0x115f, "HCF"], [0x1160, "HJF"], [0x180e, "MVS"], [0x200b, "ZWSP"], [0x200c, "ZWNJ"], [0x200e, "LRM"], [0x200f, "RLM"],
  [0x2028, "LS"], [0x2029, "PS"], [0x202a, "LRE"], [0x202b, "RLE"], [0x202c, "PDF"], [0x202d, "LRO"], [0x202e, "RLO"],
  [0x2060, "WJ"], [0x2066, "LRI"], [0x2067, "RLI"], [0x2068, "FSI"], [0x2069, "PDI"], [0x3164, "HF"], [0xfeff, "BOM"], [0xffa0, "HHF"],
]);

function controlName(code) {
  if (CONTROLS.has(code)) return CONTROLS.get(code);
  if ((code < 0x20 && code !== 0x0a && code !== 0x09) || (code >= 0x7f && code <= 0x9f)) return hex(code);
  return code >= 0xe0000 && code <= 0xe007f ? hex(code) : null;
}

// Leaves of [start, end): { start, end, text } or, for a control character, { start, end, name, code }.
export function leaves(points, start, end) {
  const found = [];
  const text = points.slice(start, end);
  let from = 0;
  let unit = 0;
  let point = start;
  let leafStart = start;
  const flush = () => from < unit && found.push({ start: leafStart, end: point, text: text.slice(from, unit) });
  for (const character of text) {
    const code = character.codePointAt(0);
    const name = controlName(code);
    if (name) {
      flush();
      found.push({ start: point, end: point + 1, name, code });
      from = unit + character.length;
      leafStart = point + 1;
    }
    unit += character.length;
    point += 1;
  }
  flush();
  return found;
}

// The text cut at its spans: [{ start, end, span }, …] with span null between them.
export function pieces(length, spans) {
  const found = [];
  let point = 0;
  for (const span of spans) {
    if (point < span.start) found.push({ start: point, end: span.start, span: null });
    found.push({ start: span.start, end: span.end, span });
    point = span.end;
  }
  if (point < length) found.push({ start: point, end: length, span: null });
  return found;
}

const appearance = ({ span }) => span && `${span.key} ${span.label} ${span.kind} ${span.mention}`;
const samePiece = (one, other) => one.start === other.start && one.end === other.end && appearance(one) === appearance(other);

// Number of pieces at the head and at the tail that need no redrawing.
export function unchanged(before, after) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && samePiece(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && samePiece(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  return { head, tail };
}

const hex = (code) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
