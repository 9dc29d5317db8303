"""The desktop's media keys and panels: what plays is offered on the session bus, and what they ask for is done.

Source: MPRIS D-Bus Interface Specification 2.2 (https://specifications.freedesktop.org/mpris-spec/latest/).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import ClassInfo, Property, QObject, QUrl, Signal, Slot
from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusConnection, QDBusMessage, QDBusObjectPath

from app.barlayout import RATES
from app.dbustypes import int64, no_texts
from app.playable import Playable
from app.queue import Queue, Repeat

if TYPE_CHECKING:
    from app.playerbar import PlayerBar
    from app.tasks import Backend

log = logging.getLogger(__name__)

PATH = "/org/mpris/MediaPlayer2"
NAME = "org.mpris.MediaPlayer2.homereel"
NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
PRIVATE_TRACK = "/org/homereel/medium"
"""What plays in a private session, whatever it is."""
PROGRAM = "Homereel"
ROOT, PLAYER = "org.mpris.MediaPlayer2", "org.mpris.MediaPlayer2.Player"
LOOPS: dict[Repeat, str] = {"off": "None", "all": "Playlist", "one": "Track"}


class Mpris(QObject):
    """The object on the bus. Its two interfaces ask it, and it tells them what changed.

    Every program of the session may ask, and some keep what they hear (panels, phones that are linked, scrobblers). So
    in a private session they are told that something plays, with the program's name for its title, but not what.

    Args:
        asks: what the desktop may ask of the window: to come forward, to close.
    """

    def __init__(
        self,
        bar: PlayerBar,
        backend: Backend,
        bus: QDBusConnection,
        asks: tuple[Callable[[], object], Callable[[], object]],
    ) -> None:
        super().__init__(bar)
        self.bar, self._backend, self._bus = bar, backend, bus
        self._private, self._whose = backend.private, backend.profile
        self.come_forward, self.quit = asks
        self.medium: Playable | None = None
        self._root, self.player = _Root(self), _Player(self)
        self._told: dict[str, Any] = {}
        bar.mediumOpened.connect(self._opened)
        bar.playingChanged.connect(self._closed)
        bar.sought.connect(self._sought)
        backend.privateChanged.connect(self._hide)
        backend.profileChanged.connect(lambda: self._hide(self._private or backend.private))
        for signal in (bar.stateChanged, bar.queueChanged, bar.rateChanged, bar.volumeChanged):
            signal.connect(self.tell)

    def join(self) -> bool:
        """Appear on the bus; False where there is none."""
        if not self._bus.isConnected() or not self._bus.registerObject(PATH, self):
            return False
        joined = self._bus.registerService(NAME) or self._bus.registerService(f"{NAME}.instance{os.getpid()}")
        log.info("media keys: %s", "on the session bus" if joined else self._bus.lastError().message())
        return bool(joined)

    def leave(self) -> None:
        """Go from the bus."""
        for name in (NAME, f"{NAME}.instance{os.getpid()}"):
            self._bus.unregisterService(name)
        self._bus.unregisterObject(PATH)

    def metadata(self) -> dict[str, object]:
        """Tell what plays, as the specification names it."""
        medium = self.medium
        if medium is None:
            return {"mpris:trackid": QDBusObjectPath(NO_TRACK)}
        if self._private:
            return {"mpris:trackid": QDBusObjectPath(PRIVATE_TRACK), "xesam:title": PROGRAM}
        found: dict[str, object] = {
            "mpris:trackid": QDBusObjectPath(self.track()),
            "mpris:length": int64(round(1e6 * self.duration_s())),
            "xesam:title": medium.title,
        }
        if medium.artist:
            found["xesam:artist"] = [medium.artist]
        still = self._backend.home.thumbnail(medium.media_id)
        if still.exists():
            found["mpris:artUrl"] = QUrl.fromLocalFile(str(still)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
        return found

    def track(self) -> str:
        """Name what plays as an object path."""
        if self.medium is None:
            return NO_TRACK
        return PRIVATE_TRACK if self._private else f"/org/homereel/medium/{self.medium.media_id}"

    def duration_s(self) -> float:
        """Seconds in all."""
        return self.bar.seek_bar.maximum() / 1000

    def status(self) -> str:
        """Playing, Paused or Stopped."""
        states = {"playing": "Playing", "loading": "Playing", "paused": "Paused"}
        return states.get(self.bar.state, "Stopped") if self.medium else "Stopped"

    def change_queue(self, change: Callable[[Queue], object]) -> None:
        """Have the player's queue changed."""
        self.bar.change_queue(change)

    def tell(self, *_: object) -> None:
        """Tell the bus what isn't as it was when it was last told."""
        now: dict[str, Any] = {
            "PlaybackStatus": self.status(),
            "LoopStatus": LOOPS[self.bar.line.repeat],
            "Shuffle": self.bar.line.seed is not None,
            "Rate": self.bar.rate(),
            "Volume": self.bar.volume(),
            "CanGoNext": self.bar.line.has_next,
            "CanGoPrevious": self.bar.previous_button.isEnabled(),
            "CanPlay": bool(self.bar.line.entries),
            "CanSeek": self.medium is not None,
            "track": (self.track(), 0.0 if self._private else round(self.duration_s(), 1)),
        }
        changed = {name: value for name, value in now.items() if self._told.get(name) != value}
        self._told = now
        if changed.pop("track", None):
            changed["Metadata"] = self.metadata()
        if changed:
            message = QDBusMessage.createSignal(PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged")
            message.setArguments([PLAYER, changed, no_texts()])
            self._bus.send(message)

    def _opened(self, medium: Playable) -> None:
        self.medium = None if medium.problem else medium
        self._private, self._whose = self._backend.private, self._backend.profile
        self.tell()

    def _closed(self, media_id: str) -> None:
        if not media_id:
            self.medium = None
        self.tell()

    def _hide(self, private: bool) -> None:
        """It is told just before a private session begins, so that nobody hears of what comes.

        What somebody plays in theirs is theirs: it shows by their own end of it, not since another profile watches.
        """
        self._private = private or (self._private and self._whose != self._backend.profile)
        self.tell()

    def _sought(self, position_s: float) -> None:
        self.player.Seeked.emit(round(1e6 * position_s))


@ClassInfo({"D-Bus Interface": ROOT})
class _Root(QDBusAbstractAdaptor):
    """The application. Names are the specification's."""

    def __init__(self, owner: Mpris) -> None:
        super().__init__(owner)
        self._owner = owner

    @Slot()
    def Raise(self) -> None:
        self._owner.come_forward()

    @Slot()
    def Quit(self) -> None:
        self._owner.quit()

    CanQuit = Property(bool, lambda self: True)
    CanRaise = Property(bool, lambda self: True)
    HasTrackList = Property(bool, lambda self: False)
    Identity = Property(str, lambda self: PROGRAM)
    DesktopEntry = Property(str, lambda self: "org.homereel.Homereel")
    SupportedUriSchemes = Property("QStringList", lambda self: [])
    SupportedMimeTypes = Property("QStringList", lambda self: [])


@ClassInfo({"D-Bus Interface": PLAYER})
class _Player(QDBusAbstractAdaptor):
    """The player. Names are the specification's; times are microseconds."""

    Seeked = Signal("qlonglong")

    def __init__(self, owner: Mpris) -> None:
        super().__init__(owner)
        self._owner, self._bar = owner, owner.bar

    @Slot()
    def Next(self) -> None:
        self._bar.go_next()

    @Slot()
    def Previous(self) -> None:
        self._bar.go_previous()

    @Slot()
    def Pause(self) -> None:
        if self._bar.state == "playing":
            self._bar.toggle()

    @Slot()
    def Play(self) -> None:
        if self._bar.state not in ("playing", "loading"):
            self._bar.toggle()

    @Slot()
    def PlayPause(self) -> None:
        self._bar.toggle()

    @Slot()
    def Stop(self) -> None:
        self._bar.stop()

    @Slot("qlonglong")
    def Seek(self, by_us: int) -> None:
        """Past the end is the next one, as the specification has it."""
        target_s = self._bar.position_s + by_us / 1e6
        if self._owner.duration_s() and target_s >= self._owner.duration_s():
            self._bar.go_next()
        else:
            self._bar.seek(max(0.0, target_s))

    @Slot(QDBusObjectPath, "qlonglong")
    def SetPosition(self, track: QDBusObjectPath, position_us: int) -> None:
        """Only for what plays now, and only within it: the asker may be late."""
        if track.path() == self._owner.track() and 0 <= position_us <= 1e6 * self._owner.duration_s():
            self._bar.seek(position_us / 1e6)

    @Slot(str)
    def OpenUri(self, _uri: str) -> None:
        """Nothing is opened from outside: no kinds of addresses are offered."""

    def _loop(self) -> str:
        return LOOPS[self._bar.line.repeat]

    def _set_loop(self, wanted: str) -> None:
        for repeat, name in LOOPS.items():
            if name == wanted:
                self._owner.change_queue(lambda queue, r=repeat: setattr(queue, "repeat", r))

    def _set_shuffle(self, wanted: bool) -> None:
        if wanted != (self._bar.line.seed is not None):
            self._owner.change_queue(lambda queue: queue.shuffle(os.getpid()) if wanted else queue.straighten())

    def _set_rate(self, rate: float) -> None:
        """A speed of 0 is a pause."""
        self._bar.set_rate(rate) if rate > 0 else self.Pause()

    def _set_volume(self, volume: float) -> None:
        self._bar.set_volume(min(max(volume, 0.0), 1.0))

    LoopStatus = Property(str, _loop, _set_loop)
    Shuffle = Property(bool, lambda self: self._bar.line.seed is not None, _set_shuffle)
    Rate = Property(float, lambda self: self._bar.rate(), _set_rate)
    Volume = Property(float, lambda self: self._bar.volume(), _set_volume)
    PlaybackStatus = Property(str, lambda self: self._owner.status())
    Metadata = Property("QVariantMap", lambda self: self._owner.metadata())
    Position = Property("qlonglong", lambda self: round(1e6 * self._bar.position_s))
    MinimumRate = Property(float, lambda self: RATES[0])
    MaximumRate = Property(float, lambda self: RATES[-1])
    CanGoNext = Property(bool, lambda self: self._bar.line.has_next)
    CanGoPrevious = Property(bool, lambda self: self._bar.previous_button.isEnabled())
    CanPlay = Property(bool, lambda self: bool(self._bar.line.entries))
    CanPause = Property(bool, lambda self: True)
    CanSeek = Property(bool, lambda self: self._owner.medium is not None)
    CanControl = Property(bool, lambda self: True)
