"""One medium at a time in, moving pictures and sound out: the Player interface and its QtMultimedia engine."""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile

os.environ.setdefault("QT_FFMPEG_PROTOCOL_WHITELIST", "file,fd,pipe")  # a playlist in a film’s clothes fetches nothing

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLocale, QObject, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaMetaData, QMediaPlayer, QtAudio
from PySide6.QtWidgets import QWidget

from app.videosurface import PaintedVideo

AV_LOG_ERROR = 16
"""libavutil/log.h"""


@dataclass(frozen=True, slots=True)
class Track:
    """A track of sound or subtitles in the medium at hand. `language` is a locale's name, "" where it isn't said."""

    number: int
    language: str = ""
    title: str = ""


Tracks = Literal["sound", "subtitles"]


class Player(QObject):
    """What the player bar needs of an engine. Positions are seconds; states: stopped, loading, playing, paused."""

    stateChanged = Signal(str)
    positionChanged = Signal(float)
    durationChanged = Signal(float)
    pictureChanged = Signal(bool)
    """Whether the medium has moving pictures to show."""
    ended = Signal()
    """The medium came to its end by itself."""
    tracksChanged = Signal()
    """Other tracks are there, or another one was chosen."""
    failed = Signal(str)
    """It can't be played; the engine's own words, for the log. Said once per open()."""

    state: str = "stopped"

    def open(self, path: bytes, start_s: float = 0.0) -> None:
        """Take a file and play it from that second."""
        raise NotImplementedError

    def play(self) -> None:
        """Go on."""
        raise NotImplementedError

    def pause(self) -> None:
        """Hold."""
        raise NotImplementedError

    def stop(self) -> None:
        """Let the file go."""
        raise NotImplementedError

    def seek(self, position_s: float) -> None:
        """Go to that second."""
        raise NotImplementedError

    def position(self) -> float:
        """Seconds from the start."""
        raise NotImplementedError

    def duration(self) -> float:
        """Seconds in all, 0 while unknown."""
        raise NotImplementedError

    def set_volume(self, volume: float) -> None:
        """Set loudness, 0 to 1, as it is heard (not linear in amplitude)."""
        raise NotImplementedError

    def set_rate(self, rate: float) -> None:
        """Set speed, 1 = as recorded."""
        raise NotImplementedError

    def set_gain(self, gain_db: float) -> None:
        """Make the medium louder or softer than it is, as far as nothing clips."""
        raise NotImplementedError

    def tracks(self, kind: Tracks) -> list[Track]:
        """List the tracks of the medium at hand."""
        raise NotImplementedError

    def chosen_track(self, kind: Tracks) -> int:
        """Give the number of the track that is heard or shown, -1 for none."""
        raise NotImplementedError

    def choose_track(self, kind: Tracks, number: int) -> None:
        """Hear or show this track, -1 for none."""
        raise NotImplementedError

    def show_on(self, surface: QWidget | None) -> None:
        """Draw pictures on this surface."""
        raise NotImplementedError


@dataclass(slots=True)
class _Opening:
    """What is to happen once the engine has the file at hand."""

    start_s: float = 0.0
    wanted: bool = True
    told: bool = False


class QtPlayer(Player):
    """QMediaPlayer with a QAudioOutput, always: without one an audio-only file never reaches its end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        hush()
        self._engine = QMediaPlayer(self)
        self._sound = QAudioOutput(self)
        self._engine.setAudioOutput(self._sound)
        warm(self._engine, self._sound)
        self._opening = _Opening()
        self._lent: tempfile.TemporaryDirectory[str] | None = None
        self._rate = 1.0
        self._loudness, self._gain_db = 1.0, 0.0
        self._engine.setPitchCompensation(True)
        self._engine.tracksChanged.connect(self.tracksChanged)
        self._engine.activeTracksChanged.connect(self.tracksChanged)
        self._engine.mediaStatusChanged.connect(self._on_status)
        self._engine.playbackStateChanged.connect(self._on_playback)
        self._engine.errorOccurred.connect(self._on_error)
        self._engine.positionChanged.connect(lambda ms: self.positionChanged.emit(ms / 1000))
        self._engine.durationChanged.connect(lambda ms: self.durationChanged.emit(ms / 1000))
        self._engine.hasVideoChanged.connect(self.pictureChanged)

    def open(self, path: bytes, start_s: float = 0.0) -> None:
        """Take a file and play it from that second, once it is loaded."""
        self._engine.stop()
        self._opening = _Opening(start_s=max(0.0, start_s))
        self._set_state("loading")
        old, self._lent = self._lent, None
        try:
            name = self._name(path)
        except OSError as error:
            self._fail(os.strerror(error.errno or 0))
        else:
            self._engine.setSource(QUrl.fromLocalFile(name))
        if old is not None:
            old.cleanup()

    def _name(self, path: bytes) -> str:
        """Give a name that a URL can hold: the file's own, or that of a link in a folder of our own.

        Not a QFile on a descriptor: the engine's thread would need Python's lock to read it (see `warm`).
        """
        with contextlib.suppress(UnicodeDecodeError):
            return path.decode("utf-8")
        self._lent = tempfile.TemporaryDirectory(prefix="homereel-", ignore_cleanup_errors=True)
        return link(path, Path(self._lent.name))

    def _let_go(self) -> None:
        if self._lent is not None:
            self._lent.cleanup()
            self._lent = None

    def play(self) -> None:
        """Go on; at the end, from the start."""
        self._opening.wanted = True
        if self._loaded():
            self._engine.play()

    def pause(self) -> None:
        """Hold; while it loads, load without starting."""
        self._opening.wanted = False
        if self._loaded():
            self._engine.pause()

    def stop(self) -> None:
        """Let the file go."""
        self._opening = _Opening(wanted=False, told=True)
        self._engine.stop()
        self._engine.setSource(QUrl())
        self._let_go()
        self._set_state("stopped")

    def seek(self, position_s: float) -> None:
        """Go to that second, or start there once it is loaded."""
        target_s = max(0.0, position_s)
        if self.duration():
            target_s = min(target_s, max(0.0, self.duration() - 0.05))
        if self._loaded():
            self._engine.setPosition(round(target_s * 1000))
        else:
            self._opening.start_s = target_s

    def position(self) -> float:
        """Seconds from the start."""
        return self._engine.position() / 1000

    def duration(self) -> float:
        """Seconds in all, 0 while unknown."""
        return self._engine.duration() / 1000

    def set_volume(self, volume: float) -> None:
        """Set loudness, 0 to 1, on a logarithmic scale as ears hear it."""
        scale = QtAudio.VolumeScale
        self._loudness = QtAudio.convertVolume(volume, scale.LogarithmicVolumeScale, scale.LinearVolumeScale)
        self._sound.setVolume(min(1.0, self._loudness * 10 ** (self._gain_db / 20)))
        self._sound.setMuted(volume <= 0)

    def set_gain(self, gain_db: float) -> None:
        """Level the medium; samples are never multiplied by more than 1, so none clips that didn't before."""
        self._gain_db = gain_db
        self._sound.setVolume(min(1.0, self._loudness * 10 ** (gain_db / 20)))

    def tracks(self, kind: Tracks) -> list[Track]:
        """List the tracks of the medium at hand."""
        engine, keys = self._engine, QMediaMetaData.Key
        known = engine.audioTracks() if kind == "sound" else engine.subtitleTracks()
        return [Track(n, _locale(t.value(keys.Language)), str(t.value(keys.Title) or "")) for n, t in enumerate(known)]

    def chosen_track(self, kind: Tracks) -> int:
        """Give the number of the track that is heard or shown, -1 for none."""
        return self._engine.activeAudioTrack() if kind == "sound" else self._engine.activeSubtitleTrack()

    def choose_track(self, kind: Tracks, number: int) -> None:
        """Hear or show this track, -1 for none."""
        (self._engine.setActiveAudioTrack if kind == "sound" else self._engine.setActiveSubtitleTrack)(number)

    def set_rate(self, rate: float) -> None:
        """Set speed; pitch is kept where the engine can."""
        self._rate = rate
        self._engine.setPlaybackRate(rate)

    def show_on(self, surface: QWidget | None) -> None:
        """Draw pictures on a surface that `app.videosurface` made."""
        self._engine.setVideoOutput(surface.sink if isinstance(surface, PaintedVideo) else surface)

    def _loaded(self) -> bool:
        status = QMediaPlayer.MediaStatus
        return self._engine.mediaStatus() not in (status.NoMedia, status.LoadingMedia, status.InvalidMedia)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        kinds = QMediaPlayer.MediaStatus
        if status == kinds.LoadedMedia and self._opening.wanted and self.state == "loading":
            if self._opening.start_s:
                self._engine.setPosition(round(self._opening.start_s * 1000))
            self._engine.setPlaybackRate(self._rate)
            self._engine.play()
        elif status == kinds.LoadedMedia and self.state == "loading":
            self._engine.setPosition(round(self._opening.start_s * 1000))
            self._engine.pause()
        elif status == kinds.EndOfMedia:
            self._set_state("stopped")
            self.ended.emit()
        elif status == kinds.InvalidMedia:
            self._fail(self._engine.errorString())

    def _on_playback(self, state: QMediaPlayer.PlaybackState) -> None:
        kinds = QMediaPlayer.PlaybackState
        if state == kinds.PlayingState:
            self._set_state("playing")
        elif state == kinds.PausedState:
            self._set_state("paused")

    def _on_error(self, error: QMediaPlayer.Error, text: str) -> None:
        if error != QMediaPlayer.Error.NoError:
            self._fail(text)

    def _fail(self, text: str) -> None:
        if self._opening.told:
            return
        self._opening.told = True
        self._set_state("stopped")
        self.failed.emit(text)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.stateChanged.emit(state)


def _locale(language: object) -> str:
    """Name the locale of a language of Qt's, "" for none."""
    if not isinstance(language, QLocale.Language) or language in (QLocale.Language.AnyLanguage, QLocale.Language.C):
        return ""
    return QLocale(language).name().partition("_")[0]


def hush() -> None:
    """Have the engine's own FFmpeg say only what is an error: at each file it would print all its streams to stderr."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    for library in (*folder.glob("Qt/lib/libavutil.so.[0-9][0-9]"), *folder.glob("Qt/lib/libavutil.*.dylib")):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(str(library)).av_log_set_level(AV_LOG_ERROR)


def warm(*objects: QObject) -> None:
    """Have Qt ask once, in this thread, whether Python overrides these objects' connect and disconnect notices.

    Else it is asked first by a thread of the engine that connects to them or goes away, and that thread needs Python's
    lock while `stop` holds it and waits: the window stands still for good. The answer is kept by each object.
    """
    for each in objects:
        each.disconnect(each.objectNameChanged.connect(_nothing))


def _nothing(_name: str) -> None: ...


def link(path: bytes, folder: Path) -> str:
    """Link to a file under a plain name in `folder`; return that name.

    Raises:
        OSError: the file isn't there, or neither kind of link can be made here.
    """
    os.stat(path)
    suffix = os.path.splitext(path)[1]
    name = folder / ("medium" + (suffix.decode("ascii") if suffix.isascii() else ""))
    try:
        os.symlink(os.path.abspath(path), os.fsencode(name))
    except (OSError, NotImplementedError):
        os.link(path, os.fsencode(name))
    return str(name)
