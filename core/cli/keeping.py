"""The verbs `forget`, `import`, `export`, `backup`, `restore`, `profiles`: what is kept of whom, and had back."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core import backups, exporting, forgetting, vault
from core.cli import output, values
from core.cli.commands import Adder, Library, opened
from core.cli.learning import FORGOTTEN
from core.cli.values import WrongUse
from core.cli.words import FORMATS, counted
from core.errors import UserProblem, show_path
from core.forgetting import Gone, Wish, WouldGo
from core.settings import Home
from core.store import Store, connect, snapshots
from core.types import ProfileId

HELD = {
    **{kind: kind for kind in ("play", "skip", "rating", "like", "dislike", "note", "share", "list", "model")},
    "hide": "hidden item",
    "search": "search",
    "kept search": "kept search",
    "line": "word on what was inferred",
}
"""What a profile holds, as a person calls one of it; the rest are other events."""
MANY = {
    "search": "searches",
    "kept search": "kept searches",
    "word on what was inferred": "words on what was inferred",
}


def add(adder: Adder) -> None:
    """Add these verbs to the command line."""
    _add_forgetting(adder)
    _add_exchange(adder)
    _add_copies(adder)


def _add_forgetting(adder: Adder) -> None:
    words = adder("forget", forget, "Delete history, and everything that was learnt of it: an item, days, all.")
    words.add_argument("words", nargs="*", metavar="ITEM", help="what was done with it; or: profile NAME, all of it")
    words.add_argument("--day", type=values.day, metavar="DAY", help="what was done on a day: 2026-11-24")
    words.add_argument("--from", dest="first", type=values.day, metavar="DAY", help="from this day on …")
    words.add_argument("--to", dest="last", type=values.day, metavar="DAY", help="… to this one, that included")
    words.add_argument("--all", action="store_true", help="everything of --profile, lists too; the profile stays")
    words.add_argument("--copies-too", action="store_true", help="and all copies of the library; a new one is made")
    words.add_argument("--yes", action="store_true", help="agree, where nobody can be asked")


def _add_exchange(adder: Adder) -> None:
    taken = adder("import", bring_in, "Bring your history in from another program; shown first, written after a yes.")
    taken.add_argument(
        "what",
        metavar="FORMAT",
        choices=["auto", *FORMATS, "community", "list", "undo"],
        help=f"{', '.join(FORMATS)}, or auto, which looks; community: ratings of strangers, of films that you have; "
        "list: what was brought in; undo N takes one of these back whole",
    )
    taken.add_argument("path", nargs="?", default="", metavar="PATH", help="a file, folder or .zip; undo: the number")
    taken.add_argument("--user", default="", metavar="ID", help="which of several people in it you are")
    taken.add_argument("--dry-run", action="store_true", help="only say what would be written")
    taken.add_argument("--yes", action="store_true", help="agree, where nobody can be asked")
    taken.add_argument("--forget", default="", metavar="SOURCE", help="community: take out again what came from there")
    out = adder("export", export, "Write your history into a file, or your ratings to where other programs read them.")
    out.add_argument("what", choices=["history", "ratings"])
    out.add_argument(
        "words",
        nargs="*",
        type=values.some,
        metavar="PATH|ITEM",
        help="history: a .json or .csv, nothing is written over; ratings: of these items, or without of all rated ones",
    )
    out.add_argument("--anonymous", action="store_true", help="no titles, paths or texts; salted ids, coarse times")
    out.add_argument(
        "--to",
        nargs="+",
        default=[],
        metavar=("tags|nfo", "ITEM"),
        help="ratings: into the files' tags, or into .nfo files beside them",
    )
    out.add_argument("--played", action="store_true", help="ratings: the plays of what isn't rated go out too")
    out.add_argument("--dry-run", action="store_true", help="ratings: only say what would be written")
    out.add_argument("--yes", action="store_true", help="ratings: agree, where nobody can be asked")


def _add_copies(adder: Adder) -> None:
    copy = adder("backup", backup, "Copy the library (not the media) into one file, also while it is in use.")
    copy.add_argument("file", nargs="?", default="", metavar="FILE", help="without, among the library's own copies")
    copy.add_argument("--list", action="store_true", help="list the copies that there are")
    back = adder("restore", restore, "Put a copy in the library's place; what is there is copied first.")
    back.add_argument("file", type=values.some, metavar="FILE", help="a file, or the name of one of backup --list")
    back.add_argument("--yes", action="store_true", help="agree, where nobody can be asked")
    who = adder("profiles", profiles, "List who watches here; make, rename or delete one, keep folders out of one.")
    who.add_argument("what", nargs="?", default="list", choices=["list", *USES])
    uses = "; ".join(f"{what} {words}" for what, words in USES.items())
    who.add_argument("words", nargs="*", default=[], metavar="WORD", help=f"{uses}: of --profile")
    who.add_argument("--yes", action="store_true", help="agree to delete, where nobody can be asked")


USES = {"add": "NAME", "rename": "OLD NEW", "delete": "NAME", "keep-out": "FOLDER", "let-in": "FOLDER"}


# ── Forgetting ──────────────────────────────────────────────────────────────────────────────────────


def forget(home: Home, options: argparse.Namespace) -> int:
    """Delete what was done with an item or on some days, or all of it, or a profile; what was learnt goes too."""
    if options.words[:1] == ["profile"] and len(options.words) == 2:
        return _forget_profile(home, options, options.words[1])
    with opened(home, options) as library:
        wish, named = _wish(library, options)
        found = forgetting.preview(library.store, library.profile, wish)
        if not found.held and not options.copies_too:
            lines = [f"Nothing is kept of {named}: nothing to forget."]
            lines += [_unknown(found.copies)] if found.copies else []
            return output.answer(options, {"events": 0, "copies_left": found.copies}, lines)
        output.agree(f"{would_go(named, found.held)}\n{_copies(found, options)}", *_ASKED, options.yes)
        gone = forgetting.forget(library.store, library.profile, wish, copies_too=options.copies_too)
    left = 0 if options.copies_too else found.copies
    document = {"events": gone.events, "copies_left": left, "lingers": gone.lingers}
    lines = [f"Forgotten: {counted(gone.events, 'event')}.", *_lingering(home, gone)]
    return output.answer(options, document, lines)


def _lingering(home: Home, gone: Gone) -> list[str]:
    """Say what the library's files still hold, and when they won't."""
    return [LINGERS[gone.lingers].format(library=home.library)] if gone.lingers else []


LINGERS = {
    "read": "Another window or program reads the library: what was forgotten is shown nowhere, but is still in "
    "{library} or {library}-wal until all that have the library open are closed.",
    "room": "There is no room to write the library anew: what was forgotten is shown nowhere, but parts of it may "
    "still be in {library}. Make as much room as that file takes, here and where temporary files lie; they go with "
    "the next thing that you forget.",
}
"""Where the bytes of what was forgotten are, by why they are there."""
_ASKED = ("Forget it?", FORGOTTEN)


def _wish(library: Library, options: argparse.Namespace) -> tuple[Wish, str]:
    """Read what is to be forgotten, and what to call it.

    Raises:
        WrongUse: not one of: an item, a day, days from and to, all.
    """
    spans = [options.day is not None, options.first is not None or options.last is not None]
    if len(options.words) > 1 or sum([bool(options.words), *spans, options.all]) != 1:
        raise WrongUse("Say one of: ITEM, --day DAY, --from DAY --to DAY, --all, or profile NAME.")
    if options.all:
        return Wish(everything=True), "everything"
    if options.words:
        item = library.item(options.words[0])
        return Wish(item), f"“{library.store.media.facts([item])[item].title}”"
    first, last = options.day or options.first or date(1970, 1, 2), options.day or options.last or date.today()
    if first > last:
        raise WrongUse(f"{first} is after {last}.")
    return forgetting.days(first, last), f"{first}" if first == last else f"{first} to {last}"


def _forget_profile(home: Home, options: argparse.Namespace, name: str) -> int:
    with connect(home.there().make(), "worker") as store:
        gone = _delete_profile(store, name, options)
    document = {"profile": name, "events": gone.events, "lingers": gone.lingers}
    lines = [f"Forgotten: {counted(gone.events, 'event')}.", *_lingering(home, gone)]
    return output.answer(options, document, lines)


def _delete_profile(store: Store, name: str, options: argparse.Namespace) -> Gone:
    profile = _known(store, name)
    found = forgetting.preview(store, profile, Wish(everything=True))
    how = "add" if hasattr(options, "copies_too") else f"write homereel forget profile {shlex.quote(name)}"
    words = f"{would_go(name, store.profiles.holdings(profile))}\n{_copies(found, options, how)}"
    output.agree(words.strip(), *_ASKED, options.yes)
    return forgetting.forget_profile(store, profile, copies_too=getattr(options, "copies_too", False))


def would_go(name: str, held: Mapping[str, int]) -> str:
    """Say what forgetting deletes."""
    named = Counter({HELD.get(kind, "other event"): 0 for kind in held})
    for kind, count in held.items():
        named[HELD.get(kind, "other event")] += count
    parts = [f"{count} {MANY.get(what, what + 's') if count != 1 else what}" for what, count in named.items()]
    return f"{name}: {', '.join(parts) or 'nothing'}. It can't be had back."


def _copies(found: WouldGo, options: argparse.Namespace, how: str = "add") -> str:
    """Say what becomes of the copies of the library.

    Args:
        how: what to do to have --copies-too.
    """
    if getattr(options, "copies_too", False):
        return f"{_every(found.every_copy)} a new one is made. Those that you put elsewhere stay."
    if not found.copies:
        return "No copy of the library here holds it; those that you put elsewhere may."
    if not found.held:
        return _unknown(found.copies, how)
    return f"{_copy_of(found.copies)}, made since the first of it, will still hold it. {_TOO.format(how)}"


_TOO = "To have all copies deleted, those that you made yourself too, and a new one made, {} --copies-too."


def _copy_of(count: int) -> str:
    return f"{count} cop{'ies' if count != 1 else 'y'} of the library"


def _every(count: int) -> str:
    if not count:
        return "There is no copy in the library's folder;"
    if count == 1:
        return "The one copy in the library's folder is deleted, also if you made it yourself;"
    return f"All {count} copies in the library's folder are deleted, those that you made yourself too;"


def _unknown(count: int, how: str = "add") -> str:
    """Say of copies that may hold what isn't kept any more that nobody knows which do."""
    return f"{_copy_of(count)} may still hold some of it; it can't be known which. {_TOO.format(how)}"


def _known(store: Store, name: str) -> ProfileId:
    known = {name: profile for profile, name in store.profiles.all()}
    if name not in known:
        raise UserProblem(f"There is no profile {name!r}. There are: {', '.join(known)}.")
    return known[name]


# ── Import and export ──────────────────────────────────────────────────────────────────────────────────────────


def bring_in(home: Home, options: argparse.Namespace) -> int:
    """Bring a history in from another program, or take one back."""
    from core.cli import exchanging

    return exchanging.bring_in(home, options)


def export(home: Home, options: argparse.Namespace) -> int:
    """Write the profile's history into a file, or their ratings beside or into media."""
    if options.what == "ratings":
        from core.cli import exchanging

        return exchanging.ratings(home, options)
    if len(options.words) != 1 or options.to or options.played:
        raise WrongUse("export history takes one PATH: a .json or .csv that isn't there yet.")
    target = path_of(options.words[0])
    with opened(home, options) as library:
        count = exporting.history(library.store, library.profile, target, anonymous=options.anonymous)
    are = "is" if count == 1 else "are"
    line = f"{counted(count, 'event')} {are} in {show_path(os.fsencode(target))}."
    return output.answer(options, {"path": str(target), "events": count, "anonymous": options.anonymous}, [line])


def path_of(text: str) -> Path:
    """Make a path of what a person typed."""
    return Path(os.path.expanduser(text)).absolute()


# ── Copies ──────────────────────────────────────────────────────────────────────────────────────────


def backup(home: Home, options: argparse.Namespace) -> int:
    """Copy the library, or list the copies."""
    home.there()
    if options.list:
        with contextlib.suppress(vault.Locked):
            vault.key_of(home)
        rows = [_backup_row(one) for one in backups.all_of(home)]
        return output.answer(options, rows, [_backup_line(row) for row in rows] or ["There is no copy yet."])
    connect(home).close()  # a library from before an update is brought up to date first, or refused
    made = backups.make(home, path_of(options.file) if options.file else None)
    size = made.stat().st_size
    line = f"The library is copied to {show_path(os.fsencode(made))} ({_megabytes(size)}) and the copy is checked."
    return output.answer(options, {"file": str(made), "bytes": size}, [line])


BECOMES = {
    "": "",
    "encrypted": "\nThe copy isn't encrypted; what it holds will be, as the library is. The copy stays as it is.",
    "in the clear": "\nThe copy is encrypted and the library isn't: what it holds will lie in the clear.",
    "its key": "\nThe copy is encrypted: the library will be, under the copy's key and passphrase.",
}


def restore(home: Home, options: argparse.Namespace) -> int:
    """Put a copy in the library's place."""
    file = path_of(options.file)
    if not file.exists() and (home.backups / options.file).exists():
        file = home.backups / options.file
    becomes = BECOMES[backups.becomes(home, file)] if file.exists() else ""
    output.agree(f"{_exchanged(home, file)}{becomes}", "Restore it?", "Nothing was restored", options.yes)
    before = backups.restore(home, file)
    with connect(home) as store:  # one of an earlier version is brought up to date
        plays = sum(store.profiles.holdings(profile).get("play", 0) for profile, _ in store.profiles.all())
    lines = [
        f"Restored, with {counted(plays, 'play')}. What was there before is in {before}." if before else "Restored."
    ]
    return output.answer(options, {"restored": str(file), "before": str(before) if before else None}, lines)


def _exchanged(home: Home, file: Path) -> str:
    """Say of when a copy is, what it holds and what is there now, so that it is seen what goes.

    Raises:
        UserProblem: the copy isn't there, is damaged or no library.
        Locked: it is encrypted, and its key isn't at hand.
    """
    copy, now = snapshots.look(file, by_hand=False), None
    with contextlib.suppress(UserProblem):  # there is none, or it is damaged
        now = snapshots.look(home.library, thoroughly=False)
    own = {one.file: one.at for one in backups.all_of(home, look_inside=False)}
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(own.get(file, file.stat().st_mtime)))
    held = f"{counted(copy.plays, 'play')} of {counted(copy.media, 'item')}"
    lines = [f"{file}, of {at}, holds {held}; the library in {home.root} becomes that."]
    if now is not None:
        there = f"{counted(now.plays, 'play')} of {counted(now.media, 'item')}"
        more = now.plays - copy.plays
        newer = f", {counted(more, 'play')} more than the copy" if more > 0 else ""
        lines.append(f"There now: {there}{newer}. All that was done since then goes; what is there is copied first.")
    return "\n".join(lines)


def _backup_row(one: backups.Backup) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "why": str(one.origin),
        "at": one.at,
        "bytes": one.size_bytes,
        "plays": one.plays,
        "items": one.media,
        "locked": one.locked,
    }


def _held(row: Mapping[str, Any]) -> str:
    return f"{counted(row['plays'], 'play')} of {counted(row['items'] or 0, 'item')}"


def _backup_line(row: Mapping[str, Any]) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["at"]))
    unread = "under another passphrase" if row["locked"] else "can't be read"
    holds = unread if row["plays"] is None else _held(row)
    return f"{at}  {_megabytes(row['bytes']):>9}  {holds:28}  {Path(row['file']).name}"


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


# ── Profiles ────────────────────────────────────────────────────────────────────────────────────────


def profiles(home: Home, options: argparse.Namespace) -> int:
    """List profiles and the folders kept out of them, or change one."""
    what, words = options.what, options.words
    takes = {"list": 0, "rename": 2}.get(what, 1)
    if len(words) != takes:
        raise WrongUse(f"profiles {what} takes {takes} word{'' if takes == 1 else 's'}, not {len(words)}.")
    told: list[str] = []
    with connect(home.there().make(), "worker") as store:
        if what == "add":
            store.profiles.create(words[0])
        elif what == "rename":
            store.profiles.rename(_known(store, words[0]), words[1])
        elif what == "delete":
            told = _lingering(home, _delete_profile(store, words[0], options))
        elif what in ("keep-out", "let-in"):
            _admit(store, options, what == "let-in", words[0])
        rows = [_profile_row(store, profile, name) for profile, name in store.profiles.all()]
    return output.answer(options, rows, [*told, *(_profile_line(row) for row in rows)])


def _admit(store: Store, options: argparse.Namespace, let_in: bool, folder: str) -> None:
    """Keep a folder out of a profile, or let it in again."""
    profile, path = store.profiles.known(options.profile), os.fsencode(path_of(folder))
    if not let_in:
        store.kept_out.keep_out(profile, path)
    elif not store.kept_out.let_in(profile, path):
        there = ", ".join(show_path(one) for one in store.kept_out.folders(profile)) or "none"
        raise UserProblem(f"{show_path(path)} isn't kept out of this profile. Kept out: {there}.")


def _profile_row(store: Store, profile: ProfileId, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "plays": store.profiles.holdings(profile).get("play", 0),
        "kept_out": [os.fsdecode(folder) for folder in store.kept_out.folders(profile)],
        "items_kept_out": len(store.kept_out.media(profile)),
    }


def _profile_line(row: Mapping[str, Any]) -> str:
    plays = f"{row['plays']} play{'' if row['plays'] == 1 else 's'}"
    folders = ", ".join(show_path(os.fsencode(folder)) for folder in row["kept_out"])
    return f"{row['name']:20} {plays}" + (f"; kept out: {folders} ({row['items_kept_out']} items)" if folders else "")
