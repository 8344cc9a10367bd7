// Elements made and found. Text reaches the page through text nodes only, never as markup.

export const one = (selector, root = document) => root.querySelector(selector);

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// make("button.answer", { type: "button", onclick }, "承認", make(…)): tag and classes, properties or aria-/data- attributes, children.
export function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes.filter(Boolean));
  for (const [key, value] of Object.entries(attributes)) {
    if (key in element && !key.includes("-")) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Keys as they are printed; silent: beside a button's name, which says enough to those who listen.
export const keycaps = (printed, silent = false) => printed.split(" ").map((cap) => make("kbd", silent ? { "aria-hidden": "true" } : {}, cap));

// Whether a key press belongs to a field in which one writes or chooses.
export const writes = (target) => target instanceof Element && target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
