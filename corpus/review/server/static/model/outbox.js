// Outbox of requests that the server has not acknowledged. Entries are sent one at a time, in order. Without a reply an entry is
// sent again under the same operation id; on a conflict it stays until the annotator resolves it.
// Events: "state"; "saved", "conflict" and "refused" ({ entry, body }).

import { Emitter } from "./events.js";

export class Outbox extends Emitter {
  #send;
  #wait;
  #entries = [];
  #busy = false;
  #failures = 0;
  #wake = null;
  trouble = "";

  // send(entry): promise of the reply { status, body }, rejected if the server cannot be reached; wait(failures): promise of the time to retry.
  constructor(send, wait = backoff) {
    super();
    this.#send = send;
    this.#wait = wait;
  }

  get size() {
    return this.#entries.length;
  }

  // "saved", "saving", "offline" or "stopped" (an entry waits for a decision of the annotator).
  get state() {
    if (!this.#entries.length) return "saved";
    if (!this.#next()) return "stopped";
    return this.#failures ? "offline" : "saving";
  }

  add(entry) {
    this.#entries.push(entry);
    this.emit("state");
    this.#run();
  }

  // The unacknowledged entries of an item.
  of(id) {
    return this.#entries.filter((entry) => entry.id === id);
  }

  // Drop the entries of an item, once what stopped them is resolved.
  drop(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.emit("state");
  }

  retry() {
    this.#wake?.();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let entry = this.#next(); entry; entry = this.#next()) await this.#deliver(entry);
    this.#busy = false;
    this.emit("state");
  }

  // The first entry without a stopped entry of the same item before it.
  #next() {
    const stopped = new Set();
    for (const entry of this.#entries) {
      if (entry.stopped) stopped.add(entry.id);
      else if (!stopped.has(entry.id)) return entry;
    }
    return null;
  }

  async #deliver(entry) {
    let reply;
    try {
      reply = await this.#send(entry);
    } catch {
      reply = null;
    }
    if (!reply || reply.status >= 500) {
      this.#failures += 1;
      this.trouble = reply?.body.error ?? "";
      this.emit("state");
      await Promise.race([this.#wait(this.#failures), new Promise((wake) => (this.#wake = wake))]);
      return;
    }
    this.#failures = 0;
    this.trouble = "";
    if (reply.status < 300) {
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.emit("saved", { entry, body: reply.body });
    } else {
      entry.stopped = true;
      this.emit(reply.status === 412 ? "conflict" : "refused", { entry, body: reply.body });
    }
    this.emit("state");
  }
}

// Exponential backoff: 1 s, doubled each time, at most 30 s.
const backoff = (failures) => new Promise((done) => setTimeout(done, Math.min(30, 2 ** (failures - 1)) * 1000));
