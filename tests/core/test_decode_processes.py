"""A decode's processes: what is left behind, what a slow reader gets, what a limit keeps, what ten hours take."""

from __future__ import annotations

import threading
import time

import pytest

from core import tags
from core.decode import decode_content
from core.settings import Limits
from core.types import SoundBlock
from tests.conftest import MediaMaker
from tests.core.test_decode import at, take
from tests.leftovers import descriptors, threads_beside


@pytest.mark.slow
def test_closing_early_leaves_no_process_thread_or_descriptor(make_media: MediaMaker) -> None:
    found = at(make_media.tone("long.ogg", 70))
    tags.close()  # else it may end by itself meanwhile
    take(decode_content(found))
    threads, open_ = set(threading.enumerate()), descriptors()
    for _ in range(3):
        with decode_content(found) as decode:
            next(iter(decode))
        decode_content(found)  # never started
    assert threads_beside(threads) == []
    assert descriptors() <= open_


@pytest.mark.slow
def test_a_slow_reader_loses_nothing(make_media: MediaMaker) -> None:
    found = at(make_media.video("slow.mp4", 200, gop=25, size="32x32"))
    with decode_content(found, limits=Limits(wall_s=10)) as decode:
        seconds = 0.0
        for block in decode:
            time.sleep(1.0)
            seconds += len(block.samples) / 22_050 if isinstance(block, SoundBlock) else 0
    assert seconds == pytest.approx(200, abs=0.2)
    assert decode.end.warnings == ()


@pytest.mark.slow
def test_a_time_limit_keeps_what_there_is(make_media: MediaMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in that writes a second of sound and then hangs: what came is kept, with a warning."""
    import core.decode

    found = at(make_media.tone("tone.flac", 4))

    def hanging(*outputs: object, level: str = "") -> list[str | bytes]:
        return ["/bin/sh", "-c", "head -c 88200 /dev/zero > /dev/fd/$0; sleep 600", ends[0]]

    ends: list[str] = []
    real = core.decode._sound_output

    def noted(opened: object, audio: object, target: str, *more: object) -> object:
        ends[:] = [target.removeprefix("pipe:")]
        return real(opened, audio, target, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(core.decode, "_sound_output", noted)
    monkeypatch.setattr(core.decode, "compiled", hanging)
    started = time.monotonic()
    taken = take(decode_content(found, frames=False, key=False, limits=Limits(wall_s=15)))
    assert time.monotonic() - started < 300
    assert taken.sound_s == pytest.approx(1.0, abs=0.01)
    assert taken.end.warnings[0].startswith("took too long")


@pytest.mark.slow
def test_ten_hours_stay_flat_in_memory(make_media: MediaMaker) -> None:
    import psutil

    part = make_media.tone("part.flac", 600)
    path = make_media.run("ten-hours.mka", "-stream_loop", "59", "-i", f"file:{part}", "-c", "copy")
    found, me, most = at(path), psutil.Process(), 0
    before = me.memory_info().rss
    with decode_content(found) as decode:
        for _ in decode:
            most = max(most, me.memory_info().rss)
    assert decode.end.decoded_s == pytest.approx(36_000, rel=0.01)
    assert most - before < 100_000_000
