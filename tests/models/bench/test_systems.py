"""The systems that are measured, and how they answer from processes of their own."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.bench.speed import _score
from gaiko.models.bench.systems import SHARED, Cost, System, make_system
from gaiko.models.bench.worker import Client, Entry, Worker
from gaiko.models.evaluation.examples import read_labelled_texts

TEXT = "2月7日、石破総理大臣は米国を訪問した。両国は合意した。"
GOLD = '{"text": "米国を訪問した。", "spans": [{"start": 0, "end": 2, "label": "PLACE"}]}\n'


class Slow(System):
    """A system that takes a second for every document, as it says."""

    def __init__(self) -> None:
        self.read_texts: list[list[str]] = []
        self.cleared = 0

    def clear_caches(self) -> None:
        self.cleared += 1

    def read(self, texts: list[str]) -> Cost:
        self.read_texts.append(list(texts))
        return Cost(float(len(texts)), 2.0 * len(texts))


@pytest.mark.parametrize("name", ["sudachi", "rules", "recognizer", "default", *SHARED])
def test_a_system_reads_and_says_what_that_took(name: str) -> None:
    cost = make_system(name).read([TEXT])
    assert cost.cpu_s > 0
    assert cost.wall_s > 0


def test_fast_systems_read_the_texts_again_and_forget_them_before() -> None:
    system = Slow()
    answer = Worker(system).handle({"do": "read", "texts": ["日米", "英"], "at_least": 5.0})
    assert (answer["texts"], answer["chars"], answer["cpu_s"], answer["wall_s"]) == (2, 9, 6.0, 12.0)
    assert system.cleared == 3


def test_slow_systems_read_what_fits() -> None:
    system = Slow()
    answer = Worker(system).handle({"do": "read", "texts": ["日"] * 20, "at_most": 6.0})
    assert (answer["texts"], answer["chars"]) == (8, 8)
    assert answer["peak_mb"] is None or answer["peak_mb"] > 1


def test_growing_text_ends_with_the_size_or_with_the_time() -> None:
    order = {"do": "grow", "n_bytes": 30_000, "seed": 1, "times": 1, "at_once": 3, "whole": False}
    system = Slow()
    answer = Worker(system).handle({**order, "seconds": 100.0})
    assert not answer["cut"]
    assert sum(len(text.encode()) for part in system.read_texts for text in part) in range(29_998, 30_001)
    answer = Worker(Slow()).handle({**order, "seconds": 4.0})
    assert answer["cut"]
    assert answer["cpu_s"] == 6.0


def test_a_whole_text_is_one_document() -> None:
    system = Slow()
    order = {"do": "grow", "n_bytes": 9_000, "seed": 1, "times": 1, "at_once": 3, "whole": True, "seconds": 9.0}
    Worker(system).handle(order)
    assert [len(part) for part in system.read_texts] == [1]


def test_several_small_texts_are_other_texts_of_that_size_after_one_that_does_not_count() -> None:
    system = Slow()
    order = {"do": "grow", "n_bytes": 900, "seed": 1, "times": 3, "at_once": 9, "whole": True, "seconds": 9.0}
    answer = Worker(system).handle(order)
    lead, *texts = ["".join(part) for part in system.read_texts]
    assert len(set(texts)) == 3
    assert answer["chars"] == sum(map(len, texts))
    assert lead not in texts


def test_a_system_that_knows_the_gold_says_so_and_raw_sudachi_has_no_score(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(GOLD, encoding="utf-8")
    tests = [read_labelled_texts(path) for path in (data, data)]  # the first stands for the gold
    assert _score(Entry("sudachi"), tests) == {"f1_gold": None, "f1": {str(data): None}, "seen": []}
    for name in ("rules", "rules, shared", "recognizer", "default"):
        assert _score(Entry(name), tests) == {"f1_gold": 1.0, "f1": {str(data): 1.0}, "seen": []}


def test_processes_read_side_by_side_and_say_so() -> None:
    with Client(Entry("sudachi"), 2) as client:
        answers = client.send([{"do": "read", "texts": [text]} for text in ("日本。", "米国は。")])
        assert [answer["chars"] for answer in answers] == [3, 4]
        assert client.startup_s > 0


def test_a_process_that_cannot_do_it_is_one_line() -> None:
    with (
        Client(Entry("sudachi")) as client,
        pytest.raises(InputError, match=r"^sudachi cannot be measured: .*texts"),
    ):
        client.ask("read")
