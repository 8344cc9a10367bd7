"""Multinomial logistic regression over subtokens, trained by SAGA (Defazio, Bach and Lacoste-Julien, NIPS 2014)."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.models.recognizers.base import Progress, score_recognizer
from gaiko.models.recognizers.features.overlays import Features
from gaiko.models.recognizers.sequence_tagger import UNSEEN_TAG_BIAS, SequenceTagger, TaggerOptions
from gaiko.models.recognizers.tags import TaggedSequence
from gaiko.models.recognizers.weights import Weights

_C_FACTORS = (0.1, 1.0, 10.0)
"""With ``dev``, factors of ``c`` that are tried."""


@dataclass(frozen=True, kw_only=True)
class LinearOptions(TaggerOptions):
    """Options of logistic regression.

    Attributes:
        c: inverse of the coefficient of the squared L2 norm.
    """

    c: float = 5.0
    max_iterations: int = 20
    min_freq: int = 1


class LinearRecognizer(SequenceTagger):
    """Recognizer with logistic regression and legal transitions; see ``Recognizer`` and ``SequenceTagger``."""

    name = "linear"
    rule = "logistic"
    _options: LinearOptions

    def __init__(self, **options: Any) -> None:
        """Make an untrained recognizer.

        Args:
            options: see ``LinearOptions``.

        Raises:
            InputError: an option is out of range.
        """
        super().__init__(LinearOptions(**options))
        if not self._options.c > 0:
            raise InputError("linear: c must be more than 0")

    def _learn(self, sequences: Sequence[TaggedSequence], dev: Sequence[Example], progress: Progress | None) -> Weights:
        """Return the weights; with ``dev``, those of the ``c`` with the best F1 on it."""
        features = [active for sequence, _ in sequences for active in sequence]
        tags = np.array([self._tags.numbers[tag] for _, names in sequences for tag in names], dtype=np.intp)
        counts = Counter(feature for active in features for feature in active)
        frequent = (feature for feature, count in counts.items() if count >= self._options.min_freq)
        feature_ids = {feature: row for row, feature in enumerate(frequent)}
        c = float(self._options.c)
        grid = sorted({c * factor for factor in _C_FACTORS}) if dev else [c]
        tried = []
        for at, value in enumerate(grid):
            if progress is not None:
                progress("training", at, len(grid))
            learned = self._solve(features, tags, feature_ids, value)
            f1 = 0.0
            if dev:
                self._set_model(self._tags, learned)
                f1 = score_recognizer(self, dev).micro.f1
            tried.append((f1, value, learned))
        if progress is not None:
            progress("training", len(grid), len(grid))
        _, self._selected["c"], best = max(tried, key=lambda trial: trial[0])  # the first one of a tie
        return best

    def _solve(
        self, features: Sequence[Features], tags: NDArray[np.intp], feature_ids: dict[bytes, int], c: float
    ) -> Weights:
        from scipy.sparse import csr_matrix  # slow to import; prediction does not need them
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        n_tags = len(self._tags.names)
        weights = Weights(
            feature_ids,
            np.zeros((len(feature_ids), n_tags), dtype=np.float32),
            np.full(n_tags, UNSEEN_TAG_BIAS, dtype=np.float32),
            np.zeros((n_tags, n_tags), dtype=np.float32),
        )
        if (tags == tags[0]).all():  # scikit-learn needs two classes
            weights.bias[tags[0]] = 0.0
            return weights
        columns, starts = weights.feature_rows(features)
        matrix = csr_matrix(
            (np.ones(len(columns)), columns, starts), shape=(len(features), len(feature_ids)), dtype=np.float64
        )
        matrix.sum_duplicates()
        model = LogisticRegression(
            solver="saga", C=c, max_iter=self._options.max_iterations, tol=1e-3, random_state=self._options.seed
        )
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ConvergenceWarning
            )  # max_iterations is meant to stop it before it converges
            model.fit(matrix, tags)
        if len(model.classes_) == 2:  # of two classes scikit-learn keeps the weights of the second only
            weights.matrix[:, model.classes_[1]] = model.coef_[0]
            weights.bias[model.classes_] = [0.0, model.intercept_[0]]
        else:
            weights.matrix[:, model.classes_] = model.coef_.T
            weights.bias[model.classes_] = model.intercept_
        return weights
