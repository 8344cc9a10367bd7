// Correction page: creates the objects in order of dependency, then subscribes to their events.
// Imports go one way: review.js -> control -> view -> model.

import { Api, Unreachable } from "./control/api.js";
import { Commands } from "./control/commands.js";
import { Decisions } from "./control/decisions.js";
import { Editor } from "./control/editor.js";
import { Navigation } from "./control/navigation.js";
import { Proposals, faultsOf, proposalFor } from "./control/proposals.js";
import { Saving } from "./control/saving.js";
import { actionOf } from "./model/keymap.js";
import { Names } from "./model/names.js";
import { Comparison } from "./view/comparison.js";
import { askToken, showHelp } from "./view/dialogs.js";
import { all, isField, one } from "./view/dom.js";
import { Inspector } from "./view/inspector.js";
import { Overview } from "./view/overview.js";
import { setUpPage, showItem, showPicker, showSaving } from "./view/page.js";
import { Queue } from "./view/queue.js";
import { showStats } from "./view/stats.js";
import { TextView } from "./view/text_view.js";

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
  const items = new Map(); // id -> Item

  // Objects, each made from those before it

  const view = new TextView(one("#text"), names);
  const inspector = new Inspector(one("#labels"), one("#span"), session, names);
  const overview = new Overview(one("#overview"), names);
  const comparison = new Comparison(one("#comparison"), names);
  const queue = new Queue(one("#items"), loadPage);
  const proposals = new Proposals(api);
  const saving = new Saving(api, items);
  const editor = new Editor(view, proposals, session, names);
  const navigation = new Navigation(api, items, editor, queue, saving);
  const decisions = new Decisions(session, names, { editor, queue, saving, navigation, view });

  async function loadPage(cursor) {
    const query = new URLSearchParams({ order: one("#order").value, state: one("#state").value, limit: "50" });
    if (cursor !== null) query.set("after", cursor);
    const { status, body } = await api.call("GET", `/queue?${query}`);
    if (status !== 200) throw new Error(body.error);
    return body;
  }

  // Events

  const say = (text) => (one("#live").textContent = text);
  const focusText = () => view.focus();

  for (const source of [editor, navigation, decisions]) source.on("message", say);
  for (const source of [editor, decisions]) source.on("change", show);
  saving.on("state", showState);
  navigation.on("open", open);
  navigation.on("end", showEnd);

  inspector.on("label", (name) => (editor.label(name), focusText()));
  inspector.on("set", (fields) => editor.set(fields));
  inspector.on("value", ({ field, text }) => editor.setValue(field, text));
  inspector.on("propose", () => editor.propose());
  inspector.on("leave", focusText);
  overview.on("pick", (key) => (editor.pick(key), focusText()));
  comparison.on("take", ({ row, spans, name }) => (focusText(), editor.take(row, spans, name)));
  comparison.on("look", (row) => editor.highlight(row));
  comparison.on("leave", focusText);

  function open(item) {
    one("main").classList.remove("nothing");
    one("#empty").hidden = true;
    focusText();
    if (editor.item === item) return;
    comparison.reset();
    editor.open(item);
    scrollTo(0, 0);
  }

  function showEnd(text) {
    one("#empty").textContent = text;
    one("#empty").hidden = false;
    say(text);
  }

  // Commands of keys and buttons

  const move = (direction, granularity, extend) => () => editor.move(direction, granularity, extend);
  const actions = {
    accept: () => decisions.answer("accept"),
    reject: () => decisions.answer("reject"),
    ignore: () => decisions.answer("ignore"),
    flag: () => decisions.answer("flag"),
    back: () => navigation.go(-1),
    next: () => navigation.go(1),
    comment: () => one("#comment").focus(),
    undo: () => decisions.step(-1),
    redo: () => decisions.step(1),
    left: move(-1, "grapheme", false),
    right: move(1, "grapheme", false),
    selectLeft: move(-1, "grapheme", true),
    selectRight: move(1, "grapheme", true),
    wordLeft: move(-1, "word", false),
    wordRight: move(1, "word", false),
    selectWordLeft: move(-1, "word", true),
    selectWordRight: move(1, "word", true),
    up: () => editor.line(-1, false),
    down: () => editor.line(1, false),
    selectUp: () => editor.line(-1, true),
    selectDown: () => editor.line(1, true),
    home: () => editor.jump(-1, false),
    end: () => editor.jump(1, false),
    selectHome: () => editor.jump(-1, true),
    selectEnd: () => editor.jump(1, true),
    nextSpan: () => (focusText(), editor.walk(1)),
    previousSpan: () => (focusText(), editor.walk(-1)),
    escape: () => (view.focused ? editor.escape() : focusText()),
    label: ({ digit }) => {
      const label = session.labels.find(({ key }) => key === digit);
      if (label) editor.label(label.name);
    },
    startLeft: () => editor.moveEdge("start", -1),
    startRight: () => editor.moveEdge("start", 1),
    endLeft: () => editor.moveEdge("end", -1),
    endRight: () => editor.moveEdge("end", 1),
    kind: () => editor.cycle("kind", 1),
    kindBack: () => editor.cycle("kind", -1),
    mention: () => editor.cycle("mention", 1),
    value: () => (editor.span ? inspector.focus() : say("注釈を選んでください（J K で次・前へ）")),
    propose: () => editor.propose(),
    split: () => editor.split(),
    merge: () => editor.merge(),
    remove: () => editor.remove(),
    layers: toggleComparison,
    takeLeft: () => take(0),
    takeRight: () => take(1),
    rules: () => decisions.cite(),
    stats: fetchStats,
    help: () => showHelp(one("#help")),
  };
  const commands = new Commands(actions, editor);
  const MOVEMENTS = /^(left|right|up|down|home|end|select\w*|word\w*)$/;
  const NATIVE = ["Space", "Enter", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]; // keys that buttons and radio inputs handle

  document.addEventListener("keydown", (event) => {
    if (one("dialog[open]")) return;
    if (isField(event.target)) {
      if (event.key === "Escape" && !event.isComposing) focusText();
      return;
    }
    const command = actionOf(event);
    if (!command || !editor.item) return;
    if (NATIVE.includes(event.code) && event.target instanceof Element && event.target.closest("button, input, a")) return;
    event.preventDefault();
    if (view.focused) view.sync();
    if (MOVEMENTS.test(command.action) && !view.focused) focusText();
    commands.run(command);
  });

  function press(action) {
    if (!editor.item) return;
    commands.run({ action });
    if (!one("dialog[open]") && !comparison.holdsFocus && !isField(document.activeElement)) focusText();
  }

  // Comparison with the layers or, in adjudication, the annotators; a version saved elsewhere comes first

  function otherAnnotations() {
    const { record, savedElsewhere } = editor.item;
    const others = adjudicates ? record.rivals.map(({ annotator, spans }) => ({ name: annotator, spans })) : record.layers;
    return (savedElsewhere ? [savedElsewhere, ...others] : others).map((other, index) => ({ ...other, key: [",", "."][index] }));
  }

  function showComparison() {
    if (one("#comparison").hidden) return;
    const mine = { name: adjudicates ? "裁定" : "現在", spans: editor.item.spans };
    comparison.show(mine, otherAnnotations(), adjudicates ? "注釈者の異同" : "各層の異同");
  }

  function toggleComparison() {
    const root = one("#comparison");
    root.hidden = !root.hidden && comparison.holdsFocus;
    if (root.hidden) return focusText();
    showComparison();
    comparison.focus();
    say(otherAnnotations().length ? `異同 ${comparison.differences}` : "比べる層はありません");
  }

  function take(index) {
    if (one("#comparison").hidden) toggleComparison();
    else if (!comparison.takeFrom(index)) say("採る案がありません");
  }

  async function fetchStats() {
    const query = new URLSearchParams({ order: one("#order").value });
    const reply = await api.call("GET", `/stats?${query}`).catch((error) => navigation.fail(error));
    if (reply?.status === 200) {
      queue.setProgress(reply.body.progress);
      showStats(one("#stats"), reply.body, names);
    } else if (reply) say(reply.body.error);
  }

  // Drawing

  let compared = null; // spans that the comparison shows

  function show() {
    const { item, span, cursor } = editor;
    if (!item) return;
    showItem(item, names);
    inspector.show(span, proposalFor(item, span), faultsOf(item, span));
    overview.show(item.spans, span !== null);
    if (compared !== item.spans) {
      compared = item.spans;
      const held = comparison.holdsFocus;
      showComparison();
      if (held) comparison.focus();
    }
    showPicker(view, cursor, !comparison.holdsFocus);
    showState();
  }

  function showState() {
    showSaving(saving, editor.item, [...items.values()].filter((item) => item.dirty && item !== editor.item).length);
  }

  // Page

  setUpPage(session, names, press, (name) => (editor.label(name), focusText()));
  one("#comparison").hidden = !adjudicates;
  one("#show-stats").addEventListener("click", fetchStats);
  for (const name of ["reason", "comment"]) {
    one(`#${name}`).addEventListener("input", (event) => {
      if (editor.item) editor.item[name] = event.target.value;
      showState();
    });
  }
  one("#reason").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) (focusText(), decisions.answer("accept"));
  });
  for (const select of all(".choices select")) select.addEventListener("change", () => begin(null));
  addEventListener("resize", () => editor.item && show());
  addEventListener("beforeunload", (event) => {
    if (saving.waiting || [...items.values()].some((item) => item.dirty)) event.preventDefault();
  });

  async function begin(linked) {
    navigation.leave();
    await queue.restart().catch((error) => navigation.fail(error));
    const id = linked || queue.items[0]?.id;
    if (id) return navigation.open(id);
    one("main").classList.add("nothing");
    showEnd("この条件に当てはまる文はありません。");
  }

  return begin(decodeURIComponent(location.hash.slice(1)));
}

start().catch((error) => {
  const advice = "サーバーに接続できません。gaiko review が動いているか確かめ、ページを読み込み直してください。";
  one("#live").textContent = error instanceof Unreachable ? advice : `開始できません：${error.message}`;
});
