"""Says in the person's language why a file could not be read; a reason that isn't known here stays as core gave it."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.formats import fill


def said(reason: str) -> str:
    """Give a reason of core's in the language in force."""
    for pattern, words in _TABLE:
        found = pattern.fullmatch(reason)
        if found is not None:
            return fill(words(), *(said(group) for group in found.groups()))
    return reason


def _entry(pattern: str, words: Callable[[], str]) -> tuple[re.Pattern[str], Callable[[], str]]:
    return re.compile(pattern, re.DOTALL), words


_TABLE = (
    _entry(r"indexed in part: (.+)", lambda: QCoreApplication.translate("troubles", "indexed in part: %1")),
    _entry(
        r"cut short: (\d+) of (\d+) s could be read",
        lambda: QCoreApplication.translate("troubles", "cut short: %1 of %2 s could be read"),
    ),
    _entry(
        r"nothing could be decoded: (.+)",
        lambda: QCoreApplication.translate("troubles", "nothing could be decoded: %1"),
    ),
    _entry(
        r"nothing could be decoded \(no data\)",
        lambda: QCoreApplication.translate("troubles", "nothing could be decoded (no data)"),
    ),
    _entry(
        r"not a media file \(no stream could be read\)",
        lambda: QCoreApplication.translate("troubles", "not a media file (no stream could be read)"),
    ),
    _entry(
        r"truncated: the index at its end \(moov\) is missing",
        lambda: QCoreApplication.translate("troubles", "truncated: the index at its end (moov) is missing"),
    ),
    _entry(
        r"Homereel can't write tags into (\w+) files",
        lambda: QCoreApplication.translate("troubles", "Homereel can’t write tags into %1 files"),
    ),
    _entry(
        r"its tags can't be read, so they aren't touched",
        lambda: QCoreApplication.translate("troubles", "its tags can’t be read, so they aren’t touched"),
    ),
    _entry(r"it can't be written \((.+)\)", lambda: QCoreApplication.translate("troubles", "it can’t be written (%1)")),
    _entry(
        r"it can't be read \((.+)\)",
        lambda: QCoreApplication.translate("troubles", "it can’t be read (%1)"),
    ),
    _entry(
        r"its tags can't be written \((.+)\)",
        lambda: QCoreApplication.translate("troubles", "its tags can’t be written (%1)"),
    ),
    _entry(
        r"its picture or sound would not be the same afterwards",
        lambda: QCoreApplication.translate("troubles", "its picture or sound would not be the same afterwards"),
    ),
    _entry(
        r"it is no regular file",
        lambda: QCoreApplication.translate("troubles", "it is no regular file"),
    ),
    _entry(
        r"it is read-only",
        lambda: QCoreApplication.translate("troubles", "it is read-only"),
    ),
    _entry(
        r"its folder is read-only",
        lambda: QCoreApplication.translate("troubles", "its folder is read-only"),
    ),
    _entry(
        r"the drive or share that it is on isn't connected",
        lambda: QCoreApplication.translate("troubles", "the drive or share that it is on isn’t connected"),
    ),
    _entry(
        r"it isn't where it was any more",
        lambda: QCoreApplication.translate("troubles", "it isn’t where it was any more"),
    ),
    _entry(
        r"its \.nfo can't be written \((.+)\)",
        lambda: QCoreApplication.translate("troubles", "its .nfo can’t be written (%1)"),
    ),
    _entry(
        r"its \.nfo can't be read \((.+)\)",
        lambda: QCoreApplication.translate("troubles", "its .nfo can’t be read (%1)"),
    ),
    _entry(
        r"(the \.nfo beside it .+), so it isn't touched",
        lambda: QCoreApplication.translate("troubles", "%1, so it isn’t touched"),
    ),
    _entry(
        r"the \.nfo beside it is a link",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it is a link"),
    ),
    _entry(
        r"the \.nfo beside it is too large to be of one film",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it is too large to be of one film"),
    ),
    _entry(
        r"the \.nfo beside it isn't that of one film or episode",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it isn’t that of one film or episode"),
    ),
    _entry(
        r"the \.nfo beside it isn't written in UTF-8",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it isn’t written in UTF-8"),
    ),
    _entry(
        r"the \.nfo beside it stands for several films",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it stands for several films"),
    ),
    _entry(
        r"it was changed by another program meanwhile",
        lambda: QCoreApplication.translate("troubles", "it was changed by another program meanwhile"),
    ),
    _entry(
        r"the \.nfo beside it is written in an unusual way",
        lambda: QCoreApplication.translate("troubles", "the .nfo beside it is written in an unusual way"),
    ),
    _entry(
        r"its other tags would not be the same afterwards",
        lambda: QCoreApplication.translate("troubles", "its other tags would not be the same afterwards"),
    ),
    _entry(
        r"its tags \(ID3\) aren't those of its format, and new ones would hide them",
        lambda: QCoreApplication.translate(
            "troubles", "its tags (ID3) aren’t those of its format, and new ones would hide them"
        ),
    ),
    _entry(
        r"no process for its tags can be started",
        lambda: QCoreApplication.translate("troubles", "no process for its tags can be started"),
    ),
    _entry(r"empty file", lambda: QCoreApplication.translate("troubles", "empty file")),
    _entry(r"took too long to read", lambda: QCoreApplication.translate("troubles", "took too long to read")),
    _entry(
        r"took too long: what was decoded until then was kept",
        lambda: QCoreApplication.translate("troubles", "took too long: what was decoded until then was kept"),
    ),
    _entry(r"not a regular file", lambda: QCoreApplication.translate("troubles", "not a regular file")),
    _entry(r"cut short", lambda: QCoreApplication.translate("troubles", "cut short")),
    _entry(r"damaged in places", lambda: QCoreApplication.translate("troubles", "damaged in places")),
    _entry(r"may not be read", lambda: QCoreApplication.translate("troubles", "may not be read")),
    _entry(r"is not there any more", lambda: QCoreApplication.translate("troubles", "is not there any more")),
    _entry(
        r"could not be read from its disk",
        lambda: QCoreApplication.translate("troubles", "could not be read from its disk"),
    ),
    _entry(
        r"needs more memory than it is allowed",
        lambda: QCoreApplication.translate("troubles", "needs more memory than it is allowed"),
    ),
    _entry(
        r"its headers crash the reader or need too much memory",
        lambda: QCoreApplication.translate("troubles", "its headers crash the reader or need too much memory"),
    ),
    _entry(
        r"has a codec that this ffmpeg can't decode",
        lambda: QCoreApplication.translate("troubles", "has a codec that this ffmpeg can't decode"),
    ),
    _entry(
        r"refers to other files or is not a media file",
        lambda: QCoreApplication.translate("troubles", "refers to other files or is not a media file"),
    ),
    _entry(r"no picture or sound stream", lambda: QCoreApplication.translate("troubles", "no picture or sound stream")),
    _entry(r"no stream of a known codec", lambda: QCoreApplication.translate("troubles", "no stream of a known codec")),
    _entry(
        r"no picture of it could be decoded",
        lambda: QCoreApplication.translate("troubles", "no picture of it could be decoded"),
    ),
    _entry(
        r"its written tags take too long to read",
        lambda: QCoreApplication.translate("troubles", "its written tags take too long to read"),
    ),
    _entry(
        r"its written tags need too much memory to be read",
        lambda: QCoreApplication.translate("troubles", "its written tags need too much memory to be read"),
    ),
    _entry(
        r"its written tags crash their reader",
        lambda: QCoreApplication.translate("troubles", "its written tags crash their reader"),
    ),
)
"""Patterns of core's reasons and their words; groups are reasons in turn, or numbers."""
