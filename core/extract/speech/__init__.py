"""16 kHz sound blocks into a timed transcript and its language: the quick pass and the full one."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from core.extract.speech.engine import RATE_HZ
from core.extract.speech.gather import Gatherer
from core.extract.speech.listen import ListenConfig, SpeechModel
from core.extract.speech.prepare import Voiced, normalised_loudness
from core.settings import Home, Settings
from core.types import Block, FloatArray, Modality, Probe, Segment, Stage, Transcript

log = logging.getLogger(__name__)

GIST_WHOLE_S = 90.0
"""Up to this length the quick pass listens to everything, and the full pass has nothing left to do."""
GIST_SPAN_S = 30.0
GIST_PLACES = (0.10, 0.45, 0.80)


def spans(duration_s: float) -> tuple[tuple[float, float], ...]:
    """Choose what the quick pass listens to: () for the whole, else start and end in seconds of each span.

    An unknown duration (0) gives the first half minute.
    """
    if duration_s <= 0:
        return ((0.0, GIST_SPAN_S),)
    if duration_s <= GIST_WHOLE_S:
        return ()
    found, free_s = [], 0.0
    for number, place in enumerate(GIST_PLACES, start=1):
        latest_s = duration_s - (len(GIST_PLACES) - number + 1) * GIST_SPAN_S  # leaves room for the spans that follow
        start_s = round(max(min(place * duration_s, latest_s), free_s), 3)
        free_s = round(start_s + GIST_SPAN_S, 3)
        found.append((start_s, free_s))
    return tuple(found)


@functools.lru_cache(maxsize=2)
def _shared_model(home: Home, settings: Settings) -> SpeechModel:
    """One model for the quick and the full pass of one process: half a GB once, not twice."""
    return SpeechModel(home, settings)


class SpeechExtractor:
    """The full pass: everything is listened to, with a beam of 5."""

    modality: ClassVar[Modality] = Modality.SPEECH
    stage: ClassVar[Stage] = Stage.SPEECH

    def __init__(
        self,
        home: Home,
        settings: Settings,
        model: SpeechModel | None = None,
        config: ListenConfig | None = None,
    ) -> None:
        """Remember the model, which a GistExtractor may share, and load nothing."""
        self.model = model or _shared_model(home, settings)
        self.config = config or ListenConfig()

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one model."""
        return (self.model.name,)

    def load(self) -> None:
        """Load the model, if it isn't loaded.

        Raises:
            UserProblem: its weights are missing or damaged.
        """
        self.model.load()

    def spans(self, duration_s: float) -> tuple[tuple[float, float], ...]:
        """Name what to decode: (), the whole."""
        return ()

    def open(self, probe: Probe) -> SpeechSession:
        """Begin one file."""
        return SpeechSession(self.model, self.config, f"full:{self.model.written_by}", complete=True)

    def close(self) -> None:
        """Release the model's memory, for whoever shares it too."""
        self.model.close()


class GistExtractor(SpeechExtractor):
    """The quick pass: three half minutes (or the whole of a short file) with a beam of 1."""

    stage: ClassVar[Stage] = Stage.GIST

    def __init__(self, home: Home, settings: Settings, model: SpeechModel | None = None) -> None:
        """Remember the model, which a SpeechExtractor may share, and load nothing."""
        super().__init__(home, settings, model, ListenConfig(beam=1))

    def spans(self, duration_s: float) -> tuple[tuple[float, float], ...]:
        """Name what to decode; see `spans` of this module."""
        return spans(duration_s)

    def open(self, probe: Probe) -> SpeechSession:
        """Begin one file. The transcript is complete where the spans are the whole."""
        complete = not self.spans(probe.duration_s)
        return SpeechSession(self.model, self.config, f"quick:{self.model.written_by}", complete=complete)


class SpeechSession:
    """One file's speech. Memory stays flat: one piece of sound, and the words.

    Attributes:
        checkpoint: called between segments, so that a pause or cancel is seen while a piece is being written down.
    """

    def __init__(self, model: SpeechModel, config: ListenConfig, source: str, *, complete: bool) -> None:
        self.checkpoint: Callable[[], None] = lambda: None
        self._model = model
        self._config = config
        self._source = source
        self._complete = complete
        self._gatherer = Gatherer(config.piece_s, self._pauses, self._listen)
        self._listened_s = 0.0
        self._voiced_s = 0.0
        self._languages: Counter[str] = Counter()  # milliseconds spoken in each
        self._segments: list[Segment] = []

    def push(self, block: Block) -> None:
        """Take the next 16 kHz block; a jump in time ends a span. Blocks of other kinds are ignored.

        Raises:
            ValueError: sound at another rate.
        """
        self._gatherer.push(block)

    def finish(self) -> tuple[Transcript, ...]:
        """Return the transcript, with no segments where nobody speaks; () where no sound came at all."""
        self._gatherer.flush()
        if not self._listened_s:
            return ()
        return (
            Transcript(
                segments=tuple(self._segments),
                language=self._language(),
                source=self._source,
                speech_share=min(self._voiced_s / self._listened_s, 1.0),
                complete=self._complete,
            ),
        )

    def _language(self) -> str:
        return self._languages.most_common(1)[0][0] if self._languages else ""

    def _pauses(self, samples: FloatArray) -> list[Voiced]:
        """Find what is voiced between pauses at which a piece may be cut."""
        between = dataclasses.replace(self._config, pause_s=0.5, pad_s=0.0)
        return self._model.voiced(normalised_loudness(samples), between)

    def _listen(self, start_s: float, samples: FloatArray, _: object) -> None:
        samples = normalised_loudness(samples)
        voiced = self._model.voiced(samples, self._config)
        heard = self._model.listen(samples, voiced, self._config, self._language(), self.checkpoint)
        self._listened_s += len(samples) / RATE_HZ
        self._voiced_s += heard.voiced_s
        if heard.language:
            self._languages[heard.language] += round(1000 * heard.voiced_s)
        self._segments += [
            Segment(round(start_s + s.start_s, 2), round(start_s + s.end_s, 2), s.text) for s in heard.said
        ]
