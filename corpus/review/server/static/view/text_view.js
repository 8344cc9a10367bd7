// View of the open text: draws spans, cursor and selection, and maps screen positions to code points.
// Events: "select" (cursor, by pointer); "pick" ({ key, cursor }, a click on a span); "drag" ({ edge, point, gesture }, an edge moved by pointer).
// Why no library: those for text annotation keep their own model in UTF-16 units, bind it to the browser's selection (a new annotation is lost
// when the selection collapses) and select by pointer only. The part they would save, drawing flat spans, is the smallest.

import { at, isRange, range } from "../model/cursor.js";
import { Emitter } from "../model/events.js";
import { leaves, pieces, unchanged } from "../model/pieces.js";
import { make } from "./dom.js";

export class TextView extends Emitter {
  #root;
  #names;
  #points = null;
  #stops = null;
  #drawn = []; // { start, end, span, leaves: [{ start, end, node }], element }
  #starts = new WeakMap(); // leaf node -> its first code point
  #marks = new Map(); // key -> element
  #active = null;
  #caret = make("div.caret", { "aria-hidden": "true" });
  #handles = ["start", "end"].map((edge) => make(`div.handle.${edge}`, { "aria-hidden": "true" }));
  #cursor = at(0);

  constructor(root, names) {
    super();
    this.#root = root;
    this.#names = names;
    root.parentElement.append(this.#caret, ...this.#handles);
    document.addEventListener("selectionchange", () => this.sync());
    root.addEventListener("click", (event) => {
      const mark = event.target instanceof Element && event.target.closest("mark");
      const cursor = this.#selected();
      if (mark && (!cursor || !isRange(cursor))) this.emit("pick", { key: Number(mark.dataset.key), cursor });
    });
    root.addEventListener("copy", (event) => {
      if (!isRange(this.#cursor)) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", this.#points.slice(...range(this.#cursor)));
    });
    for (const [index, edge] of ["start", "end"].entries()) this.#draggable(this.#handles[index], edge);
    new ResizeObserver(() => this.#points && this.place()).observe(root);
  }

  // Take over the browser's selection; its event may arrive after the next key press.
  sync() {
    const cursor = this.#selected();
    if (!cursor || (cursor.anchor === this.#cursor.anchor && cursor.focus === this.#cursor.focus)) return;
    if (this.focused || isRange(cursor)) this.emit("select", cursor); // a long touch selects without the focus
  }

  get focused() {
    return document.activeElement === this.#root;
  }

  focus() {
    this.#root.focus({ preventScroll: true });
  }

  // Show another text.
  show(points, stops, spans) {
    this.#points = points;
    this.#stops = stops;
    this.#drawn = [];
    this.#marks.clear();
    this.#active = null;
    this.#root.replaceChildren();
    this.draw(spans);
  }

  // Draw spans; only pieces that look different are replaced.
  draw(spans) {
    const wanted = pieces(this.#points.length, spans);
    const { head, tail } = unchanged(this.#drawn, wanted);
    const old = this.#drawn.slice(head, this.#drawn.length - tail);
    const fresh = wanted.slice(head, wanted.length - tail).map((piece) => this.#piece(piece));
    const next = this.#drawn[this.#drawn.length - tail];
    const before = next ? firstNode(next) : null;
    for (const piece of old) {
      for (const node of nodesOf(piece)) node.remove();
      if (piece.span && this.#marks.get(piece.span.key) === piece.element) this.#marks.delete(piece.span.key);
    }
    const fragment = document.createDocumentFragment();
    for (const piece of fresh) {
      fragment.append(...nodesOf(piece));
      if (piece.span) this.#marks.set(piece.span.key, piece.element);
    }
    this.#root.insertBefore(fragment, before);
    this.#drawn.splice(head, old.length, ...fresh);
    // A piece that looks the same may belong to a new span object.
    for (let index = 0; index < wanted.length; index++) this.#drawn[index].span = wanted[index].span;
    this.#markActive(this.#active);
  }

  // Set the cursor and the key of the current span, or null.
  setCursor(cursor, active) {
    this.#cursor = cursor;
    this.#markActive(active);
    if (this.focused) this.#select(cursor);
    this.#highlight(cursor);
    this.place();
  }

  // Position the caret and the handles of the current span.
  place() {
    const frame = this.#root.parentElement.getBoundingClientRect();
    const caret = this.#edge(this.#cursor.focus);
    const piece = this.#drawn.find(({ span }) => span?.key === this.#active);
    const edges = piece && [this.#edge(piece.start), this.#edge(piece.end, true)];
    put(this.#caret, caret, frame);
    this.#caret.classList.toggle("ranged", isRange(this.#cursor));
    this.#handles.forEach((handle, index) => put(handle, edges?.[index], frame));
    if (piece) for (const [index, edge] of ["start", "end"].entries()) this.#handles[index].className = `handle ${edge} ${this.#names.styleClass(piece.span.label)}`;
  }

  // Screen rectangles of [start, end), one for each line.
  rects(start, end) {
    return [...this.#range(start, end).getClientRects()].filter((rect) => rect.width > 0);
  }

  reveal() {
    const rect = this.#edge(this.#cursor.focus);
    if (!rect) return;
    const margin = Math.min(160, innerHeight / 4);
    if (rect.top < margin) scrollBy(0, rect.top - margin);
    else if (rect.bottom > innerHeight - margin) scrollBy(0, rect.bottom - innerHeight + margin);
  }

  // The code point one line below (step 1) or above (step -1) the cursor.
  line(step) {
    const selection = document.getSelection();
    selection.collapse(...this.#dom(this.#cursor.focus));
    selection.modify("move", step > 0 ? "forward" : "backward", "line");
    const point = this.#point(selection.focusNode, selection.focusOffset);
    return point ?? this.#cursor.focus;
  }

  #piece(piece) {
    const parts = leaves(this.#points, piece.start, piece.end).map((leaf) => {
      const node = leaf.name ? control(leaf) : document.createTextNode(leaf.text);
      this.#starts.set(node, leaf.start);
      return { start: leaf.start, end: leaf.end, node };
    });
    const { span } = piece;
    const element = span && this.#mark(span, parts.map(({ node }) => node));
    return { start: piece.start, end: piece.end, span, leaves: parts, element };
  }

  #mark({ key, label, mention }, nodes) {
    return make("mark", { className: this.#names.styleClass(label, mention), "data-key": key, "data-letter": this.#names.letter(label, mention) }, ...nodes);
  }

  #markActive(key) {
    this.#marks.get(this.#active)?.classList.remove("current");
    this.#active = key;
    this.#marks.get(key)?.classList.add("current");
  }

  // DOM position (node, offset) of a code point; last: at the end of the preceding piece.
  #dom(point, last = false) {
    if (!this.#drawn.length) return [this.#root, 0];
    const starts = this.#drawn;
    let index = indexOf(starts, point);
    if (last && index > 0 && starts[index].start === point) index -= 1;
    const { leaves } = starts[index];
    let inner = indexOf(leaves, point);
    if (last && inner > 0 && leaves[inner].start === point) inner -= 1;
    const { start, node } = leaves[inner];
    if (node.nodeType === Node.TEXT_NODE) return [node, this.#points.toUnit(point) - this.#points.toUnit(start)];
    return [node.parentNode, [...node.parentNode.childNodes].indexOf(node) + (point > start ? 1 : 0)];
  }

  // Code point of a DOM position, or null outside the text.
  #point(node, offset) {
    if (!node || !this.#root.contains(node)) return null;
    if (this.#starts.has(node) && node.nodeType === Node.TEXT_NODE) {
      return this.#points.toPoint(this.#points.toUnit(this.#starts.get(node)) + offset);
    }
    const mark = node.nodeType === Node.TEXT_NODE ? node.parentElement : node.closest?.(".control");
    if (mark && this.#starts.has(mark)) return this.#starts.get(mark) + (offset > 0 ? 1 : 0);
    const child = node.childNodes[offset];
    if (child) return this.#firstPoint(child);
    const previous = node.childNodes[offset - 1];
    return previous ? this.#lastPoint(node, previous) : 0;
  }

  #firstPoint(node) {
    return this.#starts.get(node) ?? (node.firstChild ? this.#firstPoint(node.firstChild) : 0);
  }

  #lastPoint(parent, node) {
    const piece = this.#drawn.find((each) => each.element === parent || nodesOf(each).includes(node));
    return piece ? piece.end : this.#points.length;
  }

  #selected() {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
    if (!this.#points || !(this.#root.contains(anchorNode) || this.#root.contains(focusNode))) return null;
    const anchor = this.#point(anchorNode, anchorOffset) ?? this.#beyond(anchorNode);
    const focus = this.#point(focusNode, focusOffset) ?? this.#beyond(focusNode);
    return { anchor: this.#stops.nearest(anchor), focus: this.#stops.nearest(focus) };
  }

  // The end of the text nearest to a DOM position outside it, as after a drag or a triple click.
  #beyond(node) {
    return this.#root.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING ? this.#points.length : 0;
  }

  #select({ anchor, focus }) {
    const forward = anchor <= focus;
    document.getSelection().setBaseAndExtent(...this.#dom(anchor, !forward), ...this.#dom(focus, forward && anchor !== focus));
  }

  // The browser draws a selection only in the focused element; otherwise draw a CSS highlight.
  #highlight({ anchor, focus }) {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.delete("selection");
    if (this.focused || anchor === focus) return;
    CSS.highlights.set("selection", new Highlight(this.#range(Math.min(anchor, focus), Math.max(anchor, focus))));
  }

  #range(start, end) {
    const range = new Range();
    range.setStart(...this.#dom(start));
    range.setEnd(...this.#dom(end, true));
    return range;
  }

  // Screen position of a code point: left edge of the next character or, at the end of the text or a span, right edge of the previous one.
  #edge(point, before = false) {
    if (!this.#points.length) return null;
    if (!before && point < this.#points.length) {
      const rect = this.rects(point, this.#stops.from(point, 1))[0];
      if (rect) return { left: rect.left, top: rect.top, bottom: rect.bottom };
    }
    const rect = this.rects(this.#stops.from(point, -1), point).at(-1);
    return rect ? { left: rect.right, top: rect.top, bottom: rect.bottom } : null;
  }

  #draggable(handle, edge) {
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      const gesture = Symbol(edge);
      const move = ({ clientX, clientY }) => {
        const point = this.#pointAt(clientX, clientY);
        if (point !== null) this.emit("drag", { edge, point, gesture });
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
    });
  }

  #pointAt(x, y) {
    for (const handle of this.#handles) handle.classList.add("through");
    const place = document.caretPositionFromPoint?.(x, y);
    const older = place ? null : document.caretRangeFromPoint?.(x, y);
    for (const handle of this.#handles) handle.classList.remove("through");
    const point = place ? this.#point(place.offsetNode, place.offset) : older ? this.#point(older.startContainer, older.startOffset) : null;
    return point === null ? null : this.#stops.nearest(point);
  }
}

const nodesOf = (piece) => (piece.element ? [piece.element] : piece.leaves.map(({ node }) => node));

const firstNode = (piece) => piece.element ?? piece.leaves[0].node;

function indexOf(parts, point) {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (parts[middle].start <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}

const control = ({ name, code }) => {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return make("span.control", { title: hex, role: "img", "aria-label": hex }, name);
};

function put(element, rect, frame) {
  element.hidden = !rect;
  if (!rect) return;
  element.style.left = `${rect.left - frame.left}px`;
  element.style.top = `${rect.top - frame.top}px`;
  element.style.height = `${rect.bottom - rect.top}px`;
}
