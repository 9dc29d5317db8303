"""Trains a torch network until it stops getting better on what it doesn't learn from, and says how each epoch went."""

from __future__ import annotations

import copy
import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import Checkpoint, UserProblem
from core.store.learned import Arrays
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

Net = TypeVar("Net", bound="torch.nn.Module")

DEVICE = "HOMEREEL_DEVICE"
"""Environment variable that forces cuda, mps or cpu."""


def never_stop() -> None:
    """Go on: the checkpoint of those who don't want to cancel."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """How one pass over the training data went.

    Attributes:
        loss: mean over the training batches.
        held_loss: of what isn't learnt from; what decides when to stop is the caller's (lower is better).
        accuracy, held_accuracy: share of right answers, NaN where the task has none.
    """

    number: int
    loss: float
    held_loss: float
    accuracy: float = float("nan")
    held_accuracy: float = float("nan")

    def __str__(self) -> str:
        right = "" if math.isnan(self.accuracy) else f" accuracy {self.accuracy:.4f}"
        held = "" if math.isnan(self.held_accuracy) else f" accuracy {self.held_accuracy:.4f}"
        return f"epoch {self.number}: loss {self.loss:.4f}{right}, held out: loss {self.held_loss:.4f}{held}"


@dataclass(frozen=True, slots=True)
class Stopping:
    """When to stop.

    Attributes:
        most_epochs: at most so many.
        patience: epochs without a better held-out loss before it stops.
    """

    most_epochs: int = 100
    patience: int = 10


def until_no_better(
    net: torch.nn.Module, run_epoch: Callable[[int], Epoch], stopping: Stopping, checkpoint: Checkpoint
) -> tuple[Epoch, ...]:
    """Run epochs until the held-out loss hasn't fallen for `patience` of them; the net is left as it was at its best.

    Args:
        run_epoch: trains once on everything, given the epoch's number from 1.

    Source: Prechelt 1998, Early Stopping – but when?
    """
    began, done = time.monotonic(), list[Epoch]()
    best, kept = float("inf"), copy.deepcopy(net.state_dict())
    since = 0
    for number in range(1, stopping.most_epochs + 1):
        checkpoint()
        epoch = run_epoch(number)
        done.append(epoch)
        log.debug("%s", epoch)
        since += 1
        if epoch.held_loss < best:
            best, kept, since = epoch.held_loss, copy.deepcopy(net.state_dict()), 0
        if since >= stopping.patience:
            break
    net.load_state_dict(kept)
    log.info("trained %s: %d epochs in %.1f s", type(net).__name__, len(done), time.monotonic() - began)
    return tuple(done)


def best_epoch(epochs: tuple[Epoch, ...]) -> int:
    """Give the number of the epoch at which the held-out loss was least; 0 without any."""
    return min(epochs, key=lambda e: (e.held_loss, e.number)).number if epochs else 0


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw the same numbers each time inside; torch's own generators are as before afterwards."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def device() -> str:
    """Choose CUDA before MPS before the CPU, or what `HOMEREEL_DEVICE` forces.

    Raises:
        UserProblem: the forced one isn't there.
    """
    import torch

    there = ["cpu"]
    if torch.backends.mps.is_available():
        there.insert(0, "mps")
    if torch.cuda.is_available():
        there.insert(0, "cuda")
    forced = os.environ.get(DEVICE, "").strip().lower()
    if forced and forced not in there:
        raise UserProblem(f"{DEVICE} asks for {forced}; what is here: {', '.join(there)}. Unset it or choose one.")
    return forced or there[0]


def usual_values(values: FloatArray) -> tuple[float, float]:
    """Give mean and standard deviation of values, (0, 1) without any."""
    return (float(values.mean()), float(values.std()) or 1.0) if len(values) else (0.0, 1.0)


def to_arrays(net: torch.nn.Module) -> dict[str, NDArray[Any]]:
    """Copy a net's weights into named arrays."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in net.state_dict().items()}


def load_arrays(net: Net, arrays: Arrays) -> Net:
    """Take weights from named arrays; return the net.

    Raises:
        ValueError: they are of a net of another shape.
    """
    import torch

    state = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
    try:
        net.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f"these weights aren't of a {type(net).__name__} of this shape") from error
    return net
