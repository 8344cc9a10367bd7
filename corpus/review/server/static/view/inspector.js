// Panel of the current span: label, kind, mention and value fields, with the proposal and the check results.
// Events: "label" (name); "set" (fields); "value" ({ field, text }); "propose"; "leave".

import { Emitter } from "../model/events.js";
import { all, make, one } from "./dom.js";

export class Inspector extends Emitter {
  #names;
  #labels;
  #root;
  #buttons;
  #span = null;
  #inputs = new Map();

  constructor(labelsRoot, root, session, names) {
    super();
    this.#names = names;
    this.#labels = session.labels;
    this.#root = root;
    this.#buttons = labelsRoot;
    labelsRoot.replaceChildren(...session.labels.map((label) => labelButton(label, names, () => this.emit("label", label.name))));
    this.#build(session.value_fields);
  }

  // Show a span, or null. proposal: { kind, mention, value } or null; faults: { errors, warnings }.
  show(span, proposal, faults) {
    const other = span?.key !== this.#span?.key;
    this.#span = span;
    this.#root.hidden = !span;
    for (const button of all("button", this.#buttons)) button.setAttribute("aria-pressed", String(button.dataset.label === span?.label));
    if (!span) return;
    this.#root.className = this.#names.styleClass(span.label);
    one(".quote", this.#root).textContent = span.text;
    one(".identity", this.#root).textContent = `${span.id || "新しい注釈"}　${span.start}–${span.end}`;
    const label = this.#labels.find(({ name }) => name === span.label);
    this.#choices(one(".kinds", this.#root), "kind", label?.kinds ?? [span.kind], span.kind);
    this.#choices(one(".mentions", this.#root), "mention", label?.mentions ?? [span.mention], span.mention);
    for (const [field, input] of this.#inputs) {
      if (other || document.activeElement !== input) input.value = span.value[field] ?? "";
      input.closest("div").classList.toggle("filled", Boolean(span.value[field]));
    }
    this.#proposal(span, proposal);
    one(".errors", this.#root).replaceChildren(...faults.errors.map((error) => make("li", {}, error)), ...faults.warnings.map((warning) => make("li.warning", {}, warning)));
  }

  focus(field = "norm") {
    const input = this.#inputs.get(field);
    input?.focus();
    input?.select();
  }

  #build(fields) {
    const rows = fields.map((field) => {
      const input = make("input", { type: "text", id: `value-${field}`, autocomplete: "off", spellcheck: false, maxLength: 500 });
      input.addEventListener("input", () => this.emit("value", { field, text: input.value }));
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) this.emit("leave");
      });
      this.#inputs.set(field, input);
      return make("div", {}, make("label", { htmlFor: input.id }, this.#names.of("field", field), make("code", {}, field)), input);
    });
    this.#root.replaceChildren(
      make("p.quote", {}),
      make("p.identity", {}),
      make("fieldset", {}, make("legend", {}, "種別 ", make("kbd", {}, "T")), make("div.kinds.chips", {})),
      make("fieldset", {}, make("legend", {}, "言及 ", make("kbd", {}, "V")), make("div.mentions.chips", {})),
      make("fieldset", {}, make("legend", {}, "値 ", make("kbd", {}, "E")), make("div.values", {}, ...rows)),
      make("ul.errors", { role: "alert" }),
      make("div.proposal", {}),
    );
  }

  #choices(root, name, options, chosen) {
    root.closest("fieldset").hidden = options.length < 1 || !options[0];
    const before = all("input", root).map(({ value }) => value).join();
    if (before !== options.join()) {
      root.replaceChildren(
        ...options.map((option) => {
          const input = make("input", { type: "radio", name, value: option });
          input.addEventListener("change", () => this.emit("set", { [name]: option }));
          return make("label", { title: option }, input, make("span", {}, this.#names.of(name, option)));
        }),
      );
    }
    for (const input of all("input", root)) input.checked = input.value === chosen;
  }

  #proposal(span, proposal) {
    const root = one(".proposal", this.#root);
    const differs = proposal && differing(span, proposal);
    root.replaceChildren();
    if (differs) root.append(make("button", { type: "button", onclick: () => this.emit("propose") }, make("span", {}, `提案：${this.#changes(span, proposal)}`), make("kbd", {}, "R")));
  }

  #changes(span, { kind, mention, value }) {
    const parts = Object.entries(value).filter(([field, text]) => span.value[field] !== text).map(([field, text]) => `${field} ${text}`);
    const absent = Object.keys(span.value).filter((field) => !(field in value)).map((field) => `${field} なし`);
    const kinds = [kind && kind !== span.kind ? this.#names.of("kind", kind) : null, mention && mention !== span.mention ? this.#names.of("mention", mention) : null];
    return [...kinds.filter(Boolean), ...parts, ...absent].join("、");
  }
}

// Whether the proposal differs in a field that it fills; its empty fields are ignored.
const differing = (span, { kind, mention, value }) =>
  (kind && kind !== span.kind) || (mention && kind && mention !== span.mention) || Object.keys(value).some((field) => span.value[field] !== value[field]);

// Button of a label, in the panel and in the picker.
export function labelButton(label, names, onclick) {
  return make(
    "button",
    { type: "button", className: names.styleClass(label.name), onclick, "data-label": label.name, "aria-pressed": "false", title: label.description ?? "" },
    make("span.box", {}),
    make("span.sample", {}, names.label(label.name)),
    make("span.code", { "aria-hidden": "true" }, label.name),
    make("kbd", { "aria-hidden": "true" }, label.key),
  );
}
