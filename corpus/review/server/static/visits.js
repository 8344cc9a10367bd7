// Going from sentence to sentence: what is opened is fetched once and kept with all that was done to it; what is left is saved.

import { Unreachable } from "./api.js";
import { decided } from "./queue.js";
import { sameSpans } from "./spans.js";
import { Work } from "./work.js";

const KEPT = { accepted: "accept", empty: "accept", rejected: "reject", ignored: "ignore", flagged: "flag" };

export class Visits {
  works = new Map(); // id -> Work
  #api;
  #parts;
  #opening = null;

  // parts: { desk, queue, saving, say(text), opened(work), finished(text) }, set once they are made
  constructor(api) {
    this.#api = api;
  }

  connect(parts) {
    this.#parts = parts;
  }

  async open(id) {
    const { desk, queue, say, opened } = this.#parts;
    if (desk.work && desk.work.id !== id) this.leave();
    this.#opening = id;
    const seen = this.works.has(id);
    const work = await this.#fetch(id).catch((error) => this.failed(error));
    if (!work || this.#opening !== id) return;
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
    opened(work);
    queue.current(id);
    say("");
    if (seen) this.#freshen(work);
    const next = queue.peek(id);
    if (next) this.#fetch(next).catch(() => {}); // only to be quick; it is asked for again when it is opened
  }

  // The sentence before (-1) or after (1) the open one.
  async go(step) {
    const { desk, queue, say, finished } = this.#parts;
    const from = desk.work?.id;
    if (!from) return;
    const id = await queue.beside(from, step).catch((error) => this.failed(error));
    if (id) await this.open(id);
    else if (id === null && step < 0) say("ここが最初の文です");
    else if (id === null) {
      this.leave();
      const rest = queue.items.filter(({ state }) => !decided(state)).length;
      finished(rest ? `終わりまで来ました。未判断が ${rest} 文残っています。` : "この一覧の文はすべて判断しました。");
    }
  }

  // What was edited and not answered is saved as on its way; what the server has refused waits until it is changed.
  leave() {
    const { desk, queue, saving } = this.#parts;
    const left = desk.work;
    if (!left?.dirty || (left.refused && sameSpans(left.refused, left.spans))) return;
    const kept = left.edited ? undefined : KEPT[left.item.state];
    saving.save(left, kept ?? "edit");
    if (!kept) queue.mark(left.id, "edited");
  }

  failed(error) {
    this.#parts.say(error instanceof Unreachable ? "サーバーに接続できません。つながれば、もう一度お試しください" : `開けません：${error.message}`);
  }

  async #fetch(id) {
    if (!this.works.has(id)) {
      const { status, body } = await this.#api.call("GET", `/items/${encodeURIComponent(id)}`);
      if (status !== 200) throw new Error(body.error);
      if (!this.works.has(id)) this.works.set(id, new Work(body));
    }
    return this.works.get(id);
  }

  // Another tab may have gone on with a sentence that was seen before.
  async #freshen(work) {
    const { desk, queue, saving } = this.#parts;
    const { status, body } = await this.#api.call("GET", `/items/${encodeURIComponent(work.id)}`).catch(() => ({}));
    if (status !== 200 || body.revision === work.revision || work.dirty || saving.pending(work.id)) return;
    work.load(body);
    queue.mark(work.id, body.state);
    if (desk.work === work) desk.refresh();
  }
}
