"""Logistic regression over each unit's ``features`` by SAGA (Defazio, Bach and Lacoste-Julien, NIPS 2014), decoded to legal tags."""

import json
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError
from corpus.examples import Example
from corpus.files import replacing, write_text
from corpus.spans import Source, Span
from models.recognizers.base import Progress, Scored
from models.recognizers.features import read_pieces
from models.recognizers.marks import Features, Switches
from models.recognizers.tags import SCHEMES, TagSet, classes_of, micro_f1, read_classes, tagged

WEIGHTS = "linear.npz"
ABOUT = "linear.json"
VERSION = "1"
"""Of this code, as spans name it in their source."""

_NEVER = -1e4
"""The score of a tag that no unit had: it never comes out."""

_GRID = (0.1, 1.0, 10.0)
"""With ``dev``, what ``c`` is multiplied by in turn."""


class LinearRecognizer:
    """Finds spans with multinomial logistic regression and Viterbi over the legal tags; see ``Recognizer``.

    The confidence of a span is the smallest of the probabilities of its tags.

    Attributes:
        unaligned: how many of the spans to learn could not be told in tags, and were left out.
        c: the one in use; ``fit`` chooses it where ``dev`` is given.
    """

    name = "linear"

    def __init__(
        self,
        c: float = 5.0,
        max_iterations: int = 20,
        seed: int = 0,
        gazetteers: bool = True,
        layers: bool = False,
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
            layers: features from what the rule annotators find; see ``Switches``.
            min_freq: leave out features seen less often.
            kinds: also learn the kind of each span, and return it.
            scheme: ``BIO`` or ``BIOES``.

        Raises:
            InputError: an option is out of range.
        """
        if scheme not in SCHEMES:
            raise InputError(f"linear: scheme must be one of {', '.join(SCHEMES)}, not {scheme!r}")
        if not (c > 0 and max_iterations >= 1 and min_freq >= 0):
            raise InputError("linear: c must be more than 0, max_iterations 1 or more, min_freq not negative")
        self._options: dict[str, Any] = {
            "c": c,
            "max_iterations": max_iterations,
            "seed": seed,
            "gazetteers": gazetteers,
            "layers": layers,
            "min_freq": min_freq,
            "kinds": kinds,
            "scheme": scheme,
        }
        self._switches = Switches(gazetteers, layers)
        self.labels: tuple[str, ...] = ()
        self.unaligned = 0
        self.c = c
        self._tags = TagSet((), scheme)
        self._numbers: dict[bytes, int] = {}
        self._weights: NDArray[np.float64] = np.zeros((0, 0))
        self._bias: NDArray[np.float64] = np.zeros(0)

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return dict(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``. With ``dev``, a tenth, one and ten times ``c`` are tried, and the best F1 on it decides."""
        kinds = self._options["kinds"]
        self._tags = TagSet(classes_of(examples, kinds), self._options["scheme"])
        self.labels = self._tags.labels
        rows, self.unaligned = tagged(examples, self._switches, self._tags, kinds)
        features = [unit for units, _ in rows for unit in units]
        numbers = np.array([self._tags.numbers[tag] for _, tags in rows for tag in tags], dtype=np.intp)
        seen = Counter(feature for unit in features for feature in unit)
        kept = sorted(feature for feature, count in seen.items() if count >= self._options["min_freq"])
        self._numbers = {feature: number for number, feature in enumerate(kept)}
        tried = []
        grid = [self._options["c"] * factor for factor in (_GRID if dev else (1.0,))]
        for at, c in enumerate(grid):
            if progress is not None:
                progress("training", at, len(grid))
            self._weights, self._bias = self._solve(features, numbers, c)
            tried.append((micro_f1(self, dev) if dev else 0.0, c, self._weights, self._bias))
        _, self.c, self._weights, self._bias = max(tried, key=lambda one: one[0])  # of equals the first
        if progress is not None:
            progress("training", len(grid), len(grid))

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``."""
        return [[scored.span for scored in self._read(text)] for text in texts]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``."""
        return [list(self._read(text)) for text in texts]

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``: the weights as NumPy's arrays, and beside them the features and tags as JSON."""
        self._check_trained()
        with replacing(folder / WEIGHTS) as file:
            np.savez_compressed(file, weights=self._weights.astype(np.float32), bias=self._bias.astype(np.float32))
        about = {
            "classes": self._tags.classes,
            "c": self.c,
            "unaligned": self.unaligned,
            "features": [feature.decode() for feature in self._numbers],
        }
        write_text(folder / ABOUT, json.dumps(about, ensure_ascii=False, indent=0) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            tags = TagSet(read_classes(about["classes"]), self._options["scheme"])
            features = [str(feature).encode() for feature in about["features"]]
            c, unaligned = float(about["c"]), int(about["unaligned"])
        except OSError as error:
            raise InputError(f"{folder / ABOUT}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError):
            raise InputError(f"{folder / ABOUT}: not what a linear recognizer is saved with; train it again") from None
        try:
            with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
                weights, bias = arrays["weights"].astype(np.float64), arrays["bias"].astype(np.float64)
        except OSError as error:
            raise InputError(f"{folder / WEIGHTS}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError, EOFError, AttributeError, BadZipFile, zlib.error):
            raise InputError(f"{folder / WEIGHTS}: damaged, or not NumPy's; train it again") from None
        size = len(tags.names)
        if (
            weights.shape != (len(features), size)
            or bias.shape != (size,)
            or not (np.isfinite(weights).all() and np.isfinite(bias).all())
        ):
            raise InputError(f"{folder / WEIGHTS}: its weights are not those of {ABOUT}; train it again")
        self._tags, self.labels, self.c, self.unaligned = tags, tags.labels, c, unaligned
        self._numbers = {feature: number for number, feature in enumerate(features)}
        self._weights, self._bias = weights, bias

    def _check_trained(self) -> None:
        if not self.labels:
            raise InputError("linear: not trained yet; call fit or load a model")

    def _solve(
        self, features: Sequence[Features], numbers: NDArray[np.intp], c: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return weights (features, tags) and bias (tags,)."""
        from scipy.sparse import csr_matrix  # imported here: tagging needs neither
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        weights = np.zeros((len(self._numbers), len(self._tags.names)))
        bias = np.full(len(self._tags.names), _NEVER)
        if (numbers == numbers[0]).all():  # every unit has the same tag: nothing to tell apart
            bias[numbers[0]] = 0.0
            return weights, bias
        columns, starts = self._columns(features)
        matrix = csr_matrix(
            (np.ones(len(columns)), columns, starts), shape=(len(features), len(self._numbers)), dtype=np.float64
        )
        matrix.sum_duplicates()
        learner = LogisticRegression(
            solver="saga", C=c, max_iter=self._options["max_iterations"], tol=1e-3, random_state=self._options["seed"]
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is what max_iterations is for
            learner.fit(matrix, numbers)
        if len(learner.classes_) == 2:  # of two classes scikit-learn keeps the weights of the second only
            weights[:, learner.classes_[1]] = learner.coef_[0]
            bias[learner.classes_] = [0.0, learner.intercept_[0]]
        else:
            weights[:, learner.classes_] = learner.coef_.T
            bias[learner.classes_] = learner.intercept_
        # single precision is what is saved: a restored model gives the same to the last bit
        return weights.astype(np.float32).astype(np.float64), bias.astype(np.float32).astype(np.float64)

    def _columns(self, features: Sequence[Features]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the known features of all units in a row, and where each unit's begin and the last's end."""
        number = self._numbers.get
        rows = [[at for feature in unit if (at := number(feature)) is not None] for unit in features]
        starts = np.zeros(len(rows) + 1, dtype=np.intp)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return np.fromiter((at for row in rows for at in row), dtype=np.intp, count=int(starts[-1])), starts

    def _read(self, text: str) -> Iterator[Scored]:
        self._check_trained()
        for piece in read_pieces(text, self._switches):
            columns, starts = self._columns(piece.features)
            scores = np.tile(self._bias, (len(piece.edges), 1))
            known = starts[1:] > starts[:-1]  # a unit may have no known feature, which reduceat cannot express
            if known.any():
                scores[known] += np.add.reduceat(self._weights[columns], starts[:-1][known], axis=0)
            scores -= scores.max(axis=1, keepdims=True)
            scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
            tags = self._tags.best(scores)
            for first, last, (label, kind) in self._tags.decode(tags):
                start, end = piece.edges[first][0], piece.edges[last][1]
                weakest = min(scores[at, self._tags.numbers[tags[at]]] for at in range(first, last + 1))
                span = Span(start, end, text[start:end], label, kind, source=Source(self.name, VERSION, "logistic"))
                yield Scored(span, float(np.exp(weakest)))
