"""Token classification with a transformer of Hugging Face behind the protocol; needs the extra ``transformer``.

What is kept is safetensors, JSON and the tokenizer's own files: nothing that loading executes.
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
from gaiko.models.corpus_reader import pieces, readable
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.transformer.checkpoints import (
    Window,
    device,
    inputs,
    load_checkpoint,
    quiet,
    repeatable,
    train,
)
from gaiko.models.recognizers.transformer.subwords import (
    UNTAUGHT,
    Tagged,
    align,
    decode,
    encode,
    trimmed,
    windows,
)

MODEL_FOLDER = "transformer"
"""Under the recognizer's folder: a checkpoint as transformers writes it."""

VERSION = "1"


class TransformerRecognizer:
    """A pretrained encoder with a layer over it that gives each subword a tag of the scheme BIO.

    The confidence of a span is the mean (or the least, as the option ``confidence`` says) of the softmax probabilities of the
    tags of its subwords; not calibrated. One fit after another is the same on a CPU; on a GPU as far as PyTorch's
    deterministic kernels go.

    Attributes:
        unaligned: how many spans of the training examples no tags could say: see ``subwords.encode``.
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
        """Choose how it will be trained; nothing is read before ``fit``.

        Args:
            checkpoint: the folder of a pretrained model with its tokenizer, or a name, which must be in the local cache.
            online: let the checkpoint be fetched by name from the Hugging Face Hub.
            seed: of the new layer, of dropout and of the order of the examples.
            epochs: passes over the examples at the most.
            patience: with ``dev``, how many passes may not raise the score before training ends.
            batch_size: windows in an update.
            learning_rate: at its highest.
            window: subwords in a window, the model's own two included; less where the model has fewer positions.
            overlap: subwords that two windows of a long text share.
            confidence: ``mean`` or ``min``.

        Raises:
            InputError: a number is out of its range.
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
        """The constructor's arguments."""
        return MappingProxyType(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """Train from the checkpoint; the weights kept are those of the best pass on ``dev``, or the last without it.

        An interruption leaves those of the best pass so far.

        Raises:
            InputError: there is nothing to learn, or the checkpoint cannot be loaded.
        """
        if not any(example.spans for example in examples):
            raise InputError("transformer: nothing to learn: no example has a span")
        labels = sorted({span.label for example in examples for span in example.spans})
        if not all(labels):
            raise InputError("transformer: a span has an empty label; name it or leave the span out")
        with repeatable(self._options["seed"]):
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
                ignore_mismatched_sizes=True,  # a checkpoint may come with a head of its own
            )
            self.labels = tuple(labels)
            data = self._windows(examples)
            if not any(tag > 0 for _, wanted in data for tag in wanted):
                raise InputError("transformer: nothing to learn: no span begins and ends at the edges of subwords")
            self._model.to(device())
            evaluate = (lambda: self._f1(dev)) if dev else None
            train(self._model, data, self._options, self._padding(), evaluate, progress)

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text.

        Raises:
            InputError: nothing has been learned or restored.
        """
        return [[scored.span for scored in found] for found in self.predict_scored(texts)]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """Return the same spans, with the confidence of the class's description.

        Raises:
            InputError: as ``predict``.
        """
        if self._model is None:
            raise InputError("transformer: nothing has been learned yet; fit or restore it first")
        found: list[list[Scored]] = [[] for _ in texts]
        parts = [(number, start, text[start:end]) for number, text in enumerate(texts) for start, end in pieces(text)]
        read = [self._subwords(readable(piece)) for _, _, piece in parts]
        for (number, offset, _), (_, ranges), tagged in zip(parts, read, self._tag(read), strict=True):
            for item in decode(ranges, *tagged):
                found[number].append(self._scored(texts[number], offset, item))
        return found

    def save(self, folder: Path) -> None:
        """Write the checkpoint into ``folder / MODEL_FOLDER``, which transformers' ``from_pretrained`` reads too.

        Raises:
            InputError: nothing has been learned.
        """
        if self._model is None:
            raise InputError("transformer: nothing has been learned yet; fit or restore it first")
        with quiet():
            self._model.save_pretrained(folder / MODEL_FOLDER)
            self._tokenizer.save_pretrained(folder / MODEL_FOLDER)

    def restore(self, folder: Path) -> None:
        """Take over a checkpoint that ``save`` wrote; nothing is fetched.

        Raises:
            InputError: a file is missing or damaged.
        """
        path = folder / MODEL_FOLDER
        for name in ("config.json", "model.safetensors", "tokenizer_config.json"):
            if not (path / name).is_file():
                raise InputError(f"{path / name}: missing; train the model again")
        self._tokenizer, self._model = load_checkpoint(str(path), local_files_only=True, whole=True)
        self._model.to(device())
        self.labels = tuple(sorted({tag[2:] for tag in self._model.config.id2label.values() if tag != "O"}))

    def _f1(self, dev: Sequence[Example]) -> float:
        gold = [[span.key for span in example.spans] for example in dev]
        spans = self.predict([example.text for example in dev])
        found = [[span.key for span in text] for text in spans]
        return score_exact(gold, found, sorted({label for text in gold for _, _, label in text})).micro.f1

    def _windows(self, examples: Sequence[Example]) -> list[Window]:
        """The examples as windows: the ids of subwords, the model's own included, and the numbers of their tags."""
        tags = list(self._model.config.label2id)
        found = []
        self.unaligned = 0
        for example in examples:
            for start, end in pieces(example.text, example.spans):
                ids, ranges = self._subwords(readable(example.text[start:end]))
                shifted = [
                    Span(s.start - start, s.end - start, s.text, s.label, "")
                    for s in example.spans
                    if start <= s.start < end
                ]
                wanted, lost = encode(ranges, shifted, tags)
                self.unaligned += lost
                for (first, last), _ in windows(len(ids), self._room(), self._options["overlap"]):
                    found.append((self._framed(ids[first:last]), [UNTAUGHT, *wanted[first:last], UNTAUGHT]))
        return found

    def _subwords(self, text: str) -> tuple[list[int], list[Segment]]:
        """The ids of the text's subwords, without those that the model adds, and their ranges of it."""
        if self._tokenizer.is_fast:
            read = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            return list(read["input_ids"]), [trimmed(text, (start, end)) for start, end in read["offset_mapping"]]
        tokens = self._tokenizer.tokenize(text)
        continues = (
            "##" if any(token.startswith("##") and len(token) > 2 for token in self._tokenizer.get_vocab()) else ""
        )
        ranges = align(text, tokens, str(self._tokenizer.unk_token), continues)
        return list(self._tokenizer.convert_tokens_to_ids(tokens)), ranges

    def _tag(self, read: Sequence[tuple[list[int], list[Segment]]]) -> list[tuple[list[str], list[float]]]:
        """The tag of each subword of each text with its probability, from the window that reads it."""
        names: dict[int, str] = self._model.config.id2label
        cut = [
            (n, *w)
            for n, (ids, _) in enumerate(read)
            for w in windows(len(ids), self._room(), self._options["overlap"])
        ]
        tagged: list[tuple[list[str], list[float]]] = [([], []) for _ in read]
        self._model.eval()
        size = self._options["batch_size"]
        for at in range(0, len(cut), size):
            batch = cut[at : at + size]
            rows = [self._framed(read[n][0][start:end]) for n, (start, end), _ in batch]
            with torch.inference_mode():
                logits = self._model(**inputs(rows, self._padding())).logits
            probabilities, numbers = (part.cpu().tolist() for part in logits.float().softmax(-1).max(-1))
            for row, (n, (start, _), (first, last)) in enumerate(batch):
                inside = slice(first - start + 1, last - start + 1)  # one on, for the token that opens a window
                tagged[n][0].extend(names[number] for number in numbers[row][inside])
                tagged[n][1].extend(probabilities[row][inside])
        return tagged

    def _room(self) -> int:
        """How many subwords of the text a window holds."""
        positions = getattr(self._model.config, "max_position_embeddings", None) or self._options["window"]
        # RoBERTa counts positions from 2 on, so that it has two less than it says.
        room = min(self._options["window"], positions - 2) - 2
        if room <= self._options["overlap"]:
            raise InputError(f"transformer: the model has {positions} positions; choose a smaller overlap")
        return int(room)

    def _framed(self, ids: Sequence[int]) -> list[int]:
        first = (
            self._tokenizer.cls_token_id if self._tokenizer.cls_token_id is not None else self._tokenizer.bos_token_id
        )
        last = (
            self._tokenizer.sep_token_id if self._tokenizer.sep_token_id is not None else self._tokenizer.eos_token_id
        )
        if first is None or last is None:
            raise InputError(
                "transformer: the tokenizer has no tokens that open and close a text; choose an encoder model"
            )
        return [first, *ids, last]

    def _padding(self) -> int:
        return int(self._tokenizer.pad_token_id or 0)

    def _scored(self, text: str, offset: CharOffset, item: Tagged) -> Scored:
        start, end = offset + item.start, offset + item.end
        least = self._options["confidence"] == "min"
        confidence = min(item.probabilities) if least else sum(item.probabilities) / len(item.probabilities)
        return Scored(
            Span(start, end, text[start:end], item.label, "", source=Source(self.name, VERSION, "bio")), confidence
        )
