"""Shows shelves (series, seasons, artists, albums) in the same list and grid as media."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from app import formats, icons, theme
from app.models import LibraryModel
from core.store.listing import Part
from core.store.media import Card
from core.types import FileState, Kind, MediaId, Section

if TYPE_CHECKING:
    from core.store.shelves import Shelf

MARK = "\x1f"
"""Stands between the parts of a shelf's key, which takes the place of a medium's id in lists; no id holds it."""
EDGE_PX = 3
"""How far each card of the stack behind a shelf's picture looks out."""


@dataclass(frozen=True, slots=True)
class ShelfCard(Card):
    """What the grid shows of a shelf; as a card its id is the shelf's key."""

    shelf: Shelf


def key_of(shelf: Shelf) -> MediaId:
    """Name a shelf among media."""
    return MediaId(MARK.join((str(shelf.part.section), *shelf.part.names)))


def is_shelf(media_id: str) -> bool:
    """Say whether a list's id is that of a shelf."""
    return MARK in media_id


class ShelfModel(LibraryModel):
    """A list of media, or of shelves. Shelves are all there from the first: they need no second look at the library."""

    _shelves: dict[MediaId, ShelfCard]

    def set_shelves(self, shelves: Sequence[Shelf]) -> None:
        """Show these."""
        fresh = {key_of(shelf): card_of(shelf) for shelf in shelves}
        changed = fresh != self.shelves
        self._shelves = fresh
        self.set_ids(list(fresh))
        if changed and fresh:
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))

    @property
    def shelves(self) -> dict[MediaId, ShelfCard]:
        """The shelves shown, by key."""
        return getattr(self, "_shelves", {})

    def card(self, row: int) -> Card | None:
        """Give one row."""
        return self.shelves.get(self.ids[row]) or (None if is_shelf(self.ids[row]) else super().card(row))

    def media(self, ids: Sequence[MediaId]) -> list[MediaId]:
        """Put what stands on a shelf in its place."""
        found: list[MediaId] = []
        for media_id in ids:
            card = self.shelves.get(media_id)
            found += card.shelf.members if card is not None else [] if is_shelf(media_id) else [media_id]
        return found


def card_of(shelf: Shelf) -> ShelfCard:
    """Make the card of a shelf."""
    return ShelfCard(
        key_of(shelf),
        title=name_of(shelf),
        subtitle=holds(shelf),
        kind=Kind.VIDEO if shelf.part.section is Section.SERIES else Kind.MUSIC,
        duration_s=shelf.seconds,
        width_px=0,
        height_px=0,
        year=shelf.last_year,
        stars=0.0,
        reaction="",
        progress=0.0,
        plays=shelf.count - shelf.unseen,
        state=FileState.PRESENT,
        added_at=shelf.added_at,
        has_thumbnail=True,
        shelf=shelf,
    )


def name_of(shelf: Shelf) -> str:
    """Call a shelf by its name, and those without one by what they hold."""
    return part_name(shelf.part.section, shelf.part.names)


def part_name(section: Section | None, names: Sequence[str]) -> str:
    """Call a series, a season, an artist, an album by name."""
    translate = QCoreApplication.translate
    if section is Section.SERIES and len(names) > 1:
        number = names[1]
        return (
            translate("shelves", "Specials")
            if number == "0"
            else formats.fill(translate("shelves", "Season %1"), number)
        )
    if names[-1]:
        return names[-1]
    return translate("shelves", "Unknown artist") if len(names) == 1 else translate("shelves", "Other songs")


def holds(shelf: Shelf) -> str:
    """Say how much stands on a shelf: "12 episodes, 3 unseen", "9 songs, 1999"."""
    translate = QCoreApplication.translate
    if shelf.part.section is Section.SERIES:
        words = ShelfWords().episodes(shelf.count)
        unseen = translate("shelves", "all seen") if not shelf.unseen else ""
        if shelf.unseen > 0:
            unseen = ShelfWords().unseen(shelf.unseen)
        return formats.fill(translate("shelves", "%1, %2"), words, unseen)
    words = ShelfWords().songs(shelf.count)
    if len(shelf.part.names) > 1 and shelf.last_year:
        return formats.fill(translate("shelves", "%1, %2"), words, shelf.last_year)
    return words


class ShelfWords(QObject):
    """Words that depend on a number; the tool that finds texts knows plurals in QObjects only."""

    def episodes(self, count: int) -> str:
        """Count episodes."""
        return self.tr("%n episode(s)", "", count)

    def unseen(self, count: int) -> str:
        """Count what was never played."""
        return self.tr("%n unseen", "", count)

    def songs(self, count: int) -> str:
        """Count songs."""
        return self.tr("%n song(s)", "", count)

    def shelves(self, part: Part, fold: str, count: int) -> str:
        """Count the shelves of a part of the library."""
        if part.section is Section.SERIES and part.names:
            return self.tr("%n season(s)", "", count)
        if part.section is Section.SERIES:
            return self.tr("%n series", "", count)
        if part.names or fold == "album":
            return self.tr("%n album(s)", "", count)
        return self.tr("%n artist(s)", "", count)


# ── Drawing ─────────────────────────────────────────────────────────────────────────────────────────


def draw_stack(painter: QPainter, area: QRectF, tokens: theme.Tokens) -> QRectF:
    """Draw the edges of two more cards above a picture, and give the room that is left for it."""
    painter.setPen(Qt.PenStyle.NoPen)
    for depth, share in ((2, 0.35), (1, 0.7)):
        edge = area.adjusted(4 * depth, EDGE_PX * (2 - depth), -4 * depth, 0)
        edge.setHeight(12)
        painter.setBrush(theme.mixed(tokens.control, tokens.window, share * 0.6))
        painter.drawRoundedRect(edge, 4, 4)
    return area.adjusted(0, 2 * EDGE_PX, 0, 0)


def draw_unseen(painter: QPainter, area: QRectF, card: ShelfCard, font: QFont) -> None:
    """Write how many are unseen on the accent, or a tick where none is."""
    if card.shelf.part.section is not Section.SERIES:
        return
    dark = theme.DARK
    text = str(card.shelf.unseen) if card.shelf.unseen else ""
    painter.setFont(font)
    height = float(theme.scaled(22))
    width = max(height, painter.fontMetrics().horizontalAdvance(text) + 12.0)
    box = QRectF(QPointF(area.right() - 6 - width, area.top() + 6), area.topLeft() + QPointF(0, 6 + height))
    box.setWidth(width)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dark.accent) if text else QColor(0, 0, 0, 178))
    painter.drawRoundedRect(box, height / 2, height / 2)
    if text:
        painter.setPen(QColor(dark.on_accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    else:
        icons.draw(painter, box.adjusted(5, 5, -5, -5), "check", QColor(Qt.GlobalColor.white))
