"""What no decision may be lost to: kill -9, a full disk, a database that cannot be written, eight writers at once."""

import os
import random
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from review_server import Served, item, serving

from gaiko.corpus.review.store.database import StorageError
from gaiko.corpus.review.store.event_table import StaleError
from gaiko.corpus.review.store.history import SHARED, Decision, replay
from gaiko.corpus.review.store.queue_table import QueueRow
from gaiko.corpus.review.store.store import create_store, open_store

KILLS = 10

WRITER = """
import sys, uuid
from pathlib import Path
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.store import open_store
store = open_store(Path(sys.argv[1]))
revision = store.events.current_state("d-s0001").revision
while True:
    operation = str(uuid.uuid4())
    print("try", operation, flush=True)
    span = store.texts.get("d-s0001").spans[0]
    spans = (span,) if revision % 2 else ()
    store.events.save("d-s0001", "", "山田", revision, operation, Decision(spans, "accept", "G-1", "x" * 3000), "")
    print("saved", operation, flush=True)
    revision += 1
"""

FILLER = """
import resource, signal, sys, uuid
from pathlib import Path
from gaiko.corpus.review.store.database import StorageError
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.store import open_store
store = open_store(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write past the limit fails, as on a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
revision = 0
try:
    while True:
        operation = str(uuid.uuid4())
        store.events.save("d-s0001", "", "山田", revision, operation, Decision((), "accept", "G-1", "x" * 3000), "")
        print(operation, flush=True)
        revision += 1
except StorageError as error:
    print(error, file=sys.stderr)
"""

READER = """
import os, sys, uuid
from pathlib import Path
from gaiko.corpus.errors import InputError
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.database import StorageError
from gaiko.corpus.review.store.store import open_store
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)  # whom permissions hold back
path = Path(sys.argv[1])
try:
    open_store(path)
except InputError as error:
    print(error)
store = open_store(path, read_only=True)
print(len(list(store.texts.all())))
try:
    store.events.save("d-s0001", "", "山田", 0, str(uuid.uuid4()), Decision((), "accept"), "")
except StorageError as error:
    print(error)
"""


def made(folder: Path) -> Path:
    store = create_store(folder / "review.db")
    store.texts.add([item("米国は", ("米国", "ACTOR", "state")), item("会談した。", name="d-s0002")])
    store.queue.set("document", [QueueRow("d-s0001", 0), QueueRow("d-s0002", 1)])
    store.close()
    return store.path


def test_ten_times_kill_9_and_every_acknowledged_decision_is_there(tmp_path: Path) -> None:
    path = made(tmp_path)
    rng = random.Random(9)
    tried: list[str] = []
    saved: list[str] = []
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline()]  # it is at work
            time.sleep(rng.uniform(0, 0.15))
            writer.kill()
            lines += writer.stdout.read().split("\n")
        pairs = [line.split() for line in lines if line.strip()]
        tried += [pair[1] for pair in pairs if pair[0] == "try" and len(pair) == 2]
        saved += [pair[1] for pair in pairs if pair[0] == "saved" and len(pair) == 2 and len(pair[1]) == 36]
        store = open_store(path)
        events = store.events.of("d-s0001")
        there = [event.operation for event in events]
        assert [operation for operation in saved if operation not in there] == []
        assert set(there) <= set(tried)  # nothing that nobody asked for
        decision = replay(store.texts.get("d-s0001").spans, events)
        assert (store.events.current_state("d-s0001").decision, store.events.current_state("d-s0001").revision) == (
            decision,
            len(events),
        )
        assert store.events.states() == ({"d-s0001": decision.state} if events else {})
        assert store.database.fetch_one("PRAGMA integrity_check") == ("ok",)
        store.close()
    assert len(saved) >= KILLS


def test_a_killed_server_has_what_it_said_it_had(tmp_path: Path) -> None:
    path = made(tmp_path)
    gaiko = [Path(sys.executable).with_name("gaiko"), "review", "--db", path, "--port", "0", "--order", "document"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(gaiko, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        store = open_store(path)
        running = Served(store, port)
        page = running.ask("GET", "/").body
        token = page.partition('name="gaiko-token" content="')[2].partition('"')[0]
        running = Served(store, port, token)
        answers = [running.save("d-s0001", [], revision=revision) for revision in range(3)]
        server.kill()
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert store.events.current_state("d-s0001").revision == 3
    store.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    path = made(tmp_path)
    limit = path.stat().st_size + 200_000
    done = subprocess.run(
        [sys.executable, "-c", FILLER, path, str(limit)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "the disk is full" in done.stderr
    assert "holds only complete changes" in done.stderr
    saved = done.stdout.split()
    assert len(saved) > 3
    store = open_store(path)
    events = store.events.of("d-s0001")
    assert [event.operation for event in events] == saved
    assert replay(store.texts.get("d-s0001").spans, events) == store.events.current_state("d-s0001").decision
    store.events.save(
        "d-s0001", SHARED, "山田", len(saved), str(uuid.uuid4()), Decision((), "accept"), ""
    )  # there is room again
    store.close()


def test_the_page_is_told_of_a_full_disk_and_may_repeat(tmp_path: Path) -> None:
    with serving(tmp_path, [item("米国は", ("米国", "ACTOR", "state"))]) as served:
        (pages,) = served.store.database.fetch_one("PRAGMA page_count")
        served.store.database.fetch_one(f"PRAGMA max_page_count = {pages}")
        operation = str(uuid.uuid4())
        revision = 0
        while (answer := served.save("d-s0001", [], revision=revision, operation=operation)).status == 200:
            revision, operation = revision + 1, str(uuid.uuid4())
        assert (answer.status, len(served.store.events.of("d-s0001"))) == (507, revision)
        assert answer.body["error"] == "サーバーのディスクに空きがありません"
        served.store.database.fetch_one("PRAGMA max_page_count = 1000000")
        assert served.save("d-s0001", [], revision=revision, operation=operation).status == 200


def read_as_nobody(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", READER, path], capture_output=True, text=True, check=False, timeout=60)


def test_a_database_that_may_not_be_written_is_told() -> None:
    """In a folder of its own: pytest's folders, which differ between serial and parallel runs, are closed to other users."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = made(folder)
        path.chmod(0o444)
        folder.chmod(0o555)
        try:
            done = read_as_nobody(path)
        finally:
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    opened, texts, saved = done.stdout.strip().split("\n")
    assert "is read-only" in opened
    assert texts == "2"
    assert "is read-only" in saved


@pytest.mark.skipif(os.getuid() != 0, reason="only root can turn into a user whom permissions hold back")
def test_a_database_in_a_closed_folder_is_told(tmp_path: Path) -> None:
    path = made(tmp_path)
    tmp_path.chmod(0o700)
    done = read_as_nobody(path)
    assert done.stdout == f"{path}: cannot be read: Permission denied; check the permissions of its folder\n"


@pytest.mark.parametrize("rounds", [20])
def test_eight_writers_race_and_one_wins_each_revision(tmp_path: Path, rounds: int) -> None:
    path = made(tmp_path)
    won: list[tuple[int, str]] = []
    lost: list[int] = []
    failed: list[BaseException] = []

    def write(name: str) -> None:
        store = open_store(path)
        try:
            for _ in range(rounds):
                base = store.events.current_state("d-s0001").revision
                operation = str(uuid.uuid4())
                try:
                    store.events.save("d-s0001", SHARED, name, base, operation, Decision((), "edit"), "")
                    won.append((base + 1, operation))
                except StaleError:
                    lost.append(base)
        except BaseException as error:
            failed.append(error)
        finally:
            store.close()

    writers = [threading.Thread(target=write, args=(f"writer {number}",)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    store = open_store(path)
    events = store.events.of("d-s0001")
    assert [(event.revision, event.operation) for event in events] == sorted(won)
    assert len(won) + len(lost) == 8 * rounds
    assert [event.revision for event in events] == list(range(1, len(won) + 1))
    store.close()


def test_eight_pages_save_one_revision_and_seven_are_told(tmp_path: Path) -> None:
    with serving(tmp_path, [item("米国は", ("米国", "ACTOR", "state"))]) as served:
        for revision in range(3):
            statuses: list[int] = []

            def save(revision: int = revision, statuses: list[int] = statuses) -> None:
                statuses.append(served.save("d-s0001", [], revision=revision).status)

            pages = [threading.Thread(target=save) for _ in range(8)]
            for page in pages:
                page.start()
            for page in pages:
                page.join()
            assert sorted(statuses) == [200] + [412] * 7
        assert len(served.store.events.of("d-s0001")) == 3


def test_a_damaged_event_is_not_taken_for_a_decision(tmp_path: Path) -> None:
    store = open_store(made(tmp_path))
    store.events.save("d-s0001", SHARED, "山田", 0, str(uuid.uuid4()), Decision((), "accept"), "")
    store.database.connection.execute("DROP TRIGGER event_is_never_changed")
    store.database.connection.execute("UPDATE event SET before = '[]'")
    with pytest.raises(ValueError, match="revision 1 is not the result of its save"):
        replay(store.texts.get("d-s0001").spans, store.events.of("d-s0001"))
    store.close()


def test_a_failed_write_leaves_no_open_transaction(tmp_path: Path) -> None:
    store = open_store(made(tmp_path))
    store.database.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="is read-only"):
        store.events.save("d-s0001", SHARED, "山田", 0, str(uuid.uuid4()), Decision((), "accept"), "")
    assert not store.database.connection.in_transaction
    store.database.connection.execute("PRAGMA query_only = OFF")
    store.events.save("d-s0001", SHARED, "山田", 0, str(uuid.uuid4()), Decision((), "accept"), "")
    store.close()
