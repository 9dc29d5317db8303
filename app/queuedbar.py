"""A player bar with a queue: what is put into it, and in which order it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.barlayout import BarLayout
from app.queue import Queue
from core.feedback import Origin
from core.types import MediaId


class QueuedBar(BarLayout):
    """Holds the queue; `PlayerBar` plays it."""

    queueChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = Queue()
        self._loading = False

    @property
    def media_id(self) -> str:
        """The medium at hand, "" for none."""
        raise NotImplementedError

    def _go_to(self, at: int) -> None:
        raise NotImplementedError

    def _refresh(self) -> None:
        raise NotImplementedError

    def enqueue(self, media_id: str, source: str = "", slate: int = 0, position: int = -1) -> None:
        """Add a medium to the end of the queue; play it if nothing plays."""
        self.enqueue_all([MediaId(media_id)], Origin(source, slate, position))

    def enqueue_all(self, ids: Sequence[MediaId], origin: Origin, *, next_: bool = False) -> None:
        """Add media to the end of the queue, or right after what plays; play the first if nothing plays."""
        self.enqueue_each([(media_id, origin) for media_id in ids], next_=next_)

    def enqueue_each(self, chosen: Sequence[tuple[MediaId, Origin]], *, next_: bool = False) -> None:
        """Do the same with media that come from several places, in one step."""
        place = self._queue.add_each(chosen, self._queue.at + 1 if next_ else None)
        if chosen and not self.media_id and not self._loading:
            self._go_to(place)
        self._queue_changed()

    def unqueue(self, ids: Sequence[str]) -> None:
        """Take what was put into the queue by hand out of what is still to come, the last of each."""
        wanted, places = Counter(ids), []
        for place in range(len(self._queue.entries) - 1, self._queue.at, -1):
            entry = self._queue.entries[place]
            if entry.by_hand and wanted[entry.media_id] > 0:
                wanted[entry.media_id] -= 1
                places.append(place)
        self._queue.remove(places)
        self._queue_changed()

    def change_queue(self, change: Callable[[Queue], object]) -> None:
        """Have the queue changed: order, what is in it, repeat, shuffle."""
        change(self._queue)
        self._queue_changed()

    def play_at(self, place: int) -> None:
        """Play from this place of the queue on."""
        if 0 <= place < len(self._queue.entries):
            self._go_to(place)

    def queue(self) -> tuple[list[MediaId], int]:
        """Give the queue's media and the place of the one at hand (-1 for none)."""
        return [entry.media_id for entry in self._queue.entries], self._queue.at

    @property
    def line(self) -> Queue:
        """The queue itself, to be read; `change_queue` changes it."""
        return self._queue

    def restore_queue(self, queue: Queue) -> None:
        """Take up the queue of the last run; nothing plays yet."""
        if not self._queue.entries:
            self._queue = queue
            self._queue_changed()

    def _queue_changed(self) -> None:
        self._refresh()
        self.queueChanged.emit()
