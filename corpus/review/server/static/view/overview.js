// List of all spans of the text with kind and value, shown while no span is current.
// Event: "pick" (key).

import { Emitter } from "../model/events.js";
import { make } from "./dom.js";

const MAX_ROWS = 100;

export class Overview extends Emitter {
  #root;
  #names;
  #shown = null;

  constructor(root, names) {
    super();
    this.#root = root;
    this.#names = names;
  }

  show(spans, hidden) {
    this.#root.hidden = hidden;
    if (hidden || this.#shown === spans) return;
    this.#shown = spans;
    const more = spans.length - MAX_ROWS;
    this.#root.replaceChildren(
      make("h2", {}, `この文の注釈 ${spans.length}`),
      make("ul", {}, ...spans.slice(0, MAX_ROWS).map((span) => make("li", {}, this.#row(span)))),
      ...(more > 0 ? [make("p.quiet", {}, `ほか ${more}`)] : []),
    );
  }

  #row(span) {
    const { label, kind, mention, value } = span;
    const row = make("button", { type: "button", className: this.#names.styleClass(label, mention), onclick: () => this.emit("pick", span.key) });
    const gloss = [value.norm ?? value.reason, value.unit, value.iso].filter((text) => text && text !== span.text).join("　");
    row.append(make("span.sample", {}, span.text), make("span.kind", {}, this.#names.of("kind", kind)), make("span.gloss", {}, gloss));
    return row;
  }
}
