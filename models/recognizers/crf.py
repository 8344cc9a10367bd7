"""A linear-chain CRF (Lafferty, McCallum and Pereira, ICML 2001), learned by CRFsuite (Okazaki, 2007), over ``features``."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from corpus.errors import InputError
from corpus.examples import Example
from models.recognizers.base import Progress
from models.recognizers.tags import micro_f1
from models.recognizers.tokenwise import NEVER, Row, TokenRecognizer
from models.recognizers.weights import Weights

_ITERATION = re.compile(r"Iteration #([0-9]+)")
_WEIGHT = re.compile(r"\(([01])\) ([^ ]+) --> ([^ ]+): ([^ \n]+)")
"""A line of CRFsuite's dump: 0 for a feature's, 1 for a transition's; from, to, weight."""

_GRID = (0.1, 1.0, 10.0)
"""With ``dev``, what c2 is multiplied by in turn."""


class CrfRecognizer(TokenRecognizer):
    """Finds spans with a CRF; see ``Recognizer`` and ``TokenRecognizer``.

    CRFsuite learns the weights; they are read out of it once, and tagging is done here, where sums over the features of a
    word are kept from one text to the next.
    """

    name = "crf"
    rule = "crf"

    def __init__(
        self,
        c1: float = 0.05,
        c2: float = 0.01,
        max_iterations: int = 100,
        seed: int = 0,
        gazetteers: bool = True,
        layers: bool = False,
        clusters: bool = True,
        min_freq: int = 0,
        kinds: bool = False,
        scheme: str = "BIOES",
    ) -> None:
        """Make an untrained recognizer.

        Args:
            c1: weight of the L1 norm; more of it makes the model smaller.
            c2: weight of the squared L2 norm.
            max_iterations: of L-BFGS.
            seed: has no effect: L-BFGS draws no random number.
            gazetteers: features from the tables of names of the rule annotators.
            layers: features from what the rule annotators find; see ``Switches``.
            clusters: features from the clusters of word vectors.
            min_freq: leave out features seen less often.
            kinds: also learn the kind of each span, and return it.
            scheme: ``BIO`` or ``BIOES``; with BIO, learning and tagging are faster where there are many labels and kinds.

        Raises:
            InputError: an option is out of range.
        """
        if not (c1 >= 0 and c2 >= 0):
            raise InputError(f"{self.name}: c1 and c2 must not be negative")
        super().__init__(
            {
                "c1": c1,
                "c2": c2,
                "max_iterations": max_iterations,
                "seed": seed,
                "gazetteers": gazetteers,
                "layers": layers,
                "clusters": clusters,
                "min_freq": min_freq,
                "kinds": kinds,
                "scheme": scheme,
            }
        )

    def _learn(self, rows: Sequence[Row], dev: Sequence[Example], progress: Progress | None) -> Weights:
        """Learn; with ``dev``, a tenth, one and ten times ``c2`` are tried, and the best F1 on it decides."""
        seen = Counter(feature for features, _ in rows for unit in features for feature in unit)
        numbers = {feature: number for number, feature in enumerate(seen)}
        names = [b"%d" % number for number in range(len(numbers))]  # a feature may hold what a dump has no way to tell
        sequences = [
            (pycrfsuite.ItemSequence([[names[numbers[one]] for one in unit] for unit in features]), tags)
            for features, tags in rows
        ]
        c2 = float(self._options["c2"])
        grid = sorted({c2 * factor for factor in _GRID}) if dev else [c2]
        tried = []
        for at, value in enumerate(grid):
            learned = self._train(sequences, numbers, value, progress, at, len(grid))
            score = 0.0
            if dev:
                self._take(self._tags, learned)
                score = micro_f1(self, dev)
            tried.append((score, value, learned))
        _, self._found["c2"], best = max(tried, key=lambda one: one[0])  # of equals the first
        return best

    def _train(
        self,
        sequences: Sequence[Any],
        numbers: dict[bytes, int],
        c2: float,
        progress: Progress | None,
        at: int,
        runs: int,
    ) -> Weights:
        iterations = int(self._options["max_iterations"])
        trainer = _Trainer(verbose=False)
        trainer.report = lambda number: (
            progress("training", min(at * iterations + number, runs * iterations), runs * iterations)
            if progress
            else None
        )
        trainer.select("lbfgs")
        trainer.set_params(
            {
                "c1": self._options["c1"],
                "c2": c2,
                "max_iterations": iterations,
                "feature.minfreq": self._options["min_freq"],
                "feature.possible_transitions": True,
            }
        )
        for features, tags in sequences:
            trainer.append(features, tags)
        with tempfile.TemporaryDirectory() as folder:
            model, dump = Path(folder) / "model", Path(folder) / "dump"
            trainer.train(str(model))
            tagger = pycrfsuite.Tagger()
            tagger.open(str(model))
            tagger.dump(str(dump))
            known = tagger.labels()
            tagger.close()
            return self._weights_of(dump.read_text(encoding="ascii"), numbers, known)

    def _weights_of(self, dump: str, numbers: dict[bytes, int], known: Sequence[str]) -> Weights:
        tags = self._tags.numbers
        matrix = np.zeros((len(numbers), len(tags)), dtype=np.float32)
        transitions = np.zeros((len(tags), len(tags)), dtype=np.float32)
        bias = np.full(len(tags), NEVER, dtype=np.float32)
        bias[[tags[name] for name in known]] = 0.0
        for sort, one, tag, weight in _WEIGHT.findall(dump):
            if sort == "0":
                matrix[int(one), tags[tag]] = float(weight)
            else:
                transitions[tags[one], tags[tag]] = float(weight)
        return Weights(numbers, matrix, bias, transitions)


class HybridRecognizer(CrfRecognizer):
    """The CRF with features from what the rule annotators find: it learns when to trust which rule.

    On text that the rules were written with, its figures flatter it as theirs do.
    """

    name = "hybrid"

    def __init__(self, layers: bool = True, **options: Any) -> None:
        """Make an untrained recognizer; ``options`` are those of ``CrfRecognizer``."""
        super().__init__(layers=layers, **options)


class _Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]  # the library has no types
    """Says how far it is and prints nothing."""

    report: Callable[[int], None]

    def message(self, message: str) -> None:
        """Read a line of the library's log."""
        if (match := _ITERATION.search(message)) is not None:
            self.report(int(match[1]))
