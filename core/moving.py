"""Turns a folder's new place into what of it is there, and lets the library know it there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import UserProblem, show_path
from core.store.paths import join_path
from core.types import FileId, FileState, KnownFile

if TYPE_CHECKING:
    from core.store import Root, Store


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a new place.

    Attributes:
        known: how many files were known of the folder.
        there: how many of them lie there, by name and size.
    """

    known: int
    there: int


class NoneThere(UserProblem):
    """No file that is known lies in the new place: it is likely to be another."""


def move(store: Store, root: Root, place: bytes, *, force: bool = False) -> Found:
    """Say that a folder (or single file) lies elsewhere now; those of its files that are found there are present.

    The others stay, offline, until the place is looked through.

    Args:
        force: take the place as it is said, whatever is there, even nothing.

    Raises:
        NoneThere: files were known, and none lies there.
        UserProblem: it is no folder (for a single file: no file), or belongs to another folder of the library.
    """
    known = {rel: file for rel, file in store.files.known(root.id).items() if file.state is not FileState.MISSING}
    if not force:
        _is_fit(place, is_file=b"" in known)
    there = _there(place, known)
    if known and not there and not force:
        files = "The one file that is known" if len(known) == 1 else f"None of the {len(known)} files that are known"
        isnt = " isn't" if len(known) == 1 else " is"
        raise NoneThere(f"{files} of {show_path(root.path)}{isnt} in {show_path(place)}: choose the folder it became.")
    with store.transaction():
        store.roots.move(root.id, place)
        store.files.found_again(root.id, there)
    return Found(len(known), len(there))


def _is_fit(place: bytes, *, is_file: bool) -> None:
    if not os.path.lexists(place):
        raise UserProblem(f"{show_path(place)} isn't there: check its name.")
    if is_file and not os.path.isfile(place):
        raise UserProblem(f"{show_path(place)} is no file, as what was added is one.")
    if not is_file and not os.path.isdir(place):
        raise UserProblem(f"{show_path(place)} is no folder: name the folder that holds the files now.")


def _there(place: bytes, known: Mapping[bytes, KnownFile]) -> list[FileId]:
    """Find the files that lie there under their names, as large as they were."""
    found = []
    for rel, file in known.items():
        try:
            if os.stat(join_path(place, rel)).st_size == file.size_bytes:
                found.append(file.id)
        except (OSError, ValueError):
            continue
    return found
