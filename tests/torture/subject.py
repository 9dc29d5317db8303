"""A tiny library to be tormented, and what must hold of it afterwards."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core import backups, encrypting, index, pipeline, vault
from core.index import Indexes
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId
from tests.conftest import MediaMaker

Said = tuple[str, str, float, float]
"""An event as a person would tell it: what, of which file, stars, share."""
BROKEN = "broken.mkv"
PASSPHRASE = "a passphrase of the torture"
_KNOWN_NAME = b"harbour"
UNFINISHED = ("pending", "running")


def make_media(folder: Path, made: Path) -> Path:
    """Fill a folder: two clips, one with subtitles, a tone, and a file that is none."""
    made.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    maker = MediaMaker(made)
    shutil.copy(maker.video("moving.mp4", 3, size="160x120"), folder / "harbour.mp4")
    shutil.copy(maker.video("other.mp4", 2, size="176x144", source="testsrc"), folder / "other clip.mp4")
    shutil.copy(maker.tone("tone.flac", 3), folder / "low tone.flac")
    (folder / "harbour.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nThe lighthouse sleeps.\n")
    (folder / BROKEN).write_text("this is no film\n" * 20)
    return folder


def copied(template: Path, target: Path) -> Home:
    """Put a copy of a library's folder in a place."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(template, target)
    return Home(target)


def said_in(store: Store, profile: str = "") -> Counter[Said]:
    """Read the history as a person would tell it."""
    told: Counter[Said] = Counter()
    for event in store.events.of_profile(store.profiles.get(profile)):
        told[(str(event.kind), name_of(store, event.media_id), event.stars, round(event.share, 6))] += 1
    return told


def name_of(store: Store, media_id: MediaId | None) -> str:
    """Name a medium's file."""
    files = store.files.of_media(media_id) if media_id else []
    return os.fsdecode(os.path.basename(files[0].path)) if files else str(media_id)


def damage(library: Path) -> list[str]:
    """Ask SQLite itself, as the next start would find it, what is broken."""
    try:
        with closing(vault.connect(library)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
            dangling = db.execute("PRAGMA foreign_key_check").fetchall()
    except (*vault.errors(), vault.Locked) as error:
        return [f"the library can't be opened: {error}"]
    return [f"integrity: {one}" for one in found if one != "ok"] + [f"a dangling row: {one}" for one in dangling]


def history_is(home: Home, before: Counter[Said], allowed: Said | None, confirmed: bool) -> list[str]:
    """Compare the history: all that was there, and the one event once where it was confirmed, else at most once."""
    with connect(home, "events") as store:
        now = said_in(store)
    lost, more = before - now, now - before
    wrong = [f"lost: {count} × {said}" for said, count in lost.items()]
    expected = Counter({allowed: more[allowed] if not confirmed else 1}) if allowed else Counter[Said]()
    if confirmed and allowed and more[allowed] != 1:
        wrong.append(f"confirmed and there {more[allowed]} times: {allowed}")
    if allowed and more[allowed] > 1:
        wrong.append(f"there more than once: {allowed}")
    return wrong + [f"nobody did this: {count} × {said}" for said, count in (more - expected).items()]


def is_within(said: list[float], kept: list[float]) -> bool:
    """Whether all that was said stands among what is kept, in its order."""
    left = iter(kept)
    return all(any(one == other for other in left) for one in said)


def in_the_clear(home: Home) -> list[str]:
    """Finish what was broken off, as the next start does; of an encrypted library, list files that tell a name."""
    encrypting.finish(home)
    if not vault.is_encrypted(home):
        return [] if vault.is_plain(home.library) else ["encrypted, and no key is named"]
    files = [file for file in home.root.rglob("*") if file.is_file()]
    return [f"in the clear: {file.relative_to(home.root)}" for file in files if _KNOWN_NAME in file.read_bytes()]


def copies_are_whole(home: Home) -> list[str]:
    """Look into every copy of the library that lies under its name."""
    vault.key_of(home)
    return [f"a copy is damaged: {one.file.name}" for one in backups.all_of(home) if one.plays is None]


@dataclass(frozen=True)
class Understood:
    """What a library knows, as far as it must come out the same whatever happened on the way."""

    present: frozenset[str]
    failed: frozenset[str]
    unfinished: int
    features: Counter[tuple[str, str]]
    found: tuple[frozenset[str], ...]
    current: bool
    media: int

    def less_than(self, whole: Understood) -> list[str]:
        """Say in what this falls short of `whole`, or differs."""
        wrong = [f"not indexed: {name}" for name in sorted(whole.present - self.present)]
        wrong += [f"not listed as failed: {name}" for name in sorted(whole.failed - self.failed)]
        wrong += [f"failed: {name}" for name in sorted(self.failed - whole.failed)]
        more = self.unfinished - whole.unfinished  # of stages that weren't asked for, all are
        wrong += [f"{more} jobs are left"] if more else []
        wrong += [f"features missing: {key}" for key in sorted((whole.features - self.features).keys())]
        wrong += [f"features twice: {key}" for key in sorted((self.features - whole.features).keys())]
        wrong += ["an index isn't current"] if not self.current else []
        wrong += [f"{self.media} media instead of {whole.media}"] if self.media != whole.media else []
        return wrong + (["a search finds something else"] if self.found != whole.found else [])


SEARCHES = ("harbour", "clip", "kind:music")


def understood(home: Home) -> Understood:
    """Look at a library after its indexing is done."""
    with connect(home, "events") as store:
        names = {media_id: name_of(store, media_id) for media_id in store.media.ids(include_gone=True)}
        made = Counter(
            (names.get(media_id, "?"), f"{modality} {model_id}")
            for modality, model_id, _ in store.features.models()
            for _, media_id in store.features.ids(modality, model_id)
        )
        profile, indexes = store.profiles.get(), Indexes(store)
        found = tuple(
            frozenset(names[r.media_id] for r in pipeline.search(store, indexes, profile, text)) for text in SEARCHES
        )
        liked = (pipeline.similar(store, indexes, profile, media_id) for media_id in names)
        found += tuple(sorted((frozenset(names[r.media_id] for r in rows) for rows in liked), key=sorted))
        return Understood(
            frozenset(names.values()),
            frozenset(os.fsdecode(os.path.basename(failed.path)) for failed in store.jobs.failed()),
            sum(n for by in store.jobs.counts().values() for state, n in by.items() if state in UNFINISHED),
            made,
            found,
            index.seems_current(store),
            store.media.count(),
        )


LITTER = (".part", ".copying", "-journal")


def litter(home: Home) -> list[Path]:
    """List what broken writes left beside the files that count."""
    return [path for path in home.root.rglob("*") if path.name.endswith(LITTER)]


def complaint(code: int, out: str, err: str, *, may_be_killed: bool = False) -> list[str]:
    """Say what is wrong with how a command ended: it is done, or says in plain words why not; or it was killed."""
    if code == -1000:
        return ["it hangs"]
    if code < 0:
        return [] if may_be_killed and code == -9 else [f"it died of signal {-code}"]
    if "Traceback" in err:
        return [f"a traceback: {_last_line(err)}"]
    if code not in (0, 1):
        return [f"exit {code}"]
    told = [line for line in err.splitlines() if line.startswith("homereel: ")]
    if code == 1 and not told and '"failed": [{' not in out:
        return [f"exit 1 without a word: {_last_line(err)}"]
    return []


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")[:200]


def words_of(err: str) -> str:
    """Take what a command said to the person."""
    return next((line.removeprefix("homereel: ") for line in err.splitlines() if line.startswith("homereel: ")), "")


def numbers(names: Iterable[str]) -> str:
    """Sum up names by how often they came."""
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items()))
