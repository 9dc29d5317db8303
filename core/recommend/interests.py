"""Turns what a profile likes into a few interests, each known by the medium in its middle, to be muted or weighted.

Liked media are grouped by Ward's method in the design's space; how many groups is chosen by their silhouette. An
interest is its medoid, an actual medium, so that it can be shown, asked for neighbours, and known again after each
refit. Ranking is the ridge's; interests serve recall, naming and what a person wants to say about them.

Source: PinnerSage, Pal et al. 2020 (Ward, medoids, importance); Ward 1963; silhouette, Rousseeuw 1987.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.recommend.design import design
from core.recommend.disowned import INTEREST
from core.recommend.kept import kept_of
from core.recommend.topk import top_k
from core.taste import Preference
from core.types import FloatArray, MediaId

if TYPE_CHECKING:  # the context weighs its preferences by what is found here
    from core.recommend.context import RankContext

MOST = 8
"""Interests of a profile with `MANY` liked media or more."""
MANY, FEW = 50, 6
"""With fewer liked media than `FEW` each is an interest of its own; between the two, three interests and more."""
GROUPED = 200
"""Liked media that are grouped, strongest first: enough for `MOST` groups. The others belong where they are nearest."""
LEAST_SILHOUETTE, LEAST_GAIN = 0.14, 0.02
"""Groups that stand apart less than the first are one (parts of one kind of the sample media: .02 to .12, two kinds .15
to .45); one group more has to gain the second."""
BELONGS = 0.5
"""What is as near to an interest as this share of its own media's likeness to each other belongs to it."""
LEAST_LIKENESS, ALONE_LIKENESS = 0.15, 0.35
"""Cosines: below the first nothing belongs to anything; the second counts where an interest has one medium only."""
HEAVIEST = 2.0
COMPARED = 40
"""Media of one interest that something is compared with, strongest first."""


@dataclass(frozen=True, slots=True)
class Interest:
    """One of the things that a profile likes.

    Attributes:
        media_id: the medium in its middle.
        members: liked media, strongest first; the medium of the ruling alone where nothing of it is liked any more.
        importance: its share of all that is liked, 0..1.
        weight: what the person made of it: 0 muted, 1 as it is, up to 2.
        name: given by the person, or "".
        likeness: cosine to one of its members from which on something belongs to it.
        ruled_by: medium under which the person's word is kept, or None.
    """

    media_id: MediaId
    members: tuple[MediaId, ...]
    importance: float
    likeness: float
    weight: float = 1.0
    name: str = ""
    ruled_by: MediaId | None = None


def interests(ctx: RankContext) -> tuple[Interest, ...]:
    """Find the profile's interests, most important first; the same history gives the same."""
    return ctx.keep(("interests", ctx.profile, tuple(sorted(ctx.scales.items()))), lambda: _find(ctx))


def seeds(ctx: RankContext) -> list[MediaId]:
    """List the media in the middle of the interests that aren't muted, most important first."""
    wanted = [interest for interest in interests(ctx) if interest.weight > 0]
    return [i.media_id for i in sorted(wanted, key=lambda i: (-i.importance * i.weight, i.media_id))]


def weighed(ctx: RankContext, preferences: Mapping[MediaId, Preference]) -> Mapping[MediaId, Preference]:
    """Let each interest's media count for as much as the person wants; a muted one's for nothing."""
    if not ctx.rulings:
        return preferences
    found = interests(ctx)
    weights = {i: interest.weight for interest in found for i in interest.members}
    others = [i for i, p in preferences.items() if p.weight > 0 and i not in weights]
    if found and others:
        for i, owner in zip(others, owners(ctx, found, others), strict=True):
            weights[i] = found[owner].weight if owner is not None else 1.0
    changed = dict(preferences)
    for media_id, weight in weights.items():
        preference = preferences.get(media_id)
        if weight != 1.0 and preference is not None and preference.weight > 0:
            changed[media_id] = dataclasses.replace(preference, weight=min(preference.weight * weight, 1.0))
    return changed


def without_muted(ctx: RankContext, ids: Sequence[MediaId]) -> list[MediaId]:
    """Leave out what belongs to a muted interest, rather than to another; the order stays."""
    found = interests(ctx)
    if not ids or all(interest.weight > 0 for interest in found):
        return list(ids)
    belongs = zip(ids, owners(ctx, found, ids), strict=True)
    return [i for i, owner in belongs if owner is None or found[owner].weight > 0]


def owners(ctx: RankContext, found: Sequence[Interest], ids: Sequence[MediaId]) -> list[int | None]:
    """Say to which of these interests each medium belongs, by its place in `found`; None where to none of them."""
    if not found or not ids:
        return [None] * len(ids)
    nearest, likeness = nearest_interests(ctx, found, ids)
    pairs = zip(nearest.tolist(), likeness.tolist(), strict=True)
    return [n if near >= found[n].likeness else None for n, near in pairs]


def nearest_interests(
    ctx: RankContext, found: Sequence[Interest], ids: Sequence[MediaId]
) -> tuple[NDArray[np.intp], FloatArray]:
    """Say which interest each medium is nearest to, intp (n,), and the cosine to the nearest of its members, (n,)."""
    members = [(n, i) for n, interest in enumerate(found) for i in interest.members[:COMPARED]]
    rows = design(ctx, [*ids, *(i for _, i in members)])
    cosines = rows[: len(ids)] @ rows[len(ids) :].T
    owner = np.array([n for n, _ in members], dtype=np.intp)
    best = cosines.argmax(axis=1)
    return owner[best], cosines[np.arange(len(ids)), best]


def rule(ctx: RankContext, interest: Interest, *, weight: float | None = None, name: str | None = None) -> None:
    """Keep what the person says of an interest: what it counts for, from 0 (muted) to `HEAVIEST`, or its name.

    Raises:
        ValueError: it can't count so much.
    """
    if weight is not None and not 0.0 <= weight <= HEAVIEST:  # nor where it is no number
        raise ValueError(f"a weight of {weight}")
    table, media_id = ctx.store.interests, interest.ruled_by or interest.media_id
    weight_now, name_now = interest.weight if weight is None else weight, interest.name if name is None else name
    table.rule(ctx.profile, media_id, weight=weight_now, name=name_now, at=ctx.now)
    if weight:
        table.own(ctx.profile, INTEREST, media_id)


# ── Grouping ────────────────────────────────────────────────────────────────────────────────────────


def group(rows: FloatArray) -> NDArray[np.intp]:
    """Group rows of norm 1, float32 (n, d): numbers from 0, intp (n,).

    Fewer than `FEW` rows are a group each.
    """
    return grouped(rows @ rows.T)


def grouped(cosines: FloatArray) -> NDArray[np.intp]:
    """Do the same by the cosines of all with all, float32 (n, n)."""
    n = len(cosines)
    if n < FEW:
        return np.arange(n, dtype=np.intp)
    from scipy.cluster.hierarchy import fcluster, linkage  # a sixth of a second, and not every start needs it
    from scipy.spatial.distance import squareform

    distances = np.sqrt(np.maximum(2.0 - 2.0 * cosines.astype(np.float64), 0.0))
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), method="ward")
    best, least = np.zeros(n, dtype=np.intp), LEAST_SILHOUETTE
    for count in range(2, most_groups(n) + 1):
        labels = np.asarray(fcluster(tree, count, criterion="maxclust") - 1, dtype=np.intp)
        found = silhouette(distances, labels)
        if found > least:
            best, least = labels, found + LEAST_GAIN
    return best


def most_groups(liked: int) -> int:
    """Say how many interests so many liked media may have: 3 from `FEW` on, rising to `MOST` at `MANY`."""
    return MOST if liked >= MANY else min(3 + (liked - FEW) // 9, MOST)


def silhouette(distances: NDArray[np.float64], labels: NDArray[np.intp]) -> float:
    """Say how far groups stand apart, −1..1: the mean of (b − a) / max(a, b); a group of one counts 0."""
    members = np.eye(labels.max() + 1)[labels]
    sizes = members.sum(axis=0)
    sums = distances @ members
    rows = np.arange(len(labels))
    own = sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    values = np.where(sizes[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0.0)
    return float(values.mean())


# ── From groups and rulings to interests ────────────────────────────────────────────────────────────


def _find(ctx: RankContext) -> tuple[Interest, ...]:
    liked = {i: p.weight for i, p in ctx.unweighed.items() if p.weight > 0 and p.cause}
    strongest = top_k(list(liked), list(liked.values()), GROUPED)
    known = _compared(ctx, sorted(strongest))
    place = {i: n for n, i in enumerate(known.ids)}
    order = np.array([place[i] for i in strongest if i in place], dtype=np.intp)
    ids, labels, cosines = [known.ids[n] for n in order.tolist()], known.labels[order], known.cosines
    weights = np.array([liked[i] for i in ids])
    groups = (np.flatnonzero(labels == n) for n in np.unique(labels).tolist())
    found = [_interest(ids, cosines[np.ix_(order[own], order[own])], weights, own) for own in groups]
    found.sort(key=lambda interest: (-interest.importance, interest.media_id))
    return _ruled(ctx, found)


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Liked media compared with each other and grouped; the same media give the same, whatever was compared before.

    Attributes:
        stamp: what the design's rows were made of.
        asked: the media that were to be compared, ascending.
        ids: those of them that have a row, ascending.
        cosines: float32 (n, n).
        labels: intp (n,).
    """

    stamp: tuple[object, ...]
    asked: tuple[MediaId, ...]
    ids: tuple[MediaId, ...]
    cosines: FloatArray
    labels: NDArray[np.intp]


def _compared(ctx: RankContext, ids: Sequence[MediaId]) -> _Compared:
    """Compare and group; what was compared for the list before needn't be again, as one event changes few of them."""
    lasting, key = kept_of(ctx.store).lasting, ("interests", ctx.profile)
    stamp, before = (ctx.stamps, tuple(sorted(ctx.scales.items()))), lasting.get(key)
    if not isinstance(before, _Compared) or before.stamp != stamp:
        before = _Compared(stamp, (), (), np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.intp))
    if before.asked != tuple(ids):
        before = _compared_anew(ctx, before, ids)
    lasting[key] = before
    return before


def _compared_anew(ctx: RankContext, before: _Compared, asked: Sequence[MediaId]) -> _Compared:
    rows = design(ctx, asked)
    there = np.flatnonzero(rows.any(axis=1))
    ids, rows = [asked[n] for n in there.tolist()], rows[there]
    known = {i: n for n, i in enumerate(before.ids)}
    old = [n for n, i in enumerate(ids) if i in known]
    new = [n for n, i in enumerate(ids) if i not in known]
    cosines = np.empty((len(ids), len(ids)), dtype=np.float32)
    places = [known[ids[n]] for n in old]
    cosines[np.ix_(old, old)] = before.cosines[np.ix_(places, places)]
    if new:
        cosines[new] = rows[new] @ rows.T
        cosines[:, new] = cosines[new].T
    return _Compared(before.stamp, tuple(asked), tuple(ids), cosines, grouped(cosines))


def _interest(
    ids: Sequence[MediaId], cosines: FloatArray, weights: NDArray[np.float64], members: NDArray[np.intp]
) -> Interest:
    own = weights[members]
    middle = int(members[int((cosines @ own).argmax())])
    likeness = ALONE_LIKENESS
    if len(members) > 1:
        np.fill_diagonal(cosines, -1.0)
        likeness = max(BELONGS * float(cosines.max(axis=1).mean()), LEAST_LIKENESS)
    importance = float(own.sum() / weights.sum())
    return Interest(ids[middle], tuple(ids[n] for n in members.tolist()), importance, likeness)


def _ruled(ctx: RankContext, found: list[Interest]) -> tuple[Interest, ...]:
    """Give each ruling to the interest that holds its medium or is nearest to it; else it stands for itself."""
    alone: list[Interest] = []
    for ruling in ctx.rulings:  # latest first: an interest keeps the first that it gets
        place = _place(ctx, found, ruling.media_id)
        if place is None:
            said = (ruling.weight, ruling.name, ruling.media_id)
            alone.append(Interest(ruling.media_id, (ruling.media_id,), 0.0, ALONE_LIKENESS, *said))
        elif found[place].ruled_by is None:
            found[place] = dataclasses.replace(
                found[place], weight=ruling.weight, name=ruling.name, ruled_by=ruling.media_id
            )
    return (*found, *alone)


def _place(ctx: RankContext, found: Sequence[Interest], media_id: MediaId) -> int | None:
    holding = next((n for n, interest in enumerate(found) if media_id in interest.members), None)
    return owners(ctx, found, [media_id])[0] if holding is None else holding
