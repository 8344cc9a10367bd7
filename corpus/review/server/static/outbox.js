// What has been decided and not yet been acknowledged. Nothing leaves it before the server has taken it or the annotator has settled a conflict.
// Saves go out one at a time, in order; a save that finds no server is tried again, under the operation it was given at first.

export class Outbox {
  #send;
  #told;
  #wait;
  #entries = [];
  #busy = false;
  #failures = 0;
  #wake = null;
  trouble = "";

  // send(entry): the reply { status, body }, or it throws where there is no server. told(event, entry, body): "saved", "conflict", "refused", "state".
  // wait(failures): a promise of the time to try again.
  constructor({ send, told, wait = patience }) {
    this.#send = send;
    this.#told = told;
    this.#wait = wait;
  }

  get size() {
    return this.#entries.length;
  }

  // "saved", "saving", "offline" or "stopped" (an entry waits for the annotator).
  get state() {
    if (!this.#entries.length) return "saved";
    if (!this.#next()) return "stopped";
    return this.#failures ? "offline" : "saving";
  }

  add(entry) {
    this.#entries.push(entry);
    this.#told("state");
    this.#run();
  }

  // The entries of an item that have not been acknowledged.
  of(id) {
    return this.#entries.filter((entry) => entry.id === id);
  }

  // The annotator has settled what stopped the entries of an item: they are dropped, what replaces them is added anew.
  drop(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#told("state");
  }

  retry() {
    this.#wake?.();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let entry = this.#next(); entry; entry = this.#next()) await this.#deliver(entry);
    this.#busy = false;
    this.#told("state");
  }

  // The first entry that waits behind no stopped entry of its own item.
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
      this.#told("state");
      await Promise.race([this.#wait(this.#failures), new Promise((wake) => (this.#wake = wake))]);
      return;
    }
    this.#failures = 0;
    this.trouble = "";
    if (reply.status < 300) {
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.#told("saved", entry, reply.body);
    } else {
      entry.stopped = true;
      this.#told(reply.status === 412 ? "conflict" : "refused", entry, reply.body);
    }
  }
}

// One second, then twice as long each time, half a minute at most.
const patience = (failures) => new Promise((done) => setTimeout(done, Math.min(30, 2 ** (failures - 1)) * 1000));
