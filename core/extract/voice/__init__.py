"""16 kHz sound blocks into voices: one vector per turn, in which one person speaks, and one for the whole."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from core import weights
from core.extract.loading import unit
from core.extract.speech import spans
from core.extract.speech.gather import Gatherer
from core.extract.speech.listen import RATE_HZ, ListenConfig, SpeechModel, Voiced
from core.extract.voice.clusters import ClusterConfig, cluster
from core.extract.voice.net import SIZE, VoiceNet, cut, levelled
from core.extract.voice.turns import Turn, TurnConfig, turns
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, Modality, Probe, Stage, TimeArray

log = logging.getLogger(__name__)

MODEL_ID = "resemblyzer1"
WEIGHTS = "resemblyzer"
COMPLETE = "voices_complete"
"""Value that says whether the whole was listened to (1) or only the quick pass's spans (0)."""


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """How voices are found. Other values make other vectors, and so another model id.

    Attributes:
        listen: where somebody speaks: pauses from 0.3 s on are left out, 0.05 s is kept round what is voiced.
        piece_s: sound is gathered up to this length, then cut at a pause.
        least_s: shorter voiced stretches say nothing of who speaks.
        turn_s: turns with less voiced sound than this count for the whole, and are no moments.
        most: moments that are kept of one file, the longest ones: 1,000 KB of vectors for ten hours of talk.
        turn: when neighbouring windows are one turn.
        count: when two turns of one file are one voice.
    """

    listen: ListenConfig = field(default_factory=lambda: ListenConfig(pause_s=0.3, pad_s=0.05))
    piece_s: float = 120.0
    least_s: float = 0.4
    turn_s: float = 0.8
    most: int = 1000
    turn: TurnConfig = field(default_factory=TurnConfig)
    count: ClusterConfig = field(default_factory=ClusterConfig)


class VoiceExtractor:
    """Who speaks, in the sound that the quick speech pass decodes: three half minutes, or the whole of a short file."""

    modality: ClassVar[Modality] = Modality.VOICE
    stage: ClassVar[Stage] = Stage.GIST

    def __init__(self, home: Home, settings: Settings, config: VoiceConfig | None = None) -> None:
        self.config = config or VoiceConfig()
        self._home = home
        self._detector = SpeechModel(home, settings)  # only its voice detection, which needs no Whisper
        self._net: VoiceNet | None = None

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one space."""
        return (MODEL_ID,)

    def spans(self, duration_s: float) -> tuple[tuple[float, float], ...]:
        """Name what to decode: what the quick speech pass decodes."""
        return spans(duration_s)

    def load(self) -> None:
        """Load the network, if it isn't loaded.

        Raises:
            UserProblem: its weights are missing or damaged.
        """
        if self._net is None:
            self._net = VoiceNet(weights.path(self._home, WEIGHTS))

    def open(self, probe: Probe) -> VoiceSession:
        """Begin one file."""
        self.load()
        assert self._net is not None
        return VoiceSession(self._net, self._detector, self.config, complete=not self.spans(probe.duration_s))

    def close(self) -> None:
        """Release the network's memory; twice is fine."""
        self._net = None


class FullVoiceExtractor(VoiceExtractor):
    """Who speaks, in the sound that the full speech pass decodes: everything. Its features replace the quick ones."""

    stage: ClassVar[Stage] = Stage.SPEECH

    def spans(self, duration_s: float) -> tuple[tuple[float, float], ...]:
        """Name what to decode: (), the whole."""
        return ()


class VoiceSession:
    """One file's voices. Memory stays flat: one piece of sound, and at most `most` turns."""

    def __init__(self, net: VoiceNet, detector: SpeechModel, config: VoiceConfig, *, complete: bool = True) -> None:
        self._complete = complete
        self._net = net
        self._detector = detector
        self._config = config
        self._gatherer = Gatherer(config.piece_s, self._detect, self._take)
        self._listened_s = 0.0
        self._voiced_s = 0.0
        self._total = np.zeros(SIZE, np.float64)
        self._turns: list[Turn] = []

    def push(self, block: Block) -> None:
        """Take the next 16 kHz block; a jump in time ends a span. Blocks of other kinds are ignored.

        Raises:
            ValueError: sound at another rate.
        """
        self._gatherer.push(block)

    def hear(self, start_s: float, samples: FloatArray, voiced: Sequence[Voiced]) -> None:
        """Take a piece in which somebody else has found where people speak, instead of `push`.

        Args:
            samples: float32 (n,), 16 kHz, in [−1, 1].
            voiced: stretches without pauses longer than about 0.3 s.
        """
        self._listened_s += len(samples) / RATE_HZ
        stretches = [(begin, end) for begin, end in voiced if end - begin >= self._config.least_s * RATE_HZ]
        windows = self._windows(start_s, samples, stretches)
        self._voiced_s += sum(end - begin for begin, end in stretches) / RATE_HZ
        self._total += sum((window.total for window in windows), np.zeros(SIZE, np.float32))
        made = turns(windows, self._config.turn)
        self._turns += [turn for turn in made if turn.weight >= self._config.turn_s]
        if len(self._turns) > 2 * self._config.most:
            self._turns = self._longest()

    def finish(self) -> tuple[Features, ...]:
        """Return the voices, an item of None where nobody speaks; () where no sound came at all."""
        self._gatherer.flush()
        if not self._listened_s:
            return ()
        kept = self._longest()
        moments = unit(np.array([turn.total for turn in kept], np.float32).reshape(-1, SIZE))
        where: TimeArray = np.array([(turn.start_s, turn.end_s) for turn in kept], np.float64).reshape(-1, 2)
        item = unit(self._total.astype(np.float32)) if kept else None
        return (Features(Modality.VOICE, MODEL_ID, item, moments, where, self._values(kept, moments)),)

    def _values(self, kept: Sequence[Turn], moments: FloatArray) -> dict[str, float]:
        """Count the voices among the turns that are long enough to tell."""
        labels = cluster(moments, np.array([turn.weight for turn in kept], np.float64), self._config.count)
        count = int(labels.max(initial=-1)) + 1 or int(bool(kept))
        return {
            "voice_count": float(count),
            "voiced_s": self._voiced_s if kept else 0.0,
            "listened_s": self._listened_s,
            COMPLETE: float(self._complete),
        }

    def _longest(self) -> list[Turn]:
        """The turns with most voiced sound, in their order."""
        best = sorted(range(len(self._turns)), key=lambda at: (-self._turns[at].weight, at))[: self._config.most]
        return [self._turns[at] for at in sorted(best)]

    def _windows(self, start_s: float, samples: FloatArray, voiced: Sequence[Voiced]) -> list[Turn]:
        """Embed the windows of all stretches together, each weighted by its seconds of new sound."""
        cuts = [cut(levelled(samples[begin:end])) for begin, end in voiced]
        if not cuts:
            return []
        vectors = self._net.embed(np.concatenate([windows for windows, _ in cuts]))
        places = [
            (begin + low, begin + high)
            for (begin, _), (_, inside) in zip(voiced, cuts, strict=True)
            for low, high in inside
        ]
        return [
            Turn(start_s + low / RATE_HZ, start_s + high / RATE_HZ, vector * seconds, seconds)
            for (low, high), vector, seconds in zip(places, vectors, _new_s(places), strict=True)
            if vector.any()
        ]

    def _detect(self, samples: FloatArray) -> list[Voiced]:
        return self._detector.voiced(samples, self._config.listen)

    def _take(self, start_s: float, samples: FloatArray, voiced: Sequence[Voiced] | None) -> None:
        self.hear(start_s, samples, self._detect(samples) if voiced is None else voiced)


def _new_s(places: Sequence[Voiced]) -> list[float]:
    """Seconds of each window that the one before it doesn't have."""
    before = [0, *(high for _, high in places)]
    return [(high - max(low, last)) / RATE_HZ for (low, high), last in zip(places, before, strict=False)]
