"""One model as a card: what it is good for, how large, whether it is here, in use, on its way or catching up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app import formats, icons, modelwords, theme
from app.fetches import Fetch
from app.formats import fill
from app.pages.base import label, wrapped
from core.understanding import Choice, Standing


def link_button(text: str, role: str = "") -> QPushButton:
    """Make a button in one of the roles of the style sheet."""
    button = QPushButton(text)
    button.setProperty("role", role)
    return button


class ModelRow(QFrame):
    """One model."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setProperty("role", "card")
        self.heading = label(modelwords.title(name), "strong")
        self.mark = label("", "good")
        self.worth = wrapped(modelwords.worth(name), "")
        self.facts = wrapped("", "caption")
        self.state = wrapped("", "caption")
        self.problem = wrapped("", "bad")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(modelwords.title(name))
        self.fetch_button = link_button(self.tr("Fetch…"))
        self.use_button = link_button(self.tr("Use this"))
        self.now_button = link_button(self.tr("Switch now"))
        self.now_button.setToolTip(self.tr("What it hasn’t seen yet can be found again when it has"))
        self.pause_button = link_button(self.tr("Pause"))
        self.stop_button = link_button(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("What has come is kept"))
        self._choice: Choice | None = None
        self._standing: Standing | None = None
        self._fetch: Fetch | None = None
        self._words = ""
        self._holds = False
        self._lay_out()
        self._draw()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_2)
        top.addWidget(self.heading)
        top.addWidget(self.mark)
        top.addStretch(1)
        for button in self._buttons():
            top.addWidget(button)
            button.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_3)
        self._column.setSpacing(theme.SPACE_1)
        self._column.addLayout(top)
        way = QVBoxLayout()
        way.setContentsMargins(0, theme.SPACE_1, 0, 0)
        way.setSpacing(theme.SPACE_1)
        for part in (self.bar, self.state, self.problem):
            way.addWidget(part)
        for part in (self.worth, self.facts):
            self._column.addWidget(part)
        self._column.addLayout(way)
        for part in (self.bar, self.state, self.problem, self.mark, self.facts):
            part.hide()

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.fetch_button, self.use_button, self.now_button, self.pause_button, self.stop_button)

    def _say_names(self) -> None:
        """Name each button for who can't see which row it stands in."""
        for button in self._buttons():
            button.setAccessibleName(f"{button.text()} ({self.heading.text()})")

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def show_choice(self, choice: Choice, standing: Standing) -> None:
        """Show whether it is here, in use, or catching up."""
        self._choice, self._standing = choice, standing
        self._draw()

    def show_fetch(self, fetch: Fetch | None, words: str) -> None:
        """Show how far it is on its way; or why it didn't come."""
        self._fetch, self._words = fetch, words
        self._draw()

    def hold(self, panel: QWidget) -> None:
        """Show a question here."""
        self._column.addWidget(panel)
        self._holds = True
        panel.show()
        self._draw()

    def let_go(self, panel: QWidget) -> None:
        """Take the question away."""
        self._column.removeWidget(panel)
        self._holds = False
        panel.hide()
        self._draw()

    @property
    def _under_way(self) -> bool:
        return self._fetch is not None and not self._fetch.over

    def _draw(self) -> None:
        """Show what is so: buttons, words and bar follow from it alone."""
        had_keyboard = any(button.hasFocus() for button in self._buttons())
        if self._choice is not None and self._standing is not None:
            self._show_standing(self._choice, self._standing)
        if self._under_way and self._fetch is not None:
            self._show_way(self._fetch)
        failed = self._fetch is not None and self._fetch.failed
        _say(self.problem, self._words if failed else "")
        self._say_names()
        if had_keyboard and not any(button.hasFocus() for button in self._buttons()):
            first = next((button for button in self._buttons() if button.isVisibleTo(self)), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_standing(self, choice: Choice, standing: Standing) -> None:
        in_use, follows = choice.name == standing.in_use, choice.name == standing.next and choice.there
        _say(self.facts, modelwords.facts(choice))
        _say(self.mark, self.tr("in use") if in_use else self.tr("catching up") if follows else "")
        _say(self.state, self._state(choice, standing, follows=follows))
        stays = in_use and bool(standing.next)  # the way back is to say that this one is to stay
        self.use_button.setText(self.tr("Stay with this") if stays else self.tr("Use this"))
        self.fetch_button.setVisible(not choice.there and not self._holds and not self._under_way)
        self.use_button.setVisible((choice.there and not in_use and not follows) or stays)
        self.now_button.setVisible(follows)
        self.pause_button.hide()
        self.stop_button.hide()
        self.bar.setVisible(follows)
        self.bar.setRange(0, max(1, standing.total))
        self.bar.setValue(standing.seen)

    def _state(self, choice: Choice, standing: Standing, *, follows: bool) -> str:
        if follows:
            pattern = self.tr("It has looked at %1 of %2 files. Until it has seen them all, the other one answers.")
            return fill(pattern, formats.number(standing.seen), formats.number(standing.total))
        if not choice.there and choice.come_bytes:
            pattern = self.tr("%1 of %2 are here already; fetching goes on from there.")
            return fill(pattern, formats.size(choice.come_bytes), formats.size(choice.size_bytes))
        return ""

    def _show_way(self, fetch: Fetch) -> None:
        self.use_button.hide()
        self.now_button.hide()
        self.pause_button.setVisible(not fetch.from_file)
        self.pause_button.setText(self.tr("Go on") if fetch.paused else self.tr("Pause"))
        icons.beside(self.pause_button, "play" if fetch.paused else "pause")
        self.stop_button.setVisible(not fetch.from_file)
        _say(self.state, self._words)
        self.bar.show()
        self.bar.setRange(0, 0 if fetch.from_file else max(1, fetch.total_bytes // 1000))
        self.bar.setValue(fetch.done_bytes // 1000)


def _say(words: QLabel, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))
