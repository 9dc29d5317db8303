"""In which number format a network is fastest here and sees the same: measured once for each machine, then kept."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.extract.device import Device, is_out_of_memory
from core.extract.loading import unit
from core.parsing import parsed_json
from core.types import FloatArray, FrameArray

log = logging.getLogger(__name__)

LEAST_COSINE = 0.999
"""Vectors of a faster format must be as near to those of float32 as this, each of them."""
LEAST_GAIN = 1.1
"""So many times faster a format must be than float32 to be worth its loss."""
HOPELESS = 3.0
"""A format that takes so many times as long as the best so far in its first pass is not timed."""
WORTH_SKIPPING_S = 2.0
"""Less than this a pass may always take: first passes on a GPU load kernels, and say nothing of those that follow."""
PROBES: dict[str, int] = {"cuda": 64, "mps": 16, "cpu": 8}
"""Images in one measured pass."""
LEAST_KEPT_BATCH = 4
"""A smaller batch isn't kept for the next start: what took the memory will have gone."""


@dataclass(frozen=True, slots=True)
class Precision:
    """A number format and a memory layout of pictures (channels last helps convolutions on some processors).

    `int8` is for the large matrices of a Transformer; all else stays float32 beside it.
    """

    dtype: Literal["float32", "bfloat16", "float16", "int8"] = "float32"
    channels_last: bool = False


EXACT = Precision()


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found best.

    Attributes:
        batch: most images per batch, 0 where nothing is known against the device's own limit.
        images_per_s: measured speed, 0 where nothing was measured.
        gain: that speed over float32's.
        cosine: of the worst probe with its float32 vector.
    """

    precision: Precision = EXACT
    batch: int = 0
    images_per_s: float = 0.0
    gain: float = 1.0
    cosine: float = 1.0


See = Callable[[FrameArray], FloatArray]
"""uint8 (n, h, w, 3) to float32 (n, d)."""


def candidates(device: Device) -> tuple[Precision, ...]:
    """List what is tried on a device, float32 first. float16 on x86 CPUs is emulated, never faster."""
    halves: list[Precision] = [Precision("bfloat16"), Precision("bfloat16", channels_last=True)]
    if device.kind == "cpu":
        halves.insert(0, Precision("int8"))  # first, so that what is emulated is soon hopeless beside it
    if device.kind != "cpu" or device.name.startswith(("arm", "aarch")):
        halves += [Precision("float16"), Precision("float16", channels_last=True)]
    return (EXACT, Precision(channels_last=True), *halves)


def probes(count: int, size_px: int) -> FrameArray:
    """Draw pictures, uint8 (count, size_px, size_px, 3), the same each time: by turns confetti, and large shapes.

    Confetti has structure of two sizes everywhere; the others have areas, edges and light as photos have them (energy
    falls with frequency). A network's inner numbers, and so what a coarse format loses, are others for each kind.
    """
    draw = np.random.default_rng(0)
    confetti = _cells(draw, count, size_px, 16) + draw.integers(-24, 25, (count, size_px, size_px, 3))
    shapes = sum(_cells(draw, count, size_px, cell) * cell for cell in (112, 56, 28, 14, 4)) / (112 + 56 + 28 + 14 + 4)
    even = np.arange(count).reshape(-1, 1, 1, 1) % 2 == 0
    drawn: FrameArray = np.clip(np.where(even, confetti, shapes), 0, 255).astype(np.uint8)
    return drawn


def _cells(draw: np.random.Generator, count: int, size_px: int, cell_px: int) -> NDArray[np.int64]:
    """Draw squares of random colours, int64 (count, size_px, size_px, 3) from 0 to 255."""
    cells = -(-size_px // cell_px)
    small = draw.integers(0, 256, (count, cells, cells, 3))
    return small.repeat(cell_px, axis=1).repeat(cell_px, axis=2)[:, :size_px, :size_px]


def measure(tried: Sequence[Precision], make: Callable[[Precision], See], frames: FrameArray) -> Plan:
    """Time each format on the same frames and choose the fastest that sees the same.

    Args:
        tried: formats; the first is what the others are compared with.
        make: prepares the network in one format.
    """
    truth, exact_s = _timed(make(tried[0]), frames, hopeless_s=float("inf"))
    best, best_s = Plan(tried[0], images_per_s=len(frames) / exact_s), exact_s
    for precision in tried[1:]:
        try:
            seen, took_s = _timed(make(precision), frames, hopeless_s=HOPELESS * best_s)
        except (RuntimeError, AttributeError, MemoryError) as error:  # the device, the network or torch can't do it
            level = logging.WARNING if is_out_of_memory(error) else logging.INFO
            log.log(level, "%s can't be used here: %s", precision, str(error)[:200])
            continue
        cosine = float(np.einsum("nd,nd->n", unit(truth[: len(seen)]), unit(seen)).min())
        log.info("%s: %.1f images/s, cosine %.5f", precision, len(frames) / took_s, cosine)
        gain = exact_s / took_s
        if took_s < best_s and gain >= LEAST_GAIN and cosine >= LEAST_COSINE:
            best = Plan(precision, images_per_s=len(frames) / took_s, gain=gain, cosine=cosine)
            best_s = took_s
    return best


def _timed(see: See, frames: FrameArray, *, hopeless_s: float, passes: int = 3) -> tuple[FloatArray, float]:
    """See the frames and time the fastest pass; two frames before set up caches and kernels and show what's hopeless.

    Returns:
        The vectors and the seconds of one pass; of the first two frames alone where it is hopeless.
    """
    see(frames[:1])
    began = time.perf_counter()
    seen = see(frames[:2])
    first_s = (time.perf_counter() - began) * len(frames) / 2
    if first_s > max(hopeless_s, WORTH_SKIPPING_S):
        return seen, first_s
    seen, times = see(frames), []
    for _ in range(passes):
        began = time.perf_counter()
        see(frames)
        times.append(time.perf_counter() - began)
    return seen, min(times)


class Plans:
    """Keeps plans in `measured.json`, by model, file, device and torch, so that each is measured once."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "measured.json"

    def get(self, key: str) -> Plan | None:
        """Give what was kept, None where there is nothing that can be read."""
        try:
            held = self._all()[key]
            return Plan(**{**held, "precision": Precision(**held["precision"])})
        except (KeyError, TypeError):
            return None

    def put(self, key: str, plan: Plan) -> None:
        """Keep one; a folder that can't be written to only costs the next start some time."""
        try:
            known = {**self._all(), key: asdict(plan)}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(json.dumps(known, indent=1))
            temporary.replace(self._file)
        except OSError as error:
            log.warning("what was measured can't be kept in %s: %s", self._file, error.strerror)

    def shrunk(self, key: str, size: int) -> None:
        """Keep that batches had to become smaller."""
        plan = self.get(key)
        if plan is not None:
            self.put(key, replace(plan, batch=max(size, LEAST_KEPT_BATCH)))

    def _all(self) -> dict[str, dict[str, Any]]:
        try:
            held = parsed_json(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}
