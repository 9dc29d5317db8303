"""What tests of real playback share: a shelf of real files, and waiting for a second of one."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.playerbar import PlayerBar
from core.store import Store
from core.types import Event, EventKind, Facts, Kind, MediaId
from tests.app.panel_library import add_file, events

MINUTE_S = 60.0
"""How long the `film` and the `song` of these tests are."""


@dataclass
class Shelf:
    """Puts files into the library."""

    store: Store
    folder: Path
    ids: list[MediaId] = field(default_factory=list)

    def add(
        self,
        title: str,
        file: Path,
        kind: Kind = Kind.VIDEO,
        name: bytes = b"",
        duration_s: float = MINUTE_S,
        **more: str,
    ) -> MediaId:
        target = Path(os.fsdecode(os.fsencode(self.folder) + b"/" + (name or os.fsencode(file.name))))
        target.write_bytes(file.read_bytes())
        with self.store.transaction():
            media_id = self.store.media.add(Facts(kind, title, duration_s, artist="The Pilots", **more))
        add_file(self.store, media_id, target)
        self.ids.append(media_id)
        return media_id

    def plays(self, media_id: MediaId) -> list[Event]:
        return events(self.store, media_id, EventKind.PLAY)


def until(qtbot: QtBot, bar: PlayerBar, position_s: float) -> None:
    """Wait for a second of what plays; it is seen only while it plays, so there has to be much left behind it."""
    qtbot.waitUntil(lambda: bar._log is not None and bar._log.at_s >= position_s)
