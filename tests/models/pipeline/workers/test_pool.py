"""Workers: order of results, bounded reading ahead, and workers that die."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import alive

from gaiko.corpus.errors import InputError
from gaiko.models.pipeline.workers import Outcome, Workers


def results(items: list[bytes], count: int = 2, task: str = "worker_tasks:upper", **settings: str) -> list[bytes | str]:
    with Workers(task, settings, count) as workers:
        return [done.error if done.result is None else done.result for done in workers.run(items)]


def answers(items: list[bytes]) -> list[Outcome]:
    with Workers("worker_tasks:upper", {}, 1) as workers:
        return list(workers.run(items))


def test_results_come_in_the_order_of_the_items():
    items = [str(number).encode() * 40 for number in range(6_000)]

    assert results(items, prefix=">") == [b">" + item.upper() for item in items]


def test_an_item_that_kills_its_worker_is_tried_again_then_reported_and_the_others_are_done():
    assert results([b"a", b"die", b"b"]) == [b"A", "its worker was killed (SIGKILL), 3 times", b"B"]


def test_an_item_that_ends_its_worker_is_reported_with_the_exit_code():
    assert results([b"exit", b"b"], 1) == ["its worker ended with exit code 7, 3 times", b"B"]


def test_a_worker_that_dies_once_loses_nothing(tmp_path: Path):
    item = b"die once " + os.fsencode(tmp_path / "mark")

    assert results([b"a", item, b"b"], 1) == [b"A", item.upper(), b"B"]


def test_what_the_task_raises_is_reported_with_its_item():
    done = answers([b"a", b"raise", b"wrong", b"b"])
    assert [one.result for one in done] == [b"A", None, None, b"B"]
    assert [one.error for one in done] == [None, "KeyError: 'no such thing'", "this item is wrong", None]
    assert [one.invalid_input for one in done] == [False, False, True, False]


def test_a_worker_killed_between_two_streams_is_started_anew():
    with Workers("worker_tasks:upper", {}, 1) as workers:
        assert [done.result for done in workers.run([b"a"])] == [b"A"]
        os.kill(workers.pids[0], signal.SIGKILL)
        assert [done.result for done in workers.run([b"b"])] == [b"B"]


def test_more_processes_than_the_system_starts_are_refused(monkeypatch: pytest.MonkeyPatch):
    start, started = subprocess.Popen, []

    def two(*arguments: object, **options: object) -> object:
        if len(started) == 2:
            raise OSError(24, "Too many open files")
        started.append(start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr("gaiko.models.pipeline.workers.pool.subprocess.Popen", two)
    with pytest.raises(InputError, match="a worker process cannot be started: Too many open files; start fewer"):
        Workers("worker_tasks:upper", {}, 3)
    assert all(process.poll() is not None for process in started)


def test_an_error_that_names_a_file_whose_name_is_not_utf8_is_told():
    (done,) = answers([b"wrong name"])
    assert done.error == r"\udcff: cannot be read"
    assert done.invalid_input


def test_what_a_task_prints_does_not_reach_the_results(capfd: pytest.CaptureFixture[str]):
    assert results([b"print", b"a"], 1) == [b"PRINT", b"A"]
    assert "between the frames" in capfd.readouterr().err


def test_settings_that_a_task_refuses_are_wrong_input():
    with pytest.raises(InputError, match=r"^no such rules$"):
        results([b"a"], task="worker_tasks:refuse", why="no such rules")


def test_a_task_that_dies_as_it_loads_is_said_so_and_not_tried_for_ever():
    with pytest.raises(InputError, match=r"was killed \(SIGKILL\) while loading, 3 times"):
        results([b"a", b"b"], task="worker_tasks:crash_at_start")


def test_what_the_items_raise_is_raised_after_what_came_before():
    def items():
        yield b"a"
        raise InputError("line 2 is wrong")

    got: list[bytes | None] = []
    with Workers("worker_tasks:upper", {}, 2) as workers, pytest.raises(InputError, match="line 2 is wrong"):
        got.extend(done.result for done in workers.run(items()))  # what came before the error is kept

    assert got == [b"A"]


def test_only_so_much_is_read_ahead():
    taken = 0

    def items():
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield b"x" * 60_000

    with Workers("worker_tasks:upper", {}, 2) as workers:
        stream = workers.run(items())
        next(stream)
        assert taken <= 5
        stream.close()


def test_a_worker_has_one_thread_for_linear_algebra():
    assert results([b"threads"], 1) == [b"1"]


def test_the_workers_are_gone_at_the_end_though_busy():
    with Workers("worker_tasks:upper", {}, 2) as workers:
        stream = workers.run([b"pid", b"x" * 70_000, b"sleep"])
        next(stream)
        pids = workers.pids

    assert not any(alive(pid) for pid in pids)


def test_no_worker_outlives_a_parent_that_was_killed():
    code = (
        "import time\nfrom gaiko.models.pipeline.workers import Workers\nworkers = Workers('worker_tasks:upper', {}, 2)\n"
        "list(workers.run([b'a', b'x' * 70_000, b'b']))\nprint(*workers.pids, flush=True)\ntime.sleep(600)\n"
    )
    path = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(pid) for pid in pids)
        parent.kill()

    until = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def test_there_is_at_least_one_worker():
    with pytest.raises(ValueError, match="at least 1"):
        Workers("worker_tasks:upper", {}, 0)
