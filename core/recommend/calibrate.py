"""Turns a ranked list into one that holds a person's several tastes in their proportions, at hardly any cost.

Greedily, each place goes to what is worth most: relevance, less likeness to what is there already (MMR), less λ times
the divergence of the list's traits (kinds, genres, tags) from those of the history.

Source: Steck 2018 (Calibrated Recommendations), eq. 3 to 6; Carbonell & Goldstein 1998 (MMR).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.recommend.context import RankContext
from core.recommend.shared import tags_of
from core.recommend.topk import top_k
from core.types import FloatArray, MediaId


@dataclass(frozen=True, slots=True)
class CalibrateConfig:
    """How much proportions count.

    Attributes:
        weight: λ of the paper, against relevance scaled to 0..1 among the best.
        mix: share of the history's distribution in the list's, so that the divergence is finite (α of the paper).
        trust: liked media at which proportions count half as much as in the long run.
        tags: a medium's best tags that are among its traits.
        history: liked media that are looked at, strongest first.
    """

    weight: float = 0.15
    mix: float = 0.01
    trust: float = 5.0
    tags: int = 3
    history: int = 80


CONFIG = CalibrateConfig()


def divergences(wanted: FloatArray, sums: FloatArray, mix: float = CONFIG.mix) -> FloatArray:
    """KL(wanted ‖ (1 − α) found + α wanted), nats, of several lists: float32 (n,).

    Args:
        wanted: float32 (g,), sums to 1.
        sums: float32 (n, g), each the sum of a list's traits.
    """
    found = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-9)
    there = wanted > 0
    mixed = (1 - mix) * found[:, there] + mix * wanted[there]
    return np.asarray((wanted[there] * np.log(wanted[there] / mixed)).sum(axis=1), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """What a list is to be in proportion to.

    Attributes:
        traits: float32 (n, g), of the media to choose from; each row sums to 1, or 0 where nothing is known.
        wanted: float32 (g,), of the history; sums to 1.
        weight: λ; 0 leaves proportions alone.
    """

    traits: FloatArray
    wanted: FloatArray
    weight: float


def rerank(relevance: FloatArray, k: int, balance: Balance | None, alike: FloatArray | None, trade: float) -> list[int]:
    """Pick k greedily; equal worth goes to the first.

    Args:
        relevance: float32 (n,), scaled to 0..1.
        balance: proportions to keep, or None.
        alike: float32 (n, n), 0 or more, 1 where two are close; None for no MMR.
        trade: λ of MMR; 1 is relevance only.
    """
    left = np.ones(len(relevance), dtype=bool)
    nearest = np.zeros(len(relevance), dtype=np.float32)
    sums = np.zeros(balance.traits.shape[1], dtype=np.float32) if balance is not None else None
    picked: list[int] = []
    while len(picked) < min(k, len(relevance)):
        worth = trade * relevance - (1 - trade) * nearest
        if balance is not None and sums is not None and balance.weight > 0:
            # Of the whole list, as in the paper: what a place adds counts as much as what it costs in proportion.
            worth = (1 - balance.weight) * worth - balance.weight * divergences(balance.wanted, sums + balance.traits)
        best = int(np.where(left, worth, -np.inf).argmax())
        picked.append(best)
        left[best] = False
        if alike is not None:
            nearest = np.maximum(nearest, alike[best])
        if balance is not None and sums is not None:
            sums = sums + balance.traits[best]
    return picked


def balance_of(ctx: RankContext, ids: Sequence[MediaId], config: CalibrateConfig = CONFIG) -> Balance | None:
    """Weigh the traits of what the profile likes, and list those of the media to choose from; None without likes."""
    liked = {i: p.weight for i, p in ctx.preferences.items() if p.weight > 0 and p.cause}
    strongest = top_k(list(liked), list(liked.values()), config.history)
    if not strongest:
        return None
    traits = _traits(ctx, [*strongest, *ids], config)
    names = {name: column for column, name in enumerate(sorted({n for t in traits.values() for n in t}))}
    wanted = _rows(traits, strongest, names)
    weights = np.array([liked[i] for i in strongest], dtype=np.float32)
    total = weights @ wanted
    if not total.sum():
        return None
    trust = len(strongest) / (len(strongest) + config.trust)
    return Balance(_rows(traits, ids, names), total / total.sum(), config.weight * trust)


def _traits(ctx: RankContext, ids: Sequence[MediaId], config: CalibrateConfig) -> dict[MediaId, Mapping[str, float]]:
    """Share each medium among its kind, its genre and its best tags, a part each."""
    facts, tags = ctx.facts(ids), tags_of(ctx, ids)
    found: dict[MediaId, Mapping[str, float]] = {}
    for media_id in dict.fromkeys(ids):
        carried = list(tags.get(media_id, ()))[: config.tags]
        parts = {f"tag:{tag}": 1.0 / len(carried) for tag in carried}
        if media_id in facts:
            parts[f"kind:{facts[media_id].kind}"] = 1.0
            parts |= {f"genre:{facts[media_id].genre.casefold()}": 1.0} if facts[media_id].genre else {}
        total = sum(parts.values())
        found[media_id] = {name: part / total for name, part in parts.items()}
    return found


def _rows(
    traits: Mapping[MediaId, Mapping[str, float]], ids: Sequence[MediaId], names: Mapping[str, int]
) -> FloatArray:
    rows = np.zeros((len(ids), len(names)), dtype=np.float32)
    for row, media_id in enumerate(ids):
        for name, part in traits[media_id].items():
            rows[row, names[name]] = part
    return rows
