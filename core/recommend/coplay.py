"""Turns what this household plays together and one after the other into links, and a profile's history into scores.

Rows of the model are profiles, sessions and playlists, so that a household of one learns too. The history is folded in
with its latest media first; it needn't have been there when the model was made.

Source: Steck 2019 (EASE, here in its dual form); recency-weighted history and transition counts after our own
measurements (README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.interactions import History, Interactions
from core.recommend.context import RankContext
from core.recommend.disowned import not_to_infer, not_to_learn
from core.recommend.learnt import parsed
from core.recommend.links import Links, links_of
from core.recommend.topk import top_k
from core.store.learned import Arrays
from core.taste import EARLY, preferences
from core.types import Event, EventKind, FloatArray, MediaId, ProfileId, Reason

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from core.store import Store

MODEL = "coplay"


@dataclass(frozen=True, slots=True)
class CoplayConfig:
    """How playing together is learnt. First guesses, the last three after measurements on ml-100k.

    Attributes:
        gap_s: a pause of so many seconds ends a session.
        most_rows: rows learnt from: profiles and lists, then the latest sessions; the cost grows with their cube.
        ridge: λ of EASE, per row, within `ridge_range`.
        window: so many media before count as what came before.
        half_items: after so many later media one of the history counts half.
        transitions: weight of what came after against what was played together.
        history: media of the history that are folded in.
    """

    gap_s: float = 45 * 60.0
    most_rows: int = 2000
    ridge: float = 0.1
    ridge_range: tuple[float, float] = (1.0, 100.0)
    window: int = 3
    half_items: float = 5.0
    transitions: float = 0.5
    history: int = 60


CONFIG = CoplayConfig()


# ── Learning ────────────────────────────────────────────────────────────────────────────────────────


def sessions(events: Sequence[Event], gap_s: float = CONFIG.gap_s) -> list[list[tuple[MediaId, float]]]:
    """Cut plays, oldest first, into sessions of media with their times; early skips and repeats are left out."""
    found: list[list[tuple[MediaId, float]]] = []
    last = -np.inf
    for event in events:
        if event.media_id is None or event.kind is not EventKind.PLAY or event.share < EARLY:
            continue
        if event.at - last > gap_s:
            found.append([])
        last = event.at
        if not found[-1] or found[-1][-1][0] != event.media_id:
            found[-1].append((event.media_id, event.at))
    return found


def train(
    store: Store,
    until: float = np.inf,
    checkpoint: Callable[[], None] | None = None,
    config: CoplayConfig = CONFIG,
    *,
    lists: bool = True,
) -> Arrays | None:
    """Learn from all profiles' histories and lists up to a time; None where nothing was played together yet.

    Args:
        lists: learn from lists; they have no times, so that a look at the past goes without.
        checkpoint: called now and then; it raises to stop.
    """
    from core.recommend.collaborative.ease import Ease, EaseConfig
    from core.recommend.collaborative.transitions import Transitions, TransitionsConfig

    together, ordered = _rows(store, until, config, lists=lists)
    media = sorted({media_id for row in together for media_id, _ in row})
    if len(media) < 2:
        return None
    number = {media_id: place for place, media_id in enumerate(media)}
    ridge = float(np.clip(config.ridge * len(together), *config.ridge_range))
    played = _interactions(ordered, number)
    ease = links_of(
        Ease(EaseConfig(regularisation=ridge)).fit(_interactions(together, number)),
        media,
        checkpoint=checkpoint,
        counts=_met(played),
    )
    following = Transitions(TransitionsConfig(window_items=config.window, last_items=1)).fit(played)
    after = links_of(following, media, checkpoint=checkpoint, counts=following.counts(played))
    return {**ease.arrays("together"), **after.arrays("after")}


def _met(sessions: Interactions) -> csr_array:
    """Count in how many sessions each two media were played: (n, n), sparse."""
    from scipy.sparse import csr_array

    cells = (np.ones(len(sessions.items)), (sessions.users, sessions.items))
    table = csr_array(cells, shape=(sessions.n_users, sessions.n_items))
    table.data[:] = 1.0
    return csr_array(table.T @ table)


Row = Sequence[tuple[MediaId, float]]


def _rows(store: Store, until: float, config: CoplayConfig, *, lists: bool = True) -> tuple[list[Row], list[Row]]:
    """Gather what was met together (profiles, sessions, lists), and what in an order (sessions)."""
    ordered: list[Row] = []
    rows: list[Row] = []
    for profile, _ in store.profiles.all():
        events = store.events.of_profile(profile, until=until)
        disowned = not_to_learn(store, profile, events, until)
        found = preferences(events, events[-1].at if events else 0.0, 1e6, disowned)
        rows.append([(i, p.last_at) for i, p in found.items() if p.weight > 0])
        owned = [event for event in events if event.media_id not in disowned]
        ordered += [row for row in sessions(owned, config.gap_s) if len(row) > 1]
        rows += [[(i, 0.0) for i in ids] for ids in _lists(store, profile)] if lists else []
    ordered = sorted(ordered, key=lambda row: row[0][1])[-config.most_rows :]
    rows = [row for row in rows if len(row) > 1][: config.most_rows]
    room = config.most_rows - len(rows)
    return [*rows, *ordered[len(ordered) - min(room, len(ordered)) :]], ordered


def _lists(store: Store, profile: ProfileId) -> list[Sequence[MediaId]]:
    """Read a profile's own lists."""
    return [store.playlists.items(row.id) for row in store.playlists.all(profile) if row.kind == "manual"]


def _interactions(rows: Sequence[Row], number: Mapping[MediaId, int]) -> Interactions:
    histories = []
    for row in rows:
        items = np.array([number[i] for i, _ in row], dtype=np.int32)
        times = np.array([at for _, at in row], dtype=np.float64)
        histories.append(History(items, np.ones(len(row), np.float32), times))
    return Interactions.of(histories, len(number))


# ── Serving ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Folded:
    """The part of a history that is folded in.

    Attributes:
        worth: media, latest first, and what each counts by itself; one more than there are places.
        places: what each place makes of it.
    """

    worth: Mapping[MediaId, float]
    places: Sequence[float]

    def weights(self, without: MediaId | None = None) -> dict[MediaId, float]:
        """Weigh the history as if one medium had never been met: those after it move up."""
        kept = [(i, worth) for i, worth in self.worth.items() if i != without]
        return {i: worth * place for (i, worth), place in zip(kept, self.places, strict=False)}


def folded(ctx: RankContext, half_items: float, most: int) -> Folded:
    """Weigh what the profile likes for folding in: preference · 2^(−place / half), latest first."""
    liked = [i for i, p in ctx.preferences.items() if p.weight > 0 and p.cause]
    latest = top_k(liked, [ctx.preferences[i].last_at for i in liked], most + 1)
    worth = {i: ctx.preferences[i].weight for i in latest}
    return Folded(worth, [0.5 ** (place / half_items) for place in range(most)])


def just_played(ctx: RankContext, window: int) -> Folded:
    """Weigh what was played last, without what the person disowned: 1, 1/2, 1/3 …"""
    left_out = not_to_infer(ctx)
    played = [i for i, p in ctx.preferences.items() if p.last_play_at > 0 and p.share >= EARLY and i not in left_out]
    latest = top_k(played, [ctx.preferences[i].last_play_at for i in played], window + 1)
    return Folded(dict.fromkeys(latest, 1.0), [1.0 / (place + 1) for place in range(window)])


@dataclass(frozen=True, slots=True)
class Asked:
    """Links, the history that they are asked for, the weight of the answer, and the codes of its reasons.

    Attributes:
        codes: by how often the two were met: never or nobody counted, a few times, `OFTEN` times or more.
    """

    links: Links
    history: Folded
    weight: float
    codes: tuple[str, str, str]

    def code(self, this: MediaId, that: MediaId) -> str:
        """Say in what words a link may be told: no more than it rests on."""
        times = self.links.count(this, that)
        return self.codes[0 if times == 0 else 1 if times < OFTEN else 2]


OFTEN = 3
"""What happened so many times happens often. Source: as `inferred.LEAST_MEDIA`."""


def score_of(asked: Sequence[Asked], ids: Sequence[MediaId]) -> FloatArray:
    """Add up the answers: float32 (n,), NaN where nothing is asked or a medium isn't known."""
    histories = [one.history.weights() for one in asked]
    if not any(history.keys() & one.links.number.keys() for one, history in zip(asked, histories, strict=True)):
        return np.full(len(ids), np.nan, dtype=np.float32)
    pairs = zip(asked, histories, strict=True)
    scores = [np.float32(one.weight) * one.links.score(history, ids) for one, history in pairs]
    return np.asarray(np.sum(scores, axis=0), dtype=np.float32)


def named(asked: Sequence[Asked], ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
    """Name for each medium the one that adds most to its score and without which the score would be lower.

    The latter isn't the same: where one is taken away, others move up in the history.
    """
    scores = score_of(asked, ids)
    if not ids or np.isnan(scores).all():
        return [() for _ in ids]
    links = [one.links.between(list(one.history.worth), ids) for one in asked]
    named, added = list[tuple[Asked, MediaId]](), list[FloatArray]()
    for one, strengths in zip(asked, links, strict=True):
        weights = one.history.weights()
        at = _places(one.history.worth, weights)
        named += [(one, i) for i in weights]
        added.append(np.float32(one.weight) * (np.array(list(weights.values()), np.float32)[:, None] * strengths[at]))
    raised = np.vstack(added)
    best = np.argsort(-raised, axis=0, kind="stable")[:TRIED].T.tolist()
    tried = [[row for row in rows if raised[row, n] > 0 and named[row][1] != ids[n]] for n, rows in enumerate(best)]
    without = _without(asked, links, {named[row][1] for rows in tried for row in rows})
    lowers = [[named[row] for row in rows if without[named[row][1]][n] < scores[n]][:1] for n, rows in enumerate(tried)]
    return [
        tuple(Reason(one.code(this, that), {"media_id": this}) for one, this in pairs)
        for that, pairs in zip(ids, lowers, strict=True)
    ]


def _without(
    asked: Sequence[Asked], links: Sequence[FloatArray], media: Iterable[MediaId]
) -> dict[MediaId, FloatArray]:
    """Score as if each of these media had never been met: float32 (n,) each; −inf where nothing else is known."""
    found = {}
    for media_id in media:
        known, total = False, np.zeros(links[0].shape[1], dtype=np.float32)
        for one, strengths in zip(asked, links, strict=True):
            weights = one.history.weights(media_id)
            known = known or any(i in one.links.number for i in weights)
            rows = strengths[_places(one.history.worth, weights)]
            # Added up in the same order and precision as a score, so that what changes nothing is equal to it.
            answer = np.zeros_like(total)
            for weight, row in zip(weights.values(), rows, strict=True):
                answer += np.float32(weight) * row
            total += np.float32(one.weight) * answer
        found[media_id] = total if known else np.full_like(total, -np.inf)
    return found


def _places(worth: Mapping[MediaId, float], weights: Mapping[MediaId, float]) -> list[int]:
    return [row for row, i in enumerate(worth) if i in weights]


TRIED = 3
"""So many of what adds most are looked at for one to name."""


class LinkedRanker:
    """Scores media by links with a history. Whoever says which links and which history is a ranker."""

    name: str

    def ask(self, ctx: RankContext) -> list[Asked]:
        """Say which links are asked for what; nothing where nothing is learnt."""
        raise NotImplementedError

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,); NaN where nothing was learnt of them, or nothing of the history is known."""
        return score_of(self._asked(ctx), ids)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name for each medium the one that adds most to its score."""
        return named(self._asked(ctx), ids)

    def reach(self, ctx: RankContext, k: int) -> list[MediaId]:
        """List the media that score highest."""
        found = [i for one in self._asked(ctx) for i in one.links.nearest(one.history.weights(), k)]
        return list(dict.fromkeys(found))[:k]

    def _asked(self, ctx: RankContext) -> list[Asked]:
        return ctx.once(("asked", self.name), lambda: self.ask(ctx))


class CoplayRanker(LinkedRanker):
    """Scores media by what is usually played together with, or after, what the profile played lately."""

    name = MODEL

    def ask(self, ctx: RankContext) -> list[Asked]:
        """Ask what is played together with what the profile likes, and after what it played last."""
        links = parsed(ctx, MODEL, None, _links)
        if links is None:
            return []
        together, after = links
        here = "_here" if ctx.is_shared else ""
        beside = ("goes_with", f"once_together{here}", "played_together")
        following = (f"once_after{here}", f"once_after{here}", "after")
        return [
            Asked(together, folded(ctx, CONFIG.half_items, CONFIG.history), 1.0, beside),
            Asked(after, just_played(ctx, CONFIG.window), CONFIG.transitions, following),
        ]


def _links(arrays: Arrays) -> tuple[Links, ...] | None:
    return Links.of(arrays, "together", "after")
