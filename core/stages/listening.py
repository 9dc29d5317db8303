"""One file that is listened to: what is written taken first, one decode for words and voices, what it gave."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core import decode
from core.errors import Checkpoint, MediaError
from core.extract.base import Extractor, Session
from core.extract.speech import SpeechExtractor
from core.extract.speech.subtitles import from_subtitles
from core.extract.voice import COMPLETE, VoiceExtractor
from core.stages.ahead import SHORT_S, Held
from core.stages.base import Outcome
from core.types import Features, Modality, Probe, Transcript

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What listening to one file gave; None where it wasn't asked for, or there is no sound at all."""

    transcript: Transcript | None = None
    voices: Features | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was taken ahead of a file's turn: its subtitles, and the whole sound where it is short."""

    written: Transcript | None
    held: Held | None


@dataclass(frozen=True, slots=True)
class Listening:
    """One file to be listened to, for words, voices, or both."""

    found: Probe
    words: SpeechExtractor | None
    voices: VoiceExtractor | None
    checkpoint: Checkpoint

    @classmethod
    def of(cls, found: Probe, extractors: Sequence[Extractor], checkpoint: Checkpoint) -> Listening:
        """Listen with these extractors, of one stage."""
        words = next((e for e in extractors if isinstance(e, SpeechExtractor)), None)
        voices = next((e for e in extractors if isinstance(e, VoiceExtractor)), None)
        return cls(found, words, voices, checkpoint)

    def fetch(self) -> Fetched:
        """Take what is written, and decode the sound if there is little of it. Ahead of its turn, on another thread."""
        written = None
        if self.words is not None:
            written = from_subtitles(self.found, lambda stream: decode.subtitle_text(self.found, stream))
        if self.found.audio is None or (written is not None and self.voices is None):
            return Fetched(written, None)
        spans = self._spans()
        short = 0 < (sum(end_s - start_s for start_s, end_s in spans) or self.found.duration_s) <= SHORT_S
        return Fetched(written, self._held(spans) if short else None)

    def _held(self, spans: Sequence[tuple[float, float]]) -> Held | None:
        """Decode now; sound that can't be is met again in its turn."""
        try:
            return Held.of(self._sound(spans))
        except MediaError as error:
            log.info("no sound ahead from one file: %s", error.cause)
            return None

    def listen(self, fetched: Outcome) -> Spoken:
        """Make the transcript, with no segments where nobody speaks, and the voices, with none where nobody does.

        Sound that can't be decoded says nothing; that the file is damaged is the content stage's to tell.

        Args:
            fetched: what `fetch` gave or raised.
        """
        if isinstance(fetched, Exception) and not isinstance(fetched, MediaError):
            raise fetched
        taken: Fetched = Fetched(None, None) if isinstance(fetched, MediaError) else fetched
        asked = self if taken.written is None else replace(self, words=None)
        if self.found.audio is None:
            return Spoken(taken.written)
        heard = asked._listen(taken.held)
        return replace(heard, transcript=taken.written) if taken.written is not None else heard

    def _listen(self, held: Held | None) -> Spoken:
        """Listen to the sound, for what is asked."""
        if self.words is None and self.voices is None:
            return Spoken()
        for run in self._runs(held):
            try:
                return self._hear(run)
            except MediaError as error:
                log.info("no speech from one file: %s", error.cause)
        return self._nothing()

    def _runs(self, held: Held | None) -> Iterator[decode.Decode | Held]:
        """What to listen to: the spans; and the whole where they give nothing (a length that the file hasn't)."""
        spans = self._spans()
        yield held if held is not None else self._sound(spans)
        if spans:
            yield self._sound(())

    def _spans(self) -> tuple[tuple[float, float], ...]:
        """What to decode: the same for words and voices of one stage."""
        extractor = self.words or self.voices
        return extractor.spans(self.found.duration_s) if extractor else ()

    def _sound(self, spans: Sequence[tuple[float, float]]) -> decode.Decode:
        return decode.decode_speech(self.found, spans).watched(self.checkpoint)

    def _hear(self, run: decode.Decode | Held) -> Spoken:
        """Give every block of one decode to every session."""
        sessions = self._sessions()
        with run as blocks:
            for block in blocks:
                self.checkpoint()
                for session in sessions:
                    session.push(block)
        made = [value for session in sessions for value in session.finish()]
        nothing = self._nothing()
        return Spoken(
            next((one for one in made if isinstance(one, Transcript)), nothing.transcript),
            next((one for one in made if isinstance(one, Features)), nothing.voices),
        )

    def _sessions(self) -> list[Session]:
        sessions: list[Session] = []
        if self.words is not None:
            words = self.words.open(self.found)
            words.checkpoint = self.checkpoint
            sessions.append(words)
        if self.voices is not None:
            sessions.append(self.voices.open(self.found))
        return sessions

    def _nothing(self) -> Spoken:
        """Note that there is nothing to hear, so that it isn't tried at each run."""
        empty = np.zeros((0, 1), np.float32), np.zeros((0, 2), np.float64), {COMPLETE: 1.0}
        words, voices = self.words, self.voices
        return Spoken(
            None if words is None else Transcript((), "", f"full:{words.model_ids[0]}", 0.0, complete=True),
            None if voices is None else Features(Modality.VOICE, voices.model_ids[0], None, *empty),
        )
