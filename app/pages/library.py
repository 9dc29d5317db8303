"""The library: everything, or one section of it, folded into shelves, filtered, in the order that the person chose."""

from __future__ import annotations

import functools
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import icons, sections
from app.filters import ASKED, FilterBar
from app.formats import fill
from app.grid import Place
from app.models import LibraryModel
from app.pages.base import Chips, EmptyState, MediaPage
from app.shelves import ShelfModel, ShelfWords, key_of, part_name
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import browse
from core.browse import Choices, Listed, View
from core.store import Part
from core.types import MediaId, Section

IN_ORDER = "order"
COUNT_MS_PER_ITEM = 0.04
"""So long after the list has changed the filters are counted anew, 4 s at 100,000: media come in faster than that."""


class LibraryPage(MediaPage):
    """One place of the library at a time; each keeps where one was in it, its filters, its order."""

    source = "library"
    addWanted = Signal()
    counted = Signal(int)
    """How many media or shelves the place holds."""
    playWanted = Signal(list, int)
    """Media in order, and with which of them to begin."""
    placeChanged = Signal()
    """Another section, shelf or order is looked at."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self._thumbnails = thumbnails
        self.view_ = View()
        self._shown: View | None = None  # what the list shows now, which may be what was there before
        self._places: dict[tuple[Part, str], Place] = {}
        self._kept: dict[Section | None, View] = {}
        self._looking = False
        self._counted = ""  # the conditions that were counted last
        self._counting = QTimer(self, singleShot=True)
        self._counting.timeout.connect(self._count)
        self._make_header()
        self.filters = FilterBar()
        self.filters.changed.connect(self._filtered)
        self.filters.left.connect(self._to_view)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.filters)
        backend.historyChanged.connect(self._history_changed)
        self._name()

    def make_model(self, backend: Backend) -> LibraryModel:
        """Make a list that can show shelves."""
        return ShelfModel(backend, self)

    @property
    def shelf_model(self) -> ShelfModel:
        """The list."""
        assert isinstance(self.model, ShelfModel)
        return self.model

    @property
    def section(self) -> Section | None:
        """The section looked at; None for all of the library."""
        return self.view_.part.section

    def make_empty(self) -> EmptyState:
        """Invite the first folder, or say what belongs here."""
        empty = EmptyState("film-strip", "", "", self.tr("Choose a folder…"))
        empty.button.clicked.connect(self._empty_acted)
        return empty

    def show_looking(self, looking: bool) -> None:
        """While nothing is found yet: say that Homereel is at it, rather than to ask for a folder again."""
        self._looking = looking
        self._say_empty()

    # ── going places ────────────────────────────────────────────────────────────────────────────────

    def show_section(self, section: Section | None) -> None:
        """Go to a section as it was left; to its outside where one is in it already."""
        if section != self.section:
            self._kept[self.section] = self.view_
            self._go(self._kept.get(section) or sections.first_view(self.backend.home, section), blank=True)
        elif self.view_.part.names and self.isVisible():
            self._go(replace(self.view_, part=Part(section), sort=sections.kept_sort(self.backend.home, section)))
        else:
            self.refresh()

    def resume(self, view: View, place: Place) -> None:
        """Have a section be as it was left in an earlier run, from when it is shown on."""
        self._places[(view.part, view.fold)] = place
        self._kept[view.part.section] = view
        if view.part.section == self.section:
            self.view_ = view
            self.filters.set_query(view.query)
            self._name()

    def show_query(self, section: Section | None, query: str) -> None:
        """Show what meets these conditions, in a section or all of the library."""
        self._kept[self.section] = self.view_
        view = sections.first_view(self.backend.home, section)
        self._go(replace(view, query=query, fold=browse.WHOLE if section in browse.FOLDS else ""))

    def open(self, media_id: str) -> None:
        """Open a shelf; play a medium."""
        card = self.shelf_model.shelves.get(MediaId(media_id))
        if card is None:
            super().open(media_id)
            return
        self._remember()
        self._go(replace(self.view_, part=card.shelf.part, sort=IN_ORDER, fold=""))

    def go_up(self) -> bool:
        """Leave a shelf, to where one was before it; False where one is outside."""
        names, section = self.view_.part.names, self.section
        if not names:
            return False
        self._remember()
        outer = sections.first_view(self.backend.home, section)
        up = names[:-1] if (Part(section, names[:-1]), "") in self._places else ()
        fold = "" if up else self._outer_fold()
        sort = IN_ORDER if up else outer.sort
        self._go(replace(outer, part=Part(section, up), query=self.view_.query, fold=fold, sort=sort))
        return True

    def _outer_fold(self) -> str:
        return next((fold for part, fold in reversed(self._places) if part == Part(self.section)), "")

    def show_sorted(self, sort: str, *, reverse: bool) -> None:
        """Order the list anew; the section keeps it."""
        self.view_ = replace(self.view_, sort=sort, reverse=reverse)
        if not self.view_.part.names:
            sections.keep_sort(self.backend.home, self.section, sort, reverse=reverse)
        self.refresh()

    def _go(self, view: View, *, blank: bool = False) -> None:
        self._remember()
        self.view_ = view
        if blank:
            self.shelf_model.set_shelves([])
            self._shown = None
        self.filters.set_query(view.query)
        self._name()
        self.placeChanged.emit()
        self.refresh()

    def _remember(self) -> None:
        if self._shown is not None:
            key = (self._shown.part, self._shown.fold)
            self._places.pop(key, None)
            self._places[key] = self.view.place()

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read again what is here; rows follow as they are looked at."""
        view, profile = self.view_, self.backend.profile
        self.backend.run(
            lambda store, _: browse.listed(store, profile, view), functools.partial(self._show, view), key="library"
        )

    def _history_changed(self, _media_id: str) -> None:
        if self.isVisible():
            self._count()

    def _count(self) -> None:
        """Count for the filters: the dearest read there is, of everything, for the least that is looked at."""
        self._counting.stop()
        view, profile = self.view_, self.backend.profile
        self._counted = view.query
        self.backend.run(
            lambda store, _: browse.choices(store, profile, view.part, view.query, ASKED),
            functools.partial(self._show_choices, view.part),
            key="choices",
            priority=-1,
        )

    def _show(self, view: View, found: Listed) -> None:
        is_new = self._shown is None or (view.part, view.fold) != (self._shown.part, self._shown.fold)
        self._shown = view
        if is_new:
            self.view.forget()
            self.view.set_square(sections.is_square(view.part))
        self._thumbnails.covers.know({key_of(shelf): shelf for shelf in found.shelves})
        if found.shelves:
            self.shelf_model.set_shelves(found.shelves)
        else:
            self.shelf_model.set_shelves([]) if self.shelf_model.shelves else None
            self.model.set_ids(found.ids)
        self.view.inside = bool(view.part.names)
        if is_new and (place := self._places.get((view.part, view.fold))):
            self.view.put_back(place)
        elif is_new and view.part.names:
            self.view.enter()
        count = len(found.shelves or found.ids)
        self._say_empty()
        self.show_empty(not count)
        self._say_count(view, found)
        self.counted.emit(count)
        if is_new or view.query != self._counted:
            self._count()
        elif not self._counting.isActive():
            self._counting.start(round(COUNT_MS_PER_ITEM * count))

    def _show_choices(self, part: Part, choices: Choices) -> None:
        if part == self.view_.part:  # elsewhere by now: counted there once it is listed
            self.filters.show_choices(choices)

    def _filtered(self, query: str) -> None:
        self.view_ = replace(self.view_, query=query)
        self.placeChanged.emit()
        self.refresh()

    # ── what is done with shelves ───────────────────────────────────────────────────────────────────

    def chosen_media(self) -> list[MediaId]:
        """Give what is chosen, of shelves what stands on them."""
        return self.shelf_model.media(self.view.selected())

    def play(self, media_id: str) -> None:
        """Play a shelf in order, or a medium."""
        card = self.shelf_model.shelves.get(MediaId(media_id))
        if card is None:
            self.open(media_id)
        else:
            self.play_part(card.shelf.part)

    def play_all(self) -> None:
        """Play the shelf that the keyboard is on, else all that is listed here."""
        card = self.shelf_model.shelves.get(MediaId(self.view.current() or ""))
        if card is not None or self.view_.part.names:
            self.play_part(card.shelf.part if card is not None else self.view_.part)
        elif not self.shelf_model.shelves and self.model.ids:
            self.playWanted.emit(list(self.model.ids), 0)

    def play_part(self, part: Part) -> None:
        """Play what belongs to a part in its order; a series from where it was left."""
        profile, query = self.backend.profile, self.view_.query

        def then(found: tuple[list[MediaId], int]) -> None:
            if found[0]:
                self.playWanted.emit(*found)

        self.backend.run(lambda store, _: sections.to_play(store, profile, part, query), then, key="play")

    # ── words ───────────────────────────────────────────────────────────────────────────────────────

    def _make_header(self) -> None:
        self.crumbs = QWidget()
        row = QHBoxLayout(self.crumbs)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.header.insertWidget(0, self.crumbs)
        self.play_button = QPushButton(self.tr("Play all"))
        icons.beside(self.play_button, "play")
        self.play_button.clicked.connect(lambda _checked=False: self.play_part(self.view_.part))
        self.header.addWidget(self.play_button)
        self.folds = {section: self._fold_chips(section) for section in browse.FOLDS}

    def _fold_chips(self, section: Section) -> Chips:
        chips = Chips(sections.fold_names(section), browse.FOLDS[section][0])
        chips.chosen.connect(self._folded)
        self.header.addWidget(chips)
        return chips

    def _folded(self, fold: str) -> None:
        first = browse.FOLDS[self.section][0] if self.section in browse.FOLDS else ""
        self._go(replace(self.view_, fold="" if fold == first else fold))

    def _name(self) -> None:
        names, section = self.view_.part.names, self.section
        self.heading.setText(part_name(section, names) if names else sections.heading(section))
        self._show_crumbs(section, names)
        self.play_button.setVisible(bool(names))
        for one, chips in self.folds.items():
            chips.setVisible(one is section and not names)
            if one is section:
                chips.choose(self.view_.fold or browse.FOLDS[one][0])

    def _show_crumbs(self, section: Section | None, names: tuple[str, ...]) -> None:
        """Show the way back: Music › The Pilots ›."""
        row = self.crumbs.layout()
        assert row is not None
        while (item := row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for depth in range(len(names)):
            inner = names[:depth]
            words = part_name(section, inner) if inner else sections.heading(section)
            crumb = QPushButton(f"{words}  ›")
            crumb.setProperty("role", "crumb")
            crumb.setAccessibleName(fill(self.tr("Back to %1"), words))
            crumb.setToolTip(crumb.accessibleName())
            crumb.clicked.connect(functools.partial(self._crumb, inner))
            row.addWidget(crumb)
        self.crumbs.setVisible(bool(names))

    def _crumb(self, names: tuple[str, ...], _checked: bool = False) -> None:
        while len(self.view_.part.names) > len(names):
            self.go_up()

    def _say_count(self, view: View, found: Listed) -> None:
        if found.shelves:
            self.caption.setText(ShelfWords().shelves(view.part, view.fold, len(found.shelves)))
        else:
            self.caption.setText(self.tr("%Ln item(s)", "", len(found.ids)) if found.ids else "")

    def _say_empty(self) -> None:
        heading, text, action = sections.empty_words(self.section, filtered=bool(self.view_.query))
        if self._looking and not self.view_.query:
            heading, text, action = (
                self.tr("Looking through your folders…"),
                self.tr("What is found appears here as it comes."),
                "",
            )
        self.empty.set_icon(sections.ICONS[self.section] if self.section is not None else "film-strip")
        self.empty.heading.setText(heading)
        self.empty.text.setText(text)
        self.empty.button.setText(action)
        if not action and self.window().focusWidget() is self.empty.button:
            self.empty.setFocus()  # else Qt would hand the keyboard on to whatever comes next, be it in the player bar
        self.empty.button.setVisible(bool(action))

    def _empty_acted(self) -> None:
        if self.view_.query:
            self.filters.clear()
        else:
            self.addWanted.emit()

    def _to_view(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.enter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes up, where the list itself has no use for it."""
        if event.key() != Qt.Key.Key_Escape or self.window().isFullScreen() or not self.go_up():
            super().keyPressEvent(event)
