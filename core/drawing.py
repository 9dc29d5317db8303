"""The worker's lane for what Insights shows: hours of transcription don't hold it up, and other work stops it."""

from __future__ import annotations

from core import insights
from core.control import Control
from core.index import Indexes
from core.lanes import Command, HeldLane, Pipe
from core.settings import Home
from core.store import connect


class Drawing(HeldLane):
    """Brings the map and the figures about suggestions up to date, one request after the other.

    Somebody waits for it: no brake.
    """

    def __init__(self, home: Home, pipe: Pipe) -> None:
        super().__init__(pipe, self._draw)
        self._home = home

    def _draw(self, command: Command, control: Control) -> None:
        with connect(self._home, "worker") as store:
            made = insights.update(
                store, Indexes(store), control.checkpoint, asked=True, anew=bool(command.get("anew"))
            )
        self._pipe.send(re=command.get("id"), type="result", **made)
