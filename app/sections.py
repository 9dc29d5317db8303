"""What the window knows of sections: names, icons, the order that each was left in, what plays of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app import kept
from core import browse
from core.browse import View
from core.settings import Home
from core.store import SORTS, Part
from core.types import MediaId, ProfileId, Section

if TYPE_CHECKING:
    from core.store import Store

ICONS = {
    Section.FILMS: "film-strip",
    Section.SERIES: "television",
    Section.MUSIC: "music-note",
    Section.SPEECH: "microphone",
    Section.CLIPS: "video-camera",
}
SECTION_OF: dict[str, Section | None] = {"library": None} | {str(section): section for section in Section}
"""Places of the rail that the library page shows."""
FIRST_SORT = {Section.SERIES: "title", Section.MUSIC: "title"}
"""In which order a section is before a person chooses; newest first where it isn't here."""


def is_square(part: Part) -> bool:
    """Say whether pictures are covers."""
    return part.section in (Section.MUSIC, Section.SPEECH)


def name(section: Section | None) -> str:
    """Call a section as the rail does."""
    return _NAMES[section]()


def heading(section: Section | None) -> str:
    """Head the page of a section."""
    return _NAMES[section]()


def fold_names(section: Section) -> dict[str, str]:
    """Name how a section may be folded."""
    translate = QCoreApplication.translate
    if section is Section.SERIES:
        return {"series": translate("sections", "Series"), browse.WHOLE: translate("sections", "Episodes")}
    artists, albums = translate("sections", "Artists"), translate("sections", "Albums")
    return {"artist": artists, "album": albums, browse.WHOLE: translate("sections", "Songs")}


def empty_words(section: Section | None, *, filtered: bool) -> tuple[str, str, str]:
    """Say what belongs where nothing is: a heading, a line, and what its button does."""
    translate = QCoreApplication.translate
    if filtered:
        return (
            translate("sections", "Nothing meets these filters"),
            translate("sections", "Take one of them away, or all."),
            translate("sections", "Clear filters"),
        )
    drop = translate(
        "LibraryPage",
        "Drop a folder anywhere on this window. Homereel looks, listens and reads along, on this machine only.",
    )
    lines = {
        None: drop,
        Section.FILMS: translate("sections", "Videos longer than 40 minutes that belong to no series."),
        Section.SERIES: translate(
            "sections", "Episodes are known by their names: “Show S01E02”, “Show/Season 1/02 …”, 《剧名》第3集."
        ),
        Section.MUSIC: translate("sections", "Songs and other sound, by artist and album as their tags say."),
        Section.SPEECH: translate("sections", "Lectures, podcasts, audiobooks: sound in which somebody speaks."),
        Section.CLIPS: translate("sections", "Videos up to 40 minutes that belong to no series."),
    }
    first = translate("LibraryPage", "Your films, music and talks belong here")
    heading_ = first if section is None else translate("sections", "Nothing here yet")
    return heading_, lines[section], translate("LibraryPage", "Choose a folder…")


# ── The order of each ───────────────────────────────────────────────────────────────────────────────


def first_view(home: Home, section: Section | None) -> View:
    """Look at a section in the order it was left in."""
    sort, reverse = _kept(home, section)
    return View(Part(section), sort=sort, reverse=reverse)


def kept_sort(home: Home, section: Section | None) -> str:
    """Name the order that a section was left in."""
    return _kept(home, section)[0]


def keep_sort(home: Home, section: Section | None, sort: str, *, reverse: bool) -> None:
    """Remember the order of a section."""
    kept.settings(home).setValue(f"sort/{section or 'library'}", f"{sort},{'reverse' if reverse else ''}")


def _kept(home: Home, section: Section | None) -> tuple[str, bool]:
    found = str(kept.settings(home).value(f"sort/{section or 'library'}", ""))
    sort, _, reverse = found.partition(",")
    return (sort if sort in SORTS else FIRST_SORT.get(section, "added") if section else "added"), bool(reverse)


def to_play(store: Store, profile: ProfileId, part: Part, query: str) -> tuple[list[MediaId], int]:
    """List what plays of a part in its order, and with which to begin. For a reading thread."""
    found = browse.members(store, profile, part, query)
    first = browse.first_unseen(store, profile, found) if part.section is Section.SERIES and found else 0
    return found, first


_NAMES: dict[Section | None, Callable[[], str]] = {
    None: lambda: QCoreApplication.translate("sections", "Library"),
    Section.FILMS: lambda: QCoreApplication.translate("sections", "Films"),
    Section.SERIES: lambda: QCoreApplication.translate("sections", "Series"),
    Section.MUSIC: lambda: QCoreApplication.translate("sections", "Music"),
    Section.SPEECH: lambda: QCoreApplication.translate("sections", "Speech"),
    Section.CLIPS: lambda: QCoreApplication.translate("sections", "Clips"),
}
