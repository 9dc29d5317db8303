"""Numbers of D-Bus types that Python doesn't have: an int of Python's goes out as INT32 whatever was meant."""

from __future__ import annotations

import ctypes
import functools
from pathlib import Path

import shiboken6
from PySide6.QtCore import QMetaType
from PySide6.QtDBus import QDBusArgument

INT64, UINT32 = "x", "j"
"""C++ type letters of the argument that `QDBusArgument::operator<<` takes."""


@functools.cache
def _put(letter: str) -> object:
    """Find Qt's own function for one type of number.

    PySide6 has all numbers under one name and takes the one of 16 bits, so the library is asked itself.
    """
    import PySide6

    library = next(Path(PySide6.__file__).parent.glob("Qt/lib/libQt6DBus.so.6"))
    put = getattr(ctypes.CDLL(str(library)), f"_ZN13QDBusArgumentlsE{letter}")
    put.restype = ctypes.c_void_p
    put.argtypes = [ctypes.c_void_p, ctypes.c_longlong if letter == INT64 else ctypes.c_uint]
    return put


def _number(letter: str, value: int) -> object:
    argument = QDBusArgument()
    try:
        _put(letter)(shiboken6.getCppPointer(argument)[0], value)  # type: ignore[operator]
    except (StopIteration, OSError, AttributeError):  # another build of Qt: most listeners take any number
        return value
    return argument


def int64(value: int) -> object:
    """Make an INT64."""
    return _number(INT64, value)


def uint32(value: int) -> object:
    """Make a UINT32."""
    return _number(UINT32, value)


def no_texts() -> QDBusArgument:
    """Make an empty array of texts; an empty list of Python's is one of variants."""
    argument = QDBusArgument()
    argument.beginArray(QMetaType(QMetaType.Type.QString.value))
    argument.endArray()
    return argument
