"""Fixtures that every test may use: a fresh home, a store, small media made by ffmpeg, the sample media if there."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.settings import Home

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library folder of its own."""
    return Home(tmp_path / "home").make()


@pytest.fixture
def store(home: Home) -> Iterator[object]:
    """A connected store on a fresh library."""
    from core.store import connect

    with connect(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of third-party sample media beside the checkout; such tests carry the marker `shared`."""
    media = SHARED / "media"
    if not media.is_dir():
        pytest.skip("the sample media are not beside this checkout")
    return media


@dataclass(frozen=True)
class MediaMaker:
    """Makes small real files with ffmpeg, once per session and name."""

    folder: Path

    def run(self, name: str, *arguments: str) -> Path:
        """Run ffmpeg with these arguments and the target's name; keep the file for the session."""
        target = self.folder / name
        if not target.exists():
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
