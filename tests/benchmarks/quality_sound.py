"""Measure the sound vectors: python -m tests.benchmarks.quality_sound [MEDIA]

More-like-this on labelled sounds, cosine after taking the mean off, each beside chance; and the time against librosa's
own defaults for the same features. Prints one JSON document.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.decode import decode_content
from core.extract.loading import unit
from core.extract.sound import SoundExtractor
from core.extract.sound.stft import RATE_HZ, FrameMeter, measure_all
from core.probe import probe
from core.settings import Home, Settings
from core.types import Features, FloatArray

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"


def features_of(extractor: SoundExtractor, file: Path) -> Features:
    """Decode and extract one file."""
    found = probe(os.fsencode(file))
    session = extractor.open(found)
    with decode_content(found, frames=False, key=False) as run:
        for block in run:
            session.push(block)
    return session.finish()[0]


def precision(vectors: FloatArray, labels: Sequence[str], k: int, of: str = "") -> tuple[float, float]:
    """Share of the k nearest others with the same label, and what chance gives; over the items `of` a label, or all."""
    centred = unit(vectors - vectors.mean(axis=0))
    likeness = centred @ centred.T
    np.fill_diagonal(likeness, -np.inf)
    names = np.array(labels)
    nearest = names[np.argsort(-likeness, axis=1)[:, :k]] == names[:, None]
    chance = (np.array([labels.count(name) for name in labels]) - 1) / (len(labels) - 1)
    asked = names == of if of else np.ones(len(names), bool)
    return float(nearest[asked].mean()), float(chance[asked].mean())


def measure(media: Path, extractor: SoundExtractor) -> dict[str, float]:
    """Measure the three protocols, and whether thirds of one clip find each other."""
    rows = [
        row
        for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8"))
        if row["kind"] in ("music", "sfx", "speech") and row["decode"] == "ok"
    ]
    made = [features_of(extractor, media / row["file"]) for row in rows]
    there = [i for i, features in enumerate(made) if features.item is not None]
    vectors = np.array([made[i].item for i in there], np.float32)
    rows = [rows[i] for i in there]
    family = [i for i, row in enumerate(rows) if "sonic-pi" in row["file"]]
    narrator = ["lj" if "ljspeech" in row["file"] else row["file"] for row in rows]
    report: dict[str, float] = {"sounds": len(rows)}
    for name, (value, chance) in {
        "families_p3": precision(vectors[family], [rows[i]["label"] for i in family], 3),
        "kinds_p5": precision(vectors, [row["kind"] for row in rows], 5),
        "narrator_p5": precision(vectors, narrator, 5, of="lj"),
    }.items():
        report |= {name: round(value, 3), f"{name}_chance": round(chance, 3)}
    for size, (few, many) in dimensions(vectors, rows).items():
        report |= {f"families_p3_pca{size}": few, f"kinds_p5_pca{size}": many}
    parts = [
        (i, moment) for i, features in enumerate(made) if len(features.moments) >= 3 for moment in features.moments[:3]
    ]
    value, chance = precision(np.array([m for _, m in parts]), [str(i) for i, _ in parts], 2)
    return report | {"moments_p2": round(value, 3), "moments_p2_chance": round(chance, 3)}


def dimensions(vectors: FloatArray, rows: Sequence[dict[str, str]]) -> dict[int, tuple[float, float]]:
    """Quality against dimension, by PCA of these vectors: P@3 of families, P@5 of kinds."""
    family = [i for i, row in enumerate(rows) if "sonic-pi" in row["file"]]
    centred = vectors - vectors.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    table = {}
    for size in (4, 8, 16, 32, 64):
        low = centred @ axes[:size].T
        families, _ = precision(low[family], [rows[i]["label"] for i in family], 3)
        kinds, _ = precision(low, [row["kind"] for row in rows], 5)
        table[size] = (round(families, 3), round(kinds, 3))
    return table


def librosa_defaults(samples: FloatArray) -> None:
    """Compute the same features as librosa's users do: each function on its own."""
    import librosa

    f = librosa.feature
    mfcc = f.mfcc(y=samples, sr=RATE_HZ, n_mfcc=20)
    f.delta(mfcc)
    f.delta(mfcc, order=2)
    onsets = librosa.onset.onset_strength(y=samples, sr=RATE_HZ)
    f.tempo(onset_envelope=onsets, sr=RATE_HZ)
    for one in (f.chroma_stft, f.spectral_contrast, f.spectral_centroid, f.spectral_bandwidth, f.spectral_rolloff):
        one(y=samples, sr=RATE_HZ)
    librosa.yin(samples, fmin=60, fmax=1000, sr=RATE_HZ, frame_length=2048)
    for plain in (f.spectral_flatness, f.zero_crossing_rate, f.rms):
        plain(y=samples)


def speed(extractor: SoundExtractor, seconds: float = 180.0) -> dict[str, float]:
    """Processor seconds, best of three: librosa's defaults (with and without YIN), our rows, the whole extractor.

    The extractor also gives loudness, key and shares of speech, music and noise, for which librosa has no function.
    """
    from core.types import Probe, SoundBlock

    samples = (0.1 * np.random.default_rng(0).standard_normal(int(seconds * RATE_HZ))).astype(np.float32)
    meter = FrameMeter()

    def whole() -> None:
        session = extractor.open(Probe(b"/x", "wav", seconds, 1, ()))
        for at in range(0, len(samples), 30 * RATE_HZ):
            session.push(SoundBlock(at / RATE_HZ, RATE_HZ, samples[at : at + 30 * RATE_HZ]))
        session.finish()

    def pages() -> None:
        for at in range(0, len(samples), 10 * RATE_HZ):
            measure_all(meter, samples[at : at + 10 * RATE_HZ])

    def yin() -> None:
        import librosa

        librosa.yin(samples, fmin=60, fmax=1000, sr=RATE_HZ, frame_length=2048)

    times = {}
    librosas = (("librosa_s", lambda: librosa_defaults(samples)), ("yin_s", yin))
    for name, work in (*librosas, ("rows_s", pages), ("extractor_s", whole)):
        work()
        spent = []
        for _ in range(3):
            begun = time.process_time()
            work()
            spent.append(time.process_time() - begun)
        times[name] = round(min(spent), 3)
    without_yin_s = times["librosa_s"] - times["yin_s"]
    return times | {
        "ratio": round(times["librosa_s"] / times["extractor_s"], 2),
        "ratio_without_yin": round(without_yin_s / times["extractor_s"], 2),
    }


if __name__ == "__main__":
    sound = SoundExtractor(Home.at(None), Settings())
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    print(json.dumps(measure(folder, sound) | speed(sound), indent=1))
