"""Learn `resources/sound_shares.npz`, or measure it.

python -m tests.benchmarks.sound_shares learn OUT.npz KIND=FOLDER…   (kinds: speech, music, noise)
python -m tests.benchmarks.sound_shares measure [MEDIA]

The shipped one was learnt from Debian's asterisk-core-sounds-{es,it}-wav and ktuberling-data (speech),
warzone2100-music, neverball-common/bgm, lincity-ng-data/music, fillets-ng-data/music, lmms-common/{beats,bassloops}
(music), lincity-ng-data/sounds, freedroid-data, neverball-common/snd (noise), and from made noise; short files of one
folder are joined to 12 s, of long ones the first 12 s are taken. Everything counts twice, the second time as a
telephone would give it. Nothing of the sample media is in it, so that it can be measured on all of them.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core.extract.sound.shares import KINDS, LEAST, WINDOW, ShareModel, measure
from core.extract.sound.stft import COLUMNS, RATE_HZ, FrameMeter, measure_all
from core.extract.sound.timbre import SILENCE_DBFS
from core.types import FloatArray

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SUFFIXES = {".ogg", ".oga", ".opus", ".wav", ".flac", ".mp3"}
JOINED_S, MOST_S, MOST_PER_FOLDER_S = 12.0, 12.0, 13.0
MADE = (
    "anoisesrc=color=white:d=9:a=0.2", "anoisesrc=color=pink:d=9:a=0.3", "anoisesrc=color=brown:d=9:a=0.5",
    "anoisesrc=color=blue:d=9:a=0.1", "anoisesrc=color=pink:d=9:a=0.3,tremolo=f=0.3:d=0.7",
    "anoisesrc=color=brown:d=9:a=0.6,tremolo=f=0.15:d=0.9,lowpass=f=900",
    "anoisesrc=color=white:d=9:a=0.2,highpass=f=1500,tremolo=f=0.2:d=0.5",
    "anoisesrc=color=white:d=9:a=0.3,tremolo=f=12:d=0.9,lowpass=f=1200",
    "anoisesrc=color=pink:d=9:a=0.2,bandpass=f=600:w=300", "anoisesrc=color=white:d=9:a=0.01",
    "sine=f=50:d=9,volume=0.2,tremolo=f=1:d=0.1", "aevalsrc='0.2*(2*mod(t*93,1)-1)+0.05*random(0)':d=9",
    "aevalsrc='0.3*random(0)*lt(random(1),0.004)':d=9", "aevalsrc='0.15*random(0)*lt(random(1),0.06)':d=9",
    "anoisesrc=color=brown:d=9:a=0.5,vibrato=f=0.5:d=0.6", "anoisesrc=color=pink:d=9:a=0.3,flanger",
)  # fmt: skip
"""Hiss, hum, wind, surf, rain, crackle, engines."""


def read(file: Path, low_pass: bool, most_s: float = MOST_S) -> FloatArray:
    """Read the beginning of a sound, as mono; with 4 kHz of bandwidth if asked."""
    import soundfile

    with soundfile.SoundFile(file) as opened:
        samples = opened.read(int(most_s * opened.samplerate), np.float32, always_2d=True).mean(axis=1)
        return at_rate(samples, opened.samplerate, low_pass)


def made_noise(source: str, low_pass: bool) -> FloatArray:
    """Make a sound with one of ffmpeg's sources."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-ac", "1", "-ar", str(RATE_HZ)]
    done = subprocess.run([*command, "-f", "f32le", "-"], capture_output=True, check=True)
    return at_rate(np.frombuffer(done.stdout, np.float32), RATE_HZ, low_pass)


def at_rate(samples: FloatArray, rate_hz: int, low_pass: bool) -> FloatArray:
    """Resample to RATE_HZ, through a telephone's 8 kHz if asked."""
    from scipy.signal import resample_poly

    for target_hz in (*([8000] if low_pass else []), RATE_HZ):
        if rate_hz != target_hz:
            samples, rate_hz = resample_poly(samples, target_hz // 50, rate_hz // 50), target_hz
    return samples.astype(np.float32)


def joined(folder: Path, low_pass: bool) -> Iterator[FloatArray]:
    """Give the sounds under a folder: short ones of one place together, at most some minutes of each place."""
    places = sorted({file.parent for file in folder.rglob("*") if file.suffix in SUFFIXES})
    for place in places:
        files = sorted(file for file in place.iterdir() if file.suffix in SUFFIXES)
        held: list[FloatArray] = []
        spent_s = 0.0
        for file in np.random.default_rng(0).permutation(files):
            samples = read(file, low_pass)
            spent_s += len(samples) / RATE_HZ
            held.append(samples)
            if sum(map(len, held)) > JOINED_S * RATE_HZ:
                yield np.concatenate(held)
                held = []
            if spent_s > MOST_PER_FOLDER_S * (6 if len(places) < 3 else 1):
                break


def windows(meter: FrameMeter, samples: FloatArray) -> list[FloatArray]:
    """Measure each few seconds in which something is heard."""
    rows = measure_all(meter, samples)
    pieces = np.array_split(rows, max(round(len(rows) / WINDOW), 1))
    audible = [piece for piece in pieces if (piece[:, COLUMNS["rms"].start] >= SILENCE_DBFS).sum() >= LEAST]
    return [measure(piece) for piece in audible]


def fit(made: FloatArray, kinds: Sequence[str]) -> ShareModel:
    """Fit the classifier, each kind counting the same."""
    from sklearn.linear_model import LogisticRegression

    centre, spread = made.mean(axis=0), made.std(axis=0) + 1e-6
    numbers = np.array([KINDS.index(kind) for kind in kinds])
    learner = LogisticRegression(C=0.3, max_iter=2000, class_weight="balanced")
    learner.fit(np.clip((made - centre) / spread, -4, 4), numbers)
    parts = (centre, spread, learner.coef_, learner.intercept_)
    return ShareModel(*(np.asarray(part, np.float32) for part in parts))


def learn(out: str, *folders: str) -> None:
    """Measure every sound of the folders and what is made, and keep what was learnt."""
    meter, made, kinds = FrameMeter(), [], []
    for low_pass in (False, True):
        for kind, _, folder in (given.partition("=") for given in folders):
            for samples in joined(Path(folder), low_pass):
                new = windows(meter, samples)
                made += new
                kinds += [kind] * len(new)
        for source in MADE:
            new = windows(meter, made_noise(source, low_pass))
            made += new
            kinds += ["noise"] * len(new)
    print({kind: kinds.count(kind) for kind in KINDS}, file=sys.stderr)
    model = fit(np.array(made), kinds)
    right = model.judge(np.array(made)).argmax(axis=1) == np.array([KINDS.index(kind) for kind in kinds])
    print(f"on what it was learnt from: {right.mean():.3f}", file=sys.stderr)
    names = ("centre", "spread", "weights", "bias")
    np.savez(out, **{name: getattr(model, name) for name in names})


def truth(row: dict[str, str]) -> str:
    """Say what a file of the sample media is, by its label; "" where that isn't plain (one-shots of instruments)."""
    file, label = row["file"], row["label"]
    if row["kind"] == "speech" or label == "speech-en" or "audio-channel" in file:
        return "speech"
    if label in ("dog", "birdsong", "whale-song", "camera-shutter") or file.endswith(OTHER):
        return "noise"
    if "sonic-pi" in file:
        return "music" if label == "loop" else ""
    return "music" if (row["kind"] == "music" and "frozen-bubble" not in file) or "viper.mp3" in file else ""


OTHER = ("moviepy/rain.mp3", "moviepy/crunching.mp3", "frozen-bubble-data/applause.ogg")
PAGE = 430


def judged(media: Path) -> list[tuple[int, str, str]]:
    """Judge every page of 10 s of the labelled sounds: file, what it is, what it is taken for."""
    meter, model, made = FrameMeter(), ShareModel.shipped(), []
    with (media / "manifest.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["decode"] == "ok" and truth(row)]
    for number, row in enumerate(rows):
        measured = measure_all(meter, read(media / row["file"], low_pass=False, most_s=60.0))
        for at in range(0, max(len(measured) - PAGE // 2, 1), PAGE):
            shares = model.shares(measured[at : at + PAGE])
            found = max(KINDS, key=lambda kind: getattr(shares, kind))
            made.append((number, truth(row), found))
    return made


def report(media: Path) -> dict[str, object]:
    """Precision and recall of each kind with 95 % intervals, by drawing files anew 1,000 times."""
    made = judged(media)
    files = np.array([file for file, _, _ in made])
    table = np.zeros((files.max() + 1, len(KINDS), len(KINDS)))
    for file, kind, found in made:
        table[file, KINDS.index(kind), KINDS.index(found)] += 1
    random = np.random.default_rng(0)
    draws = [table[random.integers(0, len(table), len(table))].sum(axis=0) for _ in range(1000)]
    out: dict[str, object] = {"files": len(table), "pages": len(made), "table": table.sum(axis=0).astype(int).tolist()}
    for number, kind in enumerate(KINDS):
        for name, axis in (("precision", 0), ("recall", 1)):
            rates = [t[number, number] / max(t.sum(axis=axis)[number], 1) for t in (table.sum(axis=0), *draws)]
            low, high = np.quantile(rates[1:], [0.025, 0.975])
            out[f"{kind}_{name}"] = f"{rates[0]:.2f} [{low:.2f}, {high:.2f}]"
    return out


if __name__ == "__main__":
    if sys.argv[1:2] == ["learn"]:
        learn(*sys.argv[2:])
    else:
        print(json.dumps(report(Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED), indent=1))
