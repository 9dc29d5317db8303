"""From a query to all the moments of one medium that it means: the marks on a seek bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from core.index import Indexes, VectorIndex, unit
from core.query import parse
from core.search.config import LEVELS, OTHER_LEVEL
from core.search.near import LEAST_DEVIATION
from core.store import tokens
from core.types import FloatArray, MediaId, Modality, Moment

if TYPE_CHECKING:
    from core.store import Store


MOST = 40
"""More marks than this on one seek bar can't be told apart."""


def moments_within(
    store: Store,
    indexes: Indexes,
    media_id: MediaId,
    text: str,
    vectors: Mapping[str, FloatArray] | None = None,
    most: int = MOST,
) -> list[Moment]:
    """Find the moments of a medium that hold a query's words, or show or mean it without doubt; in order of time.

    Args:
        text: what was typed; see `core.query`.
        vectors: as for `search`.
        most: how many at most; what is said word by word goes before what is near.
    """
    sought = parse(text).sought
    if not sought:
        return []
    found = _said(store, media_id, sought)
    settings = store.settings()
    for modality in (Modality.PICTURE, Modality.MEANING):
        model_id = str(settings.text_model(modality))
        if vectors and model_id in vectors and (index := indexes.get(modality, model_id)):
            found += _near(index, vectors[model_id], media_id)
    apart: list[Moment] = []
    for moment in found:
        if not any(moment.start_s < other.end_s and other.start_s < moment.end_s for other in apart):
            apart.append(moment)
    return sorted(apart[:most], key=lambda moment: moment.start_s)


def _said(store: Store, media_id: MediaId, sought: str) -> list[Moment]:
    """Find the lines of the transcript in which all of the words stand."""
    wanted, transcript = tokens.chunks(sought), store.text.transcript(media_id)
    if not wanted or transcript is None:
        return []
    held = ((segment, tokens.tokens(segment.text)) for segment in transcript.segments)
    return [Moment(s.start_s, s.end_s, s.text) for s, line in held if all(part.is_in(line) for part in wanted)]


def _near(index: VectorIndex, vector: FloatArray, media_id: MediaId) -> list[Moment]:
    """Find the moments that are believed to be near, the nearest first."""
    spans, moments = index.moments(media_id)
    level, (mean, deviation) = LEVELS.get(index.model_id, OTHER_LEVEL), index.noise(vector)
    cosines = moments @ unit(vector) if len(moments) else np.zeros(0, np.float32)
    likeness = level.cosine * cosines + level.deviation * (cosines - mean) / max(deviation, LEAST_DEVIATION)
    order = [int(at) for at in np.argsort(-likeness, kind="stable") if likeness[at] >= level.strong]
    return [Moment(float(spans[at][0]), float(spans[at][1])) for at in order]
