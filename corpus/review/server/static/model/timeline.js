// Undo and redo of immutable values.

export class Timeline {
  #past = [];
  #future = [];

  constructor(present) {
    this.present = present;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  push(next) {
    this.#past.push(this.present);
    this.#future = [];
    this.present = next;
  }

  // Replace the present without a new undo step, as during a drag.
  replace(next) {
    this.present = next;
  }

  // Apply a change to every state, such as a value that arrived late.
  amend(change) {
    this.#past = this.#past.map(change);
    this.#future = this.#future.map(change);
    this.present = change(this.present);
  }

  undo() {
    if (!this.canUndo) return false;
    this.#future.push(this.present);
    this.present = this.#past.pop();
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.#past.push(this.present);
    this.present = this.#future.pop();
    return true;
  }
}
