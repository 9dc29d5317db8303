"""A small real library for tests of the whole line: clips made of sample photos, tones, subtitles, broken files."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import MediaMaker

PHOTOS = {"cat": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg", "moon": "moon.png"}
"""What the photo shows → its file in scikit-image's wheel."""

SRT = """1
00:00:00,500 --> 00:00:02,000
The harbour lies quiet at night.

2
00:00:02,500 --> 00:00:05,000
夜里的港口很安静
"""


def photo_clip(make_media: MediaMaker, name: str, photo: str, seconds: float = 6, extra: str = "null") -> Path:
    """A clip that shows one of scikit-image's photos, slowly moving, with a quiet tone."""
    import skimage

    picture = Path(skimage.__file__).parent / "data" / photo
    moving = f"scale=360:280:force_original_aspect_ratio=increase,crop=320:240:x='20*t/{seconds}':y=10,{extra}"
    return make_media.run(
        name, "-loop", "1", "-t", str(seconds), "-i", str(picture),
        "-f", "lavfi", "-t", str(seconds), "-i", "sine=frequency=220",
        "-vf", moving, "-r", "12", "-g", "24", "-pix_fmt", "yuv420p", "-af", "volume=0.1",
    )  # fmt: skip


def make_library(make_media: MediaMaker, folder: Path) -> Path:
    """Fill a folder: four photo clips, a subtitled one, tone, noise, silence, and three files that can't be read."""
    folder.mkdir(parents=True, exist_ok=True)
    for what, photo in PHOTOS.items():
        shutil.copy(photo_clip(make_media, f"{what}.mp4", photo), folder / f"clip of a {what}.mp4")
    shutil.copy(make_media.video("harbour.mp4", 6), folder / "harbour.mp4")
    (folder / "harbour.srt").write_text(SRT, encoding="utf-8")
    shutil.copy(make_media.tone("low.flac", 6, 110), folder / "low tone.flac")
    shutil.copy(make_media.tone("high.flac", 6, 1760), folder / "high tone.flac")
    shutil.copy(make_media.noise("noise.ogg", 5), folder / "noise.ogg")
    shutil.copy(make_media.silence("silence.wav", 3), folder / "silence.wav")
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "text.mkv").write_text("this is no film\n" * 50)
    (folder / "notes.txt").write_text("not media at all")
    return folder


GOOD, BAD = 9, 2
"""Files of `make_library` that can be read, and those that can't."""
