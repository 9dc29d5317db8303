"""Carries chosen media out of the window, as files to be copied and as media to whatever here takes them."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QDragMoveEvent, QDropEvent, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app import icons, theme
from app.dropping import url_of
from core import feedback
from core.parsing import parsed_json
from core.types import Event, EventKind, FileState, MediaId

if TYPE_CHECKING:
    from app.pages.base import MediaPage
    from app.window import MainWindow
    from core.store import Store

MEDIA = "application/x-homereel-media"
"""Ids of media, as a JSON list: of drags that began in a window of ours."""
MOST = 5000
"""Files that are dragged at once."""
WIDTH_PX, HEIGHT_PX = 144, 81


def carried(ids: Sequence[MediaId], paths: Sequence[bytes]) -> QMimeData:
    """Make what is dragged or copied: files for others, ids for us."""
    data = QMimeData()
    data.setUrls([url_of(path) for path in paths])
    data.setData(MEDIA, json.dumps(list(ids)).encode("ascii"))
    return data


def ids_of(data: QMimeData) -> list[MediaId]:
    """Read the media of a drag; [] of one that came from elsewhere."""
    if not data.hasFormat(MEDIA):
        return []
    try:
        ids = parsed_json(bytes(data.data(MEDIA).data()))
    except ValueError:
        return []
    return [MediaId(i) for i in ids if isinstance(i, str)] if isinstance(ids, list) else []


def paths_at_hand(store: Store, ids: Sequence[MediaId]) -> list[bytes]:
    """List one file of each medium, those that can be opened now."""
    best = store.files.best(ids)
    found = (best[media_id] for media_id in ids if media_id in best)
    return [file.path for file in found if file.state in (FileState.PRESENT, FileState.BAD)]


@dataclass(frozen=True, slots=True)
class Target:
    """A widget that media may be dropped on, while `takes` says so of a place on it."""

    widget: QWidget
    act: Callable[[list[MediaId], QPoint], object]
    takes: Callable[[QPoint], bool]
    over: Callable[[QPoint | None], object]


class Dragging(QObject):
    """The window's drags: begun in a view, ended outside or on a target. What is dragged is only ever copied."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._targets: list[Target] = []
        window.installEventFilter(self)
        for page in window.media_pages:
            page.view.dragWanted.connect(functools.partial(self._begin, page))

    def take_on(
        self, widget: QWidget, act: Callable[[list[MediaId]], object], takes: Callable[[], bool] = lambda: True
    ) -> None:
        """Let media be dropped on a widget of the window."""
        self._targets.append(Target(widget, lambda ids, _at: act(ids), lambda _at: takes(), lambda _at: None))

    def take_at(
        self,
        widget: QWidget,
        act: Callable[[list[MediaId], QPoint], object],
        takes: Callable[[QPoint], bool],
        over: Callable[[QPoint | None], object],
    ) -> None:
        """Let media be dropped at places of a widget; `over` is told where a drag is, None when it left."""
        self._targets.append(Target(widget, act, takes, over))

    # ── out ─────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, page: MediaPage, media_id: str) -> None:
        ids = page.view.selected()[:MOST]

        def start(paths: list[bytes]) -> None:
            if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                self.drag(page.view.viewport(), ids, paths, MediaId(media_id))

        self._window.backend.run(lambda store, _: paths_at_hand(store, ids), start, key="drag", priority=1_000_000)

    def drag(self, source: QWidget, ids: list[MediaId], paths: list[bytes], under: MediaId) -> None:
        """Drag these until the button is let go, shown by the still of the one under the pointer."""
        drag = QDrag(source)
        drag.setMimeData(carried(ids, paths))
        drag.setPixmap(self.picture(under, len(ids)))
        drag.setHotSpot(QPoint(WIDTH_PX // 3, WIDTH_PX // 4))
        done = drag.exec(Qt.DropAction.CopyAction)
        if done == Qt.DropAction.CopyAction and paths and drag.target() is None:
            self._shared(ids)

    def picture(self, media_id: MediaId, count: int) -> QPixmap:
        """Draw the still of one medium, with how many come along."""
        still = self._window.thumbnails.pixmap(media_id, 2 * WIDTH_PX)
        tokens, ratio = theme.tokens(), self._window.devicePixelRatioF()
        made = QPixmap(round((WIDTH_PX + _badge_px() // 2) * ratio), round((HEIGHT_PX + _badge_px() // 2) * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(0, _badge_px() / 2, WIDTH_PX, HEIGHT_PX)
        painter.setOpacity(0.9)
        painter.fillRect(area, QColor(tokens.tints[0]))
        if still is not None:
            painter.drawPixmap(area, still, _middle(still, area))
        else:
            icons.draw(
                painter, QRectF(area.center().x() - 16, area.center().y() - 16, 32, 32), "files", QColor(tokens.muted)
            )
        painter.setOpacity(1.0)
        if count > 1:
            self._badge(painter, count)
        painter.end()
        return made

    def _badge(self, painter: QPainter, count: int) -> None:
        painter.setFont(theme.font(theme.CAPTION_PX, bold=True, tabular=True))
        width = max(_badge_px(), painter.fontMetrics().horizontalAdvance(str(count)) + 14)
        area = QRectF(WIDTH_PX + _badge_px() / 2 - width, 0, width, _badge_px())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().accent))
        painter.drawRoundedRect(area, _badge_px() / 2, _badge_px() / 2)
        painter.setPen(QColor(theme.tokens().window))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(count))

    def _shared(self, ids: Sequence[MediaId]) -> None:
        """Write down that copies were taken out."""
        profile, at = self._window.backend.profile, time.time()
        events = [Event(media_id, EventKind.SHARE, at) for media_id in ids]
        self._window.backend.trace(lambda store: feedback.record(store, profile, events), changed="")

    # ── in ──────────────────────────────────────────────────────────────────────────────────────────

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep our own drags from being taken in as new files; drop them where they are wanted."""
        if isinstance(event, QDropEvent) and (ids := ids_of(event.mimeData())):  # entering and moving are drops too
            at = event.position().toPoint()
            target = self._target(at)
            moving = isinstance(event, QDragMoveEvent)
            self._show_over(target if moving else None, at)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.setAccepted(target is not None or event.type() == QEvent.Type.DragEnter)
            if target is not None and not moving:
                target.act(ids, target.widget.mapFrom(self._window, at))
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._show_over(None, QPoint())
        return super().eventFilter(watched, event)

    def _target(self, at: QPoint) -> Target | None:
        return next((target for target in self._targets if self._is_over(target, at)), None)

    def _show_over(self, target: Target | None, at: QPoint) -> None:
        for one in self._targets:
            one.over(one.widget.mapFrom(self._window, at) if one is target else None)

    def _is_over(self, target: Target, at: QPoint) -> bool:
        widget, place = target.widget, target.widget.mapFrom(self._window, at)
        return widget.isVisible() and widget.rect().contains(place) and target.takes(place)


def _middle(still: QPixmap, area: QRectF) -> QRectF:
    """Choose the part of a still that fills an area."""
    whole = QRectF(still.rect())
    part = area.size().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
    made = QRectF(0, 0, part.width(), part.height())
    made.moveCenter(whole.center())
    return made


def _badge_px() -> int:
    return theme.scaled(26)
