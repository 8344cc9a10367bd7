"""The page's modules that compute, run in a real browser as they are served: offsets, edits, undo, keys, alignment."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from review_page import chromium, needs_chromium
from review_server import item, serving

pytestmark = needs_chromium

Run = Callable[..., Any]

LABELS = """const labels = {
    ACTOR: { name: "ACTOR", kinds: ["person", "state", "organization"], mentions: ["named", "nominal"] },
    PLACE: { name: "PLACE", kinds: ["country", "area"], mentions: ["named"] },
};
const show = ({ spans, refused }) => refused ?? spans.map((s) => `${s.start}-${s.end} ${s.text} ${s.label} ${s.kind}`);
const points = new CodePoints("𠮷田外相は米国及びカナダを訪問した。");
const spans = adopt([
    { id: "e1", start: 0, end: 4, text: "𠮷田外相", label: "ACTOR", kind: "person", mention: "named", value: { norm: "𠮷田" } },
    { id: "e2", start: 5, end: 7, text: "米国", label: "ACTOR", kind: "state", mention: "nominal", value: { iso: "US" } },
    { id: "e3", start: 9, end: 12, text: "カナダ", label: "PLACE", kind: "country", mention: "named", value: {} },
]);
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the body of a function with the exports of some modules in scope, and return what it returns."""
    with serving(tmp_path_factory.mktemp("modules"), [item("米国")]) as served, chromium() as browser:
        # The page's policy forbids what a test needs to run a function of its own; the modules need no such thing.
        tab = browser.new_context(bypass_csp=True).new_page()
        tab.goto(served.url)

        def run(modules: str, body: str, argument: Any = None) -> Any:
            return tab.evaluate(
                """async ([modules, body, argument]) => {
                    const found = await Promise.all(modules.map((name) => import(`/static/${name}.js`)));
                    const scope = Object.assign({}, ...found);
                    return new Function(...Object.keys(scope), "argument", body)(...Object.values(scope), argument);
                }""",
                [modules.split(), body, argument],
            )

        yield run


# Offsets


def test_offsets_count_code_points_where_the_browser_counts_utf16(run: Run) -> None:
    body = """
        const points = new CodePoints("a𠮷b👩‍🚀");
        const places = [...Array(points.length + 1).keys()];
        return [points.length, places.map((p) => points.toUnit(p)), places.map((p) => points.toPoint(points.toUnit(p)))];
    """
    assert run("model/offsets", body) == [6, [0, 1, 3, 4, 6, 7, 9], [0, 1, 2, 3, 4, 5, 6]]


def test_the_middle_of_a_surrogate_pair_is_inside_its_character(run: Run) -> None:
    assert run("model/offsets", "return new CodePoints('a𠮷b').toPoint(2)") == 1


@pytest.mark.parametrize("text", ["", "abc", "日米", "𠮷", "𠮷𠮷a", "葛󠄀飾区", "e\u0301", "🇯🇵🇺🇸", "a\ud800b"])
def test_slices_are_those_of_code_points(run: Run, text: str) -> None:
    body = """
        const points = new CodePoints(argument);
        const characters = [...argument];
        for (let start = 0; start <= characters.length; start++)
            for (let end = start; end <= characters.length; end++)
                if (points.slice(start, end) !== characters.slice(start, end).join("")) return [start, end];
        return points.length === characters.length;
    """
    assert run("model/offsets", body, text) is True


def test_the_cursor_stops_between_graphemes(run: Run) -> None:
    body = """
        const stops = new Stops(new CodePoints("葛󠄀か\u3099👩‍🚀x"));
        const right = [0], left = [];
        while (right.at(-1) < 8) right.push(step(at(right.at(-1)), stops, 1, "grapheme", false).focus);
        for (let p = 8; p > 0; ) left.push((p = step(at(p), stops, -1, "grapheme", false).focus));
        return [right, left];
    """
    assert run("model/offsets model/cursor", body) == [[0, 2, 4, 7, 8], [7, 4, 2, 0]]


def test_an_arrow_leaves_a_selection_by_its_side(run: Run) -> None:
    body = """
        const stops = new Stops(new CodePoints("米国は"));
        const selection = { anchor: 2, focus: 0 };
        return [step(selection, stops, 1, "grapheme", false).focus, step(selection, stops, -1, "grapheme", false).focus,
                step(selection, stops, 1, "grapheme", true)];
    """
    assert run("model/offsets model/cursor", body) == [2, 0, {"anchor": 2, "focus": 1}]


# Edits


def test_create_after_a_character_beyond_the_bmp(run: Run) -> None:
    body = LABELS + "return show(create([], points, 5, 7, labels.ACTOR))"
    assert run("model/offsets model/spans", body) == ["5-7 米国 ACTOR person"]


def test_create_leaves_blanks_outside(run: Run) -> None:
    body = (
        LABELS
        + """const blank = new CodePoints("　𠮷 。");
        return [show(create([], blank, 0, 3, labels.ACTOR)), show(create([], blank, 0, 1, labels.ACTOR))]"""
    )
    assert run("model/offsets model/spans", body) == [["1-2 𠮷 ACTOR person"], "空白だけの範囲は注釈できません"]


def test_create_replaces_what_it_touches_and_says_so(run: Run) -> None:
    body = (
        LABELS
        + """const done = create(spans, points, 6, 10, labels.PLACE);
        return [show(done), done.replaced.map(({ text }) => text)]"""
    )
    assert run("model/offsets model/spans", body) == [
        ["0-4 𠮷田外相 ACTOR person", "6-10 国及びカ PLACE country"],
        ["米国", "カナダ"],
    ]


def test_relabel_takes_a_kind_and_mention_of_the_new_label(run: Run) -> None:
    body = (
        LABELS
        + "const done = relabel(spans, spans[1], labels.PLACE); return [show(done)[1], done.spans[1].mention, done.spans[1].id]"
    )
    assert run("model/offsets model/spans", body) == ["5-7 米国 PLACE country", "named", "e2"]


@pytest.mark.parametrize(
    ("edge", "to", "found"),
    [
        ("end", 9, "5-9 米国及び"),
        ("end", 12, "5-9 米国及び"),  # カナダ begins there
        ("start", 4, "4-7 は米国"),
        ("start", 0, "4-7 は米国"),  # 𠮷田外相 ends there
        ("start", 6, "6-7 国"),
        ("start", 7, None),
        ("end", 5, None),
    ],
)
def test_an_edge_stops_at_its_neighbour_and_at_the_other_edge(run: Run, edge: str, to: int, found: str | None) -> None:
    body = LABELS + "return show(moveEdge(spans, points, spans[1], ...argument))"
    got = run("model/offsets model/spans", body, [edge, to])
    assert (got[1].rpartition(" ACTOR")[0] if found else got) == (found or "一文字は残ります。消すには Delete")


def test_split_keeps_the_id_of_the_first_half(run: Run) -> None:
    body = (
        LABELS
        + "const done = split(spans, points, spans[0], 2); return [show(done).slice(0, 2), done.spans.map(({ id }) => id)]"
    )
    assert run("model/offsets model/spans", body) == [
        ["0-2 𠮷田 ACTOR person", "2-4 外相 ACTOR person"],
        ["e1", "", "e2", "e3"],
    ]


def test_split_needs_the_cursor_inside(run: Run) -> None:
    assert "中にカーソル" in run("model/offsets model/spans", LABELS + "return show(split(spans, points, spans[0], 4))")


def test_merge_takes_what_stands_between(run: Run) -> None:
    body = LABELS + "return show(merge(spans, points, spans[1]))"
    assert run("model/offsets model/spans", body) == ["0-4 𠮷田外相 ACTOR person", "5-12 米国及びカナダ ACTOR state"]


def test_take_puts_the_longest_of_overlapping_spans_in_place(run: Run) -> None:
    body = (
        LABELS
        + """const theirs = [
            { start: 5, end: 7, text: "米国", label: "PLACE", kind: "country", mention: "named", value: {} },
            { start: 5, end: 12, text: "米国及びカナダ", label: "PLACE", kind: "area", mention: "named", value: {} }];
        return [show(take(spans, 5, 7, theirs)), show(take(spans, 5, 7, []))]"""
    )
    assert run("model/offsets model/spans", body) == [
        ["0-4 𠮷田外相 ACTOR person", "5-12 米国及びカナダ PLACE area"],
        ["0-4 𠮷田外相 ACTOR person", "9-12 カナダ PLACE country"],
    ]


def test_edits_leave_the_list_before_them_as_it_was(run: Run) -> None:
    body = (
        LABELS
        + """const before = JSON.stringify(spans);
        create(spans, points, 0, 9, labels.PLACE); remove(spans, spans[0]); merge(spans, points, spans[0]);
        moveEdge(spans, points, spans[1], "end", 8); split(spans, points, spans[0], 2); relabel(spans, spans[0], labels.PLACE);
        return JSON.stringify(spans) === before"""
    )
    assert run("model/offsets model/spans", body) is True


def test_the_span_at_a_point_holds_the_character_after_it(run: Run) -> None:
    body = LABELS + "return [0, 3, 4, 5, 7, 11, 12].map((p) => spanAt(spans, p)?.id ?? null)"
    assert run("model/offsets model/spans", body) == ["e1", "e1", None, "e2", None, "e3", None]


# Undo and redo


def test_undo_and_redo_walk_back_and_forth(run: Run) -> None:
    body = """const t = new Timeline("a"); t.push("b"); t.push("c"); t.replace("d");
        const seen = [t.present]; while (t.undo()) seen.push(t.present); while (t.redo()) seen.push(t.present);
        t.undo(); t.push("e"); seen.push(t.redo(), t.present); return seen"""
    assert run("model/timeline", body) == ["d", "b", "a", "b", "d", False, "e"]


def test_what_came_late_holds_before_and_after(run: Run) -> None:
    body = """const t = new Timeline("a"); t.push("b"); t.push("c"); t.undo(); t.amend((s) => s + "!");
        return [t.present, t.undo() && t.present, t.redo() && t.redo() && t.present]"""
    assert run("model/timeline", body) == ["b!", "a!", "c!"]


# Keys


@pytest.mark.parametrize(
    ("press", "action"),
    [
        ({"code": "KeyA", "key": "Process"}, "accept"),
        ({"code": "KeyA", "key": "ち"}, "accept"),
        ({"code": "KeyA", "key": "a", "ctrlKey": True}, None),
        ({"code": "KeyA", "key": "a", "isComposing": True}, None),
        ({"code": "KeyU", "shiftKey": True}, "redo"),
        ({"code": "KeyZ", "ctrlKey": True}, "undo"),
        ({"code": "KeyZ", "metaKey": True, "shiftKey": True}, "redo"),
        ({"code": "Slash"}, "help"),
        ({"code": "Slash", "shiftKey": True}, "help"),
        ({"code": "ArrowRight", "ctrlKey": True, "shiftKey": True}, "selectWordRight"),
        ({"code": "ArrowRight", "altKey": True}, "wordRight"),
        ({"code": "Numpad3"}, "label"),
        ({"code": "Digit3", "ctrlKey": True}, None),
        ({"code": "KeyA", "altKey": True}, None),
        ({"code": "F5"}, None),
    ],
)
def test_keys_are_read_by_their_place(run: Run, press: dict[str, Any], action: str | None) -> None:
    plain = {"ctrlKey": False, "metaKey": False, "altKey": False, "shiftKey": False, "isComposing": False}
    assert run("model/keymap", "return actionOf(argument)?.action ?? null", {**plain, **press}) == action


# The apparatus


def test_spans_chained_by_overlap_are_one_row(run: Run) -> None:
    body = (
        LABELS
        + """const of = (start, end, label) => ({ start, end, label, kind: "state", mention: "named", value: {} });
        const rows = align([{ spans: [of(0, 2, "ACTOR"), of(5, 7, "ACTOR")] },
                                { spans: [of(1, 4, "ACTOR"), of(5, 7, "ACTOR")] }, { spans: [of(3, 5, "PLACE")] }]);
        return rows.map(({ start, end, agreed, cells }) => [start, end, agreed, cells.map((c) => c.length)])"""
    )
    assert run("model/offsets model/spans model/alignment", body) == [
        [0, 5, False, [1, 1, 1]],
        [5, 7, False, [1, 1, 0]],
    ]


def test_readings_that_differ_in_value_alone_agree(run: Run) -> None:
    body = (
        LABELS
        + """const other = [{ ...spans[0], value: { norm: "吉田" } }];
        return [align([{ spans: [spans[0]] }, { spans: other }], sameUpToValue)[0].agreed, align([{ spans: [spans[0]] }, { spans: other }])[0].agreed]"""
    )
    assert run("model/offsets model/spans model/alignment", body) == [True, False]


# Pieces


def test_only_what_changed_is_drawn_anew(run: Run) -> None:
    body = (
        LABELS
        + """const before = pieces(points.length, spans);
        const after = pieces(points.length, moveEdge(spans, points, spans[1], "end", 8).spans);
        return [before.length, unchanged(before, after), unchanged(before, before)]"""
    )
    assert run("model/offsets model/spans model/pieces", body) == [6, {"head": 2, "tail": 2}, {"head": 6, "tail": 0}]


def test_bidi_and_hidden_characters_are_leaves_of_their_own(run: Run) -> None:
    body = """const points = new CodePoints("a\\u202e𠮷\\u2069\\u200bb\\u0007葛\\u{e0100}\\u{e0041}");
        return leaves(points, 0, points.length).map(({ start, end, text, name }) => `${start}-${end} ${text ?? name}`)"""
    found = [
        "0-1 a",
        "1-2 RLO",
        "2-3 𠮷",
        "3-4 PDI",
        "4-5 ZWSP",
        "5-6 b",
        "6-7 U+0007",
        "7-9 葛\U000e0100",
        "9-10 U+E0041",
    ]
    assert run("model/offsets model/pieces", body) == found


# The time left


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(20, "残り 1分未満"), (290, "残り 約5分"), (3600, "残り 約1時間"), (9000, "残り 約2時間30分")],
)
def test_the_time_left_is_told_in_round_figures(run: Run, seconds: int, told: str) -> None:
    assert run("view/queue", "return duration(argument)", seconds) == told


# What waits to be saved


def test_a_save_without_a_server_is_tried_again_under_its_first_operation(run: Run) -> None:
    body = """let tries = 0; const sent = [], states = [];
        const send = async ({ operation }) => { sent.push(operation); if (++tries < 3) throw new Error("no server"); return { status: 200, body: {} }; };
        const box = new Outbox(send, () => Promise.resolve());
        box.on("state", () => states.push(box.state));
        box.add({ id: "a", operation: "first" });
        return new Promise((done) => setTimeout(() => done([sent, box.size, states.includes("offline")]), 50))"""
    assert run("model/outbox", body) == [["first", "first", "first"], 0, True]


def test_a_conflict_holds_back_its_own_text_only(run: Run) -> None:
    body = """const sent = [], told = [];
        const box = new Outbox(async ({ id, operation }) => { sent.push(operation); return { status: id === "a" ? 412 : 200, body: {} }; });
        for (const event of ["saved", "conflict", "refused"]) box.on(event, ({ entry }) => told.push(`${event} ${entry.operation}`));
        for (const [id, operation] of [["a", "a1"], ["a", "a2"], ["b", "b1"]]) box.add({ id, operation });
        return new Promise((done) => setTimeout(() => done([sent, told, box.of("a").length, box.state]), 50))"""
    assert run("model/outbox", body) == [["a1", "b1"], ["conflict a1", "saved b1"], 2, "stopped"]
