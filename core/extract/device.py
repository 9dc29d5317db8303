"""Where a network runs, what memory is free there, and in how large batches it sees: halved where memory runs out."""

from __future__ import annotations

import gc
import logging
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.errors import UserProblem
from core.extract.loading import cores
from core.types import FloatArray, FrameArray

log = logging.getLogger(__name__)

Kind = Literal["cuda", "mps", "cpu"]

FORCED = "HOMEREEL_DEVICE"
"""Environment variable that forces cuda, mps or cpu, for a graphics card that is busy or broken."""
LARGEST: dict[Kind, int] = {"cuda": 256, "mps": 64, "cpu": 32}
"""Images per batch from which on a larger one brought nothing (tests/benchmarks/gpu.py, clip_speed.py)."""
SHARE = 0.5
"""Share of the free memory that a batch may take; the rest is for the person, and for what an allocator wastes."""
IMAGE_BYTES = 24_000_000
"""What one 224 px image takes in a ViT-B at worst, where it can't be measured (cpu, mps)."""


@dataclass(frozen=True, slots=True)
class Device:
    """One processor. `name` tells it from others of its kind, so that what was measured on it can be kept."""

    kind: Kind
    name: str


def best() -> Device:
    """Choose CUDA before MPS before the CPU, or what `HOMEREEL_DEVICE` forces.

    Raises:
        UserProblem: the forced one isn't there.
    """
    import torch

    there: list[Kind] = ["cpu"]
    if torch.backends.mps.is_available():
        there.insert(0, "mps")
    if torch.cuda.is_available():
        there.insert(0, "cuda")
    forced = os.environ.get(FORCED, "").strip().lower()
    chosen = next((kind for kind in there if kind == forced), None) if forced else there[0]
    if chosen is None:
        raise UserProblem(f"{FORCED} asks for {forced}; what is here: {', '.join(there)}. Unset it or choose one.")
    return Device(chosen, _name(chosen))


def _name(kind: Kind) -> str:
    if kind == "cuda":
        import torch

        return str(torch.cuda.get_device_name())
    return f"{platform.machine()} {kind}, {cores()} cores"


def free_bytes(device: Device) -> int:
    """Say how much memory a device could give now."""
    import torch

    if device.kind == "cuda":
        return int(torch.cuda.mem_get_info()[0])
    if device.kind == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    import psutil

    return int(psutil.virtual_memory().available)


def release(device: Device) -> None:
    """Give cached memory back, so that a smaller batch finds it."""
    import torch

    gc.collect()
    if device.kind == "cuda":
        torch.cuda.empty_cache()
    elif device.kind == "mps":
        torch.mps.empty_cache()


def is_out_of_memory(error: Exception) -> bool:
    """Tell that memory ran out from all else that a network may raise.

    On the CPU torch raises a plain RuntimeError ("DefaultCPUAllocator: can't allocate memory", or "not enough memory").
    """
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error)
    return any(sign in text for sign in ("DefaultCPUAllocator", "not enough memory", "out of memory"))


class Batches:
    """Feeds a network in batches that fit into memory.

    Attributes:
        size: images per batch; halved whenever memory runs out, and so it stays.

    Args:
        most: images per batch at most.
        image_bytes: what one image takes.
        shrunk: told of each new size, to keep it.
    """

    def __init__(
        self,
        device: Device,
        *,
        most: int = 0,
        image_bytes: int = IMAGE_BYTES,
        shrunk: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._device = device
        self._shrunk = shrunk
        fitting = int(SHARE * free_bytes(device)) // max(image_bytes, 1)
        self.size = max(1, min(most or LARGEST[device.kind], fitting))

    def run(self, frames: FrameArray, see: Callable[[FrameArray], FloatArray]) -> FloatArray:
        """See n frames, uint8 (n, h, w, 3), with a function that gives float32 (n, d).

        Raises:
            UserProblem: not even one image fits.
        """
        seen: list[FloatArray] = []
        at = 0
        while at < len(frames):
            batch = frames[at : at + self.size]
            try:
                seen.append(see(batch))
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                self._halve(len(batch), error)
            else:
                at += len(batch)
                continue
            release(self._device)  # not before the error, which holds the batch's tensors, is gone
        return np.concatenate(seen)

    def _halve(self, tried: int, error: Exception) -> None:
        if tried == 1:
            raise UserProblem(
                f"There is too little memory for the picture model ({self._device.name}). Close other programs"
                + ("." if self._device.kind == "cpu" else f", or set {FORCED}=cpu.")
            ) from error
        self.size = max(1, tried // 2)
        log.warning("out of memory with %d images at once; going on with %d", tried, self.size)
        self._shrunk(self.size)
