// Runs the actions of keys and buttons. While an action waits for the next text, later commands are queued.

export class Commands {
  #actions;
  #editor;
  #running = false;
  #queued = [];

  // actions: name -> function of the command, which may return a promise
  constructor(actions, editor) {
    this.#actions = actions;
    this.#editor = editor;
  }

  // command: { action, digit }. Queued commands run on the next text and are dropped if it could not be opened.
  async run(command) {
    if (this.#running) return this.#queued.push(command);
    const { item } = this.#editor;
    const result = this.#actions[command.action](command);
    if (!(result instanceof Promise)) return result;
    this.#running = true;
    await result.finally(() => (this.#running = false));
    const queued = this.#editor.item === item ? [] : this.#queued;
    this.#queued = [];
    for (const each of queued) this.run(each);
    return result;
  }
}
