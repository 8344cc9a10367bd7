// The overlay that says how the review goes: what is decided, at what pace, and what is likely to be wrong in the rest.

import { closeWith, open } from "./dialogs.js";
import { make } from "./dom.js";
import { STATES } from "./names.js";
import { duration } from "./queue.js";

// figures: what /api/stats answers.
export function showOutlook(dialog, figures, names) {
  const { texts, states, pace, corrections, order, residual, progress } = figures;
  const counts = Object.entries(states).map(([state, count]) => `${STATES[state] ?? state} ${count}`);
  const people = Object.entries(pace).map(([name, { decisions, seconds_per_item: seconds }]) => `${name}：${decisions}件${seconds === null ? "" : `、一件 ${seconds}秒（中央値）`}`);
  const left = progress.left_s;
  const rows = [
    ["判断", [`全${texts}文`, counts.join("　")]],
    ["速さ", people.length ? people : ["まだ判断がありません"]],
    ["残り時間", [left === null ? "速さが分かるまで見積もれません" : duration(left)]],
    ["残る誤り", remaining(residual, names.of("order", order))],
    ["規則別の訂正", Object.entries(corrections).map(([rule, count]) => `${rule === "no_rule" ? "規則なし" : rule}：${count}文`)],
  ].filter(([, lines]) => lines.length);
  const list = make("dl.outlook", {}, ...rows.map(([name, lines]) => make("div", {}, make("dt", {}, name), make("dd", {}, ...lines.map((line) => make("p", {}, line))))));
  open(dialog, "outlook-title", "見通し", list);
  closeWith(dialog, "KeyI");
}

// What the texts drawn at random say of those that the order has not reached.
export function remaining({ sampled, wrong, left, skipped, interval, errors_left: errors }, order) {
  const passed = skipped ? [`ほかに、途中に残っている ${skipped}文は見積もりに入りません。`] : [];
  if (!sampled) return ["無作為に引いた文をまだ判断していないので、見積もれません。", ...passed];
  const [low, high] = interval.map((share) => `${(100 * share).toFixed(1)}%`);
  return [
    `「${order}」でまだ来ていない ${left}文のうち、誤りのある文は約${Math.round(errors.expected)}文（95%区間 ${Math.round(errors.low)}–${Math.round(errors.high)}）。`,
    `無作為に引いて判断した ${sampled}文のうち ${wrong}文が訂正されました（95%区間 ${low}–${high}、Wilson）。`,
    ...passed,
  ];
}
