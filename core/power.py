"""Asks the machine whether it runs on battery, how long nobody has touched it, and what energy it has used."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_ASK_S = 2.0
_MISSES = 5
"""How often in a row a way to ask may fail before it counts as none."""
_BUSCTL = (
    (("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor",
      "GetIdletime"), 1e-3),
    (("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver",
      "GetSessionIdleTime"), 1.0),
)  # fmt: skip
"""GNOME answers in ms; KDE in s."""


@dataclass(frozen=True, slots=True)
class Joules:
    """What the whole machine has used since some moment of its own, in J; only differences mean anything.

    Attributes:
        source: "powercap" (the processor's own counter) or "battery".
        wraps_j: the counter starts again after so much; 0 where it doesn't.
    """

    source: str
    used_j: float
    wraps_j: float = 0.0


class Machine(Protocol):
    """What the work asks of the machine. None means that this system doesn't tell."""

    def on_battery(self) -> bool | None:
        """Whether it runs on battery; None where it has none."""
        ...

    def idle_s(self) -> float | None:
        """Seconds since somebody last touched keyboard or pointer."""
        ...

    def joules(self) -> Joules | None:
        """What it has used so far."""
        ...

    def busy_s(self) -> float | None:
        """Processor seconds of all programs since it was started."""
        ...


class System:
    """The machine at hand, by what Linux tells: sysfs, procfs, X's screen saver extension, the session's bus."""

    def __init__(self, root: Path = Path("/")) -> None:
        """Read below another root, for tests."""
        self._root = root
        self._ways: dict[Callable[[], float | None], int] = {_x11_idle_s: 0, _bus_idle_s: 0}  # and misses in a row
        self._has_answered = False
        self._way_lock = threading.Lock()

    def on_battery(self) -> bool | None:
        """Look for a battery that is being emptied, and for mains that are on. Source: sysfs-class-power."""
        batteries = self._batteries()
        if not batteries:
            return None
        mains = [s for s in self._supplies() if _text(s / "type") in ("Mains", "USB") and _text(s / "online") == "1"]
        return not mains and any(_text(battery / "status") == "Discharging" for battery in batteries)

    def idle_s(self) -> float | None:
        """Ask X, else the session's bus; a way that misses several times in a row is not asked again.

        Who has answered before and is late now (a busy machine) leaves it open whether somebody is there: then
        somebody is.
        """
        with self._way_lock:
            for way in tuple(self._ways):
                answer = way()
                if answer is not None:
                    self._ways[way], self._has_answered = 0, True
                    return answer
                self._ways[way] += 1
                if self._ways[way] >= _MISSES:
                    del self._ways[way]
            return 0.0 if self._has_answered and self._ways else None

    def joules(self) -> Joules | None:
        """Read the processor packages' counters (root only, on many systems), else the battery's charge."""
        zones = sorted((self._root / "sys/class/powercap").glob("intel-rapl:?"))
        used = [_number(zone / "energy_uj") for zone in zones]
        if used and all(value is not None for value in used):
            wraps = sum(_number(zone / "max_energy_range_uj") or 0.0 for zone in zones)
            return Joules("powercap", sum(value or 0.0 for value in used) * 1e-6, wraps * 1e-6)
        left = [_charge_j(battery) for battery in self._batteries()] if self.on_battery() else []
        return Joules("battery", -sum(left)) if left and all(left) else None

    def busy_s(self) -> float | None:
        """Add up user, nice, system and interrupts of the first line of /proc/stat. Source: proc_stat(5)."""
        words = (_text(self._root / "proc/stat").splitlines() or [""])[0].split()
        if len(words) < 8 or words[0] != "cpu":
            return None
        user, nice, system, _idle, _iowait, irq, softirq = (int(word) for word in words[1:8])
        return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")

    def _supplies(self) -> list[Path]:
        folder = self._root / "sys/class/power_supply"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def _batteries(self) -> list[Path]:
        """A mouse's battery has the scope Device."""
        return [s for s in self._supplies() if _text(s / "type") == "Battery" and _text(s / "scope") != "Device"]


def _charge_j(battery: Path) -> float:
    """What a battery holds, in J; 0 where it doesn't say. (µWh, or µAh and µV.)"""
    if energy := _number(battery / "energy_now"):
        return energy * 3600e-6
    charge, volts = _number(battery / "charge_now"), _number(battery / "voltage_now")
    return charge * 3600e-6 * volts * 1e-6 if charge and volts else 0.0


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""


def _number(file: Path) -> float | None:
    try:
        return float(_text(file))
    except ValueError:
        return None


class _ScreenSaverInfo(ctypes.Structure):
    """Source: X11/extensions/scrnsaver.h."""

    _fields_ = (
        ("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int),
        ("til_or_since_ms", ctypes.c_ulong), ("idle_ms", ctypes.c_ulong), ("event_mask", ctypes.c_ulong),
    )  # fmt: skip


def _x11_idle_s() -> float | None:
    """Ask X; under Wayland, XWayland knows only of its own windows and isn't asked."""
    if not sys.platform.startswith("linux") or not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    names = ctypes.util.find_library("X11"), ctypes.util.find_library("Xss")
    if not all(names):
        return None
    x11, xss = (ctypes.CDLL(name) for name in names)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display.value:
        return None
    try:
        info, least, most = _ScreenSaverInfo(), ctypes.c_int(), ctypes.c_int()
        if not xss.XScreenSaverQueryExtension(display, ctypes.byref(least), ctypes.byref(most)):
            return None
        root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
        return info.idle_ms / 1000 if xss.XScreenSaverQueryInfo(display, root, ctypes.byref(info)) else None
    finally:
        x11.XCloseDisplay(display)


def _bus_idle_s() -> float | None:
    busctl = shutil.which("busctl")
    if busctl is None or not os.environ.get("DBUS_SESSION_BUS_ADDRESS", os.environ.get("XDG_RUNTIME_DIR")):
        return None
    for words, unit_s in _BUSCTL:
        try:
            said = subprocess.run(
                [busctl, "--user", "--auto-start=no", "call", *words],
                capture_output=True, text=True, timeout=_ASK_S, check=False,
            ).stdout.split()  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            continue
        if len(said) == 2 and said[1].isdigit():
            return int(said[1]) * unit_s
    return None
