// What the normalizers say of a span: the kind and value they propose, and what they refuse. It arrives late and never stands in the way.

import { byKey, sameExtent, sameSpan } from "./spans.js";

export class Proposals {
  #api;
  #changed;
  #timers = new Map();

  // changed(work): something has arrived.
  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
  }

  // Ask about a span once the hands have been still for a moment.
  ask(work, key, delay = 150) {
    this.#later(`propose ${work.id} ${key}`, delay, () => this.#propose(work, key));
    this.#later(`check ${work.id} ${key}`, delay + 100, () => this.#check(work, key));
  }

  check(work, key) {
    this.#later(`check ${work.id} ${key}`, 300, () => this.#check(work, key));
  }

  #later(name, delay, act) {
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      act().catch(() => {}); // without the server there is no proposal, and the span stands as it is
    }, delay);
    this.#timers.set(name, timer);
  }

  async #propose(work, key) {
    const asked = byKey(work.spans, key);
    if (!asked) return;
    const { start, end, label } = asked;
    const body = { text: work.points.text, start, end, label, year: work.item.year };
    const reply = await this.#api.call("POST", "/propose", { body });
    if (reply.status !== 200) return;
    const proposal = reply.body;
    work.proposals.set(key, { start, end, label, ...proposal });
    // Where the annotator is back at what was saved, the saved value is better than a proposal.
    const saved = work.saved.find((span) => sameExtent(span, asked) && span.label === label);
    const { kind, mention, value } = saved ?? proposal;
    work.timeline.amend((spans) =>
      spans.map((span) => {
        const meant = span.key === key && span.pending && sameExtent(span, asked) && span.label === label;
        return meant ? { ...span, kind: kind || span.kind, mention: mention || span.mention, value: { ...value }, pending: false } : span;
      }),
    );
    this.#changed(work);
  }

  async #check(work, key) {
    const span = byKey(work.spans, key);
    if (!span) return;
    const { id, start, end, text, label, kind, mention, value } = span;
    const body = { text: work.points.text, year: work.item.year, span: { id, start, end, text, label, kind, mention, value } };
    const reply = await this.#api.call("POST", "/check", { body });
    if (reply.status !== 200) return;
    const { errors, warnings } = reply.body;
    work.faults.set(key, { span, errors, warnings });
    this.#changed(work);
  }
}

// What was wrong with the span as it is now: { errors, warnings }.
export function faultsOf(work, span) {
  const faults = span && work.faults.get(span.key);
  return faults && sameSpan(faults.span, span) ? faults : { errors: [], warnings: [] };
}

// The proposal for the span as it is now, or null.
export function proposalFor(work, span) {
  const proposal = span && work.proposals.get(span.key);
  return proposal && sameExtent(proposal, span) && proposal.label === span.label ? proposal : null;
}
