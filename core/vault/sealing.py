"""Turns small files beside the library (the play at hand, how the window was left) into sealed ones and back.

They are sealed where the library is encrypted, under a key that is derived from its own.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from core.aside import written_aside
from core.settings import Home
from core.vault.keys import Locked, key_of

_SEALED = b"Homereel sealed 1\n"
_NONCE_BYTES = 12


def write(home: Home, target: Path, content: bytes) -> None:
    """Put a file in place, whole, sealed where the library is encrypted.

    Raises:
        OSError: it can't be written.
        Locked: the library is encrypted, and its key isn't at hand.
    """
    write_as(target, content, key_of(home))


def write_as(target: Path, content: bytes, key: bytes | None) -> None:
    """Put a file in place, sealed under a library's key, or in the clear (None)."""
    sealed = content if key is None else _seal(key, target.name, content)
    with written_aside(target, sync=False) as file:
        file.write(sealed)


def read(home: Home, target: Path) -> bytes | None:
    """Read such a file; None where there is none, or it can't be opened."""
    try:
        raw = target.read_bytes()
        return raw if not raw.startswith(_SEALED) else read_as(target, key_of(home))
    except (OSError, Locked):
        return None


def read_as(target: Path, key: bytes | None) -> bytes | None:
    """Read such a file with a library's key; None where there is none, or it can't be opened."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = target.read_bytes()
    except OSError:
        return None
    if not raw.startswith(_SEALED):
        return raw
    nonce, sealed = raw[len(_SEALED) :][:_NONCE_BYTES], raw[len(_SEALED) + _NONCE_BYTES :]
    try:
        return None if key is None else AESGCM(_derived(key)).decrypt(nonce, sealed, target.name.encode())
    except (InvalidTag, ValueError):
        return None


def is_sealed(target: Path) -> bool:
    """Whether a file is there and sealed."""
    try:
        return target.read_bytes().startswith(_SEALED)
    except OSError:
        return False


def _seal(key: bytes, name: str, content: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _SEALED + nonce + AESGCM(_derived(key)).encrypt(nonce, content, name.encode())


def _derived(key: bytes) -> bytes:
    """One key for one purpose (HKDF, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"homereel small files").derive(key)
