"""A screen of its own with a real window manager, and what a person has at it: keys, a mouse, eyes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("Xvfb", "openbox", "xdotool", "ffmpeg")
SIZE = "1440x900"
STEP_S = 0.1
DRAG_STEPS = 25


def missing() -> list[str]:
    """List the programs that are needed and not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


def until(what: str, look: Callable[[], object], timeout_s: float = 30.0) -> None:
    """Look again and again until it is so; fail with `what` was waited for."""
    end = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < end, f"{what}: not within {timeout_s:g} s"
        time.sleep(STEP_S)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window is, in pixels of the screen."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Screen:
    """One display. Everything is done through xdotool, as a person would: no word is spoken with the program."""

    display: str

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to appear here: no desktop's bus, so that its dialogs are Qt's own."""
        left_out = ("QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "LANGUAGE", "LC_ALL")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}

    def tool(self, *arguments: object) -> str:
        """Run xdotool; what it wrote, "" where it found nothing."""
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """Number of the visible window of this title (a regular expression), "" for none."""
        return (self.tool("search", "--onlyvisible", "--name", title).splitlines() or [""])[-1]

    def wait_window(self, title: str, timeout_s: float = 40.0) -> str:
        """Wait for such a window and give it the keyboard."""
        until(f"a window “{title}”", lambda: self.window(title), timeout_s)
        number = self.window(title)
        self.tool("windowactivate", "--sync", number)
        return number

    def active_title(self) -> str:
        """Title of the window that has the keyboard."""
        return self.tool("getactivewindow", "getwindowname")

    def place(self, window: str) -> Place:
        """Where a window is."""
        lines = self.tool("getwindowgeometry", "--shell", window).splitlines()
        known = dict(line.split("=", 1) for line in lines if "=" in line)
        return Place(*(int(known[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def press(self, *keys: str, pause_s: float = 0.25) -> None:
        """Press keys one after another (xdotool's names: slash, Return, ctrl+o)."""
        for key in keys:
            self.tool("key", "--clearmodifiers", key)
            time.sleep(pause_s)

    def write(self, text: str) -> None:
        """Type a text."""
        self.tool("type", "--delay", 15, text)
        time.sleep(0.2)

    def click(self, x: int, y: int) -> None:
        """Click with the left button."""
        self.tool("mousemove", "--sync", x, y)
        self.tool("click", 1)
        time.sleep(0.2)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press at one place, move in small steps, rest, let go at the other."""
        self.tool("mousemove", "--sync", *start)
        self.tool("mousedown", 1)
        time.sleep(0.2)
        for step in range(1, DRAG_STEPS + 1):
            share = step / DRAG_STEPS
            self.tool("mousemove", *(round(a + (b - a) * share) for a, b in zip(start, end, strict=True)))
            time.sleep(0.02)
        time.sleep(0.4)
        self.tool("mouseup", 1)
        time.sleep(0.3)

    def look(self, target: Path) -> None:
        """Save what is on the screen as a PNG."""
        target.parent.mkdir(parents=True, exist_ok=True)
        grab = ["-f", "x11grab", "-video_size", SIZE, "-i", self.display, "-frames:v", "1", str(target)]
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *grab], env=self.environment, check=True, timeout=60)


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Start a display and a window manager; both end with the block."""
    read, write = os.pipe()
    with (folder / "screen.log").open("w") as log:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=log,
        )  # fmt: skip
        os.close(write)
        try:
            made = Screen(f":{os.fdopen(read).readline().strip()}")
            manager = subprocess.Popen(["openbox"], env=made.environment, stderr=log)
            until("openbox", lambda: made.tool("get_num_desktops"))
            yield made
            manager.terminate()
            manager.wait(10)
        finally:
            server.terminate()
            server.wait(10)
