"""Insights in pictures, over a made-up year with a made-up library of a few hundred items.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication

from app import i18n
from app.theme import Theme
from core import index, insights
from core.index import Indexes
from core.settings import Home
from core.store import Store, connect
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
    ScanDiff,
    Stage,
    Tag,
)

if TYPE_CHECKING:
    from app.screenshots import Photographer
    from app.window import MainWindow

EACH, PLAYS, DAYS = 44, 420, 330
USUAL, NARROW = (1280, 860), (760, 720)
DAY_S = 86_400.0
KINDS: tuple[tuple[str, Kind, float, dict[str, object], float], ...] = (
    ("Night walk {}", Kind.VIDEO, 18, {"genre": "Travel"}, 0.9),
    ("Harbour film {}", Kind.VIDEO, 94, {"genre": "Drama"}, 0.45),
    ("Mountain pass {}", Kind.VIDEO, 32, {"genre": "Travel"}, 0.6),
    ("Harbour nights, part {}", Kind.VIDEO, 26, {"series": "Harbour nights", "genre": "Crime"}, 0.95),
    ("Prelude No. {}", Kind.MUSIC, 4, {"artist": "Pau Casals", "genre": "Classical"}, 0.9),
    ("Quay song {}", Kind.MUSIC, 3.5, {"artist": "The Pilots", "genre": "Folk"}, 0.75),
    ("Blue hour {}", Kind.MUSIC, 6, {"artist": "Trio Sol", "genre": "Jazz"}, 0.8),
    ("Perception, lecture {}", Kind.SPEECH, 52, {"artist": "Dr. Amara Okafor"}, 0.5),
    ("公开课 第{}讲", Kind.SPEECH, 44, {"artist": "林教授"}, 0.3),
    ("Garden clip {}", Kind.VIDEO, 2, {}, 0.7),
)
"""Title, kind, minutes, facts, and how often it is finished."""
TAGS = ("street", "harbour", "mountain", "boat", "cello", "accordion", "trumpet", "eye", "river", "flower")
LIKED = (0, 3, 6, 7)
TOPICS = (("night", "street", "lamp"), ("sea", "quay", "crane"), ("pass", "road", "snow"), ("boat", "pilot", "fog"))


def made_up_year(home: Home, folder: Path) -> None:
    """Fill a library and live with it: what is liked is played most; some of it late at night."""
    draw = np.random.default_rng(4)
    with connect(home, "worker") as store:
        media = [_kind(store, folder, number, draw) for number in range(len(KINDS))]
        assigned = {i: (n + 1, 0.8) for n in range(len(TOPICS)) for i in media[n]}
        store.topics.replace({n + 1: list(words) for n, words in enumerate(TOPICS)}, assigned)
        index.build_all(store)
        store.events.append_all(store.profiles.get(), _events(media, draw))
        insights.update(store, Indexes(store), lambda: None, asked=True)


def _kind(store: Store, folder: Path, number: int, draw: np.random.Generator) -> list[MediaId]:
    title, kind, minutes, more, _ = KINDS[number]
    root, made = store.files.root(os.fsencode(folder)), []
    centre = draw.normal(size=16)
    with store.transaction():
        for n in range(EACH):
            has = {"has_picture": kind is Kind.VIDEO, "has_sound": True}
            length = 60 * minutes * float(draw.uniform(0.8, 1.2))
            media_id = store.media.add(Facts(kind, title.format(n + 1), length, **more, **has))  # type: ignore[arg-type]
            found = FoundFile(f"{number}/{n}.mkv".encode(), 5, 1, 1000 * number + n)
            (file_id,) = store.files.apply(root, ScanDiff(new=(found,)))
            store.files.attach(file_id, media_id, confirmed=True)
            store.jobs.want([(file_id, stage) for stage in (Stage.FACTS, Stage.CONTENT)])
            for stage in (Stage.FACTS, Stage.CONTENT):
                store.jobs.done(file_id, stage)
            modality = Modality.PICTURE if kind is Kind.VIDEO else Modality.SOUND
            store.features.put(media_id, [_features(modality, centre + 0.95 * draw.normal(size=16))])
            store.media.set_tags(media_id, modality, [Tag(TAGS[number], 0.9, modality)])
            made.append(media_id)
    return made


def _features(modality: Modality, row: np.ndarray) -> Features:
    model = "efficientnet-lite0" if modality is Modality.PICTURE else "mfcc1"
    item: FloatArray = (row / np.linalg.norm(row)).astype(np.float32)
    return Features(modality, model, item, np.zeros((0, 16), np.float32), np.zeros((0, 2)))


def _events(media: list[list[MediaId]], draw: np.random.Generator) -> list[Event]:
    now, events = time.time(), []
    chance = np.array([4.0 if n in LIKED else 1.0 for n in range(len(media))])
    for _ in range(PLAYS):
        group = int(draw.choice(len(media), p=chance / chance.sum()))
        media_id = media[group][int(draw.integers(EACH))]
        hour = (group * 3 + float(draw.uniform(0, 6))) % 24
        at = now - DAY_S * float(draw.beta(1.1, 1.6)) * DAYS
        at = min(at - at % DAY_S + 3600 * hour, now - 60)
        finished = draw.uniform() < KINDS[group][4]
        share = 1.0 if finished else float(draw.uniform(0.02, 0.8))
        events.append(Event(media_id, EventKind.PLAY, at, share=share, source="foryou"))
        if finished and draw.uniform() < 0.15:
            events.append(Event(media_id, EventKind.LIKE, at + 1))
    return sorted(events, key=lambda event: event.at)


# ── Pictures ────────────────────────────────────────────────────────────────────────────────────────


def _panel(name: str, then: Callable[[MainWindow], object] = lambda window: None) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        from app.screenshots import SETTLE_MS, settle

        window.go("insights")
        window.stack.currentWidget().show_panel(name)  # type: ignore[attr-defined]
        settle(SETTLE_MS)
        then(window)

    return act


def _by_topic(window: MainWindow) -> None:
    """Colour by topic, and choose one point."""
    panel = window.stack.currentWidget().map  # type: ignore[attr-defined]
    panel.chips.buttons["topic"].click()
    panel.view.setFocus()
    panel.view.choose(3)


def _near(window: MainWindow) -> None:
    panel = window.stack.currentWidget().map  # type: ignore[attr-defined]
    panel.view.choose(60)
    for _ in range(4):
        panel.view.zoom(1.4)


PICTURES: dict[str, tuple[Callable[[MainWindow], None], tuple[int, int]]] = {
    "insights-map": (_panel("map"), USUAL),
    "insights-map-topics": (_panel("map", _by_topic), USUAL),
    "insights-map-near": (_panel("map", _near), USUAL),
    "insights-map-narrow": (_panel("map"), NARROW),
    "insights-calendar": (_panel("calendar"), USUAL),
    "insights-calendar-narrow": (_panel("calendar"), NARROW),
    "insights-finishing": (_panel("finishing"), USUAL),
    "insights-suggestions": (_panel("suggestions"), USUAL),
    "insights-loop": (_panel("loop"), USUAL),
    "insights-loop-narrow": (_panel("loop"), NARROW),
    "insights-inferred": (_panel("inferred"), USUAL),
}
EMPTY = {f"insights-empty-{name}": _panel(name) for name in ("map", "calendar", "finishing", "suggestions", "inferred")}

INSIGHTS = (*PICTURES, *EMPTY)


def insights_taken(app: QApplication, camera: Photographer, folder: Path, arguments: argparse.Namespace) -> None:
    """Take all panels, full and empty."""
    wanted = [name for name in INSIGHTS if not arguments.only or name in arguments.only]
    if not wanted:
        return
    if arguments.home:
        lived, bare = Home(arguments.home), Home(folder / "bare").make()
    else:
        lived, bare = Home(folder / "year").make(), Home(folder / "bare").make()
        made_up_year(lived, folder / "year-media")
    for language in arguments.languages:
        i18n.install(app, language)
        for mode in arguments.themes:
            Theme.current().set_mode(mode)
            for name in wanted:
                if name in PICTURES:
                    camera.take(f"{name}-{mode}-{language}", lived, *PICTURES[name])
                else:
                    camera.take(f"{name}-{mode}-{language}", bare, EMPTY[name])
