"""Turns a profile's own history into how much each block of the design counts for it.

Rows are the ridge's: what the person met, in the order of time, after the weak zeros. Under the ridge's Gaussian model
the log evidence log N(y | 0, K + Σ) is the sum of the log densities of each preference foretold from those before it,
so that maximising it is replaying the history, in one Cholesky factor a try. The size of all variances together is
fitted with it, as the ridge's noise is chosen for ranking and not to be true. A step away from the given scales has to
earn more than it costs under a prior round them.

Source: prequential reading of the evidence, Dawid 1984; evidence for hyper-parameters, Rasmussen & Williams 2006, 5.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.recommend.design import SCALES
from core.recommend.learnt import learnt
from core.recommend.ridge_config import CONFIG as RIDGE
from core.recommend.ridge_config import RidgeConfig
from core.types import MediaId, Modality

if TYPE_CHECKING:  # the context asks here for its scales
    from core.recommend.context import RankContext

MODEL = "blocks"
"""Under this name runs are kept in `store.learned`, one for each profile: an array of one number per modality."""


@dataclass(frozen=True, slots=True)
class BlocksConfig:
    """How scales are looked for. First guesses.

    Attributes:
        steps: factors by which one scale at a time is tried.
        rounds: how often all modalities are gone through.
        caution: nats that a scale e-fold (or e-th) of the given one costs, squared in the logarithm.
        least: preferences below which nothing is learnt.
        ridge: whose scales they are: its variances, its weak zeros, and how many preferences it learns from.
    """

    steps: tuple[float, ...] = (0.25, 0.5, 2.0, 4.0)
    rounds: int = 3
    caution: float = 1.0
    least: int = 12
    ridge: RidgeConfig = RIDGE


CONFIG = BlocksConfig()


@dataclass(frozen=True, slots=True)
class Blocks:
    """Learnt scales and what they rest on.

    Attributes:
        evidence, evidence_before: nats of the preferences foretold in turn, with these and with the given scales.
        error, error_before: mean squared error of those forecasts.
        error_nothing: the same for foretelling 0 always.
        count: preferences that were foretold.
        tries: evaluations.
    """

    scales: Mapping[Modality, float]
    evidence: float
    evidence_before: float
    error: float
    error_before: float
    error_nothing: float
    count: int
    tries: int

    @property
    def report(self) -> dict[str, float]:
        """The figures, for the record of the run."""
        names = ("evidence", "evidence_before", "error", "error_before", "error_nothing", "count", "tries")
        return {name: float(getattr(self, name)) for name in names}

    @property
    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """The scales as `store.learned` keeps them."""
        return {str(modality): np.array([scale]) for modality, scale in self.scales.items()}


def learnt_scales(ctx: RankContext) -> Mapping[Modality, float]:
    """Return the scales that serve this profile; where none were learnt, the given ones."""
    arrays = learnt(ctx, MODEL, ctx.profile) or {}
    read = {modality: _scale(arrays[str(modality)]) for modality in SCALES if str(modality) in arrays}
    return {modality: read.get(modality) or scale for modality, scale in SCALES.items()}


def _scale(array: NDArray[np.float64]) -> float | None:
    """Read one number; None where it isn't one (another program wrote it)."""
    value = float(array[0]) if array.shape == (1,) and np.issubdtype(array.dtype, np.number) else 0.0
    return value if np.isfinite(value) and value > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What the evidence is computed from.

    Attributes:
        kernels: float32 (m, n, n), dot products in each block.
        present: float32 (m, n).
        spreads: float64 (m,).
        y, noise: float64 (n,).
        met: rows from this one on are preferences, in the order of time.
    """

    modalities: tuple[Modality, ...]
    kernels: NDArray[np.float32]
    present: NDArray[np.float32]
    spreads: NDArray[np.float64]
    y: NDArray[np.float64]
    noise: NDArray[np.float64]
    met: int

    def foretell(self, scales: Mapping[Modality, float]) -> tuple[float, float]:
        """Foretell each preference from the zeros and those before it: (log evidence, mean squared error)."""
        weights = np.array([scales[m] for m in self.modalities]) / self.spreads
        norms = np.sqrt(np.maximum(weights @ self.present, 1e-9))
        kernel = np.tensordot(weights, self.kernels, axes=1) / np.multiply.outer(norms, norms)
        factor = np.linalg.cholesky(kernel + np.diag(self.noise))
        from scipy.linalg import solve_triangular

        z = solve_triangular(factor, self.y, lower=True)[self.met :]
        deviations = np.diag(factor)[self.met :]
        spread = float(np.mean(z**2))
        evidence = -0.5 * len(z) * (np.log(2 * np.pi * spread) + 1.0) - np.log(deviations).sum()
        return float(evidence), float(np.mean((z * deviations) ** 2))


def learn(ctx: RankContext, config: BlocksConfig = CONFIG) -> Blocks | None:
    """Look for scales under which the profile's history foretells itself best; None where there is too little of it.

    Of more preferences than the ridge learns from, the latest are looked at.
    """
    task = _task(ctx, config)
    if task is None:
        return None
    given, tries = dict(SCALES), 1
    before = task.foretell(given)
    best, best_value, best_found = dict(given), before[0], before
    for _ in range(config.rounds):
        started = best_value
        for modality in task.modalities:
            for step in config.steps:
                tried = best | {modality: best[modality] * step}
                found = task.foretell(tried)
                value, tries = found[0] - _cost(task.modalities, tried, given, config), tries + 1
                if value > best_value + 1e-9:
                    best, best_value, best_found = tried, value, found
        if best_value <= started:
            break
    nothing = float(np.mean(task.y[task.met :] ** 2))
    count = len(task.y) - task.met
    return Blocks(best, best_found[0], before[0], best_found[1], before[1], nothing, count, tries)


def _cost(
    modalities: Sequence[Modality],
    scales: Mapping[Modality, float],
    given: Mapping[Modality, float],
    config: BlocksConfig,
) -> float:
    """Nats that scales cost under the prior; only ratios count, as rows have norm 1 whatever all scales are times."""
    logs = np.log([scales[m] / given[m] for m in modalities])
    return config.caution * float(((logs - logs.mean()) ** 2).sum())


def _task(ctx: RankContext, config: BlocksConfig) -> _Task | None:
    known = {i: p for i, p in ctx.preferences.items() if abs(p.weight) > 1e-3}
    latest = sorted(known, key=lambda i: (known[i].last_at, i))[-config.ridge.most :]
    zeros = [i for i in ctx.sample(config.ridge.zeros, "zeros") if i not in ctx.preferences]
    ids: list[MediaId] = [*zeros, *latest]
    blocks = [ctx.block(space, ids) for space in ctx.spaces]
    if not blocks:
        return None
    there = np.any([block.present for block in blocks], axis=0)
    met = int(there[: len(zeros)].sum())
    if int(there.sum()) - met < config.least:
        return None
    vectors = [block.vectors[there] for block in blocks]
    y = np.array([known[i].weight if i in known else 0.0 for i in ids])[there]
    noise = np.where(np.arange(len(y)) < met, config.ridge.zero_noise, config.ridge.noise)
    return _Task(
        tuple(space.modality for space in ctx.spaces),
        np.stack([rows @ rows.T for rows in vectors]),
        np.stack([block.present[there] for block in blocks]).astype(np.float32),
        np.array([space.spread for space in ctx.spaces]),
        *(y, noise, met),
    )
