"""From an item of the library, or a moment of it, to vectors that others can be like."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.index import Indexes, VectorIndex, unit
from core.query import Like
from core.types import FloatArray, MediaId, Modality

if TYPE_CHECKING:
    from core.store import Store

ALIKE = (Modality.PICTURE, Modality.SOUND, Modality.MEANING)
"""What may be alike, and which place of a search looks at it."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that results are to be like (or unlike): a picture, a moment, a whole medium.

    Attributes:
        vectors: float32 (d,), norm 1, by model id.
        sign: 1 for like, −1 for unlike.
        media_id: the item of the library that it is or belongs to, which is no result of its own.
    """

    vectors: Mapping[str, FloatArray] = field(default_factory=dict)
    sign: float = 1.0
    media_id: MediaId | None = None


def found_in(store: Store, like: Like) -> tuple[MediaId | None, float | None]:
    """Find the item of the library that is meant, and the second in it, if one is."""
    name, at_s = like.name, None
    media_id = store.media.find(os.path.expanduser(name))
    if media_id is None:
        name, at_s = like.split()
        media_id = store.media.find(os.path.expanduser(name)) if at_s is not None else None
    return media_id, at_s


def stored(store: Store, indexes: Indexes, like: Like) -> Example | None:
    """Make an example of what the library knows: the medium as a whole, or its picture at a second.

    Returns:
        None where no such item is there.
    """
    media_id, at_s = found_in(store, like)
    if media_id is None:
        return None
    settings = store.settings()
    vectors: dict[str, FloatArray] = {}
    for modality in ALIKE if at_s is None else (Modality.PICTURE,):
        for model_id in {settings.similar_model(modality), settings.text_model(modality)} - {None}:
            index = indexes.get(modality, str(model_id))
            vector = None if index is None else _vector(index, media_id, at_s)
            if vector is not None:
                vectors[str(model_id)] = vector
    return Example(vectors, like.sign, media_id)


def _vector(index: VectorIndex, media_id: MediaId, at_s: float | None) -> FloatArray | None:
    """Give the vector of an item, or of its moment at (or nearest to) a second."""
    spans, moments = index.moments(media_id)
    if at_s is None or not len(moments):
        known, items = index.item_vectors([media_id])
        return items[0] if known else unit(moments.mean(axis=0)) if len(moments) else None
    away = np.maximum(np.maximum(spans[:, 0] - at_s, at_s - spans[:, 1]), 0.0)
    return np.asarray(moments[int(np.argmin(away))], dtype=np.float32)
