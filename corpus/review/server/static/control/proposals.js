// Proposals of kind and value for spans, and checks of values, fetched from the server while editing goes on.
// Event: "change" (item), when a reply has been applied.

import { Emitter } from "../model/events.js";
import { byKey, sameExtent, sameSpan } from "../model/spans.js";

export class Proposals extends Emitter {
  #api;
  #timers = new Map();

  constructor(api) {
    super();
    this.#api = api;
  }

  // Request proposal and check of a span, after a pause in editing (milliseconds).
  ask(item, key, delay = 150) {
    this.#debounce(`propose ${item.id} ${key}`, delay, () => this.#propose(item, key));
    this.#debounce(`check ${item.id} ${key}`, delay + 100, () => this.#check(item, key));
  }

  check(item, key) {
    this.#debounce(`check ${item.id} ${key}`, 300, () => this.#check(item, key));
  }

  #debounce(name, delay, request) {
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      request().catch(() => {}); // proposals are optional
    }, delay);
    this.#timers.set(name, timer);
  }

  async #propose(item, key) {
    const asked = byKey(item.spans, key);
    if (!asked) return;
    const { start, end, label } = asked;
    const body = { text: item.points.text, start, end, label, year: item.record.year };
    const reply = await this.#api.call("POST", "/propose", { body });
    if (reply.status !== 200) return;
    const proposal = reply.body;
    item.proposals.set(key, { start, end, label, ...proposal });
    // If the edit leads back to a saved span, its saved value is kept instead of the proposal.
    const saved = item.saved.find((span) => sameExtent(span, asked) && span.label === label);
    const { kind, mention, value } = saved ?? proposal;
    item.timeline.amend((spans) =>
      spans.map((span) => {
        const applies = span.key === key && span.pending && sameExtent(span, asked) && span.label === label;
        return applies ? { ...span, kind: kind || span.kind, mention: mention || span.mention, value: { ...value }, pending: false } : span;
      }),
    );
    this.emit("change", item);
  }

  async #check(item, key) {
    const span = byKey(item.spans, key);
    if (!span) return;
    const { id, start, end, text, label, kind, mention, value } = span;
    const body = { text: item.points.text, year: item.record.year, span: { id, start, end, text, label, kind, mention, value } };
    const reply = await this.#api.call("POST", "/check", { body });
    if (reply.status !== 200) return;
    const { errors, warnings } = reply.body;
    item.faults.set(key, { span, errors, warnings });
    this.emit("change", item);
  }
}

// Errors and warnings of the span in its present form.
export function faultsOf(item, span) {
  const faults = span && item.faults.get(span.key);
  return faults && sameSpan(faults.span, span) ? faults : { errors: [], warnings: [] };
}

// The proposal for the span in its present form, or null.
export function proposalFor(item, span) {
  const proposal = span && item.proposals.get(span.key);
  return proposal && sameExtent(proposal, span) && proposal.label === span.label ? proposal : null;
}
