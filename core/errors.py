"""The three ways in which things go wrong on purpose; anything else is a bug and is not caught."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable


class HomereelError(Exception):
    """Root of Homereel's own errors."""


class UserProblem(HomereelError):
    """Something that a person can mend: the message is fit to show and names the way out."""


FETCH_CODES = frozenset(
    {"no_room", "disk_full", "busy", "address", "proxy", "unreachable", "broke_off", "answered", "odd", "wrong_hash"}
    | {"not_agreed", "no_file", "unwritable"}
)
"""Why a model can't be had."""


class FetchProblem(UserProblem):
    """A model can't be had. The window says it in its own words, from the code and its facts.

    Attributes:
        code: one of `FETCH_CODES`.
        facts: what the words need: endpoint, status, why, free_bytes, needed_bytes, kept, path.
    """

    def __init__(self, message: str, code: str, **facts: str | int | bool) -> None:
        super().__init__(message)
        assert code in FETCH_CODES, code
        self.code = code
        self.facts = facts


CHANGED = "it was changed by another program meanwhile"
"""Why a file isn't replaced that is no longer as it was read: the cause of a `MediaError`."""


class Cancelled(HomereelError):
    """The person asked to stop; what is finished stays."""


Checkpoint = Callable[[], None]
"""Called between files, blocks, batches: it blocks while paused, and raises `Cancelled`."""


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


def unnamed(error: BaseException) -> str:
    """Say what kind of error it is without what it tells of: for logs, since messages hold titles and paths."""
    said = [type(error).__name__]
    if isinstance(error, OSError) and error.strerror:
        said.append(error.strerror)
    if error.__cause__ is not None:
        said.append(f"from {unnamed(error.__cause__)}")
    return ", ".join(said)


def traced(error: BaseException) -> str:
    """List where an error came up, innermost last, and of what kind it is; not its message, for the same reason."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join([*(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames), unnamed(error)])


def show_path(path: bytes) -> str:
    """Turn a file name into text that can be printed anywhere: undecodable bytes and control characters escaped."""
    return "".join(c if c.isprintable() else _escaped(c) for c in os.fsdecode(path))


def _escaped(character: str) -> str:
    byte = ord(character) - 0xDC00  # how os.fsdecode carries a byte that is no character
    if 0x80 <= byte <= 0xFF:
        return f"\\x{byte:02x}"
    return character.encode("unicode_escape").decode("ascii")


def clock(seconds: float) -> str:
    """Write a position: 3:05 or 1:02:05."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
