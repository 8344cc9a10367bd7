"""Faults of every kind: afterwards every document is once in the output or in the ledger, checked by ids."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import alive
from scale_jobs import QUICK, accounted, complete, ids, job_file, rejects, rows, run, the_run, waiting, write_texts

from gaiko.corpus.errors import InputError
from gaiko.models.scale.job import read_job
from gaiko.models.scale.run import begin_run, run_status
from gaiko.models.scale.tagging_step import TaggingStep

ROOT = Path(__file__).parents[3]


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Folder in which a document waits: it writes the file "here" and continues when the file "go" exists."""
    path = tmp_path / "gate"
    path.mkdir()
    return path


def started(path: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, ROOT / "tests" / "scale_jobs.py", path], cwd=ROOT)


def wait_for_the_end_of(pid: int) -> None:
    for _ in range(6000):
        if not alive(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} continues without the run")


def texts_with(text: str, count: int = 30) -> Iterator[str]:
    yield from ("米国へ" if number != count // 2 else text for number in range(count))


def run_and_kill(job, gate: Path, which: int):
    """Run a job and kill the worker (0) or the rank (1) of its waiting task."""

    def kill() -> None:
        os.kill(waiting(gate)[which], signal.SIGKILL)
        (gate / "go").touch()

    killer = threading.Thread(target=kill)
    killer.start()
    done = run(job)
    killer.join()
    return done


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, gate: Path) -> None:
    write_texts(tmp_path, texts_with(f"待 {gate}"))

    begun, failures = run_and_kill(job_file(tmp_path), gate, 0)
    assert not failures
    assert complete(begun).rejected == {}
    assert accounted(begun) == ids(30)


def test_a_rank_that_is_killed_is_begun_again(tmp_path: Path, gate: Path) -> None:
    write_texts(tmp_path, texts_with(f"待 {gate}"))

    begun, failures = run_and_kill(job_file(tmp_path), gate, 1)
    assert not failures
    assert accounted(begun) == ids(30)
    assert list(begun.folder.glob("*/.*")) == []


def test_a_rank_that_is_killed_each_time_fails_and_the_others_are_done(tmp_path: Path) -> None:
    write_texts(tmp_path, texts_with("断"))
    begun, failures = run(job_file(tmp_path))
    assert failures.keys() == {1}
    assert failures[1].endswith(", 3 times")
    assert run_status(begun).todo == [1]
    (lost,), (after,) = begun.pieces[1:]
    assert accounted(begun) == sorted({*ids(30)} - {f"a.jsonl:{n}" for n in range(lost.first, after.first)})


def test_the_whole_run_killed_twice(tmp_path: Path, gate: Path) -> None:
    write_texts(tmp_path, texts_with(f"待 {gate}"))
    path = job_file(tmp_path)
    workers = []
    for _ in range(2):
        process = started(path)
        worker, rank = waiting(gate, process)
        process.kill()
        process.wait()
        workers.append(worker)
        wait_for_the_end_of(rank)
        (gate / "here").unlink()
        assert not run_status(the_run(tmp_path)).complete
    (gate / "go").touch()
    for worker in workers:  # each finishes its text, and finds its output closed
        wait_for_the_end_of(worker)
    begun, failures = run(path)
    assert not failures
    assert complete(begun).documents == 30
    assert accounted(begun) == ids(30)
    assert list(begun.folder.glob("*/.*")) == []


def test_an_interrupted_run_ends_its_ranks(tmp_path: Path, gate: Path) -> None:
    write_texts(tmp_path, texts_with(f"待 {gate}"))
    process = started(job_file(tmp_path))
    worker, rank = waiting(gate, process)
    process.send_signal(signal.SIGINT)
    assert process.wait() != 0
    assert not alive(rank)
    (gate / "go").touch()
    wait_for_the_end_of(worker)


def test_a_run_that_is_started_twice_at_once(tmp_path: Path, gate: Path) -> None:
    write_texts(tmp_path, texts_with(f"待 {gate}"))
    path = job_file(tmp_path)
    first = started(path)
    waiting(gate, first)
    begun, failures = run(path)
    assert 1 in failures
    assert all("another process runs rank" in why for why in failures.values())
    (gate / "go").touch()
    assert first.wait() == 0
    assert complete(begun).documents == 30
    assert accounted(begun) == ids(30)


def test_documents_that_are_poison_go_to_the_ledger_alone(tmp_path: Path) -> None:
    long = "米国と" * 23_000
    write_texts(tmp_path, ["米国", "殺", "誤", "a\0b", long, "米国"])
    with (tmp_path / "documents" / "a.jsonl").open("ab") as file:
        file.write(b'{"text": \n{"text": "\xff"}\n\0\n')
    begun, failures = run(job_file(tmp_path, tasks=2))
    assert not failures
    assert accounted(begun) == ids(9)
    assert {reject["id"]: reject["reason"] for reject in rejects(begun)} == {
        "a.jsonl:2": "killed-worker",
        "a.jsonl:3": "failed",
        "a.jsonl:4": "nul",
        "a.jsonl:7": "invalid-json",
        "a.jsonl:8": "not-utf8",
        "a.jsonl:9": "nul",
    }
    assert [row["text"] for row in rows(begun)] == ["米国", long, "米国"]
    killed = next(reject for reject in rejects(begun) if reject["reason"] == "killed-worker")
    assert "SIGKILL" in killed["detail"]
    assert killed["start"] == "殺"


def test_a_full_disk_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    # texts that do not compress, so that the limit of a file's size stops the shard
    write_texts(tmp_path, (os.urandom(3000).hex() for _ in range(60)))
    path = job_file(tmp_path, tasks=2)
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)); "
    code = f"{limited}sys.argv[1:] = [{str(path)!r}]; runpy.run_path('tests/scale_jobs.py', run_name='__main__')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    begun = the_run(tmp_path)
    assert run_status(begun).done == 0
    assert list((begun.folder / "data").glob("*")) == []
    begun, failures = run(path)
    assert not failures
    assert accounted(begun) == ids(60)


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_texts(tmp_path, ["米国"])
    job = read_job(job_file(tmp_path, tasks=1))
    begun = begin_run(job, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_batch", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        list(TaggingStep(job, begun.folder, QUICK).run())


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The job file of a complete run."""
    folder = tmp_path_factory.mktemp("done")
    write_texts(folder, ["米国", "誤", "日本"] * 10)
    path = job_file(folder)
    complete(run(path)[0])
    return path


@pytest.mark.parametrize("what", ["data/00001.parquet", "ledger/00001.jsonl", "records/00001.json"])
@pytest.mark.parametrize("how", ["truncated", "gone", "other bytes"])
def test_a_file_that_was_touched_is_noticed(done: Path, what: str, how: str) -> None:
    begun = the_run(done.parent)
    file = begun.folder / what
    data = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(data[: len(data) // 2] if how == "truncated" else b"x" * len(data))
    found = run_status(begun)
    file.write_bytes(data)
    assert found.todo == [1]
    assert not found.complete


def test_damaged_ranks_are_done_again(done: Path) -> None:
    begun = the_run(done.parent)
    shard, ledger, record = (
        begun.folder / name for name in ("data/00000.parquet", "ledger/00001.jsonl", "records/00002.json")
    )
    before = shard.read_bytes()
    shard.write_bytes(before[:-100])
    ledger.write_bytes(b"")
    record.unlink()
    assert run_status(begun).todo == [0, 1, 2]
    begun, failures = run(done)
    assert not failures
    assert complete(begun).documents == 30
    assert accounted(begun) == ids(30)
    assert shard.read_bytes() == before


def test_changed_rules_make_another_run_and_touch_nothing_of_the_old(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    entry = '[[rule]]\ntext = "{}"\nlabel = "ACTOR"\nkind = "organization"\n'
    write_texts(tmp_path, ["甲乙会談"] * 4)
    path = job_file(tmp_path, tasks=1, more='[tag]\nrecognizer = false\nrules = "mine.toml"\n')
    mine.write_text(entry.format("甲"))
    first, failures = run(path, "gaiko.models.scale.tagging_worker:tagging")
    assert not failures
    before = {file: file.read_bytes() for file in first.folder.rglob("*") if file.is_file()}
    mine.write_text(entry.format("乙"))
    second, failures = run(path, "gaiko.models.scale.tagging_worker:tagging")
    assert not failures
    assert second.folder != first.folder
    assert {span["text"] for row in rows(first) for span in row["spans"]} == {"甲"}
    assert {span["text"] for row in rows(second) for span in row["spans"]} == {"乙"}
    assert {file: file.read_bytes() for file in first.folder.rglob("*") if file.is_file()} == before
    assert accounted(second) == accounted(first) == ids(4)


def test_rules_that_change_while_a_run_waits_stop_its_ranks(tmp_path: Path) -> None:
    from gaiko.models.scale.executors import launch

    mine = tmp_path / "mine.toml"
    entry = '[[rule]]\ntext = "{}"\nlabel = "ACTOR"\nkind = "organization"\n'
    write_texts(tmp_path, ["甲乙会談"])
    mine.write_text(entry.format("甲"))
    job = read_job(job_file(tmp_path, tasks=1, more='[tag]\nrules = "mine.toml"\n'))
    begun = begin_run(job, 1)
    mine.write_text(entry.format("乙"))
    failures = launch(job, begun, [0], 1, lambda done, of: None, task="scale_tasks:quick").failures
    assert "the user's rules has changed since the run began" in failures[0]
    assert not run_status(begun).complete


def test_a_dataset_that_changes_while_a_run_waits_stops_its_ranks(tmp_path: Path) -> None:
    write_texts(tmp_path, ["米国"] * 4)
    path = job_file(tmp_path, "hub", tasks=2)
    path.write_text(path.read_text().replace('path = "documents"', 'dataset = "documents"'))
    job = read_job(path)
    begun = begin_run(job, 1)
    write_texts(tmp_path, ["米国"] * 4, "b.jsonl")
    with pytest.raises(InputError, match=r"documents: b.jsonl is new since the run began"):
        list(TaggingStep(job, begun.folder, QUICK).run())


def test_what_cannot_be_read_is_no_error_of_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[object]:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr("gaiko.models.scale.tagging_step.read_slices", broken)
    write_texts(tmp_path, ["米国"])
    job = read_job(job_file(tmp_path, tasks=1))
    step = TaggingStep(job, begin_run(job, 1).folder, QUICK)
    with pytest.raises(InputError, match=r"documents: cannot be read: .*Connection reset by peer; correct it"):
        list(step.run())


def test_another_input_is_refused(tmp_path: Path) -> None:
    write_texts(tmp_path, ["米国"] * 4)
    path = job_file(tmp_path)
    run(path)
    write_texts(tmp_path, ["米国"] * 5)
    with pytest.raises(InputError, match=r"changed since .* was begun: a.jsonl has \d+ bytes and had \d+; restore it"):
        run(path)


def test_another_number_of_tasks_is_refused(tmp_path: Path) -> None:
    write_texts(tmp_path, ["米国"] * 4)
    run(job_file(tmp_path, tasks=3))
    with pytest.raises(InputError, match="was begun with 3 tasks, not 4"):
        run(job_file(tmp_path, tasks=4))


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    write_texts(tmp_path, ["米国"] * 9)
    path = job_file(tmp_path)
    begun, _ = run(path)
    (begun.folder / "records" / "00002.json").unlink()
    before = [(begun.folder / f"data/0000{rank}.parquet").stat().st_ino for rank in range(3)]
    shutil.rmtree(begun.folder / "datatrove")  # completion marks count less than records
    run(path)
    after = [(begun.folder / f"data/0000{rank}.parquet").stat().st_ino for rank in range(3)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False]
    assert json.loads((begun.folder / "records" / "00002.json").read_text())["documents"] == 3
