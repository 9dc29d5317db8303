"""Voices: bands against librosa, windows, turns, bounds; with the real weights also silence, noise and speakers."""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import weights
from core.decode import decode_speech
from core.errors import UserProblem
from core.extract.speech.listen import RATE_HZ, SpeechModel
from core.extract.voice import FullVoiceExtractor, VoiceConfig, VoiceExtractor, VoiceSession, _new_s
from core.extract.voice.net import MARGIN, SIZE, WINDOW, VoiceNet, cut, levelled, mel_bands
from core.extract.voice.turns import Turn, TurnConfig, turns
from core.probe import probe
from core.settings import Home, Settings
from core.types import Features, FloatArray, Probe, SoundBlock, Stage

PROBE = Probe(b"/x", "wav", 12.0, 1, ())


def noise(seconds: float, seed: int = 0) -> FloatArray:
    return (0.1 * np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ))).astype(np.float32)


def direction(at: int, size: int = 8) -> FloatArray:
    vector = np.zeros(size, np.float32)
    vector[at] = 1.0
    return vector


# ── Bands and windows ───────────────────────────────────────────────────────────────────────────────


def test_bands_are_those_of_librosa() -> None:
    import librosa

    samples = noise(5.0)
    windows, places = cut(samples)
    whole = librosa.feature.melspectrogram(y=samples, sr=RATE_HZ, n_fft=400, hop_length=160, n_mels=40).T
    for bands, (begin, _) in zip(mel_bands(windows), places, strict=True):
        expected = whole[begin // 160 : begin // 160 + 160]
        if begin % 160 == 0:
            np.testing.assert_allclose(bands, expected, atol=1e-5 * expected.max())


@given(st.integers(1, 12 * RATE_HZ))
def test_windows_cover_the_stretch(length: int) -> None:
    windows, places = cut(np.ones(length, np.float32))
    assert windows.shape == (len(places), WINDOW + 2 * MARGIN) and windows.dtype == np.float32
    assert places[0][0] == 0 and places[-1][1] == length
    assert all(a[0] < b[0] <= a[1] for a, b in itertools.pairwise(places))
    assert sum(_new_s(places)) == pytest.approx(length / RATE_HZ)


def test_quiet_sound_is_raised_and_loud_sound_left() -> None:
    quiet, loud = 1e-4 * noise(1.0), noise(1.0)
    assert 20 * np.log10(np.sqrt(np.mean(levelled(quiet) ** 2))) == pytest.approx(-30, abs=0.1)
    np.testing.assert_array_equal(levelled(loud), loud)
    assert not levelled(np.zeros(100, np.float32)).any()


# ── Turns ───────────────────────────────────────────────────────────────────────────────────────────


def windows_of(pattern: str, gap_s: float = 0.0) -> list[Turn]:
    """One window a letter, each overlapping the last by half; a dot is a pause."""
    made, at_s = [], 0.0
    for letter in pattern:
        if letter == ".":
            at_s += 0.8 + gap_s
            continue
        made.append(Turn(at_s, at_s + 1.6, direction("abcx".index(letter)) * 0.8, 0.8))
        at_s += 0.8
    return made


def spoken(pattern: str, gap_s: float = 0.0) -> list[tuple[int, int]]:
    return [(int(t.total.argmax()), t.windows) for t in turns(windows_of(pattern, gap_s), TurnConfig())]


def test_turns() -> None:
    assert spoken("") == []
    assert spoken("aaaabbb") == [(0, 4), (1, 3)]
    assert spoken("aaxbb") == [(0, 2), (1, 2)], "what straddles a change belongs to neither"
    assert spoken("aaxaa") == [(0, 4)]
    assert spoken("aa..x..bb", 0.5) == [(0, 2), (3, 1), (1, 2)], "a word of its own between pauses stays"
    assert spoken("aa..aa", 5.0) == [(0, 2), (0, 2)], "too far apart"
    longest = turns(windows_of("a" * 300), TurnConfig())
    assert len(longest) >= 4 and all(t.end_s - t.start_s <= 60 for t in longest)
    assert sum(t.windows for t in longest) == 300


@given(st.text("abc.", max_size=40))
def test_turns_lose_no_more_than_single_windows(pattern: str) -> None:
    made = turns(windows_of(pattern), TurnConfig())
    starts = [turn.start_s for turn in made]
    assert starts == sorted(starts)
    assert sum(t.windows for t in made) <= len(pattern.replace(".", ""))
    assert all(np.count_nonzero(t.total) == 1 for t in made), "unlike windows were joined"


class FakeNet:
    """Gives each window one of two directions by its loudness."""

    def embed(self, windows: FloatArray) -> FloatArray:
        loud = np.abs(windows).max(axis=1) > 0.5
        return np.stack([direction(int(one), SIZE) for one in loud])


def test_long_files_stay_bounded() -> None:
    session = VoiceSession(FakeNet(), None, VoiceConfig(most=50))  # type: ignore[arg-type]
    piece = np.concatenate([np.full(3 * RATE_HZ, level, np.float32) for level in (0.3, 0.9) * 20])
    voiced = [(n * 3 * RATE_HZ, (n + 1) * 3 * RATE_HZ) for n in range(40)]
    for number in range(60):
        session.hear(120.0 * number, piece, voiced)
        assert len(session._turns) <= 100 + 40
    (made,) = session.finish()
    assert len(made.moments) == 50 and made.values["voice_count"] == 2
    assert made.values["listened_s"] == made.values["voiced_s"] == 7_200
    assert (np.diff(made.spans[:, 0]) > 0).all()


# ── With the real weights ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def voice_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home")).make()


@pytest.fixture(scope="module")
def extractor(voice_home: Home) -> Iterator[VoiceExtractor]:
    made = VoiceExtractor(voice_home, Settings())
    made.load()
    yield made
    made.close()


def listen(extractor: VoiceExtractor, samples: FloatArray, start_s: float = 0.0) -> tuple[Features, ...]:
    """Push in blocks of odd length."""
    session = extractor.open(PROBE)
    step = int(7.3 * RATE_HZ)
    for at in range(0, len(samples), step):
        session.push(SoundBlock(start_s + at / RATE_HZ, RATE_HZ, samples[at : at + step]))
    return session.finish()


def sound_of(file: Path) -> FloatArray:
    with decode_speech(probe(os.fsencode(file))) as run:
        return np.concatenate([block.samples for block in run if isinstance(block, SoundBlock)])


@pytest.mark.models
def test_every_key_fits_and_vectors_are_unit(voice_home: Home) -> None:
    net = VoiceNet(weights.path(voice_home, "resemblyzer"))
    windows, _ = cut(noise(60.0))
    made = net.embed(windows)
    assert made.shape == (len(windows), SIZE) and made.dtype == np.float32 and len(windows) > 64
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert (made >= 0).all()
    np.testing.assert_array_equal(made, net.embed(windows))
    np.testing.assert_allclose(made[:3], net.embed(windows[:3]), atol=1e-5)


@pytest.mark.models
def test_other_files_are_refused(tmp_path: Path) -> None:
    import torch

    wrong = {"model_state": {"lstm.weight_ih_l0": torch.zeros(4, 4)}}
    for name, content in (("other.pt", wrong), ("flat.pt", {"a": torch.zeros(1)})):
        torch.save(content, tmp_path / name)
        with pytest.raises(UserProblem, match="voice model"):
            VoiceNet(tmp_path / name)
    (tmp_path / "junk.pt").write_bytes(b"no model")
    with pytest.raises(UserProblem, match="can't be read"):
        VoiceNet(tmp_path / "junk.pt")


@pytest.mark.models
def test_silence_noise_and_tones_have_no_voice(extractor: VoiceExtractor) -> None:
    t = np.arange(8 * RATE_HZ) / RATE_HZ
    for samples in (np.zeros(8 * RATE_HZ, np.float32), noise(8.0), (0.3 * np.sin(2764 * t)).astype(np.float32)):
        (made,) = listen(extractor, samples)
        assert made.item is None and made.moments.shape == (0, SIZE) and made.spans.shape == (0, 2)
        assert made.values["voice_count"] == made.values["voiced_s"] == 0
    assert listen(extractor, np.zeros(0, np.float32)) == ()


@pytest.mark.models
def test_sound_at_another_rate_is_refused(extractor: VoiceExtractor) -> None:
    with pytest.raises(ValueError, match="22050"):
        extractor.open(PROBE).push(SoundBlock(0.0, 22_050, np.zeros(100, np.float32)))


def test_what_they_listen_to(home: Home) -> None:
    quick, full = VoiceExtractor(home, Settings()), FullVoiceExtractor(home, Settings())
    assert quick.stage is Stage.GIST and full.stage is Stage.SPEECH and quick.model_ids == full.model_ids
    assert len(quick.spans(3600.0)) == 3 and quick.spans(60.0) == full.spans(3600.0) == ()


# ── Real speakers ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def narrators(extractor: VoiceExtractor, shared_media: Path) -> dict[str, Features]:
    speech = shared_media / "speech"
    files = {
        "lj1": speech / "ljspeech/LJ001-0001.flac",
        "lj1_mp3": speech / "ljspeech/LJ001-0001.mp3",
        "lj2": speech / "ljspeech/LJ001-0005.flac",
        "jfk": speech / "whisper/jfk.flac",
        "fr": speech / "asterisk-core-sounds-fr-wav/tt-allbusy.wav",
    }
    return {name: listen(extractor, sound_of(file))[0] for name, file in files.items()}


@pytest.mark.models
@pytest.mark.shared
def test_one_speaker_is_nearer_than_another(narrators: dict[str, Features]) -> None:
    items = {name: made.item for name, made in narrators.items() if made.item is not None}
    assert items.keys() == narrators.keys()
    for other in ("jfk", "fr"):
        assert items["lj1"] @ items["lj2"] > items["lj1"] @ items[other] + 0.1
    assert items["lj1"] @ items["lj1_mp3"] > 0.98
    assert all(made.values["voice_count"] == 1 for made in narrators.values())


@pytest.mark.models
@pytest.mark.shared
def test_two_speakers_make_two_turns(extractor: VoiceExtractor, shared_media: Path) -> None:
    speech = shared_media / "speech"
    woman, man = sound_of(speech / "ljspeech/LJ001-0001.flac"), sound_of(speech / "whisper/jfk.flac")
    change_s = len(woman) / RATE_HZ
    (made,) = listen(extractor, np.concatenate([woman, man]), start_s=100.0)
    assert made.values["voice_count"] == 2
    begun = made.spans[:, 0] - 100.0 >= change_s - 0.8
    assert 0 < begun.sum() < len(begun)
    assert (made.moments[~begun][0] @ made.moments[begun].T).max() < 0.8
    assert made.spans.min() >= 100.0 and made.spans.max() <= 100.0 + (len(woman) + len(man)) / RATE_HZ + 1e-6


@pytest.mark.models
@pytest.mark.shared
def test_hearing_what_another_pass_found_is_the_same(extractor: VoiceExtractor, shared_media: Path) -> None:
    samples = sound_of(shared_media / "speech/ljspeech/LJ001-0001.flac")
    session, config = extractor.open(PROBE), VoiceConfig()
    session.hear(0.0, samples, SpeechModel(Home(Path("/nowhere")), Settings()).voiced(samples, config.listen))
    (shared,), (own,) = session.finish(), listen(extractor, samples)
    np.testing.assert_array_equal(shared.moments, own.moments)
    np.testing.assert_array_equal(shared.spans, own.spans)


@pytest.mark.models
@pytest.mark.shared
def test_effects_and_music_have_hardly_a_voice(extractor: VoiceExtractor, shared_media: Path) -> None:
    """Where somebody does speak or sing, the manifest says so; what is left has one false alarm of a second."""
    with (shared_media / "manifest.csv").open(encoding="utf-8") as opened:
        rows = [row for row in csv.DictReader(opened) if row["kind"] in ("sfx", "music") and row["decode"] == "ok"]
    rows = [row for row in rows if not row["label"].startswith(("speech-en", "folk", "audio-channel"))]
    assert len(rows) > 60
    made = [listen(extractor, sound_of(shared_media / row["file"])[: 30 * RATE_HZ]) for row in rows]
    voiced = [one.values["voiced_s"] for features in made for one in features if one.item is not None]
    assert len(voiced) <= 1 and sum(voiced) < 2
