"""The panel's first page: tags, description, facts, and the files with their state and the way out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import formats, taborder, theme, troubles
from app.details import Details, FileLine
from app.filmstrip import Filmstrip
from app.flow import FlowLayout
from app.formats import fill
from app.icons import icon
from app.palette import PaletteStrip
from app.scales import ScaleRows
from app.soundchart import SoundCurve
from app.voices import VoicesPart
from core.errors import show_path
from core.types import FileState, Stream

if TYPE_CHECKING:
    from app.thumbnails import Thumbnails

NAME_ICONS = {"person": "user", "place": "map-pin", "organisation": "buildings", "topic": "hash"}
_BREAK = "\u200b"
"""A place at which a long path may be broken."""


class FactsPage(QScrollArea):
    """Tags, description, facts, files. Rebuilt only where what it shows has changed, so that its place is kept."""

    tagChosen = Signal(str)
    sought = Signal(float)
    """A second of the medium was chosen on its sound chart or filmstrip."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setProperty("role", "readable")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Facts"))
        page = QWidget(self)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, theme.SPACE_3, theme.SPACE_2, theme.SPACE_4)
        self._column.setSpacing(theme.SPACE_3)
        self.filmstrip = Filmstrip(thumbnails, page)
        self._tags = QWidget(page)
        self._flow = FlowLayout(self._tags)
        self.palette_strip, self.look = PaletteStrip(page), ScaleRows(page)
        self.sound_chart, self.sound = SoundCurve(page), ScaleRows(page)
        self.description = QLabel(page)
        self._facts, self._files = QWidget(page), QWidget(page)
        self.voices = VoicesPart(page)
        self._table = QGridLayout(self._facts)
        self._file_column = QVBoxLayout(self._files)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._shown: tuple[object, ...] = ()
        self._heads: list[tuple[QLabel, tuple[QWidget, ...]]] = []
        self._set_up()

    def _set_up(self) -> None:
        for label in (self.description,):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for layout in (self._table, self._file_column):
            layout.setContentsMargins(0, 0, 0, 0)
        self._table.setHorizontalSpacing(theme.SPACE_4)
        self._table.setVerticalSpacing(theme.SPACE_1 + 2)
        self._table.setColumnStretch(1, 1)
        self._file_column.setSpacing(theme.SPACE_1)
        for widget in (self.filmstrip, self._tags, self.description, self._facts, self.voices):
            self._column.addWidget(widget)
        self._add_part(self.tr("Look"), self.palette_strip, self.look)
        self._add_part(self.tr("Sound"), self.sound_chart, self.sound)
        self._column.addWidget(self._files)
        self._column.addStretch()
        self.look.setAccessibleName(self.tr("Look"))
        self.sound.setAccessibleName(self.tr("Sound"))
        self.sound_chart.sought.connect(self.sought)
        self.filmstrip.sought.connect(self.sought)
        page = self._tags.parentWidget()
        assert page is not None
        self.setWidget(page)

    def _add_part(self, name: str, *widgets: QWidget) -> None:
        """Put widgets below a heading, which is shown while one of them is."""
        head = QLabel(name, self._tags.parentWidget())
        head.setProperty("role", "caption")
        part = QVBoxLayout()
        part.setSpacing(theme.SPACE_2)
        for widget in (head, *widgets):
            part.addWidget(widget)
        self._column.addLayout(part)
        self._heads.append((head, widgets))

    def show_details(self, details: Details) -> None:
        """Show another medium's facts, or the same one's if they changed."""
        self.filmstrip.show_shots(details.media_id, details.shots)
        self.voices.show_voices(details.voices, details.facts.duration_s)
        charts = (details.palette, details.look, details.sound, details.curve)
        shown = (details.tags, details.names, details.facts, tuple(facts_of(details)), details.files, charts)
        if shown == self._shown:
            return
        self._shown = shown
        place = self.verticalScrollBar().value()
        self._show_tags(details)
        self.description.setText(details.facts.description)
        self.description.setVisible(bool(details.facts.description))
        self._show_facts(facts_of(details))
        self._show_charts(details)
        self._show_files(details.files)
        self.verticalScrollBar().setValue(place)
        taborder.as_laid_out(self)

    def _show_charts(self, details: Details) -> None:
        self.palette_strip.show_swatches(details.palette)
        self.look.show_measures(details.look)
        self.sound_chart.show_curve(details.curve, details.facts.duration_s)
        self.sound.show_measures(details.sound)
        for head, widgets in self._heads:
            head.setVisible(any(not widget.isHidden() for widget in widgets))

    def facts(self) -> dict[str, str]:
        """Give the table as shown."""
        return {left.text(): right.text() for left, right in self._rows}

    def _show_tags(self, details: Details) -> None:
        """Show chips: names first, then tags. A click searches for all media of it."""
        _empty(self._flow)
        for named in details.names:
            self._add_chip(named.name, named.search, NAME_ICONS[named.kind])
        for search, words in details.tags:
            self._add_chip(words, search)
        self._tags.setVisible(bool(details.tags or details.names))

    def _add_chip(self, words: str, search: str, symbol: str = "") -> None:
        chip = QPushButton(words.replace("&", "&&"), self._tags)
        chip.setProperty("role", "chip")
        chip.setAccessibleName(fill(self.tr("Search for “%1”"), words))
        chip.setToolTip(formats.tip(chip.accessibleName()))
        if symbol:
            chip.setIcon(icon(symbol, "muted"))
        chip.clicked.connect(lambda _=False: self.tagChosen.emit(search))
        self._flow.addWidget(chip)
        chip.show()

    def _show_facts(self, rows: list[tuple[str, str]]) -> None:
        _empty(self._table)
        self._rows = []
        for number, (name, value) in enumerate(rows):
            left, right = QLabel(name, self._facts), QLabel(value, self._facts)
            left.setProperty("role", "muted")
            right.setTextFormat(Qt.TextFormat.PlainText)
            right.setWordWrap(True)
            right.setFont(theme.font(theme.BODY_PX, tabular=True))
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._table.addWidget(left, number, 0, Qt.AlignmentFlag.AlignTop)
            self._table.addWidget(right, number, 1)
            self._rows.append((left, right))

    def _show_files(self, files: tuple[FileLine, ...]) -> None:
        _empty(self._file_column)
        head = QLabel(self.tr("File") if len(files) == 1 else self.tr("Files"), self._files)
        head.setProperty("role", "caption")
        self._file_column.addWidget(head)
        for file in files:
            self._show_file(file)
        self._files.setVisible(bool(files))

    def _show_file(self, file: FileLine) -> None:
        path = QLabel(show_path(file.path).replace("/", "/" + _BREAK).replace("_", "_" + _BREAK), self._files)
        path.setWordWrap(True)
        path.setTextFormat(Qt.TextFormat.PlainText)
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._file_column.addWidget(path)
        text, role = file_trouble(file)
        if text:
            state = QLabel(text, self._files)
            state.setWordWrap(True)
            state.setTextFormat(Qt.TextFormat.PlainText)
            state.setProperty("role", role)
            self._file_column.addWidget(state)
        if file.state in (FileState.PRESENT, FileState.BAD):
            folder = QPushButton(self.tr("Open its folder"), self._files)
            folder.setProperty("role", "link")
            folder.clicked.connect(lambda _=False, p=file.path: open_folder(p))
            self._file_column.addWidget(folder, 0, Qt.AlignmentFlag.AlignLeft)


def open_folder(path: bytes) -> None:
    """Show a file's folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(os.fsdecode(path)).parent)))


def file_trouble(file: FileLine) -> tuple[str, str]:
    """Say what is the matter with a file and what to do, and in which colour; "" if all is well."""
    if file.state is FileState.OFFLINE:
        return _offline(), "warn"
    if file.state is FileState.MISSING:
        return _missing(), "warn"
    if file.failure is not None:
        pattern = QCoreApplication.translate("files", "Went wrong while %1: %2. Activity lists it; try it again there.")
        return fill(pattern, formats.stage(file.failure.stage), troubles.said(file.failure.reason).rstrip(". ")), "bad"
    if file.state is FileState.BAD:
        return QCoreApplication.translate("files", "It can’t be read. Activity says why."), "bad"
    return "", ""


def _offline() -> str:
    return QCoreApplication.translate(
        "files", "Its drive isn’t connected. Connect it; everything about it is kept meanwhile."
    )


def _missing() -> str:
    return QCoreApplication.translate(
        "files", "It is no longer there. If it was moved, add its new folder: ratings and history will follow."
    )


def facts_of(details: Details) -> list[tuple[str, str]]:
    """List a medium's facts as name and value, in the order of the table; unknown ones are left out."""
    facts = details.facts
    sizes = [file.size_bytes for file in details.files]
    rows = [
        (QCoreApplication.translate("facts", "Length"), formats.length(facts.duration_s)),
        (QCoreApplication.translate("facts", "Artist"), facts.artist),
        (QCoreApplication.translate("facts", "Album"), facts.album),
        (QCoreApplication.translate("facts", "Album artist"), facts.album_artist),
        (QCoreApplication.translate("facts", "Series"), _episode(details)),
        (QCoreApplication.translate("facts", "Genre"), facts.genre),
        (QCoreApplication.translate("facts", "Year"), str(facts.year) if facts.year else ""),
        (QCoreApplication.translate("facts", "Picture"), _picture(details)),
        (QCoreApplication.translate("facts", "Sound"), _sound(details)),
        (QCoreApplication.translate("facts", "Language"), language_name(facts.language)),
        (QCoreApplication.translate("facts", "Size"), formats.size(max(sizes)) if sizes else ""),
        (QCoreApplication.translate("facts", "Added"), formats.day(details.added_at)),
        (QCoreApplication.translate("facts", "Plays"), _plays(details.plays)),
        (QCoreApplication.translate("facts", "Last played"), formats.day(details.last_played_at)),
    ]
    return [(name, value) for name, value in rows if value]


def _plays(count: int) -> str:
    return QLocale().toString(count) if count else QCoreApplication.translate("facts", "none yet")


def _episode(details: Details) -> str:
    facts = details.facts
    if not facts.series:
        return ""
    number = f" S{facts.season:02}E{facts.episode:02}" if facts.episode else ""
    return facts.series + number


def _picture(details: Details) -> str:
    stream = details.probe.video if details.probe else None
    if stream is None:
        facts = details.facts
        return f"{facts.width_px} × {facts.height_px}" if facts.has_picture and facts.width_px else ""
    parts = [f"{stream.width_px} × {stream.height_px}", _codec(stream)]
    if stream.fps:
        parts.append(fill(QCoreApplication.translate("facts", "%1 fps"), f"{stream.fps:.3g}"))
    return " · ".join(part for part in parts if part)


def _sound(details: Details) -> str:
    stream = details.probe.audio if details.probe else None
    if stream is None:
        return ""
    channels = {1: QCoreApplication.translate("facts", "mono"), 2: QCoreApplication.translate("facts", "stereo"),
                6: "5.1", 8: "7.1"}  # fmt: skip
    rate = f"{stream.rate_hz / 1000:g} kHz" if stream.rate_hz else ""
    return " · ".join(part for part in (_codec(stream), channels.get(stream.channels, ""), rate) if part)


def _codec(stream: Stream) -> str:
    names = {"h264": "H.264", "hevc": "H.265", "mpeg4": "MPEG-4", "vp9": "VP9", "vp8": "VP8", "av1": "AV1",
             "aac": "AAC", "mp3": "MP3", "flac": "FLAC", "opus": "Opus", "vorbis": "Vorbis", "ac3": "AC-3"}  # fmt: skip
    return names.get(stream.codec, stream.codec)


def language_name(code: str) -> str:
    """Give a language's name in its own words, by ISO 639 code; the code where Qt doesn't know it."""
    if not code or code == "und":
        return ""
    found = QLocale.codeToLanguage(code)
    if found in (QLocale.Language.AnyLanguage, QLocale.Language.C):
        return code
    plain = {"en": "English", "es": "español", "pt": "português", "zh": "中文"}  # Qt names a country's variant
    short = QLocale.languageToCode(found)
    return plain.get(short) or QLocale(found).nativeLanguageName() or QLocale.languageToString(found)


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
