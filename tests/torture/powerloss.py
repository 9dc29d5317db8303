"""One run of a writer is written down call by call; of it each state is made that a disk may have after a power cut.

What was synced is there; of what came after, any part may be, torn anywhere or garbage. Then the library must open
whole, with every event whose `append` had returned by then, once.
"""

from __future__ import annotations

import os
import random
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core import feedback
from core.settings import Home
from core.store import Store, connect
from core.types import Facts, Features, Kind, MediaId, Modality
from tests.torture import subject
from tests.torture.forks import SYNC, TRUNCATE, WRITE, Forks, build
from tests.torture.plan import Plan, Row, skipped

MARK = 256
SECTOR_BYTES = 512
EVENTS, QUICK_EVENTS = 400, 120
_HEAD = struct.Struct("=2i2q")
FILES = ("library.db", "library.db-wal")


@dataclass(frozen=True)
class Call:
    """One call of the writer: a write, truncation or sync of the library (0) or its log (1), or a confirmed event."""

    kind: int
    file: int
    at: int
    data: bytes = b""


# ── The writer, in a process with the shim in it ────────────────────────────────────────────────────


def write_events(root: str, count: int, seed: int, trace: str, careless: bool = False) -> int:
    """Write events as a window does, and features beside them as a worker does, and mark what has returned.

    Args:
        careless: don't write events through to the disk: what the states must show, if they show anything.
    """
    import ctypes

    import numpy as np

    shim, chance, home = ctypes.CDLL(None), random.Random(seed), Home(Path(root))
    shim.torture_trace(os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    with connect(home, "events") as window, connect(home, "worker") as worker:
        if careless:
            window._connection.run("PRAGMA synchronous = NORMAL")
        ids, profile = window.media.ids(include_gone=True), window.profiles.get()
        for number in range(1, count + 1):
            feedback.log_play(window, profile, chance.choice(ids), number / 1000)
            shim.torture_mark(ctypes.c_long(number))
            if chance.random() < 0.5:
                _learn_something(worker, chance.choice(ids), np.float32(chance.random()))
            if chance.random() < 0.03:
                worker._connection.db.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if chance.random() < 0.02:
                feedback.log_play(worker, profile, chance.choice(ids), number / 1000 + 0.0005)
                shim.torture_mark(ctypes.c_long(-number))
    return 0


def _learn_something(worker: Store, media_id: MediaId, value: float) -> None:
    import numpy as np

    vectors = np.full((12, 64), value, np.float32)
    spans = np.stack([np.arange(12), np.arange(12) + 1], 1).astype(np.float32)
    with worker.transaction():
        worker.features.put(media_id, [Features(Modality.LOOK, "made", item=vectors[0], moments=vectors, spans=spans)])


# ── The states ──────────────────────────────────────────────────────────────────────────────────────


def read_trace(file: Path) -> list[Call]:
    """Read what the shim wrote down."""
    data, place, calls = file.read_bytes(), 0, list[Call]()
    while place < len(data):
        kind, which, at, size = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        calls.append(Call(kind, which, at, data[place : place + size]))
        place += size
    return calls


class Disk:
    """What is surely on the disk, and what was only written; made anew for each cut."""

    def __init__(self, before: tuple[bytes, bytes], calls: Iterable[Call], chance: random.Random) -> None:
        self.safe = [bytearray(content) for content in before]
        self._loose: tuple[list[Call], list[Call]] = ([], [])
        self._chance = chance
        for call in calls:
            if call.kind == SYNC:
                for one in self._loose[call.file]:
                    apply(self.safe[call.file], one)
                self._loose[call.file].clear()
            elif call.kind in (WRITE, TRUNCATE):
                self._loose[call.file].append(call)

    def after_cut(self, fate: str) -> list[bytes]:
        """Let a part of what wasn't synced arrive: all, none, some in any order, torn, or with garbage in its place."""
        made = []
        for safe, loose in zip(self.safe, self._loose, strict=True):
            content = bytearray(safe)
            arriving = {"all": loose, "none": []}.get(fate, [c for c in loose if self._chance.random() < 0.6])
            for call in arriving:
                apply(content, self._torn(call) if fate in ("torn", "garbage") else call)
            if fate == "garbage" and loose:
                self._spoil(content, loose[-1])
            made.append(bytes(content))
        return made

    def _torn(self, call: Call) -> Call:
        """Let only some sectors of a write arrive."""
        if call.kind != WRITE or self._chance.random() < 0.5:
            return call
        kept = self._chance.randrange(0, len(call.data) // SECTOR_BYTES + 1) * SECTOR_BYTES
        return Call(WRITE, call.file, call.at, call.data[:kept])

    def _spoil(self, content: bytearray, last: Call) -> None:
        """Put garbage where the last write that wasn't synced was to go, as a disk may that lost power in it."""
        if last.kind != WRITE:
            return
        size = min(len(last.data), 4096)
        apply(content, Call(WRITE, last.file, last.at, self._chance.randbytes(size)))


def apply(content: bytearray, call: Call) -> None:
    """Do one call to a file's content."""
    if call.kind == TRUNCATE:
        del content[call.at :]
        content.extend(bytes(call.at - len(content)))
    elif call.data:
        content.extend(bytes(max(0, call.at - len(content))))
        content[call.at : call.at + len(call.data)] = call.data


FATES = ("all", "none", "some", "torn", "garbage")


def run(plan: Plan) -> Iterator[Row]:
    """Write, then cut the power at random calls until the time is over."""
    yield from lose_power(plan)


def lose_power(plan: Plan, *, careless: bool = False) -> Iterator[Row]:
    """Do it with a writer as Homereel is, or with a careless one."""
    shim = build(plan.scratch)
    if shim is None:
        yield skipped("powerloss", "a disk after a cut", "no C compiler (cc or gcc), or not Linux")
        return
    home, trace = Home(plan.scratch / "home"), plan.scratch / "trace"
    with connect(home) as store:
        for number in range(20):
            store.media.add(Facts(Kind.VIDEO, f"film {number}", 100.0))
        store.profiles.get()
    before = (home.library.read_bytes(), b"")
    count = QUICK_EVENTS if plan.quick else EVENTS
    with Forks(shim, plan.scratch / "forks") as forks:
        told = (str(home.root), count, plan.seed, str(trace), careless)
        done = forks.call(home.root, f"{__name__}:write_events", *told)
    if done.code:
        raise RuntimeError(f"the writer: {done.err}")
    yield from cuts(plan, before, read_trace(trace))


def cuts(plan: Plan, before: tuple[bytes, bytes], calls: list[Call]) -> Iterable[Row]:
    """Cut at random places, in every fate, and look."""
    rows = {fate: Row("powerloss", f"unsynced writes: {fate}") for fate in FATES}
    chance, number = plan.chance("cuts"), 0
    target = Home(plan.scratch / "after")
    limit = 60 if plan.quick else 100_000
    while not plan.over and number < limit:
        cut = chance.randrange(1, len(calls) + 1)
        fate = FATES[number % len(FATES)]
        number += 1
        done = calls[:cut]
        confirmed = {call.at for call in done if call.kind == MARK}
        marked = len([call for call in calls if call.kind == MARK and call.at > 0])
        rows[fate].took(look(target, Disk(before, done, chance).after_cut(fate), confirmed, marked), f"call {cut}")
    return rows.values()


def look(home: Home, files: list[bytes], confirmed: set[int], most: int) -> list[str]:
    """Open such a library and look for every confirmed event."""
    home.make()
    for name, content in zip(FILES, files, strict=True):
        (home.root / name).write_bytes(content)
    (home.root / "library.db-shm").unlink(missing_ok=True)
    wrong = subject.damage(home.library)
    if wrong:
        return wrong
    with connect(home, "events") as store:
        shares = [round(event.share, 4) for event in store.events.of_profile(store.profiles.get())]
        feedback.log_play(store, store.profiles.get(), store.media.ids(include_gone=True)[0], 9.0, at=time.time())
    expected = {round(n / 1000 if n > 0 else -n / 1000 + 0.0005, 4) for n in confirmed}
    wrong += [f"lost: event {share}" for share in sorted(expected - set(shares))]
    wrong += [f"{len(shares) - len(set(shares))} events are there twice"] if len(shares) != len(set(shares)) else []
    more = len(set(shares) - expected)
    return wrong + (
        [f"{more} events more than were confirmed or at hand"] if more > 1 or len(shares) > 2 * most else []
    )
