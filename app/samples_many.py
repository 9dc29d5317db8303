"""A made-up library as large as asked, with titles that people would give: for screenshots of full pages."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.samples import SAMPLES, still
from core import index
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, Facts, Features, FoundFile, Kind, MediaId, Modality, ScanDiff, Stage, Tag

MADE = "many-1"
"""Which making of it this is: another one is made anew where it is kept."""
BATCH = 5000
_PLACES = (
    "harbour",
    "quay",
    "pass",
    "valley",
    "river",
    "bridge",
    "island",
    "station",
    "orchard",
    "market",
    "garden",
    "lighthouse",
    "coast",
    "forest",
)
_TIMES = (
    "at dawn",
    "at night",
    "in March",
    "in the rain",
    "before the storm",
    "in winter",
    "on Sunday",
    "at noon",
    "after the fair",
)
_DEEDS = (
    "Crossing the",
    "Return to the",
    "Letters from the",
    "A walk along the",
    "Songs of the",
    "The last day at the",
)
_FIRST = (
    "Ines",
    "Amara",
    "Lukas",
    "Noor",
    "Pau",
    "Mei",
    "Olga",
    "Tomas",
    "Aiko",
    "Samir",
    "Greta",
    "Jonas",
    "Leila",
    "Viktor",
    "Hana",
    "Ravi",
)
_LAST = (
    "Halvorsen",
    "Okafor",
    "Brandt",
    "Casals",
    "Lindqvist",
    "Moreau",
    "Tanaka",
    "Novak",
    "Rahman",
    "Silva",
    "Keller",
    "Duarte",
    "Ito",
)
_GENRES = ("Folk", "Jazz", "Chamber music", "Electronic", "Choral", "Blues")
_ZH_PLACES = ("海边", "河边", "旧城", "山谷", "码头", "雪原", "果园", "集市")
_ZH_TIMES = ("的清晨", "的夜晚", "三月", "的雨天", "的冬天", "的最后一天")
_PHOTOS = tuple(sample.photo for sample in SAMPLES if sample.photo)


def fill_many(home: Home, folder: Path, count: int) -> None:
    """Put `count` media with files, tags, vectors, plays and ratings into a library; they are the same each time."""
    seed = random.Random(7)
    with connect(home) as store:
        root = store.files.root(os.fsencode(folder))
        numbered = enumerate(_facts(seed, count))
        while batch := list(itertools.islice(numbered, BATCH)):
            found = tuple(FoundFile(f"{number:06}.mkv".encode(), 1000 + number, 1, 1 + number) for number, _ in batch)
            lived: list[Event] = []
            with store.transaction():
                files = store.files.apply(root, ScanDiff(new=found))
                for file_id, (number, facts) in zip(files, batch, strict=True):
                    media_id = _add(store, facts, number)
                    store.files.attach(file_id, media_id, confirmed=True)
                    store.jobs.done(file_id, Stage.FACTS)
                    _lend_still(home, media_id, number) if facts.kind is Kind.VIDEO else None
                    lived += _events(seed, media_id, facts, number)
            store.events.append_all(store.profiles.get(), lived)
        index.build_all(store)


def _facts(seed: random.Random, count: int) -> Iterator[Facts]:
    """Half films and clips, a tenth of the whole episodes, a quarter songs, a quarter talks and letters."""
    for number in range(count):
        place, when = seed.choice(_PLACES), seed.choice(_TIMES)
        chinese = number % 9 == 4
        title = seed.choice(_ZH_PLACES) + seed.choice(_ZH_TIMES) if chinese else _title(seed, number, place, when)
        who, year = f"{seed.choice(_FIRST)} {seed.choice(_LAST)}", 1950 + seed.randrange(75)
        if number % 4 == 2:
            genre = seed.choice(_GENRES)
            record = f"{seed.choice(_DEEDS).split()[0]} {place}"
            yield Facts(
                *(Kind.MUSIC, title, 120.0 + seed.randrange(300)),
                **{"artist": who, "album": record, "genre": genre, "year": year, "has_sound": True},  # type: ignore[arg-type]
            )
        elif number % 4 == 3:
            yield Facts(Kind.SPEECH, title, 600.0 + seed.randrange(4000), artist=who, year=year, has_sound=True)
        else:
            size = {"width_px": 1920, "height_px": 1080, "has_picture": True, "has_sound": True, "year": year}
            if number % 10 == 0:
                size |= {
                    "series": f"{place.title()} {when}",
                    "season": number // 60 % 4 + 1,
                    "episode": number // 10 % 6 + 1,
                }
            yield Facts(Kind.VIDEO, title, 120.0 + seed.randrange(7000), **size)  # type: ignore[arg-type]


def _title(seed: random.Random, number: int, place: str, when: str) -> str:
    return f"{seed.choice(_DEEDS)} {place}" if number % 2 else f"{place.title()} {when}"


def _add(store: Store, facts: Facts, number: int) -> MediaId:
    media_id = store.media.add(facts)
    rng = np.random.default_rng(number)
    centre = np.random.default_rng(100 + number % 24).normal(size=16)
    vector = (centre + 0.5 * rng.normal(size=16)).astype(np.float32)
    vector /= np.linalg.norm(vector)
    seen = facts.kind is Kind.VIDEO
    model = (Modality.PICTURE, "efficientnet-lite0") if seen else (Modality.SOUND, "mfcc1")
    store.features.put(media_id, [Features(*model, vector, np.zeros((0, 16), np.float32), np.zeros((0, 2)), {})])
    if seen and number % 3 == 0:
        store.media.set_tags(media_id, Modality.PICTURE, [Tag(_PLACES[number % len(_PLACES)], 0.8, Modality.PICTURE)])
    store.media.set_thumbnail(media_id, seen)
    return media_id


def _lend_still(home: Home, media_id: MediaId, number: int) -> None:
    """Give it one of the sample photos, by a link: a hundred thousand copies would fill a disk."""
    photo = _PHOTOS[number * 7 % len(_PHOTOS)]
    kept = home.root / f"still-{photo}.jpg"
    if not kept.exists():
        still(kept, photo)
    if kept.exists():
        target = home.thumbnail(media_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(kept, target)


def _events(seed: random.Random, media_id: MediaId, facts: Facts, number: int) -> list[Event]:
    """Play one of fifty, rate one of two hundred."""
    if number % 50:
        return []
    at = 1.78e9 + 40.0 * number
    share = seed.choice((1.0, 1.0, 0.97, 0.4, 0.1))
    stop_s = share * facts.duration_s
    stars = float(seed.randrange(4, 11)) / 2
    played = Event(media_id, EventKind.PLAY, at, share=share, stop_s=stop_s, source="library")
    return [played, Event(media_id, EventKind.RATING, at + 1, stars=stars)] if number % 200 == 0 else [played]


def kept(folder: Path, count: int) -> Home:
    """Give the large library that is kept in a folder, making it if it isn't there as it is made today."""
    home, stamp = Home(folder / f"home-{count}"), folder / f"home-{count}" / MADE
    if not stamp.exists():
        import shutil

        shutil.rmtree(home.root, ignore_errors=True)
        home.make()
        fill_many(home, folder / "media", count)
        stamp.touch()
    return home
