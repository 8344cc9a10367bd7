"""Logistic regression over each unit's ``features`` by SAGA (Defazio, Bach and Lacoste-Julien, NIPS 2014), decoded to legal tags."""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.models.recognizers.base import Progress
from gaiko.models.recognizers.features.overlays import Features
from gaiko.models.recognizers.sequence_tagger import NEVER, Row, TokenRecognizer
from gaiko.models.recognizers.tags import micro_f1
from gaiko.models.recognizers.weights import Weights

_GRID = (0.1, 1.0, 10.0)
"""With ``dev``, what ``c`` is multiplied by in turn."""


class LinearRecognizer(TokenRecognizer):
    """Finds spans with multinomial logistic regression and Viterbi over the legal tags; see ``Recognizer`` and ``TokenRecognizer``."""

    name = "linear"
    rule = "logistic"

    def __init__(
        self,
        c: float = 5.0,
        max_iterations: int = 20,
        seed: int = 0,
        gazetteers: bool = True,
        layers: bool = False,
        clusters: bool = True,
        min_freq: int = 1,
        kinds: bool = False,
        scheme: str = "BIOES",
    ) -> None:
        """Make an untrained recognizer.

        Args:
            c: inverse of the weight of the squared L2 norm.
            max_iterations: how often the learner goes over the units.
            seed: of the order in which it does.
            gazetteers: features from the tables of names of the rule annotators.
            layers: features from what the rule annotators find; see ``FeatureConfig``.
            clusters: features from the clusters of word vectors.
            min_freq: leave out features seen less often.
            kinds: also learn the kind of each span, and return it.
            scheme: ``BIO`` or ``BIOES``.

        Raises:
            InputError: an option is out of range.
        """
        if not c > 0:
            raise InputError("linear: c must be more than 0")
        super().__init__(
            {
                "c": c,
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
        """Learn; with ``dev``, a tenth, one and ten times ``c`` are tried, and the best F1 on it decides."""
        features = [unit for units, _ in rows for unit in units]
        tags = np.array([self._tags.numbers[tag] for _, tags in rows for tag in tags], dtype=np.intp)
        seen = Counter(feature for unit in features for feature in unit)
        kept = (feature for feature, count in seen.items() if count >= self._options["min_freq"])
        numbers = {feature: number for number, feature in enumerate(kept)}
        c = float(self._options["c"])
        grid = sorted({c * factor for factor in _GRID}) if dev else [c]
        tried = []
        for at, value in enumerate(grid):
            if progress is not None:
                progress("training", at, len(grid))
            learned = self._solve(features, tags, numbers, value)
            score = 0.0
            if dev:
                self._take(self._tags, learned)
                score = micro_f1(self, dev)
            tried.append((score, value, learned))
        if progress is not None:
            progress("training", len(grid), len(grid))
        _, self._found["c"], best = max(tried, key=lambda one: one[0])  # of equals the first
        return best

    def _solve(
        self, features: Sequence[Features], tags: NDArray[np.intp], numbers: dict[bytes, int], c: float
    ) -> Weights:
        from scipy.sparse import csr_matrix  # imported here: tagging needs neither
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        size = len(self._tags.names)
        found = Weights(
            numbers,
            np.zeros((len(numbers), size), dtype=np.float32),
            np.full(size, NEVER, dtype=np.float32),
            np.zeros((size, size), dtype=np.float32),
        )
        if (tags == tags[0]).all():  # every unit has the same tag: nothing to tell apart
            found.bias[tags[0]] = 0.0
            return found
        columns, starts = found.columns(features)
        matrix = csr_matrix(
            (np.ones(len(columns)), columns, starts), shape=(len(features), len(numbers)), dtype=np.float64
        )
        matrix.sum_duplicates()
        learner = LogisticRegression(
            solver="saga", C=c, max_iter=self._options["max_iterations"], tol=1e-3, random_state=self._options["seed"]
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is what max_iterations is for
            learner.fit(matrix, tags)
        if len(learner.classes_) == 2:  # of two classes scikit-learn keeps the weights of the second only
            found.matrix[:, learner.classes_[1]] = learner.coef_[0]
            found.bias[learner.classes_] = [0.0, learner.intercept_[0]]
        else:
            found.matrix[:, learner.classes_] = learner.coef_.T
            found.bias[learner.classes_] = learner.intercept_
        return found
