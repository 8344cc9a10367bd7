// Statistics dialog: states, pace, time left, remaining errors, corrections by rule.

import { closeWith, open } from "./dialogs.js";
import { make } from "./dom.js";
import { STATES } from "../model/names.js";
import { duration } from "./queue.js";

// figures: reply of /api/stats.
export function showStats(dialog, figures, names) {
  const { texts, states, pace, corrections, order, residual, progress } = figures;
  const counts = Object.entries(states).map(([state, count]) => `${STATES[state] ?? state} ${count}`);
  const people = Object.entries(pace).map(([name, { decisions, seconds_per_item: seconds }]) => `${name}：${decisions}件${seconds === null ? "" : `、一件 ${seconds}秒（中央値）`}`);
  const left = progress.left_s;
  const rows = [
    ["判断", [`全${texts}文`, counts.join("　")]],
    ["速さ", people.length ? people : ["まだ判断がありません"]],
    ["残り時間", [left === null ? "判断が増えると見積もれます" : duration(left)]],
    ["残る誤り", remaining(residual, names.of("order", order))],
    ["規則別の訂正", Object.entries(corrections).map(([rule, count]) => `${rule === "no_rule" ? "規則なし" : rule}：${count}文`)],
  ].filter(([, lines]) => lines.length);
  const list = make("dl.stats", {}, ...rows.map(([name, lines]) => make("div", {}, make("dt", {}, name), make("dd", {}, ...lines.map((line) => make("p", {}, line))))));
  open(dialog, "stats-title", "統計", list);
  closeWith(dialog, "KeyI");
}

// Sentences on the estimate of remaining errors.
function remaining({ sampled, wrong, left, skipped, interval, errors_left: errors }, order) {
  const passed = skipped ? [`ほかに、飛ばした ${skipped}文は見積もりに含みません。`] : [];
  if (!sampled) return ["無作為に抽出した文がまだ判断されていないため、見積もれません。", ...passed];
  const [low, high] = interval.map((share) => `${(100 * share).toFixed(1)}%`);
  return [
    `「${order}」でまだ表示していない ${left}文のうち、誤りのある文は約${Math.round(errors.expected)}文（95%区間 ${Math.round(errors.low)}–${Math.round(errors.high)}）。`,
    `無作為に抽出して判断した ${sampled}文のうち ${wrong}文が訂正されました（95%区間 ${low}–${high}、Wilson）。`,
    ...passed,
  ];
}
