"""Looks at where an answer is to be written before the work begins, so that no work is done for nothing."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import UserProblem, show_path


def writable(target: str, *, force: bool) -> Path:
    """Give the path of a file that can be written.

    Args:
        force: whether a file that is there may be replaced.

    Raises:
        UserProblem: it is a folder, its folder isn't there or can't be written to, or it is there already.
    """
    path = Path(os.path.expanduser(target))
    shown, folder = show_path(os.fsencode(path)), show_path(os.fsencode(path.parent))
    if path.is_dir():
        raise UserProblem(f"{shown} is a folder. Add the name of a file to it.")
    if not path.parent.is_dir():
        raise UserProblem(f"{shown} can't be written: there is no folder {folder}. Make it, or choose another place.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UserProblem(f"{shown} can't be written: {folder} is read-only. Choose another place.")
    if path.exists() and not force:
        raise UserProblem(f"{shown} is there already. Choose another name, or add --force to replace it.")
    return path
