"""The verbs of the command line: each opens the library, does one thing through core, and prints one answer."""

from __future__ import annotations

import argparse
import functools
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core import backups, browse, consent, feedback, pipeline
from core.aside import copied_aside
from core.cli import looking, output, shown
from core.cli.values import WrongUse
from core.errors import UserProblem, show_path
from core.index import Indexes
from core.power import System
from core.recommend import log_slate
from core.reports import report_fields
from core.settings import OFF, Home, Sparing
from core.sparing import Brake
from core.store import Part, Store, connect
from core.types import IndexReport, Kind, MediaId, Modality, ProfileId, Section

log = logging.getLogger(__name__)
CLI = feedback.Origin("cli")
VOICES_KEPT = (
    "Voices are told apart by prints, which stay on this machine but are biometric data, of other people too. To "
    "make none, and forget those that there are: homereel consent withdraw voices. To agree: homereel consent give "
    "voices. This is said once.\n"
)
VOICES_ASKED = (
    "Homereel can tell apart who speaks, by prints that it makes of voices. They stay on this machine, but are "
    "biometric data, of other people too.\n"
    "Make voice prints? (homereel consent give|withdraw voices changes that at any time) [y/N] "
)

Command = Callable[[Home, argparse.Namespace], int]


class Adder(Protocol):
    """Adds one verb to the parser."""

    def __call__(self, name: str, run: Command, text: str) -> argparse.ArgumentParser: ...


@dataclass(frozen=True, slots=True)
class Library:
    """An open library for one command."""

    store: Store
    indexes: Indexes
    profile: ProfileId

    def item(self, text: str) -> MediaId:
        """Find what the person means by ITEM.

        Raises:
            UserProblem: no item or several are meant by it, or its file could not be read.
        """
        media_id = self.store.media.find(text)
        if media_id is not None and media_id not in self.store.media.kept_out(self.profile):
            return media_id
        row = self.store.files.by_path(os.path.abspath(os.fsencode(text)))
        for failed in self.store.jobs.failed_of([row.id]) if row else ():
            raise UserProblem(f"{show_path(failed.path)} could not be read ({failed.stage}: {failed.reason}).")
        out = self.store.media.kept_out(self.profile)
        titled = [(found, title) for found, title in self.store.media.titled(text) if found not in out]
        near = "; ".join(f"{title} [{found[:8]}]" for found, title in titled)
        raise UserProblem(
            f"No one item is called {text!r}. "
            + (f"Is it one of these: {near}? " if near else "")
            + "ITEM is an id, its beginning (6 characters or more), a path, or a whole title that only one has; "
            "homereel list shows them."
        )

    def shared(self, item: MediaId) -> None:
        """Write down that a copy of an item was taken out, unless no history is kept."""
        if consent.keeps_history(self.store, self.profile):
            feedback.share(self.store, self.profile, item, origin=CLI)

    def nothing(self) -> str:
        """Say why an answer is empty, with the way out."""
        store = self.store
        if not store.media.count():
            return "The library is empty. Fill it with: homereel index FOLDER"
        away = [show_path(path) for path, _ in store.files.away()]
        return f"Nothing found. {', '.join(away)} can't be reached: plug in its drive." if away else "Nothing found."


@contextmanager
def opened(home: Home, options: argparse.Namespace, *, does: bool = False) -> Iterator[Library]:
    """Open a library that is there for reading and for events.

    Args:
        does: the person does something in it, so that their profile is made where there is none of that name yet.

    Raises:
        UserProblem: there is no library, or no such profile.
    """
    with connect(home.there().make(), "events") as store:
        profiles = store.profiles
        profile = profiles.get(options.profile) if does else profiles.known(options.profile)
        yield Library(store, Indexes(store), profile)


# ── The library ─────────────────────────────────────────────────────────────────────────────────────


def index(home: Home, options: argparse.Namespace) -> int:
    """Scan and understand; Ctrl-C stops it, and the same command goes on from there."""
    given = [os.fsencode(_path(path).absolute()) for path in options.paths]
    bar = output.Bar()
    brake = Brake(functools.partial(_sparing, home), System(), bar.wait)
    control = pipeline.Control(None if options.now else brake)
    with connect(home.make(), "worker") as store:
        paths = given or [path for _, path in store.files.roots()]
        if not paths:
            raise UserProblem("Which folder? Write: homereel index FOLDER. Without one, all known ones are looked at.")
        if any(map(os.path.lexists, paths)):
            _tell_of_voices(store, options)
        with bar, stopping(control):
            if options.retry:
                store.jobs.retry()
            report = pipeline.index_library(
                store,
                paths,
                only=options.only,
                control=control,
                watchers=pipeline.Watchers(progress=bar.show),
                force=options.force,
                engine=options.engine,
            )
            if options.watch:
                report = _stay(store, control, paths, report, options)
    backups.keep_up_quietly(home)  # the day's copy, as the window makes it when it rests
    fields = report_fields(report)
    output.answer(options, fields, output.index_lines(report))
    return 1 if report.failed else 0


def _tell_of_voices(store: Store, options: argparse.Namespace) -> None:
    """Before the first voice print is made, ask who sits at a terminal; tell anybody else, once, and go on.

    Where there are voices already, a no would delete them: they are told of too.
    """
    off = store.settings().voice_model == OFF or Modality.VOICE not in options.only
    if off or consent.latest(store, consent.VOICES) is not None:
        return
    if options.json or not output.can_ask() or store.voices.all():
        output.tell(VOICES_KEPT)
        consent.answer(store, consent.VOICES, "later", detail="told of by homereel index")
    else:
        said = output.asked(VOICES_ASKED)
        consent.answer(store, consent.VOICES, "yes" if said else "no", detail="asked by homereel index")


def _stay(
    store: Store, control: pipeline.Control, paths: list[bytes], report: IndexReport, options: argparse.Namespace
) -> IndexReport:
    """Index what comes from here on, too; return the sum."""
    from core.cli import folders

    for line in () if options.json else output.index_lines(report):
        print(line, flush=True)
    return folders.joined([report, *folders.Staying(store, control, options).stay(paths)])


def _sparing(home: Home) -> Sparing:
    with connect(home, "read") as store:
        return store.sparing()


def _path(text: str) -> Path:
    """Read a path; "~" is the home, an unknown "~name" a name like any other."""
    return Path(os.path.expanduser(text))


@contextmanager
def stopping(control: pipeline.Control) -> Iterator[None]:
    """Turn the first Ctrl-C or SIGTERM into a clean stop between two files; the second one is Python's own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: object) -> None:
        control.cancel()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def list_media(home: Home, options: argparse.Namespace) -> int:
    """List the library, or the files that could not be read."""
    with opened(home, options) as library:
        store = library.store
        if options.failed:
            failed = store.kept_out.without(library.profile, store.jobs.failed())
            rows = [{"path": os.fsdecode(f.path), "stage": f.stage, "reason": f.reason} for f in failed]
            return output.answer(options, rows, [f"{r['path']}: {r['stage']}: {r['reason']}" for r in rows])
        kinds = [Kind(options.kind)] if options.kind else None
        descending = options.sort != "title"
        part = Part(Section(options.section)) if options.section else None
        ids = store.media.ids(
            sort=options.sort,
            descending=descending,
            kinds=kinds,
            part=part,
            include_gone=options.missing,
            profile=library.profile,
        )
        if options.filter:
            ids = browse.meeting(store, library.profile, ids, options.filter)
        items = output.items(store, library.profile, ids)
        lines = [output.item_line(row) for row in items] or [library.nothing()]
    return output.answer(options, items, lines)


def show(home: Home, options: argparse.Namespace) -> int:
    """Show one item: facts, rating, plays, tags, transcript."""
    with opened(home, options) as library:
        document = output.item_document(library.store, library.profile, library.item(options.item))
    return output.answer(options, document, shown.item_lines(document))


def similar(home: Home, options: argparse.Namespace) -> int:
    """More like this."""
    with opened(home, options) as library:
        store, indexes, profile = library.store, library.indexes, library.profile
        item = library.item(options.item)
        found = pipeline.similar(store, indexes, profile, item, options.k, options.by, options.weights)
        log_slate(store, profile, "cli", found)
        rows = output.result_rows(store, found)
        like = f"Like “{store.media.facts([item])[item].title}”:"
        lines = [like, *output.result_lines(rows)] if rows else [library.nothing()]
    return output.answer(options, rows, lines)


def topics(home: Home, options: argparse.Namespace) -> int:
    """List what the library is about."""
    with opened(home, options) as library:
        rows = output.topic_rows(library.store, library.profile, options.k)
    nothing = "No topics yet: they are found at the end of an indexing run, in libraries of a dozen media or more."
    return output.answer(options, rows, output.topic_lines(rows) or [nothing])


def search(home: Home, options: argparse.Namespace) -> int:
    """Find moments by words and by meaning, and by what they are to be like."""
    text = " ".join(options.text)
    if not text.strip() and not options.like and not options.saved:
        raise WrongUse("Nothing was searched for: give words, or --like FILE, or --saved NAME.")
    with opened(home, options) as library:
        store = library.store
        if options.saved:
            text = f"{store.saved.by_name(library.profile, options.saved).query} {text}".strip()
        if options.save:
            store.saved.save(library.profile, options.save, text)
        examples = looking.examples(store, library.indexes, text, options.like)
        vectors = looking.vectors(store, text, beside=bool(examples)) if options.where in looking.MEANT else {}
        found = pipeline.search(
            store, library.indexes, library.profile, text, options.k, options.where, vectors, examples
        )
        rows = output.search_rows(store, found, text)
        lines = output.result_lines(rows) or [library.nothing()]
    return output.answer(options, rows, lines)


def recommend(home: Home, options: argparse.Namespace) -> int:
    """Suggest what to watch or hear next."""
    if options.shelves:
        from core.cli.shelved import shelves

        return shelves(home, options)
    with opened(home, options) as library:
        found = pipeline.recommend(library.store, library.indexes, library.profile, options.k)
        log_slate(library.store, library.profile, "cli", found)
        rows = output.result_rows(library.store, found)
        lines = output.result_lines(rows) or [library.nothing()]
        there = min(options.k, library.store.media.count())
    if len(found) < there:
        output.complain(
            f"{len(found)} of {options.k}: nothing{' else' if found else ''} is to be suggested now. What rests after "
            "it was played, what was turned down or muted, copies, all but one episode of a series and drives that are "
            "away are left out."
        )
    return output.answer(options, rows, lines)


# ── Feedback ────────────────────────────────────────────────────────────────────────────────────────


def log_play(home: Home, options: argparse.Namespace) -> int:
    """Record one play."""
    with opened(home, options, does=True) as library:
        consent.check_history(library.store, library.profile)
        item = library.item(options.item)
        at = time.time() if options.at is None else options.at
        feedback.log_play(library.store, library.profile, item, options.watched, at=at, source="cli")
    return output.answer(options, {"id": item, "watched": options.watched, "at": at}, ["Recorded."])


def rate(home: Home, options: argparse.Namespace) -> int:
    """Rate an item."""
    with opened(home, options, does=True) as library:
        item = library.item(options.item)
        feedback.rate(library.store, library.profile, item, options.stars, origin=CLI)
    return output.answer(options, {"id": item, "stars": options.stars}, ["Rated."])


def react(home: Home, options: argparse.Namespace) -> int:
    """Like, dislike or hide an item, or take that back."""
    acts: dict[str, Callable[..., int]] = {
        "like": feedback.like,
        "dislike": feedback.dislike,
        "hide": feedback.hide,
        "pass": functools.partial(feedback.wave, for_good=True),
        "later": functools.partial(feedback.wave, for_good=False),
        "neutral": feedback.neutral,
    }
    with opened(home, options, does=True) as library:
        item = library.item(options.item)
        acts[options.command](library.store, library.profile, item, origin=CLI)
    return output.answer(options, {"id": item, "reaction": options.command}, ["Noted."])


def note(home: Home, options: argparse.Namespace) -> int:
    """Write a note on an item."""
    text = " ".join(options.text)
    with opened(home, options, does=True) as library:
        item = library.item(options.item)
        feedback.note(library.store, library.profile, item, text, origin=CLI, second=options.at)
    return output.answer(options, {"id": item, "note": text, "at_s": options.at}, ["Written."])


def share(home: Home, options: argparse.Namespace) -> int:
    """Copy an item's file into a folder; the file itself is only read."""
    folder = _path(options.folder)
    with opened(home, options, does=True) as library:
        item = library.item(options.item)
        row = library.store.files.best([item]).get(item)
        if row is None or not folder.is_dir():
            raise UserProblem(f"{options.folder} is no folder." if row else f"{options.item} has no file at hand.")
        target = folder / os.fsdecode(os.path.basename(row.path))
        if target.exists():
            raise UserProblem(f"{show_path(os.fsencode(target))} is there already.")
        try:
            with copied_aside(row.path, os.fsencode(target)):
                pass
        except OSError as error:
            raise UserProblem(f"Copying to {show_path(os.fsencode(target))} failed: {error.strerror}.") from error
        library.shared(item)
    return output.answer(options, {"id": item, "path": str(target)}, [f"Copied to {show_path(os.fsencode(target))}"])


# ── Upkeep ──────────────────────────────────────────────────────────────────────────────────────────


def doctor(home: Home, options: argparse.Namespace) -> int:
    """Check programs, models and library; exit 1 where something needs a hand. --library: look over what is in it."""
    if options.library:
        from core.cli.copies import library_findings

        return library_findings(home, options)
    from core.doctor import examine

    checks = examine(home)
    rows = [{"check": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
    output.answer(options, rows, [f"{'✓' if c.ok else '✗'} {c.name}: {c.detail}" for c in checks])
    return 0 if all(c.ok for c in checks) else 1
