"""Settings in the real window: every row acts at once on the real store, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from app import kept, theme
from app.actions import ShortcutsDialog
from app.pages.settings import SECTIONS, SettingsPage
from app.settings_results import SuggestionSettings, UnderstandingSettings, WorkSettings
from app.settings_shortcuts import ShortcutSettings
from app.settings_window import WindowSettings
from app.shortcuts import Shortcuts
from app.window import MainWindow
from core.settings import OFF, Effort, Home, Sparing
from core.store import Store
from core.types import Facts, Features, Kind, Modality

Open = Callable[..., MainWindow]
PLAIN = Qt.KeyboardModifier.NoModifier
pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound


@pytest.fixture
def window(open_window: Open, store: Store) -> MainWindow:
    return open_window()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SettingsPage:
    """The page, gone to by its key."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.focusWidget() is not None)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    made = window.stack.currentWidget()
    assert isinstance(made, SettingsPage)
    return made


def shown(page: SettingsPage, name: str) -> QWidget:
    page.show_section(name)
    return page.section(name)


def test_it_is_made_when_somebody_goes_there_and_remembered(window: MainWindow) -> None:
    assert "settings" not in window._places
    window.rail.buttons["settings"].click()
    assert window.place == "settings" and window.rail.buttons["settings"].isChecked()
    first = window.stack.currentWidget()
    window.go("library")
    window.actions_["go_settings"].trigger()
    assert window.stack.currentWidget() is first


def test_sections_are_walked_by_keys_and_made_one_by_one(page: SettingsPage, qtbot: QtBot) -> None:
    assert page.window().focusWidget() is page.list and set(page.made) == {"folders"}
    for section in SECTIONS[1:]:
        QTest.keyClick(page.list, Qt.Key.Key_Down)
        assert page.stack.currentWidget().isAncestorOf(page.made[section.name])
    assert list(page.made) == [section.name for section in SECTIONS]


def test_a_search_finds_rows_in_every_section(page: SettingsPage, qtbot: QtBot) -> None:
    page.search.setText("voice")
    visible = [page._name(row) for row in range(page.list.count()) if not page.list.item(row).isHidden()]
    assert visible == ["understanding"]
    section = page.section("understanding")
    assert isinstance(section, UnderstandingSettings)
    assert [row.name.text() for row in section.panels[0].rows if row.isVisible()] == ["Recognise voices"]
    page.search.setText("Ctrl+U")
    assert page._name(page.list.currentRow()) == "shortcuts"
    page.search.setText("no such thing")
    assert page.nothing.isVisible() and not page.stack.isVisible()
    page.search.setFocus()
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == "" and not page.nothing.isVisible()
    assert all(row.isVisibleTo(section) for panel in section.panels for row in panel.rows)


# ── What changes results ────────────────────────────────────────────────────────────────────────────


def test_taste_variety_and_surprises_are_kept_and_taken_back(
    page: SettingsPage, window: MainWindow, store: Store, qtbot: QtBot
) -> None:
    section = shown(page, "suggestions")
    assert isinstance(section, SuggestionSettings)
    qtbot.waitUntil(section.half_life.buttons["60"].isChecked)
    with qtbot.waitSignal(window.backend.historyChanged):  # suggestions follow at once
        section.half_life.buttons["14"].click()
    assert store.settings().half_life_days == 14
    section.variety.slider.setValue(40)
    qtbot.waitUntil(lambda: store.settings().mmr_lambda == 0.6)
    section.surprises.slider.setValue(25)
    qtbot.waitUntil(lambda: store.settings().explore_share == 0.25)
    assert section.surprises.value.text() == "5 of 20 are guesses"
    for name, button in section.resets.items():
        qtbot.waitUntil(button.isEnabled)
        button.click()
        qtbot.waitUntil(lambda button=button: not button.isEnabled())
        assert getattr(store.settings(), name) == {"half_life_days": 60, "mmr_lambda": 1, "explore_share": 0.1}[name]


def test_what_the_command_line_chose_is_shown(page: SettingsPage, store: Store, qtbot: QtBot) -> None:
    store.set_setting("half_life_days", 45)
    section = shown(page, "suggestions")
    assert isinstance(section, SuggestionSettings)
    qtbot.waitUntil(lambda: "45" in section.half_life.buttons and section.half_life.buttons["45"].isChecked())
    assert section.half_life.buttons["45"].text() == "45 days"


def test_voices_are_switched_off_only_after_it_is_said_what_goes(
    page: SettingsPage, store: Store, qtbot: QtBot
) -> None:
    import numpy as np

    from core.store import VoiceId

    media_id = store.media.add(Facts(Kind.SPEECH, "Talk", 60.0))
    vector = np.eye(1, 256, dtype=np.float32)
    spans = np.array([[0.0, 5.0]])
    store.features.put(media_id, [Features(Modality.VOICE, "resemblyzer1", vector[0], vector, spans)])
    store.voices.replace([(media_id, 0.0, 5.0, VoiceId(1))], "x")
    section = shown(page, "understanding")
    assert isinstance(section, UnderstandingSettings)
    qtbot.waitUntil(section.voices.isChecked)
    section.voices.click()
    qtbot.waitUntil(section.question.isVisible)
    section.refresh()  # as while media come in
    qtbot.wait(300)
    assert section.question.isVisible() and not section.voices.isChecked()
    assert section.window().focusWidget() is section.keep and store.settings().voice_model != OFF
    section.keep.click()
    assert section.voices.isChecked() and not section.question.isVisible()
    section.voices.click()
    qtbot.waitUntil(section.question.isVisible)
    section.delete.click()
    qtbot.waitUntil(lambda: store.settings().voice_model == OFF)
    qtbot.waitUntil(lambda: section.models["voice_model"].text() == "off")
    assert not store.voices.turns()
    section.voices.click()
    qtbot.waitUntil(lambda: store.settings().voice_model != OFF)


def test_the_speech_engine_is_chosen_and_models_are_named(page: SettingsPage, store: Store, qtbot: QtBot) -> None:
    section = shown(page, "understanding")
    assert isinstance(section, UnderstandingSettings)
    qtbot.waitUntil(lambda: section.models["speech_model"].text() == "Whisper base")
    section.engine.buttons["whisper"].click()
    qtbot.waitUntil(lambda: store.settings().speech_engine == "whisper")
    qtbot.waitUntil(section.resets["speech_engine"].isEnabled)
    section.resets["speech_engine"].click()
    qtbot.waitUntil(lambda: store.settings().speech_engine == "auto")


def test_the_work_is_the_panel_of_activity(page: SettingsPage, window: MainWindow, store: Store, qtbot: QtBot) -> None:
    section = shown(page, "work")
    assert isinstance(section, WorkSettings)
    qtbot.waitUntil(section.allowed.efforts[Effort.FULL].isChecked)
    section.allowed.efforts[Effort.GENTLE].click()
    qtbot.waitUntil(lambda: store.sparing().effort is Effort.GENTLE)
    qtbot.waitUntil(section.reset.isEnabled)
    section.reset.click()
    qtbot.waitUntil(lambda: store.sparing() == Sparing())


# ── The window ──────────────────────────────────────────────────────────────────────────────────────


def test_language_and_colours_act_as_the_menu_does(page: SettingsPage, window: MainWindow, home: Home) -> None:
    section = shown(page, "window")
    assert isinstance(section, WindowSettings)
    section.colours.buttons["dark"].click()
    assert theme.Theme.current().mode == "dark" and window.actions_["theme_dark"].isChecked()
    window.actions_["theme_light"].trigger()
    assert section.colours.buttons["light"].isChecked()
    section.language.buttons["zh_CN"].click()
    assert kept.language(home) == "zh_CN" and window.toast.isVisible()
    section.language.buttons["system"].click()
    assert kept.language(home) == ""


def test_text_size_and_motion_act_at_once_and_are_kept(page: SettingsPage, home: Home) -> None:
    section = shown(page, "window")
    assert isinstance(section, WindowSettings)
    look = theme.Theme.current()
    try:
        section.sizes.buttons["150"].click()
        section.motion.click()
        assert look.text_scale == 150 and look.motion == "none" and not look.has_motion()
        assert kept.text_scale(home) == 150 and kept.motion(home) == "none"
        section.sizes.buttons["100"].click()
        section.motion.click()
        assert look.text_scale == 100 and look.motion == "system"
    finally:
        look.set_text_scale(100)
        look.set_motion("system")


def test_without_a_tray_that_is_said(page: SettingsPage) -> None:
    section = shown(page, "window")
    assert isinstance(section, WindowSettings)
    assert not section.tray.isEnabled() and "no tray" in section.tray_row.means.text()


def test_with_the_tray_a_closed_window_goes_on_there(
    open_window: Open, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    window = open_window()
    window.go("settings")
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage) and window.tray.icon is None, "off unless chosen"
    section = shown(page, "window")
    assert isinstance(section, WindowSettings)
    section.tray.click()
    assert window.tray.icon is not None and tray_kept(home)
    window.close()
    assert not window.isVisible() and not window.backend._closed
    window.tray.bring_back()
    assert window.isVisible()
    section.tray.click()
    assert window.tray.icon is None and not tray_kept(home)
    window.close()
    assert window.backend._closed


def test_a_restore_closes_the_window_whatever_the_tray(
    open_window: Open, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    window = open_window()
    window.tray.set_on(True)
    window.backend.restore_from = home.backups / "a.db"
    window.close()
    assert window.backend._closed


def test_a_key_that_was_chosen_stays_that_of_who_has_it(open_window: Open, home: Home) -> None:
    """A new version may give it to another action by itself; then neither would work."""
    kept.settings(home).setValue("shortcuts", json.dumps({"about": ["Ctrl+0"]}))
    window = open_window()
    keys = {name: [key.toString() for key in window.actions_[name].shortcuts()] for name in ("about", "go_insights")}
    assert keys == {"about": ["Ctrl+0"], "go_insights": []}


def tray_kept(home: Home) -> bool:
    return str(kept.settings(home).value("tray")) == "yes"


# ── Keys ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def keys(page: SettingsPage) -> ShortcutSettings:
    section = shown(page, "shortcuts")
    assert isinstance(section, ShortcutSettings)
    return section


def press(section: ShortcutSettings, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Choose an action's button and press a key."""
    button = section.rows[name].keys
    button.setFocus()
    button.click()
    QTest.keyClick(button, key, modifiers)


def test_a_new_key_acts_at_once_is_in_menus_and_dialog_and_survives(
    keys: ShortcutSettings, window: MainWindow, home: Home, open_window: Open, qtbot: QtBot
) -> None:
    press(keys, "go_lists", Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.actions_["go_lists"].shortcuts() == [QKeySequence("Ctrl+Y")]
    assert keys.rows["go_lists"].keys.text() == "Ctrl+Y"
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.focusWidget() is not None)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.place == "lists"
    dialog = ShortcutsDialog(window.actions_, window)
    assert "Ctrl+Y" in {child.text() for child in dialog.findChildren(QWidget) if hasattr(child, "text")}
    dialog.deleteLater()
    window.close()
    assert open_window().actions_["go_lists"].shortcuts() == [QKeySequence("Ctrl+Y")]


def test_while_a_key_is_awaited_no_action_takes_it(keys: ShortcutSettings, window: MainWindow) -> None:
    press(keys, "pause_indexing", Qt.Key.Key_F9)
    assert window.actions_["pause_indexing"].shortcuts() == [QKeySequence("F9")]
    press(keys, "stop_indexing", Qt.Key.Key_Escape)
    assert window.actions_["stop_indexing"].shortcuts() == [] and not keys.rows["stop_indexing"].keys.listening
    press(keys, "pause_indexing", Qt.Key.Key_Backspace)
    assert window.actions_["pause_indexing"].shortcuts() == [] and window.place == "settings"


def test_a_key_that_belongs_to_something_is_told_and_taken_only_when_wanted(
    keys: ShortcutSettings, window: MainWindow
) -> None:
    press(keys, "pause_indexing", Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert "Ctrl+L is “Rows” now" in keys.question.words.text() and keys.question.isVisible()
    assert window.actions_["pause_indexing"].shortcuts() == []
    keys.question.keep.click()
    assert window.actions_["list"].shortcuts() == [QKeySequence("Ctrl+L")] and not keys.question.isVisible()
    press(keys, "pause_indexing", Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    keys.question.take.click()
    assert window.actions_["list"].shortcuts() == []
    assert window.actions_["pause_indexing"].shortcuts() == [QKeySequence("Ctrl+L")]
    window.toast.button.click()  # undo
    assert window.actions_["list"].shortcuts() == [QKeySequence("Ctrl+L")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down])
def test_keys_of_views_and_of_moving_about_are_refused(keys: ShortcutSettings, window: MainWindow, key: Qt.Key) -> None:
    press(keys, "about", key)
    assert window.actions_["about"].shortcuts() == [] and keys.question.isVisible()
    assert not keys.question.take.isVisible()
    keys.question.keep.click()
    assert not keys.question.isVisible()


def test_one_and_all_go_back_to_their_own(keys: ShortcutSettings, window: MainWindow, home: Home) -> None:
    own = {name: action.shortcuts() for name, action in window.actions_.by_name.items()}
    press(keys, "like", Qt.Key.Key_F6)
    press(keys, "dislike", Qt.Key.Key_L)  # free now
    press(keys, "note", Qt.Key.Key_F7)
    keys.rows["like"].reset.click()
    assert window.actions_["like"].shortcuts() == own["like"] and window.actions_["dislike"].shortcuts() == []
    keys.reset_all.click()
    assert {name: action.shortcuts() for name, action in window.actions_.by_name.items()} == own
    assert window.shortcuts.state() == {} and not keys.reset_all.isEnabled()


@pytest.mark.parametrize("written", ["no json", "[1]", '{"like": "F6"}', '{"gone": ["F6"]}', '{"play": ["F6"]}'])
def test_what_is_written_wrongly_counts_for_nothing(window: MainWindow, home: Home, written: str) -> None:
    own = window.actions_["like"].shortcuts()
    kept.settings(home).setValue("shortcuts", written)
    again = Shortcuts(window.actions_, home)
    assert again.state() == {} and window.actions_["like"].shortcuts() == own


def test_a_narrow_window_and_large_words_cut_nothing(page: SettingsPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(760, 620)
    for section in SECTIONS:
        page.show_section(section.name)
        QApplication.processEvents()
        scroll = page.stack.currentWidget()
        assert scroll.widget().width() <= scroll.viewport().width(), section.name  # type: ignore[attr-defined]
