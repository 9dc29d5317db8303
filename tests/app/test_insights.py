"""Insights in the real window: each panel shows what the store holds, by pointer and by keyboard."""

from __future__ import annotations

import datetime
import shutil
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import jobs, theme
from app.insights import colours, raster
from app.insights.chart import Chart, holding, panned, whole, zoomed
from app.insights.linewords import evidence_words, line_words
from app.insights.qualitypanel import FIRST, NEEDED
from app.pages.insights import InsightsPage
from app.theme import DARK, LIGHT, Theme
from app.window import MainWindow
from core import feedback, insights
from core.cli.words import INFERRED
from core.evaluate.own import LEAST_FINDS
from core.evaluate.replay import TOP
from core.insights import quality
from core.insights.atlas import Drawn
from core.insights.loop import Step
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.core import synthetic
from tests.core.synthetic import Library

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

WAIT_MS = 20_000


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with a map, and a profile that played some of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "NOW", time.time())
        with connect(Home(tmp_path_factory.mktemp("insights")).make()) as store:
            library = Library(store).fill(14)
            for n in range(10):
                library.play(library.topics["jazz"][n], days_ago=20 - n)
                library.play(library.topics["lecture"][n], 0.4, days_ago=14 - n)
            insights.update(store, library.indexes, lambda: None, asked=True)
            yield library


@pytest.fixture
def library(filled: Library, home: Home) -> Iterator[Library]:
    made = filled.copy(home)
    shutil.copy(filled.store.home.map, home.map)
    yield made
    made.store.__exit__(None, None, None)


@pytest.fixture
def page(qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]) -> InsightsPage:
    return opened(qtbot, open_window())


def opened(qtbot: QtBot, window: MainWindow, panel: str = "map") -> InsightsPage:
    window.activateWindow()
    window.actions_["go_insights"].trigger()
    page = window.stack.currentWidget()
    assert isinstance(page, InsightsPage)
    if panel == "map":
        qtbot.waitUntil(lambda: page.map.view.chart is not None, timeout=WAIT_MS)
    else:
        look_at(qtbot, page, panel)
    return page


def look_at(qtbot: QtBot, page: InsightsPage, panel: str) -> None:
    with qtbot.waitSignal(page.panels[panel].shown, timeout=WAIT_MS):  # type: ignore[attr-defined]
        page.chips.buttons[panel].click()


def window_of(page: InsightsPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def chart_of(page: InsightsPage) -> Chart:
    assert page.map.view.chart is not None
    return page.map.view.chart


def titles(library: Library, ids: list[MediaId]) -> list[str]:
    return [facts.title for facts in library.store.media.facts(ids).values()]


# ── The place ───────────────────────────────────────────────────────────────────────────────────────


def test_it_stands_after_lists_and_has_ctrl_0(page: InsightsPage) -> None:
    window = window_of(page)
    places = list(window.rail.buttons)
    assert places[places.index("lists") + 1] == "insights"
    assert window.actions_["go_insights"].shortcut().toString() == "Ctrl+0"
    assert window.actions_["go_activity"].shortcut().toString() == "Ctrl+9"
    assert window.rail.buttons["insights"].isChecked()


def test_every_panel_has_names_for_all_that_tab_reaches(qtbot: QtBot, page: InsightsPage) -> None:
    for panel in page.panels:
        if panel != "map":
            look_at(qtbot, page, panel)
        nameless = [
            widget
            for widget in page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page)
            if not widget.accessibleName() and not getattr(widget, "text", lambda: "")()
        ]
        assert not nameless, (panel, nameless)


def test_an_empty_library_says_what_belongs_there(
    qtbot: QtBot, home: Home, open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    page = opened(qtbot, window)
    qtbot.waitUntil(lambda: page.map.body.currentWidget() is page.map.empty)
    asked: list[bool] = []
    monkeypatch.setattr("app.adding.ask_folder", lambda *_: asked.append(True) or [])
    page.map.empty.button.click()
    assert asked
    for panel in ("calendar", "finishing", "suggestions", "inferred"):
        look_at(qtbot, page, panel)
        shown = page.panels[panel]
        assert shown.body.currentWidget() is shown.empty, panel  # type: ignore[attr-defined]
        assert shown.empty.text.text()  # type: ignore[attr-defined]
    page.inferred.empty.button.click()
    assert window.place == "library"


# ── The map ─────────────────────────────────────────────────────────────────────────────────────────


def test_map_shows_all_and_the_interests(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    chart = chart_of(page)
    assert len(chart.drawn.ids) == 98
    assert chart.drawn.interests and all(page.map.view.labels)
    words = [entry.text.text() for entry in page.map.legend.children() if hasattr(entry, "text")]
    assert any(w.startswith("Music") for w in words) and any(w.startswith("Clips") for w in words)
    assert page.map.make_button.isHidden(), "everything is on it"


def test_a_click_chooses_and_a_double_click_plays(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    view, window = page.map.view, window_of(page)
    at = view.position_of(5).toPoint()
    row = view.at(QPointF(at))
    assert row >= 0 and (view.position_of(row) - QPointF(at)).manhattanLength() < 12
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert view.row == row
    assert window.detail.media_id == view.media_id
    qtbot.waitUntil(window.detail.isVisible)
    (title,) = titles(library, [MediaId(view.media_id)])
    qtbot.waitUntil(lambda: title in page.map.named.text())
    assert title in view.accessibleDescription()
    QApplication.processEvents()
    with qtbot.waitSignal(page.opened) as played:  # where the first click was, though the map has moved meanwhile
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert played.args[0] == view.media_id == chart_of(page).drawn.ids[row] and played.args[2] == "insights"


def test_arrows_go_from_point_to_point_and_enter_plays(qtbot: QtBot, page: InsightsPage) -> None:
    view = page.map.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    first = view.row
    assert first == chart_of(page).middle(view.view)
    places, seen = chart_of(page).drawn.places, {first}
    for key, axis, sign in ((Qt.Key.Key_Left, 0, -1), (Qt.Key.Key_Down, 1, 1), (Qt.Key.Key_Up, 1, -1)):
        before = view.row
        QTest.keyClick(view, key)
        if view.row != before:
            assert np.sign(places[view.row][axis] - places[before][axis]) == sign
        seen.add(view.row)
    assert len(seen) > 1
    with qtbot.waitSignal(page.opened) as played:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert played.args[0] == view.media_id


def test_every_point_is_reached_by_the_arrows(page: InsightsPage) -> None:
    chart, found, rest = chart_of(page), {0}, [0]
    while rest:
        row = rest.pop()
        for way in ("left", "right", "up", "down"):
            after = chart.beside(row, way)
            if after not in found:
                found.add(after)
                rest.append(after)
    assert len(found) > 0.9 * len(chart.drawn.ids)


def test_zoom_keeps_what_is_under_the_pointer(qtbot: QtBot, page: InsightsPage) -> None:
    view = page.map.view
    at = view.position_of(7)
    turned = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, turned)
    assert (view.position_of(7) - at).manhattanLength() < 2
    assert view.view.scale > whole(view.view.width_px, view.view.height_px).scale
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.view == whole(view.view.width_px, view.view.height_px)
    QTest.keyClicks(view, "+")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    before = view.position_of(7)
    qtbot.mouseMove(view, QPoint(230, 220))
    moved = view.position_of(7) - before
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(230, 220))
    assert moved == QPointF(30, 20) or moved.manhattanLength() <= 50
    assert view.row == -1, "a drag chooses nothing"


def test_colours_by_topic(qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]) -> None:
    jazz = library.topics["jazz"]
    library.store.topics.replace({1: ["horn", "club"]}, dict.fromkeys(jazz, (1, 0.9)))
    page = opened(qtbot, open_window())
    page.map.chips.buttons["topic"].click()
    view, chart = page.map.view, chart_of(page)
    groups = {chart.drawn.ids[row]: int(group) for row, group in enumerate(view.groups)}
    assert {groups[i] for i in jazz} == {0}
    assert groups[library.topics["beach"][0]] == colours.OTHERS
    words = [entry.text.text() for entry in page.map.legend.children() if hasattr(entry, "text")]
    assert "horn, club  14" in words


def test_the_worker_draws_the_map_on_request(
    qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]
) -> None:
    library.store.home.map.unlink()
    window = open_window(real=True)
    page = opened(qtbot, window)
    qtbot.waitUntil(lambda: page.map.body.currentWidget() is page.map.empty)
    page.map.empty.button.click()
    assert page.map.is_making and not page.map.empty.button.isEnabled()
    qtbot.waitUntil(lambda: not page.map.is_making and len(chart_of(page).drawn.ids) == 98, timeout=240_000)
    assert page.map.body.currentWidget() is not page.map.empty


def test_a_hundred_thousand_points_are_drawn_off_the_thread(qtbot: QtBot, page: InsightsPage) -> None:
    places = np.random.default_rng(0).uniform(-1, 1, size=(100_000, 2)).astype(np.float32)
    ids = tuple(MediaId(f"{n:032x}") for n in range(100_000))
    drawn = Drawn(ids, places, np.zeros(100_000, np.int8), np.zeros(100_000, np.int16))
    chart, view = Chart.of(drawn), page.map.view
    qtbot.waitUntil(lambda: not view._busy)
    held_s, steps_s = [], []
    for _ in range(5):
        with qtbot.waitSignal(view.drawn):
            began = time.perf_counter()
            view.show_chart(chart, np.zeros(100_000, np.int8), [])
            held_s.append(time.perf_counter() - began)
        qtbot.waitUntil(lambda: not view._busy)
    assert min(held_s) < 0.1, "others may have the machine now and then"
    for _ in range(20):
        began = time.perf_counter()
        view.zoom(1.1)
        view.at(QPointF(300, 200))
        view.repaint()
        steps_s.append(time.perf_counter() - began)
    assert sorted(steps_s)[5] < 0.1
    qtbot.waitUntil(lambda: not view._busy, timeout=WAIT_MS)


# ── Geometry and colours ────────────────────────────────────────────────────────────────────────────


def test_view_turns_places_into_pixels_and_back() -> None:
    view = zoomed(whole(800, 600), 3.0, 100.0, 50.0)
    place = view.to_place(321.0, 123.0)
    assert view.to_px(np.array([place], dtype=np.float32))[0] == pytest.approx([321.0, 123.0], abs=0.1)
    assert zoomed(whole(800, 600), 0.1, 0, 0).scale == whole(800, 600).scale, "no farther than the whole"
    far = panned(view, -1e6, 1e6)
    assert -1 <= far.x <= 1 and -1 <= far.y <= 1
    held = holding(zoomed(whole(800, 600), 9.0, 400, 300), (0.9, -0.9))
    x, y = held.to_px(np.array([[0.9, -0.9]], dtype=np.float32))[0]
    assert 0 < x < 800 and 0 < y < 600


def test_a_dot_is_drawn_where_it_belongs() -> None:
    view = whole(200, 100)
    image = raster.draw(np.array([[0.5, 0.0]], np.float32), np.zeros(1, np.int8), ("#FF0000",), view, 4.0)
    x, y = (round(float(v)) for v in view.to_px(np.array([[0.5, 0.0]], np.float32))[0])
    assert (image.width(), image.height()) == (200, 100)
    there, away = image.pixelColor(x, y), image.pixelColor(x - 20, y)
    assert there.alpha() > 150 and there.red() > 240 and there.green() < 10
    assert away.alpha() == 0
    nothing = raster.draw(np.zeros((0, 2), np.float32), np.zeros(0, np.int8), ("#FF0000",), view, 4.0)
    assert nothing.pixelColor(x, y).alpha() == 0


@pytest.mark.parametrize(("named", "tokens"), [(colours.GROUPS_LIGHT, LIGHT), (colours.GROUPS_DARK, DARK)])
def test_group_colours_stand_out(named: tuple[str, ...], tokens: theme.Tokens) -> None:
    assert len(set(named)) == len(named)
    for colour in named:
        assert all(theme.contrast(colour, ground) >= 3 for ground in (tokens.window, tokens.panel, tokens.raised))


def test_the_map_follows_the_theme(qtbot: QtBot, page: InsightsPage) -> None:
    view = page.map.view
    qtbot.waitUntil(lambda: not view._busy)
    with qtbot.waitSignal(view.drawn, timeout=WAIT_MS):
        Theme.current().set_mode("dark")
    assert colours.groups() == colours.GROUPS_DARK


# ── The calendar ────────────────────────────────────────────────────────────────────────────────────


def test_a_day_shows_what_was_played(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    look_at(qtbot, page, "calendar")
    panel, view = page.calendar, page.calendar.view
    day = max(panel.calendar.days)
    assert view.date == day, "begins with the last day on which something was played"
    qtbot.waitUntil(lambda: panel.list.count() == len(panel.calendar.days[day].media))
    other = next(date for date in sorted(panel.calendar.days) if date.year == day.year and date != day)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.cell(other).center().toPoint())
    assert view.date == other
    wanted = titles(library, [one.media_id for one in panel.calendar.days[other].media])
    qtbot.waitUntil(lambda: [panel.list.item(n).text() for n in range(panel.list.count())] == wanted)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.opened) as played:
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert played.args[0] == panel.calendar.days[other].media[0].media_id


def test_arrows_go_from_day_to_day(qtbot: QtBot, page: InsightsPage) -> None:
    look_at(qtbot, page, "calendar")
    view = page.calendar.view
    view.setFocus()
    view.choose(datetime.date(view.year, 5, 20))
    for key, days in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Right, 7), (Qt.Key.Key_Left, -7), (Qt.Key.Key_Up, -1)):
        before = view.date
        assert before is not None
        QTest.keyClick(view, key)
        assert view.date == before + datetime.timedelta(days=days)
    assert "nothing played" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.date == datetime.date(view.year, 12, 31), "the year ends there"


def test_every_day_has_its_cell(qtbot: QtBot, page: InsightsPage) -> None:
    look_at(qtbot, page, "calendar")
    view = page.calendar.view
    for year in (2023, 2024):
        view.year = year
        date, cells = datetime.date(year, 1, 1), set()
        while date.year == year:
            assert view.date_at(view.cell(date).center()) == date
            cells.add((view.cell(date).x(), view.cell(date).y()))
            date += datetime.timedelta(days=1)
        assert len(cells) == (366 if year == 2024 else 365)
    assert view.date_at(QPointF(1, 1)) is None


def test_hours_or_plays_and_other_years(qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]) -> None:
    long_ago = datetime.datetime(2019, 6, 5, 12).timestamp()
    days_ago = (synthetic.NOW - long_ago) / synthetic.DAY
    library.did(EventKind.PLAY, library.topics["beach"][0], days_ago, share=0.5)
    page = opened(qtbot, open_window(), "calendar")
    panel, view = page.calendar, page.calendar.view
    panel.years.setCurrentText("2019")
    assert view.year == 2019 and view.date is not None and view.date.year == 2019
    assert "5 min" in panel.total.text() and "1 play on 1 day" in panel.total.text()
    assert view.level(view.date) == 4 and view.level(datetime.date(2019, 1, 1)) == 0
    panel.chips.buttons["plays"].click()
    assert not view.by_hours and view.value(panel.calendar.days[view.date]) == 1


# ── Finishing, suggestions ──────────────────────────────────────────────────────────────────────────


def test_finishing_shows_shares_with_counts(qtbot: QtBot, page: InsightsPage) -> None:
    look_at(qtbot, page, "finishing")
    frame, bars = page.finishing.cards["section"]
    assert not frame.isHidden() and page.finishing.cards["series"][0].isHidden()
    found = {bar.name: bar for bar in bars.bars}
    assert found["Music"].note == "10 of 10" and found["Speech"].note == "0 of 10"
    assert 0.5 < found["Music"].low < found["Music"].value < 1 and found["Speech"].value > 0
    assert "20 sittings" in page.finishing.total.text()
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Down)
    assert bars.row >= 0 and bars.accessibleDescription() == bars.bars[bars.row].spoken
    bars.grab()


def test_suggestions_say_what_they_rest_on(qtbot: QtBot, page: InsightsPage) -> None:
    look_at(qtbot, page, "suggestions")
    panel = page.quality
    assert panel.bars.bars[0].name == "Homereel’s suggestions" and len(panel.bars.bars) == 4
    assert "10 times" in panel.rests.text() and "few" in panel.rests.text()
    assert panel.bars.bars[0].note.endswith("of 10")
    assert panel.measure_button.isHidden(), "nothing happened since"


def test_suggestions_are_measured_on_request(
    qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]
) -> None:
    library.store.learned.drop(quality.MODEL)
    page = opened(qtbot, open_window(real=True), "suggestions")
    panel = page.quality
    assert panel.body.currentWidget() is panel.empty and "5 are needed" in panel.empty.text.text()
    panel.empty.button.click()
    assert panel.is_measuring
    qtbot.waitUntil(lambda: panel.body.currentWidget() is not panel.empty, timeout=240_000)
    assert "10 times" in panel.rests.text()


def test_what_the_panel_says_of_numbers_is_what_core_does() -> None:
    assert (FIRST, NEEDED) == (TOP, LEAST_FINDS)


# ── The loop ────────────────────────────────────────────────────────────────────────────────────────


def test_loop_is_live(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    look_at(qtbot, page, "loop")
    view = page.loop.view
    qtbot.waitUntil(lambda: set(view.counts) == set(Step), timeout=WAIT_MS)
    assert view.counts[Step.FEEDBACK].count == 20 and view.counts[Step.STORE].count == 98
    media_id, backend = library.topics["beach"][3], window_of(page).backend
    backend.write(lambda store: feedback.like(store, backend.profile, media_id), changed=media_id)
    qtbot.waitUntil(lambda: view.counts[Step.FEEDBACK].count == 21, timeout=WAIT_MS)
    library.add("beach")
    window_of(page).worker.ready.emit([media_id])
    qtbot.waitUntil(lambda: view.counts[Step.STORE].count == 99, timeout=WAIT_MS)
    assert Step.STORE in view.changed


def test_arrows_go_along_the_loop(qtbot: QtBot, page: InsightsPage) -> None:
    look_at(qtbot, page, "loop")
    view = page.loop.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.step is Step.PROBE and page.loop.heading.text().startswith("Read facts")
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.step is Step.FEEDBACK and "played 20" in page.loop.parts.text()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.step is Step.SCAN, "it goes round"
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.node(Step.RANK).center().toPoint())
    assert view.step is Step.RANK and "Rank" in view.accessibleDescription()
    boxes = [view.node(step) for step in Step]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


# ── What was inferred ───────────────────────────────────────────────────────────────────────────────


def test_a_line_is_deleted_and_undone(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    look_at(qtbot, page, "inferred")
    panel, window = page.inferred, window_of(page)
    row = next(row for row in panel.rows if row.said.line.line == "medium")
    line = row.said.line
    with qtbot.waitSignal(panel.shown, timeout=WAIT_MS):
        row.button.click()
    assert (line.line, line.key) in library.store.interests.disowned(library.profile)
    assert any(row.said.line.deleted and row.said.line.id == line.id for row in panel.rows)
    assert window.toast.isVisible() and window.toast.button.text() == "Undo"
    with qtbot.waitSignal(panel.shown, timeout=WAIT_MS):
        window.toast.button.click()
    assert not library.store.interests.disowned(library.profile)
    assert any(not row.said.line.deleted and row.said.line.id == line.id for row in panel.rows)


def test_an_interest_is_muted_and_named(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    look_at(qtbot, page, "inferred")
    panel = page.inferred
    row = next(row for row in panel.rows if row.weight is not None)
    assert row.weight is not None and row.name is not None
    with qtbot.waitSignal(panel.shown, timeout=WAIT_MS):
        row.weight.setCurrentIndex(0)
        row.weight.activated.emit(0)
    (ruling,) = library.store.interests.rulings(library.profile)
    assert ruling.weight == 0.0
    row = next(row for row in panel.rows if row.weight is not None)
    assert row.weight is not None and row.weight.currentText() == "Muted" and row.name is not None
    with qtbot.waitSignal(panel.shown, timeout=WAIT_MS):
        row.name.setText("Smoky rooms")
        row.name.editingFinished.emit()
    (ruling,) = library.store.interests.rulings(library.profile)
    assert (ruling.name, ruling.weight) == ("Smoky rooms", 0.0)
    assert any(row.said.text == "Smoky rooms" for row in panel.rows)


ARGS = {
    "tag": "jazz", "by": "artist", "name": "Trio", "trait": "kind", "value": "music", "before": "video", "of": 7,
    "tags": ["jazz"], "named": {}, "topic": [], "twice": False, "apart": [], "share": 0.5,
}  # fmt: skip


@pytest.mark.parametrize("code", INFERRED)
def test_every_line_has_words(code: str) -> None:
    words = line_words(code, ARGS, "A title")
    assert words and "%" not in words
    assert bool(evidence_words(code, ARGS, 3)) is not code.startswith("no_")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"trait": "genre", "value": "Jazz", "before": ""}, "When nothing came just before"),
        ({"trait": "length", "value": "0", "over_s": None, "up_to_s": 600, "weekend": True, "from_h": 6, "to_h": 12},
         "At weekends from 6:00 to 12:00"),
        ({"trait": "length", "value": "1", "over_s": 600, "up_to_s": 1200, "weekend": False, "from_h": 6, "to_h": 12},
         "what lasts 10 min to 20 min"),
    ],
)  # fmt: skip
def test_habits_have_words(args: dict[str, object], words: str) -> None:
    assert words in line_words("habit_more", args, "")


def test_an_answer_after_the_window_closed_does_nothing(
    qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]
) -> None:
    page = opened(qtbot, open_window())
    page.map.view.zoom(1.3)
    page.refresh()
    window_of(page).close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not window_of(page).findChildren(QPushButton, "nothing of that name")


def test_another_person_sees_nothing_of_the_one_before(qtbot: QtBot, page: InsightsPage, library: Library) -> None:
    window = window_of(page)
    look_at(qtbot, page, "inferred")
    other = library.store.profiles.create("Mei")
    window.backend.set_profile(other)
    now = window.stack.currentWidget()
    assert isinstance(now, InsightsPage) and now is not page and window.place == "insights"
    look_at(qtbot, now, "inferred")
    assert not library.store.interests.disowned(other)


def test_a_page_that_goes_while_it_reads_and_waits_for_the_worker_does_no_harm(
    qtbot: QtBot, page: InsightsPage
) -> None:
    window = window_of(page)
    gone: list[object] = []
    for _ in range(20):
        now = window.stack.currentWidget()
        assert isinstance(now, InsightsPage)
        now.destroyed.connect(lambda *_: gone.append(1))
        now.refresh()
        waiting = [now.map._made, now.quality._measured]
        window.backend.profileChanged.emit()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for then in waiting:
            jobs._tell(then, {"type": "error", "message": "too late"})
        window.backend.historyChanged.emit("")
        window.backend.libraryChanged.emit()
        window.worker.finished.emit({})
        QApplication.processEvents()
    assert len(gone) == 20
