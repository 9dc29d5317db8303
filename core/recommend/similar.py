"""Turns one medium into more like it: nearest items and moments per modality, calibrated, fused, each with its reasons.

Also the ranker that asks the same of what a profile liked lately.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import UserProblem
from core.recommend.because import because
from core.recommend.context import MODALITIES, RankContext, Space
from core.recommend.fusion import CONFIG, FusionConfig, compare, deviations, fuse, weigh
from core.recommend.shared import shared_facts, shared_tags, strength, tags_of
from core.taste import DAY_S
from core.types import FloatArray, MediaId, Modality, Moment, Reason, Result

NEAR = 60
"""Media taken per query vector and modality."""
QUERY_MOMENTS = 6
"""So many moments of the medium, evenly spread, are asked for besides the medium as a whole."""
PEAK_SCALE, PEAK_COST = 0.8, 0.8
"""A best moment is the best of many, so it is near by chance more easily: it counts as 0.8 (z − 1). First guesses."""
NOTABLE_Z = 1.2
"""From so many deviations on a modality is named as a reason."""
WHOLE_SHARE = 0.8
"""A moment that covers this share of its medium is not pointed at."""
MAX_REASONS = 4
CODES = {
    Modality.PICTURE: "similar_picture",
    Modality.LOOK: "similar_look",
    Modality.SOUND: "similar_sound",
    Modality.VOICE: "similar_voice",
    Modality.MEANING: "same_topic",
}

ANCHORS = 32
ANCHOR_HALF_LIFE_DAYS = 7.0
ANCHOR_FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class Peak:
    """The moment of a medium that matched best: float deviation above the background, discounted, and its span."""

    z: float
    start_s: float
    end_s: float


def similar(
    ctx: RankContext, media_id: MediaId, k: int, by: Modality | None = None, config: FusionConfig = CONFIG
) -> list[Result]:
    """Find more like this.

    Args:
        by: compare in this modality alone.

    Returns:
        At most k, best first; parts are modalities (and `facts`). Nothing where the medium has no vectors yet.

    Raises:
        UserProblem: media can't be compared by that modality.
    """
    if by is not None and by not in MODALITIES:
        raise UserProblem(f"Media can't be compared by {by} (yet). Choose one of: {', '.join(MODALITIES)}.")
    media_id = ctx.store.media.resolve(media_id)
    spaces = _counting(ctx, media_id, by, config)
    peaks = {space.modality: _nearest(ctx, space, media_id) for space in spaces}
    near = sorted({other for found in peaks.values() for other in found} - {media_id})
    others = ctx.showable(near, offline=True)
    if not others:
        return []
    return _Ranking(ctx, media_id, others, spaces, peaks, config).results(k, facts=by is None)


def _nearest(ctx: RankContext, space: Space, media_id: MediaId) -> dict[MediaId, Peak | None]:
    """Ask one index for the medium as a whole and for its moments: who is near, and by which moment if by one."""
    found, items = space.index.item_vectors([media_id])
    _, moments = space.index.moments(media_id)
    picked = np.unique(np.linspace(0, len(moments) - 1, QUERY_MOMENTS).astype(int)) if len(moments) > 1 else None
    whole = items if found else moments[:1]
    queries = whole if picked is None else np.concatenate([whole, moments[picked]])
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


def _peak_z(space: Space, query: FloatArray, media_id: MediaId, moment: int) -> float:
    there = space.centre(space.index.moments(media_id)[1][moment])
    return PEAK_SCALE * (float(query @ there) - space.level) / space.spread - PEAK_COST


class _Ranking:
    """Scores of one medium's candidates, and the results made of them."""

    def __init__(
        self,
        ctx: RankContext,
        media_id: MediaId,
        others: Sequence[MediaId],
        spaces: Sequence[Space],
        peaks: Mapping[Modality, Mapping[MediaId, Peak | None]],
        config: FusionConfig,
    ) -> None:
        self.ctx, self.media_id, self.others, self.peaks = ctx, media_id, others, peaks
        self.modalities = [space.modality for space in spaces]
        self.whole = np.stack([deviations(ctx, space, [media_id], others)[0] for space in spaces])
        self.peak = np.array([[self._peak(m, other) for other in others] for m in self.modalities], dtype=np.float32)
        self.z = np.fmax(self.whole, self.peak)
        own = np.array([ctx.block(s, [media_id]).present[0] or len(s.index.moments(media_id)[0]) for s in spaces])
        kinds = [facts.kind for facts in ctx.facts([media_id]).values()]
        weights = weigh(kinds, self.modalities, config) if len(spaces) > 1 and kinds else np.ones((len(spaces), 1))
        self.parts = fuse(self.z[:, None, :], np.asarray(weights * own[:, None], dtype=np.float32), config)[:, 0, :]
        self.shared = shared_facts(ctx, media_id, others)
        self.copies = set(ctx.store.duplicates.copies_of([media_id])[media_id])
        self.facts_weight = config.facts

    def _peak(self, modality: Modality, other: MediaId) -> float:
        peak = self.peaks[modality].get(other)
        return np.nan if peak is None else peak.z

    def results(self, k: int, *, facts: bool) -> list[Result]:
        """Make the k best results, equal scores in the order of their ids."""
        fact_part = self.facts_weight * facts * np.array([strength(reasons) for reasons in self.shared])
        scores = (self.parts.sum(axis=0) + fact_part) / (1.0 + self.facts_weight * facts)
        scores[np.isnan(self.z).all(axis=0)] = -np.inf
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], self.others[i]))
        chosen = [i for i in order if np.isfinite(scores[i])][:k]
        tags = tags_of(self.ctx, [self.media_id, *(self.others[i] for i in chosen)]) if chosen else {}
        return [self._result(i, float(scores[i]), float(fact_part[i]), tags) for i in chosen]

    def _result(self, i: int, score: float, facts: float, tags: Mapping[MediaId, Mapping[str, Modality]]) -> Result:
        raw = {str(m): max(float(self.parts[row, i]), 0.0) for row, m in enumerate(self.modalities)}
        raw[str(Modality.FACTS)] = facts
        moments = {row: moment for row in range(len(self.modalities)) if (moment := self._moment(row, i)) is not None}
        strongest = max(moments, key=lambda row: self.parts[row, i], default=None)
        other = self.others[i]
        reasons = self._reasons(i, moments, tags[self.media_id], tags[other])
        return Result(other, score, shares(raw), reasons, None if strongest is None else moments[strongest])

    def _moment(self, row: int, i: int) -> Moment | None:
        """Give the moment that made the match in this modality, if one stands above the whole."""
        modality, other = self.modalities[row], self.others[i]
        peak = self.peaks[modality].get(other)
        if peak is None or peak.z < NOTABLE_Z or peak.z <= np.nan_to_num(self.whole[row, i], nan=-np.inf):
            return None
        facts = self.ctx.facts([other]).get(other)
        if facts is None or peak.end_s - peak.start_s >= WHOLE_SHARE * facts.duration_s:
            return None
        return Moment(peak.start_s, peak.end_s)

    def _reasons(
        self, i: int, moments: Mapping[int, Moment], here: Mapping[str, Modality], there: Mapping[str, Modality]
    ) -> tuple[Reason, ...]:
        rows = [row for row in range(len(self.modalities)) if self.z[row, i] >= NOTABLE_Z and self.parts[row, i] > 0]
        reasons = [Reason("copy")] if self.others[i] in self.copies else []
        for row in sorted(rows, key=lambda row: -self.parts[row, i]):
            code, args = CODES[self.modalities[row]], dict[str, object]()
            if row in moments:
                args["at_s"] = moments[row].start_s
            reasons.append(Reason(code, args | self._shared_by(code, i, here, there)))
        reasons += self.shared[i]
        if rows:
            reasons += [Reason("shared_tag", {"tag": tag}) for tag in shared_tags(here, there, words=False)]
        return tuple(reasons[:MAX_REASONS]) or (Reason("loosely_similar"),)

    def _shared_by(
        self, code: str, i: int, here: Mapping[str, Modality], there: Mapping[str, Modality]
    ) -> dict[str, object]:
        """Name what both have in common: the tags of a subject, the person whose voice it is."""
        words = shared_tags(here, there, words=True) if code == "same_topic" else []
        name = self.ctx.store.voices.shared_name(self.media_id, self.others[i]) if code == "similar_voice" else ""
        return {key: value for key, value in (("words", words), ("name", name)) if value}


def _counting(ctx: RankContext, media_id: MediaId, by: Modality | None, config: FusionConfig) -> list[Space]:
    """Choose the spaces in which this medium is compared: the one asked for, else those that count for its kind."""
    if by is not None:
        return [space for space in ctx.spaces if space.modality == by]
    facts = ctx.facts([media_id]).get(media_id)
    counts = config.weights[facts.kind] if facts is not None else {}
    return [space for space in ctx.spaces if counts.get(space.modality, 0.0) > 0] or list(ctx.spaces)


def shares(raw: Mapping[str, float]) -> dict[str, float]:
    """Scale what counted in favour so that it sums to 1; where nothing did, all have equal parts."""
    total = sum(raw.values())
    if total <= 0:
        return {name: 1.0 / len(raw) for name in raw}
    return {name: value / total for name, value in raw.items() if value > 0}


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
        named = [(int(row), float(pulls[row, i])) for i, row in enumerate(np.nan_to_num(pulls, nan=-1).argmax(axis=0))]
        return [(because(ctx.preferences[anchors[row]], anchors[row]),) if pull > 0 else () for row, pull in named]

    def _pulls(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        anchors = anchors_of(ctx)
        if not anchors or not ids or not ctx.spaces:
            return np.zeros((0, len(ids)), dtype=np.float32)
        weights = np.array([_anchor_weight(ctx, anchor) for anchor in anchors], dtype=np.float32)
        fused = compare(ctx, anchors, ids)
        pulls = weights[:, None] * fused.score
        pulls[np.isnan(fused.z).all(axis=0)] = np.nan
        itself: NDArray[np.bool_] = np.array(anchors)[:, None] == np.array(ids)[None, :]
        pulls[itself] = np.nan
        everywhere = np.isnan(pulls).all(axis=0)
        return np.where(np.isnan(pulls) & ~everywhere, -np.inf, pulls).astype(np.float32)


def anchors_of(ctx: RankContext) -> list[MediaId]:
    """List what the profile likes, most and latest first, at most `ANCHORS`."""
    liked = [media_id for media_id, preference in ctx.preferences.items() if preference.weight > 0 and preference.cause]
    return sorted(liked, key=lambda media_id: (-_anchor_weight(ctx, media_id), media_id))[:ANCHORS]


def _anchor_weight(ctx: RankContext, media_id: MediaId) -> float:
    preference = ctx.preferences[media_id]
    age_days = max(ctx.now - preference.last_at, 0.0) / DAY_S
    fading = float(0.5 ** (age_days / ANCHOR_HALF_LIFE_DAYS))
    return preference.weight * (ANCHOR_FLOOR + (1 - ANCHOR_FLOOR) * fading)
