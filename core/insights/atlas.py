"""The map of the library: where each medium lies among those that are like it, kept in the home.

A map that is there is gone on with: what is new is put among what it is like and nothing else moves, until the library
has outgrown it by a fifth. Then it is laid out anew, beginning with how it was.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.aside import written_aside
from core.errors import Checkpoint, UserProblem
from core.index import Indexes
from core.insights.layout import CONFIG, among, lay_out
from core.insights.vectors import fused
from core.parsing import parsed_arrays
from core.recommend import RankContext
from core.recommend.context import hash_of
from core.recommend.interests import interests
from core.recommend.interestwords import InterestWords, describe
from core.settings import Home
from core.store import Store, Topic
from core.types import FloatArray, MediaId, ProfileId, Section

log = logging.getLogger(__name__)

OUTGROWN = 0.2
"""Share of the map that may come, go or be understood further before it is laid out anew."""
LEAST = 3
"""Fewer media make no map."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Atlas:
    """Places of media.

    Attributes:
        places: float32 (n, 2), −1..1.
        laid_out: how many media it had when it was laid out as a whole.
        vectors: how many vectors the library had then, of all kinds that count.
        models: names of the models whose vectors it was made of.
        at: when it was made or added to, seconds since the epoch.
        seen: how many vectors there were at that time.
    """

    ids: tuple[MediaId, ...] = ()
    places: FloatArray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.float32))
    laid_out: int = 0
    vectors: int = 0
    models: str = ""
    at: float = 0.0
    seen: int = -1


@dataclass(frozen=True, slots=True)
class Landmark:
    """One interest of a profile on the map: its place, its words, and how many of the media on the map are of it."""

    media_id: MediaId
    place: tuple[float, float]
    words: InterestWords
    name: str
    title: str
    weight: float
    members: tuple[MediaId, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is needed to draw the map.

    Attributes:
        ids: media that are there now, as many as `places`.
        sections: int8 (n,), position in `core.types.Section`, −1 for none.
        topics: int16 (n,), position in `topic_names`, −1 for none.
        lacking: media that came since and aren't on the map.
    """

    ids: tuple[MediaId, ...]
    places: FloatArray
    sections: NDArray[np.int8]
    topics: NDArray[np.int16]
    topic_names: tuple[Topic, ...] = ()
    interests: tuple[Landmark, ...] = ()
    lacking: int = 0
    at: float = 0.0


# ── Making ──────────────────────────────────────────────────────────────────────────────────────────


def update(store: Store, indexes: Indexes, profile: ProfileId, checkpoint: Checkpoint, *, anew: bool = False) -> Atlas:
    """Bring the map up to date and keep it; what is there already stays where it is if most of it does.

    Args:
        anew: lay everything out again.

    Raises:
        Cancelled: by the checkpoint; the map is as it was.
        UserProblem: it can't be written.
    """
    before, (models, vectors) = load(store.home), made_of(store, indexes, profile)
    if not anew and not is_due(store, indexes, profile, before):
        return before
    started = time.perf_counter()
    ids, rows = fused(store, indexes, profile, checkpoint)
    known = _kept(before, ids) if before.models == models else {}
    whole = anew or _outgrown(before, ids, known, models, vectors)
    if whole:
        places = _laid_out(before, ids, rows, known, checkpoint)
        made = Atlas(tuple(ids), places, len(ids), vectors, models, time.time(), vectors)
    else:
        places = _added(before, ids, rows, known)
        made = Atlas(tuple(ids), places, before.laid_out, before.vectors, models, time.time(), vectors)
    save(store.home, made)
    how = "laid out" if whole else "added to"
    log.info("map of %d media %s in %.1f s", len(ids), how, time.perf_counter() - started)
    return made


def is_due(store: Store, indexes: Indexes, profile: ProfileId, known: Atlas | None = None) -> bool:
    """Say whether the library holds anything that the map doesn't."""
    known = load(store.home) if known is None else known
    models, vectors = made_of(store, indexes, profile)
    if known.models != models or abs(vectors - known.vectors) > OUTGROWN * max(known.vectors, 1):
        return bool(models or known.ids)
    if vectors == known.seen:  # what isn't on the map then has no vector: silence, say
        return False
    ctx = RankContext(store, indexes, profile, store.settings(), 0.0)
    there = {i for space in ctx.spaces for i in space.index.media} & set(store.media.ids())
    return not there <= set(known.ids)


def made_of(store: Store, indexes: Indexes, profile: ProfileId) -> tuple[str, int]:
    """Name the models whose vectors count now, and say how many media's vectors they made together."""
    spaces = RankContext(store, indexes, profile, store.settings(), 0.0).spaces
    return " ".join(space.index.model_id for space in spaces), sum(len(space.index.rows) for space in spaces)


def _kept(before: Atlas, ids: Sequence[MediaId]) -> dict[MediaId, int]:
    rows = {media_id: row for row, media_id in enumerate(before.ids)}
    return {media_id: rows[media_id] for media_id in ids if media_id in rows}


def _outgrown(before: Atlas, ids: Sequence[MediaId], known: Mapping[MediaId, int], models: str, vectors: int) -> bool:
    new = len(ids) - len(known)
    changed = max(new, len(ids) - before.laid_out, abs(vectors - before.vectors) * len(ids) / max(before.vectors, 1))
    return before.models != models or not known or changed > OUTGROWN * before.laid_out


def _laid_out(
    before: Atlas, ids: Sequence[MediaId], rows: FloatArray, known: Mapping[MediaId, int], checkpoint: Checkpoint
) -> FloatArray:
    order = np.argsort(np.array([hash_of(i, b"map") for i in ids], dtype=np.uint64), kind="stable")
    start = _added(before, ids, rows, known) if 2 * len(known) > len(ids) else None
    return lay_out(rows, order, checkpoint, start=start)


def _added(before: Atlas, ids: Sequence[MediaId], rows: FloatArray, known: Mapping[MediaId, int]) -> FloatArray:
    """Put new media among those that are there."""
    places = np.zeros((len(ids), 2), dtype=np.float32)
    old = np.array([i in known for i in ids], dtype=np.bool_)
    places[old] = before.places[[known[i] for i in ids if i in known]]
    if not old.all():
        places[~old] = among(rows[~old], rows[old], places[old], CONFIG.placed_by)
    return places


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────────────


def save(home: Home, made: Atlas) -> None:
    """Write the map beside the old one and put it in its place.

    Raises:
        UserProblem: the disk is full, or the folder can't be written.
    """
    ids = np.array(made.ids, dtype="S32")
    numbers = np.array([FORMAT, made.laid_out, made.vectors, made.seen], dtype=np.int64)
    try:
        with written_aside(home.map, sync=False) as file:  # it can be made again
            np.savez(file, ids=ids, places=made.places, numbers=numbers, at=made.at, models=np.array(made.models))
    except OSError as error:
        raise UserProblem(
            f"Homereel can't write the map of the library in {home.map.parent}: {error.strerror or error}. "
            "Make room on that disk."
        ) from error


def load(home: Home) -> Atlas:
    """Read the map; an empty one where there is none, or one that can't be read: it can be made again."""
    try:
        kept = parsed_arrays(home.map)
        numbers, places = kept["numbers"], kept["places"]
        ids = tuple(MediaId(name.decode("ascii")) for name in kept["ids"].tolist())
        fits = int(numbers[0]) == FORMAT and places.shape == (len(ids), 2) and bool(np.isfinite(places).all())
        laid_out, vectors, seen = (int(number) for number in numbers[1:4])
        models, at = str(kept["models"]), float(kept["at"])
        made = Atlas(ids, places.astype(np.float32), laid_out, vectors, models, at, seen)
    except FileNotFoundError:
        return Atlas()
    except (OSError, ValueError, KeyError, IndexError, TypeError, OverflowError):
        log.warning("the map of the library can't be read; it will be made again")
        return Atlas()
    return made if fits else Atlas()


# ── Drawing ─────────────────────────────────────────────────────────────────────────────────────────


def drawn(store: Store, indexes: Indexes, profile: ProfileId, now: float) -> Drawn:
    """Read all that is drawn: places, what each medium is, topics, the profile's interests. Makes nothing."""
    known, out = load(store.home), store.media.kept_out(profile)
    sections = {i: section for i, section in store.tallies.sections().items() if i not in out}
    order = {str(section): number for number, section in enumerate(Section)}
    rows = [row for row, media_id in enumerate(known.ids) if media_id in sections]
    ids = tuple(known.ids[row] for row in rows)
    topics, assigned = store.topics.all(), store.topics.assigned()
    place = {topic.id: number for number, topic in enumerate(topics)}
    return Drawn(
        ids,
        known.places[rows],
        np.array([order.get(sections[i], -1) for i in ids], dtype=np.int8),
        np.array([place.get(assigned.get(i, -1), -1) for i in ids], dtype=np.int16),
        tuple(topics),
        _interests(store, indexes, profile, now, known),
        _lacking(store, indexes, profile, known, sections),
        known.at,
    )


def _lacking(store: Store, indexes: Indexes, profile: ProfileId, known: Atlas, sections: Mapping[MediaId, str]) -> int:
    """Count what has vectors, is there and isn't on the map, unless the map has seen that it has none to go by."""
    if made_of(store, indexes, profile)[1] == known.seen:
        return 0
    spaces = RankContext(store, indexes, profile, store.settings(), 0.0).spaces
    return len(({i for space in spaces for i in space.index.media} & sections.keys()) - set(known.ids))


def _interests(store: Store, indexes: Indexes, profile: ProfileId, now: float, known: Atlas) -> tuple[Landmark, ...]:
    """Place each interest where its middle is; those whose middle isn't on the map are left out."""
    ctx = RankContext(store, indexes, profile, store.settings(), now, live=True)
    found = interests(ctx)
    words = describe(ctx, found)
    titles = {i: facts.title for i, facts in ctx.facts([interest.media_id for interest in found]).items()}
    wanted = {interest.media_id for interest in found}
    rows = {media_id: row for row, media_id in enumerate(known.ids) if media_id in wanted}
    return tuple(
        Landmark(
            interest.media_id,
            (float(known.places[rows[interest.media_id], 0]), float(known.places[rows[interest.media_id], 1])),
            said,
            interest.name,
            titles.get(interest.media_id, ""),
            interest.weight,
            interest.members,
        )
        for interest, said in zip(found, words, strict=True)
        if interest.media_id in rows
    )
