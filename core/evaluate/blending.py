"""Turns a replay into a profile's own weights of the blend: few numbers, never negative, near the fixed ones at first.

Coordinate search on the mean of 1 / log₂(1 + rank) over the replayed finds, which is nDCG without a cut, less a penalty
for leaving the fixed weights that fades as the history grows. Each step is a product over the kept scores, so that a
fit takes seconds.

Source: coordinate ascent on a rank measure, Metzler & Croft 2007.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import Checkpoint
from core.evaluate.bootstrap import Interval, gain
from core.evaluate.replay import Round, blended_ranks, gains
from core.recommend.blend import WEIGHTS


@dataclass(frozen=True, slots=True)
class FitConfig:
    """How weights are fitted.

    Attributes:
        least: finds below which the fixed weights stay.
        strength: finds' worth of trust in the fixed weights.
        grain: a weight's distance is measured against itself plus this.
        factors: what a weight is tried at, times itself. joins: what one that is 0 is tried at.
        entry: mean gain that one that is 0 must bring to join.
        passes: over all weights, at most.
        apart: rankers whose weights are rules and aren't fitted.
    """

    least: int = 10
    strength: float = 1.0
    grain: float = 0.1
    factors: tuple[float, ...] = (0.0, 0.5, 0.75, 1.33, 2.0)
    joins: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4)
    entry: float = 0.005
    passes: int = 3
    apart: frozenset[str] = frozenset({"continue", "next_episode", "spread"})


CONFIG = FitConfig()
LOSS = 0.01
"""nDCG that new weights may lose at the lower end of the interval and still be taken, if they gain on average."""


def fit(
    rounds: Sequence[Round],
    start: Mapping[str, float] = WEIGHTS,
    *,
    checkpoint: Checkpoint | None = None,
    config: FitConfig = CONFIG,
) -> dict[str, float]:
    """Fit weights to replayed finds; `start` where there are fewer than `least`."""
    weights = dict(start)
    if len(rounds) < config.least:
        return weights
    free = [name for name in rounds[0].names if name not in config.apart and _speaks(rounds, name)]
    best = _worth(rounds, weights, start, config)
    for _ in range(config.passes):
        before = best
        for name in free:
            if checkpoint is not None:
                checkpoint()
            for value in _tries(weights.get(name, 0.0), config):
                tried = {**weights, name: value}
                worth = _worth(rounds, tried, start, config)
                if worth > best + (1e-9 if weights.get(name, 0.0) > 0 else config.entry):
                    weights, best = tried, worth
        if best <= before + 1e-6:
            break
    return weights


def _tries(weight: float, config: FitConfig) -> list[float]:
    return [weight * factor for factor in config.factors] if weight > 0 else list(config.joins)


def _speaks(rounds: Sequence[Round], name: str) -> bool:
    return any(np.isfinite(r.z[:, r.names.index(name)]).any() for r in rounds)


def _worth(
    rounds: Sequence[Round], weights: Mapping[str, float], start: Mapping[str, float], config: FitConfig
) -> float:
    """Mean gain less the penalty; no weight at all is worth nothing."""
    if not any(weights.get(name, 0.0) > 0 for name in rounds[0].names if name not in config.apart):
        return -np.inf
    steps = [(weights[n] - start.get(n, 0.0)) / (start.get(n, 0.0) + config.grain) for n in weights]
    penalty = config.strength / len(rounds) * sum(step**2 for step in steps)
    return float(np.mean(1.0 / np.log2(blended_ranks(rounds, weights) + 1.0))) - penalty


def compare(rounds: Sequence[Round], new: Mapping[str, float], old: Mapping[str, float]) -> Interval:
    """Give the gain in nDCG@10 of new weights over old ones on the same rounds (paired bootstrap)."""
    return gain(gains(blended_ranks(rounds, new).tolist()), gains(blended_ranks(rounds, old).tolist()))


def not_worse(difference: Interval, loss: float = LOSS) -> bool:
    """Say whether a gain may be taken: none on average is lost, and at most `loss` at the lower end."""
    return difference.n > 0 and difference.mean >= 0 and difference.low >= -loss
