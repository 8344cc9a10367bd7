// The Japanese names of what the session speaks of; what has none is shown by its own name.

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

  // The class that colours a label; labels of other sets borrow those of the project's own.
  look(label, mention = "named") {
    const known = Object.keys(this.#names.letter);
    const look = known.includes(label) ? label : known[Math.max(0, this.#labels.indexOf(label)) % known.length];
    return mention === "nominal" ? `${look} nominal` : look;
  }

  // The raised letter that tells a label without colour, with the star of a nominal mention.
  letter(label, mention = "named") {
    const letter = this.#names.letter[label] ?? [...label][0];
    return mention === "nominal" ? `${letter}*` : letter;
  }

  // As the live region and the apparatus say it: 行為者・国家（照応）.
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

// The sign by which a state is told without colour.
export const SIGNS = { untouched: "", edited: "…", flagged: "⚑", accepted: "✓", empty: "✓", rejected: "✕", ignored: "－" };
