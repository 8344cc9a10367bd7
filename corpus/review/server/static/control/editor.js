// Editor of the open text: cursor, current span, and every edit, drawn in the text view.
// Events: "change"; "message" (text for the live region).

import { at, isRange, moveTo, range, step } from "../model/cursor.js";
import { Emitter } from "../model/events.js";
import * as edits from "../model/spans.js";
import { proposalFor } from "./proposals.js";

export class Editor extends Emitter {
  item = null;
  cursor = at(0);
  active = null; // key of the current span
  #view;
  #proposals;
  #labels;
  #names;
  #drawn = null;
  #typing = null; // span and field being typed in: typing is one undo step
  #gesture = null; // the drag whose first step is in the timeline: a drag is one undo step

  constructor(view, proposals, session, names) {
    super();
    this.#view = view;
    this.#proposals = proposals;
    this.#labels = session.labels;
    this.#names = names;
    view.on("select", (cursor) => this.#moveTo(cursor, false));
    view.on("pick", ({ key, cursor }) => this.pick(key, cursor));
    view.on("drag", (drag) => this.#drag(drag));
    proposals.on("change", (item) => item === this.item && this.refresh());
  }

  open(item) {
    this.#typing = null;
    this.item = item;
    this.cursor = at(0);
    this.active = null;
    this.#drawn = item.spans;
    this.#view.show(item.points, item.stops, item.spans);
    this.#show();
  }

  // Redraw after the spans have been changed from outside.
  refresh() {
    if (!this.span) this.active = null;
    this.#show();
  }

  get span() {
    return this.item && edits.byKey(this.item.spans, this.active);
  }

  // Movement

  move(direction, granularity, extend) {
    this.#moveTo(step(this.cursor, this.item.stops, direction, granularity, extend));
  }

  line(direction, extend) {
    this.#moveTo(moveTo(this.cursor, this.#view.line(direction), extend));
  }

  jump(direction, extend) {
    this.#moveTo(moveTo(this.cursor, direction > 0 ? this.item.points.length : 0, extend));
  }

  pick(key, cursor) {
    this.#typing = null;
    this.active = key;
    if (cursor) this.cursor = cursor;
    this.#show();
    this.#announceSpan();
  }

  // Go to the next (1) or previous (-1) span.
  walk(direction) {
    const span = edits.neighbour(this.item.spans, this.span?.start ?? this.cursor.focus - (direction > 0 ? 1 : 0), direction);
    if (!span) return this.#say("この文に注釈はありません");
    this.cursor = at(span.start);
    this.pick(span.key);
    this.#view.reveal();
  }

  highlight({ start, end }) {
    this.cursor = { anchor: start, focus: end };
    this.active = null;
    this.#show();
  }

  escape() {
    this.cursor = at(this.cursor.focus);
    this.active = null;
    this.#show();
  }

  // Editing

  label(name) {
    const label = this.#label(name);
    const { spans, points } = this.item;
    const [start, end] = range(this.cursor);
    const same = edits.touching(spans, start, end).find((span) => span.start === start && span.end === end);
    if (isRange(this.cursor) && !same) {
      const result = edits.create(spans, points, start, end, label);
      const lost = result.replaced?.length ? `（重なる ${result.replaced.length} 件に代えて）` : "";
      return this.#apply(result, (span) => `「${span.text}」を${this.#names.label(name)}にしました${lost}`, (span) => span.end);
    }
    const span = same ?? this.span;
    if (!span) return this.#say("まず範囲を選ぶか、注釈を選んでください");
    this.#apply(edits.relabel(spans, span, label), () => `「${span.text}」を${this.#names.label(name)}に変えました`);
  }

  moveEdge(edge, direction) {
    this.#withSpan((span) => {
      const to = this.item.stops.from(span[edge], direction);
      this.#apply(edits.moveEdge(this.item.spans, this.item.points, span, edge, to), (moved) => `「${moved.text}」`, (moved) => moved[edge]);
    });
  }

  #drag({ edge, point, gesture }) {
    if (!this.span) return;
    const result = edits.moveEdge(this.item.spans, this.item.points, this.span, edge, point);
    if (result.refused) return;
    this.#typing = null;
    this.#record(result.spans, this.#gesture === gesture);
    this.#gesture = gesture;
    this.cursor = at(this.span[edge]);
    this.#proposals.ask(this.item, this.active);
    this.#show();
    this.#say(`「${this.span.text}」`);
  }

  cycle(field, direction) {
    this.#withSpan((span) => {
      const options = this.#label(span.label)[`${field}s`];
      if (!options.length) return;
      const next = options[(options.indexOf(span[field]) + direction + options.length) % options.length];
      if (next === span[field]) this.#say(`${this.#names.label(span.label)}は${this.#names.of(field, next)}だけです`);
      else this.set({ [field]: next });
    });
  }

  // Set kind or mention by hand.
  set(fields) {
    this.#withSpan((span) => {
      this.#apply(edits.change(this.item.spans, span, { ...fields, pending: false, hand: true }), (changed) => this.#names.span(changed));
    });
  }

  // Set one value field while it is being typed.
  setValue(field, text) {
    const span = this.span;
    if (!span) return;
    const value = { ...span.value };
    if (text) value[field] = text;
    else delete value[field];
    const typing = `${span.key} ${field}`;
    this.#record(edits.change(this.item.spans, span, { value, pending: false, hand: true }).spans, this.#typing === typing);
    this.#typing = typing;
    this.#proposals.check(this.item, span.key);
    this.#show();
  }

  propose() {
    this.#withSpan((span) => {
      const proposal = proposalFor(this.item, span);
      if (!proposal) return this.#say("提案はありません");
      const { kind, mention, value } = proposal;
      const fields = { kind: kind || span.kind, mention: mention || span.mention, value: { ...value }, pending: false, hand: false };
      this.#apply(edits.change(this.item.spans, span, fields), () => "提案された値にしました");
    });
  }

  split() {
    this.#withSpan((span) => {
      const result = edits.split(this.item.spans, this.item.points, span, this.cursor.focus);
      if (!result.refused) this.#proposals.ask(this.item, span.key);
      this.#apply(result, (second) => `分けました：「${this.item.points.slice(span.start, second.start)}」と「${second.text}」`);
    });
  }

  merge() {
    this.#withSpan((span) => this.#apply(edits.merge(this.item.spans, this.item.points, span), (merged) => `合わせました：「${merged.text}」`));
  }

  remove() {
    this.#withSpan((span) => this.#apply(edits.remove(this.item.spans, span), () => `「${span.text}」の注釈を消しました`));
  }

  // Replace the range by spans of another annotation; a span without kind gets the label's first until a proposal arrives.
  take({ start, end }, spans, name) {
    const complete = spans.map((span) => ({ ...span, kind: span.kind || (this.#label(span.label)?.kinds[0] ?? "") }));
    this.#apply(edits.take(this.item.spans, start, end, complete), () => `${name}の案を採りました`);
  }

  // Undo (-1) or redo (1) an unsaved edit; false if there is none.
  step(direction) {
    const { timeline } = this.item;
    this.#typing = null;
    if (!(direction < 0 ? timeline.undo() : timeline.redo())) return false;
    this.refresh();
    this.#say(direction < 0 ? "取り消しました" : "やり直しました");
    return true;
  }

  #say(text) {
    this.emit("message", text);
  }

  #label(name) {
    return this.#labels.find((label) => label.name === name);
  }

  #withSpan(action) {
    if (this.span) action(this.span);
    else this.#say("注釈を選んでください（J K で次・前へ）");
  }

  // Put spans in the timeline; continued: as part of the last undo step.
  #record(spans, continued) {
    if (continued) this.item.timeline.replace(spans);
    else this.item.timeline.push(spans);
  }

  #apply(result, message, cursor = null) {
    if (result.refused) return this.#say(result.refused);
    const { proposals } = this.item;
    this.#typing = null;
    this.#record(result.spans, false);
    this.active = result.active;
    const span = this.span;
    if (cursor && span) this.cursor = at(cursor(span));
    else if (isRange(this.cursor)) this.cursor = at(this.cursor.focus);
    for (const { key, pending } of result.spans) if (pending && (key === result.active || !proposals.has(key))) this.#proposals.ask(this.item, key);
    this.#show();
    this.#say(message(span));
  }

  // Move the cursor; the span under it becomes current.
  #moveTo(cursor, reveal = true) {
    this.#typing = null;
    this.cursor = cursor;
    const { spans, points } = this.item;
    const span = isRange(cursor) ? null : (edits.spanAt(spans, cursor.focus) ?? edits.spanAt(spans, cursor.focus - 1));
    const changed = (span?.key ?? null) !== this.active;
    this.active = span?.key ?? null;
    this.#show();
    if (reveal) this.#view.reveal();
    if (isRange(cursor)) this.#say(`選択「${points.slice(...range(cursor))}」`);
    else if (span && changed) this.#announceSpan();
    else if (reveal && !span) this.#say("");
  }

  #announceSpan() {
    const { span, item } = this;
    if (!item.proposals.has(span.key)) this.#proposals.ask(item, span.key);
    this.#say(`「${span.text}」${this.#names.span(span)}　${item.spans.indexOf(span) + 1} / ${item.spans.length}`);
  }

  #show() {
    if (this.#drawn !== this.item.spans) {
      this.#view.draw(this.item.spans);
      this.#drawn = this.item.spans;
    }
    this.#view.setCursor(this.cursor, this.active);
    this.emit("change");
  }
}
