// Find and create elements. Text enters the page as text nodes only, never as markup.

export const one = (selector, root = document) => root.querySelector(selector);

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// make("button.answer", { type: "button", onclick }, "承認", make(…)): tag and classes; properties or attributes; children.
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

// Key caps; silent: hidden from screen readers, beside a button name.
export const keycaps = (printed, silent = false) => printed.split(" ").map((cap) => make("kbd", silent ? { "aria-hidden": "true" } : {}, cap));

// Whether key presses on the target belong to a text field or a select.
export const isField = (target) => target instanceof Element && target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
