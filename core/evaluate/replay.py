"""Turns a profile's own history into how well it could have been foretold: each find, ranked as things stood before it.

A *sitting* is what was done with one medium without a pause of six hours. It is a *find* where it was the first with
that medium and ended well (finished, liked, highly rated, and nothing said against it), a *return* where it wasn't the
first. Just before each, the whole library of that time is ranked; nothing that came later is seen. Rankers' scores are
blended on the scale of the candidates of that time, as a list's are: those lie along the taste, so that the library's
own mean and deviation would be another scale than the one that fitted weights serve on.

Source: prequential evaluation, Dawid 1984; Vinagre, Jorge & Gama 2014 (test-then-learn for recommenders).
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.errors import Checkpoint
from core.evaluate.baselines import YARDSTICKS
from core.evaluate.bootstrap import interval
from core.index import Indexes
from core.recommend import RANKERS, RankContext, Ranker, blend, candidates, weights_of
from core.recommend.blend import DOUBT, standardise
from core.recommend.context import hash_of
from core.recommend.learnt import Trained
from core.recommend.rankers import Reaching
from core.store import Store
from core.taste import FINISHED, REACTED, rating_value
from core.types import Event, EventKind, FloatArray, MediaId, ProfileId

log = logging.getLogger(__name__)

SITTING_S = 6 * 3600.0
"""Events with one medium that lie closer than this belong together (an item is opened, found by a search, resumed)."""
GOOD_STARS = 4.0
TOP = 10
"""Length of the list that nDCG and recall look at, where none is asked for."""
MOST = 200
"""Sittings that are replayed, evenly spread over the history, where there are more."""
KEPT_BY_BLEND, KEPT_BY_EACH = 1000, 100
"""Of larger libraries so many of the best by the blend, and by each ranker, are kept for fitting weights."""
BLEND = "blend"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One medium, met once.

    Attributes:
        at: when it began, seconds since the epoch.
        good: whether it ended well.
        first: whether the profile had never done anything with the medium before.
    """

    media_id: MediaId
    at: float
    good: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One sitting that was foretold.

    Attributes:
        ranks: place of the medium, from 1, by ranker (`blend` included), among `among` media.
        z: float32 (m, r), standardised scores of the rankers `names` for the medium (row 0) and m − 1 others, NaN
            where one abstained; what weights are fitted to.
        tops: the list of `Past.top` that each ranker would have shown, best first; shorter where it abstained.
        weights: of the blend.
    """

    sitting: Sitting
    among: int
    ranks: Mapping[str, int]
    tops: Mapping[str, tuple[MediaId, ...]] = field(repr=False)
    names: tuple[str, ...]
    z: FloatArray = field(repr=False)
    weights: Mapping[str, float] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Replay:
    """All that was replayed.

    Attributes:
        rounds: in the order of time.
        left_out: sittings that weren't replayed: more than asked for, or of media that aren't there any more.
        top: length of the lists.
    """

    rounds: tuple[Round, ...]
    left_out: int
    top: int = TOP

    def of(self, *, first: bool = True) -> Replay:
        """Keep the finds, or the returns."""
        return replace(self, rounds=tuple(r for r in self.rounds if r.sitting.first is first))

    @property
    def names(self) -> list[str]:
        """The rankers, blend first."""
        return list(self.rounds[0].ranks) if self.rounds else []

    def ndcg(self, name: str) -> NDArray[np.float64]:
        """nDCG@top of each round: float64 (n,)."""
        return gains([r.ranks[name] for r in self.rounds], self.top)

    def rows(self) -> list[dict[str, str | float]]:
        """Make a table's rows, one per ranker: nDCG@top with its interval, recall@top, mean reciprocal rank, n."""
        return [self._row(name) for name in self.names]

    def _row(self, name: str) -> dict[str, str | float]:
        ranks = np.array([r.ranks[name] for r in self.rounds])
        found = interval(self.ndcg(name))
        values = {"ndcg": found.mean, "recall": float(np.mean(ranks <= self.top)), "mrr": float(np.mean(1.0 / ranks))}
        return {"algorithm": name, **values, "low": found.low, "high": found.high, "n": found.n}


def gains(ranks: Iterable[int], top: int = TOP) -> NDArray[np.float64]:
    """nDCG@top where one medium is relevant, by its place from 1: float64 (n,)."""
    places = np.asarray(list(ranks), dtype=np.float64)
    return np.where(places <= top, 1.0 / np.log2(places + 1), 0.0)


# ── What is to be foretold ──────────────────────────────────────────────────────────────────────────


def ended_well(done: Iterable[Event]) -> bool:
    """Say whether somebody liked what they met, by what they did with it in one sitting, oldest first.

    What was said last decides, if it wasn't taken back; deeds where nothing was said, or nothing for or against it.
    """
    said: dict[str, bool] = {}
    finished = False
    for event in done:
        finished |= event.kind is EventKind.PLAY and event.share >= FINISHED
        about = "stars" if event.kind is EventKind.RATING else "reaction" if event.kind in REACTED else ""
        if about:
            said.pop(about, None)
            verdict = _verdict(event)
            said |= {about: verdict} if verdict is not None else {}
    return next(reversed(said.values()), finished)


def _verdict(event: Event) -> bool | None:
    """Say what a word says: for it, against it, neither of them."""
    if event.kind is not EventKind.RATING:
        return None if event.kind is EventKind.NEUTRAL else event.kind is EventKind.LIKE
    good, bad = event.stars >= GOOD_STARS, event.stars > 0 and rating_value(event.stars) < 0
    return good if good or bad else None


def sittings(events: Iterable[Event]) -> list[Sitting]:
    """Cut a history into sittings, in the order in which they began."""
    by_media: dict[MediaId, list[Event]] = {}
    for event in sorted(events, key=lambda e: e.at):
        if event.media_id is not None:
            by_media.setdefault(event.media_id, []).append(event)
    found = [sitting for media_id, done in by_media.items() for sitting in _cut(media_id, done)]
    return sorted(found, key=lambda s: (s.at, s.media_id))


def _cut(media_id: MediaId, done: Sequence[Event]) -> list[Sitting]:
    starts = [0, *(i for i in range(1, len(done)) if done[i].at - done[i - 1].at > SITTING_S), len(done)]
    return [Sitting(media_id, done[a].at, ended_well(done[a:b]), a == 0) for a, b in pairwise(starts)]


def _spread(found: Sequence[Sitting], most: int) -> list[Sitting]:
    if len(found) <= most:
        return list(found)
    return [found[i] for i in np.unique(np.linspace(0, len(found) - 1, most).round().astype(int))]


# ── Replaying ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Past:
    """How a history is replayed.

    Attributes:
        since, until: sittings before the one time are not asked for, nor what was done after the other.
        frozen: events after `since` are not seen either (global time split), so that nothing is learnt on the way.
        trained: models that stand in for those that serve; they must be made of what happened before `since`.
        weights: of the blend.
        returns: replay returns too.
        beside: what is ranked by beside our rankers, to be compared with; it has no part in the blend.
        top: length of the lists.
    """

    since: float = -math.inf
    until: float = math.inf
    frozen: bool = False
    trained: Trained | None = None
    weights: Mapping[str, float] | None = None
    returns: bool = True
    beside: tuple[Ranker, ...] = YARDSTICKS
    top: int = TOP


def replay(
    store: Store,
    indexes: Indexes,
    profile: ProfileId,
    *,
    checkpoint: Checkpoint | None = None,
    most: int = MOST,
    past: Past = Past(),
) -> Replay:
    """Foretell a profile's own history.

    Args:
        checkpoint: called before each round; it raises to stop.
        most: sittings to replay at most; a round costs about 5 ms and 3 µs per medium of the library.

    Returns:
        The finds and, apart from them (`Replay.of`), the returns. Empty where nothing was liked yet.
    """
    started = time.perf_counter()
    events = store.events.of_profile(profile, until=past.until)
    asked = [s for s in sittings(events) if s.good and s.at >= past.since]
    finds, returns = [s for s in asked if s.first], [s for s in asked if past.returns and not s.first]
    chosen = sorted(_spread(finds, most) + _spread(returns, most), key=lambda s: (s.at, s.media_id))
    rounds = []
    for sitting in chosen:
        if checkpoint is not None:
            checkpoint()
        played = _foretell(_just_before(store, indexes, profile, sitting, past), sitting, past)
        if played is not None:
            rounds.append(played)
    log.info("replayed %d sittings in %.1f s", len(rounds), time.perf_counter() - started)
    return Replay(tuple(rounds), len(asked) - len(rounds), past.top)


def time_split(
    store: Store,
    indexes: Indexes,
    profile: ProfileId,
    *,
    checkpoint: Checkpoint | None = None,
    most: int = MOST,
    share: float = 0.8,
    past: Past = Past(),
) -> Replay:
    """Foretell what came after the first `share` of the history from that first part alone (global time split).

    Args:
        past: how, but for the time, which is the split's.
    """
    past = replace(past, since=split_time(store, profile, share, past.until), frozen=True)
    return replay(store, indexes, profile, checkpoint=checkpoint, most=most, past=past)


def split_time(store: Store, profile: ProfileId, share: float, until: float = math.inf) -> float:
    """Say when the last part of a profile's good sittings up to a time begins; infinity where there are none."""
    good = [sitting.at for sitting in sittings(store.events.of_profile(profile, until=until)) if sitting.good]
    return good[min(int(share * len(good)), len(good) - 1)] if good else math.inf


def _just_before(store: Store, indexes: Indexes, profile: ProfileId, sitting: Sitting, past: Past) -> RankContext:
    before = math.nextafter(past.since if past.frozen else sitting.at, -math.inf)
    settings = store.settings()
    return RankContext(store, indexes, profile, settings, sitting.at, until=before, trained=past.trained)


def _foretell(ctx: RankContext, sitting: Sitting, past: Past) -> Round | None:
    """Rank everything that could have been shown; a find among what wasn't met, a return among all."""
    met = ctx.preferences if sitting.first else {}
    ids = [i for i in ctx.showable(ctx.pool) if i not in met]
    if sitting.media_id not in ids:
        return None
    place, weights = ids.index(sitting.media_id), past.weights or weights_of(ctx)
    asked, among = _with_candidates(ctx, ids, weights)
    told = {ranker.name: ranker.score(ctx, asked) for ranker in (*RANKERS, *past.beside)}
    z = {ranker.name: standardise(told[ranker.name], among)[: len(ids)] for ranker in RANKERS}
    blended = blend(asked, {name: told[name] for name in z}, weights, among).scores[: len(ids)]
    scores = {name: values[: len(ids)] for name, values in told.items()}
    ties = np.array([hash_of(media_id, b"ties") for media_id in ids], dtype=np.uint64)
    everyone = {BLEND: blended, **scores}
    ranks = {name: rank_of(values, place, ties) for name, values in everyone.items()}
    tops = {name: tuple(ids[i] for i in top_of(values, ties, past.top)) for name, values in everyone.items()}
    return Round(sitting, len(ids), ranks, tops, tuple(z), _short(z, blended, place), weights)


def _with_candidates(
    ctx: RankContext, ids: Sequence[MediaId], weights: Mapping[str, float]
) -> tuple[list[MediaId], NDArray[np.bool_]]:
    """Add the candidates of a list that aren't among these; say which are candidates, all where there are none."""
    reaching = [ranker for ranker in RANKERS if isinstance(ranker, Reaching) and weights.get(ranker.name, 0.0) > 0]
    listed = dict.fromkeys(candidates(ctx, reaching=reaching))
    asked = list(dict.fromkeys([*ids, *listed]))
    return asked, np.array([i in listed or not listed for i in asked], dtype=np.bool_)


def rank_of(scores: FloatArray, place: int, ties: NDArray[np.uint64]) -> int:
    """Say at which place, from 1, a medium stands; where a ranker abstains, it comes last. Ties go by `ties`."""
    known = np.where(np.isnan(scores), -np.inf, scores)
    equal = known == known[place]
    return 1 + int((known > known[place]).sum()) + int((equal & (ties < ties[place])).sum())


def top_of(scores: FloatArray, ties: NDArray[np.uint64], top: int = TOP) -> list[int]:
    """Give the rows of the `top` best, best first; NaN are never among them. Ties go by `ties`."""
    known = np.flatnonzero(~np.isnan(scores))
    if len(known) > top:
        least = np.partition(scores[known], -top)[-top]
        known = known[scores[known] >= least]
    order = np.lexsort((ties[known], -scores[known]))[:top]
    return [int(i) for i in known[order]]


def _short(standardised: Mapping[str, FloatArray], blended: FloatArray, place: int) -> FloatArray:
    """Keep the rows that any sensible weights could rank high: float32 (m, r), the medium itself first."""
    z = np.stack(list(standardised.values()), axis=1)
    kept = {place: None}
    kept |= dict.fromkeys(np.argsort(-blended, kind="stable")[:KEPT_BY_BLEND].tolist())
    if len(z) > KEPT_BY_BLEND:
        for column in np.nan_to_num(z, nan=-np.inf).T:
            kept |= dict.fromkeys(np.argsort(-column, kind="stable")[:KEPT_BY_EACH].tolist())
    return np.asarray(z[list(kept)], dtype=np.float32)


def blended_ranks(rounds: Sequence[Round], weights: Mapping[str, float]) -> NDArray[np.int64]:
    """Rank again under other weights, among the media that were kept: int64 (n,); ties count half."""
    return np.array([_blended_rank(r, np.array([weights.get(name, 0.0) for name in r.names])) for r in rounds], int)


def _blended_rank(played: Round, weights: NDArray[np.float64]) -> int:
    there = np.isfinite(played.z)
    speaks = there.any(axis=0)
    evidence = DOUBT * float(weights[speaks].sum()) + there @ weights
    total = np.nan_to_num(played.z) @ weights / np.maximum(evidence, 1e-9)
    return 1 + int((total > total[0]).sum()) + int((total[1:] == total[0]).sum()) // 2


__all__: Sequence[str] = (
    "BLEND", "MOST", "Past", "Replay", "Round", "Sitting", "blended_ranks", "ended_well", "gains", "rank_of",
    "replay", "sittings", "split_time", "time_split", "top_of",
)  # fmt: skip
