"""One call of one command fails, stops half way or is the last: each in turn, and what is there afterwards."""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core import vault
from core.settings import PASSPHRASE, Home
from core.store import connect
from tests.torture import subject
from tests.torture.forks import (
    ALL,
    CHMOD,
    ERROR,
    HALF,
    KILL,
    MKDIR,
    OPEN,
    RENAME,
    SYNC,
    TEAR,
    TRUNCATE,
    UNLINK,
    WRITE,
    Done,
    Fault,
    Forks,
    build,
)  # fmt: skip
from tests.torture.plan import Plan, Row, skipped
from tests.torture.subject import Said, Understood

ROOM = WRITE | TRUNCATE | SYNC | OPEN | MKDIR | RENAME
"""Calls that a full disk can refuse."""
NAMES = OPEN | MKDIR | RENAME | UNLINK | CHMOD
"""Calls that a disk refuses that became read-only; files that are open fail as on a bad disk."""


@dataclass(frozen=True)
class Mishap:
    """One way in which calls go wrong."""

    name: str
    mode: int
    kinds: int = ALL
    number: int = 0
    stays: bool = False

    def at(self, nth: int) -> Fault:
        """Have the nth of its kinds of call go wrong."""
        return Fault(self.mode, nth, self.number, self.stays, self.kinds)


MISHAPS = (
    Mishap("killed before a call", KILL),
    Mishap("killed in a write", TEAR, WRITE),
    Mishap("disk full once", ERROR, ROOM, errno.ENOSPC),
    Mishap("disk full from then on", ERROR, ROOM, errno.ENOSPC, True),
    Mishap("bad disk once", ERROR, ALL, errno.EIO),
    Mishap("bad disk from then on", ERROR, ALL, errno.EIO, True),
    Mishap("read-only from then on", ERROR, NAMES, errno.EROFS, True),
    Mishap("half a write", HALF, WRITE),
)
MODALITIES = ("--only", "facts,look,sound", "--now")


@dataclass(frozen=True)
class Command:
    """One command, and what it starts from.

    Attributes:
        before: name of the library that it starts from.
        event: what it adds to the history.
        is_long: only some of its calls are tried.
        makes_list: name of a playlist that is there after it.
        turns: it encrypts the library, or no longer: until it is done, the next start undoes or finishes it.
    """

    name: str
    words: tuple[str, ...]
    before: str = "whole"
    event: Said | None = None
    is_long: bool = False
    makes_list: str = ""
    turns: bool = False


def commands(media: Path) -> tuple[Command, ...]:
    """List the commands that write."""
    index = ("index", str(media), *MODALITIES)
    return (
        Command("rate", ("rate", "harbour", "4.5"), event=("rating", "harbour.mp4", 4.5, 0.0)),
        Command("log play", ("log", "play", "harbour", "--watched", "0.75"), event=("play", "harbour.mp4", 0.0, 0.75)),
        Command("like", ("like", "other clip"), event=("like", "other clip.mp4", 0.0, 0.0)),
        Command("first event", ("rate", "harbour", "4.5", "--profile", "Somebody new")),
        Command("playlist make", ("playlist", "make", "evening", "--where", "kind:music"), makes_list="evening"),
        Command("backup", ("backup",)),
        Command("restore", ("restore", "own-20200101-000000.db", "--yes")),
        Command("forget", ("forget", "low tone", "--yes")),
        Command("rate, encrypted", ("rate", "harbour", "4.5"), "sealed", event=("rating", "harbour.mp4", 4.5, 0.0)),
        Command("backup, encrypted", ("backup",), "sealed"),
        Command("restore, encrypted", ("restore", "own-20200101-000000.db", "--yes"), "sealed"),
        Command("encrypt on", ("encrypt", "on", "--keyring", "no", "--yes"), turns=True),
        Command("encrypt off", ("encrypt", "off", "--yes"), "sealed", turns=True),
        Command("index anew", index, "empty", is_long=True),
        Command("index what came", index, "half", is_long=True),
        Command("build indexes", index, "unindexed", is_long=True),
    )


@dataclass
class Bench:
    """What all tries share: the warmed process, the libraries that they start from, what a whole one knows."""

    forks: Forks
    scratch: Path
    media: Path
    whole: Understood
    history: Counter[Said]
    at_copy: Counter[Said]
    words: Counter[str] = field(default_factory=Counter)

    def template(self, name: str) -> Path:
        """Name the folder of a library to start from."""
        return self.scratch / f"library {name}"


def bench(plan: Plan, forks: Forks) -> Bench:
    """Make the media, the libraries to start from, and a history in them."""
    media = subject.make_media(plan.scratch / "media", plan.scratch / "made")
    index = ("index", str(media), *MODALITIES)
    made = Bench(forks, plan.scratch, media, None, Counter(), Counter())  # type: ignore[arg-type]
    forks.warm("--home", str(plan.scratch / "warm"), "--json", *index)
    made.template("empty").mkdir()
    whole = Home(made.template("whole"))
    aside = plan.scratch / "other clip.mp4"
    (media / aside.name).rename(aside)
    _do(forks, whole, index)
    for words in (("rate", "harbour", "3"), ("log", "play", "low tone", "--watched", "1"), ("like", "harbour")):
        _do(forks, whole, words)
    shutil.copytree(whole.root, made.template("half"))
    aside.rename(media / aside.name)
    _do(forks, whole, index)
    _do(forks, whole, ("backup", str(whole.backups / "own-20200101-000000.db")))
    made.at_copy.update(_history(whole))
    for words in (("rate", "low tone", "2"), ("rate", "harbour", "3.5")):
        _do(forks, whole, words)
    made.history.update(_history(whole))
    made.whole = subject.understood(whole)
    shutil.copytree(whole.root, made.template("sealed"))
    _do(forks, Home(made.template("sealed")), ("encrypt", "on", "--keyring", "no", "--yes"))
    shutil.copytree(whole.root, made.template("unindexed"))
    for file in (made.template("unindexed") / "indexes").iterdir():
        file.unlink()
    return made


def _do(forks: Forks, home: Home, words: Sequence[str]) -> None:
    done = forks.run(home.root, words)
    if wrong := subject.complaint(done.code, done.out, done.err):
        raise RuntimeError(f"{words}: {wrong}")


def _history(home: Home) -> Counter[Said]:
    with connect(home, "events") as store:
        return subject.said_in(store)


def run(plan: Plan) -> Iterable[Row]:
    """Have calls of every command go wrong: all calls of the short ones, as many of the long ones as time allows."""
    shim = build(plan.scratch)
    if shim is None:
        return [skipped("faults", "nth call", "no C compiler (cc or gcc), or not Linux")]
    rows = {mishap.name: Row("faults", mishap.name) for mishap in MISHAPS}
    vault.ask_with(lambda *_: subject.PASSPHRASE)
    with Forks(shim, plan.scratch / "forks", {PASSPHRASE: subject.PASSPHRASE}) as forks:
        made = bench(plan, forks)
        for command, mishap, nth in _tries(plan, made):
            if plan.over:
                break
            row = rows[mishap.name]
            again = f"{command.name}: {mishap.name}, call {nth}"
            done, wrong = attempt(made, command, mishap.at(nth))
            row.took(wrong, f"{again}: {done.hit}")
            row.note("left a file half written behind", len(subject.litter(Home(made.scratch / "home"))))
            row.note("ended by it" if done.code < 0 else "went on" if done.code == 0 else "said why not")
    for words, count in made.words.most_common():
        print(f"   said {count} times: {words}", flush=True)
    return rows.values()


def _tries(plan: Plan, made: Bench) -> Iterator[tuple[Command, Mishap, int]]:
    """Mix all calls of all commands; for each the kinds of calls are counted first."""
    short, long = list[tuple[Command, Mishap, int]](), list[tuple[Command, Mishap, int]]()
    for command in commands(made.media):
        home = subject.copied(made.template(command.before), made.scratch / "counted")
        made_calls = made.forks.run(home.root, command.words).calls
        for mishap in MISHAPS:
            calls = sum(count for kind, count in made_calls.items() if kind & mishap.kinds)
            (long if command.is_long else short).extend((command, mishap, nth) for nth in range(1, calls + 1))
    dice = plan.chance("faults")
    dice.shuffle(short)
    dice.shuffle(long)
    print(f"   {len(short)} calls of short commands, {len(long)} of long ones", flush=True)
    every = max(1, len(short) // max(len(long), 1)) if not plan.quick else 4
    while short or long:
        for _ in range(every):
            if short:
                yield short.pop()
        if long:
            yield long.pop()


def attempt(made: Bench, command: Command, fault: Fault) -> tuple[Done, list[str]]:
    """Run a command with a fault, look, run it again without, look again."""
    home = subject.copied(made.template(command.before), made.scratch / "home")
    done = made.forks.run(home.root, command.words, fault)
    if done.code == 1:
        made.words[subject.words_of(done.err).replace(str(home.root), "HOME")] += 1
    wrong = subject.complaint(done.code, done.out, done.err, may_be_killed=fault.mode in (KILL, TEAR))
    if not home.library.exists():
        wrong += ["the library is gone"] if command.before != "empty" else []
    else:
        wrong += subject.in_the_clear(home) if command.turns or command.before == "sealed" else []
        wrong += subject.damage(home.library)
    if not wrong:
        wrong += _after(made, command, home, confirmed=done.code == 0)
    again = made.forks.run(home.root, command.words)
    wrong += [f"the next run: {one}" for one in subject.complaint(again.code, again.out, again.err)]
    if command.is_long and not wrong:
        wrong += subject.understood(home).less_than(made.whole)
    return done, wrong + (subject.copies_are_whole(home) if not wrong else [])


def _after(made: Bench, command: Command, home: Home, *, confirmed: bool) -> list[str]:
    """Look at the history, and at what the command says to have done."""
    if command.before == "empty":
        return []
    if command.before == "half":
        return subject.history_is(home, _history(Home(made.template("half"))), None, confirmed)
    if command.turns and confirmed and vault.is_encrypted(home) != (command.before == "whole"):
        return ["said to be done, and isn't"]
    if command.words[0] == "restore":
        now = _history(home)
        fits = [now == made.at_copy] + ([] if confirmed else [now == made.history])
        return [] if any(fits) else [f"neither the one history nor the other: {now}"]
    if command.name == "forget":
        now = _history(home)
        without = Counter({said: n for said, n in made.history.items() if said[1] != "low tone.flac"})
        return [] if now == without or (not confirmed and now == made.history) else [f"half forgotten: {now}"]
    wrong = subject.history_is(home, made.history, command.event, confirmed)
    if confirmed and command.makes_list:
        with connect(home, "events") as store:
            if store.playlists.by_name(store.profiles.get(), command.makes_list) is None:
                wrong.append("the list isn't there")
    if confirmed and command.words[0] == "backup" and len(list(home.backups.glob("own-*.db"))) < 2:
        wrong.append("the copy isn't there")
    if confirmed and command.name == "first event":
        with connect(home, "events") as store:
            wrong += [] if subject.said_in(store, "Somebody new").total() == 1 else ["the first event isn't there"]
    return wrong
