"""Turns the pictures beside a medium (poster, cover, folder) into the JPEG of its card.

They are decoded like everything else: by ffmpeg, in a child with limits, and only as what their first bytes say.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from core import sidecars
from core.ffmpeg import PROTOCOLS, compiled, url
from core.launcher import capture
from core.settings import Limits

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
_LIMITS = Limits(wall_s=20.0, cpu_s=20, memory_bytes=1_000_000_000)
_DEMUXERS = {b"\xff\xd8\xff": "jpeg_pipe", b"\x89PNG\r\n\x1a\n": "png_pipe", b"RIFF": "webp_pipe"}
"""First bytes → ffmpeg's demuxer of one picture; unlike image2, these never look for further files."""


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
    demuxer = _demuxer(path)
    if not demuxer:
        return b""
    import ffmpeg

    named = url(path).decode("latin-1")
    opened: Any = ffmpeg.input(named, f=demuxer, protocol_whitelist=PROTOCOLS, format_whitelist=demuxer)
    scale = f"scale=w='min({width_px}\\,iw)':h=-2:flags=bicubic,setsar=1"
    form = {"format": "image2pipe", "vcodec": "mjpeg", "pix_fmt": "yuvj420p", "frames:v": 1, "q:v": 4}
    said = capture(
        compiled(ffmpeg.output(opened["v"], "pipe:1", vf=scale, **form)), limits=_LIMITS, max_bytes=16_000_000
    )
    if said.code != 0 or said.stopped:
        log.info("a picture beside a medium can't be read")
        return b""
    return said.stdout


def _demuxer(path: bytes) -> str:
    """Name the demuxer by the first bytes; "" where they aren't a picture's, or it isn't a file of a sane size."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            head = file.read(16)
            size_bytes = os.fstat(file.fileno()).st_size
    except OSError:
        return ""
    if size_bytes > MOST_BYTES or (head.startswith(b"RIFF") and head[8:12] != b"WEBP"):
        return ""
    return next((demuxer for magic, demuxer in _DEMUXERS.items() if head.startswith(magic)), "")
