// Answers on the open text and their outcome: saved, refused, or in conflict with a version saved elsewhere.
// Events: "message" (text); "change" (rule or comparison changed).

import { Emitter } from "../model/events.js";
import { STATES } from "../model/names.js";
import { showConflict, showRules } from "../view/dialogs.js";
import { one } from "../view/dom.js";

const ANSWERS = { accept: "承認", reject: "却下", ignore: "保留", flag: "旗" };
const STATE_OF = { reject: "rejected", ignore: "ignored", flag: "flagged" };
const RESOLVED = { mine: "この画面の版を保存します", theirs: "保存済みの版にしました（U で元の版）", merge: "見比べて直し、承認してください" };

export class Decisions extends Emitter {
  #session;
  #names;
  #parts;
  #conflicts = [];

  // parts: { editor, queue, saving, navigation, view }
  constructor(session, names, parts) {
    super();
    this.#session = session;
    this.#names = names;
    this.#parts = parts;
    const { saving } = parts;
    saving.on("saved", ({ item, action }) => this.#saved(item, action));
    saving.on("refused", ({ item, body }) => this.#refused(item, body));
    saving.on("conflict", (conflict) => {
      this.#conflicts.push(conflict);
      this.#showNextConflict();
    });
  }

  async answer(name) {
    const { item } = this.#parts.editor;
    if (name === "accept" && this.#session.must_cite && item.corrected && !(item.rule && item.reason.trim())) return this.#askGrounds();
    this.#parts.saving.save(item, name);
    item.record.state = STATE_OF[name] ?? (item.spans.length ? "accepted" : "empty");
    this.#parts.queue.mark(item.id, item.record.state);
    const beginning = item.points.slice(0, Math.min(16, item.points.length));
    await this.#parts.navigation.go(1);
    if (one("#empty").hidden) this.emit("message", `${ANSWERS[name]}：${beginning}…`);
  }

  // Undo (-1) or redo (1): unsaved edits first, then saved decisions.
  step(direction) {
    if (this.#parts.editor.step(direction)) return;
    const { item } = this.#parts.editor;
    const action = direction < 0 ? "undo" : "redo";
    if (this.#parts.saving.pending(item.id)) this.emit("message", "保存が済むまでお待ちください");
    else if (item.record[action]) this.#parts.saving.step(item, action);
    else this.emit("message", direction < 0 ? "取り消す操作はありません（前の文へは ⌫）" : "やり直す操作はありません");
  }

  // Show the guideline rules; the chosen one is cited for the correction.
  cite(then = () => this.#parts.view.focus(), title = "指針の規則") {
    const { item, span } = this.#parts.editor;
    showRules(one("#rules"), { rules: this.#session.rules, label: span?.label, title }, (rule) => {
      item.rule = rule.id;
      this.emit("change");
      this.emit("message", `根拠：${rule.id}`);
      then();
    });
  }

  // Ask for the missing rule or reason of a correction of the gold; Enter in the reason field then accepts.
  #askGrounds() {
    if (!this.#parts.editor.item.rule) return this.cite(() => this.#askGrounds(), "訂正の根拠となる規則");
    one("#reason").focus();
    this.emit("message", "訂正の理由を書き、Enter で承認します");
  }

  #saved(item, action) {
    if (!this.#parts.saving.pending(item.id) && !item.dirty) this.#parts.queue.mark(item.id, item.record.state);
    if (item === this.#parts.editor.item) this.#parts.editor.refresh();
    if (action !== "save") this.emit("message", action === "undo" ? "保存した判断を取り消しました" : "保存した判断をやり直しました");
  }

  async #refused(item, { error, errors = [] }) {
    this.#parts.queue.mark(item.id, "edited");
    for (const { span, message } of errors) {
      const faulty = item.spans[span];
      if (faulty) item.faults.set(faulty.key, { span: faulty, errors: [message], warnings: [] });
    }
    await this.#parts.navigation.open(item.id);
    const first = item.spans[errors[0]?.span];
    if (first) this.#parts.editor.pick(first.key);
    this.emit("message", `保存できません：${error}`);
  }

  // Conflicts are shown one at a time, in order of arrival.
  #showNextConflict() {
    const dialog = one("#conflict");
    if (!this.#conflicts.length || dialog.open) return;
    const { item, theirs } = this.#conflicts[0];
    const beginning = item.points.slice(0, Math.min(60, item.points.length));
    const by = [theirs.history.at(-1)?.annotator, STATES[theirs.state]].filter(Boolean).join("・");
    showConflict(dialog, { mine: item, theirs: { ...theirs, by }, names: this.#names, beginning }, (choice) => this.#resolve(item, theirs, choice));
  }

  async #resolve(item, theirs, choice) {
    this.#conflicts.shift();
    this.#parts.saving.resolve(item, theirs, choice);
    this.#parts.queue.mark(item.id, choice === "theirs" ? theirs.state : "edited");
    if (choice === "merge") {
      one("#comparison").hidden = false;
      await this.#parts.navigation.open(item.id);
    }
    if (item === this.#parts.editor.item) this.#parts.editor.refresh();
    this.#parts.view.focus();
    this.emit("message", RESOLVED[choice]);
    this.#showNextConflict();
  }
}
