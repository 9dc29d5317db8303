"""A small real library for the panel's and player's tests: three kinds of media with vectors in three clusters."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.detail import DetailPanel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import index
from core.settings import Home
from core.store import Store, connect
from core.types import (
    Event,
    EventKind,
    Facts,
    Features,
    FileState,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    Probe,
    ScanDiff,
    Segment,
    Stream,
    Tag,
    Transcript,
)
from tests.conftest import MediaMaker

TITLES = {
    "harbour": ["Harbour at night", "Rain on the quay", "Ferry lights", "The long pier", "Fog signals"],
    "kitchen": ["Bread, step by step", "Sunday soup", "Knife skills", "Pickles", "A pot of beans"],
    "garden": ["Pruning in March", "Bees at work", "Seedlings", "The compost heap", "Roses"],
}
SPEECH = (
    Segment(0.4, 2.0, "Good evening, and welcome to the harbour."),
    Segment(2.0, 2.6, "The first ferry leaves at seven, when the fog is still lying on the water."),
    Segment(2.6, 3.0, "Listen to the signals."),
)


@dataclass(frozen=True)
class Library:
    """Ids by title."""

    ids: dict[str, MediaId]

    def __getitem__(self, title: str) -> MediaId:
        return self.ids[title]


def add_file(store: Store, media_id: MediaId, path: Path, probe: Probe | None = None) -> int:
    """Put a real file under a medium."""
    root = store.files.root(os.fsencode(path.parent))
    rel, stat = os.fsencode(path.name), path.stat()
    with store.transaction():
        diff = ScanDiff(new=(FoundFile(rel, stat.st_size, stat.st_mtime_ns, stat.st_ino),))
        (file_id,) = store.files.apply(root, diff)
        store.files.attach(file_id, media_id, confirmed=True)
        if probe is not None:
            store.files.set_probe(file_id, probe)
    return file_id


def build(store: Store, video: Path, tone: Path) -> Library:
    """Fill a store: media of one cluster look alike and carry the same tags; the first has a real video file."""
    ids: dict[str, MediaId] = {}
    rng = np.random.default_rng(5)
    for number, (theme, titles) in enumerate(TITLES.items()):
        centre = rng.normal(size=16)
        for place, title in enumerate(titles):
            is_music = place == 4
            kind = Kind.MUSIC if is_music else Kind.VIDEO
            artist = "The Pilots" if is_music else ""
            facts = Facts(kind, title, 3.0, artist=artist, year=2011 + number, has_picture=not is_music)
            with store.transaction():
                media_id = ids[title] = store.media.add(facts)
                store.media.set_tags(media_id, Modality.PICTURE, [Tag(theme, 0.9, Modality.PICTURE)])
                store.features.put(media_id, [_features(rng, centre)])
            copy = video.parent / f"{theme}-{place}{(tone if is_music else video).suffix}"
            copy.write_bytes((tone if is_music else video).read_bytes())
            add_file(store, media_id, copy, probe_of(copy, is_music=is_music))
    with store.transaction():
        store.text.set_transcript(ids["Harbour at night"], Transcript(SPEECH, "en", "full:whisper-base", 0.8, True))
    index.build_all(store)
    return Library(ids)


def probe_of(path: Path, *, is_music: bool) -> Probe:
    """Say what the container says."""
    picture = Stream(0, "video", "h264", width_px=320, height_px=240, fps=25.0)
    sound = Stream(1, "audio", "vorbis" if is_music else "aac", channels=1, rate_hz=44100)
    streams = (sound,) if is_music else (picture, sound)
    return Probe(os.fsencode(path), "ogg" if is_music else "mov,mp4", 3.0, path.stat().st_size, streams)


def events(store: Store, media_id: MediaId, kind: EventKind) -> list[Event]:
    """List what was written about a medium."""
    return [event for event in store.events.of_media(store.profiles.get(), media_id) if event.kind is kind]


def lose(store: Store, media_id: MediaId, state: FileState) -> None:
    """Say that a medium's files are elsewhere."""
    with store.transaction():
        for file in store.files.of_media(media_id):
            store.files.set_state(file.id, state)


def _features(rng: np.random.Generator, centre: np.ndarray) -> Features:
    """Make an item vector and three moments near a centre."""

    def unit(rows: np.ndarray) -> np.ndarray:
        return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)

    moments = unit(centre + 0.25 * rng.normal(size=(3, 16)))
    spans = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]])
    return Features(Modality.PICTURE, "efficientnet-lite0", unit(moments.mean(axis=0)), moments, spans)


def built_in(folder: Path, make_media: MediaMaker) -> tuple[Home, Library]:
    """Make the library in a folder, to be copied for each test."""
    video, tone = folder / "v.mp4", folder / "t.ogg"
    video.write_bytes(make_media.video("panel.mp4", 3).read_bytes())
    tone.write_bytes(make_media.tone("panel.ogg", 3).read_bytes())
    home = Home(folder / "home").make()
    with connect(home) as store:
        return home, build(store, video, tone)


def copied(built: tuple[Home, Library], folder: Path) -> Home:
    """Copy a library for one test."""
    return Home(shutil.copytree(built[0].root, folder / "home"))


def shown(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, media_id: MediaId) -> DetailPanel:
    """Show the panel with this medium, and wait until it is read."""
    panel = DetailPanel(backend, thumbnails)
    qtbot.addWidget(panel)
    panel.resize(380, 820)
    panel.show()
    panel.show_item(media_id)
    qtbot.waitUntil(lambda: panel._details is not None)
    return panel
