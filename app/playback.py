"""What the window does for the player beyond its bar: queue, tracks, small window, the desktop's own controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import kept
from app.desktop import Desktop, session_bus
from app.miniplayer import MiniPlayer
from app.queuepanel import QueuePanel
from app.seekpreview import SeekPreview
from app.timednotes import TimedNotes
from app.tracks import TrackMenus

if TYPE_CHECKING:
    from app.window import MainWindow

SKIP_S = 10.0
BOTH_PX = 1600
"""Under this width of the window the queue takes the place of the details."""


class Playback(QObject):
    """The window's hands for the player. Knows the window's parts; they don't know it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._player = window, window.player
        self.queue_panel = QueuePanel(window.backend, window.player, window.thumbnails)
        self.queue_panel.hide()
        window.middle.addWidget(self.queue_panel)
        menus = window.actions_.menus
        self.tracks = TrackMenus(window.player, menus["sound_tracks"], menus["subtitles"], menus["chapters"])
        self.preview = SeekPreview(window.player.seek_bar, window.backend.home)
        self.mini = MiniPlayer(window.player, self.tracks, window.thumbnails, window.backend.home)
        self.notes = TimedNotes(window.player, window.backend)
        self.desktop: Desktop | None = None
        self._connect()
        self._restore()
        window.player.restore_queue(kept.queue(window.backend.home))

    def _connect(self) -> None:
        window, player, on = self._window, self._player, self._window.actions_.on
        plain: dict[str, Callable[[], object]] = {
            "next": player.go_next,
            "previous": player.go_previous,
            "forward": lambda: player.step(SKIP_S),
            "back": lambda: player.step(-SKIP_S),
            "queue_panel": self.toggle_queue,
            "shuffle": self.queue_panel.shuffle,
            "repeat": self.queue_panel.repeat,
            "private": self.toggle_private,
            "mini_player": self.toggle_mini,
            "next_chapter": self.tracks.next_chapter,
            "previous_chapter": self.tracks.previous_chapter,
            "next_mark": self.notes.next_mark,
            "previous_mark": self.notes.previous_mark,
            "toggle_subtitles": self.toggle_subtitles,
            "level": lambda: player.set_level(window.actions_["level"].isChecked()),
            "faster": lambda: player.step_rate(1),
            "slower": lambda: player.step_rate(-1),
            "normal_speed": lambda: player.set_rate(1.0),
            "frame_on": lambda: player.step_frames(1),
            "frame_back": lambda: player.step_frames(-1),
        }
        for name, act in plain.items():
            on(name, act)
        player.queueRequested.connect(self.toggle_queue)
        player.mediumOpened.connect(self.preview.show_medium)
        player.miniRequested.connect(self.toggle_mini)
        self.mini.closed.connect(self._mini_closed)
        self.tracks.shownChanged.connect(window.actions_["toggle_subtitles"].setChecked)
        self.queue_panel.said.connect(window.toast.say)
        self.queue_panel.shownChanged.connect(self._queue_shown)
        self.queue_panel.left.connect(window.focus_page)
        self.queue_panel.list.mediaDropped.connect(window.controls.dropped_into_queue)
        window.items.dragging.take_on(self.queue_panel, window.controls.enqueue_these)
        player.queueChanged.connect(self._queue_changed)
        player.private_sign.clicked.connect(self.toggle_private)
        window.backend.privateChanged.connect(self._show_private)
        window.backend.profileChanged.connect(lambda: self._sign_private(window.backend.private))

    # ── queue ───────────────────────────────────────────────────────────────────────────────────────

    def toggle_queue(self) -> None:
        """Show the queue beside the page, or put it away."""
        self.queue_panel.setVisible(self.queue_panel.isHidden())
        if not self.queue_panel.isHidden():
            self.queue_panel.take_keyboard()

    def takes_room(self) -> bool:
        """Whether the queue stands where the details would."""
        return not self.queue_panel.isHidden() and self._window.width() < BOTH_PX

    def _queue_shown(self, shown: bool) -> None:
        self._window.show_details()
        self._window.actions_["queue_panel"].setChecked(shown)
        self._player.queue_button.setChecked(shown)

    def _queue_changed(self) -> None:
        self._window.actions_["shuffle"].setChecked(self._player.line.seed is not None)

    # ── tracks ──────────────────────────────────────────────────────────────────────────────────────

    def toggle_subtitles(self) -> None:
        """Show subtitles or don't; where there are none, say so."""
        self.tracks.toggle_subtitles()
        if self.tracks.wanted and self._player.media_id and not self.tracks.choices():
            self._window.toast.say(self.tr("There are no subtitles, and nothing that was heard of it yet."))

    # ── small window, desktop ───────────────────────────────────────────────────────────────────────

    def toggle_mini(self) -> None:
        """Turn between the window and a small one that stays above others."""
        if self.mini.isVisible():
            self.mini.close()
            return
        self.mini.open()
        self._window.actions_["mini_player"].setChecked(True)
        self._window.showMinimized()

    def _mini_closed(self) -> None:
        self._window.actions_["mini_player"].setChecked(False)
        if self._window.isMinimized():
            self._window.showNormal()
            self._window.activateWindow()

    def join_desktop(self, bus: object | None = None) -> None:
        """Answer media keys and panels, and keep the screen awake for films."""
        self.desktop = Desktop(self._window, session_bus() if bus is None else bus)

    # ── private session ─────────────────────────────────────────────────────────────────────────────

    def toggle_private(self) -> None:
        """Begin a private session, or end it."""
        self._window.backend.set_private(not self._window.backend.private)

    def _sign_private(self, private: bool) -> None:
        self._window.actions_["private"].setChecked(private)
        self._player.private_sign.setVisible(private)

    def _show_private(self, private: bool) -> None:
        self._sign_private(private)
        begun = self.tr("Private session: plays and searches aren’t written down until you end it or close Homereel.")
        self._window.toast.say(begun if private else self.tr("The private session has ended."))

    # ── the end ─────────────────────────────────────────────────────────────────────────────────────

    def _restore(self) -> None:
        file, actions = kept.settings(self._window.backend.home), self._window.actions_
        self.tracks.wanted = file.value("subtitles") == "true"
        self._player.set_level(file.value("level") != "false")
        actions["toggle_subtitles"].setChecked(self.tracks.wanted)
        actions["level"].setChecked(self._player.level)

    def close(self) -> None:
        """Keep the queue for the next start, and end the play at hand."""
        if not self._window.backend.private:
            kept.keep_queue(self._window.backend.home, self._window.unkept.queue())
        self.preview.close_down()
        self.mini.close()
        self.mini.deleteLater()  # it is a window of its own: nothing else takes it along
        if self.desktop is not None:
            self.desktop.close()
        file = kept.settings(self._window.backend.home)
        file.setValue("subtitles", "true" if self.tracks.wanted else "false")
        file.setValue("level", "true" if self._player.level else "false")
        self._player.stop()
