"""What “more like this” weighs: a menu of the usual wishes, and sliders for who wants to weigh it finely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app import icons, theme
from app.alike import PRESETS
from app.formats import fill
from app.seekbar import FlatSlider
from core.types import Modality

FULL, STEP = 100, 5
ORDER = (
    Modality.PICTURE,
    Modality.LOOK,
    Modality.SOUND,
    Modality.VOICE,
    Modality.SPEECH,
    Modality.MEANING,
    Modality.FACTS,
)
USUAL, OWN = "usual", "own"


class WeightSliders(QWidget):
    """Emits new weights at each step of a slider: who listens is expected to be quick."""

    weighed = Signal()
    """`weights` has changed by hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.weights: dict[Modality, float] | None = None
        self._usual: Mapping[Modality, float] = {}
        self.sliders = {modality: self._slider(modality) for modality in ORDER}
        self._labels = {modality: QLabel(self._words(modality)[0], self) for modality in ORDER}
        self.menu, self.actions_by_name = QMenu(self), dict[str, QAction]()
        self.menu_button = QPushButton(self)
        self.fine_button, self.reset_button = QToolButton(self), QPushButton(self.tr("Reset"), self)
        self._make_menu()
        self._make_buttons()
        self._lay_out()
        self._show_name(USUAL)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _words(self, modality: Modality) -> tuple[str, str]:
        """Name a slider, and say what it weighs."""
        return {
            Modality.PICTURE: (self.tr("Pictures"), self.tr("What is to be seen")),
            Modality.LOOK: (self.tr("Colours"), self.tr("Colours, light and movement")),
            Modality.SOUND: (self.tr("Sound"), self.tr("How it sounds: instruments, noises, rhythm")),
            Modality.VOICE: (self.tr("Voices"), self.tr("Who speaks")),
            Modality.SPEECH: (self.tr("Spoken"), self.tr("What is said in some half minute of it")),
            Modality.MEANING: (self.tr("Subject"), self.tr("What it is about: title, description, all that is said")),
            Modality.FACTS: (self.tr("Made by"), self.tr("The same series, album, artist or genre")),
        }[modality]

    def _slider(self, modality: Modality) -> FlatSlider:
        name, what = self._words(modality)
        slider = FlatSlider(self)
        slider.setRange(0, FULL)
        slider.setSingleStep(STEP)
        slider.setPageStep(5 * STEP)
        slider.setAccessibleName(name)
        slider.setToolTip(what)
        slider.valueChanged.connect(lambda value: self._moved(modality, value))
        return slider

    def _make_menu(self) -> None:
        words = {
            USUAL: self.tr("Alike in everything"),
            "looks": self.tr("Looks like it"),
            "sounds": self.tr("Sounds like it"),
            "voice": self.tr("The same voice"),
            "about": self.tr("About the same"),
            "facts": self.tr("By the same, of the same series"),
            OWN: self.tr("As weighed below"),
        }
        group = QActionGroup(self)
        for name, text in words.items():
            action = QAction(text, self, checkable=True)
            action.triggered.connect(lambda _=False, n=name: self._choose(n))
            group.addAction(action)
            self.menu.addAction(action)
            self.actions_by_name[name] = action

    def _make_buttons(self) -> None:
        self.menu_button.setIcon(icons.icon("caret-down"))
        self.menu_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        icons.set_size(self.menu_button, 12, 12)
        self.menu_button.clicked.connect(self._open_menu)
        self.fine_button.setCheckable(True)
        self.fine_button.setIcon(icons.icon("sliders-horizontal"))
        icons.set_size(self.fine_button, icons.ICON_PX, icons.ICON_PX)
        self.fine_button.setToolTip(self.tr("Weigh it finely"))
        self.fine_button.setAccessibleName(self.tr("Weigh it finely"))
        self.fine_button.toggled.connect(lambda on: self.fine.setVisible(on))
        self.reset_button.setProperty("role", "link")
        self.reset_button.setToolTip(self.tr("Weigh as is usual for this kind"))
        self.reset_button.clicked.connect(lambda: self._choose(USUAL))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_1)
        head.addWidget(self.menu_button)
        head.addStretch()
        head.addWidget(self.reset_button)
        head.addWidget(self.fine_button)
        self.fine = QWidget(self)
        grid = QGridLayout(self.fine)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, modality in enumerate(ORDER):
            label = self._labels[modality]
            label.setToolTip(self._words(modality)[1])
            label.setBuddy(self.sliders[modality])
            grid.addWidget(label, row, 0)
            grid.addWidget(self.sliders[modality], row, 1)
        self.fine.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        column.addWidget(self.fine)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def offer(self, offered: Sequence[Modality], usual: Mapping[Modality, float]) -> None:
        """Show what can be weighed for a medium; what was wished before stays, where it can be met."""
        total = sum(usual.values()) or 1.0
        self._usual = {modality: weight / total for modality, weight in usual.items() if modality in offered}
        for modality in ORDER:
            self._labels[modality].setVisible(modality in offered)
            self.sliders[modality].setVisible(modality in offered)
        for name, wish in PRESETS.items():
            self.actions_by_name[name].setVisible(any(modality in offered for modality in wish))
        if self.weights is not None and not any(self.weights.get(modality, 0.0) > 0 for modality in offered):
            self.weights = None
        self._show_sliders()
        self._show_name(self._name())

    def _name(self) -> str:
        if self.weights is None:
            return USUAL
        return next((name for name, wish in PRESETS.items() if dict(wish) == self.weights), OWN)

    def _show_name(self, name: str) -> None:
        action = self.actions_by_name[name]
        action.setChecked(True)
        self.actions_by_name[OWN].setVisible(name == OWN)
        self.menu_button.setText(action.text())
        self.menu_button.setAccessibleName(fill(self.tr("What counts: %1"), action.text()))
        self.reset_button.setVisible(name != USUAL)

    def _show_sliders(self) -> None:
        weights = self._usual if self.weights is None else self.weights
        for modality, slider in self.sliders.items():
            slider.blockSignals(True)
            slider.setValue(round(FULL * min(weights.get(modality, 0.0), 1.0)))
            slider.blockSignals(False)
            slider.update()

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def _open_menu(self) -> None:
        self.menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))

    def _choose(self, name: str) -> None:
        if name != OWN:
            self.weights = dict(PRESETS[name]) if name != USUAL else None
            self._show_sliders()
            self._show_name(name)
            self.weighed.emit()

    def _moved(self, modality: Modality, value: int) -> None:
        weights = dict(self._usual if self.weights is None else self.weights)
        self.weights = {**weights, modality: value / FULL}
        self._show_name(self._name())
        self.weighed.emit()
