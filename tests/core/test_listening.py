"""The speech stage: one decode for words and voices, what is known is not asked again, what is left comes later.

The networks are stood in for by small ones, so that this runs without weights; decode, sessions and store are real.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from core import decode, pipeline
from core.extract.base import Extractor
from core.extract.speech import GistExtractor, SpeechExtractor
from core.extract.speech.doubt import Said
from core.extract.speech.listen import RATE_HZ, Heard, ListenConfig, SpeechModel, Voiced
from core.extract.voice import COMPLETE, FullVoiceExtractor, VoiceExtractor
from core.extract.voice.net import SIZE
from core.settings import Home, Settings
from core.store import Store
from core.types import Features, FloatArray, JobState, MediaId, Modality, Stage
from tests.conftest import MediaMaker

MODEL = "resemblyzer1"
VOICE, SPEECH = frozenset({Modality.VOICE}), frozenset({Modality.SPEECH})
BOTH = VOICE | SPEECH


class Loud(SpeechModel):
    """Takes what is loud for speech, and hears one word a piece."""

    def load(self) -> None:
        """Nothing to load."""

    def voiced(self, samples: FloatArray, config: ListenConfig) -> list[Voiced]:
        """The whole, if it is loud."""
        return [(0, len(samples))] if np.abs(samples).max() > 0.01 else []

    def listen(self, samples: FloatArray, voiced: Sequence[Voiced], *_: object) -> Heard:
        """One word as long as the sound."""
        length_s = len(samples) / RATE_HZ
        said = Said(0.0, length_s, "humming", -0.1, 0.0, 1.0, 1.0)
        return Heard((said,), length_s, "en") if voiced else Heard()


class Pitch:
    """A direction for each window: by whether it crosses zero often."""

    def embed(self, windows: FloatArray) -> FloatArray:
        """float32 (n, SIZE)."""
        often = (np.diff(np.sign(windows), axis=1) != 0).mean(axis=1) > 0.05
        return np.eye(SIZE, dtype=np.float32)[often.astype(int)]


class Ears:
    """A toolbox with these stand-ins; counts what it was asked for."""

    def __init__(self, home: Home) -> None:
        self.asked: list[tuple[Stage, frozenset[Modality]]] = []
        model = Loud(home, Settings())
        self._words = {
            Stage.GIST: GistExtractor(home, Settings(), model),
            Stage.SPEECH: SpeechExtractor(home, Settings(), model),
        }
        self._voices = {
            Stage.GIST: VoiceExtractor(home, Settings()),
            Stage.SPEECH: FullVoiceExtractor(home, Settings()),
        }
        for extractor in self._voices.values():
            extractor._net, extractor._detector = Pitch(), model  # type: ignore[assignment]

    def use(self, settings: Settings) -> None:
        """The stand-ins have no settings."""

    def extractors(self, stage: Stage, modalities: frozenset[Modality]) -> list[Extractor]:
        """Those of one stage."""
        self.asked.append((stage, modalities))
        found = [(Modality.SPEECH, self._words), (Modality.VOICE, self._voices)]
        return [by_stage[stage] for modality, by_stage in found if modality in modalities and stage in by_stage]


@pytest.fixture
def ears(home: Home) -> Ears:
    return Ears(home)


@pytest.fixture
def decodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many spans each decode of sound was for, 0 for the whole."""
    seen: list[int] = []
    real = decode.decode_speech

    def counted(found: object, spans: Sequence[tuple[float, float]] = ()) -> decode.Decode:
        seen.append(len(spans))
        return real(found, spans)  # type: ignore[arg-type]

    monkeypatch.setattr(decode, "decode_speech", counted)
    yield seen


def put(folder: Path, made: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(made, folder / name)


def run(store: Store, ears: Ears, folder: Path, only: frozenset[Modality] = BOTH) -> pipeline.IndexReport:
    return pipeline.index_library(store, [os.fsencode(folder)], only=only, tools=ears)  # type: ignore[arg-type]


def only_medium(store: Store) -> MediaId:
    (media_id,) = store.media.ids()
    return media_id


def voices_of(store: Store) -> Features:
    (made,) = store.features.get(only_medium(store), Modality.VOICE, MODEL)
    return made


def state(store: Store, stage: Stage) -> JobState:
    (file,) = store.files.of_media(only_medium(store))
    return store.jobs.job(file.id, stage).state


def test_one_decode_for_both(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, decodes: list[int]
) -> None:
    put(tmp_path / "m", make_media.tone("hum.flac", 20), "hum.flac")
    report = run(store, ears, tmp_path / "m")
    assert report.failed == () and decodes == [0]
    transcript, made = store.text.transcript(only_medium(store)), voices_of(store)
    assert transcript is not None and transcript.complete and made.values[COMPLETE] == 1
    assert made.item is not None and made.values["listened_s"] == pytest.approx(20, abs=0.1)
    (voice,) = store.voices.of_medium(only_medium(store))
    assert voice.seconds == pytest.approx(20, abs=0.1)
    run(store, ears, tmp_path / "m")
    assert decodes == [0], "what is known isn't asked again"


def test_a_long_file_is_heard_in_part_then_whole(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, decodes: list[int]
) -> None:
    put(tmp_path / "m", make_media.tone("long.flac", 200), "long.flac")
    run(store, ears, tmp_path / "m")
    assert decodes == [3, 0]
    assert voices_of(store).values[COMPLETE] == 1
    assert voices_of(store).values["listened_s"] == pytest.approx(200, abs=1)


@pytest.mark.parametrize("seconds", [20, 200])
@pytest.mark.parametrize("first", [VOICE, SPEECH])
def test_one_now_and_the_other_later(
    store: Store,
    ears: Ears,
    make_media: MediaMaker,
    tmp_path: Path,
    decodes: list[int],
    first: frozenset[Modality],
    seconds: int,
) -> None:
    put(tmp_path / "m", make_media.tone(f"tone{seconds}.flac", seconds), "tone.flac")
    run(store, ears, tmp_path / "m", only=first)
    assert (store.text.transcript(only_medium(store)) is not None) == (first == SPEECH)
    assert bool(store.features.get(only_medium(store), Modality.VOICE)) == (first == VOICE)
    ears.asked.clear()
    run(store, ears, tmp_path / "m")
    assert {asked for _, asked in ears.asked} == {BOTH - first}, "what is there stays"
    transcript = store.text.transcript(only_medium(store))
    assert transcript is not None and transcript.complete and voices_of(store).values[COMPLETE] == 1
    decodes.clear()
    run(store, ears, tmp_path / "m")
    assert decodes == []


def test_subtitles_leave_the_sound_to_the_voices(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, decodes: list[int]
) -> None:
    put(tmp_path / "m", make_media.tone("long.flac", 200), "talk.flac")
    (tmp_path / "m" / "talk.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nGood evening.\n", encoding="utf-8")
    run(store, ears, tmp_path / "m", only=SPEECH)
    assert decodes == [] and state(store, Stage.SPEECH) is JobState.DONE
    run(store, ears, tmp_path / "m")
    transcript = store.text.transcript(only_medium(store))
    assert transcript is not None and transcript.source == "subtitle:sidecar"
    assert decodes == [3, 0] and voices_of(store).values[COMPLETE] == 1


def test_silence_and_what_has_no_sound_are_not_tried_for_ever(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, decodes: list[int]
) -> None:
    put(tmp_path / "m", make_media.silence("silence.wav", 5), "silence.wav")
    run(store, ears, tmp_path / "m")
    assert voices_of(store).item is None and store.voices.all() == []
    put(tmp_path / "m", make_media.video("mute.mp4", 3, sound=False), "mute.mp4")
    silent = make_media.run(
        "no_packets.mka", "-f", "lavfi", "-i", "anullsrc", "-c:a", "pcm_s16le", "-frames:a", "0",
    )  # fmt: skip
    put(tmp_path / "m", silent, "no_packets.mka")
    run(store, ears, tmp_path / "m")
    decodes.clear()
    run(store, ears, tmp_path / "m")
    assert decodes == []


def test_that_nothing_can_be_read_now_takes_nothing_away(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "m", make_media.tone("long.flac", 200), "long.flac")
    real = decode.decode_speech
    broken = lambda found, spans=(): real(found, spans or ((900.0, 930.0),))  # noqa: E731  # there is nothing there
    monkeypatch.setattr(decode, "decode_speech", broken)
    run(store, ears, tmp_path / "m")
    made = voices_of(store)
    assert made.item is not None and made.values[COMPLETE] == 1
    assert made.values["listened_s"] == pytest.approx(90, abs=1), "what the quick pass heard is kept"


def test_switched_off_only_words_are_heard(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path, decodes: list[int]
) -> None:
    from core import voices

    put(tmp_path / "m", make_media.tone("hum.flac", 20), "hum.flac")
    voices.switch(store, False)
    run(store, ears, tmp_path / "m")
    assert store.features.models() == [] and store.text.transcript(only_medium(store)) is not None
    assert run(store, ears, tmp_path / "m", only=VOICE).failed == ()
    assert decodes == [0]
    voices.switch(store, True)
    run(store, ears, tmp_path / "m")
    assert voices_of(store).item is not None


def test_switched_off_meanwhile_nothing_is_written(
    store: Store, home: Home, ears: Ears, make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core import voices
    from core.store import connect

    put(tmp_path / "m", make_media.tone("hum.flac", 20), "hum.flac")
    asked = ears.extractors

    def switching(stage: Stage, modalities: frozenset[Modality]) -> list[Extractor]:
        with connect(home) as other:
            voices.switch(other, False)
        return asked(stage, modalities)

    monkeypatch.setattr(ears, "extractors", switching)
    run(store, ears, tmp_path / "m")
    assert (Stage.GIST, BOTH) in ears.asked and store.features.models() == []


def test_two_pitches_are_two_voices_in_one_file_and_across(
    store: Store, ears: Ears, make_media: MediaMaker, tmp_path: Path
) -> None:
    both = make_media.run(
        "both.flac", "-f", "lavfi", "-i", "sine=frequency=150:duration=12",
        "-f", "lavfi", "-i", "sine=frequency=1500:duration=12", "-filter_complex", "concat=n=2:v=0:a=1",
    )  # fmt: skip
    put(tmp_path / "m", both, "both.flac")
    put(tmp_path / "m", make_media.tone("high.flac", 20, 1500), "high.flac")
    run(store, ears, tmp_path / "m")
    titles = {facts.title: media_id for media_id, facts in store.media.facts(store.media.ids()).items()}
    low, high = sorted(store.voices.of_medium(titles["both"]), key=lambda voice: voice.spans[0])
    assert low.spans[0][0] == 0 and high.spans[0][0] == pytest.approx(12, abs=1.7)
    assert (low.others, high.others) == (0, 1)
    assert [voice.id for voice in store.voices.of_medium(titles["high"])] == [high.id]


@pytest.mark.models
@pytest.mark.shared
def test_one_narrator_is_one_voice_across_files(store: Store, shared_media: Path, tmp_path: Path) -> None:
    names = [f"ljspeech/LJ001-{number:04}.flac" for number in (1, 5, 3, 7)]
    for name in (*names, "whisper/jfk.flac"):
        put(tmp_path / "m", shared_media / "speech" / name, Path(name).name)
    report = pipeline.index_library(store, [os.fsencode(tmp_path / "m")], only=VOICE)
    assert (report.indexed, report.failed) == (5, ())
    narrator, president = store.voices.all()
    assert (narrator.media, president.media) == (4, 1)
    assert narrator.seconds > 25 and president.seconds > 4
    assert all(store.text.transcript(media_id) is None for media_id in store.media.ids()), "nobody asked for words"
