// Saving: decisions go out through the outbox, and what comes back (taken, refused, or another version first) reaches the sentence it is about.

import { Outbox } from "./outbox.js";
import { Timeline } from "./timeline.js";

export class Saving {
  #api;
  #works;
  #tell;
  #outbox;

  // works: id -> Work. tell: { state(), saved(work, entry), conflict(work, theirs), refused(work, body, entry) }
  constructor(api, works, tell) {
    this.#api = api;
    this.#works = works;
    this.#tell = tell;
    this.#outbox = new Outbox({ send: (entry) => this.#send(entry), told: (event, entry, body) => this.#told(event, entry, body) });
    addEventListener("online", () => this.#outbox.retry());
  }

  get state() {
    return this.#outbox.state;
  }

  // What the server says it cannot do at present; empty where it cannot be reached at all.
  get trouble() {
    return this.#outbox.trouble;
  }

  get waiting() {
    return this.#outbox.size;
  }

  pending(id) {
    return this.#outbox.of(id).length > 0;
  }

  // Save a sentence under an answer; the page goes on as if it were done.
  save(work, answer) {
    const operation = uuid();
    const entry = { id: work.id, action: "save", operation, answer, body: work.body(answer, operation) };
    work.posted();
    work.rival = null;
    this.#outbox.add(entry);
  }

  // Undo or redo what the server has: action "undo" or "redo".
  step(work, action) {
    const operation = uuid();
    this.#outbox.add({ id: work.id, action, operation, body: { operation } });
  }

  // What the annotator chose between two versions: "mine", "theirs" or "merge".
  settle(work, theirs, choice) {
    const entry = this.#outbox.of(work.id).findLast(({ action }) => action === "save");
    this.#outbox.drop(work.id);
    const mine = work.spans;
    const { rule, reason, comment } = work;
    if (choice === "theirs") {
      const timeline = new Timeline(mine); // one undo brings back what was here
      work.load(theirs);
      timeline.push(work.spans);
      work.timeline = timeline;
      return;
    }
    work.settle(theirs);
    Object.assign(work, { rule, reason, comment });
    if (choice === "mine") this.save(work, entry.answer);
    else work.rival = { name: "保存済み", spans: theirs.spans };
  }

  #send({ id, action, body }) {
    const path = `/items/${encodeURIComponent(id)}`;
    const { revision } = this.#works.get(id);
    if (action === "save") return this.#api.call("PUT", path, { body, revision });
    return this.#api.call("POST", `${path}/${action}`, { body, revision });
  }

  #told(event, entry, body) {
    const work = entry && this.#works.get(entry.id);
    if (event === "saved") {
      if (entry.action === "save") work.settle(body);
      else work.load(body);
      this.#tell.saved(work, entry);
    } else if (event === "conflict" && entry.action === "save") {
      this.#tell.conflict(work, body.item);
    } else if (event === "conflict") {
      this.#outbox.drop(entry.id);
      work.load(body.item);
      this.#tell.saved(work, entry);
    } else if (event === "refused") {
      this.#outbox.drop(entry.id);
      if (entry.action === "save") work.refused = work.spans;
      this.#tell.refused(work, body, entry);
    }
    this.#tell.state();
  }
}

// A random UUID; crypto.randomUUID is missing where the page comes over plain HTTP from another machine.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
