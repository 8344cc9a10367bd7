// Conversion between code point offsets (corpus) and UTF-16 unit offsets (browser); no other module converts.

export class CodePoints {
  #units = null; // unit offset of each code point and of the end; null if every code point is one unit

  constructor(text) {
    this.text = text;
    let length = 0;
    for (let unit = 0; unit < text.length; length++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    this.length = length;
    if (length === text.length) return;
    this.#units = new Uint32Array(length + 1);
    for (let point = 0, unit = 0; point <= length; point++) {
      this.#units[point] = unit;
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    }
  }

  // Unit offset of a code point.
  toUnit(point) {
    return this.#units ? this.#units[point] : point;
  }

  // Code point that contains a unit; the middle of a surrogate pair belongs to its character.
  toPoint(unit) {
    if (!this.#units) return unit;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Substring [start, end) in code points.
  slice(start, end) {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }

  // Boundaries of graphemes or words in code points, both ends of the text included.
  boundaries(granularity) {
    const places = [];
    for (const { index } of new Intl.Segmenter("ja", { granularity }).segment(this.text)) places.push(this.toPoint(index));
    places.push(this.length);
    return places;
  }
}

// Index of the last of the sorted places that is not after the point; the first place is 0.
export function lastNotAfter(places, point) {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (places[middle] <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}
