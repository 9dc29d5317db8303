"""What encryption costs: the same library in the clear and encrypted, in turns in one process.

    PYTHONPATH=. python -m tests.benchmarks.vault_speed [--media 20000] [--rounds 60]

Ratios of medians, encrypted over clear, with bootstrap intervals of 95 %; and over the clear one opened by the module
that opens encrypted ones, whose SQLite is another version, built otherwise: the rest is the cipher. Warm: by a
connection that has read the same before. Cold: by a fresh connection, whose pages are deciphered anew.
"""

from __future__ import annotations

import argparse
import functools
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import encrypting, vault
from core.settings import Home
from core.store import Role, Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, MediaId, Segment, Transcript
from tests.app import big_library

AIMS = {"open": 2.0, "list": 1.5, "cards": 1.5, "search titles": 1.5, "search speech": 1.5}
WORDS = [f"word{number}" for number in range(3000)]
Homes = tuple[Home, Home, Home]
Took = tuple[float, float, float]
Act = Callable[[Store, list[MediaId], int], object]

READS: dict[str, Act] = {
    "list": lambda store, _ids, _n: store.media.ids(),
    "cards": lambda store, ids, n: store.media.cards(ids[n * 256 % 9000 :][:256], DEFAULT),
    "search titles": lambda store, _ids, n: store.text.search(f"title 00{n % 100:02}"),
    "search speech": lambda store, _ids, n: store.text.search(f"{WORDS[n * 7 % 3000]} {WORDS[n * 11 % 3000]}"),
    "facts": lambda store, ids, n: store.media.facts(ids[n * 20 % 19000 :][:20]),
}


def make(home: Home, count: int) -> list[MediaId]:
    """Fill a library: titles, and 40 pieces of speech of 12 words for every tenth medium."""
    ids = big_library.fill(home, count, shelved=True)
    chance = random.Random(5)
    with connect(home, "worker") as store:
        store.text.rebuild()
        with store.transaction():
            for media_id in ids[::10]:
                said = [Segment(5.0 * n, 5.0 * n + 5, " ".join(chance.choices(WORDS, k=12))) for n in range(40)]
                store.text.set_transcript(media_id, Transcript(tuple(said), "en", "full:x", 0.9, True))
        plays = [
            Event(i, EventKind.PLAY, 1.7e9 + chance.random() * 1e7, share=0.9) for i in chance.choices(ids, k=5000)
        ]
        store.events.append_all(DEFAULT, plays)
    return ids


def timed(act: Callable[[], object]) -> float:
    """Give the seconds that something took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@contextmanager
def other_module(which: int) -> Iterator[None]:
    """Have SQLCipher's module open what lies in the clear: what is its SQLite's doing isn't the cipher's."""
    with pytest.MonkeyPatch.context() as patch:
        if which == 1:
            patch.setattr(vault, "connect", functools.partial(vault.connect_as, key=None, cipher=True))
        yield


def opened(homes: Homes, which: int, role: Role = "read") -> Store:
    """Open one of the three."""
    with other_module(which):
        return connect(homes[which], role)


def cold(homes: Homes, which: int, act: Act, ids: list[MediaId], number: int) -> float:
    """Time a read by a connection that has read nothing yet."""
    with opened(homes, which) as store:
        return timed(lambda: act(store, ids, number))


def measure(homes: Homes, ids: list[MediaId], rounds: int) -> dict[str, list[Took]]:
    """Take turns; seconds (clear, clear by SQLCipher's module, encrypted) by what was done."""
    found: dict[str, list[Took]] = {}
    stores = [opened(homes, which) for which in range(3)]
    writers = [opened(homes, which, "events") for which in range(3)]

    def pair(what: str, act: Callable[[int], float], number: int) -> None:
        order = [(number + step) % 3 for step in range(3)]
        took = {which: act(which) for which in order}
        found.setdefault(what, []).append((took[0], took[1], took[2]))

    for number in range(rounds):
        pair("open", lambda which: timed(lambda: opened(homes, which).close()), number)
        for name, act in READS.items():
            pair(name, lambda which, act=act, n=number: timed(lambda: act(stores[which], ids, n)), number)
        for name, act in READS.items():
            pair(f"{name}, cold", lambda which, act=act, n=number: cold(homes, which, act, ids, n), number)
        event = Event(ids[number], EventKind.PLAY, time.time(), share=0.5)
        pair("write an event", lambda which, e=event: timed(lambda: writers[which].events.append(DEFAULT, e)), number)
    for store in (*stores, *writers):
        store.close()
    return found


def interval(took: list[Took], below: int) -> tuple[float, float, float]:
    """Give the ratio of medians, encrypted over one of the others, and its bootstrap interval."""

    def ratio(sample: list[Took]) -> float:
        return statistics.median(one[2] for one in sample) / statistics.median(one[below] for one in sample)

    chance = random.Random(1)
    drawn = sorted(ratio(chance.choices(took, k=len(took))) for _ in range(1000))
    return ratio(took), drawn[25], drawn[974]


def main() -> None:
    """Make both libraries, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--media", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clear, secret = Home(Path(folder) / "clear").make(), Home(Path(folder) / "secret")
        ids = make(clear, options.media)
        shutil.copytree(clear.root, secret.root)
        began = time.perf_counter()
        encrypting.turn_on(secret, keyring=False, passphrase="for this bench alone")
        took = time.perf_counter() - began
        size = clear.library.stat().st_size
        print(f"{options.media} media, {size / 1e6:.0f} MB, n = {options.rounds}; encrypted in {took:.1f} s, with its "
              f"comparison; {secret.library.stat().st_size / size:.3f} × the size; {vault.versions()}")  # fmt: skip
        print(f"{'':22} {'clear':>8} {'module':>8} {'enc. ms':>8}  enc./clear [95 %]  enc./module [95 %]")
        for what, took_s in measure((clear, clear, secret), ids, options.rounds).items():
            times, low, high = interval(took_s, 0)
            alone, alone_low, alone_high = interval(took_s, 1)
            medians = [1e3 * statistics.median(one) for one in zip(*took_s, strict=True)]
            aim = f"  aim < {AIMS[what]:g}{'' if times < AIMS[what] else '  ABOVE'}" if what in AIMS else ""
            print(
                f"{what:22} {medians[0]:8.2f} {medians[1]:8.2f} {medians[2]:8.2f} {times:6.2f} [{low:.2f}, {high:.2f}] "
                f"{alone:6.2f} [{alone_low:.2f}, {alone_high:.2f}]{aim}"
            )


if __name__ == "__main__":
    main()
