// Undo and redo over values that are never changed in place.

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

  // A later part of the same act, such as the next place of a dragged edge: one undo takes back the whole act.
  replace(next) {
    this.present = next;
  }

  // What came in after the fact, such as a proposed value: it holds for every state.
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
