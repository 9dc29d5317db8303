"""How a library is protected, how its key is had, and where copies of it lie: what is said, and what is changed.

Whether it is encrypted at all is changed by `core.encrypting`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from core import vault
from core.errors import UserProblem
from core.settings import Home
from core.store import snapshots
from core.store.snapshots import copies_of
from core.vault import ring
from core.vault.keyfile import KeyFile


@dataclass(frozen=True, slots=True)
class Protection:
    """How a library is protected now.

    Attributes:
        broken_off: turning it on or off was begun and isn't finished.
    """

    on: bool
    keyring: bool
    passphrase: bool
    broken_off: bool


def status(home: Home) -> Protection:
    """Say how a library is protected."""
    found = vault.keyfile_of(home) or KeyFile("")
    on = vault.is_encrypted(home)
    return Protection(on, on and found.in_keyring, on and found.wrapped is not None, home.turning.exists())


def in_the_clear(home: Home) -> list[Path]:
    """List the copies beside an encrypted library that aren't."""
    return [copy for copy in copies_of(home) if vault.is_plain(copy)] if vault.is_encrypted(home) else []


def can_be_read(copy: Path) -> bool:
    """Whether a copy opens and is what it should be, looked at quickly."""
    try:
        snapshots.look(copy, thoroughly=False)
    except UserProblem:
        return False
    return True


def set_passphrase(home: Home, passphrase: str) -> None:
    """Put an encrypted library's key under another passphrase, in the copies in its folder too.

    What was copied elsewhere before keeps the passphrase of that time.

    Raises:
        UserProblem: it isn't encrypted, its key can't be had, or the passphrase is too short.
    """
    key, found = _opened(home)
    _rewrite(home, vault.with_passphrase(found, key, passphrase))


def set_keyring(home: Home, on: bool) -> None:
    """Give an encrypted library's key to this system's keyring, or have that forget it.

    Raises:
        UserProblem: it isn't encrypted, its key can't be had, the keyring doesn't take it, or there is no passphrase,
            so that nobody could open it any more.
    """
    key, found = _opened(home)
    if on:
        ring.put(found.id, key)
    elif found.wrapped is None:
        raise UserProblem("Set a passphrase first: without it and without the keyring nobody could open the library.")
    _rewrite(home, replace(found, in_keyring=on))
    if not on:
        ring.drop(found.id)


def _opened(home: Home) -> tuple[bytes, KeyFile]:
    key, found = vault.key_of(home), vault.keyfile_of(home)
    if key is None or found is None:
        raise UserProblem("This library isn't encrypted. That is turned on by: homereel encrypt on")
    return key, found


def _rewrite(home: Home, to: KeyFile) -> None:
    try:
        to.write(home.key_file)
        for copy in copies_of(home):
            carried = vault.at_the_end_of(copy) or (vault.keyfile_for(copy) if can_be_read(copy) else None)
            if carried is not None and carried.id == to.id:
                seen = copy.stat()
                vault.append_to(copy, to)
                os.utime(copy, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    except OSError as error:
        raise UserProblem(f"{home.key_file} can't be written: {error.strerror}.") from error
