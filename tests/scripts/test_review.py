"""``gaiko review`` as a user runs it: import, serve, export, assign, count; what is wrong is told with exit code 2."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gaiko_command import GAIKO, run_gaiko
from review_server import Served
from typer.testing import CliRunner, Result

from gaiko.corpus.errors import InputError
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.store import open_store
from gaiko.scripts.main import app

TOKENS = "# who\tand the token\n山田\ttoken-of-yamada-1\n佐藤\ttoken-of-sato-0002\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["review", *map(str, arguments)])


def refused(*arguments: object) -> str:
    """What ``gaiko`` would say before it exits with 2."""
    result = run(*arguments)
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the gold without layers, which no test changes."""
    path = tmp_path_factory.mktemp("gold") / "gold.db"
    assert run("import", "--db", path, "--layers", "none").exit_code == 0
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A database of two texts of one's own."""
    texts = tmp_path / "mine.jsonl"
    span = {"start": 0, "end": 2, "label": "ACTOR", "kind": "state"}
    lines = [
        {"text": "米国は歓迎した。", "spans": [span], "id": "a"},
        {"text": "日本は訪米した。", "spans": [], "id": "b"},
    ]
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    path = tmp_path / "mine.db"
    assert run("import", texts, "--db", path, "--layers", "rules").exit_code == 0
    return path


@contextmanager
def served(*arguments: object) -> Iterator[tuple[list[str], subprocess.Popen[str]]]:
    """A running ``gaiko review`` and the two lines that it printed."""
    command = [GAIKO, "review", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield [server.stdout.readline(), server.stdout.readline()], server
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def port_of(lines: list[str]) -> int:
    match = re.fullmatch(r"http://[^/]+:(\d+)/\n", lines[0])
    assert match, lines
    return int(match[1])


def test_the_gold_goes_in_and_comes_out_byte_for_byte(gold: Path, tmp_path: Path) -> None:
    result = run("export", "--db", gold, "-o", tmp_path)
    assert result.exit_code == 0
    written = sorted((tmp_path / "gold").iterdir())
    committed = sorted(gold_folder().glob("*.jsonl"))
    assert [path.name for path in written] == [path.name for path in committed]
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in committed]
    assert (tmp_path / "CORRECTIONS.jsonl").read_bytes() == b""


def test_the_queue_of_the_gold_is_there_in_every_order(gold: Path) -> None:
    store = open_store(gold, read_only=True)
    assert store.queue.orderings() == ["disagreement", "document", "label-errors", "random", "uncertainty"]
    assert len(store.queue.rows("disagreement")) == len(list(store.texts.all()))


def test_texts_of_ones_own_have_the_rules_as_a_layer(mine: Path) -> None:
    store = open_store(mine)
    assert [(span.text, span.label) for span in store.texts.layers("b")["rules"]] == [("日本", "ACTOR")]
    assert store.queue.reasons("b") == [("layers", "rules は「日本」を行為者とする")]


def test_another_opinion_is_added_as_a_layer(mine: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.jsonl"
    theirs.write_text('{"text": "米国は歓迎した。", "spans": []}\n', encoding="utf-8")
    assert run("import", theirs, "--db", mine, "--layer", "theirs").exit_code == 0
    store = open_store(mine)
    assert list(store.texts.layers("a")) == ["rules", "theirs"]
    assert ("layers", "theirs は「米国」を行為者としない") in store.queue.reasons("a")


def test_the_page_is_served_on_this_machine_only_and_the_address_is_printed(mine: Path) -> None:
    with served("--db", mine, "--annotator", "山田") as (lines, server):
        port = port_of(lines)
        assert lines[0].startswith("http://127.0.0.1:")
        assert "you are 山田" in lines[1]
        listening = Path(f"/proc/{server.pid}/net/tcp").read_text(encoding="ascii")
        addresses = {line.split()[1] for line in listening.split("\n")[1:] if line and line.split()[3] == "0A"}
        assert f"0100007F:{port:04X}" in addresses  # 127.0.0.1
        assert f"00000000:{port:04X}" not in addresses
        page = Served(open_store(mine), port).ask("GET", "/").body
        token = page.partition('name="gaiko-token" content="')[2].partition('"')[0]
        running = Served(open_store(mine), port, token)
        proposal = running.ask(
            "POST", "/api/propose", {"text": "日本は訪米した。", "start": 0, "end": 2, "label": "ACTOR"}
        )
        assert proposal.body == {
            "kind": "state",
            "mention": "named",
            "value": {"norm": "日本", "iso": "JP"},
            "warnings": [],
        }
        span = {"start": 0, "end": 2, "text": "日本", "label": "ACTOR", "kind": "state"}
        assert running.save("b", [span]).status == 200
    assert [event.annotator for event in open_store(mine).events.of("b")] == ["山田"]
    assert server.returncode == 0


def test_the_first_start_imports_the_gold(tmp_path: Path) -> None:
    path = tmp_path / "review.db"
    with served("--db", path, "--layers", "none") as (lines, _):
        port_of(lines)
    assert open_store(path).setting("origin") == "gold"


def test_for_other_machines_every_annotator_needs_a_token(mine: Path, tmp_path: Path) -> None:
    told = refused("--db", mine, "--host", "0.0.0.0", "--port", 0)
    assert told == (
        "--host 0.0.0.0: is reachable from other machines, so every annotator needs a token; give a file with --tokens"
    )
    tokens = tmp_path / "tokens.tsv"
    tokens.write_text(TOKENS, encoding="utf-8")
    with served("--db", mine, "--host", "0.0.0.0", "--name", "annotate.example", "--tokens", tokens) as (lines, _):
        port = port_of(lines)
        assert lines[0] == f"http://annotate.example:{port}/\n"
        running = Served(open_store(mine), port, "token-of-sato-0002")
        host = f"annotate.example:{port}"
        asked = {"Host": host, "Origin": f"http://{host}"}
        assert running.ask("GET", "/api/session", **asked).body["annotator"] == "佐藤"
        assert running.ask("GET", "/api/session", **asked, **{"X-Gaiko-Token": "wrong"}).status == 403
        assert running.ask("GET", "/api/session").status == 400  # 127.0.0.1 was not named


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "contains no token"),
        ("山田\tshort\n", ":1: expected name, tab and a token of at least 16"),
        ("山田 token-of-yamada-1\n", ":1: expected name"),
        ("山田\ttoken-of-yamada-1\n佐藤\ttoken-of-yamada-1\n", ":2: duplicate name or token"),
    ],
)
def test_tokens_that_will_not_do_are_told(mine: Path, tmp_path: Path, content: str, told: str) -> None:
    tokens = tmp_path / "tokens.tsv"
    tokens.write_text(content, encoding="utf-8")
    assert told in refused("--db", mine, "--tokens", tokens, "--port", 0)


def test_a_port_in_use_is_told(mine: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}: cannot be served on" in refused("--db", mine, "--port", port)


def test_wrong_modes_orders_layers_and_formats_are_told(mine: Path, tmp_path: Path) -> None:
    assert "choose from review, blind, adjudicate" in refused("--db", mine, "--mode", "both", "--port", 0)
    assert "choose from disagreement, label-errors" in refused("--db", mine, "--order", "best", "--port", 0)
    assert "needs recognizer scores" in refused("--db", mine, "--order", "label-errors", "--port", 0)
    assert "give a trained model with --model" in refused(
        "import", gold_folder(), "--db", tmp_path / "x.db", "--layers", "hybrid"
    )
    assert "nothing to adjudicate" in refused("--db", mine, "--mode", "adjudicate", "--port", 0)
    assert "choose from rules, ginza, hybrid" in refused("import", "--db", tmp_path / "x.db", "--layers", "oracle")
    assert "choose gold or jsonl" in refused("export", "--db", mine, "--format", "xml")
    assert "choose from disagreement" in refused("stats", "--db", mine, "--order", "best")
    assert "export them with --format jsonl" in refused("export", "--db", mine, "--format", "gold")


def test_a_database_that_is_none_is_told_with_exit_code_2(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (a)")
    for arguments in (["--db", other], ["export", "--db", other], ["stats", "--db", tmp_path / "missing.db"]):
        done = run_gaiko("review", *arguments)
        assert done.returncode == 2
        assert re.fullmatch(r"gaiko: \S+\.db: .*work database.*\n", done.stderr), done.stderr


def test_a_database_is_not_overwritten(mine: Path) -> None:
    before = mine.read_bytes()
    assert "exists already" in refused("import", "--db", mine)
    assert mine.read_bytes() == before


def test_texts_are_dealt_out_once_and_others_are_unknown(mine: Path) -> None:
    result = run("assign", "山田", "佐藤", "--db", mine)
    assert result.stdout == "山田: 2 texts\n佐藤: 2 texts\n"
    assert "is already assigned to 佐藤, 山田" in refused("assign", "鈴木", "--db", mine)
    told = refused("--db", mine, "--mode", "blind", "--annotator", "鈴木", "--port", 0)
    assert told == f"{mine}: no texts are assigned to 鈴木; annotators are 佐藤, 山田"


def test_files_of_other_tools_come_in_as_texts_and_as_layers(tmp_path: Path) -> None:
    """doccano counts UTF-16 units, brat code points: 𠮷 tells them apart."""
    theirs, database = tmp_path / "theirs.jsonl", tmp_path / "theirs.db"
    theirs.write_text('{"text":"𠮷田は米国へ","label":[[4,6,"ACTOR"]],"relations":[{"id":1}]}\n', encoding="utf-8")
    told = run("import", theirs, "--from", "doccano", "--db", database).stderr
    assert f"{database}: 1 texts with 1 spans" in told
    brat = tmp_path / "brat"
    brat.mkdir()
    (brat / "1.txt").write_text("𠮷田は米国へ", encoding="utf-8")
    (brat / "1.ann").write_text("T1\tPLACE 3 5\t米国\nR1\tX Arg1:T1 Arg2:T1\n", encoding="utf-8")
    told = run("import", brat, "--from", "brat", "--layer", "brat", "--db", database).stderr
    assert '1 items were lost; "gaiko import --losses FILE" lists all of them' in told
    store = open_store(database, read_only=True)
    (one,) = store.texts.all()
    assert [(span.text, span.label) for span in one.spans] == [("米国", "ACTOR")]
    assert [span["text"] for span in store.texts.layer_records(one.id)["brat"]] == ["米国"]
    theirs.write_text('{"text":"日米関係","label":[[0,2,"X"],[0,4,"X"]]}\n', encoding="utf-8")
    told = refused("import", theirs, "--from", "doccano", "--db", tmp_path / "new.db")
    assert told.startswith(f"{theirs}, document:1: spans overlap")
    assert "unknown format docano" in refused("import", theirs, "--from", "docano", "--db", tmp_path / "new.db")
    assert "need a PATH" in refused("import", "--from", "doccano", "--db", tmp_path / "new.db")


def decide(path: Path, item: str, answer: str, annotator: str = "山田", track: str = "") -> None:
    store = open_store(path)
    decision = Decision((), answer, "A-2", "no actor", "")
    store.events.save(
        item, track, annotator, store.events.current_state(item, track).revision, str(uuid.uuid4()), decision, ""
    )
    store.close()


def test_agreement_of_the_annotators_of_a_review(mine: Path, tmp_path: Path) -> None:
    for name in ("山田", "佐藤"):
        decide(mine, "a", "accept", name, name)
    out = tmp_path / "agreement.json"
    result = CliRunner().invoke(app, ["agreement", str(mine), "--json", str(out)])
    assert result.exit_code == 0, result.output
    assert "Agreement on 1 sentences" in result.stdout
    (pair,) = json.loads(out.read_text(encoding="utf-8"))["pairs"]
    assert (pair["first"], pair["second"], pair["kappa"]["unit"]) == ("佐藤", "山田", "character")
    unknown = CliRunner().invoke(app, ["agreement", str(mine), "--annotator", "鈴木"])
    assert "no blind annotation by 鈴木" in str(unknown.exception)


def test_documents_of_any_kind_are_annotated_to_be_corrected_and_exported_as_gold(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "page.html").write_text("<main><h1>会談</h1><p>石破総理大臣は訪米した。</p></main>", encoding="utf-8")
    (docs / "old.txt").write_bytes("外務大臣は東京で会談した。".encode("cp932"))
    (docs / "bad.txt").write_bytes(b"a\0b")
    path = tmp_path / "docs.db"
    assert "bad.txt:1: NUL" in refused("import", docs, "--db", path)
    assert not path.exists()
    assert run("import", docs, "--db", path, "--skip-bad").exit_code == 1
    store = open_store(path)
    found = {item.text: [span.text for span in item.spans] for item in store.texts.all()}
    assert found["石破総理大臣は訪米した。"] == ["石破総理大臣"]
    assert found["外務大臣は東京で会談した。"] == ["東京"]
    assert list(store.texts.all_layers()) == ["rules"]
    for item in store.texts.all():
        decide(path, item.id, "accept")
    store.close()
    assert run("export", "--db", path, "--seeds", docs, "-o", tmp_path / "out").exit_code == 0
    [page] = (tmp_path / "out" / "gold").glob("page-*.jsonl")
    assert "石破総理大臣は訪米した。" in page.read_text(encoding="utf-8")


def test_labelled_texts_are_not_mixed_with_documents(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "speech.txt").write_text("米国は歓迎した。", encoding="utf-8")
    told = refused("import", tmp_path, "--db", tmp_path / "new.db")
    assert "mine.jsonl: JSONL among documents" in told


def test_unfinished_adjudication_is_not_exported(mine: Path, tmp_path: Path) -> None:
    decide(mine, "a", "accept", "山田", "山田")
    decide(mine, "a", "reject", "佐藤", "佐藤")
    assert "blind annotations of a differ or are incomplete" in refused("export", "--db", mine, "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_stats_tell_states_rules_and_what_remains(mine: Path, tmp_path: Path) -> None:
    assert "no text of the random sample has been decided yet" in run("stats", "--db", mine).stdout
    decide(mine, "a", "accept")
    decide(mine, "b", "accept")
    out = tmp_path / "stats.json"
    result = run("stats", "--db", mine, "--order", "random", "--json", out)
    assert "2 texts: 2 empty\n山田: 2 decisions" in result.stdout
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["corrections"] == {"A-2": 1}
    assert (figures["residual"]["sampled"], figures["residual"]["wrong"], figures["residual"]["left"]) == (2, 1, 0)


@pytest.mark.parametrize("command", [[], ["import"], ["export"], ["stats"], ["assign"], ["measure"]])
def test_help_shows_real_examples(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    done = run_gaiko("review", *command, "-h")
    assert done.returncode == 0
    assert f"  gaiko {' '.join(['review', *command])}" in done.stdout


def test_without_the_extra_it_says_what_to_install_and_the_rest_works(mine: Path, tmp_path: Path) -> None:
    code = "import sys\nsys.modules['starlette'] = sys.modules['uvicorn'] = None\nfrom gaiko.scripts.main import main\nmain()\n"

    def without(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, "review", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    served = without("--db", mine)
    assert served.returncode == 2
    assert served.stderr == 'gaiko: the review needs starlette; install gaiko with the extra "[review]"\n'
    assert without("export", "--db", mine, "-o", tmp_path / "out").returncode == 0
    assert without("stats", "--db", mine).returncode == 0


def test_measure_prints_ratios(tmp_path: Path) -> None:
    out = tmp_path / "measure.json"
    result = run("measure", "--texts", 200, "--saves", 20, "--draws", 0, "--folder", tmp_path, "--json", out)
    assert re.match(
        r"save [\d.]+ ms, bare commit [\d.]+ ms, ratio [\d.]+; whole request [\d.]+ ms, first page [\d.]+ ms",
        result.stdout,
    )
    assert json.loads(out.read_text(encoding="utf-8"))["save"]["texts"] == 200
    assert [path.name for path in tmp_path.iterdir()] == ["measure.json"]
