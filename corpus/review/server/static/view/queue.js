// Queue of texts, loaded page by page, with progress and time left.
// Event: "open" (id).

import { Emitter } from "../model/events.js";
import { SIGNS, STATES } from "../model/names.js";
import { all, make, one } from "./dom.js";

export class Queue extends Emitter {
  #list;
  #load;
  #next = null;
  #loading = null;
  items = [];
  #rows = new Map();
  #progress = { done: 0, total: 0, left_s: null };

  // load(cursor): promise of a page { items, next, progress }
  constructor(list, load) {
    super();
    this.#list = list;
    this.#load = load;
    list.addEventListener("scroll", () => {
      if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) this.more();
    });
  }

  async restart() {
    this.items = [];
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#next = null;
    this.#loading = null;
    await this.more(true);
  }

  // Load the next page, if there is one.
  more(first = false) {
    if (!first && this.#next === null) return this.#loading;
    const cursor = this.#next;
    this.#next = null;
    const loading = this.#load(cursor).then((page) => {
      if (this.#loading !== loading) return; // the order was changed meanwhile
      for (const item of page.items) this.#add(item);
      this.#next = page.next;
      this.setProgress(page.progress);
    });
    this.#loading = loading;
    loading.catch(() => {
      if (this.#loading === loading) this.#next = cursor;
    });
    return loading;
  }

  setProgress(progress) {
    this.#progress = progress;
    const { done, total, left_s: left } = progress;
    one("#done").textContent = done;
    one("#total").textContent = ` / ${total}文`;
    one("#left").textContent = left === null || left === undefined ? "" : duration(left);
    one("#bar").value = total ? done / total : 0;
  }

  // Set the state of a text; progress is updated at once, the pace with the server's next reply.
  mark(id, state) {
    const item = this.items.find((each) => each.id === id);
    if (!item || item.state === state) return;
    const step = Number(decided(state)) - Number(decided(item.state));
    item.state = state;
    this.#showState(item);
    const { seconds_per_item: pace, left_s: left, done } = this.#progress;
    if (step) this.setProgress({ ...this.#progress, done: done + step, left_s: left && pace ? Math.max(0, left - step * pace) : left });
  }

  setCurrent(id) {
    for (const row of all("[aria-current]", this.#list)) row.removeAttribute("aria-current");
    const row = this.#rows.get(id);
    row?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (this.items.length - this.position(id) < 10) this.more();
  }

  position(id) {
    return this.items.findIndex((item) => item.id === id);
  }

  // Id of the text before (-1) or after (1) another, or null at either end.
  async beside(id, step) {
    const index = this.position(id) + step;
    if (index >= this.items.length) await this.more();
    return this.items[index]?.id ?? null;
  }

  peek(id) {
    return this.items[this.position(id) + 1]?.id ?? null;
  }

  #add(item) {
    const row = make("button", { type: "button", "data-id": item.id }, make("span.sign", {}), make("span.preview", { dir: "auto" }, item.preview));
    row.addEventListener("click", () => this.emit("open", item.id));
    this.items.push(item);
    this.#rows.set(item.id, row);
    this.#list.append(make("li", {}, row));
    this.#showState(item);
  }

  #showState(item) {
    const row = this.#rows.get(item.id);
    row.className = item.state;
    const sign = one(".sign", row);
    sign.textContent = SIGNS[item.state] ?? "";
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", STATES[item.state] ?? item.state);
  }
}

export const decided = (state) => ["accepted", "empty", "rejected", "ignored"].includes(state);

export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "残り 1分未満";
  if (minutes < 60) return `残り 約${minutes}分`;
  const rest = minutes % 60;
  return `残り 約${Math.floor(minutes / 60)}時間${rest ? `${rest}分` : ""}`;
}
