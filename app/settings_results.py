"""Settings that change results: what suggestions rest on, what is understood and by which models, what the work may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import modelwords, theme
from app.activity_allowed import Allowed, Told
from app.formats import fill
from app.jobs import WorkerClient
from app.pages.base import label
from app.seekbar import FlatSlider
from app.settings_parts import Panel, Reset, Row, Segments, Switch, beside, for_library
from app.tasks import Backend
from app.understanding import Understanding
from core.power import Machine, System
from core.preferences import Preference, choose, every
from core.settings import SPEECH_ENGINES, Settings, Sparing

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

SLIDER_PX, WORDS_PX = 200, 150
WRITE_MS = 250
"""A slider that is drawn writes when it rests so long."""
Chosen = Mapping[str, Preference]


class LibrarySection(QWidget):
    """A section whose rows are settings of the library: it reads all, and writes one at a time."""

    def __init__(self, backend: Backend, worker: WorkerClient) -> None:
        super().__init__()
        self._backend, self._worker = backend, worker
        self.panels: list[Panel] = []
        self.shown: dict[str, Callable[[Preference], None]] = {}
        self.resets: dict[str, Reset] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_4)
        backend.libraryChanged.connect(self._outside)

    def panel(self, heading: str, where: str) -> Panel:
        """Add a panel."""
        made = Panel(heading, where)
        self.panels.append(made)
        self._column.addWidget(made)
        return made

    def reset(self, name: str) -> Reset:
        """Make the button that takes one setting back."""
        button = self.resets[name] = Reset()
        button.clicked.connect(lambda: self.put(name, "default"))
        return button

    def refresh(self) -> None:
        """Read what is chosen now."""
        self._backend.run(lambda store, _: every(store), self._show, key=f"settings-{type(self).__name__}")

    def put(self, name: str, text: str) -> None:
        """Keep one; suggestions follow at once."""
        self._backend.write(lambda store: choose(store, name, text), lambda _: self.refresh(), changed="")

    def find_rows(self, text: str) -> bool:
        """Show the rows with this text in them; say whether there are any."""
        found = [panel.find_rows(text) for panel in self.panels]
        return any(found)

    def _outside(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show(self, preferences: list[Preference]) -> None:
        for one in preferences:
            if one.name in self.shown:
                self.shown[one.name](one)
            if one.name in self.resets:
                self.resets[one.name].setEnabled(one.value != one.default)


class Share(QWidget):
    """A slider with what it stands at in words; writes when it rests."""

    def __init__(self, section: LibrarySection, name: str, least: int, most: int, words: Callable[[int], str]) -> None:
        super().__init__()
        self._words, self.value = words, label("", "caption")
        self.value.setMinimumWidth(WORDS_PX)
        self.slider = FlatSlider(self)
        self.slider.setRange(least, most)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(SLIDER_PX)
        self._rest = QTimer(self, singleShot=True, interval=WRITE_MS)
        self._shows = False
        self.slider.valueChanged.connect(self._moved)
        self._rest.timeout.connect(lambda: section.put(name, self.text(self.slider.value())))
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        inner.addWidget(self.slider)
        self.value.setContentsMargins(theme.SPACE_2, 0, 0, 0)  # under the groove, which leaves room for its handle
        inner.addWidget(self.value)
        self.setFocusProxy(self.slider)

    def text(self, percent: int) -> str:
        """Give what is kept for a place of the slider."""
        return f"{percent / 100:g}"

    def percent(self, text: str) -> int:
        """Give the place of the slider for what is kept."""
        return round(100 * float(text))

    def show_preference(self, preference: Preference) -> None:
        """Show what is kept, unless it is being drawn."""
        if not self._rest.isActive():
            self._shows = True
            self.slider.setValue(self.percent(preference.value))
            self._shows = False
            self._say()

    def name(self, words: str, means: str) -> None:
        """Name it for screen readers."""
        self.slider.setAccessibleName(words)
        self.slider.setAccessibleDescription(means)

    def _moved(self, _value: int) -> None:
        self._say()
        if not self._shows:
            self._rest.start()

    def _say(self) -> None:
        self.value.setText(self._words(self.slider.value()))


class Variety(Share):
    """The other way round: what is kept is how much nearness to the taste counts."""

    def text(self, percent: int) -> str:
        """Give the weight of nearness."""
        return f"{1 - percent / 100:g}"

    def percent(self, text: str) -> int:
        """Give the place of the slider for it."""
        return round(100 * (1 - float(text)))


# ── Suggestions ─────────────────────────────────────────────────────────────────────────────────────


class SuggestionSettings(LibrarySection):
    """How fast taste forgets, how varied a list is, how many guesses are in it."""

    def __init__(self, backend: Backend, worker: WorkerClient) -> None:
        super().__init__(backend, worker)
        panel = self.panel(self.tr("How they are chosen"), for_library())
        self.half_life = Segments(
            {
                "14": self.tr("2 weeks"),
                "30": self.tr("1 month"),
                "60": self.tr("2 months"),
                "180": self.tr("6 months"),
                "730": self.tr("2 years"),
            }
        )
        self.half_life.chosen.connect(lambda days: self.put("half_life_days", days))
        self.shown["half_life_days"] = lambda one: self.half_life.show_chosen(
            one.value, self.tr("%n day(s)", "", round(float(one.value)))
        )
        means = self.tr(
            "After so long, what you played or rated counts half. Shorter follows your mood, longer your years."
        )
        panel.add(Row(self.tr("Taste remembers"), means, beside(self.half_life, self.reset("half_life_days"))))
        self.variety = self._share(Variety, "mmr_lambda", 0, 70, self._varied)
        means = self.tr("More variety puts things side by side that differ, even where one of them fits less well.")
        self._add(panel, self.tr("Variety"), means, self.variety, "mmr_lambda")
        self.surprises = self._share(Share, "explore_share", 0, 50, self._guessed)
        means = self.tr(
            "Guesses are things that Homereel can’t judge yet; a guess that you turn down isn’t made again."
        )
        self._add(panel, self.tr("Surprises"), means, self.surprises, "explore_share")

    def _share(self, kind: type[Share], name: str, least: int, most: int, words: Callable[[int], str]) -> Share:
        made = kind(self, name, least, most, words)
        self.shown[name] = made.show_preference
        return made

    def _add(self, panel: Panel, words: str, means: str, share: Share, name: str) -> None:
        share.name(words, means)
        panel.add(Row(words, means, beside(share, self.reset(name))))

    def _varied(self, percent: int) -> str:
        if percent == 0:
            return self.tr("What fits best, first")
        return fill(self.tr("%1 % variety"), QLocale().toString(percent))

    def _guessed(self, percent: int) -> str:
        return self.tr("%n of 20 are guesses", "", percent // 5) if percent >= 5 else self.tr("No guesses")


# ── Understanding ───────────────────────────────────────────────────────────────────────────────────


class UnderstandingSettings(LibrarySection):
    """Voices, speech, and which models are in use."""

    def __init__(self, backend: Backend, worker: WorkerClient) -> None:
        super().__init__(backend, worker)
        panel = self.panel(self.tr("What is understood"), for_library())
        self.voices = Switch()
        self.voices.clicked.connect(self._switch_voices)
        self.shown["voices"] = lambda one: self._show_kept_voices(one.value == "yes")
        means = self.tr(
            "Who speaks where, so that the same voice is found again. Voice prints never leave this computer."
        )
        panel.add(Row(self.tr("Recognise voices"), means, self.voices))
        panel.column.addWidget(self._make_question())
        names = {"auto": self.tr("The fastest"), **dict(zip(SPEECH_ENGINES, SPEECH_ENGINES, strict=True))}
        self.engine = Segments(names)
        self.engine.chosen.connect(lambda name: self.put("speech_engine", name))
        self.shown["speech_engine"] = lambda one: self.engine.show_chosen(one.value)
        means = self.tr(
            "What writes down speech. Both run the same model; a change counts for what is heard from then on."
        )
        panel.add(Row(self.tr("Speech engine"), means, beside(self.engine, self.reset("speech_engine"))))
        self.models_panel = self.panel(self.tr("Models in use"), self.tr("They came with Homereel and work offline."))
        self.models: dict[str, QLabel] = {}
        for field, words in self._models().items():
            self.models[field] = label("", "muted")
            self.models_panel.add(Row(words, "", self.models[field]))
        better = self.panel(self.tr("For pictures"), "")
        self.chooser = Understanding(backend, worker)
        better.column.addWidget(self.chooser)

    def _models(self) -> dict[str, str]:
        return {
            "sound_model": self.tr("Sound"),
            "speech_model": self.tr("Speech"),
            "voice_model": self.tr("Voices"),
            "meaning_model": self.tr("Meaning of texts"),
        }

    def _make_question(self) -> QWidget:
        """Say what switching off takes away, before it does."""
        self.question = QWidget()
        words = label(
            self.tr("Voices that were recognised are deleted, their names too. This can’t be taken back."), "warn"
        )
        words.setWordWrap(True)
        self.delete = QPushButton(self.tr("Switch off and delete"))
        self.keep = QPushButton(self.tr("Keep them"))
        self.delete.clicked.connect(self._delete_voices)
        self.keep.clicked.connect(lambda: self._show_voices(True))
        column = QVBoxLayout(self.question)
        column.setContentsMargins(theme.SPACE_4, 0, 0, theme.SPACE_2)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(words)
        column.addWidget(beside(self.keep, self.delete, QWidget()))
        self.question.hide()
        return self.question

    def refresh(self) -> None:
        """Read what is chosen, and the models too."""
        super().refresh()
        self._backend.run(lambda store, _: store.settings(), self._show_models, key="settings-models")

    def _show_models(self, settings: Settings) -> None:
        for field, words in self.models.items():
            value = str(getattr(settings, field))
            words.setText(self.tr("off") if value == "off" else modelwords.title(value))

    def _show_kept_voices(self, on: bool) -> None:
        if not (on and self.question.isVisible()):  # what is asked stays asked, whatever else changes in the library
            self._show_voices(on)

    def _show_voices(self, on: bool) -> None:
        self.voices.setChecked(on)
        self.question.hide()

    def _switch_voices(self, on: bool) -> None:
        if on:
            self.put("voices", "yes")
            return
        self._backend.run(_has_voices, self._ask_or_switch, key="settings-voices")

    def _ask_or_switch(self, some: bool) -> None:
        if not some:
            self.put("voices", "no")
            return
        self.question.show()
        self.keep.setFocus()

    def _delete_voices(self) -> None:
        self.question.hide()
        self.put("voices", "no")


def _has_voices(store: Store, _: Indexes) -> bool:
    return bool(store.voices.turns())


# ── The work ────────────────────────────────────────────────────────────────────────────────────────


class WorkSettings(QWidget):
    """How hard the work is and when it waits: the panel that Activity has too."""

    def __init__(self, backend: Backend, worker: WorkerClient, machine: Machine | None = None) -> None:
        super().__init__()
        self._backend, self._worker, self._machine = backend, worker, machine or System()
        self.allowed = Allowed()
        self.allowed.wanted.connect(self._allow)
        self.where = label(for_library(), "caption")
        self.where.setWordWrap(True)
        self.reset = QPushButton(self.tr("As it was at first"))
        self.reset.clicked.connect(lambda: self._allow(Sparing()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.allowed)
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        foot.addWidget(self.reset)
        column.addLayout(foot)

    def refresh(self) -> None:
        """Read what is allowed."""
        machine = self._machine

        def read(store: Store, _: Indexes) -> tuple[Sparing, Told]:
            return store.sparing(), Told(machine.on_battery(), machine.idle_s() is not None)

        self._backend.run(read, self._show, key="settings-work")

    def find_rows(self, text: str) -> bool:
        """Say whether it is about this."""
        told = [self.allowed.idle, self.allowed.battery, *self.allowed.efforts.values()]
        return any(text in f"{part.text()} {part.toolTip()}".lower() for part in told)

    def _show(self, read: tuple[Sparing, Told]) -> None:
        self.allowed.show_allowed(*read)
        self.reset.setEnabled(read[0] != Sparing())

    def _allow(self, sparing: Sparing) -> None:
        def kept(_: object) -> None:
            self._worker.spare()
            self.refresh()

        self._backend.write(lambda store: store.set_sparing(sparing), kept)
