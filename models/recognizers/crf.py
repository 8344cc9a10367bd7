"""A linear-chain CRF (Lafferty, McCallum and Pereira, ICML 2001), learned by CRFsuite (Okazaki, 2007), over ``features``."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.models.recognizers.base import Progress
from gaiko.models.recognizers.crf_training import Encoded, Learned, encode, learn_all
from gaiko.models.recognizers.sequence_tagger import NEVER, Row, TokenRecognizer
from gaiko.models.recognizers.tags import micro_f1
from gaiko.models.recognizers.weights import Weights

_GRID = (1.0, 5.0)
"""With ``dev``, what c2 is multiplied by in turn."""

_LEANS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""With ``dev``, what the score of O is lowered by in turn: likelihood favours O where spans are few, and F1 does not."""


class CrfRecognizer(TokenRecognizer):
    """Finds spans with a CRF; see ``Recognizer`` and ``TokenRecognizer``.

    CRFsuite learns the weights; they are read out of it once, and tagging is done here, where sums over the features of a
    word are kept from one text to the next.
    """

    name = "crf"
    rule = "crf"

    def __init__(
        self,
        c1: float = 0.02,
        c2: float = 0.1,
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
            layers: features from what the rule annotators find; see ``FeatureConfig``.
            clusters: features from the clusters of word vectors.
            min_freq: leave out features seen less often.
            kinds: also learn the kind of each span, and return it.
            scheme: ``BIO`` or ``BIOES``; with BIO, learning and tagging are faster where there are many labels and kinds.

        Raises:
            InputError: an option is out of range.
        """
        if not (0 <= c1 < math.inf and 0 <= c2 < math.inf):
            raise InputError(f"{self.name}: c1 and c2 must be finite and not negative")
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
        """Learn; with ``dev``, other values of ``c2`` are tried as well, and how far to lean to spans; its F1 decides."""
        data, numbers = encode(rows, self._tags.numbers)
        c2 = float(self._options["c2"])
        grid = [c2 * factor for factor in _GRID] if dev else [c2]
        iterations = int(self._options["max_iterations"])
        settings = [
            {
                "c1": self._options["c1"],
                "c2": value,
                "max_iterations": iterations,
                "feature.minfreq": self._options["min_freq"],
                "feature.possible_transitions": True,
            }
            for value in grid
        ]
        report = (lambda number: progress("training", min(number, iterations), iterations)) if progress else None
        tried = []
        for value, learned in zip(grid, learn_all(data, settings, report), strict=True):
            weights = self._weights_of(learned, numbers, data)
            for lean in _LEANS if dev else (0.0,):
                bias = weights.bias.copy()
                bias[0] -= lean
                leaning = replace(weights, bias=bias)
                score = 0.0
                if dev:
                    self._take(self._tags, leaning)
                    score = micro_f1(self, dev)
                tried.append((score, value, lean, leaning))
        if progress:
            progress("training", iterations, iterations)
        _, self._found["c2"], self._found["lean"], best = max(tried, key=lambda one: one[0])  # of equals the first
        return best

    def _weights_of(self, learned: Learned, numbers: dict[bytes, int], data: Encoded) -> Weights:
        size = len(self._tags.names)
        matrix = np.zeros((len(numbers), size), dtype=np.float32)
        matrix[tuple(learned.states.T)] = learned.state_weights
        transitions = np.zeros((size, size), dtype=np.float32)
        transitions[tuple(learned.transitions.T)] = learned.transition_weights
        bias = np.full(size, NEVER, dtype=np.float32)
        bias[np.unique(data.tags)] = 0.0
        return Weights(numbers, matrix, bias, transitions)


class HybridRecognizer(CrfRecognizer):
    """The CRF with features from what the rule annotators find: it learns when to trust which rule.

    On text that the rules were written with, its figures flatter it as theirs do.
    """

    name = "hybrid"

    def __init__(self, layers: bool = True, **options: Any) -> None:
        """Make an untrained recognizer; ``options`` are those of ``CrfRecognizer``."""
        super().__init__(layers=layers, **options)
