"""Runs the families of mishaps and prints one table; exit 1 where anything was lost.

    python -m tests.torture [--seed 1] [--minutes 60] [--only NAME,…]

A family gets its share of the time, and what one leaves goes to the next. What is chosen by chance hangs on the seed
alone; how much of it is tried, on the time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "2")

from tests.torture import environment, faults, hostile, kills, powerloss, sockets
from tests.torture.plan import Family, Plan, Row, table

FAMILIES: dict[str, tuple[Family, float]] = {
    "kills": (kills.run, 0.35),
    "faults": (faults.run, 0.3),
    "powerloss": (powerloss.run, 0.05),
    "environment": (environment.run, 0.1),
    "hostile": (hostile.run, 0.15),
    "sockets": (sockets.run, 0.05),
}
"""By name, with the share of the time that each is given; some things are tried once however long that takes."""


def torture(seed: int, minutes: float, only: frozenset[str], scratch: Path, *, quick: bool = False) -> list[Row]:
    """Run these families, one after the other."""
    rows: list[Row] = []
    ends_s = time.monotonic() + 60 * minutes
    chosen = {name: FAMILIES[name] for name in FAMILIES if name in only}
    left = sum(share for _, share in chosen.values())
    for name, (family, share) in chosen.items():
        now = time.monotonic()
        folder = scratch / name
        folder.mkdir()
        print(f"== {name}", file=sys.stderr, flush=True)
        rows += family(Plan(seed, now + max(0.0, ends_s - now) * share / left, folder, quick))
        left -= share
        print(f"   {name}: {time.monotonic() - now:.0f} s", file=sys.stderr, flush=True)
    return rows


def main() -> int:
    """Run, print the table, say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--only", default=",".join(FAMILIES), metavar="NAME,…", help=f"some of {', '.join(FAMILIES)}")
    parser.add_argument("--quick", action="store_true", help="the short tier, as in the tests")
    options = parser.parse_args()
    only = frozenset(options.only.split(","))
    if not only <= FAMILIES.keys():
        parser.error(f"--only takes some of {', '.join(FAMILIES)}")
    with tempfile.TemporaryDirectory(prefix="torture-") as scratch:
        rows = torture(options.seed, options.minutes, only, Path(scratch), quick=options.quick)
    print(table(rows))
    for row in rows:
        for one in row.lost:
            print(f"{row.family}, {row.what}: {one}")
    lost = sum(len(row.lost) for row in rows)
    print(f"seed {options.seed}: {'nothing was lost' if not lost else f'{lost} times something was lost'}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
