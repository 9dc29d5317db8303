"""Turns a file into its written tags, by mutagen, under one set of lower-case names. Runs in a child (core.tagchild).

Mutagen believes what a file says of itself: sizes of gigabytes, and compressed frames that unpack to as much. So it
is handed a file that gives no more than exists and not too much of that, and a zlib that stops.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.tagnames import ASF, COMMENTS, ID3, MP4, clean

READ_BYTES = 64_000_000
"""Largest piece that is read at once: an ID3 tag, an MP4 cover."""
FILE_BYTES = 256_000_000
"""Most that is read of one file in all."""
UNPACKED_BYTES = 4_000_000
"""Most that one compressed frame may unpack to."""


class TooMuch(MemoryError):
    """A file wants more read or unpacked than any honest tag needs."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What mutagen read.

    Attributes:
        tags: values by our names.
        seconds: duration, 0.0 if unknown.
        lost: "memory" where reading was given up because the file wants too much, else "".
    """

    tags: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    lost: str = ""


def opened(path: bytes) -> int:
    """Open a regular file for reading, without waiting for whoever would write into a pipe.

    Raises:
        OSError: it can't be opened, or is a folder, a pipe or a device.
    """
    wanted = ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
    descriptor = os.open(path, sum((getattr(os, flag, 0) for flag in wanted), os.O_RDONLY))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return descriptor


class CappedFile(io.BufferedReader):
    """An open regular file that gives no more than it has, and stops at what no tag needs."""

    def __init__(self, name: bytes, descriptor: int) -> None:
        """Take over a descriptor; mutagen looks at the name's ending."""
        super().__init__(io.FileIO(name, "r", opener=lambda *_: descriptor))
        self._size_bytes = os.fstat(descriptor).st_size
        self._left_bytes = FILE_BYTES
        self.exceeded = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes.

        Raises:
            TooMuch: more than READ_BYTES at once or FILE_BYTES in all.
        """
        there = max(self._size_bytes - self.tell(), 0)
        wanted = there if size is None or size < 0 else min(size, there)
        self._left_bytes -= wanted
        if wanted > READ_BYTES or self._left_bytes < 0:
            self.exceeded = True
            raise TooMuch
        return super().read(wanted)


def unpack(data: bytes, /) -> bytes:
    """Unpack like `zlib.decompress`, but not for ever.

    Raises:
        TooMuch: more than UNPACKED_BYTES come out.
        zlib.error: it is damaged or cut short.
    """
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(data, UNPACKED_BYTES)
    if unpacker.unconsumed_tail:
        raise TooMuch
    if not unpacker.eof:
        raise zlib.error("incomplete or truncated stream")
    return unpacked


def harden() -> None:
    """Give this process, which then does nothing but read tags, the zlib that stops."""
    zlib.decompress = unpack  # type: ignore[assignment]


LEAKED = (
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    AssertionError,
    NotImplementedError,
    RecursionError,
)
"""What mutagen 1.48 leaks on broken headers, beside its own errors; the file is ffprobe's to judge."""


def parse(name: bytes, descriptor: int | None = None) -> Parsed:
    """Read one file's tags; nothing at all where mutagen can't.

    Args:
        name: its path, or just its name where it is open.
        descriptor: the open file, at its start; it is closed here.
    """
    import mutagen

    try:
        with CappedFile(name, opened(name) if descriptor is None else descriptor) as file:
            try:
                return _parsed(mutagen.File(file))
            except (mutagen.MutagenError, *LEAKED):
                return Parsed(lost="memory" if file.exceeded else "")
    except MemoryError:
        return Parsed(lost="memory")
    except OSError:
        return Parsed()


def _parsed(found: Any) -> Parsed:
    return Parsed() if found is None else Parsed(_named(found.tags), _seconds(found.info))


def _seconds(info: Any) -> float:
    length = getattr(info, "length", 0.0)
    return float(length) if isinstance(length, (int, float)) and 0.0 < length < 1e7 else 0.0


def _named(written: Any) -> dict[str, str]:
    """Bring any of mutagen's tag containers to our names."""
    from mutagen.asf import ASFTags
    from mutagen.id3 import ID3Tags
    from mutagen.mp4 import MP4Tags

    if written is None:
        return {}
    if isinstance(written, ID3Tags):
        return _id3(written)
    pairs: Iterable[tuple[Any, Any]] = _pairs(written)
    if isinstance(written, (MP4Tags, ASFTags)):
        return _renamed(pairs, MP4 if isinstance(written, MP4Tags) else ASF)
    return _renamed(((str(key).lower(), value) for key, value in pairs), COMMENTS)


def _pairs(written: Any) -> Iterable[tuple[Any, Any]]:
    """List a container's names and values, several values of one name together."""
    found: Iterable[tuple[Any, Any]] = written.as_dict().items() if hasattr(written, "as_dict") else written.items()
    return found


def _id3(tags: Any) -> dict[str, str]:
    """Read ID3 frames; genres by name (TCON may say "(17)"), the first comment that has no description."""
    found: dict[str, str] = {}
    for frame_id, name in ID3.items():
        frames = tags.getall(frame_id)
        if name == "comment":
            frames = [f for f in frames if not f.desc]
        if frames:
            values = frames[0].genres if name == "genre" else frames[0].text
            _keep(found, name, _text(values))
    return found


def _renamed(pairs: Iterable[tuple[str, Any]], names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in names:
            _keep(found, names[key], _text(value))
    return found


def _keep(found: dict[str, str], name: str, text: str) -> None:
    """Keep the first value that says something."""
    if text and name not in found:
        found[name] = text


def _text(value: Any) -> str:
    """Join several values; a pair of numbers (MP4's track and disc) becomes "2/3"."""
    if isinstance(value, tuple):
        return "/".join(str(int(part)) for part in value if part)
    values = value if isinstance(value, list) else [value]
    parts = [_text(v) if isinstance(v, tuple) else clean(v if isinstance(v, str) else str(v)) for v in values]
    return "; ".join(dict.fromkeys(part for part in parts if part))
