// A text open on the page: the server's last version of it, and the edits made since.

import { CodePoints } from "./offsets.js";
import { Stops } from "./cursor.js";
import { Timeline } from "./timeline.js";
import { adopt, plain, sameExtent, sameSpans } from "./spans.js";

export class Item {
  constructor(record) {
    this.id = record.id;
    this.points = new CodePoints(record.text);
    this.stops = new Stops(this.points);
    this.proposals = new Map(); // key -> proposal of the normalizers
    this.faults = new Map(); // key -> { errors, warnings } of its last check
    this.savedElsewhere = null; // another version to compare with, { name, spans }
    this.refused = null; // spans that the server refused
    this.load(record);
  }

  // Replace everything by the server's version.
  load(record) {
    this.#acknowledge(record);
    this.timeline = new Timeline(adopt(record.spans));
    Object.assign(this, notesOf(record));
  }

  // Take over revision and span ids after a save; edits made meanwhile stay.
  confirmSave(record) {
    this.#acknowledge(record);
    this.timeline.amend((spans) =>
      spans.map((span) => {
        const saved = record.spans.find((other) => sameExtent(other, span) && other.label === span.label);
        return saved && saved.id !== span.id ? { ...span, id: saved.id } : span;
      }),
    );
  }

  get spans() {
    return this.timeline.present;
  }

  get edited() {
    return !sameSpans(this.spans, this.saved);
  }

  // Whether there is anything to save.
  get dirty() {
    return this.refused !== null || this.edited || NOTES.some((name) => this[name] !== this.savedNotes[name]);
  }

  // Whether the spans differ from the imported ones; such a correction may have to cite a rule.
  get corrected() {
    return !sameSpans(this.spans, adopt(this.record.starting ?? this.record.spans));
  }

  // Note that the current state is on its way to the server.
  markSent() {
    this.saved = adopt(plain(this.spans));
    this.savedNotes = notesOf(this);
    this.refused = null;
  }

  // The body of a save request.
  body(answer, operation) {
    return { operation, text_hash: this.record.text_hash, spans: plain(this.spans), answer, ...notesOf(this) };
  }

  #acknowledge(record) {
    this.record = record;
    this.revision = record.revision;
    this.saved = adopt(record.spans);
    this.savedNotes = notesOf(record);
  }
}

const NOTES = ["rule", "reason", "comment"];

const notesOf = (source) => Object.fromEntries(NOTES.map((name) => [name, source[name] || ""]));
