// Key bindings by physical key (KeyboardEvent.code), which input methods do not change.

const ANY = Symbol("with or without Shift");

// [action, code, modifiers, printed form, help group, help text]; modifiers: "", "shift", "ctrl", "ctrl shift", ANY
const ROWS = [
  ["accept", "KeyA", "", "A", "判断", "承認して次へ"],
  ["reject", "KeyX", "", "X", "判断", "却下して次へ"],
  ["ignore", "Space", "", "Space", "判断", "判断せず次へ"],
  ["back", "Backspace", "", "⌫", "判断", "前の文へ戻る"],
  ["next", "KeyN", "", "N", "判断", "判断を変えず次へ"],
  ["flag", "KeyF", "", "F", "判断", "旗を立てて次へ（あとで見直す）"],
  ["comment", "KeyC", "", "C", "判断", "コメントを書く"],
  ["undo", "KeyU", "", "U", "判断", "取り消す"],
  ["redo", "KeyU", "shift", "⇧U", "判断", "やり直す"],
  ["undo", "KeyZ", "ctrl", "", "", ""],
  ["redo", "KeyZ", "ctrl shift", "", "", ""],
  ["redo", "KeyY", "ctrl", "", "", ""],

  ["left", "ArrowLeft", "", "← →", "移動と選択", "一文字ずつ動く"],
  ["right", "ArrowRight", "", "", "", ""],
  ["selectLeft", "ArrowLeft", "shift", "Shift ← →", "移動と選択", "範囲を選ぶ"],
  ["selectRight", "ArrowRight", "shift", "", "", ""],
  ["wordLeft", "ArrowLeft", "ctrl", "Ctrl ← →", "移動と選択", "語ごとに動く（Shift で選ぶ）"],
  ["wordRight", "ArrowRight", "ctrl", "", "", ""],
  ["selectWordLeft", "ArrowLeft", "ctrl shift", "", "", ""],
  ["selectWordRight", "ArrowRight", "ctrl shift", "", "", ""],
  ["up", "ArrowUp", "", "↑ ↓", "移動と選択", "行を移る（Shift で選ぶ）"],
  ["down", "ArrowDown", "", "", "", ""],
  ["selectUp", "ArrowUp", "shift", "", "", ""],
  ["selectDown", "ArrowDown", "shift", "", "", ""],
  ["home", "Home", "", "Home End", "移動と選択", "文の初め・終わり（Shift で選ぶ）"],
  ["end", "End", "", "", "", ""],
  ["selectHome", "Home", "shift", "", "", ""],
  ["selectEnd", "End", "shift", "", "", ""],
  ["nextSpan", "KeyJ", "", "J K", "移動と選択", "次・前の注釈へ"],
  ["previousSpan", "KeyK", "", "", "", ""],
  ["escape", "Escape", "", "Esc", "移動と選択", "選択をやめる・本文へ戻る"],

  ["label", "Digit", "", "1 – 5", "注釈", "選んだ範囲に付ける・ラベルを変える"],
  ["startLeft", "KeyQ", "", "Q W", "注釈", "初めの端を左・右へ"],
  ["startRight", "KeyW", "", "", "", ""],
  ["endLeft", "KeyO", "", "O P", "注釈", "終わりの端を左・右へ"],
  ["endRight", "KeyP", "", "", "", ""],
  ["kind", "KeyT", "", "T", "注釈", "種別を変える（Shift で逆順）"],
  ["kindBack", "KeyT", "shift", "", "", ""],
  ["mention", "KeyV", "", "V", "注釈", "固有・照応を変える"],
  ["value", "KeyE", "", "E", "注釈", "値を直す"],
  ["propose", "KeyR", "", "R", "注釈", "提案された値に戻す"],
  ["split", "KeyS", "", "S", "注釈", "カーソルで分ける"],
  ["merge", "KeyM", "", "M", "注釈", "次の注釈と合わせる"],
  ["remove", "Delete", "", "D", "注釈", "消す"],
  ["remove", "KeyD", "", "", "", ""],

  ["layers", "KeyL", "", "L", "見る", "各層の異同"],
  ["takeLeft", "Comma", "", ", .", "見る", "異同の左・右の案を採る"],
  ["takeRight", "Period", "", "", "", ""],
  ["rules", "KeyG", "", "G", "見る", "指針の規則"],
  ["stats", "KeyI", "", "I", "見る", "統計（速さ・残り時間・残る誤り）"],
  ["help", "Slash", ANY, "?", "見る", "この一覧"],
];

const key = (code, modifiers) => `${code} ${modifiers}`.trim();
const MAP = new Map();
for (const [action, code, modifiers] of ROWS) {
  for (const each of modifiers === ANY ? ["", "shift"] : [modifiers]) MAP.set(key(code, each), action);
}

// Action of a key press: { action, digit } (digit for labels only) or null. Command counts as Control, with arrows Option too.
export function actionOf({ code = "", ctrlKey, metaKey, altKey, shiftKey, isComposing }) {
  if (isComposing) return null;
  const arrow = code.startsWith("Arrow");
  if (altKey && !arrow) return null;
  const modifiers = [ctrlKey || metaKey || altKey ? "ctrl" : "", shiftKey ? "shift" : ""].join(" ").trim();
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  if (digit) return modifiers === "" ? { action: "label", digit } : null;
  const action = MAP.get(key(code, modifiers));
  return action ? { action } : null;
}

// Contents of the help dialog: [group, [[keys, text], …]].
export function help() {
  const groups = new Map();
  for (const [, , , printed, group, text] of ROWS) {
    if (!group) continue;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([printed, text]);
  }
  return [...groups];
}

export const printed = (action) => ROWS.find((row) => row[0] === action)?.[3] ?? "";
