"""Turns a shown list into the chances that each place had, so that what was clicked can be weighed later.

All places but those of the guesses follow from the history alone: they had chance 1. Source: logging propensities for
counterfactual evaluation, Li, Chu, Langford & Schapire 2010; Schnabel et al. 2016.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.store import Store
from core.types import ProfileId, Result


def propensities(results: Sequence[Result]) -> list[float]:
    """Give each result's chance of having been picked, 0..1."""
    return [_chance(result) for result in results]


def log_slate(store: Store, profile: ProfileId, source: str, results: Sequence[Result]) -> int:
    """Write down that a list was shown; return the slate's id, 0 for an empty list, or where no history is kept."""
    is_kept = results and store.consents.keeps_history(profile)
    return store.events.add_slate(profile, source, results, propensities(results)) if is_kept else 0


def _chance(result: Result) -> float:
    chances = [reason.args["chance"] for reason in result.reasons if reason.code == "try_something"]
    return float(chances[0]) if chances else 1.0
