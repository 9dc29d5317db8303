"""The bar at the foot of the window: plays media one after another and writes each play into the history."""

from __future__ import annotations

import functools
import logging
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from app import playable
from app.diary import Diary
from app.formats import fill
from app.playable import Playable
from app.playlog import PlayLog
from app.queue import Entry
from app.queuedbar import QueuedBar
from app.videopage import VideoPage
from core.errors import show_path
from core.feedback import Origin
from core.types import MediaId

if TYPE_CHECKING:
    from app.player import Player
    from app.tasks import Backend

log = logging.getLogger(__name__)

BACK_TO_START_S = 4.0
"""“Previous” goes to the start of the medium when more than this was played, as players do."""


LONG_S = 1200.0
"""After a film of this length nothing follows by itself, unless it was queued by hand: who fell asleep saw no more."""


class PlayerBar(QueuedBar):
    """Title, transport, seek bar with moments, speed, volume, queue, full screen.

    Keyboard shortcuts belong to the window's actions: connect them to `toggle`, `go_next`, `go_previous`, `step`.
    """

    playingChanged = Signal(str)
    """The medium now open, "" for none."""
    stateChanged = Signal(str)
    """stopped, loading, playing, paused."""
    positionChanged = Signal(str, float)
    """Medium and seconds, while it plays and after a seek."""
    pictureChanged = Signal(bool)
    """Whether there are moving pictures to be shown on `page`."""
    mediumOpened = Signal(object)
    """What is known of the medium that is about to play (`Playable`)."""
    engineMade = Signal(object)
    """The `Player`, once it is there."""
    sought = Signal(float)
    """Somebody went to this second."""
    problem = Signal(str)

    def __init__(self, backend: Backend, parent: QWidget | None = None, player: Player | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._player = player
        self.has_picture = False
        self.by_itself = False
        """Whether what plays followed what ended before it: nobody has just asked for it."""
        self.level = True
        self._loading = False
        self._open: Playable | None = None
        self.diary = Diary(backend, self)
        self.page = VideoPage()
        self._surface: QWidget | None = None
        self._connect()
        if player is not None:
            self._take(player)
        self._refresh()

    @property
    def _log(self) -> PlayLog | None:
        return self.diary.log

    # ── What others call ────────────────────────────────────────────────────────────────────────────

    def play(
        self,
        media_id: str,
        start_s: float = 0.0,
        source: str = "",
        slate: int = 0,
        position: int = -1,
        *,
        among: Sequence[str] = (),
        resume: bool = False,
    ) -> None:
        """Play a medium from a second on.

        Args:
            source, slate, position: the list that it was chosen from, kept with the play.
            among: the list's media in order; “next” goes on with them.
            resume: go on where it was left, if `start_s` is 0 and it was left somewhere between 5 and 90 %.
        """
        self._queue.fill(MediaId(media_id), [MediaId(i) for i in among], Origin(source, slate, position))
        self._queue.entries[self._queue.at].start_s = start_s
        self._queue.entries[self._queue.at].resume = resume
        self._go_to(self._queue.at)

    @property
    def origin(self) -> Origin:
        """Where what plays was chosen from."""
        return self._queue.entries[self._queue.at].origin if self._queue.entries else Origin()

    @property
    def media_id(self) -> str:
        """The medium at hand, "" for none."""
        return self._open.media_id if self._open else ""

    @property
    def engine(self) -> Player | None:
        """What plays, once something did."""
        return self._player

    @property
    def position_s(self) -> float:
        """Where it is, in seconds."""
        return self._player.position() if self._player else 0.0

    @property
    def state(self) -> str:
        """stopped, loading, playing or paused."""
        return self._player.state if self._player else "stopped"

    @property
    def is_opening(self) -> bool:
        """Whether a medium is on its way: from a slow drive that takes a while."""
        return self._loading or self.state == "loading"

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._player is None or self._open is None:
            if self._queue.entries:
                self._go_to(max(self._queue.at, 0))
        elif self._player.state == "playing":
            self._player.pause()
        elif self._log is None:
            self._go_to(self._queue.at)
        else:
            self._player.play()

    def go_next(self) -> None:
        """Play what follows in the queue."""
        if self._queue.has_next:
            self._go_to(self._queue.next())

    def go_previous(self) -> None:
        """Go to the start; there already, to what came before."""
        if self._player and self._log and (self._player.position() > BACK_TO_START_S or self._queue.at < 1):
            self.seek(0.0)
        elif self._queue.at > 0:
            self._go_to(self._queue.at - 1)

    def seek(self, position_s: float) -> None:
        """Go to that second of the medium at hand."""
        if self._player is None or self._open is None:
            return
        if self._log is None:
            self._start(self._open, position_s)
            return
        self._log.jump(position_s)
        self._player.seek(position_s)
        self.sought.emit(position_s)
        self._show_position(position_s)

    def go_on_at(self, position_s: float) -> None:
        """Go to that second of the medium at hand and play, as part of the same play."""
        self.seek(position_s)
        if self._player is not None and self._player.state == "paused":
            self._player.play()

    def step(self, by_s: float) -> None:
        """Go so many seconds on, or back."""
        if self._player is not None:
            self.seek(max(0.0, self._player.position() + by_s))

    def step_frames(self, count: int) -> None:
        """Go so many pictures on, or back, while paused."""
        if self._player is not None and self._open is not None and self.state == "paused":
            fps = self._open.extras.fps
            frame = max(0, round(self._player.position() * fps) + count)
            self.seek(math.ceil(1000 * frame / fps) / 1000)

    def show_pictures_on(self, surface: QWidget | None) -> None:
        """Show moving pictures there; None for this bar's own page."""
        self._surface = surface
        if self._player is not None and self._open is not None and self._open.kind == "video":
            self._player.show_on(surface or self.page.surface())

    def set_level(self, level: bool) -> None:
        """Play all media equally loud, or each as it is."""
        self.level = level
        if self._player is not None and self._open is not None:
            self._player.set_gain(self._open.extras.gain_db if level else 0.0)

    def set_moments(self, media_id: str, moments: Sequence[tuple[float, str]]) -> None:
        """Mark seconds of a medium on the seek bar, with what is there, if it is the one at hand."""
        if media_id == self.media_id:
            self.seek_bar.set_marks(moments)

    def stop(self) -> None:
        """End the play, write it down and let the file go. The window calls this before it closes the backend."""
        self._finish()
        self._loading = False
        if self._player is not None:
            self._player.stop()
        self._open = None
        self._on_picture(False)
        self._refresh()
        self.playingChanged.emit("")

    # ── One play from start to end ──────────────────────────────────────────────────────────────────

    def _go_to(self, at: int, *, by_itself: bool = False) -> None:
        self.by_itself = by_itself
        self._finish()
        if self._player is not None:
            self._player.stop()
        self._queue.at = at
        entry = self._queue.entries[at]
        self.queueChanged.emit()

        self._loading = True

        def ready(medium: Playable) -> None:
            if self._loading:
                self._loading = False
                self._opened(medium, entry)

        profile, media_id, around = self._backend.profile, entry.media_id, self._queue.around()
        self._backend.run(lambda store, _: playable.load(store, profile, media_id, around), ready, key="player")

    def _opened(self, medium: Playable, entry: Entry) -> None:
        self._open = medium
        self.seek_bar.set_marks([(entry.start_s, "")] if entry.start_s else [])
        self.show_medium(medium)
        self.mediumOpened.emit(medium)
        self.playingChanged.emit(medium.media_id)
        start_s = entry.start_s or (medium.resume_s if entry.resume else 0.0)
        if medium.problem:
            self._tell(medium.problem)
            self._refresh()
            return
        if not start_s and medium.resume_s:
            self.offer_resume(medium.resume_s)
        elif start_s and start_s == medium.resume_s:
            self.offer_start()
        self._start(medium, start_s)

    def _start(self, medium: Playable, start_s: float) -> None:
        origin = self._queue.entries[self._queue.at].origin
        rate = self.rate()
        self.diary.begin(PlayLog(medium.media_id, medium.duration_s, origin, start_s, at_s=start_s, rate=rate))
        player = self._engine()
        player.set_rate(rate)
        player.set_gain(medium.extras.gain_db if self.level else 0.0)
        player.set_volume(self.volume())
        if medium.kind == "video":
            player.show_on(self._surface or self.page.surface())
        player.open(medium.path, start_s)
        self._refresh()

    def _finish(self) -> None:
        self.offer_resume(0.0)
        self.diary.end()

    # ── What the engine says ────────────────────────────────────────────────────────────────────────

    def _engine(self) -> Player:
        """Give the engine, made at the first play: it takes its time to load."""
        if self._player is None:
            from app.player import QtPlayer

            self._player = QtPlayer(self)
            self._take(self._player)
        return self._player

    def _take(self, player: Player) -> None:
        player.stateChanged.connect(self._on_state)
        player.positionChanged.connect(self._on_position)
        player.durationChanged.connect(self._on_duration)
        player.pictureChanged.connect(self._on_picture)
        player.ended.connect(self._on_end)
        player.failed.connect(self._on_failure)
        self.engineMade.emit(player)

    def _on_state(self, state: str) -> None:
        if state == "paused":
            self.diary.keep()
        self._refresh()
        self.stateChanged.emit(state)

    def _on_position(self, position_s: float) -> None:
        if self._log is not None and self.state == "playing":
            self._log.report(position_s)
            if self._log.watched_s > 10:
                self.offer_resume(0.0)
        if self._log is not None:
            self._show_position(position_s)

    def _on_duration(self, duration_s: float) -> None:
        if duration_s > 0 and self._log is not None:
            self._log.duration_s = self._log.duration_s or duration_s
            self.set_duration(duration_s)

    def _on_end(self) -> None:
        if self._log is not None and self._player is not None:
            self._log.report(max(self._player.position(), self._log.at_s))
        self._finish()
        if self._queue.repeat == "one" and self._queue.entries:
            self._go_to(self._queue.at, by_itself=True)
        elif self._goes_on():
            self._go_to(self._queue.next(), by_itself=True)
        else:
            self._refresh()

    def _goes_on(self) -> bool:
        """Whether what follows in the queue starts by itself."""
        if not self._queue.has_next:
            return False
        was_film = self._open is not None and self._open.kind == "video" and self._open.duration_s >= LONG_S
        return not was_film or self._queue.entries[self._queue.next()].by_hand

    def _on_picture(self, has_picture: bool) -> None:
        self.has_picture = has_picture
        self.pictureChanged.emit(has_picture)

    def _on_failure(self, reason: str) -> None:
        log.warning("the player gave up on one file")
        log.debug("it said: %s", reason)
        self._finish()
        self._refresh()
        medium = self._open
        if medium is not None:
            ready = functools.partial(self._tell_failure, medium)
            self._backend.run(lambda *_: playable.why_not(medium.path), ready, key="player-failure")

    def _tell_failure(self, medium: Playable, why: str) -> None:
        if medium is self._open:
            text = QCoreApplication.translate("player", "“%1” can’t be played: %2. (%3)")
            self._tell(fill(text, medium.title, why, show_path(medium.path)))

    # ── Showing ─────────────────────────────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        self.previous_button.clicked.connect(self.go_previous)
        self.play_button.clicked.connect(self.toggle)
        self.next_button.clicked.connect(self.go_next)
        self.seek_bar.sought.connect(self.seek)
        self.resume_button.clicked.connect(self._resume)
        self.volumeChanged.connect(lambda volume: self._player and self._player.set_volume(volume))
        self.rateChanged.connect(self._set_rate)
        self.page.togglePlay.connect(self.toggle)
        self.page.stepWanted.connect(self.step)
        self.page.louderWanted.connect(lambda by: self.set_volume(self.volume_slider.value() / 100 + by))
        self.page.toggleFullScreen.connect(self.full_screen_button.click)

    def _resume(self) -> None:
        if self._open is not None:
            self.seek(self.offered_s)
        self.offer_resume(0.0)

    def _set_rate(self, rate: float) -> None:
        if self._player is not None:
            self._player.set_rate(rate)
        if self._log is not None:
            self._log.rate = rate

    def _show_position(self, position_s: float) -> None:
        self.show_position(position_s)
        self.positionChanged.emit(self.media_id, position_s)

    def _tell(self, text: str) -> None:
        self.show_problem(text)
        self.problem.emit(text)

    def _refresh(self) -> None:
        self.show_state(
            open_=self._open is not None or bool(self._queue.entries),
            playing=self.state in ("playing", "loading"),
            previous=self._queue.at > 0 or self._log is not None,
            next_=self._queue.has_next,
            queued=len(self._queue.entries),
        )
