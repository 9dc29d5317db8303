"""Makes films whose shots are known, from the sample photos (slow pans) and clips: ffmpeg, from a fixed seed."""

from __future__ import annotations

import csv
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.core.photo_clips import PHOTOS

FPS = 15
CODING = {"scenecut": ("-g", "250"), "fixed": ("-g", "48", "-sc_threshold", "0")}
"""Key frames at cuts, as coders choose by themselves, and every 3.2 s whatever happens."""
_NOT = ("intel-asl", "scene_cuts", "smpte", "transparent", "dash", "chaplin", "distorted", "bikes")


@dataclass(frozen=True)
class Shot:
    """A shot of a made film, and the label of what it shows."""

    label: str
    start_s: float
    end_s: float


def _ffmpeg(*args: object) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin", *map(str, args)], check=True)


def _sources(media: Path) -> tuple[list[tuple[Path, str]], list[tuple[Path, str, float]]]:
    """Photos with their labels; clips with their captions and durations, one per caption."""
    rows = list(csv.DictReader((media / "manifest.csv").open(encoding="utf-8")))
    photos = [(media / r["file"], r["label"]) for r in rows if r["file"].startswith("photos/")]
    photos += [(photo.path, f"photo/{name}") for name, photo in PHOTOS.items()]
    usable = (r for r in rows if r["kind"] == "video" and r["decode"] == "ok" and not any(n in r["file"] for n in _NOT))
    clips = {r["caption"]: (media / r["file"], r["caption"], float(r["duration"])) for r in usable if r["caption"]}
    return photos, [clip for clip in clips.values() if clip[2] > 3.5]


def _pan(photo: Path, frames: int, zoom: float, target: Path) -> None:
    move = f"crop=w={int(480 * zoom)}:h={int(360 * zoom)}:x='(iw-ow)*n/{frames}':y='(ih-oh)/2'"
    looks = f"scale=480:360,{move},scale=320:240,setsar=1,format=yuv420p"
    _ffmpeg("-loop", 1, "-framerate", FPS, "-i", photo, "-frames:v", frames, "-vf", looks, *_CHEAP, target)


_CHEAP = ("-an", "-c:v", "libx264", "-preset", "ultrafast", "-qp", 4)


def film(media: Path, folder: Path, name: str, *, seed: int, count: int, median_s: float) -> list[Shot]:
    """Make `NAME_scenecut.mp4` and `NAME_fixed.mp4` in a folder; two shots of five are clips."""
    chance = random.Random(seed)
    photos, clips = _sources(media)
    chance.shuffle(photos)
    shots: list[Shot] = []
    parts = []
    for number in range(count):
        frames = int(FPS * min(max(chance.lognormvariate(0, 0.6) * median_s, 1.5), 70))
        target = folder / f"{name}_{number}.mkv"
        if chance.random() < 0.4:
            path, label, most_s = chance.choice([c for c in clips if not shots or c[1] != shots[-1].label])
            frames = min(frames, int(most_s * FPS) - 2)
            cut = f"scale=320:240,fps={FPS},setsar=1,format=yuv420p"
            _ffmpeg("-i", path, "-vf", cut, "-frames:v", frames, *_CHEAP, target)
        else:
            path, label = photos.pop()
            _pan(path, frames, chance.uniform(0.75, 0.95), target)
        begin_s = shots[-1].end_s if shots else 0.0
        shots.append(Shot(label, begin_s, begin_s + frames / FPS))
        parts.append(target)
    _join(folder, name, parts)
    return shots


def _join(folder: Path, name: str, parts: list[Path]) -> None:
    listed = folder / f"{name}.txt"
    listed.write_text("".join(f"file '{part}'\n" for part in parts))
    for coding, options in CODING.items():
        made = ("-c:v", "libx264", "-preset", "veryfast", *options, folder / f"{name}_{coding}.mp4")
        _ffmpeg("-f", "concat", "-safe", 0, "-i", listed, *made)
    for part in parts:
        part.unlink()


def stills(folder: Path, each_s: float = 30.0) -> Path:
    """Make a slideshow of the packages' photos, each shown unmoved for so long."""
    inputs: list[object] = []
    for photo in PHOTOS.values():
        inputs += ["-loop", 1, "-framerate", 5, "-t", each_s, "-i", photo.path]
    scaled = "".join(f"[{n}]scale=320:240,setsar=1,format=yuv420p[v{n}];" for n in range(len(PHOTOS)))
    graph = scaled + "".join(f"[v{n}]" for n in range(len(PHOTOS))) + f"concat=n={len(PHOTOS)}[o]"
    target = folder / "stills.mp4"
    coding = ("-c:v", "libx264", "-preset", "veryfast", "-g", 24)
    _ffmpeg(*inputs, "-filter_complex", graph, "-map", "[o]", *coding, target)
    return target
