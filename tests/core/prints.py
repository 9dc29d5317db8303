"""Made-up music and films for tests of fingerprints: notes that change, pictures that cut."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from core.extract.fingerprint import PicturePrintExtractor, SoundPrintExtractor
from core.extract.sound.stft import RATE_HZ
from core.settings import Home, Settings
from core.types import Fingerprint, FloatArray, FrameArray, FrameBlock, Probe, SoundBlock

PROBE = Probe(b"/nowhere.mkv", "matroska", 60.0, 1, ())


@functools.cache
def music(seed: int, seconds: float = 30.0) -> FloatArray:
    """Chords of three notes with overtones, a new one each 0.4 s or so: float32 (n,)."""
    rng = np.random.default_rng(seed)
    pieces = []
    while sum(map(len, pieces)) < seconds * RATE_HZ:
        t = np.arange(int(rng.uniform(0.25, 0.6) * RATE_HZ)) / RATE_HZ
        notes = 110 * 2 ** (rng.integers(0, 40, 3) / 12)
        chord = sum(np.sin(2 * np.pi * f * k * t) / k for f in notes for k in range(1, 7))
        pieces.append(chord * np.exp(-2 * t) * rng.uniform(0.05, 0.15))
    made = np.concatenate(pieces)[: int(seconds * RATE_HZ)]
    samples = (made + rng.normal(0, 0.002, len(made))).astype(np.float32)
    samples.flags.writeable = False
    return samples


def sound_print(samples: FloatArray, block: int = 30 * RATE_HZ) -> Fingerprint:
    """Fingerprint of samples, pushed in blocks."""
    session = SoundPrintExtractor(Home(Path("/nowhere")), Settings()).open(PROBE)
    for at in range(0, len(samples), block):
        session.push(SoundBlock(at / RATE_HZ, RATE_HZ, samples[at : at + block]))
    (made,) = session.finish()
    return made


@functools.cache
def film(seed: int, shots: int = 12, side: int = 96) -> FrameArray:
    """Frames of different shots, each of a few soft blobs: uint8 (shots, side, side, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    frames = []
    for _ in range(shots):
        blobs = sum(
            rng.uniform(-1, 1) * np.exp(-((x - rng.uniform()) ** 2 + (y - rng.uniform()) ** 2) / rng.uniform(0.01, 0.1))
            for _ in range(9)
        )
        grey = np.clip(128 + 90 * blobs, 0, 255)
        frames.append(np.repeat(grey[..., None], 3, axis=2))
    return np.array(frames).astype(np.uint8)


def picture_print(frames: FrameArray, times_s: FloatArray | None = None) -> Fingerprint:
    """Fingerprint of frames, 5 s apart unless times are given."""
    session = PicturePrintExtractor(Home(Path("/nowhere")), Settings()).open(PROBE)
    session.push(FrameBlock(5.0 * np.arange(len(frames)) if times_s is None else times_s, frames))
    (made,) = session.finish()
    return made
