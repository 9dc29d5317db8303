"""Turns a key's id into the key, by the system's keyring (Secret Service, KWallet, Keychain, Credential Manager)."""

from __future__ import annotations

import base64
import logging

from core.errors import UserProblem

log = logging.getLogger(__name__)

SERVICE = "Homereel"


def is_there() -> bool:
    """Whether this system has a keyring that keeps what it is given: a session without one has none."""
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, chainer.ChainerBackend):
        return bool(backend.backends)
    return not isinstance(backend, (fail.Keyring, null.Keyring)) and backend.priority > 0


def need() -> None:
    """Raise UserProblem where this system has no keyring."""
    if not is_there():
        raise UserProblem("This system has no keyring that Homereel can use. Choose a passphrase instead.")


def put(key_id: str, key: bytes) -> None:
    """Give the keyring a key, and see that it can be had back.

    Raises:
        UserProblem: there is no keyring, or it doesn't keep it.
    """
    import keyring
    from keyring.errors import KeyringError

    need()
    try:
        keyring.set_password(SERVICE, _name(key_id), base64.b64encode(key).decode())
    except (KeyringError, OSError, RuntimeError) as error:
        raise UserProblem(
            f"The system keyring doesn't take the key ({error}). Unlock it, or use a passphrase."
        ) from error
    if get(key_id) != key:
        raise UserProblem("The system keyring doesn't give back what it was given. Choose a passphrase instead.")


def takes(key_id: str, key: bytes) -> bool:
    """Give the keyring a key, where there is one that keeps it; say whether."""
    try:
        put(key_id, key)
    except UserProblem as problem:
        log.info("%s", problem)
        return False
    return True


def get(key_id: str) -> bytes | None:
    """Ask the keyring for a key; None where it hasn't got it, or is locked, or isn't there."""
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(SERVICE, _name(key_id)) if is_there() else None
        return base64.b64decode(found, validate=True) if found else None
    except (KeyringError, OSError, RuntimeError, ValueError) as error:
        log.info("the system keyring gives no key: %s", type(error).__name__)
        return None


def drop(key_id: str) -> None:
    """Have the keyring forget a key; one that it hasn't got is fine."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, _name(key_id))
    except (KeyringError, OSError, RuntimeError) as error:
        log.info("the system keyring has nothing to forget: %s", type(error).__name__)


def _name(key_id: str) -> str:
    return f"library {key_id}"
