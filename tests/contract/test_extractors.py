"""What every extractor promises: shapes, norms, determinism, silence and darkness, nothing at all, closing twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
import pytest

from core.extract import EXTRACTORS, Extractor
from core.settings import Home, Settings
from core.types import (
    Block,
    Features,
    Fingerprint,
    FrameBlock,
    Modality,
    Probe,
    Segment,
    SoundBlock,
    Stage,
    Stream,
    TextBlock,
    Transcript,
)
from tests.conftest import HEAVY_S
from tests.core.late import HEAVY

pytestmark = pytest.mark.models

SECONDS = 12.0
PROBE = Probe(
    path=b"/nowhere.mkv",
    format="matroska",
    duration_s=SECONDS,
    size_bytes=1,
    streams=(Stream(0, "video", "h264", width_px=320, height_px=240, fps=25.0), Stream(1, "audio", "aac", channels=1)),
)


def frames(pixels: np.ndarray[Any, Any]) -> FrameBlock:
    """Frames 5 s apart."""
    return FrameBlock(5.0 * np.arange(len(pixels), dtype=np.float64), pixels)


def sound(samples: np.ndarray[Any, Any], rate_hz: int) -> list[Block]:
    """The samples in blocks of 5 s."""
    step = 5 * rate_hz
    return [
        SoundBlock(n / rate_hz, rate_hz, samples[n : n + step].astype(np.float32)) for n in range(0, len(samples), step)
    ]


def rate_of(stage: Stage) -> int:
    """Sample rate at which a stage's sound comes."""
    return 16_000 if stage in (Stage.GIST, Stage.SPEECH) else 22_050


def ordinary(stage: Stage) -> list[Block]:
    """Something to see, hear and read."""
    rng = np.random.default_rng(5)
    cells = rng.integers(0, 255, (3, 14, 14, 3), dtype=np.uint8).repeat(16, axis=1).repeat(16, axis=2)
    rate = rate_of(stage)
    t = np.arange(int(SECONDS * rate)) / rate
    tones = 0.3 * np.sin(2 * np.pi * (220 + 110 * np.floor(t)) * t) + 0.01 * rng.normal(size=len(t))
    text = TextBlock("title", (Segment(0, 0, "A walk along the river"),))
    said = TextBlock("speech", (Segment(0, 4, "We follow the river."), Segment(5, 9, "It is a sunny day.")))
    return [frames(cells), *sound(tones, rate), text, said]


def empty(stage: Stage) -> list[Block]:
    """Black, silent, wordless."""
    rate = rate_of(stage)
    black = np.zeros((3, 224, 224, 3), np.uint8)
    return [frames(black), *sound(np.zeros(int(SECONDS * rate)), rate), TextBlock("title", (Segment(0, 0, " "),))]


def broken(stage: Stage) -> list[Block]:
    """What a damaged file may yield: blocks without content, values out of range, one sample, times that jump back."""
    rate = rate_of(stage)
    none = FrameBlock(np.zeros(0), np.zeros((0, 224, 224, 3), np.uint8))
    one = FrameBlock(np.array([3.0]), np.full((1, 224, 224, 3), 255, np.uint8))
    loud = np.array([np.nan, np.inf, -np.inf, 4.0, -4.0] * 2000)
    return [
        none,
        one,
        SoundBlock(0.0, rate, np.zeros(0, np.float32)),
        SoundBlock(0.0, rate, np.ones(1, np.float32)),
        SoundBlock(0.1, rate, loud.astype(np.float32)),
        TextBlock("title", ()),
        TextBlock("speech", (Segment(9.0, 1.0, "backwards \x00 \ud800"),)),
    ]


@pytest.fixture(scope="module")
def contract_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all, so that weights are put together once."""
    return Home(tmp_path_factory.mktemp("home")).make()


@pytest.fixture(scope="module", params=EXTRACTORS, ids=lambda cls: cls.__name__)
def extractor(request: pytest.FixtureRequest, contract_home: Home) -> Iterator[Extractor]:
    """Each extractor, loaded once."""
    made: Extractor = request.param(contract_home, Settings())
    made.load()
    yield made
    made.close()


def work(extractor: Extractor, blocks: list[Block]) -> tuple[Features | Fingerprint | Transcript, ...]:
    """Run one session."""
    session = extractor.open(PROBE)
    for block in blocks:
        session.push(block)
    return session.finish()


def check(extractor: Extractor, made: tuple[Features | Fingerprint | Transcript, ...]) -> None:
    """Hold what was made against the promises of `core.types`."""
    for value in made:
        if isinstance(value, Features):
            check_features(extractor, value)
        elif isinstance(value, Fingerprint):
            check_fingerprint(extractor, value)
        else:
            check_transcript(value)


def check_features(extractor: Extractor, made: Features) -> None:
    """Shapes, types, norms, spans and names."""
    assert made.modality == extractor.modality
    assert made.model_id in extractor.model_ids
    assert made.moments.dtype == np.float32 and made.moments.ndim == 2 and made.moments.shape[1] > 0
    assert made.spans.dtype == np.float64 and made.spans.shape == (len(made.moments), 2)
    assert np.isfinite(made.moments).all() and np.isfinite(made.spans).all()
    np.testing.assert_allclose(np.linalg.norm(made.moments, axis=1), 1, atol=1e-3)
    assert (made.spans[:, 0] <= made.spans[:, 1]).all()
    if made.item is not None:
        assert made.item.dtype == np.float32 and made.item.shape == made.moments.shape[1:]
        assert np.linalg.norm(made.item) == pytest.approx(1, abs=1e-3)
    assert all(isinstance(name, str) and np.isfinite(number) for name, number in made.values.items())
    assert all(series.dtype == np.float32 and np.isfinite(series).all() for series in made.series.values())
    assert len({series.shape for series in made.series.values()}) <= 1
    assert all(0 < tag.score <= 1 and tag.modality == made.modality for tag in made.tags)


def check_fingerprint(extractor: Extractor, made: Fingerprint) -> None:
    """Codes in time order."""
    assert made.modality == extractor.modality and made.scheme in extractor.model_ids
    assert made.codes.dtype in (np.uint32, np.uint64) and made.codes.shape == made.times_s.shape
    assert np.isfinite(made.times_s).all() and (np.diff(made.times_s) >= 0).all()


def says_nothing(value: Features | Fingerprint | Transcript) -> bool:
    """Say whether nothing was seen, heard or read."""
    if isinstance(value, Transcript):
        return not value.segments
    return not value.codes.any() if isinstance(value, Fingerprint) else value.item is None


def check_transcript(made: Transcript) -> None:
    """Segments in order, a share that is one."""
    assert 0 <= made.speech_share <= 1
    starts = [segment.start_s for segment in made.segments]
    assert starts == sorted(starts)
    assert all(segment.start_s <= segment.end_s and segment.text.strip() for segment in made.segments)


def test_it_says_what_it_is(extractor: Extractor) -> None:
    assert isinstance(extractor.modality, Modality) and isinstance(extractor.stage, Stage)
    assert extractor.model_ids and all(extractor.model_ids)
    assert len(set(extractor.model_ids)) == len(extractor.model_ids)


def test_ordinary_input(extractor: Extractor) -> None:
    made = work(extractor, ordinary(extractor.stage))
    assert made
    check(extractor, made)
    if extractor.modality not in (Modality.SPEECH, Modality.VOICE):  # nobody speaks in it
        assert not any(isinstance(value, Transcript) or says_nothing(value) for value in made)


def test_the_same_again(extractor: Extractor) -> None:
    first, second = (work(extractor, ordinary(extractor.stage)) for _ in range(2))
    assert len(first) == len(second)
    for a, b in zip(first, second, strict=True):
        if isinstance(a, Transcript) or isinstance(b, Transcript):
            assert a == b
            continue
        if isinstance(a, Fingerprint) or isinstance(b, Fingerprint):
            np.testing.assert_array_equal(a.codes, b.codes)
            continue
        np.testing.assert_allclose(a.moments, b.moments, atol=1e-4)
        np.testing.assert_array_equal(a.spans, b.spans)
        assert a.values.keys() == b.values.keys() and a.tags == b.tags


def test_black_silent_and_wordless(extractor: Extractor) -> None:
    made = work(extractor, empty(extractor.stage))
    check(extractor, made)
    for value in made:
        if isinstance(value, Transcript):
            assert value.segments == () and value.language == ""
        else:
            assert says_nothing(value) and (isinstance(value, Fingerprint) or len(value.moments) == 0)


def test_broken_input(extractor: Extractor) -> None:
    check(extractor, work(extractor, broken(extractor.stage)))


def test_no_input(extractor: Extractor) -> None:
    made = work(extractor, [])
    check(extractor, made)
    assert all(says_nothing(value) for value in made)


def test_foreign_blocks_are_ignored(extractor: Extractor) -> None:
    takes: dict[Modality, type] = {
        **dict.fromkeys((Modality.PICTURE, Modality.LOOK), FrameBlock),
        Modality.MEANING: TextBlock,
    }
    own = takes.get(extractor.modality, SoundBlock)
    assert own in get_args(Block)
    blocks = [block for block in ordinary(extractor.stage) if not isinstance(block, own)]
    made = work(extractor, blocks)
    assert all(says_nothing(value) for value in made)


def test_two_files_at_once_do_not_mix(extractor: Extractor) -> None:
    alone = work(extractor, ordinary(extractor.stage))
    one, other = extractor.open(PROBE), extractor.open(PROBE)
    for block, nothing in zip(ordinary(extractor.stage), [*empty(extractor.stage)] * 3, strict=False):
        one.push(block)
        other.push(nothing)
    other.finish()
    together = one.finish()
    for a, b in zip(alone, together, strict=True):
        if isinstance(a, Features) and isinstance(b, Features):
            np.testing.assert_allclose(a.moments, b.moments, atol=2e-3)


def test_closing_twice_and_again(extractor: Extractor) -> None:
    extractor.close()
    extractor.close()
    check(extractor, work(extractor, ordinary(extractor.stage)))


def test_importing_them_loads_no_model_library() -> None:
    code = f"import sys, core.extract, core.extract.query; print(*[m for m in {HEAVY} if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=HEAVY_S - 60
    )
    assert said.stdout.strip() == ""
