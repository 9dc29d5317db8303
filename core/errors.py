"""The three ways in which things go wrong on purpose; anything else is a bug and is not caught."""

from __future__ import annotations

import os


class HomereelError(Exception):
    """Root of Homereel's own errors."""


class UserProblem(HomereelError):
    """Something that a person can mend: the message is fit to show and names the way out."""


class Cancelled(HomereelError):
    """The person asked to stop; what is finished stays."""


class MediaError(HomereelError):
    """One bad file. It is stored and listed and never stops a scan.

    Attributes:
        path: the file, as bytes.
        stage: where it went wrong: probe, identity, decode, a modality.
        cause: one line in plain words.
    """

    def __init__(self, path: bytes, stage: str, cause: str) -> None:
        self.path = path
        self.stage = stage
        self.cause = cause
        super().__init__(f"{show_path(path)}: {stage}: {cause}")


def show_path(path: bytes) -> str:
    """Turn a file name into text that can be printed anywhere: undecodable bytes and control characters escaped."""
    return "".join(c if c.isprintable() else _escaped(c) for c in os.fsdecode(path))


def _escaped(character: str) -> str:
    byte = ord(character) - 0xDC00  # how os.fsdecode carries a byte that is no character
    if 0x80 <= byte <= 0xFF:
        return f"\\x{byte:02x}"
    return character.encode("unicode_escape").decode("ascii")
