"""Measure a large library: python -m tests.benchmarks.duplicates_scale [N]

N media (100,000) with made-up fingerprints, a hundredth of them copies: how long comparing everything takes, how many
copies it finds, its memory; and how long `doctor --library` takes. Prints one JSON document.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from core import duplicates
from core.quality import survey
from core.settings import Home
from core.store import Store, connect
from core.types import Facts, Features, Fingerprint, FoundFile, Kind, MediaId, Modality, ScanDiff

STEP_S = 2048 / 22_050


def sound(rng: np.random.Generator, codes: int) -> Fingerprint:
    """Codes like those of music: a third of the bits change from one to the next."""
    flips = rng.integers(0, 2**32, (3, codes), dtype=np.uint32)
    return Fingerprint(
        Modality.SOUND, "sound1", np.bitwise_xor.accumulate(flips[0] & flips[1]), np.arange(codes) * STEP_S
    )


def copied(rng: np.random.Generator, made: Fingerprint) -> Fingerprint:
    """A copy without its first part, 6 % of the bits wrong in bursts of codes that are harder to hear."""
    cut = int(rng.integers(0, len(made.codes) // 3))
    codes = made.codes[cut:].copy()
    wrong = rng.random((len(codes), 32)) < rng.choice([0.01, 0.05, 0.2], (len(codes), 1), p=[0.5, 0.3, 0.2])
    codes ^= np.packbits(wrong, axis=1).view(">u4").astype(np.uint32)[:, 0]
    return Fingerprint(Modality.SOUND, "sound1", codes, np.arange(len(codes)) * STEP_S)


def picture(rng: np.random.Generator, frames: int) -> Fingerprint:
    """Frames of nothing in particular."""
    codes = rng.integers(1, 2**63, frames, dtype=np.uint64)
    return Fingerprint(Modality.PICTURE, "picture1", codes, 5.0 * np.arange(frames))


def fill(store: Store, count: int) -> set[tuple[MediaId, MediaId]]:
    """Add media: songs of two to six minutes, one in eight a film of 20 to 60 minutes; return the pairs of copies."""
    rng = np.random.default_rng(0)
    root, pairs = store.files.root(b"/library"), set()
    none, spans, vector = np.zeros((0, 1), np.float32), np.zeros((0, 2)), np.ones(1, np.float32)
    kept: list[tuple[MediaId, Fingerprint]] = []
    for at in range(0, count, 1000):
        with store.transaction():
            files = tuple(FoundFile(f"{n}.mkv".encode(), 1, 1_700_000_000 * 10**9, n) for n in range(at, at + 1000))
            for n, file_id in zip(range(at, at + 1000), store.files.apply(root, ScanDiff(new=files)), strict=True):
                film = n % 8 == 0
                seconds = float(rng.uniform(1200, 3600) if film else rng.uniform(120, 360))
                media_id = store.media.add(Facts(Kind.VIDEO if film else Kind.MUSIC, f"item {n}", seconds, "x", "y"))
                store.files.attach(file_id, media_id, confirmed=True)
                made = sound(rng, int(seconds / STEP_S))
                if n % 100 == 99:
                    other, original = kept.pop(int(rng.integers(len(kept))))
                    made = copied(rng, original)
                    pairs.add((min(other, media_id), max(other, media_id)))
                elif n % 10 == 1:
                    kept.append((media_id, made))
                store.fingerprints.put(media_id, [made, picture(rng, int(seconds / 6))] if film else [made])
                values = {"loudness_lufs": float(rng.normal(-14, 3)), "peak_dbfs": -1.0, "silence_share": 0.01}
                store.features.put(media_id, [Features(Modality.SOUND, "mfcc1", vector, none, spans, values)])
    return pairs


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, connect(Home(Path(folder)), "worker") as store:
        pairs = fill(store, count)
        size_mb = sum(file.stat().st_size for file in Path(folder).glob("library.db*")) / 1e6
        before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began, spent = time.perf_counter(), time.process_time()
        found = duplicates.find(store)
        compared = time.perf_counter() - began, time.process_time() - spent
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        known = {(copy.first, copy.second) for copy in store.duplicates.copies()}
        began, spent = time.perf_counter(), time.process_time()
        findings = survey(store, 1_790_000_000.0)
        surveyed = time.perf_counter() - began, time.process_time() - spent
        some = [pair[0] for pair in sorted(pairs)[:20]]
        began = time.perf_counter()
        store.duplicates.copies_of(some)
        asked_ms = 1000 * (time.perf_counter() - began)
    print(json.dumps({
        "media": count, "library_mb": round(size_mb), "compare_s": round(compared[0], 1),
        "compare_cpu_s": round(compared[1], 1), "compare_mb": round(peak_mb - before_mb), "copies": len(pairs),
        "found": found, "recall": round(len(known & pairs) / max(len(pairs), 1), 4), "false": len(known - pairs),
        "doctor_s": round(surveyed[0], 2),
        "doctor_cpu_s": round(surveyed[1], 2), "findings": len(findings), "copies_of_ms": round(asked_ms, 1),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
