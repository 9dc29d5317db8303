"""OpenAI's own Whisper on torch, from the weights that CTranslate2 uses: CUDA and MPS in float16, else float32."""

from __future__ import annotations

import gc
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from core.extract.loading import share_cores
from core.extract.speech.engine import RATE_HZ, UNSURE, WINDOW_S, Ask, Written
from core.extract.speech.lines import Word
from core.types import FloatArray
from core.weights.ctranslate import WhisperTensors, read_whisper

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)


class TorchEngine:
    """The second engine, for devices that CTranslate2 doesn't know.

    Source: https://github.com/openai/whisper 20250625.
    """

    name: ClassVar[str] = "whisper"

    def __init__(self, device: str = "", *, batched: bool | None = None) -> None:
        """Remember the device: cpu, cuda or mps; "" takes the best that is there.

        Args:
            batched: write all windows at once; by default on CUDA, where it was measured to be faster.
        """
        self.device = device
        self._batched = batched
        self._model: Any = None
        self._encoder: _Encoder | None = None

    def load(self, folder: Path) -> None:
        if self._model is not None:
            return
        began_s = time.monotonic()
        device = self.device or best_device()
        share_cores()
        self._model = build(read_whisper(folder), device)
        self._encoder = _Encoder(self._model)
        log.info("Whisper converted for torch on %s in %.1f s", device, time.monotonic() - began_s)

    def close(self) -> None:
        self._model = self._encoder = None
        gc.collect()

    def language_of(self, speech: FloatArray) -> tuple[str, float]:
        import torch
        from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

        mel = log_mel_spectrogram(speech, self._model.dims.n_mels, padding=N_SAMPLES)  # as transcribe() makes it
        windows = [mel[:, at : at + N_FRAMES] for at in (0, N_FRAMES)]
        best = ("", -1.0)
        for number, window in enumerate(windows):
            if number and (best[1] >= UNSURE or len(speech) <= WINDOW_S * RATE_HZ):
                break
            half = torch.float16 if self._halved else torch.float32
            _, shares = self._model.detect_language(pad_or_trim(window, N_FRAMES).to(self._model.device).to(half))
            best = max(best, max(shares.items(), key=lambda found: found[1]), key=lambda found: found[1])
        return best

    def write(self, speech: FloatArray, ask: Ask) -> Iterator[Written]:
        assert self._encoder is not None, "load() comes first"
        self._encoder.checkpoint = ask.checkpoint
        try:
            if self._at_once:
                from core.extract.speech import batched

                yield from batched.write(self._model, speech, ask, half=self._halved)
                return
            made = self._model.transcribe(
                speech,
                language=ask.language,
                beam_size=ask.beam if ask.beam > 1 else None,
                temperature=0.0,
                condition_on_previous_text=False,
                sample_len=ask.most_tokens,
                word_timestamps=True,
                fp16=self._halved,
            )
        finally:  # a stopped run's checkpoint would stop the next one
            self._encoder.forget()
        for segment in made["segments"]:
            words = tuple(Word(float(w["start"]), float(w["end"]), w["word"]) for w in segment["words"])
            yield Written(words, segment["avg_logprob"], segment["no_speech_prob"], segment["compression_ratio"])

    @property
    def _at_once(self) -> bool:
        return self._model.device.type == "cuda" if self._batched is None else self._batched

    @property
    def _halved(self) -> bool:
        return str(self._model.device.type) != "cpu"


def best_device() -> str:
    """Name the fastest device that torch has here: cuda, mps or cpu."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if mps_works() else "cpu"


def mps_works() -> bool:
    """Say whether this is a Mac whose torch reaches its GPU. Elsewhere torch isn't even imported."""
    if sys.platform != "darwin":
        return False
    import torch

    return torch.backends.mps.is_available()


def build(tensors: WhisperTensors, device: str) -> Any:
    """Make whisper.model.Whisper of converted tensors, on a device.

    Its word alignment is kept on the processor: MPS has neither sparse tensors nor float64, which it uses, and on CUDA
    it would want a compiler (https://github.com/openai/whisper/pull/2825).
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    model = Whisper(ModelDimensions(**tensors.dimensions))
    model.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.state.items()})
    heads = model.alignment_heads.to_dense()
    if tensors.alignment_heads:
        heads = torch.zeros_like(heads)
        heads[tuple(torch.tensor(tensors.alignment_heads).T)] = True
    del model.alignment_heads  # a buffer would move with the model
    model.alignment_heads = heads.to_sparse()
    for block in model.decoder.blocks:
        block.cross_attn.register_forward_hook(_attention_to_cpu)
    return model.to(device).eval()


def _attention_to_cpu(_module: torch.nn.Module, _given: Any, made: tuple[Any, Any]) -> tuple[Any, Any]:
    """Hand the attention weights, which only the word alignment asks for, over to the processor."""
    attended, scores = made
    return attended, scores if scores is None else scores.cpu()


class _Encoder:
    """Stands in for the encoder's forward: looks at the checkpoint at each window, and encodes none twice in a row.

    Finding the language and writing both begin with the first window; it is half of all work on a short file.
    """

    def __init__(self, model: Any) -> None:
        self.checkpoint: Callable[[], None] = lambda: None
        self._forward = model.encoder.forward
        self._last: tuple[Any, Any] | None = None
        model.encoder.forward = self

    def __call__(self, mel: Any) -> Any:
        import torch

        self.checkpoint()
        if self._last is None or not torch.equal(self._last[0], mel):
            self._last = mel, self._forward(mel)
        return self._last[1]

    def forget(self) -> None:
        """Release the last window."""
        self._last = None
        self.checkpoint = lambda: None
