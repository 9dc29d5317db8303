"""Turns a film into the JPEG of its card: its best frame where one is known, else one that shows something."""

from __future__ import annotations

import io
import logging

from core import decode
from core.errors import MediaError
from core.extract.picture.looks import FLAT
from core.types import Probe

log = logging.getLogger(__name__)

PLACES = (0.1, 0.3, 0.5, 0.7, 0.0)
"""Shares of a film at which one is looked for, where no model has chosen: films begin and end in black."""


def still(found: Probe, best_s: float | None) -> bytes:
    """Take the frame at `best_s`; without it, the first of a few that isn't of one colour, else the last of them.

    Raises:
        MediaError: no picture could be decoded.
    """
    if best_s is not None:
        return decode.still(found, best_s)
    jpeg, problem = b"", None
    for share in PLACES:
        try:
            jpeg = decode.still(found, share * found.duration_s)
        except MediaError as error:  # the end may be missing
            problem = error
            continue
        if not is_flat(jpeg):
            return jpeg
    if not jpeg and problem is not None:
        raise problem
    return jpeg


def is_flat(jpeg: bytes) -> bool:
    """Say whether a picture shows nothing: black, white, one colour."""
    from PIL import Image, ImageStat

    with Image.open(io.BytesIO(jpeg)) as image:
        return float(ImageStat.Stat(image.convert("L")).stddev[0]) / 255 < FLAT
