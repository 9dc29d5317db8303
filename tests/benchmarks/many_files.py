"""Measure a folder of many files: python -m tests.benchmarks.many_files [N] [LOOKED_INTO]

Folders of N/10 and of N (100,000) small WAV files, each with another content: what the first scan, looking into the
first files (2,000), and a second scan take, each in a process of its own, with the peak of its memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

CHILD = """
import json, os, resource, sys, time
from pathlib import Path
from core.errors import Cancelled
from core.indexing import Control, Run, Watchers
from core.settings import Home
from core.stages import Toolbox
from core.store import connect
from core.types import Modality, Stage

def peak_mb():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

home, folder, most = Home(Path(sys.argv[1])).make(), os.fsencode(sys.argv[2]), int(sys.argv[3])
control, told, began = Control(), {"start_mb": peak_mb()}, time.monotonic()

def stop(step):
    if 0 < most <= step.done:
        control.cancel()

with connect(home, "worker") as store:
    tools = Toolbox(home, store.settings())
    run = Run(store, control, Watchers(progress=stop), tools, frozenset(Modality))
    run.scan([folder], force=False)
    told |= {"found": run.found, "scan_s": round(time.monotonic() - began, 1), "scan_mb": peak_mb()}
    if most:
        try:
            run.stage(Stage.FACTS)
        except Cancelled:
            pass
        told |= {"media": store.media.count(), "facts_mb": peak_mb()}
print(json.dumps(told))
"""


def fill(folder: Path, count: int) -> None:
    """Write files of a tenth of a second, no two of them alike, a thousand in each subfolder."""
    for number in range(count):
        inside = folder / f"{number // 1000:03}"
        if number % 1000 == 0:
            inside.mkdir(parents=True)
        with wave.open(str(inside / f"Sound {number:06}.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(np.random.default_rng(number).integers(-9000, 9000, 800, dtype="<i2").tobytes())


def measured(home: Path, folder: Path, look_into: int) -> dict[str, float]:
    """Scan in a process of its own."""
    command = [sys.executable, "-c", CHILD, str(home), str(folder), str(look_into)]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    found: dict[str, float] = json.loads(said.stdout)
    return found


def main(count: int = 100_000, look_into: int = 2000) -> None:
    """Print one JSON line per folder and pass."""
    with tempfile.TemporaryDirectory() as scratch:
        for files in (count // 10, count):
            home, folder = Path(scratch) / f"home{files}", Path(scratch) / f"media{files}"
            fill(folder, files)
            first, again = measured(home, folder, look_into), measured(home, folder, 0)
            library_mb = round((home / "library.db").stat().st_size / 1e6, 1)
            print(json.dumps({"files": files, **first, "library_mb": library_mb}), flush=True)
            print(json.dumps({"files": files, "again": True, **again}), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
