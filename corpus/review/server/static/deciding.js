// Answers on a text, and what becomes of them: saved, refused, or met by another version that was saved first.

import { showConflict, showRules } from "./dialogs.js";
import { one } from "./dom.js";
import { STATES } from "./names.js";

const ANSWERS = { accept: "承認", reject: "却下", ignore: "保留", flag: "旗" };
const STATE_OF = { reject: "rejected", ignore: "ignored", flag: "flagged" };

export class Deciding {
  #session;
  #names;
  #parts;
  #conflicts = [];

  // parts: { desk, queue, saving, visits, surface, say(text), show() }, set once they are made
  constructor(session, names) {
    this.#session = session;
    this.#names = names;
  }

  connect(parts) {
    this.#parts = parts;
  }

  async answer(name) {
    const { desk, queue, saving, visits, say } = this.#parts;
    const { work } = desk;
    if (name === "accept" && this.#session.must_cite && work.corrected && !(work.rule && work.reason.trim())) return this.#ground();
    saving.save(work, name);
    work.item.state = STATE_OF[name] ?? (work.spans.length ? "accepted" : "empty");
    queue.mark(work.id, work.item.state);
    const beginning = work.points.slice(0, Math.min(16, work.points.length));
    await visits.go(1);
    return one("#empty").hidden && say(`${ANSWERS[name]}：${beginning}…`);
  }

  // Undo (-1) or redo (1): first what was done on this page, then what was saved.
  step(direction) {
    const { desk, saving, say } = this.#parts;
    if (desk.step(direction)) return;
    const { work } = desk;
    const action = direction < 0 ? "undo" : "redo";
    if (saving.pending(work.id)) say("保存が済むまでお待ちください");
    else if (work.item[action]) saving.step(work, action);
    else say(direction < 0 ? "取り消すことはありません（前の文へは ⌫）" : "やり直すことはありません");
  }

  // Show the guideline; the rule that is chosen becomes the ground of the correction.
  cite(then = () => this.#parts.surface.focus(), title = "指針の規則") {
    const { desk, say, show } = this.#parts;
    showRules(one("#rules"), { rules: this.#session.rules, label: desk.span?.label, title }, (rule) => {
      desk.work.rule = rule.id;
      show();
      say(`根拠：${rule.id}`);
      then();
    });
  }

  // A correction of the gold stands on a rule and a reason: ask for what is missing; Enter then accepts.
  #ground() {
    if (!this.#parts.desk.work.rule) return this.cite(() => this.#ground(), "訂正の根拠となる規則");
    one("#reason").focus();
    return this.#parts.say("訂正の理由を書き、Enter で承認します");
  }

  // What the saving tells

  saved(work, entry) {
    const { desk, queue, saving, say } = this.#parts;
    if (!saving.pending(work.id) && !work.dirty) queue.mark(work.id, work.item.state);
    if (work === desk.work) desk.refresh();
    if (entry.action !== "save") say(entry.action === "undo" ? "保存した判断を取り消しました" : "保存した判断をやり直しました");
  }

  async refused(work, body) {
    const { desk, queue, visits, say } = this.#parts;
    queue.mark(work.id, "edited");
    const errors = body.errors ?? [];
    for (const { span, message } of errors) {
      const faulty = work.spans[span];
      if (faulty) work.faults.set(faulty.key, { span: faulty, errors: [message], warnings: [] });
    }
    await visits.open(work.id);
    const first = work.spans[errors[0]?.span];
    if (first) desk.pick(first.key);
    say(`保存できません：${body.error}`);
  }

  conflict(work, theirs) {
    this.#conflicts.push({ work, theirs });
    this.#settleNext();
  }

  // One at a time, in the order in which they came.
  #settleNext() {
    const dialog = one("#conflict");
    if (!this.#conflicts.length || dialog.open) return;
    const { work, theirs } = this.#conflicts[0];
    const about = work.points.slice(0, Math.min(60, work.points.length));
    const by = [theirs.history.at(-1)?.annotator, STATES[theirs.state]].filter(Boolean).join("・");
    showConflict(dialog, { mine: work, theirs: { ...theirs, by }, names: this.#names, about }, (choice) => this.#settle(work, theirs, choice));
  }

  async #settle(work, theirs, choice) {
    const { desk, queue, saving, visits, surface, say } = this.#parts;
    this.#conflicts.shift();
    saving.settle(work, theirs, choice);
    queue.mark(work.id, choice === "theirs" ? theirs.state : "edited");
    if (choice === "merge") {
      one("#apparatus").hidden = false;
      await visits.open(work.id);
    }
    if (work === desk.work) desk.refresh();
    surface.focus();
    say({ mine: "この画面の版を保存します", theirs: "保存済みの版にしました（U で元の版）", merge: "見比べて直し、承認してください" }[choice]);
    this.#settleNext();
  }
}
