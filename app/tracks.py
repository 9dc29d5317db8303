"""Sound tracks, subtitles and chapters of what plays: in menus, by keys, and the words over the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.extras import Extras, caption_at, chapter_at
from app.formats import clock, fill
from app.playable import Playable
from core.captions import Beside
from core.languages import code_of
from core.types import Segment

if TYPE_CHECKING:
    from app.player import Player, Track, Tracks
    from app.playerbar import PlayerBar

OWN = -2
"""The number of what Homereel itself knows to be said, among the file's subtitle tracks."""
BESIDE = -3
"""The number of the first further subtitle file; others go down from it."""
PLAIN = {"en": "English", "es": "Español", "zh": "中文", "pt": "Português"}
"""What Qt has only together with a country or a script."""
BACK_TO_START_S = 3.0
"""“Previous chapter” goes to the start of the one at hand when more than this of it was played."""


class TrackMenus(QObject):
    """Fills three menus with what the medium at hand has, and does what is chosen there."""

    shownChanged = Signal(bool)
    """Whether subtitles are wanted now."""
    captionChanged = Signal(str)
    """The words to be over the picture now, "" for none."""

    def __init__(self, bar: PlayerBar, sound: QMenu, subtitles: QMenu, chapters: QMenu) -> None:
        super().__init__(bar)
        self._bar = bar
        self._menus = {"sound": sound, "subtitles": subtitles}
        self._chapter_menu = chapters
        self._engine: Player | None = None
        self._extras = Extras()
        self._groups: list[QActionGroup] = []
        self.wanted = False
        self.own = True
        self._file = -1
        self.caption = ""
        bar.engineMade.connect(self._take)
        bar.mediumOpened.connect(self._opened)
        bar.positionChanged.connect(self._position_changed)
        bar.playingChanged.connect(self._playing_changed)
        self._fill()

    # ── what keys do ────────────────────────────────────────────────────────────────────────────────

    def toggle_subtitles(self) -> bool:
        """Show subtitles, or don't; returns whether there are any to show."""
        self.wanted = not self.wanted
        self._apply()
        return bool(self.choices())

    def next_chapter(self) -> None:
        """Go to the start of the next chapter."""
        at = chapter_at(self._extras.chapters, self._bar.position_s)
        if at + 1 < len(self._extras.chapters):
            self._bar.seek(self._extras.chapters[at + 1].start_s)

    def previous_chapter(self) -> None:
        """Go to the start of this chapter; there already, to that of the one before."""
        at = chapter_at(self._extras.chapters, self._bar.position_s)
        if at >= 0:
            here_s = self._extras.chapters[at].start_s
            back = self._bar.position_s - here_s <= BACK_TO_START_S and at > 0
            self._bar.seek(self._extras.chapters[at - 1].start_s if back else here_s)

    # ── what there is ───────────────────────────────────────────────────────────────────────────────

    def choices(self) -> list[tuple[int, str]]:
        """List the subtitles there are: number and words."""
        tracks = self._engine.tracks("subtitles") if self._engine else []
        found = [(track.number, track_words(track)) for track in tracks]
        if self._extras.captions and not (found and self._extras.captions_source == "subtitle:embedded"):
            found.append((OWN, own_words(self._extras)))
        return found + [(BESIDE - n, beside_words(one)) for n, one in enumerate(self._extras.beside)]

    def shown(self) -> int:
        """Give the number of the subtitles that are shown, -1 for none."""
        numbers = [number for number, _ in self.choices()]
        if not self.wanted or not numbers:
            return -1
        if self._file in numbers:
            return self._file
        if self.own and OWN in numbers:
            return OWN
        chosen = self._engine.chosen_track("subtitles") if self._engine else -1
        return chosen if chosen in numbers else numbers[0]

    def choose_subtitles(self, number: int) -> None:
        """Show these, -1 for none."""
        self.wanted, self.own = number != -1, number == OWN if number != -1 else self.own
        if number != -1:
            self._file = number if number <= BESIDE else -1
        self._apply(number)

    # ── doing it ────────────────────────────────────────────────────────────────────────────────────

    def _take(self, engine: Player) -> None:
        self._engine = engine
        engine.tracksChanged.connect(self._apply)

    def _opened(self, medium: Playable | None) -> None:
        self._extras, self._file = medium.extras if medium is not None else Extras(), -1
        titles = [(chapter.start_s, chapter.title) for chapter in self._extras.chapters]
        self._bar.seek_bar.set_chapters(titles if len(titles) > 1 else [])
        self._say(0.0)
        self._fill()

    def _apply(self, number: int | None = None) -> None:
        wanted = self.shown() if number is None else number
        if self._engine is not None:
            track = wanted if wanted >= 0 else -1
            if self._engine.chosen_track("subtitles") != track:
                self._engine.choose_track("subtitles", track)
        self._say(self._bar.position_s)
        self._fill()
        self.shownChanged.emit(self.wanted)

    def _position_changed(self, _media_id: str, position_s: float) -> None:
        self._say(position_s)

    def _playing_changed(self, media_id: str) -> None:
        if not media_id:
            self._opened(None)

    def _say(self, position_s: float) -> None:
        said = caption_at(self._captions(), position_s)
        if said != self.caption:
            self.caption = said
            self._bar.page.show_caption(said)
            self.captionChanged.emit(said)

    def _captions(self) -> Sequence[Segment]:
        """What is to be shown over the picture by Homereel itself."""
        shown = self.shown()
        if shown == OWN:
            return self._extras.captions
        return self._extras.beside[BESIDE - shown].captions if shown <= BESIDE else ()

    # ── menus ───────────────────────────────────────────────────────────────────────────────────────

    def _fill(self) -> None:
        self._groups.clear()
        self._fill_sound()
        off = QCoreApplication.translate("TrackMenus", "Off")
        choices = self.choices()
        self._fill_menu("subtitles", [(-1, off), *choices] if choices else [], self.shown(), self.choose_subtitles)
        menu = self._chapter_menu
        menu.clear()
        chapters = self._extras.chapters if len(self._extras.chapters) > 1 else ()
        for number, chapter in enumerate(chapters, 1):
            title = chapter.title or fill(QCoreApplication.translate("TrackMenus", "Chapter %1"), number)
            action = menu.addAction(f"{clock(chapter.start_s)}   {title}".replace("&", "&&"))
            action.triggered.connect(lambda _=False, at_s=chapter.start_s: self._bar.go_on_at(at_s))
        menu.setEnabled(bool(chapters))

    def _fill_sound(self) -> None:
        tracks = self._engine.tracks("sound") if self._engine else []
        chosen = self._engine.chosen_track("sound") if self._engine else -1
        self._fill_menu("sound", [(t.number, track_words(t)) for t in tracks], chosen, self._choose_sound)

    def _choose_sound(self, number: int) -> None:
        if self._engine is not None:
            self._engine.choose_track("sound", number)

    def _fill_menu(
        self, kind: Tracks, choices: list[tuple[int, str]], chosen: int, choose: Callable[[int], object]
    ) -> None:
        menu = self._menus[kind]
        menu.clear()
        group = QActionGroup(self)
        for number, words in choices:
            action = QAction(words.replace("&", "&&"), menu, checkable=True)
            action.setData(number)
            action.setChecked(number == chosen)
            action.triggered.connect(lambda _=False, n=number: choose(n))
            group.addAction(action)
            menu.addAction(action)
        self._groups.append(group)
        menu.setEnabled(bool(choices))


def language_name(name: str) -> str:
    """Spell a language out, in itself: Deutsch, 中文; "" where it isn't known."""
    code = code_of(name) if name else ""
    locale = QLocale(code)
    if not code or locale.language() == QLocale.Language.C:
        return ""
    spelt = PLAIN.get(code) or locale.nativeLanguageName() or QLocale.languageToString(locale.language())
    return spelt[:1].upper() + spelt[1:]


def track_words(track: Track) -> str:
    """Name a track: its language and title, else its number."""
    parts = [part for part in (language_name(track.language), track.title.strip()) if part]
    if not parts:
        return fill(QCoreApplication.translate("TrackMenus", "Track %1"), track.number + 1)
    return " · ".join(parts)


def beside_words(beside: Beside) -> str:
    """Name a subtitle file beside the medium: its language, what its name says more, where it is."""
    told = [word for word in beside.words if code_of(word) != beside.language]
    place = QCoreApplication.translate("TrackMenus", "From the file beside it")
    return " · ".join(part for part in (language_name(beside.language), *told, place) if part)


def own_words(extras: Extras) -> str:
    """Name what Homereel knows to be said by where it has it from."""
    if extras.captions_source == "subtitle:sidecar":
        words = QCoreApplication.translate("TrackMenus", "From the file beside it")
    elif extras.captions_source == "subtitle:embedded":
        words = QCoreApplication.translate("TrackMenus", "In the file")
    elif extras.captions_whole:
        words = QCoreApplication.translate("TrackMenus", "Heard by Homereel")
    else:
        words = QCoreApplication.translate("TrackMenus", "Heard by Homereel, in part")
    return " · ".join(part for part in (language_name(extras.captions_language), words) if part)
