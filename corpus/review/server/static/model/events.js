// Typed events between objects of the page, over the browser's EventTarget.

export class Emitter extends EventTarget {
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  // Call handler(detail) on every event of the type.
  on(type, handler) {
    this.addEventListener(type, ({ detail }) => handler(detail));
  }
}
