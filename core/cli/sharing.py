"""Clips and pictures out of the library, for sharing: the verbs `clip` and `still`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from core import excerpts
from core.cli import output
from core.cli.commands import Library, opened
from core.errors import UserProblem, show_path
from core.query import Like
from core.settings import Home
from core.types import MediaId, Probe


def clip(home: Home, options: argparse.Namespace) -> int:
    """Write a span of an item into a file of its own."""
    with opened(home, options, does=True) as library:
        item = library.item(options.item)
        target = _target(options.out)
        copied = excerpts.clip(_probe(library, item), options.start, options.end, target, report=_bar(options))
        library.shared(item)
    words = "Copied as it is" if copied else "Coded again"
    row = {"id": item, "path": os.fsdecode(target), "copied": copied}
    return output.answer(options, row, [f"{words} to {show_path(target)}"])


def still(home: Home, options: argparse.Namespace) -> int:
    """Write what is to be seen at one second of an item as a picture."""
    name, at_s = Like(options.item).split()
    with opened(home, options, does=True) as library:
        item = library.item(name)
        target = _target(options.out)
        excerpts.still(_probe(library, item), at_s or 0.0, target)
        library.shared(item)
    row = {"id": item, "path": os.fsdecode(target), "at_s": at_s or 0.0}
    return output.answer(options, row, [f"Saved as {show_path(target)}"])


def _target(text: str) -> bytes:
    return os.fsencode(Path(os.path.expanduser(text)).absolute())


def _probe(library: Library, item: MediaId) -> Probe:
    file = library.store.files.best([item]).get(item)
    if file is None or not os.path.isfile(file.path):
        raise UserProblem("Its file is not at hand. Is a drive unplugged?")
    try:
        return library.store.files.probe(file.id)
    except LookupError as error:
        raise UserProblem("Its file has changed and was not looked into again. Run: homereel index") from error


def _bar(options: argparse.Namespace) -> excerpts.Report:
    """Tell how far it is on a terminal."""

    def report(share: float) -> None:
        if sys.stderr.isatty() and not options.json:
            print(f"\r{share:4.0%}", end="\r" if share >= 1 else "", file=sys.stderr, flush=True)

    return report
