"""What the worker calls when it is idle: histories → a trained network → one score per medium, kept for the window.

Each function is pure: the caller (`core.foretelling`) reads the store, and `core.learning` puts `kept(...)` into
`store.learned` under the names of the rankers, `sequence` and `fusion`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.deep.sasrec import CONFIG as SEQUENCE
from core.deep.sasrec import Sasrec, SasrecConfig
from core.deep.training import never_stop
from core.errors import Checkpoint
from core.interactions import History, Interactions
from core.store.learned import Arrays
from core.types import FloatArray, MediaId

ID_TYPE = "U36"
"""Media ids as fixed-width text, which needs no pickle."""


def train_sequence(
    interactions: Interactions, config: SasrecConfig = SEQUENCE, checkpoint: Checkpoint = never_stop
) -> Arrays:
    """Train the causal Transformer on people's plays in order.

    Raises:
        Cancelled: the checkpoint said so.
    """
    return Sasrec(config, checkpoint).fit(interactions).arrays()


def scores_for(history: History, arrays: Arrays, config: SasrecConfig = SEQUENCE) -> FloatArray:
    """Score every item as this person's next: float32 (n_items,), log-probabilities.

    Raises:
        ValueError: the arrays were written with another config.
    """
    return np.asarray(Sasrec.from_arrays(arrays, config).score([history])[0])


def kept(media: Sequence[MediaId], scores: FloatArray) -> Arrays:
    """Write down scores for the window: {"media": U36 (n,), "scores": float32 (n,)}.

    Raises:
        ValueError: not one score per medium.
    """
    if len(media) != len(scores):
        raise ValueError(f"{len(scores)} scores for {len(media)} media")
    return {"media": np.array(media, dtype=ID_TYPE), "scores": np.asarray(scores, dtype=np.float32)}
