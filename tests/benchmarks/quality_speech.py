"""Measure the transcripts: python -m tests.benchmarks.quality_speech [MEDIA] [--full] [--engine NAME] [--home DIR]

Word error rate on LJSpeech (the sentences whose transcript is known, flac and mp3) with its bootstrap interval, cost
against real time, language of the spoken prompts, speech told from music by the share that is spoken, text wrongly
heard where nobody speaks, and spoken moments found by parts of what is said. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import index, pipeline
from core.decode import decode_speech
from core.extract.speech.listen import SpeechModel, choose_engine
from core.extract.meaning import MeaningExtractor
from core.extract.query import QueryEmbedder
from core.extract.speech import GistExtractor, SpeechExtractor
from core.index import Indexes
from core.probe import probe
from core.settings import SPEECH_ENGINES, Home, Settings
from core.store import Store, connect
from core.types import Facts, Features, FoundFile, Kind, MediaId, Probe, ScanDiff, TextBlock, Transcript

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SAYS = ("speech-en", "audio-channel")
"""Labels in music and sfx in which somebody does speak; and one song is sung."""
SUNG = "folk"
SPOKEN_SHARE = 0.5  # from here on a sound file counts as speech (core.stages.speech)
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Heard:
    """One file of the manifest and what was made of it."""

    row: Mapping[str, str]
    transcript: Transcript
    cpu_s: float

    @property
    def text(self) -> str:
        """All that was heard."""
        return " ".join(segment.text for segment in self.transcript.segments)

    @property
    def truth(self) -> str:
        """`speech`, or `other` where nobody speaks, "" where it isn't sure what counts."""
        if self.row["kind"] == "speech":
            return "speech"
        return "" if self.row["label"].startswith(SAYS) or self.row["label"] == SUNG else "other"


def transcribe(extractor: SpeechExtractor, file: Path) -> Transcript:
    """Listen to one file."""
    found = probe(os.fsencode(file))
    session = extractor.open(found)
    with decode_speech(found, extractor.spans(found.duration_s)) as run:
        for block in run:
            session.push(block)
    return session.finish()[0]


def errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Count the words to put in, take out or change (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(spoken, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def interval(counts: Sequence[tuple[float, float]], seed: int = 7) -> list[float]:
    """Give the 95 % interval of a ratio of sums, resampled over its (part, whole) pairs (Efron & Tibshirani 1993)."""
    pairs = np.array(counts, dtype=float)
    drawn = pairs[np.random.default_rng(seed).integers(len(pairs), size=(RESAMPLES, len(pairs)))].sum(axis=1)
    return [round(float(q), 4) for q in np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])]


def word_errors(heard: Sequence[Heard], plain: Callable[[str], str]) -> dict[str, object]:
    """Compare with the known sentences, after Whisper's own normaliser."""
    known = [h for h in heard if "ljspeech" in h.row["file"] and h.row["transcript"]]
    pairs = [(plain(h.row["transcript"]).split(), plain(h.text).split()) for h in known]
    counts = [(errors(spoken, said), len(spoken)) for spoken, said in pairs]
    wrong, total = (sum(c[side] for c in counts) for side in (0, 1))
    return {"wer": round(wrong / total, 4), "interval": interval(counts), "words": total, "files": len(known)}


def languages(heard: Sequence[Heard]) -> dict[str, object]:
    """Count which language each prompt was taken for; "" is: not sure, or nothing heard."""
    found: dict[str, Counter[str]] = {}
    for h in heard:
        if "asterisk" in h.row["file"]:
            found.setdefault(h.row["label"], Counter())[h.transcript.language or "unsure"] += 1
    right = sum(counts[label] for label, counts in found.items())
    wrong = sum(n for label, counts in found.items() for code, n in counts.items() if code not in (label, "unsure"))
    return {"counts": found, "right": right, "wrong": wrong, "of": sum(sum(c.values()) for c in found.values())}


def speech_or_not(heard: Sequence[Heard]) -> dict[str, object]:
    """Tell speech from music and effects by the spoken share."""
    called = [(h.transcript.speech_share >= SPOKEN_SHARE, h.truth == "speech") for h in heard if h.truth]
    both = sum(c and t for c, t in called)
    invented = {h.row["file"]: h.text for h in heard if h.truth == "other" and h.text}
    return {
        "precision": round(both / max(sum(c for c, _ in called), 1), 3),
        "recall": round(both / max(sum(t for _, t in called), 1), 3),
        "speech": sum(t for _, t in called),
        "other": sum(not t for _, t in called),
        "invented": invented,
    }


# ── From words to the moment ────────────────────────────────────────────────────────────────────────


def found_again(heard: Sequence[Heard], home: Home) -> dict[str, object]:
    """Search for each known sentence with every third word dropped: by words alone, and by meaning too."""
    asked = {h.row["transcript"]: "" for h in heard if "ljspeech" in h.row["file"] and h.row["transcript"]}
    queries = {text: " ".join(w for n, w in enumerate(text.split()) if n % 3 != 2) for text in asked}
    with tempfile.TemporaryDirectory() as folder, connect(Home(Path(folder)).make(), "worker") as store:
        media = _stored(store, heard, MeaningExtractor(home, Settings()))
        index.build_all(store)
        embedder = QueryEmbedder(home, Settings())
        report: dict[str, object] = {"queries": len(queries), "media": len(media)}
        for way in ("words", "words and meaning"):
            ranks = [
                _rank(store, media, text, query, embedder if "meaning" in way else None)
                for text, query in queries.items()
            ]
            report[way] = {f"recall@{k}": round(float(np.mean([rank <= k for rank in ranks])), 3) for k in (1, 5)}
    return report


def _stored(store: Store, heard: Sequence[Heard], meaning: MeaningExtractor) -> dict[MediaId, str]:
    """Put transcripts and their meaning into a library; titles are numbers, so that they give nothing away."""
    media, root = {}, store.files.root(b"/bench")
    for number, h in enumerate(heard):
        media_id = store.media.add(Facts(Kind.SOUND, f"{number}", float(h.row["duration"])))
        (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(b"%d.wav" % number, 1, 1, number + 1),)))
        store.files.attach(file_id, media_id, confirmed=True)
        store.text.set_transcript(media_id, h.transcript)
        session = meaning.open(Probe(b"/x", "wav", float(h.row["duration"]), 1, ()))
        session.push(TextBlock("speech", h.transcript.segments))
        made = [features for features in session.finish() if isinstance(features, Features)]
        with store.transaction():
            store.features.put(media_id, made)
        media[media_id] = h.row["transcript"]
    return media


def _rank(store: Store, media: Mapping[MediaId, str], text: str, query: str, embedder: QueryEmbedder | None) -> int:
    """Place of the first medium in which this is said, 999 where it isn't found."""
    vectors = embedder.embed(query) if embedder else None
    results = pipeline.search(store, Indexes(store), store.profiles.get(), query, 20, "speech", vectors)
    return next((n for n, r in enumerate(results, 1) if media[r.media_id] == text), 999)


def main() -> None:
    """Run everything once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("media", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--engine", choices=["auto", *SPEECH_ENGINES], default="auto")
    parser.add_argument("--home", default=None)
    given = parser.parse_args()
    if not given.media.is_dir():
        print("The sample media are not beside this checkout: nothing to measure.")
        return
    from whisper.normalizers import EnglishTextNormalizer

    home = Home.at(given.home).make()
    model = SpeechModel(home, Settings(), choose_engine(given.engine))
    extractor = (SpeechExtractor if given.full else GistExtractor)(home, Settings(), model)
    extractor.load()
    heard = []
    with (given.media / "manifest.csv").open(encoding="utf-8") as manifest:
        rows = [r for r in csv.DictReader(manifest) if r["kind"] in ("music", "sfx", "speech") and r["decode"] == "ok"]
    for row in rows:
        begun_s = time.process_time()
        made = transcribe(extractor, given.media / row["file"])
        heard.append(Heard(row, made, time.process_time() - begun_s))
        print(f"{row['file']}\t{made.language}\t{made.speech_share:.2f}\t{heard[-1].text}", file=sys.stderr)
    costs = {
        truth: [(h.cpu_s, float(h.row["duration"])) for h in heard if h.truth == truth] for truth in ("speech", "other")
    }
    report = {
        "pass": "full" if given.full else "quick",
        "engine": model.engine.name,
        "word_errors": word_errors(heard, EnglishTextNormalizer()),
        "languages": languages(heard),
        "speech_or_not": speech_or_not(heard),
        "found_again": found_again(heard, home),
        "cpu_s_per_media_s": {k: round(sum(c for c, _ in v) / sum(d for _, d in v), 3) for k, v in costs.items()},
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
