"""The verb `encrypt`: whether the library is encrypted, on and off, its passphrase; and how a key is come by here."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from core import encrypting, protection, vault
from core.cli import output
from core.cli.commands import Adder
from core.cli.values import WrongUse
from core.encrypting import Outlook
from core.errors import UserProblem, show_path
from core.settings import PASSPHRASE as VARIABLE
from core.settings import Home
from core.vault import KeyFile, keyfile, ring

STEPS = {"library": "writing the library anew", "copies": "writing its copies anew", "rest": "cleaning up"}
COVERED = (
    "Covered: history, notes, lists, titles, paths, transcripts, what was learnt, the copies in the library's folder, "
    "the play at hand and where the window was left.",
    "Not covered: thumbnails, indexes and the map (numbers and pictures, no words), models, copies and exports that "
    "you put elsewhere, your media.",
)
CLEANED = (
    "What lay in the clear was overwritten and deleted. That can't be promised for SSDs, snapshots, synced folders and "
    "swap: what was written there before may still be found in them."
)
LOST = "Without {means} nobody can open the library again, nor its copies: there is no other way in."


def add(adder: Adder) -> None:
    """Add the verb to the command line."""
    verb = adder("encrypt", encrypt, "Encrypt the library and its copies, or no longer; change the passphrase.")
    verb.add_argument("what", nargs="?", default="status", choices=["status", "on", "off", "passphrase", "keyring"])
    verb.add_argument(
        "word",
        nargs="?",
        default="",
        choices=["", "yes", "no"],
        metavar="yes|no",
        help="keyring yes|no: let it hold the key",
    )
    verb.add_argument(
        "--keyring", choices=["yes", "no"], default="", help="on: the key in the system keyring; yes where there is one"
    )
    verb.add_argument(
        "--new-passphrase-file",
        default="",
        metavar="FILE",
        help="the new passphrase: its first line; else you are asked",
    )
    verb.add_argument("--yes", action="store_true", help="agree to on or off, where nobody can be asked")


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add what every verb takes."""
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help=f"opens an encrypted library: its first line (or {VARIABLE})"
    )


def asked(options: argparse.Namespace, file: Path, _found: KeyFile) -> str | None:
    """Come by the passphrase of a library or a copy: a file, the environment, the person at the terminal."""
    if options.passphrase_file:
        return _first_line(options.passphrase_file)
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if options.json or not options.command or sys.stdin is None or not sys.stdin.isatty():
        return None
    return getpass.getpass(f"Passphrase of {show_path(os.fsencode(file))}: ", sys.stderr)


def finish(home: Home, options: argparse.Namespace) -> None:
    """Undo or finish what a crash broke off, and say so."""
    if told := encrypting.finish(home):
        words = {"undone": "undone: the library is as it was", "finished": "finished"}[told]
        output.tell(f"Turning encryption on or off had been broken off. It is {words}.\n")


def encrypt(home: Home, options: argparse.Namespace) -> int:
    """Say whether the library is encrypted, or change that."""
    home.there()
    if (options.what == "keyring") != bool(options.word):
        raise WrongUse("encrypt keyring takes yes or no; the others take nothing.")
    if options.what == "on":
        _turn_on(home, options)
    elif options.what == "off":
        _turn_off(home, options)
    elif options.what == "passphrase":
        if vault.key_of(home) is None:  # (asks for the old one first)
            raise UserProblem("This library isn't encrypted. That is turned on by: homereel encrypt on")
        protection.set_passphrase(home, _new_passphrase(options, "New passphrase"))
        output.tell("Copies that you put elsewhere keep the passphrase that they were made under.\n")
    elif options.what == "keyring":
        protection.set_keyring(home, options.word == "yes")
    row = _row(home)
    return output.answer(options, row, _lines(row))


def _turn_on(home: Home, options: argparse.Namespace) -> None:
    if vault.is_encrypted(home):
        raise UserProblem(
            "This library is encrypted already. Its passphrase is changed by: homereel encrypt passphrase"
        )
    keyring = ring.is_there() if not options.keyring else options.keyring == "yes"
    if keyring:
        ring.need()
    passphrase = _passphrase_for(options, keyring)
    if passphrase is not None:
        keyfile.need_long(passphrase)
    means = " and ".join(["the system keyring"] * keyring + ["the passphrase"] * bool(passphrase))
    means = means.replace(" and ", " or ")
    seen = encrypting.outlook(home)
    told = [_would_do(home, seen, "encrypted"), *COVERED, f"The key: {means}. {LOST.format(means=means)}"]
    if seen.unreadable:
        told.append(f"{seen.unreadable} of the copies can't be read and will be deleted.")
    output.agree("\n".join(told), "Encrypt it?", "Nothing was encrypted", options.yes)
    with _Progress() as progress:
        encrypting.turn_on(home, keyring=keyring, passphrase=passphrase, report=progress.show)
    output.tell(CLEANED + "\n")


def _turn_off(home: Home, options: argparse.Namespace) -> None:
    vault.key_of(home)
    seen = encrypting.outlook(home)
    told = _would_do(home, seen, "in the clear, for whoever can read this folder")
    output.agree(told, "Write it in the clear?", "Nothing was changed", options.yes)
    with _Progress() as progress:
        encrypting.turn_off(home, progress.show)


def _would_do(home: Home, seen: Outlook, how: str) -> str:
    copies = f" and {seen.copies} of its copies" if seen.copies else ""
    return f"The library in {home.root} ({seen.size_bytes / 1e6:.1f} MB){copies} will be written anew, {how}."


def _passphrase_for(options: argparse.Namespace, keyring: bool) -> str | None:
    """Come by the passphrase that a library is to be encrypted under; beside a keyring it may be left out.

    Raises:
        UserProblem: one is needed, and nobody can be asked.
    """
    if options.new_passphrase_file or options.passphrase_file:
        return _first_line(options.new_passphrase_file or options.passphrase_file)
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if _can_ask(options):
        more = "Passphrase, for when the keyring is lost (empty for none)" if keyring else "Passphrase"
        return _asked_twice(more) or None
    if not keyring:
        raise UserProblem(
            f"There is no system keyring here, so a passphrase is needed: --new-passphrase-file FILE, or {VARIABLE}."
        )
    return None


def _new_passphrase(options: argparse.Namespace, prompt: str) -> str:
    if options.new_passphrase_file:
        return _first_line(options.new_passphrase_file)
    if not _can_ask(options):
        raise UserProblem("Nobody can be asked for the new passphrase here. Say it by --new-passphrase-file FILE.")
    return _asked_twice(prompt)


def _can_ask(options: argparse.Namespace) -> bool:
    return not options.json and sys.stdin is not None and sys.stdin.isatty()


def _asked_twice(prompt: str) -> str:
    first = getpass.getpass(f"{prompt}: ", sys.stderr)
    if first and getpass.getpass("Once more: ", sys.stderr) != first:
        raise UserProblem("The two are not the same. Nothing was changed; try again.")
    return first


def _first_line(name: str) -> str:
    file = Path(os.path.expanduser(name))
    try:
        with file.open("rb") as opened:
            return opened.readline(65536).decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserProblem(
            f"{file} can't be read ({error}). Its first line is to be the passphrase, in UTF-8."
        ) from error


def _row(home: Home) -> dict[str, Any]:
    found = protection.status(home)
    return {"encrypted": found.on, "keyring": found.keyring, "passphrase": found.passphrase}


def _lines(row: dict[str, Any]) -> list[str]:
    if not row["encrypted"]:
        return ["The library is not encrypted.", "It would be by: homereel encrypt on"]
    ways = ["the system keyring"] * row["keyring"] + ["a passphrase"] * row["passphrase"]
    return [f"The library is encrypted; its key is had by {' or '.join(ways)}.", *COVERED]


class _Progress:
    """One line on stderr, where somebody sees it."""

    def __enter__(self) -> _Progress:
        self._live, self._last = sys.stderr.isatty(), ""
        return self

    def __exit__(self, *_: object) -> None:
        if self._last:
            output.tell("\n")

    def show(self, step: encrypting.Step, share: float) -> None:
        line = f"{STEPS[step]}: {share:4.0%}"
        if self._live and line != self._last:
            output.tell(f"\r{line:40}")
            self._last = line
