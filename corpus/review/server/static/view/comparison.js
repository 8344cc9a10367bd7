// Comparison table: one row for each range where annotations differ, one column for each annotation; a cell can be taken over.
// Events: "take" ({ row, spans, name }); "look" (row, when a cell gets the focus); "leave".

import { align, sameCell, sameUpToValue } from "../model/alignment.js";
import { Emitter } from "../model/events.js";
import { all, make, one } from "./dom.js";

export class Comparison extends Emitter {
  #root;
  #names;
  #rows = [];
  #columns = [];
  #at = 0;
  #showsAgreed = false;

  constructor(root, names) {
    super();
    this.#root = root;
    this.#names = names;
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  // mine: { name, spans }; others: [{ name, spans }, …]
  show(mine, others, title) {
    this.#columns = [mine, ...others];
    const rows = align(this.#columns, sameUpToValue);
    this.#rows = this.#showsAgreed ? rows : rows.filter(({ agreed }) => !agreed);
    this.#at = Math.min(this.#at, Math.max(0, this.#rows.length - 1));
    const agreed = rows.length - rows.filter((row) => !row.agreed).length;
    this.#root.replaceChildren(this.#title(title, rows.length - agreed, agreed), this.#table());
    this.#mark();
  }

  get differences() {
    return this.#rows.filter(({ agreed }) => !agreed).length;
  }

  reset() {
    this.#at = 0;
  }

  focus() {
    one("button[tabindex='0']", this.#root)?.focus();
  }

  get holdsFocus() {
    return this.#root.contains(document.activeElement);
  }

  // Take the cell of the first (0) or second (1) other annotation in the current row, and go to the next row.
  takeFrom(index) {
    const row = this.#rows[this.#at];
    if (!row || index + 1 >= this.#columns.length) return false;
    this.emit("take", { row, spans: row.cells[index + 1], name: this.#columns[index + 1].name });
    const stays = this.#rows[this.#at]?.start <= row.start; // the row remains if other columns still differ
    if (stays && this.#at + 1 < this.#rows.length) this.#at += 1;
    this.#mark();
    return true;
  }

  #title(title, differing, agreed) {
    const toggle = make("button.more", { type: "button", "aria-pressed": String(this.#showsAgreed) }, this.#showsAgreed ? "異同だけ" : `一致 ${agreed} も`);
    toggle.addEventListener("click", () => {
      this.#showsAgreed = !this.#showsAgreed;
      this.show(this.#columns[0], this.#columns.slice(1), title);
      one(".more", this.#root)?.focus();
    });
    return make("header", {}, make("h2", {}, title), make("span", {}, differing ? `異同 ${differing}` : "異同はありません"), agreed ? toggle : null);
  }

  #table() {
    if (!this.#rows.length) return "";
    const head = make("tr", {}, ...this.#columns.map(({ name, key }) => make("th", { scope: "col" }, name, key ? make("kbd", {}, key) : null)));
    const body = this.#rows.map((row, at) =>
      make("tr", { "data-row": at }, ...row.cells.map((cell, column) => make("td", {}, this.#cell(row, at, cell, column)))),
    );
    return make("div.table", {}, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  }

  #cell(row, at, cell, column) {
    const mine = column === 0;
    const same = !mine && sameCell(cell, row.cells[0], sameUpToValue);
    const content = cell.length ? cell.map((span) => this.#span(span)) : [make("span.none", { "aria-label": "注釈なし" }, "なし")];
    const button = make("button", { type: "button", tabIndex: -1, "data-column": column, "aria-disabled": String(mine || same) }, ...content);
    if (same) button.classList.add("same");
    button.addEventListener("focus", () => {
      this.#at = at;
      this.#mark();
      this.emit("look", row);
    });
    button.addEventListener("click", () => {
      if (mine || same) return;
      this.emit("take", { row, spans: cell, name: this.#columns[column].name });
      this.focus();
    });
    return button;
  }

  #span(span) {
    return make("span", { className: `annotation ${this.#names.styleClass(span.label, span.mention)}` }, make("span.sample", {}, span.text), make("span.gloss", {}, this.#names.span(span)));
  }

  #mark() {
    for (const row of all("tr[data-row]", this.#root)) row.classList.toggle("current", Number(row.dataset.row) === this.#at);
    const column = Number(document.activeElement?.dataset?.column ?? Math.min(1, this.#columns.length - 1));
    for (const button of all("td button", this.#root)) button.tabIndex = -1;
    const stop = one(`tr[data-row="${this.#at}"] button[data-column="${column}"]`, this.#root);
    if (stop) stop.tabIndex = 0;
  }

  #key(event) {
    const button = event.target.closest?.("td button");
    if (event.key === "Escape") this.emit("leave");
    if (!button) return;
    const row = Number(button.closest("tr").dataset.row);
    const column = Number(button.dataset.column);
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.code] ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    event.stopPropagation();
    one(`tr[data-row="${row + down}"] button[data-column="${column + right}"]`, this.#root)?.focus();
  }
}
