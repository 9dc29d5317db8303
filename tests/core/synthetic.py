"""Makes libraries of clustered vectors with stated topics: real store, real indexes, no media and no models."""

from __future__ import annotations

import copy
import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest

from core.index import Indexes
from core.recommend import RANKERS, RankContext, blend, candidates, diversify, explain, similar, weights_of
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import (
    Event,
    EventKind,
    Facts,
    Features,
    FloatArray,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    ProfileId,
    Result,
    ScanDiff,
)

NOW = 1_800_000_000.0
DAY = 86_400.0
DIMS = {Modality.PICTURE: 48, Modality.SOUND: 24, Modality.MEANING: 32}
P, S, M = Modality.PICTURE, Modality.SOUND, Modality.MEANING


@dataclass(frozen=True)
class Topic:
    """A cluster: its kind and the modalities that its media have."""

    kind: Kind
    modalities: tuple[Modality, ...]


TOPICS = {
    "night-city": Topic(Kind.VIDEO, (P, S, M)),
    "beach": Topic(Kind.VIDEO, (P, S, M)),
    "silent-film": Topic(Kind.VIDEO, (P,)),
    "lecture": Topic(Kind.SPEECH, (S, M)),
    "jazz": Topic(Kind.MUSIC, (S, M)),
    "metal": Topic(Kind.MUSIC, (S, M)),
    "birds": Topic(Kind.SOUND, (S,)),
}


def unit(vectors: FloatArray) -> FloatArray:
    """Scale rows to norm 1."""
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@contextmanager
def clock_at(at: float) -> Iterator[None]:
    """Let the clock show a time, and go on from there. What is dated later isn't learnt from."""
    began = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: at + time.monotonic() - began)
        yield


def drawn_ids(seed: int) -> Callable[[], MediaId]:
    """Equal scores fall by id: with ids of its own each making of a library would have lists of its own."""
    drawn = random.Random(seed)
    return lambda: MediaId(f"{drawn.getrandbits(128):032x}")


@dataclass
class Library:
    """A library and one profile's life with it; the same at each making."""

    store: Store
    seed: int = 7
    noise: float = 0.9
    topics: dict[str, list[MediaId]] = field(default_factory=dict)
    profile: ProfileId = DEFAULT

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.root = self.store.files.root(b"/library")
        self.indexes = Indexes(self.store)
        common = {m: 2.0 * self.random.normal(size=d) for m, d in DIMS.items()}  # no real space is centred
        names = [*TOPICS, "plain"]
        self.centres = {(n, m): common[m] + 2.0 * self.random.normal(size=d) for n in names for m, d in DIMS.items()}
        self._number = itertools.count()
        self.store.media.new_id = drawn_ids(self.seed)

    def copy(self, home: Home) -> Library:
        """Copy the library into a fresh home: 20 times as fast as filling one."""
        with closing(sqlite3.connect(self.store.home.library)) as here, closing(sqlite3.connect(home.library)) as there:
            here.backup(there)
        made = copy.copy(self)
        made.store = connect(home)
        made.indexes = Indexes(made.store)
        made.topics = {topic: list(ids) for topic, ids in self.topics.items()}
        made.random = copy.deepcopy(self.random)
        made._number = itertools.count(10_000)
        made.store.media.new_id = drawn_ids(self.seed + 1)
        return made

    def vector(self, topic: str, modality: Modality) -> FloatArray:
        """Draw one vector of a topic."""
        drawn = self.centres[topic, modality] + self.noise * self.random.normal(size=DIMS[modality])
        return unit(np.asarray(drawn, dtype=np.float32))

    def features(self, topic: str, modality: Modality, moments: Sequence[str] = ()) -> Features:
        """Make one feature row; moments, 10 s each, may be of other topics."""
        model = self.store.settings().similar_model(modality)
        assert model is not None
        rows = np.array([self.vector(name, modality) for name in moments], dtype=np.float32)
        item = unit(rows.mean(axis=0)) if moments else self.vector(topic, modality)
        spans = np.array([[10.0 * i, 10.0 * i + 10] for i in range(len(moments))]).reshape(-1, 2)
        return Features(modality, model, item, rows.reshape(len(moments), DIMS[modality]), spans)

    def add(
        self,
        topic: str,
        *,
        only: Sequence[Modality] | None = None,
        moments: Sequence[str] = (),
        folder: str = "",
        duration_s: float = 600.0,
        **facts: str,
    ) -> MediaId:
        """Add one medium with a file and vectors."""
        kind, number = TOPICS[topic].kind, next(self._number)
        wanted = TOPICS[topic].modalities if only is None else tuple(only)
        if Modality.MEANING in wanted:
            facts.setdefault("description", f"A story of {topic}.")
        media_id = self.store.media.add(Facts(kind, f"{topic} {number}", duration_s, **facts))  # type: ignore[arg-type]
        path = f"{folder or topic}/{number}.mkv".encode()
        (file_id,) = self.store.files.apply(self.root, ScanDiff(new=(FoundFile(path, 1, 1, number),)))
        self.store.files.attach(file_id, media_id, confirmed=True)
        self.store.features.put(media_id, [self.features(topic, m, moments) for m in wanted])
        self.topics.setdefault(topic, []).append(media_id)
        return media_id

    def fill(self, each: int = 43) -> Library:
        """Add so many media of each topic, topics in turn."""
        with self.store.transaction():
            for _ in range(each):
                for topic in TOPICS:
                    self.add(topic)
        return self

    def topic_of(self, media_id: MediaId) -> str:
        """Name the topic that a medium was drawn from."""
        return next(topic for topic, ids in self.topics.items() if media_id in ids)

    def did(self, kind: EventKind, media_id: MediaId, days_ago: float = 1.0, **values: float) -> None:
        """Let the profile do something, so many days before `NOW`."""
        event = Event(media_id, kind, NOW - days_ago * DAY, **values)  # type: ignore[arg-type]
        self.store.events.append(self.profile, event)

    def play(self, media_id: MediaId, share: float = 1.0, days_ago: float = 1.0) -> None:
        """Let the profile play something."""
        self.did(EventKind.PLAY, media_id, days_ago, share=share)

    def context(self, now: float = NOW) -> RankContext:
        """Look at the library now."""
        return RankContext(self.store, self.indexes, self.profile, self.store.settings(), now)

    def recommend(self, k: int = 10, now: float = NOW) -> list[Result]:
        """Walk the whole line, as `core.pipeline.recommend` does."""
        ctx = self.context(now)
        ids = candidates(ctx)
        blended = blend(ids, {ranker.name: ranker.score(ctx, ids) for ranker in RANKERS}, weights_of(ctx))
        return explain(ctx, diversify(ctx, blended, k))

    def similar(self, media_id: MediaId, k: int = 10, by: Modality | None = None) -> list[Result]:
        """Find more like this."""
        return similar(self.context(), media_id, k, by)

    def share_of(self, topics: Sequence[str], results: Sequence[Result]) -> float:
        """Say which share of a list is of these topics."""
        return sum(self.topic_of(r.media_id) in topics for r in results) / max(len(results), 1)
