"""Tagging is done here and not by CRFsuite: the marginals are those of CRFsuite."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import ExactScores, Score
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.crf import CrfRecognizer
from gaiko.models.recognizers.crf_training import CrfData, _start_child, encode_sequences, train_crf, train_grid
from gaiko.models.recognizers.decoding import LinearChain
from gaiko.models.recognizers.features.chunks import chunk_text
from gaiko.models.recognizers.tags import TagSet, tag_examples

TEXTS = ["太郎が東京へ行った。", "花子は大阪にいる。", "東京で花子と会う。", "何もない。"]
NAMES = {"太郎": "人", "花子": "人", "東京": "地", "大阪": "地"}
TRAIN = [
    Example(
        text,
        tuple(
            sorted(
                (Span(at, at + 2, n, NAMES[n], "") for n in NAMES if (at := text.find(n)) >= 0), key=lambda s: s.start
            )
        ),
    )
    for text in TEXTS
]


def test_tagging_gives_the_probabilities_of_crfsuite(tmp_path: Path) -> None:
    recognizer = CrfRecognizer(max_iterations=30)
    recognizer.fit(TRAIN)
    assert recognizer._weights is not None
    tags = TagSet((("人", ""), ("地", "")), "BIOES")
    rows, _ = tag_examples(TRAIN, recognizer.config, tags)
    trainer = pycrfsuite.Trainer(verbose=False)
    options = {name: recognizer.options[name] for name in ("c1", "c2", "max_iterations")}
    trainer.set_params({**options, "feature.possible_transitions": True})
    for features, row in rows:
        trainer.append(features, row)
    trainer.train(str(tmp_path / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "model"))
    (chunk,) = chunk_text("太郎と花子が大阪へ行く。", recognizer.config)
    tagger.set(chunk.features)
    everything = LinearChain(np.ones_like(tags.legal), recognizer._weights.transitions)  # CRFsuite knows of no law
    ours = everything.marginals(recognizer._weights.emissions([chunk]), [len(chunk.offsets)])
    for name in tagger.labels():
        theirs = [tagger.marginal(name, at) for at in range(len(chunk.offsets))]
        assert ours[:, tags.numbers[name]] == pytest.approx(theirs, abs=0.01)


def test_settings_beside_one_another_give_what_each_gives_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = TagSet((("人", ""), ("地", "")), "BIOES")
    rows, _ = tag_examples(TRAIN, CrfRecognizer().config, tags)
    data, _ = encode_sequences(rows, tags.numbers)
    settings = [{"c2": c2, "max_iterations": 5.0} for c2 in (0.1, 1.0, 10.0)]
    alone = [train_crf(data, setting) for setting in settings]
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    told: list[int] = []
    together = train_grid(data, settings, told.append)
    for one, other in zip(alone, together, strict=True):
        assert (one.states == other.states).all()
        assert (one.state_weights == other.state_weights).all()
    assert told == sorted(told) != []


def test_what_a_process_of_its_own_cannot_do_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = TagSet((("人", ""), ("地", "")), "BIOES")
    rows, _ = tag_examples(TRAIN, CrfRecognizer().config, tags)
    data, _ = encode_sequences(rows, tags.numbers)
    monkeypatch.setattr("sys.executable", "false")
    first, second = train_grid(data, [{"c2": 1.0}, {"c2": 1.0}])
    assert (first.state_weights == second.state_weights).all()


@pytest.fixture
def long_work() -> tuple[CrfData, dict[str, float]]:
    units = 200_000
    numbers = np.arange(units, dtype=np.int32)
    data = CrfData(numbers % 1_000, np.ones(units, np.int32), numbers % 20, np.full(units // 100, 100, np.int32))
    return data, {"c2": 0.1, "max_iterations": 10_000.0, "epsilon": 0.0, "delta": 0.0}


def test_what_runs_beside_ends_with_the_process_that_started_it(
    tmp_path: Path, long_work: tuple[CrfData, dict[str, float]]
) -> None:
    process = _start_child(tmp_path / "beside", *long_work)
    try:
        assert process.stdin is not None
        process.stdin.close()  # as the system does when the parent ends, however it ends
        assert process.wait(timeout=60) == 1
    finally:
        process.kill()


def test_an_interruption_ends_what_runs_beside_and_leaves_no_file(
    tmp_path: Path, long_work: tuple[CrfData, dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started: list[subprocess.Popen[bytes]] = []
    data, setting = long_work

    def start(*arguments):
        started.append(_start_child(*arguments))
        return started[-1]

    def interrupted(iteration: int) -> None:
        scratch = next(tmp_path.glob("*/0"))
        if iteration > 3 and any(path.is_dir() for path in scratch.iterdir()):  # the other learns too
            raise KeyboardInterrupt

    monkeypatch.setattr("gaiko.models.recognizers.crf_training._start_child", start)
    with pytest.raises(KeyboardInterrupt):
        train_grid(data, [setting, setting], interrupted)
    (process,) = started
    assert process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_with_dev_the_score_of_outside_is_lowered_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    outside: list[float] = []

    def score(recognizer: CrfRecognizer, _: object) -> ExactScores:
        assert recognizer._weights is not None
        outside.append(float(recognizer._weights.bias[0]))
        return ExactScores(Score(round(-100 * outside[-1]), 100, 100), {})

    monkeypatch.setattr("gaiko.models.recognizers.crf.score_recognizer", score)
    recognizer = CrfRecognizer(max_iterations=2)
    recognizer.fit(TRAIN, TRAIN)
    assert outside == [0.0, -0.25, -0.5, -0.75, -1.0] * 2
    assert recognizer._selected["lean"] == 1.0
