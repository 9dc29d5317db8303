"""The queue: its order, the panel that shows and changes it, and what of it outlives the window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n, kept
from app.playerbar import PlayerBar
from app.queue import Queue
from app.queuelist import CARD, MEDIA, MIME, WHY, QueueModel
from app.queuepanel import QueuePanel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.feedback import Origin
from core.settings import Home
from core.store import Store
from core.types import Kind, MediaId
from tests.app import panel_library
from tests.app.playing import MINUTE_S, Shelf, until
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log
IDS = [MediaId(f"{n:032x}") for n in range(8)]


def made(count: int, at: int = 0) -> Queue:
    queue = Queue()
    queue.fill(IDS[at], IDS[:count], Origin("library", 3, at))
    return queue


def order(queue: Queue) -> list[int]:
    return [IDS.index(entry.media_id) for entry in queue.entries]


# ── The order ───────────────────────────────────────────────────────────────────────────────────────


def test_play_next_comes_right_after_what_plays() -> None:
    queue = made(4, at=1)
    assert queue.add(IDS[6:8], Origin("search"), 2) == 2
    assert order(queue) == [0, 1, 6, 7, 2, 3] and queue.at == 1
    assert [entry.by_hand for entry in queue.entries[1:4]] == [False, True, True]
    assert queue.add([IDS[5]], Origin()) == 6 and order(queue)[-1] == 5


@pytest.mark.parametrize(
    ("places", "before", "expected", "at"),
    [
        ([3], 0, [3, 0, 1, 2, 4], 2),
        ([0], 5, [1, 2, 3, 4, 0], 0),
        ([1], 4, [0, 2, 3, 1, 4], 3),
        ([4, 0], 2, [1, 0, 4, 2, 3], 0),
    ],
)
def test_moving_keeps_what_plays_at_hand(places: list[int], before: int, expected: list[int], at: int) -> None:
    queue = made(5, at=1)
    queue.move(places, before)
    assert order(queue) == expected and queue.at == at == order(queue).index(1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["move", "remove", "shuffle", "straighten", "add"]), st.integers(0, 7), st.integers(0, 8)
        )
    )
)
def test_whatever_is_done_what_plays_stays_at_hand(steps: list[tuple[str, int, int]]) -> None:
    queue = made(6, at=2)
    current = queue.entries[2]
    for name, first, second in steps:
        size = len(queue.entries)
        if name == "move":
            queue.move([first % size], second % (size + 1))
            assert len(queue.entries) == size
        elif name == "remove":
            queue.remove([first % size])
        elif name == "add":
            queue.add([IDS[first]], Origin(), second % (size + 1))
        else:
            queue.shuffle(second) if name == "shuffle" else queue.straighten()
        assert queue.entries[queue.at] is current
    again = Queue.from_text(queue.to_text())
    assert again.to_text() == Queue.from_text(again.to_text()).to_text()
    assert [entry.media_id for entry in again.entries] == [entry.media_id for entry in queue.entries]


def test_one_seed_is_one_order_and_it_can_be_taken_back() -> None:
    first, second = made(8, at=1), made(8, at=1)
    first.shuffle(5)
    second.shuffle(5)
    assert order(first) == order(second) != list(range(8)) and order(first)[:2] == [0, 1]
    first.add([IDS[0]], Origin())
    first.straighten()
    assert order(first) == [*range(8), 0] and first.at == 1
    shuffled = Queue(seed=5)
    shuffled.fill(IDS[3], IDS, Origin("library", 0, 3))
    assert order(shuffled)[0] == 3 and sorted(order(shuffled)) == list(range(8))
    assert {entry.origin.position for entry in shuffled.entries} == set(range(8))


def test_repeat_goes_round() -> None:
    queue = made(2, at=1)
    assert not queue.has_next
    queue.repeat = "all"
    assert queue.has_next and queue.next() == 0


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"entries": [{}]}', '{"entries": 5, "at": 0}', "null"])
def test_what_is_no_queue_is_an_empty_one(text: str) -> None:
    assert Queue.from_text(text) == Queue()


# ── The panel ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def thumbnails(qapp: QApplication, home: Home) -> Iterator[Thumbnails]:
    made_ = Thumbnails(home)
    yield made_
    made_.close()


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, bar: PlayerBar, thumbnails: Thumbnails) -> QueuePanel:
    shown = QueuePanel(backend, bar, thumbnails)
    qtbot.addWidget(shown)
    shown.resize(340, 600)
    shown.show()
    return shown


@pytest.fixture
def songs(shelf: Shelf, song: Path) -> list[MediaId]:
    """Four songs of an album."""
    return [shelf.add(f"Song {n}", song, Kind.MUSIC, f"{n}.ogg".encode()) for n in range(4)]


@pytest.fixture
def playing(qtbot: QtBot, bar: PlayerBar, panel: QueuePanel, songs: list[MediaId]) -> QueuePanel:
    bar.play(songs[0], among=songs)
    until(qtbot, bar, 0.1)
    bar.toggle()
    qtbot.waitUntil(lambda: not panel.list.rows.missing())
    return panel


def shown(panel: QueuePanel) -> list[str]:
    rows = panel.list.rows
    return [str(rows.index(n).data()) for n in range(rows.rowCount())]


def test_nothing_is_like_what_plays_while_nothing_plays(panel: QueuePanel) -> None:
    assert panel.isVisible() and not panel.foot.isVisible()


def test_it_shows_what_comes(qtbot: QtBot, playing: QueuePanel, qtmodeltester: object) -> None:
    assert shown(playing) == ["Song 0", "Song 1", "Song 2", "Song 3"]
    assert playing.caption.text().startswith("4 items")
    rows = playing.list.rows
    assert "plays now" in rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert rows.index(1).data(WHY) == "The Pilots · 1:00"
    qtmodeltester.check(rows)  # type: ignore[attr-defined]


def test_keys_play_move_and_take_out(qtbot: QtBot, playing: QueuePanel, bar: PlayerBar, songs: list[MediaId]) -> None:
    playing.list.choose([3])
    qtbot.keyClick(playing.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert shown(playing) == ["Song 0", "Song 1", "Song 3", "Song 2"] and playing.list.chosen() == [2]
    qtbot.keyClick(playing.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert shown(playing)[-1] == "Song 3"
    playing.list.choose([1])
    qtbot.keyClick(playing.list, Qt.Key.Key_Delete)
    assert shown(playing) == ["Song 0", "Song 2", "Song 3"]
    playing.list.choose([2])
    qtbot.keyClick(playing.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bar.media_id == songs[3] and bar.state == "playing")
    assert bar.queue()[1] == 2


def drop(panel: QueuePanel, data: QMimeData, row: int, below: bool = False) -> QDropEvent:
    area = panel.list.visualRect(panel.list.rows.index(row))
    point = QPointF(area.center().x(), area.bottom() - 2 if below else area.top() + 2)
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    event = QDropEvent(point, actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    panel.list.dropEvent(event)
    return event


def test_rows_are_dropped_between_others(playing: QueuePanel, bar: PlayerBar, songs: list[MediaId]) -> None:
    rows: QueueModel = playing.list.rows
    data = rows.mimeData([rows.index(3), rows.index(2)])
    assert set(data.formats()) & set(rows.mimeTypes()) == {MIME}
    event = drop(playing, data, 0)
    assert event.isAccepted() and event.dropAction() == Qt.DropAction.CopyAction, "the view would remove them"
    assert bar.queue() == ([songs[2], songs[3], songs[0], songs[1]], 2) and bar.media_id == songs[0]
    drop(playing, rows.mimeData([rows.index(0)]), 3, below=True)
    assert bar.queue() == ([songs[3], songs[0], songs[1], songs[2]], 1)
    drop(playing, QMimeData(), 0)
    assert bar.queue()[1] == 1


def test_media_of_the_library_are_dropped_between_rows(
    playing: QueuePanel, bar: PlayerBar, songs: list[MediaId]
) -> None:
    data = QMimeData()
    data.setData(MEDIA, json.dumps([songs[3], songs[2]]).encode())
    drop(playing, data, 1)
    assert bar.queue() == ([songs[0], songs[3], songs[2], *songs[1:]], 0)
    bar.unqueue([songs[3]])
    assert bar.queue() == ([songs[0], songs[2], *songs[1:]], 0), "what was put in by hand, not what was there"
    broken = QMimeData()
    broken.setData(MEDIA, b"{no json")
    assert not drop(playing, broken, 0).isAccepted() or bar.queue()[0][0] == songs[0]


def test_the_menu_of_a_row(qtbot: QtBot, playing: QueuePanel, bar: PlayerBar, songs: list[MediaId]) -> None:
    menu = playing.menu([3])
    words = {action.text(): action for action in menu.actions()}
    words["Play next"].trigger()
    assert shown(playing) == ["Song 0", "Song 3", "Song 1", "Song 2"]
    words["Take out"].trigger()  # the row is another one now
    assert shown(playing) == ["Song 0", "Song 3", "Song 1"]


def test_emptied_it_keeps_what_plays(qtbot: QtBot, playing: QueuePanel, bar: PlayerBar, songs: list[MediaId]) -> None:
    qtbot.mouseClick(playing.clear_button, Qt.MouseButton.LeftButton)
    assert bar.queue() == ([songs[0]], 0) and not bar.next_button.isEnabled()


def test_shuffle_and_repeat_buttons(qtbot: QtBot, playing: QueuePanel, bar: PlayerBar) -> None:
    qtbot.mouseClick(playing.shuffle_button, Qt.MouseButton.LeftButton)
    assert bar.line.seed is not None and playing.shuffle_button.isChecked()
    qtbot.mouseClick(playing.shuffle_button, Qt.MouseButton.LeftButton)
    assert bar.line.seed is None and shown(playing) == ["Song 0", "Song 1", "Song 2", "Song 3"]
    for said in ("Repeat: all", "Repeat: this one", "Repeat: off"):
        qtbot.mouseClick(playing.repeat_button, Qt.MouseButton.LeftButton)
        assert playing.repeat_button.accessibleName() == said


def test_it_is_saved_as_a_list(qtbot: QtBot, playing: QueuePanel, store: Store, songs: list[MediaId]) -> None:
    qtbot.mouseClick(playing.save_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(playing.name, "Evening")
    with qtbot.waitSignal(playing.said) as said:
        qtbot.keyClick(playing.name, Qt.Key.Key_Return)
    assert said.args == ["“Evening” is among your lists."] and playing.name.isHidden()
    kept_list = store.playlists.by_name(store.profiles.get(), "Evening")
    assert kept_list is not None and store.playlists.items(kept_list.id) == songs
    qtbot.mouseClick(playing.save_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(playing.name, "Evening")
    with qtbot.waitSignal(playing.said) as said:
        qtbot.keyClick(playing.name, Qt.Key.Key_Return)
    assert "already" in said.args[0] and playing.name.isVisible()


def test_repeating_one_plays_it_again(
    qtbot: QtBot, bar: PlayerBar, shelf: Shelf, songs: list[MediaId], short_song: Path
) -> None:
    short = shelf.add("Short", short_song, Kind.MUSIC, b"short.ogg", 3.0)
    bar.play(short, 2.6, among=[short, *songs])
    bar.line.repeat = "one"
    qtbot.waitUntil(lambda: len(shelf.plays(short)) >= 2)
    assert bar.media_id == short


def test_repeating_all_goes_on_with_the_first(qtbot: QtBot, bar: PlayerBar, songs: list[MediaId]) -> None:
    bar.play(songs[1], MINUTE_S - 0.4, among=songs[:2])
    bar.line.repeat = "all"
    qtbot.waitUntil(lambda: bar.media_id == songs[0] and bar.state == "playing")


def test_play_next_while_something_plays(qtbot: QtBot, bar: PlayerBar, songs: list[MediaId]) -> None:
    bar.play(songs[0], among=songs[:2])
    until(qtbot, bar, 0.1)
    bar.enqueue_all([songs[3]], Origin("search", 0, 4), next_=True)
    assert bar.queue()[0] == [songs[0], songs[3], songs[1]]
    bar.seek(MINUTE_S - 0.3)
    qtbot.waitUntil(lambda: bar.media_id == songs[3] and bar.state == "playing")


def test_what_could_follow(
    qtbot: QtBot, bar: PlayerBar, panel: QueuePanel, store: Store, make_media: MediaMaker
) -> None:
    film, tone = make_media.video("like.mp4", 3, gop=10), make_media.tone("like.ogg", 3)
    library = panel_library.build(store, film, tone)
    bar.play(library["Harbour at night"])
    qtbot.waitUntil(lambda: panel.suggestions.rows.rowCount() > 0 and not panel.suggestions.rows.missing())
    first = panel.suggestions.rows.ids[0]
    assert panel.suggestions.rows.index(0).data(CARD).title in panel_library.TITLES["harbour"]
    panel.suggestions.choose([0])
    qtbot.keyClick(panel.suggestions, Qt.Key.Key_Return)
    assert bar.queue()[0][-1] == first and first not in panel.suggestions.rows.ids
    assert bar.line.entries[-1].origin.source == "similar"


def test_it_comes_back_with_the_next_start(home: Home, bar: PlayerBar, songs: list[MediaId]) -> None:
    queue = made(0, 0)
    queue.fill(songs[2], songs, Origin("library", 0, 2))
    queue.repeat = "all"
    kept.keep_queue(home, queue)
    bar.restore_queue(kept.queue(home))
    assert bar.queue() == (songs, 2) and bar.state == "stopped" and bar.media_id == ""
    assert bar.play_button.isEnabled() and bar.line.repeat == "all"
    assert all(entry.resume for entry in bar.line.entries)


def test_counts_are_in_the_language_of_the_window(
    qtbot: QtBot, qapp: QApplication, playing: QueuePanel, bar: PlayerBar
) -> None:
    i18n.install(qapp, "zh_CN")
    try:
        playing.refresh()
        bar.change_queue(lambda queue: None)
        assert playing.caption.text().startswith("4 项")
        assert "item" not in bar.queue_button.toolTip()
    finally:
        i18n.install(qapp, "en")


def test_a_whole_library_is_queued_and_taken_back_in_one_step(bar: PlayerBar, songs: list[MediaId]) -> None:
    bar.play(songs[0])
    many = [(MediaId(f"{number:032x}"), Origin("library", 0, number)) for number in range(20_000)]
    told: list[int] = []
    bar.queueChanged.connect(lambda: told.append(len(bar.queue()[0])))
    bar.enqueue_each(many)
    assert told == [20_001]
    assert [(e.media_id, e.origin.position) for e in bar.line.entries[1:3]] == [(many[0][0], 0), (many[1][0], 1)]
    bar.enqueue_each([(many[5][0], Origin())], next_=True)
    assert bar.queue()[0][1] == many[5][0]
    bar.unqueue([media_id for media_id, _ in many])
    assert bar.queue()[0] == [songs[0], many[5][0]], "the last of each is taken back"
    assert told == [20_001, 20_002, 2]
