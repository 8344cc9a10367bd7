// Offsets: the corpus counts Unicode code points, the browser UTF-16 units. Only this module converts between the two.

export class CodePoints {
  #units = null; // the unit at which each point begins, and the text's length; null where every point is one unit

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

  // The UTF-16 unit at which a code point begins.
  toUnit(point) {
    return this.#units ? this.#units[point] : point;
  }

  // The code point that a UTF-16 unit belongs to: the middle of a surrogate pair is inside its character.
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

  // The characters from start to end, half-open code points.
  slice(start, end) {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }

  // The places between graphemes or words, in code points, the two ends of the text included.
  boundaries(granularity) {
    const places = [];
    for (const { index } of new Intl.Segmenter("ja", { granularity }).segment(this.text)) places.push(this.toPoint(index));
    places.push(this.length);
    return places;
  }
}

// The index of the last place that is not after the point. The places are sorted and begin with 0.
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
