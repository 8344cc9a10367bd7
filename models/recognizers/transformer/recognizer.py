"""Token classification with a Hugging Face transformer behind the recognizer protocol; needs the extra ``transformer``.

The model folder holds safetensors, JSON and the tokenizer's files, and no pickle.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import torch

from gaiko.corpus.bio import tag_names
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.spans import CharOffset, Segment, Source, Span
from gaiko.models.corpus_reader import replace_surrogates, text_windows
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.normalization import normalized_examples, on_normalized
from gaiko.models.recognizers.transformer.checkpoints import (
    Window,
    deterministic,
    device,
    fine_tune,
    load_checkpoint,
    model_inputs,
    quiet,
)
from gaiko.models.recognizers.transformer.subwords import (
    IGNORE_INDEX,
    TaggedRange,
    align,
    decode,
    encode,
    strip_range,
    subword_windows,
)

MODEL_FOLDER = "transformer"
"""Subfolder of the model folder: a checkpoint as transformers writes it."""

VERSION = "1"


class TransformerRecognizer:
    """Pretrained encoder with a token classification head over BIO tags; see ``Recognizer``.

    The confidence of a span is the mean or minimum (option ``confidence``) of the softmax probabilities of its tags; it is
    not calibrated. Training is deterministic on a CPU, and on a GPU as far as PyTorch's kernels are.

    Attributes:
        unaligned: number of training spans that tags cannot represent; see ``subwords.encode``.
    """

    name = "transformer"

    def __init__(
        self,
        checkpoint: str | None = None,
        online: bool = False,
        seed: int = 0,
        epochs: int = 20,
        patience: int = 4,
        batch_size: int = 16,
        learning_rate: float = 5e-5,
        window: int = 256,
        overlap: int = 64,
        confidence: Literal["mean", "min"] = "mean",
    ) -> None:
        """Make an untrained recognizer; no file is read before ``fit``.

        Args:
            checkpoint: folder of a pretrained model with its tokenizer, or its name on the Hugging Face Hub.
            online: download the checkpoint if it is not in the local cache.
            seed: random seed of the new layer, dropout and the order of the examples.
            epochs: maximum number of epochs.
            patience: with ``dev``, number of epochs without a better score after which training stops.
            batch_size: windows per update.
            learning_rate: peak learning rate.
            window: subwords per window, with the two special tokens; limited by the positions of the model.
            overlap: subwords shared by two successive windows.
            confidence: ``mean`` or ``min``.

        Raises:
            InputError: a number is out of range.
        """
        if not 0 <= overlap < window - 2 or min(epochs, batch_size) < 1 or confidence not in ("mean", "min"):
            raise InputError(
                "transformer: epochs and batch_size are at least 1, overlap is at least 0 and less than window - 2, "
                "and confidence is mean or min"
            )
        self._options: dict[str, Any] = {
            "checkpoint": checkpoint,
            "online": online,
            "seed": seed,
            "epochs": epochs,
            "patience": patience,
            "batch_size": batch_size,
            "learning_rate": learning_rate,
            "window": window,
            "overlap": overlap,
            "confidence": confidence,
        }
        self._model: Any = None
        self._tokenizer: Any = None
        self.labels: tuple[str, ...] = ()
        self.unaligned = 0

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return MappingProxyType(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``; keeps the weights of the best epoch on ``dev``, or of the last epoch without ``dev``.

        After an interruption the weights of the best epoch so far are kept.

        Raises:
            InputError: no span to learn, or the checkpoint cannot be loaded.
        """
        if not any(example.spans for example in examples):
            raise InputError("transformer: nothing to learn: no example has a span")
        labels = sorted({span.label for example in examples for span in example.spans})
        if not all(labels):
            raise InputError("transformer: a span has an empty label; name it or leave the span out")
        with deterministic(self._options["seed"]):
            checkpoint = self._options["checkpoint"]
            if not checkpoint:
                raise InputError(
                    'transformer: name a checkpoint, such as "tohoku-nlp/bert-base-japanese-v3", or its folder'
                )
            tags = tag_names(labels)
            local = not self._options["online"]
            self._tokenizer, self._model = load_checkpoint(
                checkpoint,
                local_files_only=local,
                id2label=dict(enumerate(tags)),
                label2id={tag: number for number, tag in enumerate(tags)},
                ignore_mismatched_sizes=True,  # the checkpoint may have another classification head
            )
            self.labels = tuple(labels)
            data = self._windows(normalized_examples(examples))
            if not any(number > 0 for _, numbers in data for number in numbers):
                raise InputError("transformer: nothing to learn: no span begins and ends at subword boundaries")
            self._model.to(device())
            evaluate = (lambda: self._f1(dev)) if dev else None
            fine_tune(self._model, data, self._options, self._padding(), evaluate, progress)

    @on_normalized
    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``; InputError if untrained."""
        return [[scored.span for scored in found] for found in self.predict_scored(texts)]

    @on_normalized
    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``; InputError if untrained."""
        self._check_trained()
        found: list[list[Scored]] = [[] for _ in texts]
        parts = [
            (number, start, text[start:end]) for number, text in enumerate(texts) for start, end in text_windows(text)
        ]
        tokenized = [self._subwords(replace_surrogates(part)) for *_, part in parts]
        for (number, offset, _), (_, ranges), tagged in zip(parts, tokenized, self._tag(tokenized), strict=True):
            for item in decode(ranges, *tagged):
                found[number].append(self._scored(texts[number], offset, item))
        return found

    def save(self, folder: Path) -> None:
        """Write the checkpoint into ``folder / MODEL_FOLDER``, which ``from_pretrained`` reads too; InputError if untrained."""
        self._check_trained()
        with quiet():
            self._model.save_pretrained(folder / MODEL_FOLDER)
            self._tokenizer.save_pretrained(folder / MODEL_FOLDER)

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``; nothing is downloaded."""
        path = folder / MODEL_FOLDER
        for name in ("config.json", "model.safetensors", "tokenizer_config.json"):
            if not (path / name).is_file():
                raise InputError(f"{path / name}: missing; train the model again")
        self._tokenizer, self._model = load_checkpoint(str(path), local_files_only=True, complete=True)
        self._model.to(device())
        self.labels = tuple(sorted({tag[2:] for tag in self._model.config.id2label.values() if tag != "O"}))

    def _check_trained(self) -> None:
        if self._model is None:
            raise InputError("transformer: not trained yet; call fit or load a model")

    def _f1(self, dev: Sequence[Example]) -> float:
        gold = [[span.key for span in example.spans] for example in dev]
        spans = self.predict([example.text for example in dev])
        found = [[span.key for span in text] for text in spans]
        return score_exact(gold, found, sorted({label for text in gold for _, _, label in text})).micro.f1

    def _windows(self, examples: Sequence[Example]) -> list[Window]:
        """Return the examples as windows of subword ids, special tokens included, and tag numbers."""
        tags = list(self._model.config.label2id)
        found = []
        self.unaligned = 0
        for example in examples:
            for start, end in text_windows(example.text, example.spans):
                ids, ranges = self._subwords(replace_surrogates(example.text[start:end]))
                shifted = [
                    Span(s.start - start, s.end - start, s.text, s.label, "")
                    for s in example.spans
                    if start <= s.start < end
                ]
                numbers, unaligned = encode(ranges, shifted, tags)
                self.unaligned += unaligned
                for (first, last), _ in subword_windows(len(ids), self._window_size(), self._options["overlap"]):
                    found.append(
                        (self._with_special_tokens(ids[first:last]), [IGNORE_INDEX, *numbers[first:last], IGNORE_INDEX])
                    )
        return found

    def _subwords(self, text: str) -> tuple[list[int], list[Segment]]:
        """Return the ids of the subwords of ``text``, without special tokens, and their half-open ranges."""
        if self._tokenizer.is_fast:
            read = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            return list(read["input_ids"]), [strip_range(text, (start, end)) for start, end in read["offset_mapping"]]
        tokens = self._tokenizer.tokenize(text)
        continues = (
            "##" if any(token.startswith("##") and len(token) > 2 for token in self._tokenizer.get_vocab()) else ""
        )
        ranges = align(text, tokens, str(self._tokenizer.unk_token), continues)
        return list(self._tokenizer.convert_tokens_to_ids(tokens)), ranges

    def _tag(self, tokenized: Sequence[tuple[list[int], list[Segment]]]) -> list[tuple[list[str], list[float]]]:
        """Return the tag of each subword of each text, and its probability."""
        names: dict[int, str] = self._model.config.id2label
        windows = [
            (n, *window)
            for n, (ids, _) in enumerate(tokenized)
            for window in subword_windows(len(ids), self._window_size(), self._options["overlap"])
        ]
        tagged: list[tuple[list[str], list[float]]] = [([], []) for _ in tokenized]
        self._model.eval()
        size = self._options["batch_size"]
        for at in range(0, len(windows), size):
            batch = windows[at : at + size]
            rows = [self._with_special_tokens(tokenized[n][0][start:end]) for n, (start, end), _ in batch]
            with torch.inference_mode():
                logits = self._model(**model_inputs(rows, self._padding())).logits
            probabilities, numbers = (part.cpu().tolist() for part in logits.float().softmax(-1).max(-1))
            for row, (n, (start, _), (first, last)) in enumerate(batch):
                inside = slice(first - start + 1, last - start + 1)  # shifted by the special token at the start
                tagged[n][0].extend(names[number] for number in numbers[row][inside])
                tagged[n][1].extend(probabilities[row][inside])
        return tagged

    def _window_size(self) -> int:
        """Return the number of subwords in a window, without special tokens."""
        positions = getattr(self._model.config, "max_position_embeddings", None) or self._options["window"]
        # RoBERTa counts positions from 2, so it has two fewer than its config says
        size = min(self._options["window"], positions - 2) - 2
        if size <= self._options["overlap"]:
            raise InputError(f"transformer: the model has {positions} positions; choose a smaller overlap")
        return int(size)

    def _with_special_tokens(self, ids: Sequence[int]) -> list[int]:
        """Return ``ids`` between the special tokens that begin and end a text."""
        first = (
            self._tokenizer.cls_token_id if self._tokenizer.cls_token_id is not None else self._tokenizer.bos_token_id
        )
        last = (
            self._tokenizer.sep_token_id if self._tokenizer.sep_token_id is not None else self._tokenizer.eos_token_id
        )
        if first is None or last is None:
            raise InputError(
                "transformer: the tokenizer has no special tokens for the start and end of a text; choose an encoder model"
            )
        return [first, *ids, last]

    def _padding(self) -> int:
        return int(self._tokenizer.pad_token_id or 0)

    def _scored(self, text: str, offset: CharOffset, item: TaggedRange) -> Scored:
        start, end = offset + item.start, offset + item.end
        use_min = self._options["confidence"] == "min"
        confidence = min(item.probabilities) if use_min else sum(item.probabilities) / len(item.probabilities)
        return Scored(
            Span(start, end, text[start:end], item.label, "", source=Source(self.name, VERSION, "bio")), confidence
        )
