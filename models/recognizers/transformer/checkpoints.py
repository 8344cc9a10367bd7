"""Checkpoints of Hugging Face as the transformer recognizer uses them: loading, batches, repeatable training."""

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers.utils import logging as chatter

from gaiko.corpus.errors import InputError
from gaiko.models.recognizers.base import Progress
from gaiko.models.recognizers.transformer.subwords import UNTAUGHT

Window = tuple[list[int], list[int]]
"""The ids of the subwords of a window, the model's own included, and the numbers of their tags."""

_WARM_UP = 0.1
"""The share of the steps in which the learning rate rises, as Devlin et al. (2019) have it; then it falls to zero."""

_WEIGHT_DECAY = 0.01
_CLIP = 1.0


def load_checkpoint(path: str, *, whole: bool = False, **settings: Any) -> tuple[Any, Any]:
    """The tokenizer and the model of a checkpoint; with ``whole`` no weight may be missing from it.

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
    except Exception as error:  # damaged files, absent libraries, unknown names: they have no base of their own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise InputError(f"transformer: {path}: cannot be loaded: {reason}") from None
    if whole and report["missing_keys"]:
        raise InputError(f"transformer: {path}: weights are missing; train the model again")
    return tokenizer, model


def train(
    model: Any,
    data: Sequence[Window],
    options: Mapping[str, Any],
    padding: int,
    evaluate: Callable[[], float] | None,
    progress: Progress | None,
) -> None:
    """Train ``model`` in place by AdamW; what it has in the end, also after an interruption, are the weights of the best pass.

    Args:
        model: for token classification.
        data: the windows; a pass takes each once, in an order of its own.
        options: ``seed``, ``epochs``, ``patience``, ``batch_size`` and ``learning_rate`` of ``TransformerRecognizer``.
        padding: the id that fills rows up.
        evaluate: the score after a pass, higher is better; without it all passes are taken and the last is best.
        progress: told of every update.
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
                wanted = _padded([tags for _, tags in batch], UNTAUGHT)
                optimizer.zero_grad()
                model(**inputs([ids for ids, _ in batch], padding), labels=wanted).loss.backward()
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
        if best is not None:  # reached by an interruption too
            model.load_state_dict(best[2])
        model.eval()


def inputs(rows: Sequence[Sequence[int]], padding: int) -> dict[str, torch.Tensor]:
    """Return rows of ids as what a model takes: tensors of rows by the longest row, ids and attention mask."""
    return {"input_ids": _padded(rows, padding), "attention_mask": _padded([[1] * len(row) for row in rows], 0)}


def _padded(rows: Sequence[Sequence[int]], filling: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filling] * (longest - len(row))] for row in rows], device=device())


def device() -> str:
    """Return where to compute: on a GPU that PyTorch can use, else on the CPU."""
    return "cuda" if torch.cuda.is_available() else "cpu"


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Draw the same numbers inside every time, by kernels that give the same sums; outside nothing is changed."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it CUDA's products may differ
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
    """Keep transformers from remarking on the new layer and from showing bars of its own."""
    level, bars = chatter.get_verbosity(), chatter.is_progress_bar_enabled()
    chatter.set_verbosity_error()
    chatter.disable_progress_bar()
    try:
        yield
    finally:
        chatter.set_verbosity(level)
        if bars:
            chatter.enable_progress_bar()
