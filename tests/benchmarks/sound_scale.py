"""Learn `resources/sound_scale.npz` anew: python -m tests.benchmarks.sound_scale OUT.npz GROUP=FOLDER…

The shipped one was learnt from Debian's lmms-common (sample), asterisk-core-sounds-{es,it,ru}-wav (speech),
warzone2100-music, neverball-common, xmoto-data, lincity-ng-data (music), and the effects of lincity-ng-data,
neverball-data, freedroid-data, tuxtype-data and pingus-data (effect); at most 60 s of each file.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from core.extract.sound.stft import RATE_HZ, FrameMeter, measure_all
from core.extract.sound.timbre import Scale, summarise
from core.types import FloatArray

SUFFIXES = {".ogg", ".oga", ".opus", ".wav", ".flac", ".mp3"}


def samples_of(file: Path) -> FloatArray:
    """Decode up to a minute as mono."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-t", "60", "-i", f"file:{file}", "-map", "0:a:0", "-ac", "1"]
    done = subprocess.run([*command, "-ar", str(RATE_HZ), "-f", "f32le", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def main(out: str, *folders: str) -> None:
    """Measure every sound of the folders and keep the scale."""
    meter, summaries, groups = FrameMeter(), [], []
    for name, _, folder in (given.partition("=") for given in folders):
        for file in sorted(p for p in Path(folder).rglob("*") if p.suffix in SUFFIXES):
            if len(samples := samples_of(file)) > HEARABLE:
                summaries.append(summarise(measure_all(meter, samples)))
                groups.append(name)
    scale = Scale.learn(np.array(summaries), groups)
    np.savez(out, centre=scale.centre, spread=scale.spread)


HEARABLE = RATE_HZ // 100

if __name__ == "__main__":
    main(*sys.argv[1:])
