"""Whisper through CTranslate2 (faster-whisper): int8 on the processor, float16 on CUDA."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from core import weights
from core.extract.loading import cores
from core.extract.speech.engine import UNSURE, Ask, Written
from core.extract.speech.lines import Word
from core.types import FloatArray

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

log = logging.getLogger(__name__)


class CTranslateEngine:
    """The default engine.

    Source: https://github.com/SYSTRAN/faster-whisper 1.2, https://github.com/OpenNMT/CTranslate2 4.8.
    """

    name: ClassVar[str] = "faster-whisper"

    def __init__(self, device: str = "cpu") -> None:
        """Remember the device, cpu or cuda."""
        self.device = device
        self._whisper: Any = None

    def load(self, folder: Path) -> None:
        if self._whisper is None:
            with weights.loadable(folder) as name:
                self._whisper = _open_whisper(name, self.device, threads=max(1, cores() - 1))

    def close(self) -> None:
        self._whisper = None

    def language_of(self, speech: FloatArray) -> tuple[str, float]:
        found: tuple[str, float] = self._whisper.language_of(speech)
        return found

    def write(self, speech: FloatArray, ask: Ask) -> Iterator[Written]:
        segments, _ = self._whisper.transcribe(
            speech,
            language=ask.language,
            beam_size=ask.beam,
            temperature=[0.0],  # trying again at higher temperatures samples, so two runs would differ
            condition_on_previous_text=False,
            max_new_tokens=ask.most_tokens,
            word_timestamps=True,  # whole windows come as one segment else; costs a twentieth more
        )
        for segment in segments:
            ask.checkpoint()
            words = tuple(Word(w.start, w.end, w.word) for w in segment.words)
            yield Written(words, segment.avg_logprob, segment.no_speech_prob, segment.compression_ratio)


CUBLAS = "cublas64_12.dll" if sys.platform == "win32" else "libcublas.so.12"
"""What CTranslate2 4's wheels load at their first product. Source: https://opennmt.net/CTranslate2/installation.html"""


def cuda_devices() -> int:
    """Count the CUDA devices that the driver shows. Cheap: no torch, no model."""
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def cuda_works() -> bool:
    """Say whether CTranslate2 can use CUDA here: a device, and the library, of which torch brings another version."""
    if not cuda_devices():
        return False
    try:
        ctypes.CDLL(CUBLAS)
    except OSError as error:
        log.info("CTranslate2 can't use CUDA: %s", error)
        return False
    return True


def _open_whisper(folder: str, device: str, threads: int) -> WhisperModel:
    """Open the model, changed so that finding the language and writing share one encoding of the first half minute.

    faster-whisper makes it twice, which is nearly half of all work on a short file.
    """
    from faster_whisper import WhisperModel
    from faster_whisper.audio import pad_or_trim

    class Whisper(WhisperModel):  # type: ignore[misc]  # its types are not shipped
        first: Any = None

        def language_of(self, speech: FloatArray) -> tuple[str, float]:
            features = self.feature_extractor(speech)
            size = self.feature_extractor.nb_max_frames
            first = super().encode(pad_or_trim(features[:, :size]))
            best: tuple[str, float] = self.model.detect_language(first)[0][0]
            if best[1] < UNSURE and features.shape[1] > size:
                second = super().encode(pad_or_trim(features[:, size : 2 * size]))
                best = max(best, self.model.detect_language(second)[0][0], key=lambda found: found[1])
            self.first = first
            return best[0][2:-2], best[1]

        def encode(self, features: FloatArray) -> Any:
            first, self.first = self.first, None
            return super().encode(features) if first is None else first

    kind = "float16" if device == "cuda" else "int8"
    return Whisper(folder, device=device, compute_type=kind, cpu_threads=threads, local_files_only=True)
