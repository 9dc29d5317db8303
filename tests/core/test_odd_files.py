"""Odd files through the whole line with real models: sensible features, or a clear reason."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core import pipeline
from core.settings import Home
from core.store import Store, connect
from core.types import Features, MediaId, Modality
from tests.conftest import MediaMaker
from tests.core.odd_files import ODD, Odd, make_all

pytestmark = pytest.mark.models


@dataclass(frozen=True)
class Indexed:
    """What one run over all of them left."""

    store: Store
    folder: Path
    failed: dict[str, str]

    def media_id(self, odd: Odd) -> MediaId:
        """The medium of a file."""
        row = self.store.files.by_path(os.fsencode(self.folder / odd.name))
        assert row is not None and row.media_id is not None, odd.name
        return row.media_id

    def features(self, odd: Odd, modality: Modality) -> list[Features]:
        """What was made of it in one modality."""
        return self.store.features.get(self.media_id(odd), modality)


@pytest.fixture(scope="module")
def indexed(make_media: MediaMaker, tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    """All odd files, indexed in one run."""
    base = tmp_path_factory.mktemp("odd")
    make_all(make_media, base / "media")
    moving = make_media.run("odd.gif", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=2")
    (base / "media" / "moving.gif").write_bytes(moving.read_bytes())
    store = connect(Home(base / "home").make(), "worker")
    report = pipeline.index_library(store, [os.fsencode(base / "media")])
    failed = {os.path.basename(os.fsdecode(f.path)): f"{f.stage}: {f.reason}" for f in report.failed}
    return Indexed(store, base / "media", failed)


GOOD = [odd for odd in ODD if not odd.reason]
each = pytest.mark.parametrize("odd", GOOD, ids=lambda odd: odd.name)


@pytest.mark.parametrize("odd", [odd for odd in ODD if odd.reason], ids=lambda odd: odd.name)
def test_what_holds_nothing_says_so(indexed: Indexed, odd: Odd) -> None:
    assert odd.reason in indexed.failed[odd.name]


def test_nothing_else_fails(indexed: Indexed) -> None:
    expected = {odd.name for odd in ODD if odd.reason}
    assert {name: why for name, why in indexed.failed.items() if name not in expected} == {}


def test_pictures_stay_out_moving_or_not(indexed: Indexed) -> None:
    assert indexed.store.files.by_path(os.fsencode(indexed.folder / "moving.gif")) is None
    assert "moving.gif" not in indexed.failed


@each
def test_its_facts_are_those_of_what_is_shown(indexed: Indexed, odd: Odd) -> None:
    media_id = indexed.media_id(odd)
    facts = indexed.store.media.facts([media_id])[media_id]
    assert (facts.width_px, facts.height_px) == (odd.size or (0, 0))
    assert facts.duration_s == pytest.approx(odd.seconds, abs=odd.within)
    assert (facts.has_picture, facts.has_sound) == (odd.size is not None, odd.sound)


@each
def test_its_features_are_sensible(indexed: Indexed, odd: Odd) -> None:
    pictures = indexed.features(odd, Modality.PICTURE)
    assert any(len(made.moments) for made in pictures) == odd.picture
    sounds = indexed.features(odd, Modality.SOUND)
    assert any(made.item is not None for made in sounds) == (odd.sound and not odd.silent)
    for made in (*pictures, *sounds, *indexed.features(odd, Modality.LOOK)):
        assert np.isfinite(made.moments).all() and (made.item is None or np.isfinite(made.item).all())
        assert (made.spans >= 0).all() and (made.spans <= odd.seconds + max(odd.within, 0.6)).all(), made.model_id
        assert all(np.isfinite(value) for value in made.values.values())


@each
def test_its_fingerprints_say_what_there_is(indexed: Indexed, odd: Odd) -> None:
    media_id, store = indexed.media_id(odd), indexed.store
    for modality, there, told in (
        (Modality.PICTURE, odd.size is not None, odd.picture and odd.shapes),
        (Modality.SOUND, odd.sound, odd.sound and not odd.silent and odd.seconds > 2),
    ):
        rows = [row for row, owner in store.fingerprints.ids(modality) if owner == media_id]
        assert len(rows) == there
        for _, made in store.fingerprints.by_row_ids(rows):
            if told or modality is Modality.SOUND:  # of stripes, a hash holds what coding left of them
                assert made.codes.any() == told
            assert (made.times_s >= 0).all() and (made.times_s <= odd.seconds + max(odd.within, 0.6)).all()


@each
def test_nothing_is_heard_in_what_says_nothing(indexed: Indexed, odd: Odd) -> None:
    transcript = indexed.store.text.transcript(indexed.media_id(odd))
    assert transcript is None or not transcript.segments


@pytest.mark.parametrize("odd", [odd for odd in GOOD if odd.upright], ids=lambda odd: odd.name)
def test_its_still_lies_the_right_way_up(indexed: Indexed, odd: Odd) -> None:
    assert odd.upright is not None
    pixels = still(indexed, odd)
    middle = pixels.shape[1] // 2
    assert (colour(pixels[5, middle]), colour(pixels[-5, middle])) == odd.upright


@pytest.mark.parametrize("odd", [odd for odd in GOOD if odd.name.startswith("turned") and odd.size == (240, 320)],
                         ids=lambda odd: odd.name)  # fmt: skip
def test_a_film_that_was_turned_is_higher_than_wide(indexed: Indexed, odd: Odd) -> None:
    pixels = still(indexed, odd)
    assert pixels.shape[0] > pixels.shape[1]
    middle = pixels.shape[0] // 2
    sides = {colour(pixels[middle, 5]), colour(pixels[middle, -5])}
    assert sides == {"red", "blue"}


@pytest.mark.parametrize("name", ["cover.mp3", "cover.flac", "cover.m4a", "cover without flag.mov"])
def test_a_cover_is_the_still_of_its_song(indexed: Indexed, name: str) -> None:
    odd = next(odd for odd in ODD if odd.name == name)
    assert still(indexed, odd).std() > 20


def still(indexed: Indexed, odd: Odd) -> np.ndarray:
    """Pixels of the card's picture."""
    from PIL import Image

    path = indexed.store.home.thumbnail(indexed.media_id(odd))
    return np.asarray(Image.open(io.BytesIO(path.read_bytes())).convert("RGB"))


def colour(pixel: np.ndarray) -> str:
    """Red or blue, whichever is more."""
    return "red" if int(pixel[0]) > int(pixel[2]) else "blue"
