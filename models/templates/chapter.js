// Filters, search, and the card of the hovered or focused span.
// Text of the document is inserted by textContent only.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const { names, spans } = JSON.parse(one("#report-data").textContent);
  const card = one("#card");
  const text = one("main");
  const query = one("#query");
  const marks = all("mark");
  const span = (mark) => spans[mark.dataset.n];

  // Filters

  const buttons = all("button[data-filter]");
  const pressed = (name) => buttons.some((b) => b.dataset.filter === name && b.ariaPressed === "true");

  function applyFilters() {
    const shown = new Set(buttons.map((b) => b.dataset.filter).filter(pressed));
    for (const mark of marks) {
      mark.classList.toggle("off", !shown.has(span(mark).label) || !shown.has(span(mark).mention));
    }
    applySearch();
  }

  // Search: a sentence is a hit if its text or a value of a visible span contains the query

  const MEMBERS = new Set(["iso", "parties", "unit"]); // codes match whole: US is not in USD
  const fold = (string) => string.normalize("NFKC").toLowerCase();
  const sentences = all(".s").map((element) => {
    // Footnote marks are not part of the sentence text; a span holds one text node.
    const nodes = [...element.childNodes].filter((n) => n.className !== "note").map((n) => n.firstChild ?? n);
    return { element, nodes, text: fold(nodes.map((n) => n.data).join("")), marks: all("mark", element) };
  });

  function hasValue(mark, wanted) {
    return Object.entries(span(mark).value).some(([field, value]) => {
      if (field === "link") return false;
      return MEMBERS.has(field) ? fold(value).split("+").includes(wanted) : fold(value).includes(wanted);
    });
  }

  function locate(nodes, offset) {
    for (const node of nodes) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  }

  function occurrences({ nodes, text }, wanted) {
    const ranges = [];
    // Folding may change the length (㈱): then offsets do not fit the text, and nothing is highlighted.
    if (!wanted || text.length !== nodes.reduce((sum, n) => sum + n.length, 0)) return ranges;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(...locate(nodes, at));
      range.setEnd(...locate(nodes, at + wanted.length));
      ranges.push(range);
    }
    return ranges;
  }

  function applySearch() {
    const wanted = fold(query.value.trim());
    let hits = 0;
    globalThis.CSS?.highlights?.set("query", new Highlight(...sentences.flatMap((s) => occurrences(s, wanted))));
    for (const { element, text, marks } of sentences) {
      const found = wanted ? marks.filter((m) => !m.classList.contains("off") && hasValue(m, wanted)) : [];
      const hit = !wanted || found.length > 0 || text.includes(wanted);
      for (const mark of marks) mark.classList.toggle("found", found.includes(mark));
      element.classList.toggle("miss", !hit);
      hits += hit;
    }
    for (const section of all("main > section")) {
      section.hidden = !all(".s:not(.miss)", section).length;
      for (const block of all("p", section)) block.hidden = !all(".s:not(.miss)", block).length;
    }
    text.classList.toggle("searching", wanted !== "");
    const count = one("#hits");
    count.value = wanted ? `${hits} / ${count.dataset.all}文` : `${count.dataset.all}文`;
    hide();
    if (!reachable(stop)) moveStop(marks.find(reachable));
  }

  // Keyboard: roving tab index over the spans, moved by the arrow keys

  let stop = null;
  const reachable = (mark) => mark && !mark.classList.contains("off") && mark.getClientRects().length > 0;

  function moveStop(mark) {
    if (stop) stop.tabIndex = -1;
    stop = mark;
    if (stop) stop.tabIndex = 0;
  }

  function walk(from, step) {
    for (let at = marks.indexOf(from) + step; marks[at]; at += step) {
      if (reachable(marks[at])) return marks[at].focus();
    }
  }

  // The card

  let open = null;
  let pinned = false;
  let timer = 0;

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  const links = (mark) =>
    (span(mark).value.link ?? "").split(" ").filter(Boolean).map((link) => {
      const colon = link.indexOf(":");
      return { relation: link.slice(0, colon), id: link.slice(colon + 1), target: document.getElementById(link.slice(colon + 1)) };
    });

  function valueOf(mark, field, value) {
    if (field === "link") {
      return links(mark).map(({ relation, id, target }) => {
        const name = `${names.relation[relation] ?? relation}：`;
        if (!target) return make("span", "", name + id);
        const anchor = make("a", "", name + target.textContent);
        anchor.href = `#${id}`;
        return anchor;
      });
    }
    return field === "mod" && names.mod[value] ? [value, make("span", "gloss", `　${names.mod[value]}`)] : [value];
  }

  function fill(mark) {
    const { id, label, kind, mention, value, source } = span(mark);
    const what = make("p", "what", make("b", "", `${label} ${names.label[label] ?? ""}`));
    what.append(` · ${kind} ${names.kind[kind] ?? ""} · ${mention} ${names.mention[mention] ?? ""}`);
    card.className = `card ${label}`;
    card.replaceChildren(make("p", "text", mark.textContent), what);
    const list = make("dl", "");
    for (const [field, entry] of Object.entries(value)) {
      list.append(make("dt", "", `${names.field[field] ?? ""} ${field}`), make("dd", "", ...valueOf(mark, field, entry)));
    }
    if (list.children.length) card.append(list);
    const origin = make("p", "origin");
    if (source) origin.append(make("span", "", `${source.annotator}:${source.rule}`));
    origin.append(make("span", "", id));
    card.append(origin);
  }

  function place(point) {
    const gap = 8;
    const rects = [...open.getClientRects()];
    const rect = rects.find((r) => point && r.top <= point.y && point.y <= r.bottom) ?? rects[0];
    if (!rect || rect.bottom < 0 || rect.top > innerHeight) return hide();
    const { offsetWidth: width, offsetHeight: height } = card;
    const page = document.documentElement.clientWidth;
    const below = rect.bottom + gap;
    const top = below + height + gap <= innerHeight ? below : rect.top - gap - height;
    card.style.left = `${Math.max(gap, Math.min(rect.left, page - width - gap))}px`;
    card.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
  }

  function show(mark, point) {
    clearTimeout(timer);
    if (mark.classList.contains("off")) return;
    if (open !== mark) {
      hide();
      open = mark;
      fill(mark);
      card.hidden = false;
      mark.classList.add("open");
      mark.setAttribute("aria-describedby", "card");
      for (const { target } of links(mark)) target?.classList.add("linked");
    }
    place(point);
  }

  function hide() {
    clearTimeout(timer);
    if (!open) return;
    open.classList.remove("open");
    open.removeAttribute("aria-describedby");
    for (const mark of all(".linked")) mark.classList.remove("linked");
    card.hidden = true;
    open = null;
    pinned = false;
  }

  const idIn = (hash) => decodeURIComponent(hash.slice(1));

  function go(id) {
    const target = document.getElementById(id);
    if (!target) return;
    if (!target.getClientRects().length) {
      query.value = "";
      applySearch();
    }
    location.hash = id;
    target.scrollIntoView({ block: target.matches("mark, .s") ? "center" : "start" });
    if (target.matches("mark, main, footer")) target.focus({ preventScroll: true });
  }

  // Events

  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      applyFilters();
    });
  }
  for (const button of all("button.fold")) {
    button.addEventListener("click", () => {
      button.ariaExpanded = String(button.ariaExpanded !== "true");
      document.getElementById(button.getAttribute("aria-controls")).hidden = button.ariaExpanded !== "true";
    });
  }
  query.addEventListener("input", () => {
    applySearch();
    if (text.getBoundingClientRect().top < 0) text.scrollIntoView(); // the first hit is above the scroll position
  });
  one(".search").addEventListener("submit", (event) => event.preventDefault());

  const markOf = (event) => (event.target instanceof Element ? event.target.closest("mark") : null);

  text.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (mark && event.pointerType !== "touch" && !(pinned && open)) show(mark, { y: event.clientY });
  });
  text.addEventListener("pointerout", (event) => {
    // The delay lets the pointer reach the links on the card.
    if (markOf(event) && !pinned && event.pointerType !== "touch") timer = setTimeout(hide, 250);
  });
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => {
    if (!pinned) timer = setTimeout(hide, 250);
  });
  text.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    show(mark);
    if (open === mark) moveStop(mark);
  });
  text.addEventListener("focusout", (event) => {
    if (!card.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest('a[href^="#"]');
    const mark = markOf(event);
    if (anchor) {
      event.preventDefault();
      go(idIn(anchor.hash));
    } else if (mark) {
      show(mark, { y: event.clientY });
      pinned = open === mark;
    } else if (!card.contains(event.target)) {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (event.key === "Escape") {
      if (card.contains(document.activeElement)) open.focus();
      hide();
    } else if (!mark || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      walk(mark, event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key === "Enter") {
      const next = links(mark).find(({ target }) => target);
      if (next) go(next.id);
    }
  });
  addEventListener("scroll", () => open && place(), { passive: true });
  addEventListener("resize", () => open && place());
  addEventListener("hashchange", () => go(idIn(location.hash)));

  // On small screens the contents would push the text down.
  if (matchMedia("(max-width: 58rem)").matches) one(".contents").open = false;
  moveStop(marks.find(reachable));
  if (location.hash) go(idIn(location.hash));
})();
