"""What was searched for before, offered under the empty search field; each can be deleted, or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app import icons, theme
from app.formats import fill, tip
from core import feedback
from core.store import Store

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.index import Indexes

SHOWN = 8
WIDEST_PX, SHOWN_CHARS = 640, 70


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1].rstrip() + "…"


OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class HistoryList(QFrame):
    """Rows of words with a cross each, and “Clear all”. It never takes the keyboard by itself."""

    chosen = Signal(str)
    forgotten = Signal(str)
    """Words of one search, "" for all."""
    left = Signal()
    """Up from the first row, or Esc: back to the field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Searched for before"))
        self.rows: list[QPushButton] = []
        self.crosses: list[QToolButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        self._column.setSpacing(0)
        self.clear_button = QPushButton(self.tr("Clear all"), self)
        self.clear_button.setProperty("role", "link")
        self.clear_button.setAccessibleName(self.tr("Delete all that was searched for"))
        self.clear_button.installEventFilter(self)
        self.clear_button.clicked.connect(lambda: self.forgotten.emit(""))
        self._column.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignRight)
        self._lines: list[QWidget] = []
        self.texts: list[str] = []
        self.hide()

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show these, the latest first."""
        if any(line.isAncestorOf(focus) for line in self._lines if (focus := QApplication.focusWidget()) is not None):
            self.clear_button.setFocus(Qt.FocusReason.OtherFocusReason)  # else the keyboard would leave the list
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.texts, self.rows, self.crosses = list(texts), [], []
        self._lines = [self._line(text) for text in texts]
        for number, line in enumerate(self._lines):
            self._column.insertWidget(number, line)
            line.show()
        self.adjustSize()

    def _line(self, text: str) -> QWidget:
        line = QWidget(self)
        row, cross = QPushButton(_cut(text).replace("&", "&&"), line), QToolButton(line)
        row.setProperty("role", "row")
        row.setIcon(icons.icon("clock-counter-clockwise", "muted"))
        row.setToolTip(tip(text))
        row.setAccessibleName(fill(self.tr("Search again for “%1”"), text))
        row.setStyleSheet("text-align: left; border: 2px solid transparent; background: transparent; padding: 4px 8px;")
        row.clicked.connect(lambda: self.chosen.emit(text))
        cross.setIcon(icons.icon("x", "muted"))
        icons.set_size(cross, 14, 14)
        cross.setToolTip(self.tr("Forget this search"))
        cross.setAccessibleName(fill(self.tr("Forget the search for “%1”"), text))
        cross.clicked.connect(lambda: self.forgotten.emit(text))
        row.installEventFilter(self)
        cross.installEventFilter(self)
        both = QHBoxLayout(line)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(row, 1)
        both.addWidget(cross)
        self.rows.append(row)
        self.crosses.append(cross)
        return line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the rows' keys before they do: a button would take the arrows for itself."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN_KEYS:
                event.accept()  # or the window's actions would have them
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(event.key()):
                return True
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        """Up and Down go along the rows, Enter searches, Delete forgets, Esc goes back."""
        at = next((i for i, row in enumerate(self.rows) if row.hasFocus()), -1)
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Up and at == 0):
            self.left.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.rows[min(max(at + step, 0), len(self.rows) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and at >= 0:
            self.forgotten.emit(self.texts[at])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self.chosen.emit(self.texts[at])
        else:
            return False
        return True


class SearchHistory(QObject):
    """Brings the list to the window's search field, and the chips of conditions too. They don't know each other."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._backend = window, window.backend
        self._field, self._page = window.top_bar.search, window.search
        self.list = HistoryList(window.centralWidget())
        self._quiet = False
        window.top_bar.historyWanted.connect(self.offer)
        window.top_bar.submitted.connect(self._submitted)
        self._field.textChanged.connect(lambda text: self.list.hide() if text else None)
        self.list.chosen.connect(self._choose)
        self.list.forgotten.connect(self._forget)
        self.list.left.connect(self._back)
        self._page.conditions.changed.connect(window.search_for)
        self._page.conditions.begun.connect(self._begin)
        self._backend.profileChanged.connect(self.list.hide)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def offer(self, enter: bool) -> None:
        """Show what was searched for; where it is shown, `enter` goes into it."""
        if self.list.isVisible() and self.list.rows:
            if enter:
                self.list.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
            return
        if self._quiet:
            return
        profile = self._backend.profile

        def read(store: Store, _indexes: Indexes) -> list[str]:
            return store.events.searches(profile, SHOWN)

        self._backend.run(read, self._show, key="searches")

    def _show(self, texts: list[str]) -> None:
        inside = self._field.hasFocus() or self.list.isAncestorOf(QApplication.focusWidget() or self._field)
        had = self.list.isVisible() and not self._field.hasFocus()
        self.list.show_texts(texts)
        if not texts or self._field.text() or not inside:
            self.list.hide()
            if had:
                self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        place = self._field.mapTo(self._window.centralWidget(), QPoint(0, self._field.height() + 2))
        self.list.setGeometry(place.x(), place.y(), min(self._field.width(), WIDEST_PX), self.list.sizeHint().height())
        self.list.raise_()
        self.list.show()
        if had:
            self.list.rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _submitted(self) -> None:
        """Enter was pressed: what stands in the field is what was searched for."""
        self._page.search(self._field.text())
        self._page.keep()

    def _choose(self, text: str) -> None:
        self.list.hide()
        self._window.search_for(text)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self, text: str) -> None:
        profile = self._backend.profile

        def again(_gone: int) -> None:
            self._backend.run(lambda store, _: store.events.searches(profile, SHOWN), self._show, key="searches")

        self._backend.write(lambda store: feedback.forget_searches(store, profile, text), again)

    def _back(self) -> None:
        self._quiet = True  # coming back isn't asking for it again
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._quiet = False
        self.list.hide()

    def _begin(self, text: str) -> None:
        """Go on typing a condition."""
        self._window.search_for(text)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.end(False)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self.list.isVisible() and now is not None and now is not self._field and not self.list.isAncestorOf(now):
            QTimer.singleShot(0, self.list, self.list.hide)
