"""Measure the transcripts: python -m tests.benchmarks.quality_speech [MEDIA] [--full] [--home DIR]

Word error rate on LJSpeech (the sentences whose transcript is known, flac and mp3), language of the spoken prompts,
and text wrongly heard in music, instruments and effects. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core.decode import decode_speech
from core.extract.speech import GistExtractor, SpeechExtractor
from core.probe import probe
from core.settings import Home, Settings
from core.types import Transcript

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SAYS = ("speech-en", "audio-channel")
"""Labels in music and sfx in which somebody does speak; and one song is sung."""
SUNG = "folk"


def transcribe(extractor: SpeechExtractor, file: Path) -> Transcript:
    """Listen to one file."""
    found = probe(os.fsencode(file))
    session = extractor.open(found)
    with decode_speech(found, extractor.spans(found.duration_s)) as run:
        for block in run:
            session.push(block)
    return session.finish()[0]


def text_of(transcript: Transcript) -> str:
    """Join the segments."""
    return " ".join(segment.text for segment in transcript.segments)


def errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Count the words to put in, take out or change (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(spoken, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def main() -> None:
    """Run everything once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("media", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--home", default=None)
    given = parser.parse_args()
    from whisper.normalizers import EnglishTextNormalizer

    words = EnglishTextNormalizer()
    extractor = (SpeechExtractor if given.full else GistExtractor)(Home.at(given.home).make(), Settings())
    wrong = total = 0
    spent_s = media_s = 0.0
    languages: dict[str, Counter[str]] = {"en": Counter(), "fr": Counter()}
    invented: dict[str, str] = {}
    silent = 0
    rows = csv.DictReader((given.media / "manifest.csv").open(encoding="utf-8"))
    for row in (row for row in rows if row["kind"] in ("music", "sfx", "speech") and row["decode"] == "ok"):
        begun = time.process_time()
        made = transcribe(extractor, given.media / row["file"])
        spent_s, media_s = spent_s + time.process_time() - begun, media_s + float(row["duration"])
        text = text_of(made)
        print(f"{row['file']}\t{made.language}\t{made.speech_share:.2f}\t{text}", file=sys.stderr)
        if "ljspeech" in row["file"] and row["transcript"]:
            spoken = words(row["transcript"]).split()
            wrong, total = wrong + errors(spoken, words(text).split()), total + len(spoken)
        elif "asterisk" in row["file"]:
            languages[row["label"]][made.language] += 1
        elif row["kind"] != "speech" and not row["label"].startswith(SAYS) and row["label"] != SUNG:
            silent += 1
            if text:
                invented[row["file"]] = text
    report = {
        "pass": "full" if given.full else "quick",
        "wer": round(wrong / max(total, 1), 4),
        "words": total,
        "languages": languages,
        "without_speech": silent,
        "invented": invented,
        "cpu_s_per_media_s": round(spent_s / media_s, 3),
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
