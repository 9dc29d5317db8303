"""Sound features against librosa and ffmpeg; independence of block cuts; silence, clicks and broken samples."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.extract.sound import SoundConfig, SoundExtractor, _Thinned
from core.extract.sound.loudness import LoudnessMeter
from core.extract.sound.stft import COLUMNS, FRAME, HOP, RATE_HZ, WIDTH, FrameMeter, measure_all
from core.extract.sound.timbre import SIZE, WEIGHTS, Scale, summarise
from core.extract.sound.values import rhythm_values, tags
from core.settings import Home, Settings
from core.types import Features, FloatArray, FrameBlock, Modality, Probe, SoundBlock

PROBE = Probe(b"/x", "wav", 0.0, 1, ())


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> SoundExtractor:
    """One loaded extractor; compiling librosa's parts takes seconds."""
    made = SoundExtractor(Home(tmp_path_factory.mktemp("home")), Settings())
    made.load()
    return made


def melody(seconds: float, seed: int = 0) -> FloatArray:
    """Plucked notes of four partials twice a second, over a little noise: everything that is measured changes."""
    random = np.random.default_rng(seed)
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    beat = times % 0.5
    pitch = 220 * 2 ** (random.integers(0, 12, int(seconds * 2) + 1)[(times * 2).astype(int)] / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    tone = sum(np.sin(k * phase) / k for k in (1, 2, 3, 4)) * np.exp(-6 * beat)
    return (0.2 * tone + 0.003 * random.standard_normal(len(times))).astype(np.float32)


def extract(
    extractor: SoundExtractor, samples: FloatArray, cuts: list[int] | None = None, start_s: float = 0
) -> Features:
    """Push the samples, cut at these places (every 30 s by default)."""
    places = cuts if cuts is not None else list(range(30 * RATE_HZ, len(samples), 30 * RATE_HZ))
    session = extractor.open(PROBE)
    at = 0
    for piece in np.split(samples, places):
        session.push(SoundBlock(start_s + at / RATE_HZ, RATE_HZ, piece))
        at += len(piece)
    (made,) = session.finish()
    return made


# ── The measured rows, against librosa's own defaults ───────────────────────────────────────────────


def test_mfcc_is_librosas() -> None:
    import librosa

    samples = melody(9)
    rows = measure_all(FrameMeter(), samples)
    mfcc = librosa.feature.mfcc(y=samples, sr=RATE_HZ, n_mfcc=20)
    assert rows.shape == (mfcc.shape[1], WIDTH)
    for ours, theirs in (
        (rows[:, COLUMNS["mfcc"]], mfcc),
        (rows[:, COLUMNS["delta"]], librosa.feature.delta(mfcc)),
        (rows[:, COLUMNS["delta2"]], librosa.feature.delta(mfcc, order=2)),
    ):
        for one, other in zip(ours.T, theirs, strict=True):
            assert np.corrcoef(one, other)[0, 1] > 0.9999


def test_shape_chroma_and_onsets_are_librosas() -> None:
    import librosa

    samples = melody(9)
    rows = measure_all(FrameMeter(), samples)
    f = librosa.feature
    hz = {
        "centroid": f.spectral_centroid(y=samples),
        "bandwidth": f.spectral_bandwidth(y=samples),
        "rolloff": f.spectral_rolloff(y=samples),
    }
    for name, theirs in hz.items():
        assert 2.0 ** rows[:, COLUMNS[name]] == pytest.approx(theirs.T, rel=1e-3)
    assert 10.0 ** rows[:, COLUMNS["flatness"]] == pytest.approx(f.spectral_flatness(y=samples).T, rel=1e-3)
    assert rows[:, COLUMNS["contrast"]] == pytest.approx(f.spectral_contrast(y=samples).T, abs=0.05)
    assert rows[:, COLUMNS["chroma"]] == pytest.approx(f.chroma_stft(y=samples, tuning=0.0).T, abs=1e-3)
    level = 20 * np.log10(f.rms(y=samples)[0])
    assert rows[:, COLUMNS["rms"]][:, 0] == pytest.approx(level, abs=0.01)
    frames = librosa.util.frame(np.pad(samples, FRAME // 2, mode="edge"), frame_length=FRAME, hop_length=HOP)
    crossings = np.mean(np.diff(np.signbit(frames), axis=0, prepend=False), axis=0)
    assert crossings.max() > 0.01, "by its definition: librosa's compiled one has crashed a fresh machine's process"
    assert rows[2:-3, COLUMNS["crossings"]][:, 0] == pytest.approx(crossings[2:-3], abs=2 / FRAME)
    onsets = librosa.onset.onset_strength(y=samples, sr=RATE_HZ)
    assert np.corrcoef(rows[:-2, COLUMNS["onset"]][:, 0], onsets[2:])[0, 1] > 0.999, "librosa's are 2 frames later"


def test_pages_join_without_a_seam() -> None:
    """Rows of two pages equal those of one, but for what looks over the border: Δ, ΔΔ, and the 80 dB floor."""
    samples = melody(12)
    meter = FrameMeter()
    whole = measure_all(meter, samples)
    padded = np.pad(samples, FRAME // 2)
    first, last_mel = meter.measure(padded[: FRAME + HOP * 199], None)
    left = len(whole) - 200
    second, _ = meter.measure(padded[HOP * 200 :][: FRAME + HOP * (left - 1)], last_mel)
    joined = np.vstack([first, second])
    for name in set(COLUMNS) - {"delta", "delta2"}:
        assert joined[:, COLUMNS[name]] == pytest.approx(whole[:, COLUMNS[name]], abs=0.02), name


# ── Loudness, against ffmpeg ────────────────────────────────────────────────────────────────────────


def ffmpeg_ebur128(samples: FloatArray) -> tuple[float, float]:
    """Integrated loudness and range as ffmpeg measures them."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-"]
    meter = ["-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run([*command, *meter], input=samples.tobytes(), capture_output=True, check=True, timeout=240)
    summary = done.stderr.decode().rsplit("Summary", 1)[1]
    found = re.search(r"I:\s+(\S+) LUFS.*?LRA:\s+(\S+) LU", summary, re.DOTALL)
    assert found
    return float(found[1]), float(found[2])


LOUDNESS: dict[str, Callable[[], FloatArray]] = {
    "melody": lambda: melody(20),
    "quiet after loud": lambda: np.concatenate([melody(12), 0.01 * melody(12, 1), np.zeros(5 * RATE_HZ, np.float32)]),
    "swelling": lambda: melody(30) * np.linspace(0.02, 1, 30 * RATE_HZ, dtype=np.float32),
    "bass": lambda: (0.5 * np.sin(2 * np.pi * 45 * np.arange(8 * RATE_HZ) / RATE_HZ)).astype(np.float32),
    "hiss": lambda: (0.05 * np.random.default_rng(1).standard_normal(8 * RATE_HZ)).astype(np.float32),
}


@pytest.mark.parametrize("name", LOUDNESS)
def test_loudness_is_ffmpegs(name: str) -> None:
    samples = LOUDNESS[name]()
    meter = LoudnessMeter(RATE_HZ)
    for piece in np.split(samples, [1, 2000, 100_000]):
        meter.push(piece)
    integrated, spread = ffmpeg_ebur128(samples)
    read = meter.read()
    assert read.integrated_lufs == pytest.approx(integrated, abs=0.1)
    assert read.range_lu == pytest.approx(spread, abs=1.0)
    assert read.peak_dbfs == pytest.approx(20 * np.log10(np.abs(samples).max()))


def test_loudness_of_the_standards_tone() -> None:
    """EBU Tech 3341: a 1 kHz sine with peaks at −23 dBFS reads −26 LUFS in one channel (−23 in two)."""
    tone = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * 48_000) / 48_000)
    meter = LoudnessMeter(48_000)
    meter.push(tone.astype(np.float32))
    assert meter.read().integrated_lufs == pytest.approx(-26.0, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "range_lu"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)]
)
def test_range_of_the_standards_tones(levels: tuple[int, ...], range_lu: float) -> None:
    """EBU Tech 3342, table 1: 20 s of a 1 kHz sine at each level."""
    sine = np.sin(2 * np.pi * 1000 * np.arange(20 * RATE_HZ) / RATE_HZ)
    meter = LoudnessMeter(RATE_HZ)
    for level in levels:
        meter.push((10 ** (level / 20) * sine).astype(np.float32))
    assert meter.read().range_lu == pytest.approx(range_lu, abs=1)


def test_loudness_of_next_to_nothing() -> None:
    assert LoudnessMeter(RATE_HZ).read().integrated_lufs == -np.inf
    meter = LoudnessMeter(RATE_HZ)
    meter.push(melody(0.2))
    assert -40 < meter.read().integrated_lufs < -5
    assert np.isnan(meter.read().range_lu)


# ── The extractor ───────────────────────────────────────────────────────────────────────────────────


def test_shapes_norms_and_spans(extractor: SoundExtractor) -> None:
    made = extract(extractor, melody(34), start_s=1.5)
    assert (made.modality, made.model_id, made.item.shape) == (Modality.SOUND, "mfcc1", (SIZE,))  # type: ignore[union-attr]
    assert made.item is not None and made.item.dtype == made.moments.dtype == np.float32
    assert np.linalg.norm(made.item) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(made.moments, axis=1) == pytest.approx(1, abs=1e-5)
    assert len(made.moments) == len(made.spans) == 4
    assert made.spans[0, 0] == 1.5 and made.spans[-1, 1] == pytest.approx(35.5, abs=0.001)
    assert made.spans[1:, 0] == pytest.approx(made.spans[:-1, 1])
    assert (made.moments @ made.item).min() > 0.8, "parts of one even sound are like the whole"


def test_the_cuts_of_blocks_change_nothing(extractor: SoundExtractor) -> None:
    samples = melody(33)
    whole = extract(extractor, samples, cuts=[])
    random = np.random.default_rng(3)
    for cuts in ([1], [430 * HOP, 430 * HOP + 512], sorted(random.integers(0, len(samples), 40).tolist())):
        cut = extract(extractor, samples, cuts=cuts)
        assert np.array_equal(cut.item, whole.item) and np.array_equal(cut.moments, whole.moments)  # type: ignore[arg-type]
        assert np.array_equal(cut.spans, whole.spans)
        assert cut.values == pytest.approx(whole.values, abs=1e-6) and cut.tags == whole.tags


def test_silence(extractor: SoundExtractor) -> None:
    made = extract(extractor, np.zeros(25 * RATE_HZ, np.float32))
    assert made.item is None and made.moments.shape == (0, SIZE) and made.spans.shape == (0, 2)
    assert made.values == {"silence_share": 1.0}
    assert [tag.code for tag in made.tags] == ["silent"]


def test_silent_stretches_have_no_moments(extractor: SoundExtractor) -> None:
    made = extract(extractor, np.concatenate([np.zeros(25 * RATE_HZ, np.float32), melody(15)]))
    assert made.item is not None and made.spans[0, 0] == pytest.approx(20, abs=0.1)
    assert made.values["silence_share"] == pytest.approx(25 / 40, abs=0.01)


@pytest.mark.parametrize("samples", [1, 100, HOP, FRAME, 430 * HOP, 430 * HOP + 512, 515 * HOP - 1])
def test_any_length_has_its_moment(extractor: SoundExtractor, samples: int) -> None:
    made = extract(extractor, melody(13)[RATE_HZ // 100 :][:samples])
    assert made.item is not None and len(made.moments) == 1
    assert all(np.isfinite(value) for value in made.values.values())


def test_no_sound_and_other_blocks(extractor: SoundExtractor) -> None:
    session = extractor.open(PROBE)
    session.push(FrameBlock(np.zeros(0), np.zeros((0, 1, 1, 3), np.uint8)))
    session.push(SoundBlock(0.0, RATE_HZ, np.zeros(0, np.float32)))
    with pytest.raises(ValueError, match="22050 Hz"):
        session.push(SoundBlock(0.0, 16_000, np.zeros(4, np.float32)))
    assert session.finish() == ()


def test_broken_samples(extractor: SoundExtractor) -> None:
    samples = melody(12)
    samples[5000:5100], samples[9000], samples[9001] = np.nan, np.inf, -np.inf
    made = extract(extractor, samples)
    assert made.item is not None and np.isfinite(made.item).all() and np.isfinite(made.moments).all()


def test_closed_and_loaded_again(extractor: SoundExtractor) -> None:
    before = extract(extractor, melody(3))
    extractor.close()
    extractor.close()
    assert np.array_equal(extract(extractor, melody(3)).item, before.item)  # type: ignore[arg-type]


def test_tempo_of_a_click_track(extractor: SoundExtractor) -> None:
    clicks = np.zeros(30 * RATE_HZ, np.float32)
    for at in np.arange(0, 30, 60 / 150):
        clicks[int(at * RATE_HZ) :][:200] = np.random.default_rng(1).standard_normal(200)[: len(clicks)] * 0.5
    made = extract(extractor, clicks)
    assert made.values["tempo_bpm"] == pytest.approx(150, rel=0.03)
    assert made.values["beat_strength"] > 0.7
    assert {"steady beat", "fast"} <= {tag.code for tag in made.tags}
    hiss = np.random.default_rng(1).standard_normal(30 * RATE_HZ).astype(np.float32) * 0.1
    assert extract(extractor, hiss).values["beat_strength"] < 0.2


@pytest.mark.parametrize("bpm", [72, 174, *(pytest.param(bpm, marks=pytest.mark.slow) for bpm in (96, 120, 140))])
def test_tempo_is_librosas(bpm: int) -> None:
    import librosa

    samples = np.zeros(20 * RATE_HZ, np.float32)
    burst = 0.5 * np.random.default_rng(1).standard_normal(200).astype(np.float32)
    for number, at in enumerate(np.arange(0, 19.9, 60 / bpm)):
        samples[int(at * RATE_HZ) :][:200] = burst * (1.0 if number % 4 == 0 else 0.6)
    onsets = measure_all(FrameMeter(), samples + 0.02 * melody(20))[:, COLUMNS["onset"]][:, 0]
    oracle = float(librosa.feature.tempo(onset_envelope=onsets, sr=RATE_HZ, hop_length=HOP)[0])
    assert rhythm_values(onsets, 120.0, 4.0)["tempo_bpm"] == pytest.approx(oracle, rel=1e-6)


def test_brightness(extractor: SoundExtractor) -> None:
    times = np.arange(5 * RATE_HZ) / RATE_HZ
    made = extract(extractor, (0.1 * np.sin(2 * np.pi * 440 * times)).astype(np.float32))
    assert made.values["brightness_hz"] == pytest.approx(440, rel=0.1)


def test_long_sound_stays_flat() -> None:
    rows = np.zeros((430, WIDTH), np.float32)
    kept = _Thinned(1000)
    for page in range(200):
        rows[:, 0] = np.arange(page * 430, (page + 1) * 430)
        kept.add(rows)
    numbers = kept.rows()[:, 0]
    assert 500 < len(numbers) <= 1000
    assert len(set(np.diff(numbers))) == 1, "evenly spread over everything"


@pytest.mark.slow
def test_thinned_summary_is_close(extractor: SoundExtractor) -> None:
    samples = melody(60)
    thinned = SoundExtractor(Home(Path("/x")), Settings(), SoundConfig(kept_frames=400))
    likeness = extract(extractor, samples).item @ extract(thinned, samples).item  # type: ignore[operator]
    assert likeness > 0.98


def test_scale_and_summary() -> None:
    scale = Scale.shipped()
    assert scale.centre.shape == scale.spread.shape == (SIZE,) == (137,)
    assert (scale.spread > 0).all() and np.isfinite(scale.centre).all()
    assert sum(count for _, count, _ in WEIGHTS) == len(summarise(np.zeros((1, WIDTH), np.float32)))
    learnt = Scale.learn(np.array([[0.0] * SIZE, [2.0] * SIZE, [2.0] * SIZE], np.float32), ["a", "b", "b"])
    assert learnt.centre == pytest.approx(1.0) and learnt.spread == pytest.approx(1.0), "groups count the same"


def test_tags_from_values() -> None:
    def codes(**values: float) -> list[str]:
        return [tag.code for tag in tags(values)]

    assert codes() == []
    assert codes(silence_share=0.99, loudness_lufs=-60) == ["silent"]
    assert codes(loudness_lufs=-40) == ["quiet"] and codes(loudness_lufs=-8) == ["loud"]
    assert codes(tempo_bpm=170, beat_strength=0.1) == [], "fast only where there is a beat"
    assert codes(tempo_bpm=170, beat_strength=0.6) == ["steady beat", "fast"]
    assert codes(brightness_hz=5000) == ["bright sound"] and codes(brightness_hz=300) == ["dark sound"]
    assert all(0.5 <= tag.score <= 1 for tag in tags({"loudness_lufs": -5, "brightness_hz": 9000}))
    assert codes(speech_share=0.9, music_share=0.05) == ["spoken"] and codes(speech_share=0.5, music_share=0.5) == []
    key = {"key_tonic": 2, "key_minor": 1, "key_fit": 0.8, "key_lead": 0.2}
    assert codes(music_share=0.9, **key) == ["music", "D minor"]
    assert codes(speech_share=0.9, **key) == ["spoken"], "speech has no key"
    assert codes(music_share=0.9, **key | {"key_lead": 0.01}) == codes(music_share=0.9, **key | {"key_fit": 0.5})


@pytest.mark.shared
def test_kinds_of_sound_find_each_other(extractor: SoundExtractor, shared_media: Path) -> None:
    from tests.benchmarks.quality_sound import measure

    report = measure(shared_media, extractor)
    assert report["families_p3"] > 0.43 and report["kinds_p5"] > 0.90 and report["narrator_p5"] > 0.99
