// Saving through the outbox: sends decisions, applies the replies to their texts, resolves conflicts.
// Events: "state"; "saved" ({ item, action }); "conflict" ({ item, theirs }); "refused" ({ item, body }).

import { Emitter } from "../model/events.js";
import { Outbox } from "../model/outbox.js";
import { Timeline } from "../model/timeline.js";

export class Saving extends Emitter {
  #api;
  #items;
  #outbox;

  // items: id -> Item
  constructor(api, items) {
    super();
    this.#api = api;
    this.#items = items;
    this.#outbox = new Outbox((entry) => this.#send(entry));
    for (const reply of ["saved", "conflict", "refused"]) this.#outbox.on(reply, ({ entry, body }) => this.#receive(reply, entry, body));
    this.#outbox.on("state", () => this.emit("state"));
    addEventListener("online", () => this.#outbox.retry());
  }

  get state() {
    return this.#outbox.state;
  }

  // Error message of the server; empty if it cannot be reached.
  get trouble() {
    return this.#outbox.trouble;
  }

  get waiting() {
    return this.#outbox.size;
  }

  pending(id) {
    return this.#outbox.of(id).length > 0;
  }

  // Queue a save; the page continues as if it had succeeded.
  save(item, answer) {
    const operation = uuid();
    const entry = { id: item.id, action: "save", operation, answer, body: item.body(answer, operation) };
    item.markSent();
    item.savedElsewhere = null;
    this.#outbox.add(entry);
  }

  // Queue an "undo" or "redo" of a saved decision.
  step(item, action) {
    const operation = uuid();
    this.#outbox.add({ id: item.id, action, operation, body: { operation } });
  }

  // Apply the annotator's choice between two versions: "mine", "theirs" or "merge".
  resolve(item, theirs, choice) {
    const entry = this.#outbox.of(item.id).findLast(({ action }) => action === "save");
    this.#outbox.drop(item.id);
    const mine = item.spans;
    const { rule, reason, comment } = item;
    if (choice === "theirs") {
      const timeline = new Timeline(mine); // one undo restores this page's version
      item.load(theirs);
      timeline.push(item.spans);
      item.timeline = timeline;
      return;
    }
    item.confirmSave(theirs);
    Object.assign(item, { rule, reason, comment });
    if (choice === "mine") this.save(item, entry.answer);
    else item.savedElsewhere = { name: "保存済み", spans: theirs.spans };
  }

  #send({ id, action, body }) {
    const path = `/items/${encodeURIComponent(id)}`;
    const { revision } = this.#items.get(id);
    if (action === "save") return this.#api.call("PUT", path, { body, revision });
    return this.#api.call("POST", `${path}/${action}`, { body, revision });
  }

  #receive(reply, entry, body) {
    const item = this.#items.get(entry.id);
    const { action } = entry;
    if (reply === "saved" && action === "save") item.confirmSave(body);
    else if (reply === "saved") item.load(body);
    else if (reply === "conflict" && action === "save") return this.emit("conflict", { item, theirs: body.item });
    else {
      this.#outbox.drop(entry.id);
      if (reply === "conflict") item.load(body.item);
      else if (action === "save") item.refused = item.spans;
    }
    if (reply === "refused") this.emit("refused", { item, body });
    else this.emit("saved", { item, action });
  }
}

// A random UUID (RFC 4122, version 4). crypto.randomUUID is missing on pages served over plain HTTP.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
