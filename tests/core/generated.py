"""People with tastes, made up with a seed: what collaborative models are tested on."""

from __future__ import annotations

import numpy as np

from core.interactions import History, Interactions


def history(*items: int) -> History:
    """Meet items one second after the other, each valued 1."""
    return History(np.array(items, np.int32), np.ones(len(items), np.float32), np.arange(len(items), dtype=float))


def people(n_users: int, n_items: int, per_user: int = 10, seed: int = 3) -> Interactions:
    """Generate users of two tastes, who value 1 to 5 what they choose: even items by one half, odd ones by the other.

    Items are met in the order of their numbers as often as in any other, so that something follows something.
    """
    random = np.random.default_rng(seed)
    quality = random.normal(0, 0.7, n_items)
    rows = []
    for user in range(n_users):
        liked = np.where(np.arange(n_items) % 2 == user % 2, 1.0, 0.15) * np.exp(quality)
        items = random.choice(n_items, min(per_user, n_items), replace=False, p=liked / liked.sum()).astype(np.int32)
        items = np.sort(items) if user % 3 else items
        stars = 3 + quality[items] + np.where(items % 2 == user % 2, 0.7, -0.7) + random.normal(0, 0.4, len(items))
        values = np.clip(np.round(stars), 1, 5).astype(np.float32)
        rows.append(History(items, values, 1000.0 * user + np.arange(len(items))))
    return Interactions.of(rows, n_items)
