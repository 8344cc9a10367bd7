"""A linear-chain CRF (Lafferty, McCallum and Pereira, ICML 2001) by CRFsuite (Okazaki, 2007), over ``features``."""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from corpus.errors import InputError
from corpus.examples import Example
from corpus.files import replacing, write_text
from corpus.spans import Source, Span
from models.recognizers.base import Progress, Scored
from models.recognizers.features import read_pieces
from models.recognizers.marks import Switches
from models.recognizers.tags import SCHEMES, TagSet, classes_of, micro_f1, read_classes, tagged

MODEL = "model.crfsuite"
ABOUT = "crf.json"
VERSION = "1"
"""Of this code, as spans name it in their source."""

_ITERATION = re.compile(r"Iteration #([0-9]+)")

_GRID = (0.1, 1.0, 10.0)
"""With ``dev``, what c2 is multiplied by in turn."""


class CrfRecognizer:
    """Finds spans with a CRF; see ``Recognizer``.

    The confidence of a span is the smallest of the marginal probabilities of its tags: the weakest link. Out of fold it was
    nearer to the share that is right than their product, which counts the doubt about a long span once for every unit.

    Attributes:
        unaligned: how many of the spans to learn could not be told in tags, and were left out.
        c2: the one in use; ``fit`` chooses it where ``dev`` is given.
    """

    name = "crf"

    def __init__(
        self,
        c1: float = 0.05,
        c2: float = 0.01,
        max_iterations: int = 100,
        seed: int = 0,
        gazetteers: bool = True,
        layers: bool = False,
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
            min_freq: leave out features seen less often.
            kinds: also learn the kind of each span, and return it.
            scheme: ``BIO`` or ``BIOES``; with BIO, tagging is faster where there are many labels and kinds.

        Raises:
            InputError: an option is out of range.
        """
        if scheme not in SCHEMES:
            raise InputError(f"crf: scheme must be one of {', '.join(SCHEMES)}, not {scheme!r}")
        if not (c1 >= 0 and c2 >= 0 and max_iterations >= 1 and min_freq >= 0):
            raise InputError("crf: c1, c2 and min_freq must not be negative, max_iterations must be 1 or more")
        self._options: dict[str, Any] = {
            "c1": c1,
            "c2": c2,
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
        self.c2 = c2
        self._tags = TagSet((), scheme)
        self._model = b""
        self._tagger: Any = None

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return dict(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``. With ``dev``, a tenth, one and ten times ``c2`` are tried, and the best F1 on it decides."""
        kinds = self._options["kinds"]
        self._tags = TagSet(classes_of(examples, kinds), self._options["scheme"])
        self.labels = self._tags.labels
        rows, self.unaligned = tagged(examples, self._switches, self._tags, kinds)
        sequences = [(pycrfsuite.ItemSequence(features), tags) for features, tags in rows]
        c2 = float(self._options["c2"])
        grid = sorted({c2 * factor for factor in _GRID}) if dev else [c2]
        tried = []
        for at, value in enumerate(grid):
            self._take(self._train(sequences, value, progress, at * self._iterations, len(grid) * self._iterations))
            tried.append((micro_f1(self, dev) if dev else 0.0, value, self._model))
        _, self.c2, model = max(tried, key=lambda one: one[0])  # of equals the first
        self._take(model)

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``."""
        return [[scored.span for scored in self._read(text, confidence=False)] for text in texts]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``."""
        return [list(self._read(text, confidence=True)) for text in texts]

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``: CRFsuite's model, and beside it its hash, the tags and what was found while learning."""
        self._check_trained()
        about = {
            "sha256": hashlib.sha256(self._model).hexdigest(),
            "classes": self._tags.classes,
            "c2": self.c2,
            "unaligned": self.unaligned,
        }
        with replacing(folder / MODEL) as file:
            file.write(self._model)
        write_text(folder / ABOUT, json.dumps(about, indent=1) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``. CRFsuite crashes on a damaged model: only one whose hash is right is opened."""
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            model = (folder / MODEL).read_bytes()
            tags = TagSet(read_classes(about["classes"]), self._options["scheme"])
            sha256, c2, unaligned = about["sha256"], float(about["c2"]), int(about["unaligned"])
        except OSError as error:
            raise InputError(f"{folder}: {error.filename} cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError):
            raise InputError(f"{folder / ABOUT}: not what a CRF is saved with; train it again") from None
        if hashlib.sha256(model).hexdigest() != sha256:
            raise InputError(f"{folder / MODEL}: damaged, or not the model that {ABOUT} tells of; train it again")
        try:
            tagger = _open(model)
        except ValueError:
            raise InputError(f"{folder / MODEL}: not a model of CRFsuite; train it again") from None
        if not set(tagger.labels()) <= set(tags.names):
            raise InputError(f"{folder / MODEL}: its tags are not those of {ABOUT}; train it again")
        self._tagger, self._model = tagger, model
        self._tags, self.labels, self.c2, self.unaligned = tags, tags.labels, c2, unaligned

    @property
    def _iterations(self) -> int:
        return int(self._options["max_iterations"])

    def _train(self, sequences: Sequence[Any], c2: float, progress: Progress | None, done: int, total: int) -> bytes:
        trainer = _Trainer(verbose=False)
        trainer.report = lambda number: progress("training", min(done + number, total), total) if progress else None
        trainer.select("lbfgs")
        trainer.set_params(
            {
                "c1": self._options["c1"],
                "c2": c2,
                "max_iterations": self._iterations,
                "feature.minfreq": self._options["min_freq"],
                "feature.possible_transitions": True,
            }
        )
        for features, tags in sequences:
            trainer.append(features, tags)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / MODEL
            trainer.train(str(path))
            return path.read_bytes()

    def _take(self, model: bytes) -> None:
        self._tagger = _open(model)
        self._model = model

    def _check_trained(self) -> None:
        if self._tagger is None:
            raise InputError("crf: not trained yet; call fit or load a model")

    def _read(self, text: str, *, confidence: bool) -> Iterator[Scored]:
        self._check_trained()
        for piece in read_pieces(text, self._switches):
            self._tagger.set(piece.features)
            tags = self._tagger.tag()
            if not self._tags.is_legal(tags):
                tags = self._tags.best(self._log_marginals(len(tags)))
            for first, last, (label, kind) in self._tags.decode(tags):
                start, end = piece.edges[first][0], piece.edges[last][1]
                span = Span(start, end, text[start:end], label, kind, source=Source(self.name, VERSION, "crf"))
                links = [self._tagger.marginal(tags[at], at) for at in range(first, last + 1)] if confidence else [0.0]
                yield Scored(span, min(1.0, max(0.0, min(links))))

    def _log_marginals(self, length: int) -> Any:
        known = set(self._tagger.labels())
        rows = [
            [self._tagger.marginal(name, at) if name in known else 0.0 for name in self._tags.names]
            for at in range(length)
        ]
        return np.log(np.maximum(rows, 1e-300))


class HybridRecognizer(CrfRecognizer):
    """The CRF with features from what the rule annotators find: it learns when to trust which rule.

    On text that the rules were written with, its figures flatter it as theirs do.
    """

    name = "hybrid"

    def __init__(self, layers: bool = True, **options: Any) -> None:
        """Make an untrained recognizer; ``options`` are those of ``CrfRecognizer``."""
        super().__init__(layers=layers, **options)


def _open(model: bytes) -> Any:
    """A tagger that reads from ``model``, which must be kept as long as it is used; ValueError if it is no model."""
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    return tagger


class _Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]  # the library has no types
    """Says how far it is and prints nothing."""

    report: Callable[[int], None]

    def message(self, message: str) -> None:
        """Read a line of the library's log."""
        if (match := _ITERATION.search(message)) is not None:
            self.report(int(match[1]))
