"""A sheet for a list by rules: conditions, what it is to be like and unlike, order, length, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app import listwords, taborder, theme
from app.filters import ASKED, FilterBar
from app.formats import fill, length
from app.listdeeds import ListDeeds
from app.mediachips import MediaChips
from app.pages.base import Chips, Cut, label
from app.tasks import Backend
from core import browse, playlists
from core.browse import Choices
from core.errors import UserProblem
from core.index import Indexes
from core.playlists import Rules
from core.playlists.rules import MOST, USUAL
from core.query import conditions
from core.store import Part, Store
from core.types import Kind, MediaId, ProfileId

PREVIEW_MS = 250
SHOWN = 6
FIELD_PX = 32
KIND = "kind:"


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules make now: all of it, how long it lasts, the first titles."""

    ids: list[MediaId]
    length_s: float
    titles: list[str]


class _Filters(FilterBar):
    """The chips of the library in a sheet: nothing to be kept of them, Esc is the sheet's."""

    def _show(self) -> None:
        super()._show()
        self.keep_button.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class RuleSheet(QDialog):
    """Makes a list by rules, or changes one; beside the window, which stays to be chosen from."""

    kept = Signal(str)
    """It is among the lists now, under this name."""
    playWanted = Signal(list)

    def __init__(
        self, backend: Backend, deeds: ListDeeds, chosen: Callable[[], Sequence[MediaId]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._backend, self._deeds = backend, deeds
        self._was = ""
        self.preview = Preview([], 0.0, [])
        self.name = QLineEdit()
        self.kinds = Chips(self._kinds(), "")
        self.filters = _Filters()
        self.where = QLineEdit()
        self.more = MediaChips(self.tr("Like these"), backend, chosen)
        self.less = MediaChips(self.tr("Unlike these"), backend, chosen)
        self.to = MediaChips(self.tr("In small steps to"), backend, chosen, most=1)
        self.order, self.length = QComboBox(), QSpinBox()
        self.count, self.first = label("", "strong"), [Cut("muted", 40) for _ in range(SHOWN)]
        self.rest = label("", "caption")
        self.problem = label("", "muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.play = self.buttons.addButton(self.tr("Play"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save = self.buttons.addButton(self.tr("Keep the list"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._later = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._set_up()
        self._lay_out()
        self._connect()
        taborder.as_laid_out(self)

    def open_with(self, name: str, rules: Rules | None, *, like: Sequence[MediaId] = (), path: bool = False) -> None:
        """Show it: for rules to be changed, or for a new list that is to be like something.

        Args:
            path: the new list is to go in small steps from the first of `like` to the second.
        """
        self._was = name
        self.setWindowTitle(fill(self.tr("Rules of “%1”"), name) if name else self.tr("New list by rules"))
        self.name.setText(name)
        if rules is not None:
            self.where.setText(rules.where)
            self.less.show_media(rules.less)
            self.order.setCurrentIndex(self.order.findData(rules.order))
            self.length.setValue(rules.k)
        more = rules.more if rules is not None else tuple(like)
        to = ((rules.to,) if rules.to else ()) if rules is not None else (tuple(like[1:2]) if path else ())
        self.more.show_media(more[:1] if to or path else more)
        self.to.show_media(to)
        if path and rules is None:
            self.length.setValue(12)
        self._changed()
        self.show()
        (self.to.add_button if path and not to else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _kinds(self) -> dict[str, str]:
        return {
            "": self.tr("Everything"),
            f"{KIND}{Kind.VIDEO.value}": self.tr("Video"),
            f"{KIND}{Kind.MUSIC.value}": self.tr("Music"),
            f"{KIND}{Kind.SPEECH.value}": self.tr("Speech"),
        }

    def _set_up(self) -> None:
        self.name.setAccessibleName(self.tr("Name of the list"))
        self.where.setAccessibleName(self.tr("Conditions"))
        self.where.setPlaceholderText("is:unseen year:2010..2019")
        self.where.setToolTip(self.tr("Conditions as in searches; the chips above write them for you"))
        self.order.addItem(self.tr("as usual"), "")
        for code, words in listwords.orders().items():
            self.order.addItem(words, code)
        self.order.setAccessibleName(self.tr("Order"))
        self.length.setRange(1, MOST)
        self.length.setValue(USUAL)
        inner = self.length.lineEdit()
        inner.setTextMargins(theme.SPACE_2, 0, 0, 0)  # a padding in the style sheet isn't heeded here
        self.length.setAccessibleName(self.tr("Items at most"))
        self.problem.setWordWrap(True)
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_2)
        column.setSpacing(theme.SPACE_2)
        filters = self.filters.layout()
        assert filters is not None
        filters.setContentsMargins(0, 0, 0, 0)
        for part in (label(self.tr("Name of the list"), "caption"), self.name, label(self.tr("Conditions"), "caption")):
            column.addWidget(part)
        kinds = QHBoxLayout()
        kinds.addWidget(self.kinds)
        kinds.addStretch(1)
        column.addLayout(kinds)
        for part in (self.filters, self.where, self.more, self.less, self.to):
            column.addWidget(part)
        column.addLayout(self._order_line())
        column.addWidget(self._preview_part())
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.SPACE_5, theme.SPACE_2, theme.SPACE_5, theme.SPACE_4)
        foot.addWidget(self.buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll, 1)
        outer.addLayout(foot)
        self.resize(560, 700)

    def _order_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_4)
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Order"), self.order),
            (self.tr("Items at most"), self.length),
        )
        for words, field in fields:
            field.setMinimumHeight(FIELD_PX)
            part = QVBoxLayout()
            part.setSpacing(theme.SPACE_1)
            part.addWidget(label(words, "caption"))
            part.addWidget(field)
            line.addLayout(part, 1)
        return line

    def _preview_part(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.setSpacing(2)
        for part in (self.count, self.problem, *self.first, self.rest):
            column.addWidget(part)
        return card

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._kind_chosen)
        self.filters.changed.connect(self._filtered)
        self.where.textChanged.connect(self._changed)
        self.name.textChanged.connect(self._offer)
        self.order.currentIndexChanged.connect(self._changed)
        self.length.valueChanged.connect(self._changed)
        for chips in (self.more, self.less, self.to):
            chips.changed.connect(self._changed)
            chips.nothingChosen.connect(self._nothing_chosen)
        self._later.timeout.connect(self._ask)
        self.play.clicked.connect(lambda _checked=False: self.playWanted.emit(list(self.preview.ids)))
        self.buttons.accepted.connect(self._keep)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)

    # ── what is said in it ──────────────────────────────────────────────────────────────────────────

    def rules(self) -> Rules:
        """Give the rules as they stand here.

        Raises:
            UserProblem: they make no list yet.
        """
        if not (self.where.text().strip() or self.more.ids):
            raise UserProblem(self.tr("Choose conditions, or something that it is to be like."))
        if self.to.ids and len(self.more.ids) != 1:
            raise UserProblem(self.tr("The way begins at one thing: leave one above that it is to be like."))
        try:
            browse.check(self.where.text())
        except UserProblem as problem:
            words = self.tr("A list is made only of conditions, as in is:unseen or year:2010..2019: “%1” holds words.")
            raise UserProblem(fill(words, self.where.text().strip())) from problem
        to = self.to.ids[0] if self.to.ids else None
        order = "" if to else str(self.order.currentData() or "")
        made = Rules(self.where.text().strip(), tuple(self.more.ids), order=order)
        return replace(made, less=tuple(self.less.ids), to=to, k=self.length.value())

    def _kind_chosen(self, kind: str) -> None:
        rest = [one for one in conditions(self.where.text()) if not one.startswith(KIND)]
        self.where.setText(" ".join([*([kind] if kind else []), *rest]))

    def _filtered(self, query: str) -> None:
        kinds = [one for one in conditions(self.where.text()) if one.startswith(KIND)]
        self.where.setText(" ".join([*kinds, query]).strip())

    def _changed(self, _value: object = None) -> None:
        """Bring the chips in step with the words, and look anew at what comes of it."""
        found = conditions(self.where.text())
        kind = next((one for one in found if one in self.kinds.buttons), "")
        if not self.kinds.buttons[kind].isChecked():
            self.kinds.choose(kind)
        rest = " ".join(one for one in found if one not in self.kinds.buttons)
        if rest != self.filters.query:
            self.filters.set_query(rest)
        self.order.setEnabled(not self.to.ids)
        self._later.start()

    def _why_not(self) -> str:
        """Say why there is no list yet, "" where there is one."""
        try:
            self.rules()
        except UserProblem as problem:
            return str(problem)
        return ""

    # ── what comes of it ────────────────────────────────────────────────────────────────────────────

    def _ask(self) -> None:
        profile, where = self._backend.profile, self.where.text()
        if not where.strip() or not self._why_not():
            self._backend.run(
                lambda store, _: browse.choices(store, profile, Part(), where, ASKED),
                self._show_choices,
                key="choices for rules",
            )
        if why_not := self._why_not():
            self._backend.run(lambda *_: None, lambda _: None, key="rules")  # an older answer isn't wanted any more
            self._refuse(why_not)
            return
        rules = self.rules()
        self._backend.run(
            lambda store, indexes: _preview(store, indexes, rules, profile), self._show, key="rules", error=self._refuse
        )

    def _show_choices(self, choices: Choices) -> None:
        self.filters.show_choices(choices)

    def _show(self, preview: Preview) -> None:
        self.preview = preview
        words = self.tr("%Ln item(s)", "", len(preview.ids)) if preview.ids else self.tr("Nothing meets this now")
        self.count.setText(" · ".join(part for part in (words, length(preview.length_s)) if part))
        self.problem.setText("")
        self.problem.hide()
        for line, title in zip(self.first, [*preview.titles, *[""] * SHOWN], strict=False):
            line.setText(title)
            line.setVisible(bool(title))
        more = len(preview.ids) - len(preview.titles)
        self.rest.setText(self.tr("and %Ln more", "", more) if more else "")
        self.rest.setVisible(more > 0)
        self._offer()

    def _refuse(self, message: str) -> None:
        self._show(Preview([], 0.0, []))
        self.count.setText(self.tr("No list yet"))
        self._say(message)
        self.save.setEnabled(False)

    def _nothing_chosen(self) -> None:
        self._say(self.tr("Choose something in the window first; this sheet stays open meanwhile."))

    def _say(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.show()

    def _offer(self, _text: str = "") -> None:
        """A list may be empty today: it is kept all the same."""
        self.play.setEnabled(bool(self.preview.ids))
        self.save.setEnabled(not self._why_not() and bool(self.name.text().strip()))

    def _keep(self) -> None:
        name, rules = self.name.text().strip(), self.rules()
        self.save.setEnabled(False)
        self._deeds.keep_rules(self._was, name, rules, lambda: self._done(name), self._taken)

    def _taken(self, message: str) -> None:
        self._offer()
        self._say(message)
        self.name.setFocus()

    def _done(self, name: str) -> None:
        if shiboken6.isValid(self):  # it may have been closed meanwhile; the list is there all the same
            self.kept.emit(name)
            self.accept()


def _preview(store: Store, indexes: Indexes, rules: Rules, profile: ProfileId) -> Preview:
    ids = playlists.follow(store, indexes, profile, rules)
    facts = store.media.facts(ids[:SHOWN])
    return Preview(ids, store.survey.length_s(ids), [facts[i].title for i in ids[:SHOWN] if i in facts])
