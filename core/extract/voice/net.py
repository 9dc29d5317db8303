"""Short windows of speech into speaker vectors: Resemblyzer's mel bands and its LSTM, from its packaged weights."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import UserProblem
from core.extract.loading import load_tensors, share_cores, unit
from core.extract.sound.banks import mel_bank
from core.extract.speech.listen import RATE_HZ
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

BANDS = 40
FRAME = 400
"""25 ms."""
HOP = 160
"""10 ms."""
FRAMES = 160
WINDOW = FRAMES * HOP
"""Samples of one window: 1.6 s. The network was trained on windows of this length."""
MARGIN = FRAME // 2
"""Samples before and after a window that its first and last frames reach into."""
SIZE = 256
BATCH = 32
LEVEL_DBFS = -30.0
"""What is quieter is made as loud as this; the bands are powers, not logarithms, so loudness matters."""
_SCORING = {"similarity_weight", "similarity_bias"}
"""Numbers in the file that only its training used."""


class VoiceNet:
    """Three LSTM layers, a linear one, ReLU and norm 1.

    Sources: L. Wan et al. 2018, "Generalized End-to-End Loss for Speaker Verification"; Resemblyzer 0.1.4
    (`hparams.py`, `voice_encoder.py`), whose weights these are.
    """

    def __init__(self, file: Path) -> None:
        """Load the weights, tensors only.

        Raises:
            UserProblem: the file isn't this network.
        """
        import torch

        share_cores()
        net = torch.nn.ModuleDict(
            {
                "lstm": torch.nn.LSTM(BANDS, SIZE, num_layers=3, batch_first=True),
                "linear": torch.nn.Linear(SIZE, SIZE),
            }
        )
        state = _state(file)
        try:
            net.load_state_dict({name: tensor for name, tensor in state.items() if name not in _SCORING})
        except RuntimeError as error:
            raise UserProblem(f"{file} isn't the voice model that Homereel knows. Fetch it again.") from error
        self._net = net.eval()

    def embed(self, windows: FloatArray) -> FloatArray:
        """Embed windows, in batches.

        Args:
            windows: float32 (n, WINDOW + 2 × MARGIN), 16 kHz.

        Returns:
            float32 (n, 256), rows of norm 1 and without negative entries; a row may be 0 where the network saw nothing.
        """
        made = [self._run(mel_bands(windows[at : at + BATCH])) for at in range(0, len(windows), BATCH)]
        return unit(np.concatenate(made)) if made else np.zeros((0, SIZE), np.float32)

    def _run(self, bands: FloatArray) -> FloatArray:
        import torch

        with torch.inference_mode():
            _, (hidden, _) = self._net["lstm"](torch.from_numpy(bands))
            made: FloatArray = torch.relu(self._net["linear"](hidden[-1])).numpy()
        return made


def _state(file: Path) -> Mapping[str, torch.Tensor]:
    """Take the network out of the checkpoint, which also holds its optimizer."""
    found: Any = load_tensors(file).get("model_state")
    if not isinstance(found, Mapping):
        raise UserProblem(f"{file} isn't the voice model that Homereel knows. Fetch it again.")
    return found


def mel_bands(windows: FloatArray) -> FloatArray:
    """Measure the power in 40 mel bands.

    Args:
        windows: float32 (n, WINDOW + 2 × MARGIN); frame t is centred on sample MARGIN + 160 t.

    Returns:
        float32 (n, 160, 40), as `librosa.feature.melspectrogram(n_fft=400, hop_length=160, n_mels=40)` gives them.
    """
    framed = np.lib.stride_tricks.sliding_window_view(windows, FRAME, axis=1)[:, : FRAMES * HOP : HOP]
    spectrum = np.fft.rfft(framed * _hann(), axis=2)
    power = spectrum.real**2 + spectrum.imag**2
    bands: FloatArray = (power.astype(np.float32) @ _filters().T).astype(np.float32)
    return bands


@functools.cache
def _hann() -> FloatArray:
    """The periodic Hann window, float32 (400,)."""
    window: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)
    return window


@functools.cache
def _filters() -> FloatArray:
    """Slaney's mel bands: float32 (40, 201)."""
    return mel_bank(RATE_HZ, FRAME, BANDS)


def levelled(samples: FloatArray) -> FloatArray:
    """Raise quiet sound to −30 dBFS; louder sound stays as it is. Source: Resemblyzer `audio.preprocess_wav`."""
    level_dbfs = 10.0 * np.log10(float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12)
    raised: FloatArray = (samples * 10.0 ** (max(LEVEL_DBFS - level_dbfs, 0.0) / 20.0)).astype(np.float32)
    return raised


def cut(samples: FloatArray) -> tuple[FloatArray, list[tuple[int, int]]]:
    """Cut one voiced stretch into windows that overlap by half; the last one ends with the stretch.

    A stretch shorter than a window is repeated until it fills one. Resemblyzer adds silence, which tells speakers of
    short pieces apart a little less well (by no more than chance might; `tests/benchmarks/quality_voice.py`).

    Returns:
        float32 (n, WINDOW + 2 × MARGIN), and for each window its first sample and the one after its last.
    """
    if len(samples) <= WINDOW:
        framed = np.pad(np.resize(samples, WINDOW), MARGIN)
        return framed[None].astype(np.float32), [(0, len(samples))]
    last = len(samples) - WINDOW
    begins = list(range(0, last - WINDOW // 8, WINDOW // 2)) or [0]
    begins += [last] if last > begins[-1] else []
    framed = np.pad(samples, MARGIN)
    windows = np.stack([framed[begin : begin + WINDOW + 2 * MARGIN] for begin in begins]).astype(np.float32)
    return windows, [(begin, begin + WINDOW) for begin in begins]
