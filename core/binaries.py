"""Finds the programs that read media."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path

from core.errors import UserProblem


@functools.cache
def binaries() -> tuple[str, str]:
    """Find ffmpeg and ffprobe: beside a frozen Homereel first, else on PATH.

    Raises:
        UserProblem: one of them is not installed.
    """
    beside = Path(sys.executable).parent if getattr(sys, "frozen", False) else None
    found = [shutil.which(name, path=beside) if beside else None for name in ("ffmpeg", "ffprobe")]
    ffmpeg, ffprobe = (path or shutil.which(name) for path, name in zip(found, ("ffmpeg", "ffprobe"), strict=True))
    if not ffmpeg or not ffprobe:
        missing = "ffmpeg" if not ffmpeg else "ffprobe"
        raise UserProblem(
            f"Homereel reads media with ffmpeg, and {missing} is not installed. Install it "
            "(Debian, Ubuntu: apt install ffmpeg; Fedora: dnf install ffmpeg-free; macOS: brew install ffmpeg)."
        )
    return str(Path(ffmpeg).absolute()), str(Path(ffprobe).absolute())
