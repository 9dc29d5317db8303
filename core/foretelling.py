"""Turns a household's histories into what networks foretell of each medium, for the window that loads no torch.

The fusion network knows media by what they are like, so that it scores those that nobody has met; the causal
Transformer knows them by who met them, and is trained only where there are two histories to learn from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.errors import Checkpoint
from core.index import Indexes
from core.interactions import History, Interactions
from core.recommend.context import RankContext
from core.recommend.disowned import not_to_learn
from core.recommend.foretold import FUSION, SEQUENCE
from core.store import Store
from core.store.learned import Arrays
from core.taste import preferences
from core.types import FileState, MediaId, ProfileId

LEAST = 50
"""Liked media that a history must have; with fewer a network learns nothing that the ridge doesn't know."""
MOST_MEDIA = 20_000
"""Media that are scored: the met ones and the newest. The network sees all of them at once."""
NO_END = 1e6
"""Half-life in days under which nothing fades: a network is told the order."""

Scores = dict[tuple[str, ProfileId | None], Arrays]
"""Per network and profile, what `core.recommend.foretold` reads."""


def foretell(store: Store, indexes: Indexes, checkpoint: Checkpoint, until: float = math.inf) -> Scores:
    """Train on what happened up to a time, and score the media of that time for each profile.

    Raises:
        Cancelled: by the checkpoint.
    """
    told = {profile: _told(store, profile, until) for profile, _ in store.profiles.all()}
    liked = {profile: [row for row in rows if row[1] > 0] for profile, rows in told.items()}
    enough = {profile: media for profile, media in liked.items() if len(media) >= LEAST}
    if not enough:
        return {}
    found = _fusion(store, indexes, {profile: told[profile] for profile in enough}, checkpoint, until)
    return found | (_sequence(enough, checkpoint) if len(enough) > 1 else {})


Told = Sequence[tuple[MediaId, float, float]]
"""Medium, preference (what was skipped or disliked is below 0), time; oldest first."""


def _told(store: Store, profile: ProfileId, until: float) -> Told:
    events = store.events.of_profile(profile, until=until)
    disowned = not_to_learn(store, profile, events, until)
    found = preferences(events, events[-1].at if events else 0.0, NO_END, disowned)
    rows = [(i, p.weight, p.last_at) for i, p in found.items() if p.weight < 0 or (p.weight > 0 and p.cause)]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def _fusion(
    store: Store, indexes: Indexes, told: Mapping[ProfileId, Told], checkpoint: Checkpoint, until: float
) -> Scores:
    from core.deep import serving
    from core.deep.catalogue import Catalogue
    from core.deep.fusion import CONFIG, FusionModel

    last = max(at for media in told.values() for *_, at in media)
    now = last + 1.0 if math.isinf(until) else until
    ctx = RankContext(store, indexes, next(iter(told)), store.settings(), now)
    met = dict.fromkeys(i for media in told.values() for i, *_ in media)
    files = ctx.files(ctx.pool)  # what one profile refused is foretold for the others
    there = [i for i in ctx.pool if i in files and files[i].state is FileState.PRESENT]
    media = list(dict.fromkeys([*met, *there]))[: max(MOST_MEDIA, len(met))]
    vectors = {str(space.modality): ctx.block(space, media).vectors for space in ctx.spaces}
    if not vectors or len(media) < 2:
        return {}
    catalogue = Catalogue.of(vectors)
    histories = _histories(told, media)
    checkpoint()
    model = FusionModel(catalogue, CONFIG, checkpoint).fit(Interactions.of(histories, len(media)))
    scores = model.score(histories)
    return {(FUSION.name, profile): serving.kept(media, row) for profile, row in zip(told, scores, strict=True)}


def _sequence(liked: Mapping[ProfileId, Told], checkpoint: Checkpoint) -> Scores:
    from core.deep import serving

    media = sorted({i for rows in liked.values() for i, *_ in rows})
    histories = _histories(liked, media)
    arrays = serving.train_sequence(Interactions.of(histories, len(media)), checkpoint=checkpoint)
    found = {profile: serving.scores_for(h, arrays) for profile, h in zip(liked, histories, strict=True)}
    return {(SEQUENCE.name, profile): serving.kept(media, scores) for profile, scores in found.items()}


def _histories(told: Mapping[ProfileId, Told], media: Sequence[MediaId]) -> list[History]:
    number = {media_id: place for place, media_id in enumerate(media)}
    return [
        History(
            np.array([number[i] for i, *_ in rows], dtype=np.int32),
            np.array([weight for _, weight, _ in rows], dtype=np.float32),
            np.array([at for *_, at in rows], dtype=np.float64),
        )
        for rows in told.values()
    ]
