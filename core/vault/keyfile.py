"""Turns a library's data key into a small file that names it and holds it under a passphrase, and back.

The data key is 32 random bytes; SQLCipher takes it as it is, so that opening costs no derivation. What a passphrase
gives is only used to wrap it: the passphrase can change without the library being written anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from core.aside import written_aside
from core.errors import UserProblem
from core.parsing import parsed_json

KEY_BYTES = 32
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 17, 8, 1
"""128 MiB and some tenths of a second for each guess.

Source: OWASP Password Storage Cheat Sheet (scrypt: N = 2^17, r = 8, p = 1); RFC 7914.
"""
MOST_BYTES, MOST_P = 1 << 30, 16
"""What a file may ask scrypt for (128 N r bytes). A file that asks for more is not one of ours."""
LEAST_LETTERS = 8
TAIL_BYTES = 4096
"""The end of an encrypted copy that holds its key file: one page. SQLite reads as far as its header says and no
further (https://www.sqlite.org/fileformat2.html#in_header_database_size), so the copy stays one whole file."""
_TAIL = b"\nHomereel key 1\n"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under a passphrase: AES-256-GCM with the key that scrypt gives.

    Attributes:
        n, r, p: scrypt's cost, block size, parallelism.
    """

    n: int
    r: int
    p: int
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Says which key a library or a copy is under, and where that is.

    Attributes:
        id: told from the key, one way; what comes from elsewhere is checked by it.
        in_keyring: whether the system's keyring was given it.
        wrapped: the key under a passphrase; None where there is none.
    """

    id: str
    in_keyring: bool = False
    wrapped: Wrapped | None = None

    def to_bytes(self) -> bytes:
        """Give the file's content, ASCII JSON."""
        one = self.wrapped
        wrapped = one and {
            "kdf": "scrypt", "n": one.n, "r": one.r, "p": one.p,
            **{name: base64.b64encode(getattr(one, name)).decode() for name in ("salt", "nonce", "sealed")},
        }  # fmt: skip
        written = {"homereel_key": 1, "id": self.id, "keyring": self.in_keyring, "passphrase": wrapped}
        return json.dumps(written, indent=1).encode("ascii") + b"\n"

    def write(self, target: Path) -> None:
        """Put the file in place, on the disk when this returns.

        Raises:
            OSError: it can't be written.
        """
        with written_aside(target) as file:
            os.chmod(file.name, 0o600)
            file.write(self.to_bytes())


def new_key() -> bytes:
    """Draw a data key."""
    return secrets.token_bytes(KEY_BYTES)


def of_key(key: bytes, *, in_keyring: bool = False) -> KeyFile:
    """Name a key."""
    return KeyFile(hashlib.sha256(b"homereel key id\0" + key).hexdigest()[:32], in_keyring)


def need_long(passphrase: str) -> None:
    """Raise UserProblem where a passphrase is too short to be one."""
    if len(unicodedata.normalize("NFC", passphrase)) < LEAST_LETTERS:
        raise UserProblem(f"A passphrase needs at least {LEAST_LETTERS} characters. Some words in a row are good.")


def with_passphrase(file: KeyFile, key: bytes, passphrase: str, n: int = SCRYPT_N) -> KeyFile:
    """Put a key under a passphrase, in place of an earlier one.

    Raises:
        UserProblem: the passphrase is too short.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    need_long(passphrase)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    bare = Wrapped(n, SCRYPT_R, SCRYPT_P, salt, nonce, b"")
    sealed = AESGCM(_derived(bare, passphrase)).encrypt(nonce, key, file.id.encode())
    return replace(file, wrapped=replace(bare, sealed=sealed))


def unwrap(file: KeyFile, passphrase: str) -> bytes | None:
    """Give the key, or None where the passphrase is another one or there is none."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if file.wrapped is None:
        return None
    try:
        key = AESGCM(_derived(file.wrapped, passphrase)).decrypt(
            file.wrapped.nonce, file.wrapped.sealed, file.id.encode()
        )
    except InvalidTag:
        return None
    return key if of_key(key).id == file.id else None


def _derived(wrapped: Wrapped, passphrase: str) -> bytes:
    """Derive 32 bytes. The same letters may come composed or not (RFC 8265 has them composed)."""
    letters = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    n, r, p = wrapped.n, wrapped.r, wrapped.p
    return hashlib.scrypt(letters, salt=wrapped.salt, n=n, r=r, p=p, maxmem=_room(n, r, p), dklen=32)


def _room(n: int, r: int, p: int) -> int:
    """Bytes that OpenSSL may take for scrypt: what it counts, and a megabyte."""
    return 128 * r * (n + p + 2) + (1 << 20)


def parse(raw: bytes) -> KeyFile | None:
    """Read a key file's content; None where it is none."""
    try:
        found: Mapping[str, Any] = parsed_json(raw)
        if found["homereel_key"] != 1:
            return None
        file = KeyFile(str(found["id"]), bool(found["keyring"]))
        return replace(file, wrapped=_parsed(found["passphrase"])) if found["passphrase"] else file
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _parsed(found: Mapping[str, Any]) -> Wrapped:
    n, r, p = (int(found[name]) for name in ("n", "r", "p"))
    salt, nonce, sealed = (base64.b64decode(found[name], validate=True) for name in ("salt", "nonce", "sealed"))
    fits = n >= 2 and not n & (n - 1) and r > 0 and 128 * n * r <= MOST_BYTES and 0 < p <= MOST_P
    if found["kdf"] != "scrypt" or not fits or len(nonce) != 12 or not salt:
        raise ValueError("no key file of ours")
    return Wrapped(n, r, p, salt, nonce, sealed)


def read(file: Path) -> KeyFile | None:
    """Read a key file; None where there is none that can be read."""
    try:
        return parse(file.read_bytes())
    except OSError:
        return None


def append_to(copy: Path, file: KeyFile) -> None:
    """Write a key file at the end of an encrypted copy, in place of one that is there.

    Raises:
        OSError: it can't be written.
    """
    with copy.open("r+b") as out:
        write_at_end(out, file, there=at_the_end_of(copy) is not None)


def write_at_end(out: BinaryIO, file: KeyFile, *, there: bool = False) -> None:
    """Write a key file at the end of an open copy; it is on the disk then.

    Args:
        there: in place of one that is there.

    Raises:
        OSError: it can't be written.
    """
    content = file.to_bytes()
    padded = content + b" " * (TAIL_BYTES - len(content) - len(_TAIL)) + _TAIL
    assert len(padded) == TAIL_BYTES
    out.seek(-TAIL_BYTES if there else 0, os.SEEK_END)
    out.write(padded)
    out.flush()
    os.fsync(out.fileno())


def at_the_end_of(copy: Path) -> KeyFile | None:
    """Read the key file that a copy carries; None where it carries none."""
    try:
        with copy.open("rb") as file:
            if file.seek(0, os.SEEK_END) < TAIL_BYTES:
                return None
            file.seek(-TAIL_BYTES, os.SEEK_END)
            tail = file.read(TAIL_BYTES)
    except OSError:
        return None
    return parse(tail.removesuffix(_TAIL)) if tail.endswith(_TAIL) else None
