// All spans of the text in a list, each with its kind and value: what the panel shows while no span is current.

import { make } from "./dom.js";

const MOST = 100; // a longer list is read in the text, span by span

export class Overview {
  #root;
  #names;
  #pick;
  #shown = null;

  constructor(root, names, pick) {
    this.#root = root;
    this.#names = names;
    this.#pick = pick;
  }

  show(spans, hidden) {
    this.#root.hidden = hidden;
    if (hidden || this.#shown === spans) return;
    this.#shown = spans;
    const more = spans.length - MOST;
    this.#root.replaceChildren(
      make("h2", {}, `この文の注釈 ${spans.length}`),
      make("ul", {}, ...spans.slice(0, MOST).map((span) => make("li", {}, this.#row(span)))),
      ...(more > 0 ? [make("p.quiet", {}, `ほか ${more}`)] : []),
    );
  }

  #row(span) {
    const { label, kind, mention, value } = span;
    const row = make("button", { type: "button", className: this.#names.look(label, mention), onclick: () => this.#pick(span.key) });
    const told = [value.norm ?? value.reason, value.unit, value.iso].filter((text) => text && text !== span.text).join("　");
    row.append(make("span.sample", {}, span.text), make("span.kind", {}, this.#names.of("kind", kind)), make("span.gloss", {}, told));
    return row;
  }
}
