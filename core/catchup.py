"""Lets a newly chosen picture model take over when it has seen what the old one has; until then the old one answers."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from core.settings import Settings
from core.store import Store
from core.types import FileState, Modality

log = logging.getLogger(__name__)

_WITHIN_REACH = (FileState.PRESENT, FileState.OFFLINE)
"""Files on a drive that isn't plugged in count: they would drop out of everything that compares pictures."""


def choose(store: Store, name: str, *, at_once: bool = False) -> Settings:
    """Make a model the one for pictures: now, where it has caught up or nothing was seen yet, else when it has.

    Args:
        at_once: now, whatever it has seen; pictures that it hasn't are found again when they are indexed.

    Returns:
        The settings as they are then.
    """
    settings = store.settings()
    ready = at_once or name == settings.picture_model or not behind(store, settings.picture_model, name)
    chosen = settings.with_pictures(name) if ready else settings
    with store.transaction():
        store.set_setting("picture_model", chosen.picture_model)
        store.set_setting("picture_text_model", chosen.picture_text_model)
        store.set_setting("picture_next", "" if ready else name)
    return store.settings()


def promote(store: Store) -> bool:
    """Let the model that is catching up answer, if it has; say whether it was so."""
    settings = store.settings()
    if not settings.picture_next or behind(store, settings.picture_model, settings.picture_next):
        return False
    choose(store, settings.picture_next, at_once=True)
    log.info("pictures are compared by %s from now on", settings.picture_next)
    return True


def behind(store: Store, before: str, after: str) -> int:
    """Count the files that one picture model has seen and another hasn't; those that can't be read don't count."""
    unseen = set(store.features.lacking(Modality.PICTURE, after, _WITHIN_REACH))
    return len(unseen - set(store.features.lacking(Modality.PICTURE, before, _WITHIN_REACH)))


@dataclass(frozen=True, slots=True)
class Catching:
    """How far the model that is to take over has come: files of those that the one in use has seen."""

    seen: int
    total: int


def catching(store: Store) -> Catching | None:
    """Say how far the next model for pictures is, None where none is catching up."""
    settings = store.settings()
    if not settings.picture_next:
        return None
    everything = store.features.lacking(Modality.PICTURE, "", _WITHIN_REACH)  # by a model that nobody has
    total = len(everything) - len(store.features.lacking(Modality.PICTURE, settings.picture_model, _WITHIN_REACH))
    return Catching(total - behind(store, settings.picture_model, settings.picture_next), total)
