"""What pictures cost beside decoding everything at 1 fps: python -m tests.benchmarks.frames_ratio [--whole]

Ten minutes of 1080p H.264 at 24 fps, keyframes every 2 s (GOP 48) and every 10 s (GOP 240), as two kinds of film: one
as heavy as filmed ones (all moves, grain, 6 Mb/s; its keyframes have 90 to 330 KB, those of real clips coded so 150 to
320), and a drawn one that hardly costs anything to decode (2 Mb/s, the fastest preset), where half of our cost is the
start of programs. A few seconds are encoded and their packets repeated. The start of the decoder is in both sides. The
probe is told apart: it is made once a file, whatever is decoded, and the other side has none. Decoding everything is
measured on a fifth and counted five times, unless `--whole`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.decode import decode_content
from core.probe import probe
from core.types import FrameBlock
from tests.benchmarks.ratios import Cost, Ratio, cost, show

FPS, SHORT_S, LONG_S, FIFTH = 24, 10, 600, 5
PROMISED = {48: 20.0, 240: 45.0}


@dataclass(frozen=True, slots=True)
class Film:
    """One kind of film: ffmpeg's filters behind its test picture, and how it is coded."""

    name: str
    moving: str
    coding: tuple[str, ...]


FILMS = (
    Film("as filmed", ",scroll=horizontal=0.002:vertical=0.001,noise=alls=4:allf=t", ("veryfast", "-b:v", "6M")),
    Film("drawn", "", ("ultrafast", "-b:v", "2M")),
)


def main() -> None:
    """Make the clips, measure, print one table."""
    whole = "--whole" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        show(
            [row for film in FILMS for gop in PROMISED for row in rows(clip(Path(folder), film, gop), film, gop, whole)]
        )


def rows(file: Path, film: Film, gop: int, whole: bool) -> list[Ratio]:
    """Measure one clip: without the probe and with it."""
    found, counted = probe(os.fsencode(file)), list[int]()

    def frames() -> None:
        with decode_content(found, sound=False, key=False) as run:
            counted.append(sum(len(block.times_s) for block in run if isinstance(block, FrameBlock)))

    times = 1 if whole else FIFTH
    part = cost(lambda: every_second(file, LONG_S / times))
    other = Cost(part.cpu_s * times, part.wall_s * times)
    ours, probed = cost(frames, 3), cost(lambda: probe(os.fsencode(file)), 3)
    both = Cost(ours.cpu_s + probed.cpu_s, ours.wall_s + probed.wall_s)
    what = f"10 min of 1080p {film.name}, GOP {gop}, {counted[0]} frames"
    return [Ratio(what, ours, other, PROMISED[gop]), Ratio(f"{'':4}… with our probe", both, other, PROMISED[gop])]


def clip(folder: Path, film: Film, gop: int) -> Path:
    """Encode a few seconds, then repeat their packets."""
    short, long = folder / f"short {film.name} {gop}.mp4", folder / f"long {film.name} {gop}.mp4"
    source = f"testsrc2=size=1920x1080:rate={FPS}:duration={SHORT_S}{film.moving}"
    keyframes = ("-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0")
    coded = ("-c:v", "libx264", "-preset", *film.coding, *keyframes, "-pix_fmt", "yuv420p")
    _ffmpeg("-f", "lavfi", "-i", source, *coded, str(short))
    _ffmpeg("-stream_loop", str(LONG_S // SHORT_S - 1), "-i", str(short), "-c", "copy", str(long))
    return long


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True, timeout=600)


def every_second(file: Path, length_s: float) -> None:
    """Decode everything on one thread and keep a frame a second, scaled after it is chosen."""
    chosen = ["-threads", "1", "-t", str(length_s), "-i", str(file), "-vf", "fps=1,scale=224:224"]
    _ffmpeg(*chosen, "-pix_fmt", "rgb24", "-f", "rawvideo", os.devnull)


if __name__ == "__main__":
    main()
