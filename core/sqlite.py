"""sqlite-utils without pandas: where that is installed, sqlite-utils loads it for one type of it that we never use.

`homereel list` took 1.5 s of processor time with it and takes 1.0 s without; the window starts so too.
"""

from __future__ import annotations

import sys

_hidden = "pandas" not in sys.modules
if _hidden:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # to whoever imports it now, it isn't installed
try:
    from sqlite_utils import Database, Migrations
finally:
    if _hidden:
        del sys.modules["pandas"]

__all__ = ["Database", "Migrations"]
