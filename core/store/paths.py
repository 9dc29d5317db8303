"""Tells where paths lie in each other, as bytes: no file is looked at."""

from __future__ import annotations

import os


def under(path: bytes, root: bytes) -> bytes | None:
    """Return a path relative to a root it lies under (b"" for the root itself), else None."""
    if path == root:
        return b""
    base = root.rstrip(b"/") + b"/"
    return path[len(base) :] if path.startswith(base) else None


def join_path(root: bytes, rel_path: bytes) -> bytes:
    """Undo `under`: a single file may be a root, its relative path is then empty."""
    return os.path.join(root, rel_path) if rel_path else root
