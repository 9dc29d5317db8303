"""Sound features on torch: equal to the numpy path and to librosa's banks, batched, page by page, short and silent."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core.extract.sound import banks
from core.extract.sound.stft import COLUMNS, FRAME, HOP, MELS, MFCCS, RATE_HZ, WIDTH, FrameMeter, measure_all
from core.types import FloatArray
from tests.core.test_sound import melody

CLOSE = {"mfcc": 2e-3, "delta": 1e-3, "delta2": 1e-3, "contrast": 2e-3, "rolloff": 0.02, "pitch": 5e-3}
"""Largest difference, in the unit of each; 5e-4 for the others. A roll-off or pitch on an edge may fall either way."""


@pytest.fixture(scope="module", autouse=True)
def _late() -> None:
    """Load torch when a test runs: no collection is to wait for it."""
    global torch
    import torch


def noise(seconds: float, seed: int = 1) -> FloatArray:
    return (0.1 * np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ))).astype(np.float32)


def alike(ours: FloatArray, oracle: FloatArray) -> None:
    """Hold every column against the oracle's; one frame in a hundred may fall on the other side of an edge."""
    assert ours.shape == oracle.shape
    for name, place in COLUMNS.items():
        away = np.abs(ours[:, place] - oracle[:, place])
        assert np.quantile(away, 0.99) <= CLOSE.get(name, 5e-4), name


def test_banks_are_librosas() -> None:
    import librosa
    import scipy.fft

    hz = librosa.fft_frequencies(sr=RATE_HZ, n_fft=FRAME)
    assert banks.mel_bank(RATE_HZ, FRAME, MELS) == pytest.approx(librosa.filters.mel(sr=RATE_HZ, n_fft=FRAME), abs=1e-7)
    chroma = librosa.filters.chroma(sr=RATE_HZ, n_fft=FRAME, tuning=0.0)
    assert banks.chroma_bank(RATE_HZ, FRAME) == pytest.approx(chroma, abs=1e-6)
    cosines = scipy.fft.dct(np.eye(MELS), norm="ortho", axis=0)[:MFCCS]
    assert banks.cosine_bank(MELS, MFCCS) == pytest.approx(cosines, abs=1e-6)
    magnitude = np.abs(librosa.stft(noise(1)))
    peaks = [np.sort(magnitude[bins], axis=0)[-count:].mean(0) for bins, count in banks.octave_bands(RATE_HZ, FRAME)]
    valleys = [np.sort(magnitude[bins], axis=0)[:count].mean(0) for bins, count in banks.octave_bands(RATE_HZ, FRAME)]
    contrast = librosa.feature.spectral_contrast(S=magnitude, freq=hz, linear=True)
    assert np.array(peaks) - np.array(valleys) == pytest.approx(contrast, rel=1e-4)


def test_batches_are_the_numpy_path() -> None:
    from core.extract.sound.stft_torch import features

    sounds = [melody(4), noise(4), 0.001 * melody(4, 3)]
    made = features(torch.from_numpy(np.stack(sounds)), RATE_HZ).numpy()
    assert made.shape == (3, 1 + len(sounds[0]) // HOP, WIDTH) and made.dtype == np.float32
    meter = FrameMeter()
    for ours, sound in zip(made, sounds, strict=True):
        alike(ours, measure_all(meter, sound))


@pytest.mark.parametrize("samples", [1, HOP, 3 * HOP, 8 * HOP])
def test_short_ones(samples: int) -> None:
    from core.extract.sound.stft_torch import features

    sound = melody(1)[RATE_HZ // 50 :][:samples]
    alike(features(torch.from_numpy(sound[None])).numpy()[0], measure_all(FrameMeter(), sound))


def test_silence_and_another_rate() -> None:
    from core.extract.sound.stft_torch import features

    silent = np.zeros(RATE_HZ, np.float32)
    made = features(torch.from_numpy(silent[None])).numpy()[0]
    assert np.isfinite(made).all()
    alike(made, measure_all(FrameMeter(), silent))
    with pytest.raises(ValueError, match="22050 Hz"):
        features(torch.zeros(1, 100), 16_000)


def test_pages_that_follow_each_other() -> None:
    from core.extract.sound.stft_torch import TorchMeter

    padded = np.pad(melody(12), FRAME // 2)
    pages = np.stack([padded[HOP * 100 * k :][: FRAME + HOP * 99] for k in range(4)])
    rows, last = TorchMeter("cpu").measure_pages(pages, None)
    meter, before = FrameMeter(), None
    for ours, page in zip(rows, pages, strict=True):
        oracle, before = meter.measure(page, before)
        alike(ours, oracle)
    assert last == pytest.approx(before, abs=2e-3)
    again, _ = TorchMeter("cpu").measure_pages(pages[1:2], meter.measure(pages[0], None)[1])
    alike(again[0], rows[1])


@pytest.mark.slow
def test_it_needs_little_and_tells_its_speed() -> None:
    """The module loads where only torch, numpy and scipy are, as on a machine with a GPU."""
    code = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'librosa', 'numba', 'timm', 'soundfile'}: raise ImportError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "from core.extract.sound.stft_torch import seconds_per_hour\n"
        "assert 0 < seconds_per_hour('cpu', pages=2, page_s=1.0, repeats=1) < 3600\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=280)


def test_sound_alone_loads_torch_only_beside_a_gpu() -> None:
    code = (
        "import sys, ctypes\n"
        "from core.extract.sound.stft_torch import fastest\n"
        "try: ctypes.CDLL('nvcuda.dll' if sys.platform == 'win32' else 'libcuda.so.1'); driver = True\n"
        "except OSError: driver = sys.platform == 'darwin'\n"
        "found = fastest()\n"
        "assert ('torch' in sys.modules) == driver, driver\n"
        "import torch\n"
        "assert fastest() == found or driver\n"
        "assert found in (None, 'cuda', 'mps')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=280)


def test_a_session_in_lots_is_a_session_page_by_page() -> None:
    """Twelve pages at once, then what is left: the same features as one page after the other."""
    from core.extract.sound import SoundConfig, SoundSession, _Tools
    from core.extract.sound.shares import ShareModel
    from core.extract.sound.stft_torch import TorchMeter
    from core.extract.sound.timbre import Scale
    from core.types import SoundBlock

    samples = np.concatenate([melody(66), noise(66), 0.01 * melody(7, 4)])
    made = []
    for meter in (TorchMeter("cpu"), FrameMeter()):
        session = SoundSession(_Tools(meter, Scale.shipped(), ShareModel.shipped()), SoundConfig())
        for at in range(0, len(samples), 30 * RATE_HZ):
            session.push(SoundBlock(at / RATE_HZ, RATE_HZ, samples[at : at + 30 * RATE_HZ]))
        made += session.finish()
    ours, oracle = made
    assert len(oracle.moments) == 14 and np.array_equal(ours.spans, oracle.spans)
    assert ours.item is not None and oracle.item is not None and ours.item @ oracle.item > 0.9999
    assert (ours.moments * oracle.moments).sum(axis=1).min() > 0.9999
    assert ours.values == pytest.approx(oracle.values, rel=0.01, abs=0.01) and ours.tags == oracle.tags
    for name, series in oracle.series.items():
        assert ours.series[name] == pytest.approx(series, rel=0.01, abs=0.01), name
