"use strict";

// Filter the errors by system, cause, label and words. Without this script the page shows all errors.
{
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const system = one("#system");
  const cause = one("#cause");
  const label = one("#label");
  const query = one("#query");
  const texts = new Map(all(".errors li").map((item) => [item, item.textContent.normalize("NFKC").toLowerCase()]));

  function apply() {
    const words = query.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const list of all(".errors")) {
      list.hidden = list.dataset.system !== system.value;
      if (list.hidden) continue;
      for (const group of all(".cause", list)) {
        let here = 0;
        for (const item of all("li", group)) {
          item.hidden =
            (cause.value && group.dataset.cause !== cause.value) ||
            (label.value && !item.dataset.labels.split(" ").includes(label.value)) ||
            !words.every((word) => texts.get(item).includes(word));
          here += item.hidden ? 0 : 1;
        }
        group.hidden = !here;
        shown += here;
      }
    }
    one("#hits").value = `${shown}件`;
  }

  for (const control of [system, cause, label, query]) control.addEventListener("input", apply);
  one(".tools").addEventListener("submit", (event) => event.preventDefault());
  apply();
}
