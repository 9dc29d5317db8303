"""How alike one medium's candidates are to it, looked up once and weighed as often as somebody moves a slider.

`similar` and `likenesses` in `core.recommend.similar` make it; `order` and `results` only reckon with what is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext, Space
from core.recommend.fusion import FusionConfig, deviations, fuse
from core.recommend.shared import called_alike, is_telling, shared_facts, shared_tags, strength, tags_of, told
from core.types import FloatArray, MediaId, Modality, Moment, Reason, Result

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
    Modality.SPEECH: "similar_speech",
    Modality.MEANING: "same_topic",
}
Weights = Mapping[Modality, float]
"""What each modality (and `facts`) counts for; only their proportions matter."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The moment of a medium that matched best: float deviation above the background, discounted, and its span."""

    z: float
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Known:
    """What reasons are made of: tags of the media, the voices they share."""

    tags: Mapping[MediaId, Mapping[str, Modality]]
    voices: Mapping[MediaId, str]


@dataclass(frozen=True, slots=True)
class Likenesses:
    """One medium's candidates and how alike they are to it in each modality. Reads nothing; threads may share it.

    Attributes:
        media_id: what they are like.
        others: the candidates.
        modalities: names of the rows of `whole` and `peak`.
        whole: float32 (m, n), deviations above the background by the media as wholes; NaN where either has no vector.
        peak: float32 (m, n), the same by the candidate's best moment, discounted; NaN where there is none.
        own: bool (m,), in which modalities the medium itself is known.
        moments: by row and candidate, the moment that stands above the whole.
        shared: for each candidate, the facts that it shares with the medium.
        worded: for each candidate, the code of what a likeness in words is one of; "" where it could be none.
        copies: candidates that are likely the same content.
        weights: what counts for a medium of its kind where nothing else is wished.
        config: doubt and scale of the fusion.
    """

    media_id: MediaId
    others: tuple[MediaId, ...]
    modalities: tuple[Modality, ...]
    whole: FloatArray
    peak: FloatArray
    own: NDArray[np.bool_]
    moments: Mapping[tuple[int, int], Moment]
    shared: tuple[tuple[Reason, ...], ...]
    worded: tuple[str, ...]
    copies: frozenset[MediaId]
    weights: Weights
    config: FusionConfig

    @property
    def offered(self) -> tuple[Modality, ...]:
        """Modalities that can be weighed here: those in which the medium and any candidate are known."""
        known = [
            modality
            for row, modality in enumerate(self.modalities)
            if self.own[row] and not np.isnan(np.fmax(self.whole[row], self.peak[row])).all()
        ]
        return (*known, Modality.FACTS) if any(map(is_telling, self.shared)) else tuple(known)

    def weigh(self, weights: Weights | None = None) -> Weighed:
        """Fuse the modalities with these weights, or with those of the medium's kind."""
        weights = self.weights if weights is None else weights
        rows = np.array([weights.get(modality, 0.0) for modality in self.modalities], dtype=np.float32)
        facts = weights.get(Modality.FACTS, 0.0)
        z = np.fmax(self.whole, self.peak)
        parts = fuse(z[:, None, :], (rows * self.own)[:, None], self.config)[:, 0, :]
        total = float(rows.sum())
        share = facts / total if total > 0 else 1.0
        fact_part = (share if facts > 0 else 0.0) * np.array([strength(r) for r in self.shared], dtype=np.float32)
        scores = (parts.sum(axis=0) + fact_part) / (1.0 + (share if facts > 0 else 0.0))
        counting = z[rows > 0] if (rows > 0).any() else z
        known = ~np.isnan(counting).all(axis=0)
        telling = np.array([is_telling(reasons) for reasons in self.shared], dtype=bool) & (facts > 0)
        scores[~(known & (total > 0) | telling)] = -np.inf
        return Weighed(self, z, parts, fact_part, scores, telling)


@dataclass(frozen=True, eq=False)
class Weighed:
    """Candidates under one set of weights.

    Attributes:
        z: float32 (m, n), the larger of whole and peak.
        parts: float32 (m, n), what each modality contributes.
        facts: float32 (n,), what shared facts contribute.
        scores: float32 (n,), −∞ for what can't be compared.
        telling: bool (n,), whose shared facts are a reason.
    """

    of: Likenesses
    z: FloatArray
    parts: FloatArray
    facts: FloatArray
    scores: FloatArray
    telling: NDArray[np.bool_]

    def order(self, k: int) -> list[int]:
        """Choose the k best candidates: those that something speaks for first, equal scores in the order of ids."""
        copies = np.array([other in self.of.copies for other in self.of.others], dtype=bool)
        spoken_for = self.notable.any(axis=0) | self.telling | copies
        ranked = sorted(
            np.flatnonzero(np.isfinite(self.scores)).tolist(),
            key=lambda i: (not spoken_for[i], -self.scores[i], self.of.others[i]),
        )
        return ranked[:k]

    def results(self, chosen: Sequence[int], known: Known) -> list[Result]:
        """Make results of some candidates, each with its reasons and the moment that matched."""
        return [self._result(i, known) for i in chosen]

    @cached_property
    def notable(self) -> NDArray[np.bool_]:
        """In what each candidate is so alike that it is named: bool (m, n)."""
        found = np.asarray((self.z >= NOTABLE_Z) & (self.parts > 0))
        if Modality.MEANING in self.of.modalities:
            found[self.of.modalities.index(Modality.MEANING)] &= np.array(
                [bool(code) for code in self.of.worded], dtype=bool
            )
        return found

    def _result(self, i: int, known: Known) -> Result:
        raw = {str(m): max(float(self.parts[row, i]), 0.0) for row, m in enumerate(self.of.modalities)}
        raw[str(Modality.FACTS)] = float(self.facts[i])
        there = [
            row for row in range(len(self.of.modalities)) if (row, i) in self.of.moments and self.parts[row, i] > 0
        ]
        strongest = max(there, key=lambda row: self.parts[row, i], default=None)
        moment = None if strongest is None else self.of.moments[strongest, i]
        return Result(self.of.others[i], float(self.scores[i]), shares(raw), self._reasons(i, known), moment)

    def _reasons(self, i: int, known: Known) -> tuple[Reason, ...]:
        of, other = self.of, self.of.others[i]
        here, there = known.tags.get(of.media_id, {}), known.tags.get(other, {})
        rows = np.flatnonzero(self.notable[:, i]).tolist()
        seen = shared_tags(here, there, words=False)
        reasons = [Reason("copy")] if other in of.copies else []
        for row in sorted(rows, key=lambda row: -self.parts[row, i]):
            code, args = CODES[of.modalities[row]], dict[str, object]()
            if code == "same_topic":
                code = of.worded[i]
            if (row, i) in of.moments:
                args["at_s"] = of.moments[row, i].start_s
            words = shared_tags(here, there, words=True) if code == "same_topic" else []
            if code == "similar_picture":  # the tags that both pictures gave are what is alike in them
                words = [tag for tag in seen if here[tag] is there[tag] is Modality.PICTURE]
                seen = [tag for tag in seen if tag not in words]
            name = known.voices.get(other, "") if code == "similar_voice" else ""
            args |= {key: value for key, value in (("words", words), ("name", name)) if value}
            reasons.append(Reason(code, args))
        reasons += of.shared[i]
        if rows:
            reasons += [Reason("shared_tag", {"tag": tag}) for tag in seen]
        return tuple(reasons[:MAX_REASONS]) or (Reason("loosely_similar"),)


def shares(raw: Mapping[str, float]) -> dict[str, float]:
    """Scale what counted in favour so that it sums to 1; where nothing did, all have equal parts."""
    total = sum(raw.values())
    if total <= 0:
        return {name: 1.0 / len(raw) for name in raw}
    return {name: value / total for name, value in raw.items() if value > 0}


# ── Looking up ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be compared: a medium as a whole, or one second of it with the moments of others."""

    media_id: MediaId
    weights: Weights
    config: FusionConfig
    at_s: float | None = None


def gather(
    ctx: RankContext,
    asked: Comparison,
    others: Sequence[MediaId],
    spaces: Mapping[Modality, Space],
    peaks: Mapping[Modality, Mapping[MediaId, Peak | None]],
) -> Likenesses:
    """Look up how alike these candidates are in each space, as wholes and by their best moments."""
    media_id = asked.media_id
    shape = (len(spaces), len(others))
    whole = np.full(shape, np.nan, dtype=np.float32)
    for row, (modality, space) in enumerate(spaces.items()):
        if asked.at_s is None and modality is not Modality.SPEECH:  # what is said is compared by the half minute alone
            whole[row] = deviations(ctx, space, [media_id], others)[0]
    found = [[peaks[modality].get(other) for other in others] for modality in spaces]
    peak = np.array([[np.nan if p is None else p.z for p in row] for row in found], dtype=np.float32).reshape(shape)
    own = [ctx.block(s, [media_id]).present[0] or len(s.index.moments(media_id)[0]) > 0 for s in spaces.values()]
    return Likenesses(
        media_id=media_id,
        others=tuple(others),
        modalities=tuple(spaces),
        whole=whole,
        peak=peak,
        own=np.array(own, dtype=bool),
        moments=_moments(ctx, others, whole, found),
        shared=tuple(tuple(reasons) for reasons in shared_facts(ctx, media_id, others)),
        worded=_worded(ctx, media_id, others) if Modality.MEANING in spaces else ("",) * len(others),
        copies=frozenset(ctx.store.duplicates.copies_of([media_id])[media_id]),
        weights=asked.weights,
        config=asked.config,
    )


def _worded(ctx: RankContext, media_id: MediaId, others: Sequence[MediaId]) -> tuple[str, ...]:
    """Say what a likeness in words rests on: a subject where more than names is known, else titles that are alike."""
    facts, known = ctx.facts([media_id, *others]), told(ctx, [media_id, *others])
    title = facts[media_id].title if media_id in facts else ""

    def code(other: MediaId) -> str:
        if known & {media_id, other}:
            return CODES[Modality.MEANING]
        return "similar_title" if other in facts and called_alike(title, facts[other].title) else ""

    return tuple(map(code, others))


def _moments(
    ctx: RankContext, others: Sequence[MediaId], whole: FloatArray, found: Sequence[Sequence[Peak | None]]
) -> dict[tuple[int, int], Moment]:
    """Keep the moments that made a match, where they stand above the whole and aren't nearly all of it."""
    facts, kept = ctx.facts(others), dict[tuple[int, int], Moment]()
    above = np.nan_to_num(whole, nan=-np.inf)
    for row, peaks in enumerate(found):
        for i, peak in enumerate(peaks):
            if peak is None or peak.z < NOTABLE_Z or peak.z <= above[row, i] or others[i] not in facts:
                continue
            if peak.end_s - peak.start_s < WHOLE_SHARE * facts[others[i]].duration_s:
                kept[row, i] = Moment(peak.start_s, peak.end_s)
    return kept


def known_of(ctx: RankContext, likenesses: Likenesses, rows: Sequence[int]) -> Known:
    """Read what the reasons of some candidates are made of."""
    media_id, others = likenesses.media_id, [likenesses.others[i] for i in rows]
    those = [media_id, *others]
    voices = dict[MediaId, str]()
    if Modality.VOICE in likenesses.modalities:
        row = likenesses.modalities.index(Modality.VOICE)
        z = np.fmax(likenesses.whole[row], likenesses.peak[row])
        voices = ctx.store.voices.shared_names(media_id, [likenesses.others[i] for i in rows if z[i] >= NOTABLE_Z])
    return Known(tags_of(ctx, those), voices)
