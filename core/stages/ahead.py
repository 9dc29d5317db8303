"""Short files, decoded before their turn: ffmpeg starts on one core while the model works on the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from core.decode import Decode
from core.types import Block, DecodeEnd

SHORT_S = 120.0
"""Files up to this length are held whole: 11 MB of sound at most. Longer ones stream through their own queue, where
the start of ffmpeg doesn't count."""
DEPTH = 2
"""Files decoded ahead."""

Item = TypeVar("Item")
Started = TypeVar("Started")


def ahead(items: Iterable[Item], start: Callable[[Item], Started]) -> Iterator[Started]:
    """Start each item some places before it is handed out, in order."""
    waiting: deque[Started] = deque()
    for item in items:
        waiting.append(start(item))
        if len(waiting) > DEPTH:
            yield waiting.popleft()
    yield from waiting


@dataclass(frozen=True, slots=True)
class Held:
    """The blocks of one file that was read to its end; stands for the Decode that it came from."""

    blocks: tuple[Block, ...]
    end: DecodeEnd

    @classmethod
    def of(cls, run: Decode) -> Held:
        """Read a decode to its end, on one thread: ffmpeg ends with the thread that started it.

        Raises:
            MediaError: nothing could be decoded.
            Cancelled: the person stopped the run.
        """
        with run:
            blocks = tuple(run)
        return cls(blocks, run.end)

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *error: object) -> None:
        return None
