"""Who speaks, in the detail panel: names written and joined, spans that play, where else, forgetting only when sure."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.detail import DetailPanel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.voices import SpanStrip, VoiceRow
from core import voices
from core.settings import Home
from core.store import Store, VoiceId, connect
from core.types import Features, MediaId, Modality
from tests.app import panel_library
from tests.app.panel_library import Library
from tests.conftest import MediaMaker


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, make_media: MediaMaker) -> tuple[Home, Library]:
    """The panel's library, with two who speak in the first item, one of them in another item too."""
    folder = tmp_path_factory.mktemp("voices")
    video, tone = folder / "v.mp4", folder / "t.ogg"
    video.write_bytes(make_media.video("panel.mp4", 3).read_bytes())
    tone.write_bytes(make_media.tone("panel.ogg", 3).read_bytes())
    home = Home(folder / "home").make()
    with connect(home) as store:
        library = panel_library.build(store, video, tone)
        speak(store, library["Harbour at night"], [0, 1, 0], [(0.0, 1.0), (1.0, 1.4), (1.5, 2.9)])
        speak(store, library["Roses"], [0], [(0.0, 2.8)])
        with store.transaction():
            store.voices.replace(
                [
                    *[(library["Harbour at night"], a, b, VoiceId(i)) for a, b, i in
                      ((0.0, 1.0, 1), (1.0, 1.4, 2), (1.5, 2.9, 1))],
                    (library["Roses"], 0.0, 2.8, VoiceId(1)),
                ],
                "",
            )  # fmt: skip
    return home, library


def speak(store: Store, media_id: MediaId, who: list[int], spans: list[tuple[float, float]]) -> None:
    moments = np.eye(8, dtype=np.float32)[who]
    item = moments.mean(axis=0) / np.linalg.norm(moments.mean(axis=0))
    store.features.put(
        media_id, [Features(Modality.VOICE, "resemblyzer1", item.astype(np.float32), moments, np.array(spans))]
    )


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return Home(shutil.copytree(built[0].root, tmp_path / "home"))


@pytest.fixture
def library(built: tuple[Home, Library]) -> Library:
    return built[1]


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    """The panel, showing “Harbour at night”."""
    widget = DetailPanel(backend, thumbnails)
    qtbot.addWidget(widget)
    widget.resize(380, 900)
    widget.show()
    widget.show_item(library["Harbour at night"])
    qtbot.waitUntil(lambda: len(rows(widget)) == 2)
    return widget


def rows(panel: DetailPanel) -> list[VoiceRow]:
    return panel.facts.voices.rows


def test_who_speaks_and_for_how_long(panel: DetailPanel) -> None:
    app = QApplication.instance()
    assert app is not None
    i18n.install(app, "en")  # for its plurals
    panel.facts.voices.show_voices((), 3.0)
    assert not panel.facts.voices.isVisible()
    first = panel._details
    assert first is not None
    panel.facts.voices.show_voices(first.voices, 3.0)
    assert panel.facts.voices.head.text() == "2 voices"
    one, two = rows(panel)
    assert (one.voice.seconds, two.voice.seconds) == (pytest.approx(2.4), pytest.approx(0.4))
    assert one.others_button.text() == "Also in 1 other item" and not two.others_button.isVisible()
    assert one.strip.accessibleName() == "Where voice 1 speaks: 0:00, 0:01"


def test_a_name_is_written_and_the_same_name_joins(qtbot: QtBot, panel: DetailPanel, store: Store) -> None:
    one = rows(panel)[0]
    qtbot.keyClicks(one.field, "Ida")
    qtbot.keyClick(one.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(panel)[0].voice.name == "Ida")
    assert store.voices.find("Ida") == one.voice.id
    field = rows(panel)[1].field
    qtbot.keyClicks(field, "ida")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rows(panel)) == 1)
    assert rows(panel)[0].voice.seconds == pytest.approx(2.8)
    assert [(voice.id, voice.name) for voice in store.voices.all()] == [(one.voice.id, "Ida")]


def test_a_refresh_leaves_what_is_being_typed(qtbot: QtBot, panel: DetailPanel, backend: Backend) -> None:
    field = rows(panel)[0].field
    qtbot.keyClicks(field, "Id")
    with qtbot.waitSignal(backend.historyChanged):
        panel.rate(3)
    qtbot.waitUntil(lambda: panel._details is not None and panel._details.stars == 3)
    assert rows(panel)[0].field is field and field.text() == "Id"


def test_a_span_plays(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    strip = rows(panel)[0].strip
    place = strip.places()[1].center().toPoint()
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args[:2] == [library["Harbour at night"], 1.5]
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert asked.args[1] == 0.0


def test_where_else_leads_there_and_back(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    (action,) = rows(panel)[0].menu.actions()
    assert action.text() == "Roses"
    with qtbot.waitSignal(panel.itemChosen) as chosen:
        action.trigger()
    assert chosen.args == [library["Roses"]]
    qtbot.waitUntil(lambda: panel.header.title.text() == "Roses" and len(rows(panel)) == 1)
    qtbot.mouseClick(panel.back_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.header.title.text() == "Harbour at night")


def test_forgetting_needs_a_second_press(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    button = rows(panel)[0].forget_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "again" in button.text() and len(store.voices.all()) == 2
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(rows(panel)) == 1)
    assert [voice.seconds for voice in store.voices.all()] == [pytest.approx(0.4)]
    (made,) = store.features.get(library["Harbour at night"], Modality.VOICE)
    assert made.moments.argmax(axis=1).tolist() == [1]
    assert voices.gather(store) <= 1


def test_voices_are_switched_off_and_on(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    part = panel.facts.voices
    qtbot.mouseClick(part.off_button, Qt.MouseButton.LeftButton)
    assert "delete all" in part.off_button.text() and store.settings().voice_model == "resemblyzer1"
    qtbot.mouseClick(part.off_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.settings().voice_model == "off" and not part.isVisible())
    assert store.voices.all() == [] and not store.features.get(library["Roses"], Modality.VOICE)
    media_id = library["Harbour at night"]
    facts = store.media.facts([media_id])[media_id]
    store.media.set_facts(media_id, dataclasses.replace(facts, has_sound=True))
    panel.refresh()
    qtbot.waitUntil(part.on_button.isVisible)
    assert "aren’t recognised" in part.head.text() and not part.off_button.isVisible()
    qtbot.mouseClick(part.on_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.settings().voice_model == "resemblyzer1" and not part.isVisible())


def test_very_short_spans_can_be_seen_and_hit(qtbot: QtBot) -> None:
    strip = SpanStrip([(0.0, 0.1), (9_000.0, 9_000.5), (35_999.9, 36_000.0)], 36_000.0)
    qtbot.addWidget(strip)
    strip.resize(300, 22)
    places = strip.places()
    assert all(place.width() >= 3 and place.left() >= 0 and place.right() <= 300 for place in places)
    assert [strip.nearest(place.center().x()) for place in places] == [0, 1, 2]
    with qtbot.waitSignal(strip.chosen) as asked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect().center())
    assert asked.args == [9_000.0]
