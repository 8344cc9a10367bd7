"""Linear-chain CRF (Lafferty, McCallum and Pereira, ICML 2001), trained by CRFsuite (Okazaki, 2007)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.models.recognizers.base import Progress, score_recognizer
from gaiko.models.recognizers.crf_training import CrfData, CrfParameters, encode_sequences, train_grid
from gaiko.models.recognizers.sequence_tagger import UNSEEN_TAG_BIAS, SequenceTagger, TaggerOptions
from gaiko.models.recognizers.tags import TaggedSequence
from gaiko.models.recognizers.weights import Weights

_C2_FACTORS = (1.0, 5.0)
"""With ``dev``, factors of ``c2`` that are tried."""

_O_BIASES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""With ``dev``, values of ``o_bias`` that are tried: subtracted from the score of O, so that recall rises.

Maximum likelihood favours O where spans are rare; F1 does not.
"""


@dataclass(frozen=True, kw_only=True)
class CrfOptions(TaggerOptions):
    """Options of the CRF; ``seed`` has no effect, since L-BFGS is deterministic.

    Attributes:
        c1: coefficient of the L1 norm; a larger one makes a smaller model.
        c2: coefficient of the squared L2 norm.
    """

    c1: float = 0.02
    c2: float = 0.1


@dataclass(frozen=True, kw_only=True)
class HybridOptions(CrfOptions):
    """Options of the CRF on top of the rules: ``layers`` is on."""

    layers: bool = True


class CrfRecognizer(SequenceTagger):
    """Recognizer with a CRF; see ``Recognizer`` and ``SequenceTagger``.

    CRFsuite learns the weights. They are read out of its model once; tagging is done by ``Weights`` and ``LinearChain``.
    """

    name = "crf"
    rule = "crf"
    options_type: ClassVar[type[CrfOptions]] = CrfOptions
    _options: CrfOptions

    def __init__(self, **options: Any) -> None:
        """Make an untrained recognizer.

        Args:
            options: see ``options_type``.

        Raises:
            InputError: an option is out of range.
        """
        super().__init__(self.options_type(**options))
        if not (0 <= self._options.c1 < math.inf and 0 <= self._options.c2 < math.inf):
            raise InputError(f"{self.name}: c1 and c2 must be finite and not negative")

    def _learn(self, sequences: Sequence[TaggedSequence], dev: Sequence[Example], progress: Progress | None) -> Weights:
        """Return the weights; with ``dev``, those of the ``c2`` and ``o_bias`` with the best F1 on it."""
        data, feature_ids = encode_sequences(sequences, self._tags.numbers)
        options = self._options
        grid = [float(options.c2) * factor for factor in _C2_FACTORS] if dev else [float(options.c2)]
        params = [
            {
                "c1": options.c1,
                "c2": c2,
                "max_iterations": options.max_iterations,
                "feature.minfreq": options.min_freq,
                "feature.possible_transitions": True,
            }
            for c2 in grid
        ]
        total = options.max_iterations
        on_iteration = (lambda number: progress("training", min(number, total), total)) if progress else None
        tried = []
        for c2, learned in zip(grid, train_grid(data, params, on_iteration), strict=True):
            weights = self._weights_of(learned, feature_ids, data)
            for o_bias in _O_BIASES if dev else (0.0,):
                bias = weights.bias.copy()
                bias[0] -= o_bias
                biased = replace(weights, bias=bias)
                f1 = 0.0
                if dev:
                    self._set_model(self._tags, biased)
                    f1 = score_recognizer(self, dev).micro.f1
                tried.append((f1, c2, o_bias, biased))
        if progress:
            progress("training", total, total)
        # the first one of a tie; "lean" is the key of o_bias in model folders
        _, self._selected["c2"], self._selected["lean"], best = max(tried, key=lambda trial: trial[0])
        return best

    def _weights_of(self, learned: CrfParameters, feature_ids: dict[bytes, int], data: CrfData) -> Weights:
        n_tags = len(self._tags.names)
        matrix = np.zeros((len(feature_ids), n_tags), dtype=np.float32)
        matrix[tuple(learned.states.T)] = learned.state_weights
        transitions = np.zeros((n_tags, n_tags), dtype=np.float32)
        transitions[tuple(learned.transitions.T)] = learned.transition_weights
        bias = np.full(n_tags, UNSEEN_TAG_BIAS, dtype=np.float32)
        bias[np.unique(data.tags)] = 0.0
        return Weights(feature_ids, matrix, bias, transitions)


class HybridRecognizer(CrfRecognizer):
    """CRF with the rule layers as features (stacking): it learns when to trust which rule.

    On text that the rules were developed on, its scores are inflated like those of the rules.
    """

    name = "hybrid"
    options_type = HybridOptions
