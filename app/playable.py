"""What the player bar needs to know of a medium before it plays it, read off the GUI thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from app import extras
from app.extras import Extras
from app.formats import fill
from core.errors import show_path
from core.taste import LEFT_OFF
from core.types import FileState, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Card, Store

RESUME_FROM, RESUME_TO = LEFT_OFF
"""A position before or after these shares of the duration is the start or the end, not a place to go on from."""
FROM_START = -1.0
"""Asked for as the second to start at, where 0 goes on from where it was left."""


@dataclass(frozen=True, slots=True)
class Playable:
    """One medium, ready to be opened, or the reason why it can't be."""

    media_id: MediaId
    title: str = ""
    artist: str = ""
    kind: str = "video"
    duration_s: float = 0.0
    path: bytes = b""
    last_s: float = 0.0
    problem: str = ""
    picture: QImage | None = None
    extras: Extras = field(default_factory=Extras)

    @property
    def resume_s(self) -> float:
        """Where to go on, or 0 where there is nothing to go on with."""
        inside = RESUME_FROM * self.duration_s <= self.last_s <= RESUME_TO * self.duration_s
        return self.last_s if inside and self.last_s > 0 else 0.0


def load(store: Store, profile: ProfileId, media_id: MediaId, around: Sequence[MediaId] = ()) -> Playable:
    """Read title, file and last position of a medium, and what else a player needs; `around` plays next to it."""
    facts = store.media.facts([media_id]).get(media_id)
    if facts is None:
        return Playable(media_id, problem=QCoreApplication.translate("player", "It is no longer in the library."))
    file = store.files.best([media_id]).get(media_id)
    return Playable(
        media_id=media_id,
        title=facts.title,
        artist=facts.artist,
        kind=facts.kind.value,
        duration_s=facts.duration_s,
        path=file.path if file else b"",
        last_s=store.events.last_position(profile, media_id),
        problem=trouble(facts.title, file.path if file else b"", file.state if file else FileState.MISSING),
        picture=thumbnail(store, media_id, QSize(192, 108)),
        extras=extras.read(store, media_id, around),
    )


def trouble(title: str, path: bytes, state: FileState) -> str:
    """Say what keeps a file from being played and what to do; "" if nothing does."""
    if state is FileState.OFFLINE:
        text = QCoreApplication.translate(
            "player", "“%1” is on a drive that isn’t connected (%2). Connect it and play."
        )
        return fill(text, title, show_path(path))
    if state is FileState.MISSING and path:
        text = QCoreApplication.translate(
            "player", "“%1” is no longer at %2. If it was moved, add its new folder; its history will follow."
        )
        return fill(text, title, show_path(path))
    if state is FileState.MISSING:
        text = QCoreApplication.translate("player", "“%1” has no file. Add the folder where it is now.")
        return fill(text, title)
    return ""


def why_not(path: bytes) -> str:
    """Look at a file that an engine couldn't play and say what is the matter, as the end of a sentence."""
    if not Path(os.fsdecode(path)).exists():
        return QCoreApplication.translate("player", "it is no longer there. If it was moved, add its new folder")
    if not os.access(path, os.R_OK):
        return QCoreApplication.translate("player", "Homereel may not read it. Change its permissions")
    return QCoreApplication.translate("player", "it is damaged or of a kind that this player doesn’t know. Try another")


def thumbnail(store: Store, media_id: MediaId, size: QSize) -> QImage | None:
    """Read a medium's still, scaled to cover `size`; None where there is none yet."""
    path = store.home.thumbnail(media_id)
    if not path.exists():
        return None
    reader = QImageReader(str(path))
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else image


def resume_position(store: Store, profile: ProfileId, media_id: MediaId) -> float:
    """Give the second to go on from, or 0."""
    facts = store.media.facts([media_id]).get(media_id)
    if facts is None:
        return 0.0
    last_s = store.events.last_position(profile, media_id)
    return Playable(media_id, duration_s=facts.duration_s, last_s=last_s).resume_s


def resume_of(card: Card) -> float:
    """Give the second to go on from with what a card shows, or 0."""
    return Playable(card.media_id, duration_s=card.duration_s, last_s=card.progress * card.duration_s).resume_s
