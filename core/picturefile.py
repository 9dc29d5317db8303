"""Turns a picture file (a photo, a screenshot), or one second of a film, into a frame, by a limited ffmpeg.

A tight table of its own: pictures aren't in the whitelist of media, where image2 and its like would name further files.
The first bytes decide the demuxer, which is forced, and its decoder is the only one allowed, so that nothing else in
ffmpeg ever looks at the bytes.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import sidecars
from core.errors import MediaError
from core.ffmpeg import PROTOCOLS, Command, compiled, plain_words, source, url
from core.launcher import capture
from core.settings import Limits
from core.types import FrameArray, Probe

__all__ = ["frame_at", "is_picture", "jpeg", "square"]

MAX_PIXELS = 120_000_000
"""More than any camera has; a small file can claim more and fill the memory."""
MAX_BYTES = 200_000_000
_LIMITS = Limits(wall_s=20.0, cpu_s=20)
_HEAD_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Format:
    """One format of pictures.

    Attributes:
        head: what its first bytes are, as a regular expression.
        demuxer, codecs: ffmpeg's names.
    """

    head: bytes
    demuxer: str
    codecs: str


_FORMATS = (
    _Format(rb"\x89PNG\r\n\x1a\n", "png_pipe", "png"),
    _Format(rb"\xff\xd8\xff", "jpeg_pipe", "mjpeg"),
    _Format(rb"RIFF....WEBP", "webp_pipe", "webp"),
    _Format(rb"GIF8[79]a", "gif", "gif"),
    _Format(rb"BM", "bmp_pipe", "bmp"),
    _Format(rb"II\*\0|MM\0\*", "tiff_pipe", "tiff"),
    _Format(rb"....ftyp(?:avif|avis)", "mov", "libdav1d,libaom-av1,av1"),
    _Format(rb"....ftyp(?:heic|heix|mif1|msf1)", "mov", "hevc,libdav1d,libaom-av1,av1"),
)
"""Source: the formats' own specifications; ffmpeg before 7.1 can't put the tiles of most HEIC photos together."""


def is_picture(path: bytes) -> bool:
    """Say by the first bytes whether a file is a picture of a known format; False where it can't be read."""
    try:
        return _format(path) is not None
    except OSError:
        return False


def square(path: bytes, size_px: int, fit: str) -> FrameArray:
    """Read a picture as the picture network wants it: uint8 (1, size_px, size_px, 3), RGB.

    Args:
        fit: `squash` the whole picture into the square, or `crop` its middle.

    Raises:
        MediaError: stage `picture`; it is no picture, too large, damaged, or of a kind that this ffmpeg can't read.
    """
    return _frame(path, _decoded(path, _square(size_px, fit), **_RAW), size_px)


def frame_at(probe: Probe, at_s: float, size_px: int, fit: str) -> FrameArray:
    """Take the frame of a film that is shown at a second, exactly, as the picture network wants it.

    Args:
        fit: as `square`.

    Raises:
        MediaError: stage `decode`; there is no picture at that second.
    """
    import ffmpeg

    if probe.video is None:
        raise MediaError(probe.path, "decode", "no picture stream")
    last_s = max(probe.duration_s - 0.1, 0.0) if probe.duration_s > 0 else at_s
    opened = source(probe.path, ss=f"{max(min(at_s, last_s), 0.0):.3f}", **{"threads:v": 2})
    shown = opened[str(probe.video.index)]
    said = capture(
        compiled(ffmpeg.output(shown, "pipe:1", vf=_square(size_px, fit), **{"frames:v": 1}, **_RAW)), limits=_LIMITS
    )
    return _frame(probe.path, said.stdout, size_px)


_RAW = {"format": "rawvideo", "pix_fmt": "rgb24"}


def _square(size_px: int, fit: str) -> str:
    if fit == "crop":
        return f"scale={size_px}:{size_px}:force_original_aspect_ratio=increase:flags=bicubic,crop={size_px}:{size_px}"
    return f"scale={size_px}:{size_px}:flags=bicubic"


def _frame(path: bytes, raw: bytes, size_px: int) -> FrameArray:
    if len(raw) != size_px * size_px * 3:
        raise MediaError(path, "picture", "no picture could be read from it")
    return np.frombuffer(raw, np.uint8).reshape(1, size_px, size_px, 3).copy()


def jpeg(path: bytes, width_px: int) -> bytes:
    """Read a picture as a small JPEG, no wider than `width_px`.

    Raises:
        MediaError: as `square`.
    """
    scale = f"scale=w='min({width_px}\\,iw)':h=-2:flags=bicubic,setsar=1"
    return _decoded(path, scale, format="image2pipe", vcodec="mjpeg", pix_fmt="yuvj420p", **{"q:v": 4})


def _format(path: bytes) -> _Format | None:
    with sidecars.opened(path) as file:
        head, size_bytes = file.read(_HEAD_BYTES), os.fstat(file.fileno()).st_size
    if size_bytes > MAX_BYTES:
        return None
    return next((form for form in _FORMATS if re.match(form.head, head, re.DOTALL)), None)


def _decoded(path: bytes, scale: str, **output: Any) -> bytes:
    """Decode one frame of a picture; what is transparent comes as whatever colour lies under it.

    Raises:
        MediaError: nothing came.
    """
    try:
        form = _format(path)
    except OSError as error:
        raise MediaError(path, "picture", f"can't be opened: {error.strerror}") from error
    if form is None:
        raise MediaError(path, "picture", "not a picture of a sane size (png, jpeg, webp, gif, bmp, tiff, avif, heic)")
    said = capture(_command(path, form, scale, output), limits=_LIMITS, max_bytes=MAX_BYTES)
    if not said.stdout or said.stopped:
        raise MediaError(path, "picture", plain_words(said.stderr) or "no picture could be read from it")
    return said.stdout


def _command(path: bytes, form: _Format, scale: str, output: dict[str, Any]) -> Command:
    import ffmpeg

    options = {
        "protocol_whitelist": PROTOCOLS,
        "format_whitelist": form.demuxer,
        "codec_whitelist": form.codecs,
        "max_pixels": MAX_PIXELS,
        "f": form.demuxer,
    }
    opened = ffmpeg.input(url(path).decode("latin-1"), **options)
    return compiled(ffmpeg.output(opened["v:0"], "pipe:1", vf=scale, **{"frames:v": 1}, **output))
