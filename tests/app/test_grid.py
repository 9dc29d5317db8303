"""The grid view by keyboard and mouse: reading order, selection by medium, place kept when it is folded anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.grid import GridView
from app.models import LibraryModel
from app.tasks import Backend
from app.thumbnails import CACHE_BYTES, Thumbnails, read_still
from core.settings import Home
from core.types import MediaId
from tests.app import big_library

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, 400)


@pytest.fixture
def view(qtbot: QtBot, backend: Backend, ids: list[MediaId]) -> Iterator[GridView]:
    """Five columns of cards, the first one chosen."""
    thumbnails = Thumbnails(backend.home)
    model = LibraryModel(backend)
    made = GridView(model, thumbnails)
    qtbot.addWidget(made)
    made.resize(5 * 220 + 20, 700)
    model.set_ids(ids)
    made.show()
    qtbot.waitExposed(made)
    assert made.columns() == 5
    made.go_to(ids[0])
    yield made
    thumbnails.close()


def press(qtbot: QtBot, view: GridView, key: Key, modifier: Mod = Mod.NoModifier, times: int = 1) -> None:
    for _ in range(times):
        qtbot.keyClick(view, key, modifier)


def click(qtbot: QtBot, view: GridView, media_id: MediaId, modifier: Mod = Mod.NoModifier) -> None:
    place = view.adapter.place(view.library.row_of(media_id))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, view.visualRect(place).center())


def test_right_wraps_to_the_next_row_and_left_back(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    press(qtbot, view, Key.Key_Right, times=5)
    assert view.current() == ids[5]
    press(qtbot, view, Key.Key_Left)
    assert view.current() == ids[4]
    press(qtbot, view, Key.Key_Left, times=9)
    assert view.current() == ids[0]


@pytest.mark.parametrize(
    ("start", "key", "expected"),
    [
        (7, Key.Key_Down, 12),
        (7, Key.Key_Up, 2),
        (2, Key.Key_Up, 2),
        (396, Key.Key_Down, 396),
        (394, Key.Key_Down, 399),
        (200, Key.Key_Home, 0),
        (200, Key.Key_End, 399),
        (399, Key.Key_PageDown, 399),
        (3, Key.Key_PageUp, 3),
    ],
)
def test_keys_move_in_reading_order(
    qtbot: QtBot, view: GridView, ids: list[MediaId], start: int, key: Key, expected: int
) -> None:
    view.go_to(ids[start])
    press(qtbot, view, key)
    assert view.current() == ids[expected]
    assert view.selected() == [ids[expected]]


def test_down_into_a_short_last_row_takes_its_last(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    view.library.set_ids(ids[:12])
    view.go_to(ids[9])
    press(qtbot, view, Key.Key_Down)
    assert view.current() == ids[11]


def test_shift_chooses_a_run_in_reading_order(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    view.go_to(ids[3])
    press(qtbot, view, Key.Key_Down, Mod.ShiftModifier)
    assert view.selected() == ids[3:9], "a run, not a rectangle"
    press(qtbot, view, Key.Key_Up, Mod.ShiftModifier)
    assert view.selected() == [ids[3]]
    press(qtbot, view, Key.Key_Left, Mod.ShiftModifier, times=2)
    assert view.selected() == ids[1:4]


def test_control_adds_and_takes_away(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    click(qtbot, view, ids[2], Mod.ControlModifier)
    click(qtbot, view, ids[6], Mod.ControlModifier)
    assert view.selected() == [ids[0], ids[2], ids[6]]
    click(qtbot, view, ids[2], Mod.ControlModifier)
    assert view.selected() == [ids[0], ids[6]]
    press(qtbot, view, Key.Key_Right, Mod.ControlModifier)
    assert view.selected() == [ids[0], ids[6]] and view.current() == ids[3]
    press(qtbot, view, Key.Key_Space, Mod.ControlModifier)
    assert view.selected() == [ids[0], ids[3], ids[6]]


def test_shift_click_chooses_from_the_last_click(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    click(qtbot, view, ids[4])
    click(qtbot, view, ids[11], Mod.ShiftModifier)
    assert view.selected() == ids[4:12]
    click(qtbot, view, ids[1], Mod.ShiftModifier)
    assert view.selected() == ids[1:5]


def test_all_and_none(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    with qtbot.waitSignal(view.selectionChangedTo) as counted:
        press(qtbot, view, Key.Key_A, Mod.ControlModifier)
    assert counted.args == [400] and view.selected() == ids
    press(qtbot, view, Key.Key_Escape)
    assert view.selected() == []


def test_folding_anew_keeps_selection_and_current(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    click(qtbot, view, ids[2])
    click(qtbot, view, ids[7], Mod.ControlModifier)
    view.resize(3 * 220 + 20, 700)
    assert view.columns() == 3
    assert view.selected() == [ids[2], ids[7]]
    assert view.current() == ids[7]
    assert view.adapter.list_row(view.currentIndex()) == 7
    chosen = {view.adapter.list_row(index) for index in view.selectionModel().selectedIndexes()}
    assert chosen == {2, 7}, "screen readers read Qt's selection"


def top(view: GridView) -> MediaId:
    row = view.adapter.list_row(view.indexAt(QPoint(4, 4)))
    return view.library.ids[row]


def test_folding_anew_keeps_the_place(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    view.verticalScrollBar().setValue(40 * view.rowHeight(0))
    assert top(view) == ids[200]
    for columns in (3, 4, 7, 2, 6):
        view.resize(columns * 220 + 20, 700)
        row, held = view.library.row_of(top(view)), view.columns()
        assert row <= 200 < row + held, f"{columns} columns: the row at the top holds what was at the top"
    view.resize(5 * 220 + 20, 700)
    assert top(view) == ids[200], "going back and forth does not creep"


def test_what_one_is_at_stays_in_sight(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    view.go_to(ids[243])
    for columns in (3, 2, 6, 1):
        view.resize(columns * 220 + 20, 700)
        area = view.visualRect(view.currentIndex())
        assert view.viewport().rect().contains(area.center()), columns


def test_new_media_above_move_nothing(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    view.library.set_ids(ids[50:])
    view.go_to(ids[250])
    view.verticalScrollBar().setValue(40 * view.rowHeight(0) + 33)
    before = top(view)
    view.library.set_ids(ids)
    assert top(view) == before
    assert view.current() == ids[250] and view.selected() == [ids[250]]


def test_at_the_very_top_new_media_show(view: GridView, ids: list[MediaId]) -> None:
    view.library.set_ids(ids[50:])
    view.library.set_ids(ids)
    assert top(view) == ids[0]


def test_enter_and_double_click_open(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    with qtbot.waitSignal(view.opened) as opened:
        press(qtbot, view, Key.Key_Return)
    assert opened.args == [ids[0]]
    place = view.visualRect(view.adapter.place(6)).center()
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [ids[6]]


def test_letters_are_left_to_the_window(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    press(qtbot, view, Key.Key_T)
    assert view.current() == ids[0]


def test_rows_and_squares(qtbot: QtBot, view: GridView, ids: list[MediaId]) -> None:
    click(qtbot, view, ids[6])
    view.set_mode("list")
    assert view.columns() == 1 and view.current() == ids[6]
    press(qtbot, view, Key.Key_Down)
    assert view.current() == ids[7]
    view.set_mode("grid")
    view.set_square(True)
    assert view.columns() == 6
    assert view.selected() == [ids[7]]


def test_a_large_selection_stays_fast_and_right(view: GridView, ids: list[MediaId]) -> None:
    view.selectAll()
    view.resize(700, 700)
    assert len(view.selected()) == 400
    assert all(view.is_selected(media_id) for media_id in ids)


# ── Thumbnails ──────────────────────────────────────────────────────────────────────────────────────


def still(home: Home, media_id: MediaId, width: int = 640, height: int = 360) -> None:
    path = home.thumbnail(media_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    assert image.save(str(path), "JPG")


def test_a_still_is_read_off_thread_and_kept(qtbot: QtBot, home: Home) -> None:
    thumbnails, media_id = Thumbnails(home), MediaId("ab" * 16)
    still(home, media_id)
    with qtbot.waitSignal(thumbnails.loaded) as loaded:
        assert thumbnails.pixmap(media_id, 200) is None
    assert loaded.args == [media_id]
    pixmap = thumbnails.pixmap(media_id, 200)
    assert pixmap is not None and (pixmap.width(), pixmap.height()) == (240, 135)
    assert thumbnails.kept_bytes == 240 * 135 * 4
    thumbnails.close()


def test_a_missing_still_is_asked_for_once_until_something_changes(qtbot: QtBot, home: Home) -> None:
    thumbnails, media_id = Thumbnails(home), MediaId("cd" * 16)
    assert thumbnails.pixmap(media_id, 200) is None
    qtbot.waitUntil(lambda: media_id in thumbnails._missing)
    still(home, media_id)
    assert thumbnails.pixmap(media_id, 200) is None
    thumbnails.forget_missing()
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.pixmap(media_id, 200)
    thumbnails.close()


def test_memory_is_bounded(qtbot: QtBot, home: Home) -> None:
    thumbnails = Thumbnails(home)
    image = QImage(640, 640, QImage.Format.Format_RGB32)
    image.fill(0)
    for number in range(100):
        thumbnails._take((MediaId(f"{number:032x}"), 640), image)
    assert CACHE_BYTES - 640 * 640 * 4 < thumbnails.kept_bytes <= CACHE_BYTES
    assert MediaId(f"{99:032x}") in {key[0] for key in thumbnails._kept}
    assert MediaId(f"{0:032x}") not in {key[0] for key in thumbnails._kept}


def test_a_broken_still_is_no_still(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("stills") / "broken.jpg"
    path.write_bytes(b"not a picture")
    assert read_still(str(path), 320).isNull()
    assert read_still(str(path.with_name("absent.jpg")), 320).isNull()
