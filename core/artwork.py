"""Turns the pictures beside a medium (poster, cover, folder) into the JPEG of its card.

They are decoded like everything else: by ffmpeg, in a child with limits, and only as what their first bytes say.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence

from core import picturefile, sidecars
from core.errors import MediaError

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000


def picture(path: bytes, *, is_audio: bool, width_px: int = 640) -> bytes | None:
    """Make the card's JPEG of the best picture beside a medium; None where there is none that can be read.

    A film's folder picture counts only where it is the only film in there.
    """
    for candidate in candidates(path, is_audio=is_audio):
        jpeg = decoded(candidate, width_px)
        if jpeg:
            return jpeg
    return None


def candidates(path: bytes, *, is_audio: bool) -> list[bytes]:
    """List the pictures that may stand for a medium, best first: its own, then its folder's."""
    folder, name = os.path.split(path)
    here = sidecars.names_in(folder)
    stem = (name.rpartition(b".")[0] or name).lower()
    own = [stem + end for end in sidecars.OWN_PICTURES]
    if is_audio:
        found = _there(folder, here, (*own, *sidecars.MUSIC_PICTURES))
        return found + (_there(os.path.dirname(folder), None, sidecars.MUSIC_PICTURES) if _is_disc(folder) else [])
    alone = [*own, *sidecars.FILM_PICTURES] if sidecars.films_in(folder) <= 1 else own
    return _there(folder, here, alone)


def of_folder(folder: bytes, width_px: int) -> bytes | None:
    """Make a JPEG of the picture that stands for a whole folder, a series' say; None where there is none."""
    found = (decoded(path, width_px) for path in _there(folder, None, sidecars.FILM_PICTURES))
    return next((jpeg for jpeg in found if jpeg), None)


def _there(folder: bytes, names: Mapping[bytes, bytes] | None, stems: Sequence[bytes]) -> list[bytes]:
    here = sidecars.names_in(folder) if names is None else names
    wanted = (stem + suffix for stem in stems for suffix in sidecars.PICTURE_SUFFIXES)
    return [os.path.join(folder, here[name]) for name in wanted if name in here]


def _is_disc(folder: bytes) -> bool:
    """Say whether a folder is one disc of a record: its cover lies above it."""
    name = os.path.basename(folder).lower().replace(b" ", b"").rstrip(b"0123456789")
    return name in (b"cd", b"disc", b"disk")


def decoded(path: bytes, width_px: int) -> bytes:
    """Decode one picture to a JPEG no wider than `width_px`; b"" where it is none, too large, or damaged."""
    try:
        return picturefile.jpeg(path, width_px) if os.stat(path).st_size <= MOST_BYTES else b""
    except (MediaError, OSError):
        log.info("a picture beside a medium can't be read")
        return b""
