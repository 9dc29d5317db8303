"""Ten minutes of noise and of music give no word, however faint or loud they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.decode import decode_speech
from core.extract.speech import SpeechExtractor
from core.extract.speech.engine import RATE_HZ
from core.probe import probe
from core.settings import Home, Settings
from core.types import FloatArray, Probe, SoundBlock, Transcript

pytestmark = [pytest.mark.models, pytest.mark.slow]

LONG_S = 600


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechExtractor]:
    """The full pass, loaded once."""
    made = SpeechExtractor(Home(tmp_path_factory.mktemp("home")).make(), Settings(speech_engine="faster-whisper"))
    made.load()
    yield made
    made.close()


def hear(extractor: SpeechExtractor, samples: FloatArray) -> Transcript:
    """Push it in blocks of 30 s."""
    session = extractor.open(Probe(b"/x", "wav", len(samples) / RATE_HZ, 1, ()))
    for at in range(0, len(samples), 30 * RATE_HZ):
        session.push(SoundBlock(at / RATE_HZ, RATE_HZ, samples[at : at + 30 * RATE_HZ]))
    (made,) = session.finish()
    return made


def pink() -> FloatArray:
    """Noise whose power falls with frequency, swelling slowly."""
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(LONG_S * RATE_HZ))
    sound = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)))
    swell = 0.6 + 0.4 * np.sin(np.arange(len(sound)) / RATE_HZ / 7)
    return (0.3 * swell * sound / np.abs(sound).max()).astype(np.float32)


def band() -> FloatArray:
    """A melody with harmonics and vibrato over chords and a beat: no voice, but the rhythm and range of one."""
    rng, times = np.random.default_rng(5), np.arange(LONG_S * RATE_HZ) / RATE_HZ
    notes = 110.0 * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 12, 14], LONG_S * 3) / 12)
    pitch = notes[(3 * times).astype(int)] * (1 + 0.01 * np.sin(2 * np.pi * 5.5 * times))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    melody = sum(np.sin(n * phase) / n for n in range(1, 6)) * (1 - (3 * times) % 1) ** 0.5
    chords = sum(np.sin(2 * np.pi * f * times) for f in (131, 165, 196))
    beat = rng.standard_normal(len(times)) * np.exp(-20 * ((2 * times) % 1))
    return (0.1 * melody + 0.03 * chords + 0.1 * beat).astype(np.float32)


@pytest.mark.parametrize("gain_db", [0, -40])
@pytest.mark.parametrize("sound", [pink, band], ids=lambda made: made.__name__)
def test_ten_minutes(extractor: SpeechExtractor, sound: object, gain_db: int) -> None:
    assert callable(sound)
    assert hear(extractor, sound() * np.float32(10 ** (gain_db / 20))).segments == ()


@pytest.mark.shared
def test_ten_minutes_of_real_music(extractor: SpeechExtractor, shared_media: Path) -> None:
    """Game music and instruments, one after the other, over and over."""
    folders = ("extremetuxracer-data", "frozen-bubble-data", "sonic-pi")
    files = [file for folder in folders for file in sorted((shared_media / "music" / folder).glob("*.*"))]
    parts: list[FloatArray] = []
    for file in files:
        with decode_speech(probe(os.fsencode(file))) as run:
            parts += [block.samples for block in run if isinstance(block, SoundBlock)]
    once = np.concatenate(parts)
    long = np.tile(once, 1 + LONG_S * RATE_HZ // len(once))[: LONG_S * RATE_HZ]
    assert hear(extractor, long).segments == ()
