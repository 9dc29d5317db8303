"""Turns the entries of a list file into media of the library: by path, by content, by name and length, by file name."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.errors import MediaError
from core.playlists.exchange import Entry
from core.store.paths import under
from core.strangers import plain_titles
from core.types import Facts, MediaId

if TYPE_CHECKING:
    from core.store import Store

OFF_S, OFF_SHARE = 3.0, 0.02
"""Lengths that differ by no more than the larger of the two are of one recording: files round, and pad."""
NEAR = 90.0
"""Least likeness (rapidfuzz ratio, 0..100) of names that are not the same, where lengths agree."""
MOST_OPENED = 500
"""Files at places that the library doesn't know are opened to see what they are, so many of one list at most."""


@dataclass(frozen=True, slots=True)
class Match:
    """What an entry means here: a medium and how it was found, or None and ""."""

    entry: Entry
    media_id: MediaId | None = None
    way: str = ""


def found(store: Store, entries: Sequence[Entry]) -> list[Match]:
    """Find the media that entries mean, one by one, in their order; where several could be meant, none is taken."""
    names: _Names | None = None
    roots = [path for _, path in store.roots.paths()]
    matches, opened = [], 0
    for entry in entries:
        media_id, way = _by_path(store, entry), "path"
        if media_id is None and opened < MOST_OPENED:
            there = next((path for path in entry.paths if _is_near(path, entry, roots) and os.path.isfile(path)), None)
            opened += there is not None
            media_id, way = (_by_content(store, there) if there else None), "content"
        if media_id is None:
            names = names or _Names.of(store)
            media_id, way = names.find(entry)
        matches.append(Match(entry, media_id, way if media_id else ""))
    return matches


def _is_near(path: bytes, entry: Entry, roots: Sequence[bytes]) -> bool:
    """Whether a path may be looked at: it lies below a folder of the library, or below that of the list.

    A list is anybody's, and on some paths a mere look asks another machine: //host/share, /net/host. The list's folder
    may be / itself, or on such a machine.
    """
    path, *bases = (_slashed(one) for one in (path, *roots, entry.folder) if one)
    return any(under(path, base) is not None and path.startswith(b"//") == base.startswith(b"//") for base in bases)


def _slashed(path: bytes) -> bytes:
    return os.path.normcase(path).replace(os.fsencode(os.sep), b"/")


def _by_path(store: Store, entry: Entry) -> MediaId | None:
    for path in entry.paths:
        row = store.files.by_path(path)
        if row is not None and row.media_id is not None:
            return store.media.resolve(row.media_id)
    return None


def _by_content(store: Store, path: bytes) -> MediaId | None:
    from core.identity import quick_key
    from core.probe import probe

    try:
        known = store.media.by_key(quick_key(probe(path)))
    except (MediaError, OSError):  # it's no medium, or can't be read: names may still say what it is
        return None
    return known[0] if len(known) == 1 else None


@dataclass(frozen=True, slots=True)
class _Names:
    """All media by what they may be called in a list."""

    facts: Mapping[MediaId, Facts]
    titles: Mapping[str, tuple[MediaId, ...]]
    files: Mapping[bytes, tuple[MediaId, ...]]
    near: dict[str, MediaId | None] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store) -> _Names:
        ids = store.media.ids()
        facts = store.media.facts(ids)
        titles, files = defaultdict[str, list[MediaId]](list), defaultdict[bytes, list[MediaId]](list)
        for media_id, known in facts.items():
            for name in dict.fromkeys((_plain(known.title), _plain(f"{known.artist} {known.title}"))):
                titles[name].append(media_id)
        for media_id, row in store.files.best(ids).items():
            files[os.path.basename(row.path).lower()].append(media_id)
        return cls(facts, {n: tuple(i) for n, i in titles.items()}, {n: tuple(i) for n, i in files.items()})

    def find(self, entry: Entry) -> tuple[MediaId | None, str]:
        """Find by title, artist and length, else by the name of the file alone."""
        asked = [name for text in (f"{entry.artist} {entry.title}", entry.title) if (name := _plain(text))]
        for name in asked:
            fitting = [i for i in self.titles.get(name, ()) if self._fits(i, entry)]
            if len(fitting) == 1:
                return fitting[0], "name"
        if asked and entry.duration_s > 0 and (near := self._nearest(asked[0], entry)):
            return near, "name"
        for path in entry.paths:
            same = self.files.get(os.path.basename(path).lower(), ())
            fitting = [i for i in same if self._fits(i, entry)]
            if len(fitting) == 1:
                return fitting[0], "file name"
        return None, ""

    def _fits(self, media_id: MediaId, entry: Entry) -> bool:
        """Whether the lengths agree, as far as they are known."""
        mine, theirs = self.facts[media_id].duration_s, entry.duration_s
        return min(mine, theirs) <= 0 or abs(mine - theirs) <= max(OFF_S, OFF_SHARE * mine)

    def _nearest(self, name: str, entry: Entry) -> MediaId | None:
        """Find the one medium of this length whose name is nearly the same."""
        from rapidfuzz import fuzz, process

        fitting = {n: [i for i in ids if self._fits(i, entry)] for n, ids in self.titles.items()}
        among = [n for n, ids in fitting.items() if ids]
        best = process.extract(name, among, scorer=fuzz.ratio, score_cutoff=NEAR, limit=4)
        media = {i for n, score, _ in best if score == best[0][1] for i in fitting[n]}
        return media.pop() if len(media) == 1 else None


def _plain(text: str) -> str:
    return next(iter(plain_titles(text)), "")
