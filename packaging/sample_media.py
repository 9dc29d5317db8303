"""Makes a small real library with ffmpeg, for `make demo` where no sample media are at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PHOTOS = {"a cat": "chelsea.png", "a cup of coffee": "coffee.png", "a rocket": "rocket.jpg", "the moon": "moon.png"}
TONES = {"low hum": 110, "middle tone": 440, "whistle": 1760}
SUBTITLES = """1
00:00:00,500 --> 00:00:03,000
Ask not what your country can do for you.

2
00:00:03,500 --> 00:00:06,000
那顶帽子放在海边的长椅上
"""


def run(target: Path, *arguments: str) -> None:
    """Run ffmpeg unless the file is there already."""
    if not target.exists():
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *arguments, f"file:{target}"], check=True)


def main(folder: Path) -> None:
    """Fill the folder: clips of scikit-image's sample photos, tones, and a clip with subtitles in two languages."""
    import skimage

    folder.mkdir(parents=True, exist_ok=True)
    data = Path(skimage.__file__).parent / "data"
    for name, photo in PHOTOS.items():
        for number, shift in enumerate((0, 40), 1):
            moving = f"scale=400:300:force_original_aspect_ratio=increase,crop=320:240:x='{shift}+4*t':y={shift}"
            run(
                folder / f"{name} {number}.mp4",
                "-loop", "1", "-t", "6", "-i", str(data / photo), "-vf", moving, "-r", "12", "-pix_fmt", "yuv420p",
            )  # fmt: skip
    for name, hz in TONES.items():
        run(folder / f"{name}.flac", "-f", "lavfi", "-i", f"sine=frequency={hz}:duration=8")
    run(folder / "harbour.mp4", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=12:duration=7", "-pix_fmt", "yuv420p")
    (folder / "harbour.srt").write_text(SUBTITLES, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
