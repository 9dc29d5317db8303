"""Load model weights safely (tensors only, never code), keep what is dear to embed, and share the cores."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import UserProblem
from core.index import unit as unit
from core.settings import Home
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

_JUNK = (OSError, RuntimeError, EOFError, ValueError, KeyError, IndexError, struct.error, pickle.UnpicklingError)
"""What reading a file that holds no weights raises."""


def cores() -> int:
    """Count the cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def share_cores() -> None:
    """Leave one core to the window, the decoder and the person."""
    import torch

    torch.set_num_threads(max(1, cores() - 1))


def load_tensors(file: Path) -> dict[str, torch.Tensor]:
    """Read a state dict: safetensors, or a pickle restricted to tensors (`weights_only=True`).

    Raises:
        UserProblem: the file is no such thing.
    """
    found = _read(file)
    if isinstance(found, Mapping) and isinstance(found.get("state_dict"), Mapping):
        found = found["state_dict"]  # as open_clip keeps it while it trains
    if not isinstance(found, Mapping) or not found:
        raise UserProblem(f"{file} can't be read as model weights. Fetch it again.")
    tensors = {str(name): tensor for name, tensor in found.items()}
    if all(name.startswith("module.") for name in tensors):  # trained on several GPUs
        tensors = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    return tensors


def _read(file: Path) -> object:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        if file.suffix == ".safetensors":
            return load_file(file)
        return torch.load(file, map_location="cpu", weights_only=True)
    except (*_JUNK, SafetensorError) as error:
        raise UserProblem(f"{file} can't be read as model weights. Fetch it again.") from error


def cached(
    home: Home, name: str, model: str, texts: Sequence[str], embed: Callable[[Sequence[str]], FloatArray]
) -> FloatArray:
    """Embed texts, or read their vectors from `home.weights/cache`, where they lie under a hash of model and texts."""
    key = hashlib.sha256("\n".join([model, *texts]).encode()).hexdigest()[:16]
    file = home.weights / "cache" / f"{name}-{key}.npy"
    try:
        kept: FloatArray = np.load(file, allow_pickle=False)
        if kept.ndim == 2 and len(kept) == len(texts):
            return kept
    except (OSError, ValueError, EOFError):
        log.info("embedding %d texts for %s", len(texts), file.name)
    vectors = embed(texts)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as out:
            np.save(out, vectors)
        temporary.replace(file)
    except OSError as error:
        log.warning("the embeddings of %s can't be kept: %s", name, error.strerror)
    return vectors
