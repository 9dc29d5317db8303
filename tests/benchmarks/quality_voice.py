"""Measure the voice vectors: python -m tests.benchmarks.quality_voice [MEDIA] [--turns DIR] [--home DIR]

One narrator among others (P@5 beside chance), speaker verification on halves of files (equal error rate), each for our
vectors and for the mean of Whisper's encoder states over the same voiced sound, with bootstrap intervals; then what is
heard as a voice in music and effects, and the cost. With `--turns`, a folder of NAME.wav and *.rttm (who speaks when)
adds real conversations: pieces in which one person speaks are files of their own, and turns and voices are held
against what is written. pyannote.audio's source package has such a folder (`tests/data`, from the AMI meetings).
Prints one JSON document.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core import weights
from core.decode import decode_speech
from core.extract.speech.engine import RATE_HZ
from core.extract.speech.engine_ctranslate import _open_whisper
from core.extract.speech.listen import SpeechModel
from core.extract.loading import unit
from core.extract.voice import VoiceConfig, VoiceExtractor
from core.extract.voice.clusters import cluster_library
from core.extract.voice.net import WINDOW, VoiceNet, cut, levelled
from core.probe import probe
from core.settings import Home, Settings
from core.types import Features, FloatArray, Probe, SoundBlock

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SPEAKS = ("speech-en", "audio-channel", "folk")
"""Labels in music and sfx in which somebody does speak or sing."""
Turns = list[tuple[float, float, str]]


@dataclass(frozen=True)
class Said:
    """One file, or piece of one, in which one person speaks: its voiced stretches."""

    name: str
    speaker: str
    stretches: list[FloatArray]

    @property
    def seconds(self) -> float:
        return sum(map(len, self.stretches)) / RATE_HZ


def sound_of(file: Path) -> FloatArray:
    """Decode one file to 16 kHz."""
    with decode_speech(probe(os.fsencode(file))) as run:
        heard = [block.samples for block in run if isinstance(block, SoundBlock)]
    return np.concatenate(heard) if heard else np.zeros(0, np.float32)


def said(name: str, speaker: str, samples: FloatArray, detector: SpeechModel) -> Said:
    """Find the voiced stretches; the whole where the detector finds none, as in a clipped syllable."""
    config = VoiceConfig()
    found = [(b, e) for b, e in detector.voiced(samples, config.listen) if e - b >= config.least_s * RATE_HZ]
    return Said(name, speaker, [samples[b:e] for b, e in found] or [samples])


# ── Ways to embed ───────────────────────────────────────────────────────────────────────────────────


def ours(net: VoiceNet, pad: bool = False) -> Callable[[Sequence[FloatArray]], FloatArray]:
    """The mean over all windows; short stretches repeated, or padded with silence as Resemblyzer does."""

    def embed(stretches: Sequence[FloatArray]) -> FloatArray:
        full = [levelled(s) for s in stretches]
        if pad:
            full = [np.pad(s, (0, max(WINDOW - len(s), 0))) for s in full]
        return unit(np.concatenate([net.embed(cut(s)[0]) for s in full]).mean(axis=0))

    return embed


def whisper_states(home: Home) -> Callable[[Sequence[FloatArray]], FloatArray]:
    """The mean of Whisper's last encoder states over the frames that hold the (joined) voiced sound."""
    from faster_whisper.audio import pad_or_trim

    with weights.loadable(weights.path(home, "whisper-base")) as folder:
        model: Any = _open_whisper(folder, "cpu", threads=1)

    def embed(stretches: Sequence[FloatArray]) -> FloatArray:
        features = model.feature_extractor(np.concatenate(list(stretches)))
        size = model.feature_extractor.nb_max_frames
        states = []
        for at in range(0, features.shape[1], size):
            part = features[:, at : at + size]
            states.append(np.array(model.encode(pad_or_trim(part)))[0, : max(part.shape[1] // 2, 1)])
        return unit(np.concatenate(states).mean(axis=0))

    return embed


# ── Measures ────────────────────────────────────────────────────────────────────────────────────────


def interval(value: Callable[[np.ndarray[Any, Any]], float], count: int, times: int = 300) -> list[float]:
    """The value, and its 95 % bootstrap interval over files."""
    rng = np.random.default_rng(1)
    drawn = [value(rng.integers(0, count, count)) for _ in range(times)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return [round(float(v), 3) for v in (value(np.arange(count)), low, high)]


def nearest(vectors: FloatArray, speakers: np.ndarray[Any, Any], k: int = 5) -> np.ndarray[Any, Any]:
    """Share of the k nearest others by the same speaker, per file."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    made: np.ndarray[Any, Any] = (speakers[np.argsort(-likeness, axis=1)[:, :k]] == speakers[:, None]).mean(axis=1)
    return made


def equal_error(first: FloatArray, second: FloatArray, speakers: np.ndarray[Any, Any]) -> float:
    """Equal error rate over all pairs of a first and a second half."""
    same = (speakers[:, None] == speakers[None]).ravel()
    order = np.argsort(-(first @ second.T).ravel(), kind="stable")
    hit = same[order]
    missed, wrong = 1 - np.cumsum(hit) / hit.sum(), np.cumsum(~hit) / max((~hit).sum(), 1)
    at = int(np.abs(missed - wrong).argmin())
    return float(missed[at] + wrong[at]) / 2


def halves(one: Said) -> tuple[list[FloatArray], list[FloatArray]]:
    """Cut the joined voiced sound in two."""
    joined = np.concatenate(one.stretches)
    return [joined[: len(joined) // 2]], [joined[len(joined) // 2 :]]


def measure(files: Sequence[Said], embed: Callable[[Sequence[FloatArray]], FloatArray]) -> dict[str, Any]:
    """All protocols for one way to embed: as it is, and with the mean over all files taken off."""
    speakers = np.array([one.speaker for one in files])
    begun = time.process_time()
    whole = np.array([embed(one.stretches) for one in files])
    cost = (time.process_time() - begun) / sum(one.seconds for one in files)
    long = [i for i, one in enumerate(files) if one.seconds >= 3.2]
    first, second = (np.array([embed(halves(files[i])[n]) for i in long]) for n in (0, 1))
    lj, many = np.flatnonzero(speakers == "lj"), speakers[long]
    report: dict[str, Any] = {"cpu_s_per_voiced_s": round(cost, 4)}
    for name, mean in (("", 0.0), ("_centred", whole.mean(axis=0))):
        shares = nearest(unit(whole - mean), speakers)
        a, b = unit(first - mean), unit(second - mean)
        report |= {
            f"narrator_p5{name}": interval(lambda at, s=shares: float(s[lj][at].mean()), len(lj)),  # type: ignore[misc]
            f"speaker_p5{name}": interval(lambda at, s=shares: float(s[at].mean()), len(files)),  # type: ignore[misc]
            f"halves_eer{name}": interval(lambda at, a=a, b=b: equal_error(a[at], b[at], many[at]), len(long)),  # type: ignore[misc]
        }
    return report


def chances(files: Sequence[Said]) -> dict[str, Any]:
    """What chance gives, and how much there is."""
    speakers = [one.speaker for one in files]
    same = [(speakers.count(s) - 1) / (len(speakers) - 1) for s in speakers]
    lj = [share for share, s in zip(same, speakers, strict=True) if s == "lj"]
    long = [one.speaker for one in files if one.seconds >= 3.2]
    return {
        "files": len(files),
        "speakers": len(set(speakers)),
        "halved_files": len(long),
        "halved_speakers": len(set(long)),
        "narrator_p5_chance": round(float(np.mean(lj)), 3),
        "speaker_p5_chance": round(float(np.mean(same)), 3),
        "eer_chance": 0.5,
    }


# ── Conversations ───────────────────────────────────────────────────────────────────────────────────


def read_turns(folder: Path) -> dict[str, Turns]:
    """Read who speaks when: recording → (start, end, speaker)."""
    found: dict[str, Turns] = defaultdict(list)
    for file in sorted(folder.glob("*.rttm")):
        for row in (line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()):
            found[row[1]].append((float(row[3]), float(row[3]) + float(row[4]), row[7]))
    return {name: turns for name, turns in found.items() if (folder / f"{name}.wav").is_file()}


def alone(turns: Turns, least_s: float = 1.0) -> Turns:
    """Stretches in which exactly one person speaks."""
    cuts = sorted({t for start, end, _ in turns for t in (start, end)})
    made: Turns = []
    for start, end in itertools.pairwise(cuts):
        who = {s for a, b, s in turns if a <= start + 1e-6 and b >= end - 1e-6}
        if len(who) == 1:
            speaker = who.pop()
            joins = made and made[-1][2] == speaker and start - made[-1][1] < 0.05
            made[-1:] = [(made[-1][0], end, speaker)] if joins else [*made[-1:], (start, end, speaker)]
    return [turn for turn in made if turn[1] - turn[0] >= least_s]


def solos(folder: Path, detector: SpeechModel) -> list[Said]:
    """Each person's speech alone in each recording, joined: files of one speaker."""
    made = []
    for name, turns in read_turns(folder).items():
        samples = sound_of(folder / f"{name}.wav")
        by: dict[str, list[FloatArray]] = defaultdict(list)
        for start, end, speaker in alone(turns):
            by[speaker].append(samples[int(start * RATE_HZ) : int(end * RATE_HZ)])
        made += [said(f"{name}:{who}", who, np.concatenate(parts), detector) for who, parts in by.items()]
    return made


def main_speaker(span: Iterable[float], turns: Turns) -> tuple[str, float]:
    """Who speaks most within a span, and how much of what is spoken there is theirs."""
    start, end = span
    by: dict[str, float] = defaultdict(float)
    for a, b, speaker in turns:
        by[speaker] += max(0.0, min(b, end) - max(a, start))
    best = max(by, key=lambda who: by[who], default="")
    total = sum(by.values())
    return (best, by[best] / total) if total else ("", 0.0)


def conversations(folder: Path, extractor: VoiceExtractor) -> dict[str, Any]:
    """Hold turns and voices of whole recordings against what is written."""
    vectors, seconds, items, names, pure = [], [], [], [], []
    told = counted = 0.0
    recordings = read_turns(folder)
    for number, (name, turns) in enumerate(recordings.items()):
        made = features_of(extractor, folder / f"{name}.wav")
        told += abs(made.values["voice_count"] - len({who for *_, who in turns}))
        counted += 1
        for vector, span in zip(made.moments, made.spans, strict=True):
            who, share = main_speaker(span, turns)
            if who:
                vectors.append(vector), seconds.append(span[1] - span[0]), items.append(number)
                names.append(who), pure.append(share)
    length = np.array(seconds)
    labels = cluster_library(np.array(vectors), length, np.array(items))
    precision, recall = b_cubed(labels, np.array(names), length)
    return {
        "recordings": len(recordings),
        "turns": len(names),
        "turn_purity": round(float(np.average(pure, weights=length)), 3),
        "voices": int(labels.max()) + 1,
        "speakers": len(set(names)),
        "sure_share": round(float(length[labels >= 0].sum() / length.sum()), 3),
        "b_cubed_precision": round(precision, 3),
        "b_cubed_recall": round(recall, 3),
        "voice_count_off_by": round(told / max(counted, 1), 2),
    }


def b_cubed(
    labels: np.ndarray[Any, Any], names: np.ndarray[Any, Any], weight: np.ndarray[Any, Any]
) -> tuple[float, float]:
    """Precision and recall of a clustering, over what is clustered. Source: A. Bagga and B. Baldwin 1998."""
    sure = labels >= 0
    labels, names, weight = labels[sure], names[sure], weight[sure]
    together, same = labels[:, None] == labels[None], names[:, None] == names[None]
    both = (together & same) @ weight
    return tuple(float(np.average(both / (one @ weight), weights=weight)) for one in (together, same))  # type: ignore[return-value]


# ── All of it ───────────────────────────────────────────────────────────────────────────────────────


def features_of(extractor: VoiceExtractor, file: Path) -> Features:
    """Decode and extract one file."""
    session = extractor.open(Probe(os.fsencode(file), "", 0.0, 1, ()))
    session.push(SoundBlock(0.0, RATE_HZ, sound_of(file)))
    return session.finish()[0]


def wordless(media: Path, rows: Sequence[dict[str, str]], extractor: VoiceExtractor) -> dict[str, Any]:
    """What is taken for a voice in music and effects in which nobody speaks."""
    quiet = [r for r in rows if r["kind"] in ("music", "sfx") and not r["label"].startswith(SPEAKS)]
    made = {row["file"]: features_of(extractor, media / row["file"]) for row in quiet if float(row["duration"])}
    heard = {file: round(f.values["voiced_s"], 1) for file, f in made.items() if f.item is not None}
    return {"without_speech": len(made), "with_a_voice": heard, "voice_s": round(sum(heard.values()), 1)}


def rows_of(media: Path) -> list[dict[str, str]]:
    """The files that decode."""
    rows = csv.DictReader((media / "manifest.csv").open(encoding="utf-8"))
    return [row for row in rows if row["kind"] in ("music", "sfx", "speech") and row["decode"] == "ok"]


def speaker_of(row: dict[str, str]) -> str:
    """Each folder of speech is one person's; the readers among the music have a file each."""
    _, folder, name = row["file"].split("/")[:3]
    return name if folder == "data" else folder.replace("ljspeech", "lj")


def main() -> None:
    """Run everything once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("media", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--turns", type=Path, default=None)
    parser.add_argument("--home", default=None)
    given = parser.parse_args()
    home = Home.at(given.home).make()
    extractor, detector = VoiceExtractor(home, Settings()), SpeechModel(home, Settings())
    net = VoiceNet(weights.path(home, "resemblyzer"))
    rows = rows_of(given.media)
    spoken = [row for row in rows if row["kind"] == "speech" or row["label"] == "speech-en"]
    files = [
        said(row["file"], speaker_of(row), sound_of(given.media / row["file"]), detector)
        for row in spoken
        if "neardup" not in row["label"]
    ]
    files += solos(given.turns, detector) if given.turns else []
    ways = {"resemblyzer": ours(net), "resemblyzer_padded": ours(net, pad=True), "whisper_states": whisper_states(home)}
    report: dict[str, Any] = chances(files) | {name: measure(files, embed) for name, embed in ways.items()}
    report["wordless"] = wordless(given.media, rows, extractor)
    if given.turns:
        report["conversations"] = conversations(given.turns, extractor)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
