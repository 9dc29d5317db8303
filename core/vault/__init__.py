"""Turns the file of a library, or of a copy, into a connection: in the clear, or encrypted and with its key.

opening   the one way to such a file: picks the module (sqlite3, or sqlcipher3) and the key
keys      the keys that this process holds, and how it comes by one: system keyring, else a passphrase
keyfile   `library.key`: which key it is, and the key itself under a passphrase; copies carry theirs at their end
ring      the system's keyring
sealing   small files beside the library, under the same key
"""

from core.vault.keyfile import KeyFile, append_to, at_the_end_of, new_key, of_key, with_passphrase, write_at_end
from core.vault.keys import (
    Locked,
    ask_with,
    carried,
    hold,
    is_encrypted,
    key_for,
    key_of,
    keyfile_for,
    keyfile_of,
    let_go,
    unlock,
)
from core.vault.opening import connect, connect_as, errors, has_cipher, is_plain, need_cipher, versions

__all__ = [
    "KeyFile", "Locked", "append_to", "ask_with", "at_the_end_of", "carried", "connect", "connect_as", "errors",
    "has_cipher", "hold", "is_encrypted", "is_plain", "key_for", "key_of", "keyfile_for", "keyfile_of", "let_go",
    "need_cipher", "new_key", "of_key", "unlock", "versions", "with_passphrase", "write_at_end",
]  # fmt: skip
