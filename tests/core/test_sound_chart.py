"""How a sound goes from beginning to end: pages that follow each other, and the chart that the store gives back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.extract.sound import SoundExtractor
from core.extract.sound.loudness import LoudnessMeter
from core.extract.sound.stft import RATE_HZ
from core.settings import Home, Settings
from core.store import SoundChart, Store
from core.types import Facts, Features, FoundFile, Kind, Modality, ScanDiff
from tests.core.test_sound import extract, melody


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> SoundExtractor:
    """One loaded extractor."""
    made = SoundExtractor(Home(tmp_path_factory.mktemp("home")), Settings())
    made.load()
    return made


def parts() -> np.ndarray:
    """20 s of hiss, 20 s of nothing, 20 s of a dark tone that is 20 dB louder than the hiss."""
    hiss = 0.02 * np.random.default_rng(1).standard_normal(20 * RATE_HZ)
    tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(20 * RATE_HZ) / RATE_HZ)
    return np.concatenate([hiss, np.zeros(20 * RATE_HZ), tone]).astype(np.float32)


def test_a_chart_survives_the_store(extractor: SoundExtractor, store: Store) -> None:
    media_id = store.media.add(Facts(Kind.SOUND, "x", 60.0))
    assert store.features.sound_chart(media_id) is None, "not heard yet"
    made = extract(extractor, parts(), start_s=2.0)
    store.features.put(media_id, [made])
    chart = store.features.sound_chart(media_id)
    assert isinstance(chart, SoundChart)
    for name, series in made.series.items():
        assert np.array_equal(getattr(chart, name), series) and series.dtype == np.float32
    (back,) = store.features.get(media_id, Modality.SOUND)
    assert back.series.keys() == made.series.keys()


def test_pages_follow_each_other_and_say_what_is_there(extractor: SoundExtractor) -> None:
    series = extract(extractor, parts(), start_s=2.0).series
    assert series["start_s"][0] == 2.0 and series["end_s"][-1] == pytest.approx(62.0, abs=0.01)
    assert series["start_s"][1:] == pytest.approx(series["end_s"][:-1])
    total = series["speech"] + series["music"] + series["noise"] + series["silence"]
    assert total == pytest.approx(1.0, abs=1e-5)
    hiss, nothing, tone = 0, 3, 5
    assert series["silence"][nothing] > 0.95 and series["loudness_lufs"][nothing] == -70
    assert series["silence"][hiss] == series["silence"][tone] == 0
    assert series["loudness_lufs"][tone] - series["loudness_lufs"][hiss] > 10
    assert series["brightness_hz"][hiss] > 4000 and series["brightness_hz"][tone] < 400
    assert series["noise"][hiss] > 0.8


def test_any_length_has_a_chart(extractor: SoundExtractor) -> None:
    for samples in (1, 400, RATE_HZ, 21 * RATE_HZ):
        series = extract(extractor, melody(22)[200:][:samples]).series
        assert {len(numbers) for numbers in series.values()} == {max(1, -(-samples // (430 * 512)))}
    silent = extract(extractor, np.zeros(RATE_HZ, np.float32)).series
    assert silent["silence"] == [1.0] and silent["brightness_hz"] == [0.0]


def test_loudness_between_two_times() -> None:
    """A stretch's loudness is that of the same samples alone; what is left of a block counts by its length."""
    samples = np.concatenate([melody(5), 0.1 * melody(5.05, 1)])
    meter, loud = LoudnessMeter(RATE_HZ), LoudnessMeter(RATE_HZ)
    meter.push(samples)
    loud.push(melody(5))
    starts_s, ends_s = np.array([0.0, 5.0, 10.0]), np.array([5.0, 10.0, 10.05])
    first, second, rest = meter.between(starts_s, ends_s)
    assert first == pytest.approx(float(loud.between(starts_s[:1], ends_s[:1])[0]), abs=0.01)
    assert first == pytest.approx(loud.read().integrated_lufs, abs=0.5)
    assert second == pytest.approx(first - 20, abs=1) and rest < first
    assert LoudnessMeter(RATE_HZ).between(starts_s[:1], ends_s[:1]) == [-70.0]


def test_a_bad_series_is_refused(store: Store) -> None:
    media_id = store.media.add(Facts(Kind.SOUND, "x", 60.0))
    empty = np.zeros((0, 4), np.float32), np.zeros((0, 2))
    for series in (
        {"a": np.zeros(2, np.float32), "b": np.zeros(3, np.float32)},
        {"a": np.array([np.nan], np.float32)},
    ):
        with pytest.raises(ValueError):
            store.features.put(media_id, [Features(Modality.SOUND, "m", None, *empty, series=series)])
    other = {"start_s": np.zeros(2, np.float32)}
    store.features.put(media_id, [Features(Modality.SOUND, "m", None, *empty, series=other)])
    assert store.features.sound_chart(media_id) is None, "another program's series"


def test_sounds_measured_before_there_were_charts_are_measured_again(extractor: SoundExtractor, store: Store) -> None:
    media_id = store.media.add(Facts(Kind.SOUND, "x", 60.0, has_sound=True))
    (file_id,) = store.files.apply(store.files.root(b"/m"), ScanDiff(new=(FoundFile(b"x", 1, 1, 1),)))
    store.files.attach(file_id, media_id, confirmed=True)
    made = extract(extractor, melody(3))
    store.features.put(media_id, [replace(made, series={})])
    assert not store.features.has(media_id, Modality.SOUND, made.model_id)
    assert store.features.lacking(Modality.SOUND, made.model_id) == [file_id]
    assert store.features.item_vectors(Modality.SOUND, made.model_id)[0] == [media_id], "its vector serves meanwhile"
    nothing = Features(Modality.SOUND, made.model_id, None, np.zeros((0, 1), np.float32), np.zeros((0, 2)))
    for now in (made, nothing):
        store.features.put(media_id, [now])
        assert store.features.has(media_id, Modality.SOUND, made.model_id)
        assert store.features.lacking(Modality.SOUND, made.model_id) == []


def test_charts_are_compared_number_by_number() -> None:
    def chart(loudness: float) -> SoundChart:
        rows = np.ones(3, dtype=np.float32)
        return SoundChart(rows, rows + 1, rows * loudness, rows, rows, rows, rows, rows)

    assert chart(-20.0) == chart(-20.0) and chart(-20.0) != chart(-30.0) and chart(-20.0) != "a chart"
