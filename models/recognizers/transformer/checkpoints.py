"""Hugging Face checkpoints for the transformer recognizer: loading, batches, deterministic fine-tuning."""

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers.utils import logging as transformers_logging

from gaiko.corpus.errors import InputError
from gaiko.models.recognizers.base import Progress
from gaiko.models.recognizers.transformer.subwords import IGNORE_INDEX

Window = tuple[list[int], list[int]]
"""Subword ids of a window, special tokens included, and their tag numbers."""

_WARM_UP = 0.1
"""Share of the steps in which the learning rate rises (Devlin et al., 2019); then it falls to zero."""

_WEIGHT_DECAY = 0.01
_CLIP = 1.0


def load_checkpoint(path: str, *, complete: bool = False, **settings: Any) -> tuple[Any, Any]:
    """Return the tokenizer and the model of a checkpoint.

    Args:
        path: folder, or name on the Hugging Face Hub.
        complete: fail if the checkpoint lacks weights, such as those of the classification head.
        settings: arguments of ``from_pretrained``.

    Raises:
        InputError: they cannot be loaded, or only from a pickle.
    """
    local = settings["local_files_only"]
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=local)
            model, report = AutoModelForTokenClassification.from_pretrained(
                path, use_safetensors=True, output_loading_info=True, **settings
            )
    except Exception as error:  # damaged files, missing libraries and unknown names have no common base class
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise InputError(f"transformer: {path}: cannot be loaded: {reason}") from None
    if complete and report["missing_keys"]:
        raise InputError(f"transformer: {path}: weights are missing; train the model again")
    return tokenizer, model


def fine_tune(
    model: Any,
    data: Sequence[Window],
    options: Mapping[str, Any],
    padding: int,
    evaluate: Callable[[], float] | None,
    progress: Progress | None,
) -> None:
    """Train ``model`` in place with AdamW, and leave it with the weights of the best epoch, also after an interruption.

    Args:
        model: model for token classification.
        data: training windows; shuffled in each epoch.
        options: ``seed``, ``epochs``, ``patience``, ``batch_size`` and ``learning_rate`` of ``TransformerRecognizer``.
        padding: id of the padding token.
        evaluate: returns the score after an epoch, higher is better; without it the last epoch is the best.
        progress: called after every update.
    """
    size, epochs = options["batch_size"], options["epochs"]
    total = epochs * -(-len(data) // size)
    warm_up = max(1, round(_WARM_UP * total))
    optimizer = torch.optim.AdamW(model.parameters(), lr=options["learning_rate"], weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min((at + 1) / warm_up, (total - at) / max(1, total - warm_up))
    )
    shuffler = random.Random(options["seed"])
    best: tuple[float, int, dict[str, Any]] | None = None
    step = 0
    try:
        for epoch in range(epochs):
            model.train()
            order = shuffler.sample(data, len(data))
            for at in range(0, len(order), size):
                batch = order[at : at + size]
                labels = _padded([tags for _, tags in batch], IGNORE_INDEX)
                optimizer.zero_grad()
                model(**model_inputs([ids for ids, _ in batch], padding), labels=labels).loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), _CLIP)
                optimizer.step()
                schedule.step()
                step += 1
                if progress:
                    progress("training", step, total)
            score = evaluate() if evaluate else float(epoch)
            if best is None or score > best[0]:
                weights = {name: value.detach().cpu().clone() for name, value in model.state_dict().items()}
                best = (score, epoch, weights)
            elif evaluate and epoch - best[1] >= options["patience"]:
                break
    finally:
        if best is not None:  # also after an interruption
            model.load_state_dict(best[2])
        model.eval()


def model_inputs(rows: Sequence[Sequence[int]], padding: int) -> dict[str, torch.Tensor]:
    """Return ``input_ids`` and ``attention_mask`` of a model, shape (n_rows, longest row)."""
    return {"input_ids": _padded(rows, padding), "attention_mask": _padded([[1] * len(row) for row in rows], 0)}


def _padded(rows: Sequence[Sequence[int]], filling: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filling] * (longest - len(row))] for row in rows], device=device())


def device() -> str:
    """Return the PyTorch device: ``cuda`` if available, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"


@contextmanager
def deterministic(seed: int) -> Iterator[None]:
    """Seed PyTorch and use deterministic kernels inside the block; restore both afterwards."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is not deterministic without it
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(before[0], warn_only=before[1])


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings of transformers about the new head, and its progress bars."""
    level, bars = transformers_logging.get_verbosity(), transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(level)
        if bars:
            transformers_logging.enable_progress_bar()
