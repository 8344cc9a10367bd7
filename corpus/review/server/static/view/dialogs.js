// Dialogs: key list, guideline rules, conflict between two versions, token.

import { align } from "../model/alignment.js";
import { help } from "../model/keymap.js";
import { all, keycaps, make, one } from "./dom.js";

export function showHelp(dialog) {
  const groups = help().map(([group, rows]) =>
    make("section", {}, make("h3", {}, group), make("dl", {}, ...rows.map(([keys, text]) => make("div", {}, make("dt", {}, ...keycaps(keys)), make("dd", {}, text))))),
  );
  open(dialog, "help-title", "キーの一覧", make("div.columns", {}, ...groups), make("p.quiet", {}, "キーは位置で判別するので、日本語入力がオンのままでも使えます。"));
  closeWith(dialog, "Slash");
}

// Show the rules on a label, or all; cite(rule) is called with the rule that the annotator chooses.
export function showRules(dialog, { rules, label, title }, cite) {
  const query = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: "P-1、訪米　（/ で探す）", "aria-label": "規則を探す" });
  const list = make("div.rules", {});
  const draw = () => {
    const wanted = query.value.normalize("NFKC").toLowerCase().trim();
    const named = ({ id }) => id.toLowerCase() === wanted;
    const hit = ({ id, title, text }) => `${id} ${title} ${text}`.normalize("NFKC").toLowerCase().includes(wanted);
    const onLabel = ({ labels }) => !label || labels.includes(label);
    const specific = ({ labels }) => labels.length < 5; // general rules come last
    const shown = rules.filter((rule) => (wanted ? hit(rule) : onLabel(rule)));
    shown.sort((one, other) => named(other) - named(one) || specific(other) - specific(one));
    list.replaceChildren(...shown.map((rule) => ruleOf(rule, () => (dialog.close(), cite(rule)))));
    if (!shown.length) list.append(make("p.quiet", {}, "該当する規則はありません。"));
  };
  query.addEventListener("input", draw);
  query.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || (event.key === "Enter" && !event.isComposing)) {
      event.preventDefault();
      one("button.cite", list)?.focus();
    }
  });
  list.onkeydown = (event) => {
    if (event.code === "Slash") {
      event.preventDefault();
      query.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = all("button.cite", list);
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    next?.focus();
    next?.closest("article").scrollIntoView({ block: "nearest" });
  };
  draw();
  open(dialog, "rules-title", title, query, list);
  closeWith(dialog, "KeyG", query);
  (one("button.cite", list) ?? query).focus();
}

// Show two versions of one text; resolve("mine" | "theirs" | "merge") is called with the choice.
export function showConflict(dialog, { mine, theirs, names, beginning }, resolve) {
  const rows = align([{ spans: mine.spans }, { spans: theirs.spans }]).filter(({ agreed }) => !agreed);
  const cell = (spans) =>
    spans.length
      ? spans.map((span) =>
          make("p", { className: `annotation ${names.styleClass(span.label, span.mention)}` }, make("span.sample", {}, span.text), make("span.gloss", {}, `${names.span(span)}${values(span)}`)),
        )
      : [make("p.none", {}, "なし")];
  const notes = [mine.comment !== theirs.comment ? make("tr", {}, make("td", {}, mine.comment || "（コメントなし）"), make("td", {}, theirs.comment || "（コメントなし）")) : null];
  const table = make(
    "table",
    {},
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "この画面"), make("th", { scope: "col" }, theirs.by ? `保存済み（${theirs.by}）` : "保存済み"))),
    make("tbody", {}, ...rows.map(({ cells }) => make("tr", {}, make("td", {}, ...cell(cells[0])), make("td", {}, ...cell(cells[1])))), ...notes.filter(Boolean)),
  );
  let answered = false;
  const choose = (choice) => () => {
    answered = true;
    dialog.close();
    resolve(choice);
  };
  const buttons = [
    ["mine", "この画面の版で保存", "1"],
    ["theirs", "保存済みの版を使う", "2"],
    ["merge", "開いて見比べて直す", "3"],
  ].map(([choice, text, printed]) => make("button", { type: "button", onclick: choose(choice) }, text, make("kbd", {}, printed)));
  const differences = rows.length || notes.some(Boolean) ? table : make("p.quiet", {}, "注釈は同じで、判断だけが先に保存されています。");
  open(dialog, "conflict-title", "別の画面で先に保存されています", make("p.quiet", {}, beginning), make("div.table", {}, differences), make("div.choose", {}, ...buttons));
  requireAnswer(dialog, () => answered);
  dialog.onkeydown = (event) => {
    const digit = /^(?:Digit|Numpad)([123])$/.exec(event.code)?.[1];
    if (digit) choose(["mine", "theirs", "merge"][digit - 1])();
    if (event.key === "Escape") event.preventDefault();
    event.stopPropagation();
  };
  buttons[0].focus();
}

// Ask for the annotator's token; returns a promise of it.
export function askToken(dialog, wrong) {
  const input = make("input", { type: "password", autocomplete: "off", "aria-label": "合言葉" });
  const form = make("form", { method: "dialog" }, input, make("button", { type: "submit" }, "始める"));
  open(dialog, "token-title", "合言葉", make("p.quiet", {}, wrong ? "その合言葉は受け付けられませんでした。" : "管理者から受け取った合言葉を入れてください。"), form);
  let given = false;
  requireAnswer(dialog, () => given);
  return new Promise((done) => {
    form.onsubmit = () => {
      given = true;
      done(input.value.trim());
    };
  });
}

function ruleOf(rule, cite) {
  const cited = make("button.cite", { type: "button", onclick: cite }, "根拠にする");
  return make("article", {}, make("header", {}, make("h3", {}, make("b", {}, rule.id), ` ${rule.title}`), cited), ...blocks(rule.text));
}

// Render the Markdown of the guidelines: paragraphs and flat lists; table rows stay as written.
function blocks(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const last = found.at(-1);
    if (line.startsWith("- ")) {
      const item = make("li", {}, ...inline(line.slice(2)));
      if (last?.tagName === "UL") last.append(item);
      else found.push(make("ul", {}, item));
    } else if (line.startsWith("|")) found.push(make("p.row", {}, line));
    else if (!line.trim()) found.push(null);
    else if (last?.tagName === "P") last.append(" ", ...inline(line));
    else if (last?.tagName === "UL") last.lastChild.append(" ", ...inline(line));
    else found.push(make("p", {}, ...inline(line)));
  }
  return found.filter(Boolean);
}

// Render `code` and **bold**; \* becomes *, links become their text.
function inline(text) {
  return text.split(/(`[^`]*`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return make("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return make("b", {}, part.slice(2, -2));
    return part.replaceAll("\\*", "*").replace(/\[([^\]]+)\]\(#[^)]*\)/g, "$1");
  });
}

const values = ({ value = {} }) => {
  const shown = Object.entries(value).map(([field, text]) => `${field} ${text}`);
  return shown.length ? `　${shown.join("　")}` : "";
};

export function open(dialog, id, title, ...content) {
  const close = make("button.close", { type: "button", "aria-label": "閉じる", onclick: () => dialog.close() }, "✕");
  dialog.onclose = null;
  dialog.onkeydown = null;
  dialog.replaceChildren(make("header", {}, make("h2", { id }, title), close), ...content);
  close.hidden = dialog.id === "conflict" || dialog.id === "token";
  dialog.showModal();
}

// Reopen a dialog until it is answered: the browser closes any dialog on a second Escape.
function requireAnswer(dialog, answered) {
  dialog.onclose = () => answered() || dialog.showModal();
}

// Let the key that opened a dialog close it too, except while typing in a field.
export function closeWith(dialog, code, field = null) {
  dialog.onkeydown = (event) => {
    event.stopPropagation();
    if (event.code === code && event.target !== field) {
      event.preventDefault();
      dialog.close();
    }
  };
  dialog.onclick = (event) => event.target === dialog && dialog.close();
}
