"""What pictures cost beside decoding everything at 1 fps: python -m tests.benchmarks.frames_ratio

Ten minutes of 1080p H.264 at 24 fps, keyframes every 2 s (GOP 48) and every 10 s (GOP 240), made by ffmpeg once: half a
minute is encoded and repeated without being encoded again. The start of processes and the probe are in both.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from core.decode import decode_content
from core.probe import probe
from core.types import FrameBlock
from tests.benchmarks.ratios import Ratio, cost, show

FPS, SHORT_S, REPEATS = 24, 30, 20
PROMISED = {48: 20.0, 240: 45.0}


def main() -> None:
    """Make both clips, measure, print one table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for gop, promised in PROMISED.items():
            file = clip(Path(folder), gop)
            counted: list[int] = []
            ours = cost(lambda file=file, counted=counted: counted.append(frames(file)), 2)  # type: ignore[misc]
            other = cost(lambda file=file: every_second(file))  # type: ignore[misc]
            rows.append(Ratio(f"10 min of 1080p, GOP {gop}, {counted[0]} frames: all at 1 fps", ours, other, promised))
        show(rows)


def clip(folder: Path, gop: int) -> Path:
    """Encode half a minute, then repeat its packets."""
    short, long = folder / f"short{gop}.mp4", folder / f"long{gop}.mp4"
    source = f"testsrc2=size=1920x1080:rate={FPS}:duration={SHORT_S}"
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2M", "-g", str(gop), "-keyint_min", str(gop)]
    _ffmpeg("-f", "lavfi", "-i", source, *coded, "-sc_threshold", "0", "-pix_fmt", "yuv420p", str(short))
    _ffmpeg("-stream_loop", str(REPEATS - 1), "-i", str(short), "-c", "copy", str(long))
    return long


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True, timeout=300)


def frames(file: Path) -> int:
    """Take the frames as indexing does, and count them."""
    with decode_content(probe(os.fsencode(file)), sound=False, key=False) as run:
        return sum(len(block.times_s) for block in run if isinstance(block, FrameBlock))


def every_second(file: Path) -> None:
    """Decode everything on one thread and keep a frame a second, scaled after it is chosen."""
    chosen = ["-threads", "1", "-i", str(file), "-vf", "fps=1,scale=224:224", "-pix_fmt", "rgb24"]
    _ffmpeg(*chosen, "-f", "rawvideo", os.devnull)


if __name__ == "__main__":
    main()
