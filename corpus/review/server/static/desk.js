// The annotator's hands: every action on the sentence that lies open, and where its cursor is.

import { at, isRange, moveTo, range, step } from "./cursor.js";
import * as edits from "./spans.js";
import { proposalFor } from "./proposals.js";

export class Desk {
  work = null;
  cursor = at(0);
  active = null; // key of the current span
  #surface;
  #labels;
  #names;
  #tell;
  #drawn = null;
  #typing = null; // the span and field that are being typed: the whole typing is one act

  // tell: { say(text), changed(), asks(key), checks(key) }
  constructor(surface, session, names, tell) {
    this.#surface = surface;
    this.#labels = session.labels;
    this.#names = names;
    this.#tell = tell;
  }

  open(work) {
    this.#typing = null;
    this.work = work;
    this.cursor = at(0);
    this.active = null;
    this.#drawn = work.spans;
    this.#surface.show(work.points, work.stops, work.spans);
    this.#show();
  }

  // Draw again after the sentence's spans have changed from outside.
  refresh() {
    if (!this.span) this.active = null;
    this.#show();
  }

  get span() {
    return this.work && edits.byKey(this.work.spans, this.active);
  }

  // Movement

  move(direction, granularity, extend) {
    this.#cursor(step(this.cursor, this.work.stops, direction, granularity, extend));
  }

  line(direction, extend) {
    this.#cursor(moveTo(this.cursor, this.#surface.line(direction), extend));
  }

  jump(direction, extend) {
    this.#cursor(moveTo(this.cursor, direction > 0 ? this.work.points.length : 0, extend));
  }

  select(cursor) {
    this.#cursor(cursor, false);
  }

  pick(key, cursor) {
    this.#typing = null;
    this.active = key;
    if (cursor) this.cursor = cursor;
    this.#show();
    this.#sayCurrent();
  }

  walk(direction) {
    const span = edits.neighbour(this.work.spans, this.span?.start ?? this.cursor.focus - (direction > 0 ? 1 : 0), direction);
    if (!span) return this.#tell.say("この文に注釈はありません");
    this.cursor = at(span.start);
    this.pick(span.key);
    this.#surface.reveal();
    return true;
  }

  look({ start, end }) {
    this.cursor = { anchor: start, focus: end };
    this.active = null;
    this.#show();
  }

  // Editing

  label(name) {
    const label = this.#labels.find((each) => each.name === name);
    const { spans, points } = this.work;
    const [start, end] = range(this.cursor);
    const same = edits.touching(spans, start, end).find((span) => span.start === start && span.end === end);
    if (isRange(this.cursor) && !same) {
      const done = edits.create(spans, points, start, end, label);
      const lost = done.replaced?.length ? `（重なる ${done.replaced.length} 件に代えて）` : "";
      return this.#edit(done, (span) => `「${span.text}」を${this.#names.label(name)}にしました${lost}`, (span) => span.end);
    }
    const span = same ?? this.span;
    if (!span) return this.#tell.say("まず範囲を選ぶか、注釈を選んでください");
    return this.#edit(edits.relabel(spans, span, label), () => `「${span.text}」を${this.#names.label(name)}に変えました`);
  }

  edge(edge, direction) {
    this.#withSpan((span) => {
      const to = this.work.stops.from(span[edge], direction);
      this.#edit(edits.moveEdge(this.work.spans, this.work.points, span, edge, to), (moved) => `「${moved.text}」`, (moved) => moved[edge]);
    });
  }

  // The pointer drags an edge: one act, however many places it passes.
  drag(edge, point, first) {
    const span = this.span;
    if (!span) return false;
    const done = edits.moveEdge(this.work.spans, this.work.points, span, edge, point);
    if (done.refused) return false;
    this.#typing = null;
    if (first) this.work.timeline.push(done.spans);
    else this.work.timeline.replace(done.spans);
    this.cursor = at(this.span[edge]);
    this.#tell.asks(this.active);
    this.#show();
    this.#tell.say(`「${this.span.text}」`);
    return true;
  }

  cycle(field, direction) {
    this.#withSpan((span) => {
      const label = this.#labels.find(({ name }) => name === span.label);
      const options = label[`${field}s`];
      if (!options.length) return undefined;
      const next = options[(options.indexOf(span[field]) + direction + options.length) % options.length];
      if (next === span[field]) return this.#tell.say(`${this.#names.label(span.label)}は${this.#names.of(field, next)}だけです`);
      return this.set({ [field]: next });
    });
  }

  // Set kind or mention by hand.
  set(fields) {
    this.#withSpan((span) => {
      this.#edit(edits.change(this.work.spans, span, { ...fields, pending: false, hand: true }), (changed) => this.#names.span(changed));
    });
  }

  // One field of the value, while it is being typed.
  value(field, text) {
    const span = this.span;
    if (!span) return;
    const value = { ...span.value };
    if (text) value[field] = text;
    else delete value[field];
    const { spans } = edits.change(this.work.spans, span, { value, pending: false, hand: true });
    if (this.#typing === `${span.key} ${field}`) this.work.timeline.replace(spans);
    else this.work.timeline.push(spans);
    this.#typing = `${span.key} ${field}`;
    this.#tell.checks(span.key);
    this.#show();
  }

  propose() {
    this.#withSpan((span) => {
      const proposal = proposalFor(this.work, span);
      if (!proposal) return this.#tell.say("提案はありません");
      const { kind, mention, value } = proposal;
      const fields = { kind: kind || span.kind, mention: mention || span.mention, value: { ...value }, pending: false, hand: false };
      return this.#edit(edits.change(this.work.spans, span, fields), () => "提案された値にしました");
    });
  }

  split() {
    this.#withSpan((span) => {
      const done = edits.split(this.work.spans, this.work.points, span, this.cursor.focus);
      if (!done.refused) this.#tell.asks(span.key);
      this.#edit(done, (second) => `分けました：「${this.work.points.slice(span.start, second.start)}」と「${second.text}」`);
    });
  }

  merge() {
    this.#withSpan((span) => this.#edit(edits.merge(this.work.spans, this.work.points, span), (whole) => `合わせました：「${whole.text}」`));
  }

  remove() {
    this.#withSpan((span) => this.#edit(edits.remove(this.work.spans, span), () => `「${span.text}」の注釈を消しました`));
  }

  // Put a rival's spans in place; one that says no kind gets the label's first until the normalizers propose one.
  take({ start, end }, spans, name) {
    const complete = spans.map((span) => ({ ...span, kind: span.kind || (this.#labels.find((label) => label.name === span.label)?.kinds[0] ?? "") }));
    this.#edit(edits.take(this.work.spans, start, end, complete), () => `${name}の案を採りました`);
  }

  // Local steps only; false where there are none.
  step(direction) {
    const { timeline } = this.work;
    this.#typing = null;
    if (!(direction < 0 ? timeline.undo() : timeline.redo())) return false;
    this.refresh();
    this.#tell.say(direction < 0 ? "取り消しました" : "やり直しました");
    return true;
  }

  escape() {
    this.cursor = at(this.cursor.focus);
    this.active = null;
    this.#show();
  }

  #withSpan(act) {
    const span = this.span;
    if (span) act(span);
    else this.#tell.say("注釈を選んでください（J K で次・前へ）");
  }

  #edit(done, told, cursor = null) {
    if (done.refused) return this.#tell.say(done.refused);
    this.#typing = null;
    this.work.timeline.push(done.spans);
    this.active = done.active;
    const span = this.span;
    if (cursor && span) this.cursor = at(cursor(span));
    else if (isRange(this.cursor)) this.cursor = at(this.cursor.focus);
    for (const each of done.spans) if (each.pending && (each.key === done.active || !this.work.proposals.has(each.key))) this.#tell.asks(each.key);
    this.#show();
    this.#tell.say(told(span));
    return true;
  }

  // Where the cursor goes, the span under it becomes current.
  #cursor(cursor, reveal = true) {
    this.#typing = null;
    this.cursor = cursor;
    const { spans } = this.work;
    const span = isRange(cursor) ? null : (edits.spanAt(spans, cursor.focus) ?? edits.spanAt(spans, cursor.focus - 1));
    const other = (span?.key ?? null) !== this.active;
    this.active = span?.key ?? null;
    this.#show();
    if (reveal) this.#surface.reveal();
    if (isRange(cursor)) this.#tell.say(`選択「${this.work.points.slice(...range(cursor))}」`);
    else if (span && other) this.#sayCurrent();
    else if (reveal && !span) this.#tell.say("");
  }

  #sayCurrent() {
    const span = this.span;
    if (!this.work.proposals.has(span.key)) this.#tell.asks(span.key);
    const number = this.work.spans.indexOf(span) + 1;
    this.#tell.say(`「${span.text}」${this.#names.span(span)}　${number} / ${this.work.spans.length}`);
  }

  #show() {
    if (this.#drawn !== this.work.spans) {
      this.#surface.draw(this.work.spans);
      this.#drawn = this.work.spans;
    }
    this.#surface.set(this.cursor, this.active);
    this.#tell.changed();
  }
}
