"""One piece of 16 kHz sound into what is said in it: voice detection, then Whisper on what is left."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core import weights
from core.extract.doubt import Said, believed
from core.extract.loading import cores
from core.settings import Home, Settings
from core.types import FloatArray

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE_HZ = 16_000

Voiced = tuple[int, int]
"""First sample and the one after the last of a stretch in which somebody speaks."""


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


class SpeechModel:
    """Whisper through CTranslate2, int8, with Silero's voice detection. May be shared by two extractors.

    Sources: A. Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision"; faster-whisper 1.2;
    Silero VAD v6.
    """

    def __init__(self, home: Home, settings: Settings) -> None:
        """Remember where the weights lie."""
        self._home = home
        self.name = settings.speech_model
        self._whisper: Any = None

    def load(self) -> None:
        """Load the weights, if they aren't loaded.

        Raises:
            UserProblem: they are missing or damaged.
        """
        if self._whisper is None:
            folder = weights.path(self._home, self.name)
            with weights.loadable(folder) as name:
                self._whisper = _open_whisper(name, threads=max(1, cores() - 1))

    def close(self) -> None:
        """Release the memory; twice is fine."""
        if self._whisper is not None:
            from faster_whisper.vad import get_vad_model

            self._whisper = None
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
        speech = np.concatenate([samples[begin:end] for begin, end in voiced])
        language, share = self._whisper.language_of(speech)
        sure = share >= (config.sure_short if len(speech) < config.short_s * RATE_HZ else config.sure)
        if fallback and not sure:
            language, share = fallback, 1.0
        segments, _ = self._whisper.transcribe(
            speech,
            language=language,
            beam_size=config.beam,
            temperature=[0.0],  # trying again at higher temperatures samples, so two runs would differ
            condition_on_previous_text=False,
            max_new_tokens=_most_tokens(len(speech)),
            word_timestamps=True,  # whole windows come as one segment else; costs a twentieth more
        )
        heard: list[Said] = []
        for segment in segments:
            checkpoint()
            words = [Word(*_onset(*_place(voiced, w.start, w.end)), w.word) for w in segment.words]
            heard += [_said(segment, line, share) for line in lines(words)]
        said = tuple(believed(heard))
        return Heard(said, _spoken_s(voiced, said), _iso(language) if said and sure else "")


def _open_whisper(folder: str, threads: int) -> WhisperModel:
    """Open the model, changed so that finding the language and writing share one encoding of the first half minute.

    faster-whisper makes it twice, which is nearly half of all work on a short file.
    """
    from faster_whisper import WhisperModel
    from faster_whisper.audio import pad_or_trim

    class Whisper(WhisperModel):  # type: ignore[misc]  # its types are not shipped
        first: Any = None

        def language_of(self, speech: FloatArray) -> tuple[str, float]:
            """Name the language and its probability; asks a second half minute where the first isn't sure."""
            features = self.feature_extractor(speech)
            size = self.feature_extractor.nb_max_frames
            first = super().encode(pad_or_trim(features[:, :size]))
            best: tuple[str, float] = self.model.detect_language(first)[0][0]
            if best[1] < 0.5 and features.shape[1] > size:
                second = super().encode(pad_or_trim(features[:, size : 2 * size]))
                best = max(best, self.model.detect_language(second)[0][0], key=lambda found: found[1])
            self.first = first
            return best[0][2:-2], best[1]

        def encode(self, features: FloatArray) -> Any:
            first, self.first = self.first, None
            return super().encode(features) if first is None else first

    return Whisper(folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)


def _most_tokens(samples: int) -> int:
    """Bound the text by the sound: nobody says 12 tokens a second. Noise can make Whisper write on and on."""
    return min(24 + 12 * samples // RATE_HZ, 400)


class Word(NamedTuple):
    """A word with the space before it, as Whisper writes it, and its place in the piece."""

    start_s: float
    end_s: float
    text: str


HELD_S, WORD_S = 1.0, 0.6
"""A word that seems to last longer than the first has swallowed the pause before it (Whisper's alignment gives silence
to the word that follows); it is taken to begin so long before its end."""
LINE_GAP_S = 0.8
"""A pause that ends a line."""
COMMA_GAP_S = 0.3
"""The same after a comma."""
_COMMAS = (",", ";", ":", "，", "；", "：", "、")
LINE_S, LINE_MOST_S = 6.0, 10.0
"""A line ends at a comma from the first length on, anywhere at the second."""


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words into lines fit to show and to seek to: sentences, cut at pauses and where they get long."""
    made: list[list[Word]] = []
    for word in words:
        if not made or _ends(made[-1], word):
            made.append([])
        made[-1].append(word)
    return made


def _ends(line: Sequence[Word], following: Word) -> bool:
    """Say whether a line ends before the following word."""
    last, long_s = line[-1].text.rstrip(), following.end_s - line[0].start_s
    return (
        following.start_s - line[-1].end_s >= (COMMA_GAP_S if last.endswith(_COMMAS) else LINE_GAP_S)
        or (last.endswith((".", "?", "!", "。", "？", "！", "…")) and following.text.startswith(" "))
        or last.endswith(("。", "？", "！"))
        or (long_s > LINE_S and last.endswith(_COMMAS))
        or long_s > LINE_MOST_S
    )


def _onset(start_s: float, end_s: float) -> tuple[float, float]:
    """Give back the pause that a word swallowed, so that a moment begins where the word is heard."""
    return float(end_s - WORD_S if end_s - start_s > HELD_S else start_s), float(end_s)


def _said(segment: Any, line: Sequence[Word], language_share: float) -> Said:
    return Said(
        line[0].start_s,
        max(line[-1].end_s, line[0].start_s + 0.1),
        "".join(word.text for word in line).strip(),
        segment.avg_logprob,
        segment.no_speech_prob,
        segment.compression_ratio,
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
