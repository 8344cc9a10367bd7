// The correction page: keys and pointer reach the desk, decisions go out, and nothing decided is lost.

import { Api, Unreachable } from "./api.js";
import { Deciding } from "./deciding.js";
import { Desk } from "./desk.js";
import { askToken, showHelp } from "./dialogs.js";
import { all, one, writes } from "./dom.js";
import { furnish, showPicker, showSaving, showWork } from "./frame.js";
import { Inspector } from "./inspector.js";
import { actionOf } from "./keymap.js";
import { Names } from "./names.js";
import { showOutlook } from "./outlook.js";
import { Overview } from "./overview.js";
import { Proposals, faultsOf, proposalFor } from "./proposals.js";
import { Queue } from "./queue.js";
import { Readings } from "./readings.js";
import { Saving } from "./saving.js";
import { Surface } from "./surface.js";
import { Visits } from "./visits.js";

const TOKEN = "gaiko-token";

async function start() {
  let token = one("meta[name='gaiko-token']").content || sessionStorage.getItem(TOKEN) || "";
  for (let wrong = false; ; wrong = true) {
    if (!token) token = await askToken(one("#token"), wrong);
    const api = new Api(token);
    const { status, body } = await api.call("GET", "/session");
    if (status === 200) {
      sessionStorage.setItem(TOKEN, token);
      return run(api, body);
    }
    if (status !== 401 && status !== 403) throw new Error(body.error);
    sessionStorage.removeItem(TOKEN);
    token = "";
  }
}

function run(api, session) {
  const adjudicates = session.mode === "adjudicate";
  const names = new Names(session);
  const say = (text) => (one("#live").textContent = text);
  const home = () => surface.focus();

  // The parts

  const visits = new Visits(api);
  const { works } = visits;
  const surface = new Surface(one("#text"), names, {
    select: (cursor) => desk.select(cursor),
    pick: (key, cursor) => desk.pick(key, cursor),
    drag: (edge, point, first) => desk.drag(edge, point, first),
  });
  const proposals = new Proposals(api, (work) => work === desk.work && desk.refresh());
  const desk = new Desk(surface, session, names, {
    say,
    changed: show,
    asks: (key) => proposals.ask(desk.work, key),
    checks: (key) => proposals.check(desk.work, key),
  });
  const inspector = new Inspector(one("#labels"), one("#span"), session, names, {
    label: (name) => (desk.label(name), home()),
    set: (fields) => desk.set(fields),
    value: (field, text) => desk.value(field, text),
    propose: () => desk.propose(),
    leave: home,
  });
  const overview = new Overview(one("#overview"), names, (key) => (desk.pick(key), home()));
  const readings = new Readings(one("#apparatus"), names, {
    take: (row, spans, name) => (home(), desk.take(row, spans, name)),
    look: (row) => desk.look(row),
    leave: home,
  });
  const deciding = new Deciding(session, names);
  const saving = new Saving(api, works, {
    state: showState,
    saved: (work, entry) => deciding.saved(work, entry),
    conflict: (work, theirs) => deciding.conflict(work, theirs),
    refused: (work, body) => deciding.refused(work, body),
  });
  const queue = new Queue(one("#items"), { open: (id) => visits.open(id), load: loadQueue });
  visits.connect({ desk, queue, saving, say, opened, finished });
  deciding.connect({ desk, queue, saving, visits, surface, say, show });

  async function loadQueue(cursor) {
    const query = new URLSearchParams({ order: one("#order").value, state: one("#state").value, limit: "50" });
    if (cursor !== null) query.set("after", cursor);
    const { status, body } = await api.call("GET", `/queue?${query}`);
    if (status !== 200) throw new Error(body.error);
    return body;
  }

  function opened(work) {
    one("main").classList.remove("nothing");
    one("#empty").hidden = true;
    home();
    if (desk.work !== work) {
      readings.reset();
      desk.open(work);
      scrollTo(0, 0);
    }
  }

  function finished(text) {
    one("#empty").textContent = text;
    one("#empty").hidden = false;
    say(text);
  }

  // Keys and buttons

  const walk = (direction, granularity, extend) => () => desk.move(direction, granularity, extend);
  const actions = {
    accept: () => deciding.answer("accept"),
    reject: () => deciding.answer("reject"),
    ignore: () => deciding.answer("ignore"),
    flag: () => deciding.answer("flag"),
    back: () => visits.go(-1),
    next: () => visits.go(1),
    comment: () => one("#comment").focus(),
    undo: () => deciding.step(-1),
    redo: () => deciding.step(1),
    left: walk(-1, "grapheme", false),
    right: walk(1, "grapheme", false),
    selectLeft: walk(-1, "grapheme", true),
    selectRight: walk(1, "grapheme", true),
    wordLeft: walk(-1, "word", false),
    wordRight: walk(1, "word", false),
    selectWordLeft: walk(-1, "word", true),
    selectWordRight: walk(1, "word", true),
    up: () => desk.line(-1, false),
    down: () => desk.line(1, false),
    selectUp: () => desk.line(-1, true),
    selectDown: () => desk.line(1, true),
    home: () => desk.jump(-1, false),
    end: () => desk.jump(1, false),
    selectHome: () => desk.jump(-1, true),
    selectEnd: () => desk.jump(1, true),
    nextSpan: () => (home(), desk.walk(1)),
    previousSpan: () => (home(), desk.walk(-1)),
    escape: () => (surface.focused ? desk.escape() : home()),
    label: ({ digit }) => {
      const label = session.labels.find(({ key }) => key === digit);
      if (label) desk.label(label.name);
    },
    startLeft: () => desk.edge("start", -1),
    startRight: () => desk.edge("start", 1),
    endLeft: () => desk.edge("end", -1),
    endRight: () => desk.edge("end", 1),
    kind: () => desk.cycle("kind", 1),
    kindBack: () => desk.cycle("kind", -1),
    mention: () => desk.cycle("mention", 1),
    value: () => (desk.span ? inspector.focus() : say("注釈を選んでください（J K で次・前へ）")),
    propose: () => desk.propose(),
    split: () => desk.split(),
    merge: () => desk.merge(),
    remove: () => desk.remove(),
    layers: toggleReadings,
    takeLeft: () => take(0),
    takeRight: () => take(1),
    rules: () => deciding.cite(),
    outlook: showFigures,
    help: () => showHelp(one("#help")),
  };
  const WALKS = /^(left|right|up|down|home|end|select\w*|word\w*)$/;
  const OWN = ["Space", "Enter", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]; // a button's or a choice's own keys

  document.addEventListener("keydown", (event) => {
    if (one("dialog[open]")) return;
    if (writes(event.target)) {
      if (event.key === "Escape" && !event.isComposing) home();
      return;
    }
    const found = actionOf(event);
    if (!found || !desk.work) return;
    if (OWN.includes(event.code) && event.target instanceof Element && event.target.closest("button, input, a")) return;
    event.preventDefault();
    if (surface.focused) surface.sync();
    if (WALKS.test(found.action) && !surface.focused) home();
    run(found);
  });

  // While another text is on its way, keys wait for it; should it not come, they are not meant for the one that is there.
  let going = false;
  let waiting = [];

  async function run(found) {
    if (going) return waiting.push(found);
    const before = desk.work;
    const done = actions[found.action](found);
    if (!(done instanceof Promise)) return done;
    going = true;
    await done.finally(() => (going = false));
    const keys = desk.work === before ? [] : waiting;
    waiting = [];
    for (const key of keys) run(key);
    return done;
  }

  function press(action) {
    if (!desk.work) return;
    run({ action });
    if (!one("dialog[open]") && !readings.holdsFocus && !writes(document.activeElement)) home();
  }

  // The readings: the layers, or in adjudication the annotators; a version that was saved elsewhere stands first

  function others() {
    const { item, rival } = desk.work;
    const sides = adjudicates ? item.rivals.map(({ annotator, spans }) => ({ name: annotator, spans })) : item.layers;
    return (rival ? [rival, ...sides] : sides).map((side, index) => ({ ...side, key: [",", "."][index] }));
  }

  function showReadings() {
    if (one("#apparatus").hidden) return;
    const mine = { name: adjudicates ? "裁定" : "現在", spans: desk.work.spans };
    readings.show(mine, others(), adjudicates ? "注釈者の異同" : "各層の異同");
  }

  function toggleReadings() {
    const root = one("#apparatus");
    root.hidden = !root.hidden && readings.holdsFocus;
    if (root.hidden) return home();
    showReadings();
    readings.focus();
    return say(others().length ? `異同 ${readings.differences}` : "比べる層はありません");
  }

  function take(index) {
    if (one("#apparatus").hidden) toggleReadings();
    else if (!readings.takeFrom(index)) say("採る案がありません");
  }

  async function showFigures() {
    const asked = api.call("GET", `/stats?${new URLSearchParams({ order: one("#order").value })}`);
    const reply = await asked.catch((error) => visits.failed(error));
    if (reply?.status === 200) {
      queue.progress(reply.body.progress);
      showOutlook(one("#outlook"), reply.body, names);
    } else if (reply) say(reply.body.error);
  }

  // Showing

  let compared = null; // the spans that the apparatus shows

  function show() {
    const { work } = desk;
    if (!work) return;
    showWork(work, names);
    inspector.show(desk.span, proposalFor(work, desk.span), faultsOf(work, desk.span));
    overview.show(work.spans, desk.span !== null);
    if (compared !== work.spans) {
      compared = work.spans;
      const held = readings.holdsFocus;
      showReadings();
      if (held) readings.focus();
    }
    showPicker(surface, desk.cursor, !readings.holdsFocus);
    showState();
  }

  function showState() {
    showSaving(saving, desk.work, [...works.values()].filter((work) => work.dirty && work !== desk.work).length);
  }

  // The page

  furnish(session, names, press, (name) => (desk.label(name), home()));
  one("#apparatus").hidden = !adjudicates;
  one("#look-ahead").addEventListener("click", showFigures);
  for (const name of ["reason", "comment"]) {
    one(`#${name}`).addEventListener("input", (event) => {
      if (desk.work) desk.work[name] = event.target.value;
      showState();
    });
  }
  one("#reason").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) (home(), deciding.answer("accept"));
  });
  for (const choice of all(".choices select")) choice.addEventListener("change", () => begin(null));
  addEventListener("resize", () => desk.work && show());
  addEventListener("beforeunload", (event) => {
    if (saving.waiting || [...works.values()].some((work) => work.dirty)) event.preventDefault();
  });

  async function begin(linked) {
    visits.leave();
    await queue.restart().catch((error) => visits.failed(error));
    const id = linked || queue.items[0]?.id;
    if (id) return visits.open(id);
    one("main").classList.add("nothing");
    return finished("この表示にあたる文はありません。");
  }

  return begin(decodeURIComponent(location.hash.slice(1)));
}

start().catch((error) => {
  const advice = "サーバーに接続できません。gaiko review が動いているか確かめ、読み直してください。";
  one("#live").textContent = error instanceof Unreachable ? advice : `始められません：${error.message}`;
});
