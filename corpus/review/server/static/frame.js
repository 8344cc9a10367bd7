// What stands around the sentence: where it is from, why it was queued, notes, buttons, and whether everything is saved.

import { isRange, range } from "./cursor.js";
import { keycaps, make, one } from "./dom.js";
import { labelButton } from "./inspector.js";
import { printed } from "./keymap.js";
import { SIGNS, STATES } from "./names.js";
import { decided } from "./queue.js";

const CONTEXT = 160; // characters of a neighbouring sentence
const BUTTONS = [
  ["accept", "承認"], ["reject", "却下"], ["ignore", "保留"], ["flag", "旗"],
  ["back", "戻る"], ["undo", "取り消す"], ["redo", "やり直す"], ["layers", "異同"], ["rules", "規則"],
];
const HINTS = [["← →", "動く"], ["Shift ← →", "選ぶ"], ["1 – 5", "付ける"], ["J K", "次・前"], ["Q W", "初めの端"], ["O P", "終わりの端"], ["?", "すべてのキー"]];

// What is set once. act: (action) => void; label: (name) => void.
export function furnish(session, names, act, label) {
  document.title = `${session.title}｜校閲`;
  one("#work").textContent = session.title;
  one("#annotator").textContent = session.annotator;
  one("#order").replaceChildren(...session.orders.map(({ name, text }) => make("option", { value: name, title: text, selected: name === session.order }, names.of("order", name))));
  one("#picker").replaceChildren(...session.labels.map((each) => labelButton(each, names, () => label(each.name))));
  one("#picker").addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  one(".answers").replaceChildren(
    ...BUTTONS.map(([action, text]) => make("button", { type: "button", className: action, onclick: () => act(action) }, text, ...keycaps(printed(action), true))),
  );
  one("#look-ahead").replaceChildren("見通し", ...keycaps(printed("outlook"), true));
  one("#hint").replaceChildren(...HINTS.map(([keys, text]) => make("span", {}, ...keycaps(keys), ` ${text}`)));
}

export function showWork(work, names) {
  const { item } = work;
  const state = work.dirty && !decided(item.state) ? "edited" : item.state;
  one("#place").textContent = [item.id, item.par].filter(Boolean).join("　");
  one("#standing").textContent = state === "untouched" ? "" : `${SIGNS[state]} ${STATES[state]}`;
  const reasons = Map.groupBy(item.why, ({ code }) => code);
  one("#why").replaceChildren(
    ...[...reasons].map(([code, each]) => make("div", {}, make("dt", {}, names.of("why", code)), make("dd", {}, ...each.map(({ text }) => make("span", {}, text))))),
  );
  const { before, after } = item.context;
  one("#before").textContent = [...before].length > CONTEXT ? `…${[...before].slice(-CONTEXT).join("")}` : before;
  one("#after").textContent = [...after].length > CONTEXT ? `${[...after].slice(0, CONTEXT).join("")}…` : after;
  for (const side of ["before", "after"]) one(`#${side}`).hidden = !item.context[side];
  one("#cited").hidden = !work.rule;
  one("#cited").textContent = `根拠 ${work.rule}`;
  for (const name of ["reason", "comment"]) {
    const field = one(`#${name}`);
    if (document.activeElement !== field) field.value = work[name];
  }
}

// The labels beside a selection.
export function showPicker(surface, cursor, wanted) {
  const picker = one("#picker");
  picker.hidden = !wanted || !isRange(cursor);
  const rect = picker.hidden ? null : surface.rects(...range(cursor)).at(-1);
  if (!rect) return;
  const sheet = one(".sheet").getBoundingClientRect();
  const left = Math.max(sheet.left, Math.min(rect.right - picker.offsetWidth / 2, sheet.right - picker.offsetWidth));
  picker.style.left = `${Math.max(8, left) + scrollX}px`;
  picker.style.top = `${rect.bottom + 14 + scrollY}px`;
}

// saving: what is on its way, and the trouble it meets; others: how many sentences wait elsewhere, unsaved.
export function showSaving(saving, work, others) {
  const { state, waiting, trouble } = saving;
  const texts = {
    saved: others ? `未保存 ${others}` : work?.dirty ? "この文は未保存" : "保存済み",
    saving: "保存中…",
    offline: `未保存 ${waiting}　${trouble || "接続を待っています"}`,
    stopped: `未保存 ${waiting}　確認が必要です`,
  };
  const field = one("#saving");
  field.textContent = texts[state];
  field.className = state === "offline" || state === "stopped" || (state === "saved" && others) ? "unsaved" : "";
}
