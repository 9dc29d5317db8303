"""What listening costs beside other ways, in one run: python -m tests.benchmarks.speech_ratio [MEDIA] [--home DIR]

    speech    against openai-whisper (same weights) at the same work, beam 5 and word times; beside it greedy
              and without times as it comes, though ours makes times all the same; and against faster-whisper's batches
    silence   a minute of faint noise, with voice detection and without

The same 45 s of real speech for all; models are loaded, and everything warmed up, before anything is measured.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core import weights
from core.decode import decode_speech
from core.extract.speech.engine import RATE_HZ
from core.extract.speech.engine_ctranslate import CTranslateEngine
from core.extract.speech.engine_torch import build
from core.extract.speech.listen import ListenConfig, SpeechModel
from core.extract.loading import cores
from core.extract.speech import SpeechExtractor
from core.probe import probe
from core.settings import Home, Settings
from core.types import FloatArray, Probe, SoundBlock
from core.weights.ctranslate import read_whisper
from tests.benchmarks.ratios import Cost, Ratio, cost, show

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
SENTENCES = 6


def main() -> None:
    """Measure, print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("media", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--home", default=None)
    given = parser.parse_args()
    if not given.media.is_dir():
        print("The sample media are not beside this checkout: nothing to measure.")
        return
    home, speech = Home.at(given.home).make(), real_speech(given.media)
    model = SpeechModel(home, Settings(), CTranslateEngine())
    greedy, beam = (extractor(home, model, beam) for beam in (1, 5))
    hear(greedy, speech[: 5 * RATE_HZ])
    faint = (1e-3 * np.random.default_rng(7).standard_normal(60 * RATE_HZ)).astype(np.float32)
    ours = {n: cost(lambda x=x: hear(x, speech), 2) for n, x in {1: greedy, 5: beam}.items()}  # type: ignore[misc]
    silent = cost(lambda: hear(greedy, faint), 2)
    deaf = plain(home, faint)
    length = f"{len(speech) / RATE_HZ:.0f} s of speech"
    show(
        [
            Ratio(f"{length}, beam 5, word times: openai-whisper", ours[5], openai(home, speech, 5, words=True), 3.0),
            Ratio(f"{length}, greedy, word times: openai-whisper", ours[1], openai(home, speech, words=True), 3.0),
            Ratio(f"{length}, greedy: openai-whisper without word times", ours[1], openai(home, speech), 1.0),
            Ratio(f"{length}, beam 5: faster-whisper, batches of 8", ours[5], batched(home, speech), 1.0),
            Ratio("a minute of faint noise: without voice detection", silent, deaf, 10.0),
        ]
    )


def real_speech(media: Path) -> FloatArray:
    """Join some sentences of one reader."""
    files = sorted((media / "speech" / "ljspeech").glob("*.flac"))[:SENTENCES]
    runs = (decode_speech(probe(os.fsencode(file))) for file in files)
    return np.concatenate([block.samples for run in runs for block in run if isinstance(block, SoundBlock)])


def extractor(home: Home, model: SpeechModel, beam: int) -> SpeechExtractor:
    """Make the full pass with another beam."""
    made = SpeechExtractor(home, Settings(), model, ListenConfig(beam=beam))
    made.load()
    return made


def hear(extractor: SpeechExtractor, samples: FloatArray) -> None:
    """Push it all through one session: preparation, voice detection, language, words, doubt."""
    session = extractor.open(Probe(b"/x", "wav", len(samples) / RATE_HZ, 1, ()))
    for at in range(0, len(samples), 10 * RATE_HZ):
        session.push(SoundBlock(at / RATE_HZ, RATE_HZ, samples[at : at + 10 * RATE_HZ]))
    session.finish()


def openai(home: Home, speech: FloatArray, beam: int | None = None, *, words: bool = False) -> Cost:
    """Run openai-whisper with its own defaults but these."""
    import torch

    torch.set_num_threads(max(1, cores() - 1))
    model = build(read_whisper(weights.path(home, Settings().speech_model)), "cpu")
    return cost(lambda: model.transcribe(speech, fp16=False, beam_size=beam, word_timestamps=words))


def batched(home: Home, speech: FloatArray) -> Cost:
    """Run faster-whisper's batched pipeline with its own defaults."""
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(_faster(home))
    work: Callable[[], object] = lambda: list(pipeline.transcribe(speech, batch_size=8, word_timestamps=True)[0])  # noqa: E731
    return cost(work, 2)


def plain(home: Home, samples: FloatArray) -> Cost:
    """Run faster-whisper on all of it, as it does unless voice detection is asked for."""
    model = _faster(home)
    return cost(lambda: list(model.transcribe(samples, beam_size=1)[0]))


def _faster(home: Home):  # type: ignore[no-untyped-def]
    from faster_whisper import WhisperModel

    folder = str(weights.path(home, Settings().speech_model))
    return WhisperModel(
        folder, device="cpu", compute_type="int8", cpu_threads=max(1, cores() - 1), local_files_only=True
    )


if __name__ == "__main__":
    main()
