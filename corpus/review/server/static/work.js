// One sentence under the annotator's hands: what the server last said, and what has been done to it since.

import { CodePoints } from "./offsets.js";
import { Stops } from "./cursor.js";
import { Timeline } from "./timeline.js";
import { adopt, plain, sameExtent, sameSpans } from "./spans.js";

export class Work {
  constructor(item) {
    this.id = item.id;
    this.points = new CodePoints(item.text);
    this.stops = new Stops(this.points);
    this.proposals = new Map(); // key -> what the normalizers propose
    this.faults = new Map(); // key -> { errors, warnings } of its last check
    this.rival = null; // another version to compare with, { name, spans }
    this.refused = null; // the spans that the server did not take
    this.load(item);
  }

  // All that the server says, in place of everything here.
  load(item) {
    this.#acknowledge(item);
    this.timeline = new Timeline(adopt(item.spans));
    Object.assign(this, notesOf(item));
  }

  // The server has taken a save: spans get their ids. What has been edited meanwhile stays.
  settle(item) {
    this.#acknowledge(item);
    this.timeline.amend((spans) =>
      spans.map((span) => {
        const theirs = item.spans.find((other) => sameExtent(other, span) && other.label === span.label);
        return theirs && theirs.id !== span.id ? { ...span, id: theirs.id } : span;
      }),
    );
  }

  get spans() {
    return this.timeline.present;
  }

  get edited() {
    return !sameSpans(this.spans, this.saved);
  }

  get dirty() {
    return this.refused !== null || this.edited || NOTES.some((name) => this[name] !== this.kept[name]);
  }

  // Whether it differs from what the review began with, as a correction that may have to cite a rule does.
  get corrected() {
    return !sameSpans(this.spans, adopt(this.item.starting ?? this.item.spans));
  }

  // What is here is on its way to the server.
  posted() {
    this.saved = adopt(plain(this.spans));
    this.kept = notesOf(this);
    this.refused = null;
  }

  // The body of a save.
  body(answer, operation) {
    return {
      operation,
      text_hash: this.item.text_hash,
      spans: plain(this.spans),
      answer,
      ...notesOf(this),
    };
  }

  #acknowledge(item) {
    this.item = item;
    this.revision = item.revision;
    this.saved = adopt(item.spans);
    this.kept = notesOf(item);
  }
}

const NOTES = ["rule", "reason", "comment"];

const notesOf = (source) => Object.fromEntries(NOTES.map((name) => [name, source[name] || ""]));
