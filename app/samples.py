"""A small made-up library, with scikit-image's sample photos for stills: for screenshots, and for tests."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from core import index, playlists
from core.index import Indexes
from core.playlists import Rules
from core.settings import Home
from core.store import IndexRun, Store, VoiceId, connect
from core.types import (
    Event,
    EventKind,
    Facet,
    FacetType,
    Facts,
    Features,
    FloatArray,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    ScanDiff,
    Segment,
    Stage,
    Tag,
    Transcript,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up medium."""

    facts: Facts
    photo: str = ""
    share: float = -1.0  # watched, or −1
    stars: float = 0.0
    reaction: EventKind | None = None
    tags: tuple[str, ...] = ()


def _video(title: str, minutes: float, year: int, photo: str, **more: object) -> Sample:
    facts = Facts(Kind.VIDEO, title, minutes * 60, year=year, width_px=1920, height_px=1080, has_picture=True)
    return Sample(facts, photo, **more)  # type: ignore[arg-type]


def _sound(kind: Kind, title: str, artist: str, album: str, minutes: float, **more: object) -> Sample:
    return Sample(Facts(kind, title, minutes * 60, artist=artist, album=album, has_sound=True), **more)  # type: ignore[arg-type]


SAMPLES = (
    _video("Coffee, slowly", 12.4, 2021, "coffee.png", share=0.62, stars=4.5, tags=("espresso", "cup")),
    _video("Chelsea at the window", 3.2, 2019, "chelsea.png", reaction=EventKind.LIKE, share=1, tags=("cat",)),
    _video("The first flight", 48.0, 2014, "rocket.jpg", stars=5, share=0.97, tags=("rocket", "launch pad")),
    _video("An astronaut remembers", 96.5, 2012, "astronaut.png", share=0.3, tags=("astronaut",)),
    _sound(Kind.MUSIC, "Nocturne in E-flat major", "Frédéric Chopin", "Night pieces", 4.5, stars=4),
    _video("Deep field", 71.0, 2016, "hubble_deep_field.jpg", tags=("galaxy", "night sky")),
    _video("Two wheels over the pass", 31.7, 2018, "motorcycle_left.png", tags=("motorcycle",)),
    _sound(Kind.SPEECH, "Lecture 3: How eyes see", "Dr. Amara Okafor", "Perception", 52.0, share=0.45),
    _video("Moon, one night in May", 8.1, 2020, "moon.png", tags=("moon", "night sky")),
    _video("海边的清晨", 22.0, 2022, "grass.png", tags=("meadow",)),
    _sound(Kind.MUSIC, "Rain on the quay", "The Pilots", "Harbour songs", 3.7, reaction=EventKind.LIKE),
    _video("The photographer", 18.6, 1998, "camera.png", share=0.1, tags=("camera", "tripod")),
    _sound(Kind.SPEECH, "第三讲：城市与河流", "林教授", "公开课", 44.0),
    _video("A jar of old coins", 6.3, 2017, "coins.png", tags=("coins",)),
    _sound(Kind.MUSIC, "Suite No. 1: Prelude", "Pau Casals", "Cello suites", 2.5),
    _video("Clockwork", 9.9, 2015, "clock_motion.png", tags=("clock",)),
    _video("Brick by brick, and why the very old walls of the harbour still stand", 27.0, 2013, "brick.png"),
    _sound(Kind.SPEECH, "Radio letter from the north", "Ines Halvorsen", "Letters", 14.2, stars=3.5),
    _video("Gravel roads", 41.0, 2011, "gravel.png"),
    _sound(Kind.MUSIC, "Walking home", "The Pilots", "Harbour songs", 4.1),
)
EPISODES = tuple(
    Sample(
        Facts(
            *(Kind.VIDEO, title, 1500.0 + 60 * episode),
            **{"series": series, "season": season, "episode": episode, "year": 2008 + season, "has_picture": True},
        ),
        photo,
        share,
    )
    for series, season, episode, title, photo, share in (
        ("Harbour nights", 1, 1, "The pilot boat", "rocket.jpg", 1.0),
        ("Harbour nights", 1, 2, "Fog", "moon.png", 1.0),
        ("Harbour nights", 1, 3, "A stranger lands", "astronaut.png", 0.4),
        ("Harbour nights", 2, 1, "Winter", "hubble_deep_field.jpg", -1.0),
        ("Harbour nights", 2, 2, "Ice", "coffee.png", -1.0),
        ("河边", 1, 1, "渡口", "grass.png", 1.0),
        ("河边", 1, 2, "雨季", "gravel.png", 1.0),
        ("Small machines", 1, 1, "Clocks", "clock_motion.png", -1.0),
    )
)
SOUND = {
    "loudness_lufs": -19.0,
    "loudness_range_lu": 7.0,
    "tempo_bpm": 96.0,
    "beat_strength": 0.4,
    "brightness_hz": 1800.0,
}
LOOK = {
    "look_brightness": 0.36,
    "look_colourfulness": 38.0,
    "look_warmth": 0.3,
    "look_contrast": 0.21,
    "look_motion": 0.05,
    "look_cuts_per_min": 2.5,
} | {
    f"look_palette_{number}_{part}": value
    for number, colour in enumerate(
        ((74, 58, 44, 0.38), (156, 128, 96, 0.27), (206, 190, 168, 0.2), (112, 44, 30, 0.15))
    )
    for part, value in zip(("r", "g", "b", "share"), colour, strict=True)
}
SPEECH = (
    "Let us begin with a simple question: what does the eye do with light?",
    "The lens bends it, the retina answers, and the rest is guesswork.",
    "Most of what you see you don't look at. You remember it.",
    "At night the cones fall silent, and the rods take over.",
    "That is why a street lamp drains the colour from a red car.",
)


# ── A made-up library ───────────────────────────────────────────────────────────────────────────────


def fill(home: Home, folder: Path, samples: Sequence[Sample] = SAMPLES) -> dict[str, MediaId]:
    """Put the samples into a library; their files are empty, their stills are real photos."""
    made: dict[str, MediaId] = {}
    with connect(home) as store:
        profile = store.profiles.get()
        for number, sample in enumerate(samples):
            made[sample.facts.title] = media_id = _add(store, folder, number, sample)
            for event in _events(sample, media_id, time.time() - 3600.0 * (40 - number)):
                store.events.append(profile, event)
            if sample.photo:
                still(home.thumbnail(media_id), sample.photo)
        lecture = made["Lecture 3: How eyes see"]
        segments = tuple(Segment(40.0 + 9 * n, 48.0 + 9 * n, text) for n, text in enumerate(SPEECH))
        store.text.set_transcript(lecture, Transcript(segments, "en", "full:whisper-base", 0.9, True))
        _speak(store, made)
        said = ((FacetType.PERSON, "Dr. Amara Okafor"), (FacetType.PLACE, "Lagos"))
        store.facets.put(lecture, ["speech"], [Facet(type_, name, "speech") for type_, name in said])
        store.topics.replace({1: ["light", "eye", "night"]}, {lecture: (1, 0.8)})
        _fail(store, folder)
        _run_twice(store)
        index.build_all(store)
        if samples is not SAMPLES:
            _lists(store, made)
    return made


def _lists(store: Store, made: dict[str, MediaId]) -> None:
    """Two lists put together by hand, two by rules."""
    profile = store.profiles.get()
    evening = ("Deep field", "Coffee, slowly", "Walking home", "Rain on the quay", "Gravel roads")
    playlists.create(store, profile, "Evening with Ines", [made[title] for title in evening])
    playlists.create(store, profile, "海边", [made["海边的清晨"]])
    sky = Rules(more=(made["Deep field"], made["Moon, one night in May"]), less=(made["Coffee, slowly"],))
    for name, rules in (("Like the night sky", sky), ("Unseen films", Rules("kind:video is:unseen", order="smooth"))):
        playlists.define(store, Indexes(store), profile, name, rules)


def _speak(store: Store, made: dict[str, MediaId]) -> None:
    """Three voices, one with a name, in a lecture and two other items."""
    lecture, letter, film = (made[t] for t in ("Lecture 3: How eyes see", "Radio letter from the north", "Deep field"))
    teacher, student, guest = (VoiceId(n) for n in (1, 2, 3))
    turns = [(lecture, 260.0 * n, 260.0 * n + 50.0 + 40 * (n % 4), teacher) for n in range(12)]
    turns += [(lecture, 260.0 * n + 210, 260.0 * n + 240, student) for n in (2, 5, 6, 10)]
    turns += [(lecture, 2950.0, 3010.0, guest), (letter, 5.0, 60.0, teacher), (film, 40.0, 90.0, teacher)]
    store.voices.replace(turns, "")
    store.voices.name(teacher, "Amara Okafor")


def _add(store: Store, folder: Path, number: int, sample: Sample) -> MediaId:
    with store.transaction():
        media_id = store.media.add(sample.facts)
        tags = [Tag(code, 0.8, Modality.PICTURE) for code in sample.tags]
        store.media.set_tags(media_id, Modality.PICTURE, tags)
        store.media.set_thumbnail(media_id, bool(sample.photo))
        store.features.put(media_id, _features(number, sample.facts.kind))
        root = store.files.root(os.fsencode(folder))
        found = FoundFile(f"{number:02}.mkv".encode(), 1000 + number, 1, 1 + number)
        (file_id,) = store.files.apply(root, ScanDiff(new=(found,)))
        store.files.attach(file_id, media_id, confirmed=True)
        store.jobs.want([(file_id, stage) for stage in Stage])
        for stage in (Stage.FACTS, Stage.CONTENT, Stage.GIST, Stage.MEANING)[: 4 if number % 5 else 2]:
            store.jobs.done(file_id, stage)
    return media_id


def _features(number: int, kind: Kind) -> list[Features]:
    """Vectors that are near each other within a kind, and numbers for the charts."""
    rng = np.random.default_rng(number)
    centre = np.random.default_rng(100 + list(Kind).index(kind)).normal(size=16)

    def unit(rows: NDArray[np.float64]) -> FloatArray:
        return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)

    moments = unit(centre + 0.4 * rng.normal(size=(3, 16)))
    spans = np.array([[0.0, 60.0], [60.0, 120.0], [120.0, 180.0]])
    item = unit(moments.mean(axis=0, dtype=np.float64))
    model = "efficientnet-lite0" if kind is Kind.VIDEO else "mfcc1"
    modality = Modality.PICTURE if kind is Kind.VIDEO else Modality.SOUND
    nothing, nowhere = np.zeros((0, 16), np.float32), np.zeros((0, 2))
    measured = [Features(Modality.LOOK, "look1", None, nothing, nowhere, LOOK)] if kind is Kind.VIDEO else []
    if kind is Kind.VIDEO:
        heard = unit(centre[::-1] + 0.6 * rng.normal(size=16))
        measured.append(Features(Modality.SOUND, "mfcc1", heard, nothing, nowhere))
    return [Features(modality, model, item, moments, spans, SOUND), *measured]


def _events(sample: Sample, media_id: MediaId, at: float) -> list[Event]:
    made = []
    if sample.share >= 0:
        stop = sample.share * sample.facts.duration_s
        made.append(Event(media_id, EventKind.PLAY, at, share=sample.share, stop_s=stop, source="library"))
    if sample.stars:
        made.append(Event(media_id, EventKind.RATING, at + 1, stars=sample.stars))
    if sample.reaction:
        made.append(Event(media_id, sample.reaction, at + 2))
    return made


def still(target: Path, photo: str) -> None:
    """Write one of scikit-image's photos as a still; nothing where they aren't there."""
    import importlib.util

    spec = importlib.util.find_spec("skimage")
    image = QImage()
    if spec is not None and spec.origin is not None:
        image = QImage(str(Path(spec.origin).parent / "data" / photo))
    if image.isNull():
        return
    height = min(image.height(), image.width() * 9 // 16)
    crop = image.copy(QRect(0, (image.height() - height) // 3, image.width(), height)).scaledToWidth(640)
    target.parent.mkdir(parents=True, exist_ok=True)
    crop.save(str(target), "JPG", 88)  # type: ignore[call-overload]


def _fail(store: Store, folder: Path) -> None:
    """Three bad files, each with a reason that core gives."""
    bad = (
        ("wedding (copy).mp4", "probe", "truncated: the index at its end (moov) is missing"),
        ("IMG_2291.mov", "probe", "not a media file (no stream could be read)"),
        ("录音 07.m4a", "probe", "empty file"),
    )
    root = store.files.root(os.fsencode(folder))
    found = tuple(FoundFile(name.encode(), 5, 1, 900 + n) for n, (name, _, _) in enumerate(bad))
    for file_id, (_, where, reason) in zip(store.files.apply(root, ScanDiff(new=found)), bad, strict=True):
        store.jobs.want([(file_id, Stage.FACTS)])
        store.jobs.fail(file_id, Stage.FACTS, where, reason)


def _run_twice(store: Store) -> None:
    """Two runs that were: a long one and one of the day."""
    now = time.time()
    for began_at, hours, files, how in ((now - 90_000, 5.2, 4180, "measured"), (now - 9_000, 0.6, 230, "measured")):
        number = store.runs.begin(began_at)
        spent = (files * 600.0, hours * 3600, hours * 5000, hours * 68_000, how)
        store.runs.put(IndexRun(number, began_at, began_at + hours * 3700, "done", files, 3, *spent))
