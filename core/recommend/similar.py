"""Turns one medium into more like it: nearest items and moments per modality, calibrated, fused, each with its reasons.

Likenesses are looked up here and weighed in `core.recommend.likeness`.
Also the ranker that asks the same of what a profile liked lately.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.recommend.because import because
from core.recommend.context import RankContext, Space
from core.recommend.fusion import CONFIG, FusionConfig, compare, deviations
from core.recommend.likeness import (
    CODES,
    MAX_REASONS,
    NOTABLE_Z,
    WHOLE_SHARE,
    Comparison,
    Known,
    Likenesses,
    Peak,
    Weights,
    gather,
    known_of,
)
from core.recommend.shared import is_telling, shared_facts, sharing, strength
from core.recommend.topk import top_k
from core.taste import DAY_S
from core.types import FloatArray, MediaId, Modality, Moment, Reason, Result

NEAR = 60
"""Media taken per query vector and modality."""
QUERY_MOMENTS = 6
"""So many moments of the medium, evenly spread, are asked for besides the medium as a whole."""
PEAK_SCALE, PEAK_COST = 0.8, 0.8
"""A best moment is the best of many, so it is near by chance more easily: it counts as 0.8 (z − 1). First guesses."""
ANCHORS = 32
ANCHOR_HALF_LIFE_DAYS = 7.0
ANCHOR_FLOOR = 0.25


def similar(
    ctx: RankContext,
    media_id: MediaId,
    k: int,
    by: Modality | None = None,
    config: FusionConfig = CONFIG,
    weights: Weights | None = None,
) -> list[Result]:
    """Find more like this.

    Args:
        by: compare in this modality alone: `facts` by what both share (series, album, artist, genre), `speech` by
            what is said in some half minute of each.
        weights: what each modality counts for, instead of what it does for media of this kind.

    Returns:
        At most k. First come those that something speaks for, best first, then the others, best first. Parts are
        modalities (and `facts`). Nothing where the medium has no vectors yet.
    """
    media_id = ctx.store.media.resolve(media_id)
    if by is Modality.FACTS:
        return _by_facts(ctx, media_id, k)
    if by is not None:
        weights = {by: 1.0}
    counting = _counting(ctx, media_id, config)
    wanted = [m for m, weight in (weights or counting).items() if weight > 0]
    asked = Comparison(media_id, weights or counting, config)
    found = _gathered(ctx, asked, _spaces(ctx, wanted), sharers=weights is not None and Modality.FACTS in wanted)
    weighed = found.weigh()
    chosen = weighed.order(k)
    return weighed.results(chosen, known_of(ctx, found, chosen))


def likenesses(
    ctx: RankContext, media_id: MediaId, at_s: float | None = None, config: FusionConfig = CONFIG
) -> tuple[Likenesses, Known]:
    """Look up all that `similar` weighs, in every modality, with what its reasons are made of.

    Args:
        at_s: compare this second of the medium, not the whole, with the moments of others.
    """
    media_id = ctx.store.media.resolve(media_id)
    counting = _counting(ctx, media_id, config)
    found = _gathered(ctx, Comparison(media_id, counting, config, at_s), _spaces(ctx, list(CODES)), sharers=True)
    return found, known_of(ctx, found, range(len(found.others)))


def _gathered(ctx: RankContext, asked: Comparison, spaces: Mapping[Modality, Space], *, sharers: bool) -> Likenesses:
    """Find who is near in any of these spaces (and who shares facts), and look up how near in all of them."""
    media_id, at_s = asked.media_id, asked.at_s
    if at_s is None:
        peaks = {modality: _nearest(ctx, space, media_id) for modality, space in spaces.items()}
    else:
        peaks = {modality: _near_moment(space, media_id, at_s) for modality, space in spaces.items()}
    near = {other for found in peaks.values() for other in found}
    if sharers and at_s is None:
        near.update(sharing(ctx, media_id)[:NEAR])
    return gather(ctx, asked, ctx.showable(sorted(near - {media_id}), offline=True), spaces, peaks)


def _nearest(ctx: RankContext, space: Space, media_id: MediaId) -> dict[MediaId, Peak | None]:
    """Ask one index for the medium as a whole and for its moments: who is near, and by which moment if by one."""
    if space.modality is Modality.SPEECH:
        return _said_alike(space, media_id)
    found, items = space.index.item_vectors([media_id])
    _, moments = space.index.moments(media_id)
    whole = items if found else moments[:1]
    queries = np.concatenate([whole, _picked(moments)]) if len(moments) > 1 else whole
    best: dict[MediaId, Peak | None] = {}
    for query, centred in zip(queries, space.centre(queries), strict=True):
        for hit in space.index.search(query, NEAR, distinct=True):
            peak = None
            if hit.span is not None and hit.media_id != media_id:
                peak = Peak(_peak_z(space, centred, hit.media_id, hit.moment), *hit.span)
            before = best.setdefault(hit.media_id, peak)
            if peak is not None and (before is None or peak.z > before.z):
                best[hit.media_id] = peak
    return best


def _picked(moments: FloatArray) -> FloatArray:
    """Choose at most `QUERY_MOMENTS` of some moments, evenly spread."""
    return moments[np.unique(np.linspace(0, len(moments) - 1, QUERY_MOMENTS).astype(int))] if len(moments) else moments


def _said_alike(space: Space, media_id: MediaId) -> dict[MediaId, Peak | None]:
    """Find the media in which something is said that is like what is said here, each by its likest window."""
    here = _picked(space.index.moments(media_id)[1])
    near = {hit.media_id for query in here for hit in space.index.search(query, NEAR, distinct=True)} - {media_id}
    found: dict[MediaId, Peak | None] = {}
    for other in near:
        spans, there = space.index.moments(other)
        if len(there):
            best = np.max(space.centre(here) @ space.centre(there).T, axis=0)
            at = int(np.argmax(best))
            found[other] = Peak(_discounted(space, float(best[at])), float(spans[at][0]), float(spans[at][1]))
    return found


def _near_moment(space: Space, media_id: MediaId, at_s: float) -> dict[MediaId, Peak | None]:
    """Find the media with a moment like the one at this second; nothing where none of the medium's lies there."""
    spans, moments = space.index.moments(media_id)
    here = [i for i, (start_s, end_s) in enumerate(spans) if start_s <= at_s < end_s]
    if not here:
        return {}
    query = moments[here[:1]]
    centred, found = space.centre(query)[0], dict[MediaId, Peak | None]()
    for hit in space.index.search(query[0], NEAR, distinct=True):
        spans, there = space.index.moments(hit.media_id)
        if hit.media_id != media_id and len(there):
            cosines = space.centre(there) @ centred
            best = int(np.argmax(cosines))
            found[hit.media_id] = Peak(_discounted(space, float(cosines[best])), *map(float, spans[best]))
    return found


def _peak_z(space: Space, query: FloatArray, media_id: MediaId, moment: int) -> float:
    there = space.centre(space.index.moments(media_id)[1][moment])
    return _discounted(space, float(query @ there))


def _discounted(space: Space, cosine: float) -> float:
    return PEAK_SCALE * (cosine - space.level) / space.spread - PEAK_COST


def _by_facts(ctx: RankContext, media_id: MediaId, k: int) -> list[Result]:
    """List what shares facts with a medium: the strongest first, of equal ones those that share most."""
    others = ctx.showable(sharing(ctx, media_id), offline=True)
    shared = dict(zip(others, shared_facts(ctx, media_id, others), strict=True))
    fitting = [other for other in others if is_telling(shared[other])]
    fitting.sort(key=lambda other: (-strength(shared[other]), -sum(strength([r]) for r in shared[other]), other))
    part = {str(Modality.FACTS): 1.0}
    return [Result(i, strength(shared[i]), part, tuple(shared[i][:MAX_REASONS]), None) for i in fitting[:k]]


def moment_alike(ctx: RankContext, media_id: MediaId, other: MediaId) -> Moment | None:
    """Find the moment of another medium that is notably like this one, where the other as a whole is in no modality."""
    best: tuple[float, Moment] | None = None
    for space in ctx.spaces:
        here = ctx.block(space, [media_id])
        if not here.present[0]:
            continue
        if np.nan_to_num(deviations(ctx, space, [media_id], [other])[0, 0], nan=-np.inf) >= NOTABLE_Z:
            return None
        spans, vectors = space.index.moments(other)
        if len(spans) < 2:
            continue
        cosines = space.centre(vectors) @ here.vectors[0]
        peaks = PEAK_SCALE * (cosines - space.level) / space.spread - PEAK_COST
        at = int(peaks.argmax())
        if peaks[at] >= NOTABLE_Z and (best is None or peaks[at] > best[0]):
            best = float(peaks[at]), Moment(float(spans[at][0]), float(spans[at][1]))
    facts = ctx.facts([other]).get(other)
    if best is None or facts is None or best[1].end_s - best[1].start_s >= WHOLE_SHARE * facts.duration_s:
        return None
    return best[1]


def _counting(ctx: RankContext, media_id: MediaId, config: FusionConfig) -> dict[Modality, float]:
    """Say what counts for a medium of this kind; all alike where the library knows nothing of what should."""
    facts = ctx.facts([media_id]).get(media_id)
    here = {space.modality for space in ctx.spaces}
    table = config.weights[facts.kind] if facts is not None else {}
    counts = {modality: weight for modality, weight in table.items() if weight > 0 and modality in here}
    counts = counts or dict.fromkeys((space.modality for space in ctx.spaces), 1.0)
    return {**counts, Modality.FACTS: config.facts * sum(counts.values())}


def _spaces(ctx: RankContext, modalities: Sequence[Modality]) -> dict[Modality, Space]:
    """Name the spaces of some modalities; windows of speech are the moments of the meaning space."""
    spaces = {space.modality: space for space in ctx.spaces if space.modality in modalities}
    meaning = next((space for space in ctx.spaces if space.modality is Modality.MEANING), None)
    if Modality.SPEECH in modalities and meaning is not None:
        spaces[Modality.SPEECH] = replace(meaning, modality=Modality.SPEECH)
    return spaces


# ── The ranker ──────────────────────────────────────────────────────────────────────────────────────


class SimilarRanker:
    """Scores media by their likeness to the one thing, liked lately, that they are most like.

    score(x) = max over anchors a of w(a) · similarity(a, x), with w = preference · (¼ + ¾ · 2^(−age / 7 days)).
    The maximum, not the mean, so that a niche counts as much as the main interest.
    """

    name = "similar"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,); NaN where there are no anchors or no vectors in common."""
        pulls = self._pulls(ctx, ids)
        return pulls.max(axis=0) if len(pulls) else np.full(len(ids), np.nan, dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name for each medium the anchor that gave it its score."""
        anchors, pulls = anchors_of(ctx), self._pulls(ctx, ids)
        if not len(pulls):
            return [() for _ in ids]
        best = np.nan_to_num(pulls, nan=-1).argmax(axis=0).tolist()
        fused = compare(ctx, anchors, ids)
        return [
            (because(ctx.preferences[anchors[row]], anchors[row], fused.of_pair(row, n)),) if pulls[row, n] > 0 else ()
            for n, row in enumerate(best)
        ]

    def _pulls(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        anchors = anchors_of(ctx)
        if not anchors or not ids or not ctx.spaces:
            return np.zeros((0, len(ids)), dtype=np.float32)
        weights = _anchor_weights(ctx, anchors).astype(np.float32)
        fused = compare(ctx, anchors, ids)
        pulls = weights[:, None] * fused.score
        pulls[np.isnan(fused.z).all(axis=0)] = np.nan
        itself: NDArray[np.bool_] = np.array(anchors)[:, None] == np.array(ids)[None, :]
        pulls[itself] = np.nan
        everywhere = np.isnan(pulls).all(axis=0)
        return np.where(np.isnan(pulls) & ~everywhere, -np.inf, pulls).astype(np.float32)


def anchors_of(ctx: RankContext) -> list[MediaId]:
    """List what the profile likes, most and latest first, at most `ANCHORS`."""
    return list(ctx.once(("anchors",), lambda: _anchors(ctx)))


def _anchors(ctx: RankContext) -> list[MediaId]:
    liked = [media_id for media_id, preference in ctx.preferences.items() if preference.weight > 0 and preference.cause]
    return top_k(liked, _anchor_weights(ctx, liked), ANCHORS)


def _anchor_weights(ctx: RankContext, ids: Sequence[MediaId]) -> NDArray[np.float64]:
    met = np.array([(ctx.preferences[i].weight, ctx.preferences[i].last_at) for i in ids], dtype=np.float64)
    weight, last_at = met.reshape(-1, 2).T
    fading = 0.5 ** (np.maximum(ctx.tick - last_at, 0.0) / DAY_S / ANCHOR_HALF_LIFE_DAYS)
    return np.asarray(weight * (ANCHOR_FLOOR + (1 - ANCHOR_FLOOR) * fading))
