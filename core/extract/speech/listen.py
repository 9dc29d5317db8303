"""One piece of 16 kHz sound into what is said in it: voice detection, then Whisper on what is left."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core import weights
from core.extract.speech.doubt import Said, believed
from core.extract.speech.engine import RATE_HZ, Ask, Engine, Written
from core.extract.speech.lines import Word, lines, onset
from core.extract.speech.prepare import Voiced, drop_silence
from core.settings import SPEECH_ENGINES, Home, Settings
from core.types import FloatArray

__all__ = ["RATE_HZ", "Heard", "ListenConfig", "SpeechModel", "Voiced", "choose_engine"]


@dataclass(frozen=True, slots=True)
class ListenConfig:
    """How one pass listens.

    Attributes:
        beam: hypotheses kept while decoding.
        piece_s: sound is gathered up to this length, then cut at a pause. 5 min add about 0.2 GB to the model at the
            peak; 30 min would add a GB for Whisper's spectrogram.
        pause_s: shorter pauses are left in, longer ones are cut out before Whisper listens.
        pad_s: kept on both sides of what is voiced.
        least_s: shorter sounds aren't speech, however much they sound like it.
        sure: a language is named if its probability is at least this.
        sure_short: the same where less than `short_s` is spoken.
    """

    beam: int = 5
    piece_s: float = 300.0
    pause_s: float = 2.0
    pad_s: float = 0.4
    least_s: float = 0.25
    sure: float = 0.5
    sure_short: float = 0.7
    short_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What one piece gave.

    Attributes:
        voiced_s: seconds of it in which somebody says what was believed.
        language: ISO 639-1, or "" where it isn't sure.
    """

    said: tuple[Said, ...] = ()
    voiced_s: float = 0.0
    language: str = ""


AUTO = "auto"


def choose_engine(wanted: str) -> Engine:
    """Make the engine of a setting: `faster-whisper`, `whisper`, or `auto`, the fastest that works here.

    CTranslate2 is the faster one wherever it runs (processor, CUDA with cuBLAS 12); it knows no MPS.
    """
    from core.extract.speech.engine_ctranslate import CTranslateEngine, cuda_devices, cuda_works
    from core.extract.speech.engine_torch import TorchEngine, mps_works

    on_cuda = wanted != TorchEngine.name and cuda_works()
    if wanted == TorchEngine.name or (wanted == AUTO and not on_cuda and (mps_works() or cuda_devices())):
        return TorchEngine()
    return CTranslateEngine("cuda" if on_cuda else "cpu")


class SpeechModel:
    """Silero's voice detection, then Whisper by one of two engines. May be shared by two extractors.

    Sources: A. Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision"; Silero VAD v6.
    """

    def __init__(self, home: Home, settings: Settings, engine: Engine | None = None) -> None:
        """Remember where the weights lie; the engine is chosen by the settings unless one is given."""
        self._home = home
        self._wanted = settings.speech_engine
        self._engine = engine
        self._loaded = False
        self.name = settings.speech_model

    @property
    def engine(self) -> Engine:
        """What writes; choosing it loads no weights."""
        if self._engine is None:
            self._engine = choose_engine(self._wanted)
        return self._engine

    @property
    def written_by(self) -> str:
        """What a transcript's source says: the model, and the engine where it isn't the default one."""
        return self.name if self.engine.name == SPEECH_ENGINES[0] else f"{self.name}/{self.engine.name}"

    def load(self) -> None:
        """Load the weights, if they aren't loaded.

        Raises:
            UserProblem: they are missing or damaged.
        """
        if not self._loaded:
            self.engine.load(weights.path(self._home, self.name))
            self._loaded = True

    def close(self) -> None:
        """Release the memory; twice is fine."""
        if self._loaded:
            from faster_whisper.vad import get_vad_model

            self.engine.close()
            self._loaded = False
            get_vad_model.cache_clear()
            gc.collect()

    def voiced(self, samples: FloatArray, config: ListenConfig) -> list[Voiced]:
        """Find where somebody speaks in samples, float32 (n,)."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(min_silence_duration_ms=int(1000 * config.pause_s), speech_pad_ms=int(1000 * config.pad_s))
        return [(int(c["start"]), int(c["end"])) for c in get_speech_timestamps(samples, options)]

    def listen(
        self,
        samples: FloatArray,
        voiced: Sequence[Voiced],
        config: ListenConfig,
        fallback: str = "",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> Heard:
        """Write down what is said in the voiced stretches of one piece; times count from its beginning.

        Args:
            samples: float32 (n,), 16 kHz.
            fallback: language to write in where this piece doesn't tell its own.
            checkpoint: called after each segment.
        """
        if not voiced:
            return Heard()
        self.load()
        speech = drop_silence(samples, voiced)
        language, share = self.engine.language_of(speech)
        sure = share >= (config.sure_short if len(speech) < config.short_s * RATE_HZ else config.sure)
        if fallback and not sure:
            language, share = fallback, 1.0
        ask = Ask(language, config.beam, _most_tokens(len(speech)), checkpoint)
        heard = [said for w in self.engine.write(speech, ask) for said in _said(w, voiced, share)]
        said = tuple(believed(heard))
        return Heard(said, _spoken_s(voiced, said), _iso(language) if said and sure else "")


def _most_tokens(samples: int) -> int:
    """Bound the text by the sound: nobody says 12 tokens a second. Noise can make Whisper write on and on."""
    return min(24 + 12 * samples // RATE_HZ, 400)


def _said(written: Written, voiced: Sequence[Voiced], language_share: float) -> Iterator[Said]:
    """Lay a segment's words back into the piece and cut them into lines."""
    words = [Word(*onset(*_place(voiced, w.start_s, w.end_s)), w.text) for w in written.words]
    for line in lines(words):
        yield Said(
            line[0].start_s,
            max(line[-1].end_s, line[0].start_s + 0.1),
            "".join(word.text for word in line).strip(),
            written.logprob,
            written.no_speech,
            written.compression,
            language_share,
        )


def _place(voiced: Sequence[Voiced], start_s: float, end_s: float) -> tuple[float, float]:
    """Turn times in the joined speech into times in the piece.

    A word that reaches over a cut-out pause is laid into the stretch that holds most of it.
    """
    best, best_overlap, joined_s = (0.0, 0.0), -1.0, 0.0
    for begin, end in voiced:
        length_s = (end - begin) / RATE_HZ
        low, high = max(start_s, joined_s), min(end_s, joined_s + length_s)
        if high - low > best_overlap:
            shift_s = begin / RATE_HZ - joined_s
            best, best_overlap = (low + shift_s, high + shift_s), high - low
        joined_s += length_s
    return best


def _spoken_s(voiced: Sequence[Voiced], said: Sequence[Said]) -> float:
    """Seconds of the stretches in which something believed is said."""
    return sum(
        (end - begin) / RATE_HZ
        for begin, end in voiced
        if any(s.start_s < end / RATE_HZ and s.end_s > begin / RATE_HZ for s in said)
    )


def _iso(code: str) -> str:
    """Whisper's code as ISO 639: it still says jw for Javanese."""
    return "jv" if code == "jw" else code
