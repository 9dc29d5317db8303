"""Likely copies in pictures: coded anew, a part, the same recording, and a library without any.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app import i18n
from app.samples import still
from app.theme import Theme
from core.settings import Home
from core.store import Copy, Store, connect
from core.store.duplicates import CopyKind
from core.types import Event, EventKind, Facts, FoundFile, Kind, MediaId, Probe, ScanDiff, Stream

if TYPE_CHECKING:
    from app.screenshots import Photographer
    from app.window import MainWindow

USUAL, NARROW = (1360, 860), (760, 620)
H264, HEVC, VP9 = (
    Stream(0, "video", codec, width_px=width, height_px=height, fps=25.0)
    for codec, width, height in (("h264", 1280, 720), ("hevc", 1920, 1080), ("vp9", 1280, 720))
)
AAC, OPUS = (Stream(1, "audio", codec, channels=2, rate_hz=48_000) for codec in ("aac", "opus"))
FLAC, MP3 = (Stream(0, "audio", codec, channels=2, rate_hz=44_100) for codec in ("flac", "mp3"))
COFFEE = Facts(Kind.VIDEO, "Coffee, slowly", 744.0, year=2021, width_px=1920, height_px=1080, has_picture=True)
FIELD = replace(COFFEE, title="Deep field", duration_s=4260.0, year=2016)
SUITE = Facts(Kind.MUSIC, "Suite No. 1: Prelude", 151.0, artist="Pau Casals", album="Cello suites", has_sound=True)
SMALL = {"width_px": 1280, "height_px": 720}
Made = tuple[Facts, str, int, tuple[Stream, ...], str, float, int]
MEDIA: tuple[Made, ...] = (
    (COFFEE, "Films/Coffee, slowly (2021).mkv", 702_000_000, (HEVC, AAC), "coffee.png", 0.0, 1),
    (replace(COFFEE, title="coffee slowly 720p", duration_s=743.6, year=0, **SMALL),  # type: ignore[arg-type]
     "From the old computer/videos/coffee_slowly_720p_final.mp4", 214_000_000, (H264, AAC), "coffee.png", 4.5, 6),
    (FIELD, "Films/Deep field (2016).mkv", 3_900_000_000, (HEVC, AAC), "hubble_deep_field.jpg", 5.0, 2),
    (replace(FIELD, title="Deep field, the mirror", duration_s=486.0, **SMALL),  # type: ignore[arg-type]
     "Clips/deep field - the mirror.webm", 96_000_000, (VP9, OPUS), "hubble_deep_field.jpg", 0.0, 0),
    (SUITE, "Music/Casals/01 Prelude.flac", 14_200_000, (FLAC,), "", 4.0, 11),
    (replace(SUITE, duration_s=152.0, album="The early recordings"),
     "Music/various/casals prelude.mp3", 4_900_000, (MP3,), "", 0.0, 2),
)  # fmt: skip


def made_up(home: Home) -> list[MediaId]:
    """Fill a library with three pairs of likely copies."""
    with connect(home) as store:
        ids = [_add(store, home, number, *made) for number, made in enumerate(MEDIA)]
        coffee, field, suite = ids[0:2], ids[2:4], ids[4:6]
        found = [
            Copy(*coffee, CopyKind.ENCODING, True, True, 1.0, 1.0, 0.0, 0.95),
            Copy(*field, CopyKind.PART, True, True, 0.11, 1.0, -751.0, 0.9),
            Copy(*suite, CopyKind.RECORDING, False, True, 0.98, 0.97, 0.0, 0.5),
        ]
        with store.transaction():
            store.duplicates.put(found, store.fingerprints.stamp())
    return ids


def _add(
    store: Store, home: Home, number: int, facts: Facts, name: str, size: int, streams: tuple[Stream, ...],
    photo: str, stars: float, plays: int,
) -> MediaId:  # fmt: skip
    with store.transaction():
        media_id = store.media.add(facts)
        store.media.set_thumbnail(media_id, bool(photo))
        root = store.files.root(b"/srv/media")
        (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(name.encode(), size, 1, 1 + number),)))
        store.files.attach(file_id, media_id, confirmed=True)
        path = os.fsencode(f"/srv/media/{name}")
        store.files.set_probe(file_id, Probe(path, "matroska,webm", facts.duration_s, size, streams))
    if photo:
        still(home.thumbnail(media_id), photo)
    profile = store.profiles.get()
    for at in range(plays):
        store.events.append(profile, Event(media_id, EventKind.PLAY, 1.0 + at, share=1.0, stop_s=facts.duration_s))
    if stars:
        store.events.append(profile, Event(media_id, EventKind.RATING, 50.0, stars=stars))
    return media_id


def _pair(kind: CopyKind, then: Callable[[MainWindow], object] = lambda _window: None) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        from app.screenshots import SETTLE_MS, settle

        window.go("copies")
        settle(SETTLE_MS)
        page = window.stack.currentWidget()
        while page.shown.pair.copy.kind is not kind:  # type: ignore[attr-defined]
            page.step(1)  # type: ignore[attr-defined]
            settle(SETTLE_MS // 2)
        then(window)

    return act


def _joined(window: MainWindow) -> None:
    from core.store.duplicates import Verdict

    window.stack.currentWidget().say(Verdict.SAME)  # type: ignore[attr-defined]


PICTURES: dict[str, tuple[Callable[[MainWindow], object], tuple[int, int]]] = {
    "copies": (_pair(CopyKind.ENCODING), USUAL),
    "copies-part": (_pair(CopyKind.PART), USUAL),
    "copies-music": (_pair(CopyKind.RECORDING), USUAL),
    "copies-narrow": (_pair(CopyKind.ENCODING), NARROW),
    "copies-activity": (lambda window: window.go("activity"), USUAL),
    "copies-same": (_pair(CopyKind.ENCODING, _joined), USUAL),  # last of these: it joins two
    "copies-empty": (lambda window: window.go("copies"), USUAL),
    "copies-text200": (_pair(CopyKind.PART), USUAL),
}


def copies_taken(app: QApplication, camera: Photographer, folder: Path, arguments: argparse.Namespace) -> None:
    """Take all, each language and theme in a library of its own."""
    wanted = [name for name in PICTURES if not arguments.only or name in arguments.only]
    for language in arguments.languages if wanted else ():
        i18n.install(app, language)
        for mode in arguments.themes:
            Theme.current().set_mode(mode)
            homes = [Home(folder / f"copies-{language}-{mode}-{which}").make() for which in ("full", "bare")]
            made_up(homes[0])
            for name in wanted:
                Theme.current().set_text_scale(200 if name.endswith("text200") else 100)
                camera.take(f"{name}-{mode}-{language}", homes[name == "copies-empty"], *PICTURES[name])
            Theme.current().set_text_scale(100)
