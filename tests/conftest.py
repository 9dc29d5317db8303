"""Fixtures that every test may use: a fresh home, a store, small media made by ffmpeg, the sample media if there."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Two processes that compile one of librosa's functions for two types overwrite each other's file in numba's cache,
# and what is then loaded runs on the wrong type: a crash on fresh machines only. So each process keeps its own.
os.environ["NUMBA_CACHE_DIR"] = str(
    Path(__file__).parent.parent / "build" / "numba" / os.environ.get("PYTEST_XDIST_WORKER", "main")
)

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from core.settings import PASSPHRASE, Home
from tests import encrypted, long

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""How long an example takes says how busy the machine is: Hypothesis' 200 ms are no reason to fail."""

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
EVERYTHING = (b"/",)
"""For `Reach`, where Python, which lies anywhere, stands in for a program that is confined."""


OUTSIDE = {"make_media": "media", "qtbot": "window", "qapp": "window"}
"""Fixtures by which a test is no unit test any more, and the marker that it gets."""


HEAVY_S = 1500
"""Limit of a test of real models, and of one that is slow: two clips take a worker seven minutes on two busy cores."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts programs, opens windows or is long, so that `make check` is over soon."""
    named = long.named()
    for item in items:
        if long.function_of(item.nodeid) in named:
            item.add_marker("long")
        if not any(item.iter_markers("timeout")) and any(item.get_closest_marker(name) for name in ("models", "slow")):
            item.add_marker(pytest.mark.timeout(HEAVY_S))
        for fixture, marker in OUTSIDE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


@pytest.fixture(scope="session", autouse=True)
def _encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make every library encrypted, where that is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        if encrypted.WANTED:
            encrypted.encrypt_each(patch, tmp_path_factory.mktemp("ring"))
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library folder of its own."""
    return Home(tmp_path / "home").make()


@pytest.fixture(scope="module", autouse=True)
def _clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let modules that make libraries up live shortly before their `NOW`, whatever the year is outside.

    What a store writes down at the time that the clock shows (a training run, an addition) counts only for later.
    """
    made_up = "tests.core.synthetic"
    if not any(getattr(named, "__module__", "") == made_up for named in vars(request.module).values()):
        yield
        return
    from tests.core.synthetic import DAY, NOW, clock_at

    with clock_at(NOW - 50 * DAY):
        yield


@pytest.fixture
def store(home: Home) -> Iterator[object]:
    """A connected store on a fresh library."""
    from core.store import connect

    with connect(home) as opened:
        yield opened


@pytest.fixture
def a_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A system keyring, in a file."""
    import keyring

    from tests import filering

    before = keyring.get_keyring()
    filering.use(monkeypatch, tmp_path / "ring.json")
    yield tmp_path / "ring.json"
    keyring.set_keyring(before)


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No key of another test is held here, and none of this one afterwards; keys are derived quickly."""
    from core import vault
    from core.vault import keyfile

    monkeypatch.setattr(keyfile.with_passphrase, "__defaults__", (1 << 10,))
    monkeypatch.delenv(PASSPHRASE, raising=False)
    vault.let_go()
    yield
    vault.let_go()


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of third-party sample media beside the checkout; such tests carry the marker `shared`."""
    media = SHARED / "media"
    if not media.is_dir():
        pytest.skip("the sample media are not beside this checkout")
    return media


@dataclass(frozen=True)
class MediaMaker:
    """Makes small real files with ffmpeg, once per session, name and arguments: two tests may call theirs the same."""

    folder: Path

    def run(self, name: str, *arguments: str) -> Path:
        """Run ffmpeg with these arguments and the target's name; keep the file for the session."""
        digest = hashlib.sha256(repr(arguments).encode()).digest()[:8]
        target = self.folder / "".join(chr(97 + byte % 26) for byte in digest) / name  # without digits, read as years
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments, f"file:{target}"], check=True, timeout=120
            )
        return target

    def video(
        self,
        name: str,
        seconds: float = 6,
        *,
        gop: int = 25,
        size: str = "320x240",
        sound: bool = True,
        source: str = "testsrc2",
    ) -> Path:
        """A moving test picture with a tone."""
        picture = ["-f", "lavfi", "-i", f"{source}=size={size}:rate=25:duration={seconds}"]
        tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"] if sound else []
        return self.run(name, *picture, *tone, "-g", str(gop), "-pix_fmt", "yuv420p")

    def again(self, name: str, file: Path, seconds: float) -> Path:
        """The same over and over: a long medium without the time that it takes to encode one."""
        return self.run(name, "-stream_loop", "-1", "-i", f"file:{file}", "-t", str(seconds), "-c", "copy")

    def tone(self, name: str, seconds: float = 4, hz: float = 440) -> Path:
        """A sine."""
        return self.run(name, "-f", "lavfi", "-i", f"sine=frequency={hz}:duration={seconds}")

    def noise(self, name: str, seconds: float = 4) -> Path:
        """Pink noise."""
        return self.run(name, "-f", "lavfi", "-i", f"anoisesrc=color=pink:seed=7:duration={seconds}")

    def silence(self, name: str, seconds: float = 4) -> Path:
        """Nothing at all."""
        return self.run(name, "-f", "lavfi", "-i", f"anullsrc=r=44100:cl=stereo:d={seconds}")


@pytest.fixture(scope="session")
def make_media(tmp_path_factory: pytest.TempPathFactory) -> MediaMaker:
    """The maker; its folder lives as long as the session."""
    return MediaMaker(tmp_path_factory.mktemp("media"))
