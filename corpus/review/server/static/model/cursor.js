// Cursor in a text that is no input field: anchor and focus in code points, on grapheme boundaries.

import { lastNotAfter } from "./offsets.js";

export const at = (point) => ({ anchor: point, focus: point });

export const range = ({ anchor, focus }) => [Math.min(anchor, focus), Math.max(anchor, focus)];

export const isRange = ({ anchor, focus }) => anchor !== focus;

export class Stops {
  #points;
  #places = {};

  constructor(points) {
    this.#points = points;
  }

  places(granularity) {
    return (this.#places[granularity] ??= this.#points.boundaries(granularity));
  }

  // Next boundary after (step 1) or before (step -1) the point.
  from(point, step, granularity = "grapheme") {
    const places = this.places(granularity);
    const index = lastNotAfter(places, point);
    const before = places[index] < point ? index : index - 1;
    return places[Math.max(0, Math.min(places.length - 1, step > 0 ? index + 1 : before))];
  }

  // Boundary nearest to a point inside a grapheme.
  nearest(point) {
    const places = this.places("grapheme");
    const index = lastNotAfter(places, point);
    const next = places[Math.min(index + 1, places.length - 1)];
    return point - places[index] <= next - point ? places[index] : next;
  }
}

// Cursor after an arrow key: without extend, a selection collapses to its end on that side.
export function step(cursor, stops, direction, granularity, extend) {
  if (!extend && isRange(cursor)) return at(range(cursor)[direction > 0 ? 1 : 0]);
  return moveTo(cursor, stops.from(cursor.focus, direction, granularity), extend);
}

export const moveTo = (cursor, point, extend) => ({ anchor: extend ? cursor.anchor : point, focus: point });
