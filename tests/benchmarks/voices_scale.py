"""Time voices in a large library: python -m tests.benchmarks.voices_scale [TURNS]

Made-up speakers (256-d directions with noise), five turns an item, some of an item's by one of its few speakers. Prints
CPU seconds of gathering the first time and again after one more item, and milliseconds of what the window reads.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core import index, voices
from core.settings import Home
from core.store import Store, connect
from core.types import Facts, Features, Kind, MediaId, Modality

PER_ITEM, SIZE = 5, 256


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def ms(work: Callable[[], object], times: int = 20) -> float:
    """Milliseconds on the clock, the median of some calls."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1000 * float(np.median(taken))


def add(store: Store, centres: np.ndarray, rng: np.random.Generator, number: int) -> MediaId:
    """Add one item in which one to three people speak."""
    cast = rng.integers(0, len(centres), rng.integers(1, 4))
    noise = rng.standard_normal((PER_ITEM, SIZE)) * 0.45 / np.sqrt(SIZE)
    moments = index.unit((centres[rng.choice(cast, PER_ITEM)] + noise).astype(np.float32))
    spans = np.array([(20.0 * n, 20.0 * n + rng.uniform(1, 19)) for n in range(PER_ITEM)])
    media_id = store.media.add(Facts(Kind.SPEECH, f"talk {number}", 100.0, has_sound=True))
    item = index.unit(moments.mean(axis=0))
    store.features.put(media_id, [Features(Modality.VOICE, "resemblyzer1", item, moments, spans)])
    return media_id


def main() -> None:
    """Make a library and measure."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rng = np.random.default_rng(4)
    centres = index.unit(rng.standard_normal((max(turns // 50, 3), SIZE)).astype(np.float32))
    with tempfile.TemporaryDirectory() as scratch, connect(Home(Path(scratch)).make(), "worker") as store:
        with store.transaction():
            made = [add(store, centres, rng, number) for number in range(turns // PER_ITEM)]
        print(f"{turns} turns of {len(centres)} people in {len(made)} items")
        print(
            f"gather, first time    {cpu_s(lambda: voices.gather(store)):6.1f} CPU-s  {len(store.voices.all())} voices"
        )
        add(store, centres, rng, len(made))
        print(
            f"gather, one item more {cpu_s(lambda: voices.gather(store)):6.1f} CPU-s  {len(store.voices.all())} voices"
        )
        print(f"is it current?        {ms(lambda: voices.seem_current(store)):6.1f} ms")
        print(f"all voices            {ms(lambda: store.voices.all()):6.1f} ms")
        print(f"those of one item     {ms(lambda: store.voices.of_medium(made[7])):6.1f} ms")
        some = store.voices.of_medium(made[7])[0].id
        store.voices.name(some, "Ida")
        print(f"a shared name         {ms(lambda: store.voices.shared_names(made[7], [made[8]])):6.1f} ms")
        print(f"forget one            {cpu_s(lambda: voices.forget(store, some)):6.2f} CPU-s")


if __name__ == "__main__":
    main()
