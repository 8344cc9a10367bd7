// Navigation between texts: fetches each once and keeps it with its edits; saves a text on leaving it.
// Events: "open" (item); "end" (text, after the last text); "message" (text).

import { Unreachable } from "./api.js";
import { Emitter } from "../model/events.js";
import { Item } from "../model/item.js";
import { sameSpans } from "../model/spans.js";
import { decided } from "../view/queue.js";

const ANSWER_OF = { accepted: "accept", empty: "accept", rejected: "reject", ignored: "ignore", flagged: "flag" };

export class Navigation extends Emitter {
  #api;
  #items;
  #editor;
  #queue;
  #saving;
  #opening = null;

  // items: id -> Item
  constructor(api, items, editor, queue, saving) {
    super();
    this.#api = api;
    this.#items = items;
    this.#editor = editor;
    this.#queue = queue;
    this.#saving = saving;
    queue.on("open", (id) => this.open(id));
  }

  async open(id) {
    const current = this.#editor.item;
    if (current && current.id !== id) this.leave();
    this.#opening = id;
    const known = this.#items.has(id);
    const item = await this.#fetch(id).catch((error) => this.fail(error));
    if (!item || this.#opening !== id) return;
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
    this.emit("open", item);
    this.#queue.setCurrent(id);
    this.emit("message", "");
    if (known) this.#reload(item);
    const next = this.#queue.peek(id);
    if (next) this.#fetch(next).catch(() => {}); // prefetch; a failure is retried on opening
  }

  // Go to the previous (-1) or next (1) text.
  async go(step) {
    const from = this.#editor.item?.id;
    if (!from) return;
    const id = await this.#queue.beside(from, step).catch((error) => this.fail(error));
    if (id) await this.open(id);
    else if (id === null && step < 0) this.emit("message", "ここが最初の文です");
    else if (id === null) {
      this.leave();
      const open = this.#queue.items.filter(({ state }) => !decided(state)).length;
      this.emit("end", open ? `終わりまで来ました。未判断が ${open} 文残っています。` : "この一覧の文はすべて判断しました。");
    }
  }

  // Save edits without an answer as a draft. Refused spans are not sent again until they change.
  leave() {
    const { item } = this.#editor;
    if (!item?.dirty || (item.refused && sameSpans(item.refused, item.spans))) return;
    const answer = item.edited ? undefined : ANSWER_OF[item.record.state];
    this.#saving.save(item, answer ?? "edit");
    if (!answer) this.#queue.mark(item.id, "edited");
  }

  fail(error) {
    this.emit("message", error instanceof Unreachable ? "サーバーに接続できません。接続が戻ってから、もう一度お試しください" : `開けません：${error.message}`);
  }

  async #fetch(id) {
    if (!this.#items.has(id)) {
      const { status, body } = await this.#api.call("GET", `/items/${encodeURIComponent(id)}`);
      if (status !== 200) throw new Error(body.error);
      if (!this.#items.has(id)) this.#items.set(id, new Item(body));
    }
    return this.#items.get(id);
  }

  // Load a newer revision that another tab has saved, unless there are unsaved edits here.
  async #reload(item) {
    const { status, body } = await this.#api.call("GET", `/items/${encodeURIComponent(item.id)}`).catch(() => ({}));
    if (status !== 200 || body.revision === item.revision || item.dirty || this.#saving.pending(item.id)) return;
    item.load(body);
    this.#queue.mark(item.id, body.state);
    if (this.#editor.item === item) this.#editor.refresh();
  }
}
