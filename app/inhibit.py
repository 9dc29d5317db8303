"""Keeps the screen awake while moving pictures play: by the session bus, Windows or macOS; else it does nothing."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject

log = logging.getLogger(__name__)

SCREENSAVER = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")
PORTAL = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit")
REQUEST = "org.freedesktop.portal.Request"
IDLE = 8
"""Flag of the portal: the session isn't to be marked as idle."""
ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2


class Lock(Protocol):
    """One system's way. Whatever holds it goes with this process, so a crash lets the screen sleep."""

    def hold(self, reason: str) -> None: ...
    def release(self) -> None: ...


class Inhibitor(QObject):
    """Holds while it should, once."""

    def __init__(self, lock: Lock | None, reason: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock, self._reason = lock, reason
        self.held = False

    def set_held(self, held: bool) -> None:
        """Keep the screen awake, or let it sleep."""
        if self._lock is None or held == self.held:
            return
        self.held = held
        if held:
            self._lock.hold(self._reason)
        else:
            self._lock.release()


class BusLock:
    """org.freedesktop.ScreenSaver, and where nobody answers to that name, the portal.

    Source: Idle Inhibition Service draft (https://specifications.freedesktop.org/idle-inhibit-spec/latest/);
    org.freedesktop.portal.Inhibit version 3.
    """

    def __init__(self, bus: Any, parent: QObject) -> None:
        self._bus, self._parent = bus, parent
        self._wanted = False
        self._undo: Callable[[], None] | None = None

    def hold(self, reason: str) -> None:
        """Ask the screen saver; refused, the portal."""
        from app.dbustypes import uint32

        self._wanted = True
        portal = ["", uint32(IDLE), {"reason": reason}]

        def ask_portal() -> None:
            self._ask(PORTAL, "Inhibit", portal, self._take_request, lambda: log.info("nobody keeps the screen awake"))

        self._ask(SCREENSAVER, "Inhibit", ["Homereel", reason], self._take_cookie, ask_portal)

    def release(self) -> None:
        """Take it back; an answer that is still on its way is taken back when it comes."""
        self._wanted = False
        if self._undo is not None:
            self._undo()
            self._undo = None

    def _take_cookie(self, cookie: Any) -> None:
        from app.dbustypes import uint32

        self._keep(lambda: self._send(SCREENSAVER, "UnInhibit", [uint32(int(cookie))]))

    def _take_request(self, handle: Any) -> None:
        path = handle.path() if hasattr(handle, "path") else str(handle)
        self._keep(lambda: self._send((PORTAL[0], path, REQUEST), "Close", []))

    def _keep(self, undo: Callable[[], None]) -> None:
        self._undo = undo
        if not self._wanted:
            self.release()

    def _message(self, where: tuple[str, str, str], name: str, arguments: list[Any]) -> Any:
        from PySide6.QtDBus import QDBusMessage

        message = QDBusMessage.createMethodCall(*where, name)
        message.setArguments(arguments)
        return message

    def _send(self, where: tuple[str, str, str], name: str, arguments: list[Any]) -> None:
        self._bus.send(self._message(where, name, arguments))

    def _ask(
        self,
        where: tuple[str, str, str],
        name: str,
        arguments: list[Any],
        then: Callable[[Any], None],
        otherwise: Callable[[], None],
    ) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher

        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(self._message(where, name, arguments)), self._parent)

        def answered(done: Any) -> None:
            reply = done.reply()
            done.deleteLater()
            good = reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments()
            then(reply.arguments()[0]) if good else otherwise()

        watcher.finished.connect(answered)


class WindowsLock:
    """Source: SetThreadExecutionState (winbase.h); it ends with the thread that called it."""

    def hold(self, _reason: str) -> None:
        """Neither display nor system sleep."""
        self._set(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED)

    def release(self) -> None:
        """As before."""
        self._set(ES_CONTINUOUS)

    def _set(self, state: int) -> None:
        ctypes.windll.kernel32.SetThreadExecutionState(ctypes.c_uint(state))  # type: ignore[attr-defined]


class MacLock:
    """Source: IOPMAssertionCreateWithName (IOPMLib.h), PreventUserIdleDisplaySleep."""

    def __init__(self) -> None:
        self._io = ctypes.CDLL("/System/Library/Frameworks/IOKit.framework/IOKit")
        self._cf = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
        self._cf.CFStringCreateWithCString.restype = ctypes.c_void_p
        self._cf.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
        self._io.IOPMAssertionCreateWithName.argtypes = [
            *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32))
        ]
        self._id = ctypes.c_uint32(0)

    def hold(self, reason: str) -> None:
        """The display stays on."""
        kind, why = self._text("PreventUserIdleDisplaySleep"), self._text(reason)
        self._io.IOPMAssertionCreateWithName(kind, 255, why, ctypes.byref(self._id))

    def release(self) -> None:
        """As before."""
        self._io.IOPMAssertionRelease(self._id)

    def _text(self, text: str) -> int:
        utf8 = 0x08000100
        made: int = self._cf.CFStringCreateWithCString(None, text.encode(), utf8)
        return made


def lock_for(bus: object | None, parent: QObject) -> Lock | None:
    """Choose this system's way; None where it has none that is known."""
    try:
        if sys.platform == "win32":
            return WindowsLock()
        if sys.platform == "darwin":
            return MacLock()
    except OSError as error:
        log.info("the screen can't be kept awake: %s", error)
        return None
    return BusLock(bus, parent) if bus is not None else None
