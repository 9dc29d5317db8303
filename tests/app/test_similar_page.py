"""More like this in the real panel: sliders and presets turn the list round at once, from memory alone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.detail import DetailPanel
from app.detail_layout import SIMILAR
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.weighing import USUAL
from app.window import MainWindow
from core import index
from core.settings import Home
from core.store import Store, connect
from core.types import Features, MediaId, Modality
from tests.app import panel_library
from tests.app.panel_library import TITLES, Library
from tests.conftest import MediaMaker

Open = Callable[..., MainWindow]
P, S = Modality.PICTURE, Modality.SOUND


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, make_media: MediaMaker) -> tuple[Home, Library]:
    """The panel's library; what stands at the same place of each cluster sounds alike in its second second."""
    folder = tmp_path_factory.mktemp("weighed")
    video, tone = folder / "v.mp4", folder / "t.ogg"
    video.write_bytes(make_media.video("panel.mp4", 3).read_bytes())
    tone.write_bytes(make_media.tone("panel.ogg", 3).read_bytes())
    home = Home(folder / "home").make()
    with connect(home) as store:
        library = panel_library.build(store, video, tone)
        _give_sounds(store, library)
        index.build_all(store)
        return home, library


def _give_sounds(store: Store, library: Library) -> None:
    rng, model = np.random.default_rng(3), str(store.settings().similar_model(S))
    centres, other = rng.normal(size=(5, 24)), rng.normal(size=24)
    for titles in TITLES.values():
        for place, title in enumerate(titles):
            rows = np.stack([other, centres[place], other]) + 0.2 * rng.normal(size=(3, 24))
            rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
            spans = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]])
            with store.transaction():
                store.features.put(library[title], [Features(S, model, rows[1], rows, spans)])


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return Home(shutil.copytree(built[0].root, tmp_path / "home"))


@pytest.fixture
def library(built: tuple[Home, Library]) -> Library:
    return built[1]


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    """The panel, showing what is like “Harbour at night”."""
    widget = DetailPanel(backend, thumbnails)
    qtbot.addWidget(widget)
    widget.resize(380, 820)
    widget.show()
    widget.show_item(library["Harbour at night"])
    qtbot.waitUntil(lambda: widget._details is not None)
    widget.more_like_this()
    qtbot.waitUntil(lambda: widget.similar.slate > 0)
    return widget


def shown(panel: DetailPanel) -> list[MediaId]:
    return [row.media_id for row in panel.similar.list.rows.all()]


def test_a_slider_turns_the_list_round_without_asking_the_library(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, library: Library
) -> None:
    sliders = panel.similar.sliders
    assert sliders.isVisible() and not sliders.fine.isVisible()
    qtbot.mouseClick(sliders.fine_button, Qt.MouseButton.LeftButton)
    assert sliders.sliders[P].isVisible() and sliders.sliders[S].isVisible()
    assert not sliders.sliders[Modality.VOICE].isVisible()  # nothing is known of voices
    looks = {library[title] for title in TITLES["harbour"]} - {library["Harbour at night"]}
    sounds = {library["Bread, step by step"], library["Pruning in March"]}
    assert set(shown(panel)[:2]) < looks
    numbers = backend._number  # every read counts it up
    sliders.sliders[P].setFocus()
    qtbot.keyClick(sliders.sliders[P], Qt.Key.Key_Home)
    qtbot.keyClick(sliders.sliders[S], Qt.Key.Key_End)
    assert set(shown(panel)[:2]) == sounds
    assert backend._number == numbers
    assert panel.similar.list.rows.row(0).reasons[0].code == "similar_sound"
    assert sliders.menu_button.text() == "Sounds like it" or sliders.weights == {P: 0.0, S: 1.0}
    qtbot.mouseClick(sliders.reset_button, Qt.MouseButton.LeftButton)
    assert set(shown(panel)[:2]) < looks
    assert not sliders.reset_button.isVisible()


def test_each_step_of_a_slider_is_quick(qtbot: QtBot, panel: DetailPanel) -> None:
    slider, took = panel.similar.sliders.sliders[S], []
    for value in range(0, 100, 2):
        began = time.thread_time()  # of this thread: others may have the machine
        slider.setValue(value)
        took.append(time.thread_time() - began)
    assert sorted(took)[len(took) // 2] < 0.03


def test_presets(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    sliders = panel.similar.sliders
    names = {name for name, action in sliders.actions_by_name.items() if action.isVisible()}
    assert names == {USUAL, "looks", "sounds"}
    sliders.actions_by_name["sounds"].trigger()
    assert sliders.menu_button.text() == "Sounds like it"
    assert (sliders.sliders[P].value(), sliders.sliders[S].value()) == (0, 100)
    assert set(shown(panel)[:2]) == {library["Bread, step by step"], library["Pruning in March"]}
    sliders.actions_by_name[USUAL].trigger()
    assert sliders.sliders[P].value() > sliders.sliders[S].value() > 0


def test_the_menu_opens_from_the_keyboard(qtbot: QtBot, panel: DetailPanel) -> None:
    sliders = panel.similar.sliders
    sliders.menu_button.setFocus()
    qtbot.keyClick(sliders.menu_button, Qt.Key.Key_Space)
    assert sliders.menu.isVisible()
    qtbot.keyClick(sliders.menu, Qt.Key.Key_Escape)
    assert "Alike in everything" in sliders.menu_button.accessibleName()


def test_a_wish_stays_for_the_next_item_and_is_written_down_once_it_stands(
    qtbot: QtBot, panel: DetailPanel, store: Store, library: Library
) -> None:
    panel.similar.sliders.actions_by_name["sounds"].trigger()
    assert panel.similar.slate == 0
    qtbot.waitUntil(lambda: panel.similar.slate > 0)
    assert [media_id for media_id, _ in store.events.slate(panel.similar.slate)] == shown(panel)
    panel.show_item(library["Bees at work"])
    qtbot.waitUntil(lambda: panel.similar.slate > 0 and len(shown(panel)) > 0)
    assert panel.tabs.currentIndex() == SIMILAR
    assert set(shown(panel)[:2]) == {library["Rain on the quay"], library["Sunday soup"]}


def test_the_row_at_hand_is_kept(qtbot: QtBot, panel: DetailPanel) -> None:
    view = panel.similar.list
    view.setCurrentIndex(view.rows.index(3, 0))
    media_id = view.rows.row(3).media_id
    panel.similar.sliders.actions_by_name["sounds"].trigger()
    assert view.rows.row(view.currentIndex().row()).media_id == media_id


def test_all_weights_at_nothing_says_the_way_out(qtbot: QtBot, panel: DetailPanel) -> None:
    for slider in panel.similar.sliders.sliders.values():
        slider.setValue(0)
    assert shown(panel) == []
    assert "press Reset" in panel.similar.state.text()
    qtbot.mouseClick(panel.similar.sliders.reset_button, Qt.MouseButton.LeftButton)
    assert shown(panel)


def test_like_one_second(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    panel.similar.find(library["Harbour at night"], 1.5)
    qtbot.waitUntil(lambda: panel.similar.alike is not None and panel.similar.slate > 0)
    assert panel.similar.moment.text() == "Like the shot at 0:01"
    panel.similar.sliders.actions_by_name["sounds"].trigger()
    row = panel.similar.list.rows.row(0)
    assert row.media_id in (library["Bread, step by step"], library["Pruning in March"]) and row.start_s == 1.0
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.keyClick(panel.similar.list, Qt.Key.Key_Down)
        panel.similar.list.setCurrentIndex(panel.similar.list.rows.index(0, 0))
        qtbot.keyClick(panel.similar.list, Qt.Key.Key_P)
    assert asked.args[:2] == [row.media_id, 1.0]
    qtbot.mouseClick(panel.similar.whole_button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.waitUntil(lambda: not panel.similar.moment.isVisible())


def test_more_like_several_is_like_all_of_them(qtbot: QtBot, open_window: Open, library: Library) -> None:
    """Two of the harbour and one of the garden are chosen: both clusters come, the chosen ones don't."""
    window = open_window()
    chosen = [library[title] for title in ("Harbour at night", "Rain on the quay", "Pruning in March")]
    qtbot.waitUntil(lambda: set(chosen) <= set(window.library.model.ids))
    window.library.view.select(chosen)
    window.actions_["more_like_this"].trigger()
    similar = window.detail.similar
    qtbot.waitUntil(lambda: similar.alike is not None and similar.list.rows.rowCount() > 0)
    assert similar.moment.isVisible() and similar.moment.text() == "Like these 3"
    rows = similar.list.rows.all()
    titles = [row.title for row in rows]
    assert not {row.media_id for row in rows} & set(chosen)
    assert set(titles[:2]) & set(TITLES["harbour"]) and set(titles[:6]) & set(TITLES["garden"])
    assert titles.index("The compost heap") < titles.index("Knife skills")
    similar.sliders.sliders[P].setValue(0)
    qtbot.waitUntil(lambda: [row.title for row in similar.list.rows.all()] != titles)
    qtbot.mouseClick(similar.whole_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: similar.alike is not None and not similar.alike.further)
    assert not similar.moment.isVisible() and "Rain on the quay" in [row.title for row in similar.list.rows.all()]
