"""Turns what other programs call media into media of this library: the surest way first, and none where it isn't sure.

In this order: what is in it (identity keys), where it lies (the whole path, then as much of its end as they share),
series with season and episode, artist and title, title and year. A false match writes somebody's plays to something
that they never saw, and nobody notices; a missing one is listed. So where two media are meant equally, neither is; and
numbers in titles, versions of songs and lengths must agree wherever both sides tell them. What is known by its keys to
be another content is not what lay there: a recorder gives each week's show one name. By a title of its own it may be
found all the same, as another copy of that film or song.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.exchange.compare import (
    BRACKETED_YEAR,
    DULL,
    LABEL,
    is_rare,
    path_parts,
    plain,
    plain_artist,
    plain_song,
    simple,
    telling,
)
from core.exchange.entries import Subject
from core.identity import same_duration
from core.strangers import SHORTEST_S, plain_titles
from core.types import Facts, IdentityKey, Kind, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store

NEAR = 93.0
"""Least likeness (rapidfuzz ratio, 0..100) of titles that aren't the same, where year or artist and number agree."""
SHORTEST_NEAR = 6
"""Titles with fewer letters must be the same."""
SAME_S, SAME_SHARE = 4.0, 0.025
"""Lengths of one recording differ by no more than the larger of the two: files pad, services round."""
CUT_S, CUT_SHARE = 360.0, 0.12
"""Lengths of one film: other cuts, another frame rate (4 %), minutes that somebody rounded."""
UNLIKE = 50.0
"""Titles of one episode that are less alike are those of two."""
LOOSE_S, LOOSE_SHARE = 150.0, 0.045
"""The same where a year is missing: minutes that were rounded, and another frame rate, no other cut."""
MOST_AMONG = 64
"""Of what is called the same, so many are told apart by their lengths; more is a name for nothing."""

WAYS = ("content", "path", "file name", "episode", "song", "title")
ABSENT, NAMESAKE, SEVERAL, UNNAMED = "absent", "namesake", "several", "unnamed"
WHY: Mapping[str, str] = {
    ABSENT: "not in the library",
    NAMESAKE: "something of that name is here, but nothing makes sure that it is meant",
    SEVERAL: "more than one item could be meant",
    UNNAMED: "the source doesn't say what it is",
}
"""Why something was not matched, as a person is told."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a subject means here: a medium and by what (`WAYS`); or None and why not (`WHY`)."""

    media_id: MediaId | None = None
    way: str = ""
    why: str = ""


Look = Callable[[Subject], Sequence[MediaId]]


# ── The library ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Year:
    """Titles of the films of one year, for a look at what is nearly the same."""

    titles: list[str] = field(default_factory=list)
    media: list[MediaId] = field(default_factory=list)


class Known:
    """All media of a library by what they may be called elsewhere."""

    def __init__(self, facts: Mapping[MediaId, Facts], paths: Iterable[tuple[bytes, MediaId]] = ()) -> None:
        self.facts = facts
        self._paths: dict[bytes, MediaId] = {}
        self._files: dict[str, list[tuple[tuple[str, ...], MediaId]]] = defaultdict(list)
        self._films: dict[str, list[MediaId]] = defaultdict(list)
        self._shorts: dict[tuple[str, int], list[MediaId]] = defaultdict(list)
        self._years: dict[int, _Year] = defaultdict(_Year)
        self._songs: dict[str, dict[str, list[MediaId]]] = defaultdict(lambda: defaultdict(list))
        self._episodes: dict[tuple[int, int], dict[str, list[MediaId]]] = defaultdict(lambda: defaultdict(list))
        self._titles: dict[str, list[MediaId]] = defaultdict(list)
        self._keys: Mapping[str, Sequence[MediaId]] = {}
        self._keys_of: Mapping[MediaId, frozenset[str]] = {}
        for path, media_id in paths:
            if media_id in facts:
                self._paths[path] = media_id
                parts = path_parts(os.fsdecode(path))
                self._files[parts[0] if parts else ""].append((parts, media_id))
        for files in self._files.values():
            files.sort()
        for media_id, known in facts.items():
            self._name(media_id, known)

    @classmethod
    def of(cls, store: Store, profile: ProfileId, subjects: Iterable[Subject] = ()) -> Known:
        """Read the library, without what is kept out of the profile; and who has the keys that subjects name."""
        out = store.media.kept_out(profile)
        known = cls(store.media.facts([i for i in store.media.ids() if i not in out]), store.files.everywhere())
        named = {key for subject in subjects for key in subject.keys}
        known._keys = {
            key: [i for i in store.media.by_key(IdentityKey(*key.split(":", 1))) if i not in out] for key in named
        }
        if named:
            keys = store.media.keys_of(list(known.facts))
            known._keys_of = {i: frozenset(f"{key.scheme}:{key.key}" for key in mine) for i, mine in keys.items()}
        return known

    def _name(self, media_id: MediaId, known: Facts) -> None:
        titles = plain_titles(simple(known.title))
        if known.series:
            self._episodes[known.season, known.episode][plain(known.series)].append(media_id)
        elif known.kind is Kind.VIDEO and known.duration_s >= SHORTEST_S:
            for title in titles:
                self._films[title].append(media_id)
                self._years[known.year].titles.append(title)
                self._years[known.year].media.append(media_id)
        elif known.kind is Kind.VIDEO and known.year:
            for title in titles:
                self._shorts[title, known.year].append(media_id)
        if known.artist:
            for artist in dict.fromkeys((plain_artist(known.artist), plain_artist(known.album_artist or known.artist))):
                self._songs[artist][plain_song(known.title)].append(media_id)
        for title in titles[:1]:
            self._titles[title].append(media_id)

    def find(self, subject: Subject) -> Match:
        """Match one subject."""
        several = ""
        for way, look in self._looks(subject):
            found = list(dict.fromkeys(look(subject)))
            if len(found) == 1:
                return Match(found[0], way)
            several = several or (SEVERAL if found else "")
        return Match(why=several or self._why_none(subject))

    def _why_none(self, subject: Subject) -> str:
        """Say why nothing was found: a person sees what is called so, and wonders."""
        if subject.series:
            here = bool(self._episodes.get((subject.season, subject.episode), {}).get(plain(subject.series)))
        elif subject.artist:
            here = bool(self._songs.get(plain_artist(subject.artist), {}).get(plain_song(subject.title)))
        else:
            names = plain_titles(simple(subject.title))[:1] if subject.title else []
            here = any(name in self._films or (subject.what != "film" and name in self._titles) for name in names)
        if here:
            return NAMESAKE
        return ABSENT if subject.title or subject.series or subject.path or subject.keys else UNNAMED

    def _looks(self, subject: Subject) -> list[tuple[str, Look]]:
        """List the ways that fit what the source tells, the surest first."""
        looks: list[tuple[str, Look]] = [("content", self._by_keys)] if subject.keys else []
        if subject.path:
            looks += [("path", self._by_path), ("path", self._by_end), ("file name", self._by_file_name)]
        if subject.series:
            looks.append(("episode", self._by_episode))
        elif subject.artist:
            looks.append(("song", self._by_song))
        elif subject.title and subject.what != "song":
            looks.append(("title", self._by_title))
        return looks

    # ── By what is in it, and where it lies ─────────────────────────────────────────────────────────

    def _by_keys(self, subject: Subject) -> list[MediaId]:
        """The full key is sure; the quick one counts where one side has no other, and both last equally long."""
        full, quick = (
            [i for key in subject.keys if key.startswith(kind) for i in self._keys.get(key, ()) if i in self.facts]
            for kind in ("full", "quick")
        )
        lasts_s = subject.duration_s
        return full or [
            i for i in quick if same_duration(self.facts[i].duration_s, lasts_s) and not self._is_other(i, subject)
        ]

    def _is_other(self, media_id: MediaId, subject: Subject) -> bool:
        """Whether the surest keys that both sides have say that it is another content."""
        mine, theirs = self._keys_of.get(media_id, frozenset()), frozenset(subject.keys)
        for kind in ("full", "quick"):
            if both := _schemes(mine, kind) & _schemes(theirs, kind):
                return not any(key.partition(":")[0] in both for key in mine & theirs)
        return False

    def _may_have_lain(self, media_id: MediaId, subject: Subject) -> bool:
        """Whether what lies there now can be what lay there: nothing speaks against it, its content the least."""
        # Who names keys has measured how long it lasts; others round, and tell of the film, not of the file.
        is_as_long = not subject.keys or _one_recording(self.facts[media_id].duration_s, subject.duration_s)
        return is_as_long and self._agrees(media_id, subject) and not self._is_other(media_id, subject)

    def _by_path(self, subject: Subject) -> list[MediaId]:
        found = self._paths.get(os.fsencode(os.path.normpath(subject.path)))
        return [found] if found is not None and self._may_have_lain(found, subject) else []

    def _by_end(self, subject: Subject) -> list[MediaId]:
        """Of files of that name, take the one whose folders agree furthest, at least the one that it lies in."""
        asked = path_parts(subject.path)
        most, there = self._furthest(asked)
        telling = sum(not DULL.match(name.rpartition(".")[0] or name) for name in asked[:most])
        found = [i for i in there if self._may_have_lain(i, subject)]
        return found if telling > 1 else [i for i in found if self._is_sure(i, subject)]

    def _furthest(self, asked: tuple[str, ...]) -> tuple[int, list[MediaId]]:
        """Find the files whose path agrees furthest from its end on: how many names, and whose they are.

        In the order of their paths, read from the end, these stand where the asked one would. None where only the
        file's name agrees, or where so many agree equally that it is a name for nothing.
        """
        named = self._files.get(asked[0], []) if asked else []
        at = bisect_left(named, asked, key=_parts)
        most = max((_shared(asked, parts) for parts, _ in named[max(at - 1, 0) : at + 1]), default=0)
        begin = bisect_left(named, asked[:most], key=lambda file: file[0][:most])
        end = bisect_right(named, asked[:most], key=lambda file: file[0][:most])
        return (most, [i for _, i in named[begin:end]]) if most > 1 and end - begin <= MOST_AMONG else (0, [])

    def _by_file_name(self, subject: Subject) -> list[MediaId]:
        """A file's name alone says enough where it says something, and lengths or titles agree."""
        asked = path_parts(subject.path)
        stem = asked[0].rpartition(".")[0] if asked else ""
        if DULL.match(stem) or not stem or len(self._files.get(asked[0], ())) > MOST_AMONG:
            return []
        there = [i for _, i in self._files.get(asked[0], ()) if self._may_have_lain(i, subject)]
        return [i for i in there if self._is_sure(i, subject)] if len(set(there)) == 1 else there

    def _agrees(self, media_id: MediaId, subject: Subject) -> bool:
        """Whether nothing that both sides tell speaks against it."""
        known = self.facts[media_id]
        both = subject.series and known.series and subject.episode and known.episode
        if both and (subject.season, subject.episode) != (known.season, known.episode):
            return False
        artists = (plain_artist(known.artist), plain_artist(known.album_artist)) if known.artist else ()
        if subject.what == "song" and subject.artist and artists and plain_artist(subject.artist) not in artists:
            return False
        same_length = _one_recording if subject.what == "song" else _one_film
        return same_length(known.duration_s, subject.duration_s)

    def _is_sure(self, media_id: MediaId, subject: Subject) -> bool:
        alike = plain(subject.title) == plain(self.facts[media_id].title) and bool(subject.title)
        return alike or self._lasts_as(media_id, subject)

    # ── By name ─────────────────────────────────────────────────────────────────────────────────────

    def _by_episode(self, subject: Subject) -> list[MediaId]:
        if not subject.episode:
            return []
        series = self._episodes.get((subject.season, subject.episode), {})
        asked = plain(subject.series)
        found = series.get(asked, []) or _near(asked, series)
        told = BRACKETED_YEAR.search(subject.series)
        year = int(told[1]) if told else subject.year
        found = [i for i in found if self._is_show(i, year) and not _clash(self.facts[i], subject)]
        return self._told_apart(found, subject)

    def _is_show(self, media_id: MediaId, year: int) -> bool:
        """A year in brackets tells one series from another of its name."""
        told = BRACKETED_YEAR.search(self.facts[media_id].series)
        return not (told and year) or abs(int(told[1]) - year) <= 1

    def _by_song(self, subject: Subject) -> list[MediaId]:
        titles = self._songs.get(plain_artist(subject.artist), {})
        asked = plain_song(subject.title)
        found = titles.get(asked, [])
        if not found:  # nearly the same title: the record, or the length, must be the same too
            found = [i for i in _near(asked, titles) if self._is_on(i, subject) or self._lasts_as(i, subject)]
        found = [i for i in found if _one_recording(self.facts[i].duration_s, subject.duration_s)]
        if len(set(found)) > 1:
            return [i for i in found if self._is_on(i, subject)] or found
        return found

    def _is_on(self, media_id: MediaId, subject: Subject) -> bool:
        return bool(subject.album) and plain_song(self.facts[media_id].album) == plain_song(subject.album)

    def _may_last_as(self, media_id: MediaId, subject: Subject) -> bool:
        """Without a year the length must do; without that too, a title that hardly two films have."""
        mine_s, theirs_s = self.facts[media_id].duration_s, subject.duration_s
        if min(mine_s, theirs_s) <= 0:
            return is_rare(plain(subject.title))
        return abs(mine_s - theirs_s) <= max(LOOSE_S, LOOSE_SHARE * mine_s)

    def _lasts_as(self, media_id: MediaId, subject: Subject) -> bool:
        mine_s = self.facts[media_id].duration_s
        return min(mine_s, subject.duration_s) > 0 and _one_recording(mine_s, subject.duration_s)

    def _by_title(self, subject: Subject) -> list[MediaId]:
        asked = plain_titles(simple(subject.title))
        if subject.what != "film" and (found := self._by_bare_title(subject, asked[:1])):
            return found
        if subject.year and (found := self._of_year(asked, subject)):
            return self._told_apart(found, subject)
        if subject.what != "film" and not subject.year:
            return []
        loose = [i for title in asked[:1] for i in self._films.get(title, ())]
        loose = [i for i in loose if not (self.facts[i].year and subject.year)]
        return self._told_apart([i for i in loose if self._may_last_as(i, subject)], subject)

    def _by_bare_title(self, subject: Subject, asked: Sequence[str]) -> list[MediaId]:
        """What may be a clip as well as a film: the same title, and the same length to some seconds."""
        same = [i for title in asked for i in self._titles.get(title, ())]
        same = [i for i in same if self._lasts_as(i, subject) and self.facts[i].year in (subject.year, 0)]
        # Without a year, a title is often no more than the file's name.
        return [i for i in same if not self._is_other(i, subject) or self.facts[i].year == subject.year > 0]

    def _of_year(self, asked: Sequence[str], subject: Subject) -> list[MediaId]:
        """Look in that year, then in those beside it; what is the same before what is nearly so."""
        years = (subject.year, subject.year - 1, subject.year + 1)
        for year in years:
            same = [i for title in asked for i in self._films.get(title, ()) if self.facts[i].year == year]
            if same := [i for i in same if self._agrees(i, subject)]:
                return same
        # What is too short for a film is one of that name and year all the same; never what is nearly called so.
        if short := [i for title in asked for i in self._shorts.get((title, subject.year), ())]:
            return [i for i in short if self._agrees(i, subject)]
        for year in years:
            there = self._years.get(year)
            near = [i for title in asked[:1] for i in _nearest(title, there)] if there else []
            near = [i for i in near if self._agrees(i, subject)]
            if near := [i for i in near if year == subject.year or self._lasts_as(i, subject)]:
                return near
        return []

    def _told_apart(self, found: Sequence[MediaId], subject: Subject) -> list[MediaId]:
        """Of several, keep those whose length is the same to the second; of one, only if it can be that film."""
        there = [i for i in dict.fromkeys(found) if self._agrees(i, subject)][:MOST_AMONG]
        if len(there) > 1 and subject.duration_s:
            same = [i for i in there if _one_recording(self.facts[i].duration_s, subject.duration_s)]
            return same or there
        return there


def _schemes(keys: Iterable[str], kind: str) -> set[str]:
    """Say how these keys of a kind were made: those made in two ways can't be compared."""
    return {scheme for key in keys if (scheme := key.partition(":")[0]).startswith(kind)}


def _parts(file: tuple[tuple[str, ...], MediaId]) -> tuple[str, ...]:
    return file[0]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the names from the file on up that two paths share."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _clash(mine: Facts, theirs: Subject) -> bool:
    """Whether an episode has two titles of its own that have nothing in common: another series of that name, then."""
    from rapidfuzz import fuzz

    one, other = plain(mine.title), plain(theirs.title)
    if not one or not other or LABEL.search(mine.title) or LABEL.search(theirs.title):
        return False
    if one.isascii() != other.isascii() or plain(mine.series) in one:
        return False
    return max(fuzz.ratio(one, other), fuzz.token_set_ratio(one, other)) < UNLIKE


def _one_recording(mine_s: float, theirs_s: float) -> bool:
    return min(mine_s, theirs_s) <= 0 or abs(mine_s - theirs_s) <= max(SAME_S, SAME_SHARE * mine_s)


def _one_film(mine_s: float, theirs_s: float) -> bool:
    return min(mine_s, theirs_s) <= 0 or abs(mine_s - theirs_s) <= max(CUT_S, CUT_SHARE * mine_s)


def _near(asked: str, among: Mapping[str, Sequence[MediaId]]) -> list[MediaId]:
    """Give what is called nearly the same, if one name alone is nearest."""
    names = list(among)
    return [i for at in _nearest_places(asked, names) for i in among[names[at]]]


def _nearest(asked: str, there: _Year) -> list[MediaId]:
    return [there.media[at] for at in _nearest_places(asked, there.titles)]


def _nearest_places(asked: str, names: Sequence[str]) -> list[int]:
    """Find the nearest of these names; several where they are equally near."""
    from rapidfuzz import fuzz, process

    if len(asked) < SHORTEST_NEAR:
        return []
    best = process.extract(asked, names, scorer=fuzz.ratio, score_cutoff=NEAR, limit=8)
    fitting = [(score, at) for name, score, at in best if telling(name) == telling(asked)]
    most = max((score for score, _ in fitting), default=0.0)
    return [at for score, at in fitting if score == most]
