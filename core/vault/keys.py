"""Turns a library's or a copy's file into the key that opens it: held by this process, else asked for.

A process holds the keys that it came by until it ends: each of its threads opens connections of its own, and none of
them may ask again. Held by id, so that a library whose key has changed is asked for anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from core.errors import UserProblem
from core.settings import Home
from core.vault import keyfile, ring
from core.vault.keyfile import KeyFile
from core.vault.opening import is_plain

Why = Literal["wanted", "wrong", "keyring"]
Asker = Callable[[Path, KeyFile], "str | None"]
"""Asked for the passphrase of a file; None where nobody can say it."""

_lock = threading.RLock()
_held: dict[str, bytes] = {}
_askers: list[Asker] = []


class Locked(UserProblem):
    """A library or a copy is encrypted, and its key isn't at hand.

    Attributes:
        why: what is missing.
        keyfile: the key that it is under.
    """

    def __init__(self, message: str, why: Why, keyfile: KeyFile) -> None:
        super().__init__(message)
        self.why = why
        self.keyfile = keyfile


def is_encrypted(home: Home) -> bool:
    """Whether a home's library is encrypted: it is where there is a key file.

    Its own first bytes would tell too, but who opens and closes the file of a library that this process has open gives
    up SQLite's locks on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    return home.key_file.exists()


def key_of(home: Home) -> bytes | None:
    """Give the key of a home's library, None where it lies in the clear.

    Raises:
        Locked: it is encrypted, and the key isn't at hand.
    """
    return key_for(home.library)


def keyfile_of(home: Home) -> KeyFile | None:
    """Read the key file of a home's library; None where it lies in the clear."""
    return keyfile.read(home.key_file)


def keyfile_for(file: Path) -> KeyFile | None:
    """Read what says which key a library or a copy is under; None where nothing does.

    A copy in the library's folder whose own was torn, as by a power cut, is under the library's.
    """
    home = Home(file.parent)
    if file == home.library:
        return keyfile_of(home)
    if is_plain(file):
        return None
    beside = Home(file.parent.parent)
    return keyfile.at_the_end_of(file) or (keyfile_of(beside) if file.parent == beside.backups else None)


def key_for(file: Path, *, ask: bool = True) -> bytes | None:
    """Give the key of a library or a copy; None where it lies in the clear, or nothing says that it is encrypted.

    Args:
        ask: for its passphrase, where the key isn't held and no keyring has it.

    Raises:
        Locked: it is encrypted, and the key isn't at hand.
        UserProblem: the key file of a library can't be read.
    """
    found, home = keyfile_for(file), Home(file.parent)
    if found is not None:
        with _lock:
            return _held.get(found.id) or _had(file, found, ask)
    if file == home.library and is_encrypted(home):
        raise UserProblem(
            f"{home.key_file} can't be read, and without it the library can't be opened. Copies carry it too: move it "
            "away and start again, or put it back from elsewhere."
        )
    return None


def carried(home: Home) -> KeyFile | None:
    """Look for a lost key file: in the library, which may be a copy put there by hand, then in the newest copy."""
    if (own := keyfile.at_the_end_of(home.library)) is not None:
        return own
    try:
        copies = sorted(home.backups.glob("*.db"), key=lambda copy: copy.stat().st_mtime, reverse=True)
    except OSError:
        return None
    return next((found for copy in copies if (found := keyfile.at_the_end_of(copy)) is not None), None)


def _had(file: Path, found: KeyFile, ask: bool) -> bytes:
    """Come by a key that isn't held yet: by the keyring, then by who can be asked."""
    key = ring.get(found.id) if found.in_keyring else None
    if key is not None and keyfile.of_key(key).id == found.id:
        return hold(key)
    for asker in _askers if ask and found.wrapped is not None else ():
        if (passphrase := asker(file, found)) is not None:
            return unlock(found, passphrase)
    if found.wrapped is None:
        raise Locked(
            f"{file} is encrypted, and its key is in a system keyring alone, which doesn't give it here. Unlock the "
            "keyring of the account in which it was encrypted and start again from there.",
            "keyring",
            found,
        )
    raise Locked(
        f"{file} is encrypted, and its passphrase is wanted. Say it where you are asked, in HOMEREEL_PASSPHRASE, or "
        "with --passphrase-file FILE.",
        "wanted",
        found,
    )


def unlock(found: KeyFile, passphrase: str) -> bytes:
    """Hold a key by its passphrase, and give it. Takes some tenths of a second.

    Raises:
        Locked: the passphrase is another one, or it has none.
    """
    key = keyfile.unwrap(found, passphrase)
    if key is None:
        raise Locked("This is not the passphrase. Try again; nobody can tell it you.", "wrong", found)
    return hold(key)


def hold(key: bytes) -> bytes:
    """Hold a key that came from elsewhere: from the window to its worker, or one that was just made."""
    with _lock:
        _held[keyfile.of_key(key).id] = key
    return key


def let_go() -> None:
    """Hold no key any more and ask nobody."""
    with _lock:
        _held.clear()
        _askers.clear()


def ask_with(asker: Asker) -> None:
    """Have a passphrase asked for in this way where a key isn't at hand."""
    _askers[:] = [asker]
