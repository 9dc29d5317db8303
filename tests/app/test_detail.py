"""The detail panel on a small real library: what it shows, what a click writes, what it asks the window for."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.detail import DetailPanel
from app.detail_layout import FACTS, NOTES, SIMILAR, TRANSCRIPT
from app.playable import FROM_START
from app.similar_list import play_area, why
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, Facet, FacetType, FileState, MediaId, Modality, Segment, Stage, Transcript
from tests.app import panel_library
from tests.app.panel_library import Library, events


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    """The panel, showing “Harbour at night”."""
    panel = panel_library.shown(qtbot, backend, thumbnails, library["Harbour at night"])
    show(qtbot, panel, library["Harbour at night"])
    return panel


def show(qtbot: QtBot, panel: DetailPanel, media_id: MediaId) -> None:
    panel.show_item(media_id, "library", 0, 7)
    qtbot.waitUntil(lambda: panel._details is not None and panel._details.media_id == media_id)


def test_it_shows_what_is_known(panel: DetailPanel) -> None:
    assert panel.header.title.text() == "Harbour at night"
    assert "2011" in panel.header.subtitle.text()
    facts = panel.facts.facts()
    assert facts["Length"] == "3 s"
    assert facts["Picture"] == "320 × 240 · H.264 · 25 fps"
    assert facts["Sound"] == "AAC · mono · 44.1 kHz"
    assert facts["Plays"] == "none yet"
    assert "Album" not in facts


def test_nothing_chosen(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    panel.clear()
    assert panel.media_id == ""
    assert panel.pages.currentWidget() is panel.nothing
    panel.rate(3)
    panel.more_like_this()


def test_a_medium_that_is_gone(qtbot: QtBot, panel: DetailPanel) -> None:
    panel.show_item("f" * 32)
    qtbot.waitUntil(lambda: panel.header.title.text() == "No longer in the library")
    assert not panel.header.isEnabled()


def test_only_the_newest_is_shown(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    for title in ("Bees at work", "Roses", "Sunday soup"):
        panel.show_item(library[title])
    qtbot.waitUntil(lambda: panel.header.title.text() == "Sunday soup")
    assert panel.media_id == library["Sunday soup"]


def test_stars_are_written_and_read_back(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    media_id = library["Harbour at night"]
    panel.header.stars.setFocus()
    with qtbot.waitSignal(backend.historyChanged) as changed:
        qtbot.keyClick(panel.header.stars, Qt.Key.Key_4)
    assert changed.args == [media_id]
    with qtbot.waitSignal(backend.historyChanged):
        qtbot.keyClick(panel.header.stars, Qt.Key.Key_Left)
    assert store.events.stars(backend.profile)[media_id] == 3.5
    show(qtbot, panel, library["Roses"])
    assert panel.header.stars.stars == 0
    show(qtbot, panel, media_id)
    assert panel.header.stars.stars == 3.5


@pytest.mark.parametrize("name", ["like", "dislike", "hide"])
def test_reactions_are_toggles(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library, name: str
) -> None:
    media_id, button = library["Harbour at night"], panel.header.reactions[name]
    assert button.accessibleName()
    with qtbot.waitSignal(backend.historyChanged):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert store.events.reactions(backend.profile)[media_id] == name
    (event,) = events(store, media_id, EventKind(name))
    assert (event.source, event.position) == ("library", 7)
    with qtbot.waitSignal(backend.historyChanged):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert media_id not in store.events.reactions(backend.profile)
    assert not button.isChecked()


def test_one_reaction_at_a_time(qtbot: QtBot, panel: DetailPanel, backend: Backend) -> None:
    for name in ("like", "dislike"):
        with qtbot.waitSignal(backend.historyChanged):
            qtbot.mouseClick(panel.header.reactions[name], Qt.MouseButton.LeftButton)
    assert [name for name, button in panel.header.reactions.items() if button.isChecked()] == ["dislike"]


def test_more_like_this(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    media_id, rows = library["Harbour at night"], panel.similar.list.rows
    with qtbot.waitSignal(panel.moreLikeThis) as asked:
        qtbot.mouseClick(panel.header.more_button, Qt.MouseButton.LeftButton)
    assert asked.args == [media_id]
    assert panel.tabs.currentIndex() == SIMILAR
    qtbot.waitUntil(lambda: rows.rowCount() > 0)
    near = {library[title] for title in panel_library.TITLES["harbour"]} - {media_id}
    assert {rows.row(n).media_id for n in range(4)} == near
    assert all(why(rows.row(n)) for n in range(4))
    qtbot.waitUntil(lambda: panel.similar.slate > 0)
    assert store.events.slate(panel.similar.slate)[0][0] == rows.row(0).media_id
    assert events(store, media_id, EventKind.MORE_LIKE_THIS)


def find_similar(qtbot: QtBot, panel: DetailPanel) -> None:
    panel.more_like_this()
    qtbot.waitUntil(lambda: panel.similar.list.rows.rowCount() > 0 and panel.similar.slate > 0)


def test_a_row_opens_and_back_returns(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    find_similar(qtbot, panel)
    view = panel.similar.list
    first = view.rows.row(0).media_id
    area = view.visualRect(view.rows.index(0, 0))
    with qtbot.waitSignal(panel.itemChosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=area.topLeft() + QPoint(30, 20))
    assert chosen.args == [first] == [panel.media_id]
    qtbot.waitUntil(lambda: panel.header.title.text() != "Harbour at night" and panel.back_button.isVisible())
    qtbot.mouseClick(panel.back_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.header.title.text() == "Harbour at night")
    assert not panel.back_button.isVisible()


def test_the_window_may_show_the_chosen_one_too(qtbot: QtBot, panel: DetailPanel) -> None:
    panel.itemChosen.connect(panel.show_item)
    find_similar(qtbot, panel)
    panel.similar.list.setCurrentIndex(panel.similar.list.rows.index(1, 0))
    with qtbot.waitSignal(panel.itemChosen):
        qtbot.keyClick(panel.similar.list, Qt.Key.Key_Return)
    assert panel.back_button.isVisible()


@pytest.mark.parametrize("by_key", [False, True])
def test_a_row_plays_from_its_moment(qtbot: QtBot, panel: DetailPanel, by_key: bool) -> None:
    find_similar(qtbot, panel)
    view = panel.similar.list
    row = view.rows.row(1)
    view.setCurrentIndex(view.rows.index(1, 0))
    place: QRect = play_area(view.visualRect(view.rows.index(1, 0)))
    with qtbot.waitSignal(panel.playRequested) as asked:
        if by_key:
            qtbot.keyClick(view, Qt.Key.Key_P)
        else:
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert asked.args == [row.media_id, max(row.start_s, 0.0), "similar", panel.similar.slate, 1]


def test_rows_are_read_out(qtbot: QtBot, panel: DetailPanel) -> None:
    find_similar(qtbot, panel)
    index = panel.similar.list.rows.index(0, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert index.data() in spoken and "3 s" in spoken and why(panel.similar.list.rows.row(0)) in spoken


def test_play_and_resume(qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library) -> None:
    media_id = library["Harbour at night"]
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.mouseClick(panel.header.play_button, Qt.MouseButton.LeftButton)
    assert asked.args == [media_id, 0.0, "library", 0, 7]
    header = panel.header
    assert not header.resume_button.isVisible()
    event = Event(media_id, EventKind.PLAY, time.time(), share=0.5, stop_s=1.5)
    store.events.append(backend.profile, event)
    backend.historyChanged.emit(media_id)
    qtbot.waitUntil(lambda: header.resume_button.isVisible() and header.resume_button.text() == "Resume at 0:01")
    assert header.play_button.text() == "Play"
    qtbot.waitUntil(lambda: header.more_button.y() > header.play_button.y())
    for widget, start_s in ((header.resume_button, 1.5), (header.picture, 1.5), (header.play_button, FROM_START)):
        with qtbot.waitSignal(panel.playRequested) as asked:
            qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        assert asked.args[1] == start_s
    header.resume_button.setFocus()
    store.events.append(backend.profile, Event(media_id, EventKind.PLAY, time.time() + 1, share=1.0, stop_s=3.0))
    backend.historyChanged.emit(media_id)
    qtbot.waitUntil(lambda: not header.resume_button.isVisible())
    assert header.play_button.hasFocus()
    qtbot.waitUntil(lambda: header.more_button.y() == header.play_button.y())
    assert panel.facts.facts()["Last played"].startswith("today")


def test_a_line_of_the_transcript_plays(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    panel.tabs.setCurrentIndex(TRANSCRIPT)
    lines = panel.transcript.lines
    area = lines.visualRect(panel.transcript.model.index(1, 0))
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert asked.args == [library["Harbour at night"], 2.0, "library", 0, 7]


def test_the_transcript_is_searched(qtbot: QtBot, panel: DetailPanel) -> None:
    panel.tabs.setCurrentIndex(TRANSCRIPT)
    model = panel.transcript.model
    qtbot.keyClicks(panel.transcript.find, "FOG ferry")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert panel.transcript.state.text() == "1 of 3 lines"
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.keyClick(panel.transcript.find, Qt.Key.Key_Return)
    assert asked.args[1] == 2.0
    panel.transcript.find.clear()
    qtbot.waitUntil(lambda: model.rowCount() == 3)


def test_the_line_being_said_is_marked(panel: DetailPanel, library: Library) -> None:
    panel.show_position(library["Harbour at night"], 2.1)
    assert panel.transcript._delegate.current == panel_library.SPEECH[1]
    panel.show_position(library["Roses"], 0.5)
    assert panel.transcript._delegate.current == panel_library.SPEECH[1]


def test_why_there_is_no_transcript(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    show(qtbot, panel, library["Roses"])
    assert "Not listened to yet" in panel.transcript.state.text()
    with store.transaction():
        store.text.set_transcript(library["Roses"], Transcript((), "", "full:whisper-base", 0.0, True))
    panel.refresh()
    qtbot.waitUntil(lambda: panel.transcript.state.text() == "Nobody speaks in it.")


def test_a_refresh_keeps_the_place(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    media_id = library["Harbour at night"]
    long = tuple(Segment(float(n), n + 1.0, f"Line {n} of a long talk") for n in range(500))
    with store.transaction():
        store.text.set_transcript(media_id, Transcript(long, "en", "full:whisper-base", 1.0, True))
    panel.tabs.setCurrentIndex(TRANSCRIPT)
    panel.refresh()
    scroll = panel.transcript.lines.verticalScrollBar()
    qtbot.waitUntil(lambda: panel.transcript.model.rowCount() == 500 and scroll.maximum() > 9000)
    scroll.setValue(6000)
    with qtbot.waitSignal(backend.historyChanged):
        panel.rate(2)
    qtbot.waitUntil(lambda: panel._details is not None and panel._details.stars == 2)
    assert scroll.value() == 6000
    assert panel.tabs.currentIndex() == TRANSCRIPT


def test_notes(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    panel.tabs.setCurrentIndex(NOTES)
    assert not panel.notes.add_button.isEnabled()
    for text in ("the ropes at 0:02", "show Ida"):
        qtbot.keyClicks(panel.notes.field, text)
        qtbot.keyClick(panel.notes.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.notes.texts() == ["show Ida", "the ropes at 0:02"])
    written = events(store, library["Harbour at night"], EventKind.NOTE)
    assert [event.text for event in written] == ["the ropes at 0:02", "show Ida"]
    assert panel.notes.field.text() == ""


def test_a_tag_is_searched_for(qtbot: QtBot, panel: DetailPanel) -> None:
    panel.tabs.setCurrentIndex(FACTS)
    chip = panel.facts._flow.itemAt(0).widget()
    with qtbot.waitSignal(panel.searchRequested) as asked:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert asked.args == ['tag:="harbour"']


def test_a_click_on_a_name_searches_for_all_of_it(
    qtbot: QtBot, panel: DetailPanel, home: Home, library: Library
) -> None:
    media_id = library["Roses"]
    with connect(home) as store:
        names = ((FacetType.PERSON, "Ann & Bob"), (FacetType.PLACE, "重庆"))
        store.facets.put(media_id, ["nfo"], [Facet(type_, name, "nfo") for type_, name in names])
        store.topics.replace({3: ["harbour", "night"]}, {media_id: (3, 0.9)})
    show(qtbot, panel, media_id)
    chips = {chip.text(): chip for chip in panel.facts._tags.findChildren(QPushButton) if chip.isVisibleTo(panel)}
    assert {"Ann && Bob", "重庆", "harbour, night"} <= chips.keys()
    wanted = {"Ann && Bob": 'person:="Ann & Bob"', "重庆": 'place:="重庆"', "harbour, night": 'topic:"harbour night"'}
    for text, search in wanted.items():
        with qtbot.waitSignal(panel.searchRequested) as asked:
            qtbot.mouseClick(chips[text], Qt.MouseButton.LeftButton)
        assert asked.args == [search]


@pytest.mark.parametrize(
    ("state", "said"), [(FileState.OFFLINE, "drive isn’t connected"), (FileState.MISSING, "no longer there")]
)
def test_a_file_that_is_elsewhere(
    qtbot: QtBot, panel: DetailPanel, store: Store, library: Library, state: FileState, said: str
) -> None:
    panel_library.lose(store, library["Harbour at night"], state)
    panel.refresh()
    qtbot.waitUntil(lambda: said in panel.header.trouble.text())
    assert not panel.header.play_button.isEnabled()


def test_a_failed_file_says_why(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    from app.detail_facts import file_trouble
    from app.details import load

    media_id = library["Harbour at night"]
    (file,) = store.files.of_media(media_id)
    with store.transaction():
        store.jobs.want([(file.id, Stage.CONTENT)])
        store.jobs.fail(file.id, Stage.CONTENT, "decode", "the picture stream ends after 2 s.")
    details = load(store, store.profiles.get(), media_id, "en")
    assert details is not None
    text, role = file_trouble(details.files[0])
    assert text.startswith("Went wrong while decoding it: the picture stream ends after 2 s. Activity lists it")
    assert role == "bad"


@pytest.mark.parametrize("height_px", [360, 400, 520, 680, 900])
def test_nothing_lies_over_anything_in_a_low_window(
    qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library, height_px: int
) -> None:
    window = QWidget()  # the panel by itself would not become lower than its content
    qtbot.addWidget(window)
    panel = DetailPanel(backend, thumbnails, window)
    panel.setGeometry(0, 0, 320, height_px)
    window.show()
    show(qtbot, panel, library["Harbour at night"])
    assert panel._details is not None
    panel.header.show_details(panel._details, 61.0)
    panel.more_like_this()
    qtbot.waitUntil(lambda: panel.similar.list.rows.rowCount() > 0)
    sliders = panel.similar.sliders
    sliders.offer(list(Modality)[:5], dict.fromkeys(list(Modality)[:5], 1.0))
    sliders.show()
    sliders.fine_button.setChecked(True)
    header = panel.header
    inside = [header.picture, header.title, header.subtitle, header.stars, header.play_button, header.more_button]
    below = [panel.tabs, sliders.menu_button, *sliders.sliders.values(), panel.similar.list]

    def seen() -> list[QWidget]:
        return [part for part in [*inside, *below] if part.isVisible()]

    qtbot.waitUntil(lambda: all(part.height() >= part.minimumSizeHint().height() for part in seen()))
    rects = [QRect(part.mapTo(panel.page, QPoint()), part.size()) for part in seen()]
    assert len(rects) >= 12
    assert not any(one.intersects(other) for one, other in itertools.combinations(rects, 2))
    assert header.picture.isVisible() == (height_px > 600)
    panel.low.ensureWidgetVisible(panel.similar.list)
    assert panel.similar.list.visibleRegion().boundingRect().height() > 60


def test_everything_has_a_name(panel: DetailPanel) -> None:
    from PySide6.QtWidgets import QAbstractButton, QWidget

    for child in panel.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(panel):
            named = child.accessibleName() or (isinstance(child, QAbstractButton) and child.text())
            internal = child.objectName().startswith("qt_")
            assert named or internal, f"{type(child).__name__} {child.objectName()!r} has no name"
