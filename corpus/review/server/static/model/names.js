// Japanese names of labels, kinds and other codes; codes without a name are shown as they are.

export class Names {
  #names;
  #labels;

  constructor(session) {
    this.#names = session.names;
    this.#labels = session.labels.map(({ name }) => name);
  }

  of(group, name) {
    return this.#names[group]?.[name] ?? name;
  }

  label(name) {
    return this.of("label", name);
  }

  // CSS class with the colour of a label; labels of custom sets use those of the project in turn.
  styleClass(label, mention = "named") {
    const known = Object.keys(this.#names.letter);
    const style = known.includes(label) ? label : known[Math.max(0, this.#labels.indexOf(label)) % known.length];
    return mention === "nominal" ? `${style} nominal` : style;
  }

  // Superscript letter that identifies a label without colour, with * for a nominal mention.
  letter(label, mention = "named") {
    const letter = this.#names.letter[label] ?? [...label][0];
    return mention === "nominal" ? `${letter}*` : letter;
  }

  // Description of a span, such as 行為者・国家（照応）.
  span({ label, kind, mention }) {
    return `${this.label(label)}${kind ? `・${this.of("kind", kind)}` : ""}${mention === "nominal" ? `（${this.of("mention", mention)}）` : ""}`;
  }
}

export const STATES = {
  untouched: "未判断",
  edited: "編集中",
  flagged: "旗",
  accepted: "承認",
  empty: "承認（注釈なし）",
  rejected: "却下",
  ignored: "保留",
};

// Signs that identify states without colour.
export const SIGNS = { untouched: "", edited: "…", flagged: "⚑", accepted: "✓", empty: "✓", rejected: "✕", ignored: "－" };
