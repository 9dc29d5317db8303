"""The verb `consent`: list what was agreed to, in which words and when; give it, take it back."""

from __future__ import annotations

import argparse
import shlex
import time
from typing import Any

from core import backups, consent
from core.cli import output
from core.cli.values import WrongUse
from core.cli.words import counted
from core.settings import OFF, Home
from core.store import Consent, Store, connect
from core.types import ProfileId

WHAT = {
    consent.UNDERSTAND: "look into the files of chosen folders, and keep what is found on this machine",
    consent.HISTORY: "write down what this profile plays, opens and searches",
    consent.VOICES: "keep voice prints of who speaks",
}
SAID = {"yes": "yes", "no": "no", "later": "not answered yet", "": "not asked"}


def consents(home: Home, options: argparse.Namespace) -> int:
    """List what was agreed to, or every answer that was ever given, or give one thing, or take one back."""
    only_told = options.what in ("list", "log")
    if only_told != (not options.about):
        takes = "nothing more" if only_told else f"one of {_known()}"
        raise WrongUse(f"consent {options.what} takes {takes}.")
    with connect(home.make()) as store:
        name = options.profile or ""
        profile = store.profiles.known(name) if only_told else store.profiles.get(name)
        if options.what == "log":
            return _log(options, store)
        if not only_told:
            if options.what == "withdraw" and options.about == consent.VOICES:
                _agree_to_forget(store, options)
            consent.answer(store, options.about, "yes" if options.what == "give" else "no", profile)
        rows = [_row(about, consent.latest(store, about, profile)) for about in consent.ABOUT]
        rows += [_row(one.about, one) for one in store.consents.all() if one.about.startswith(consent.FETCH)]
        follows = _follows(store, options)
    output.answer(options, rows, [*(_line(row) for row in rows), *follows])
    return 0


def _log(options: argparse.Namespace, store: Store) -> int:
    """Tell every answer of everybody, the first one first: none is ever written over."""
    names: dict[ProfileId | None, str] = dict(store.profiles.all())
    rows = [{**_row(one.about, one), "profile": names.get(one.profile, "")} for one in store.consents.all()]
    output.answer(options, rows, [f"{_line(row)}{' — ' + row['profile'] if row['profile'] else ''}" for row in rows])
    return 0


def _known() -> str:
    return ", ".join(consent.ABOUT)


def _agree_to_forget(store: Store, options: argparse.Namespace) -> None:
    """Ask before voice prints are forgotten: they can't be had back."""
    known = len(store.voices.all())
    if known and store.settings().voice_model != OFF:
        said = f"To withdraw this forgets {counted(known, 'voice')} with all their prints; they can't be had back."
        if copies := len(backups.all_of(store.home, look_inside=False)):
            still = f"{counted(copies, 'file')} in {store.home.backups}"
            said += f"\nCopies of the library that were made before still hold them, and are yours to delete: {still}."
        output.agree(said, "Forget them?", "Nothing was changed", options.yes)


def _row(about: str, said: Consent | None) -> dict[str, Any]:
    what = WHAT.get(about) or f"fetch {about.removeprefix(consent.FETCH)}"
    if said is None:
        return {"about": about, "what": what, "answer": "", "words": 0, "at": 0.0, "detail": ""}
    facts = {"answer": said.answer, "words": said.words, "at": said.at, "detail": said.detail}
    return {"about": about, "what": what, **facts}


def _line(row: dict[str, Any]) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["at"])) if row["at"] else ""
    told = f", {when} (words {row['words']})" if when else ""
    detail = f"\n            {row['detail']}" if row["detail"] else ""
    return f"{row['about']:11} {SAID[row['answer']]}{told}: {row['what']}{detail}"


def _follows(store: Store, options: argparse.Namespace) -> list[str]:
    """Say what a withdrawal leaves as it was, and how to have that gone too."""
    if options.what != "withdraw":
        return []
    whose = f"--profile {shlex.quote(options.profile)} " if options.profile else ""
    return {
        consent.UNDERSTAND: ["What was found so far is kept. Nothing more is looked into."],
        consent.HISTORY: [f"What was written before is kept. To delete it: homereel {whose}forget --all"],
        consent.VOICES: ["Voices are no longer told apart, and their prints are gone."],
    }[options.about]
