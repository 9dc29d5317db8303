"""Files decoded ahead of their turn come in order, whole, and fail as they would have."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from core.decode import decode_content
from core.errors import Cancelled, MediaError
from core.probe import probe
from core.stages.ahead import DEPTH, Held, ahead
from core.types import Block, FrameBlock, SoundBlock
from tests.conftest import MediaMaker


def of(path: Path) -> Held:
    return Held.of(decode_content(probe(os.fsencode(path))))


def test_items_are_started_ahead_and_come_in_order() -> None:
    started: list[int] = []

    def start(number: int) -> int:
        started.append(number)
        return number

    lead = [len(started) - number for number in ahead(range(9), start)]
    assert started == list(range(9))
    assert lead[0] == DEPTH + 1 and max(lead) == DEPTH + 1


def raw(block: Block) -> np.ndarray:
    return block.pixels if isinstance(block, FrameBlock) else block.samples  # type: ignore[union-attr]


def test_what_is_held_is_what_streams(make_media: MediaMaker) -> None:
    path = make_media.video("both.mp4", 6, size="160x120")
    held = of(path)
    with decode_content(probe(os.fsencode(path))) as run:
        live = list(run)
    for kind in (FrameBlock, SoundBlock):
        theirs = np.concatenate([raw(b) for b in live if isinstance(b, kind)])
        ours = np.concatenate([raw(b) for b in held if isinstance(b, kind)])
        assert np.array_equal(ours, theirs)
    assert held.end == run.end and held.end.full_key is not None


def test_a_cancel_is_seen_while_it_is_read_ahead(make_media: MediaMaker) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Held.of(decode_content(probe(os.fsencode(make_media.tone("tone.flac")))).watched(stop))


def test_what_cannot_be_decoded_says_so(make_media: MediaMaker, tmp_path: Path) -> None:
    path = make_media.tone("tone.flac")
    found = probe(os.fsencode(path))
    gone = tmp_path / "gone.flac"
    gone.write_bytes(path.read_bytes())
    run = decode_content(probe(os.fsencode(gone)))
    gone.unlink()
    with pytest.raises(MediaError):
        Held.of(run)
    assert Held.of(decode_content(found)).end.decoded_s > 0
