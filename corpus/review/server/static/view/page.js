// Page elements around the text: title, reasons, context, notes, buttons, label picker and saving state.

import { isRange, range } from "../model/cursor.js";
import { keycaps, make, one } from "./dom.js";
import { labelButton } from "./inspector.js";
import { printed } from "../model/keymap.js";
import { SIGNS, STATES } from "../model/names.js";
import { decided } from "./queue.js";

const CONTEXT = 160; // characters shown of a neighbouring text
const BUTTONS = [
  ["accept", "承認"], ["reject", "却下"], ["ignore", "保留"], ["flag", "旗"],
  ["back", "戻る"], ["undo", "取り消す"], ["redo", "やり直す"], ["layers", "異同"], ["rules", "規則"],
];
const HINTS = [["← →", "動く"], ["Shift ← →", "選ぶ"], ["1 – 5", "付ける"], ["J K", "次・前"], ["Q W", "初めの端"], ["O P", "終わりの端"], ["?", "すべてのキー"]];

// Fill the elements that stay the same for the session. act(action), label(name): called by buttons.
export function setUpPage(session, names, act, label) {
  document.title = `${session.title}｜校閲`;
  one("#title").textContent = session.title;
  one("#annotator").textContent = session.annotator;
  one("#order").replaceChildren(...session.orders.map(({ name, text }) => make("option", { value: name, title: text, selected: name === session.order }, names.of("order", name))));
  one("#picker").replaceChildren(...session.labels.map((each) => labelButton(each, names, () => label(each.name))));
  one("#picker").addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  one(".answers").replaceChildren(
    ...BUTTONS.map(([action, text]) => make("button", { type: "button", className: action, onclick: () => act(action) }, text, ...keycaps(printed(action), true))),
  );
  one("#show-stats").replaceChildren("統計", ...keycaps(printed("stats"), true));
  one("#hint").replaceChildren(...HINTS.map(([keys, text]) => make("span", {}, ...keycaps(keys), ` ${text}`)));
}

export function showItem(item, names) {
  const { record } = item;
  const state = item.dirty && !decided(record.state) ? "edited" : record.state;
  one("#place").textContent = [record.id, record.par].filter(Boolean).join("　");
  one("#item-state").textContent = state === "untouched" ? "" : `${SIGNS[state]} ${STATES[state]}`;
  const reasons = Map.groupBy(record.why, ({ code }) => code);
  one("#why").replaceChildren(
    ...[...reasons].map(([code, each]) => make("div", {}, make("dt", {}, names.of("why", code)), make("dd", {}, ...each.map(({ text }) => make("span", {}, text))))),
  );
  const { before, after } = record.context;
  one("#before").textContent = [...before].length > CONTEXT ? `…${[...before].slice(-CONTEXT).join("")}` : before;
  one("#after").textContent = [...after].length > CONTEXT ? `${[...after].slice(0, CONTEXT).join("")}…` : after;
  for (const side of ["before", "after"]) one(`#${side}`).hidden = !record.context[side];
  one("#cited").hidden = !item.rule;
  one("#cited").textContent = `根拠 ${item.rule}`;
  for (const name of ["reason", "comment"]) {
    const field = one(`#${name}`);
    if (document.activeElement !== field) field.value = item[name];
  }
}

// Show the label picker below a selection.
export function showPicker(view, cursor, wanted) {
  const picker = one("#picker");
  picker.hidden = !wanted || !isRange(cursor);
  const rect = picker.hidden ? null : view.rects(...range(cursor)).at(-1);
  if (!rect) return;
  const sheet = one(".sheet").getBoundingClientRect();
  const left = Math.max(sheet.left, Math.min(rect.right - picker.offsetWidth / 2, sheet.right - picker.offsetWidth));
  picker.style.left = `${Math.max(8, left) + scrollX}px`;
  picker.style.top = `${rect.bottom + 14 + scrollY}px`;
}

// Show the saving state; others: number of other texts with unsaved edits.
export function showSaving(saving, item, others) {
  const { state, waiting, trouble } = saving;
  const texts = {
    saved: others ? `未保存 ${others}` : item?.dirty ? "この文は未保存" : "保存済み",
    saving: "保存中…",
    offline: `未保存 ${waiting}　${trouble || "接続を待っています"}`,
    stopped: `未保存 ${waiting}　確認が必要です`,
  };
  const field = one("#saving");
  field.textContent = texts[state];
  field.className = state === "offline" || state === "stopped" || (state === "saved" && others) ? "unsaved" : "";
}
