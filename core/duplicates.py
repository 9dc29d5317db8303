"""Turns the library's fingerprints into likely copies for a person to judge, and keeps what is said of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core import matching
from core.errors import Checkpoint, UserProblem, clock
from core.likely import Likely, likely_pairs
from core.matching import Match
from core.store import Copy, Store
from core.store.duplicates import CopyKind, Verdict
from core.types import FileState, Fingerprint, MediaId, Modality, Probe

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JudgeConfig:
    """When shared codes make a copy. Chosen on one half of generated pairs, measured on the other half and on real
    ones (tests/benchmarks/quality_duplicates.py).

    Attributes:
        whole: from this share of both on they are the same throughout.
        most: from this share of one on it is a part of the other; two episodes share an intro, which is less.
        seen: from this share of the frames in the sound's place on the picture agrees too.
        least_distinct: different frames that must agree where the picture alone says so.
        against_sound: … and where the sound says otherwise: another language.
        master: sounds that agree less than this are another master or a broadcast of it.
        something: share of codes that must not be silent, or of one colour, for a stream to be asked.
    """

    whole: float = 0.85
    most: float = 0.6
    seen: float = 0.4
    least_distinct: int = 3
    against_sound: int = 8
    master: float = 0.6
    something: float = 0.05


CONFIG = JudgeConfig()
Prints = Mapping[Modality, Fingerprint]


def judge(one: MediaId, other: MediaId, prints: Prints, others: Prints, config: JudgeConfig = CONFIG) -> Copy | None:
    """Compare two media; None where they are no copies of one another.

    The sound is asked first: it is dense, so it says how much is shared and where. The picture then has to agree there;
    it is asked by itself where the sound says nothing, or no.

    Args:
        prints, others: fingerprints of the one and of the other.
    """
    pair = (one, other)
    here, there = _telling(prints, config), _telling(others, config)
    sound = _matched(Modality.SOUND, here, there)
    if sound is not None and max(sound.first_share, sound.second_share) >= config.most:
        return _by_sound(pair, here, there, sound, config)
    picture = _matched(Modality.PICTURE, here, there)
    if picture is None:
        return None
    both_heard = Modality.SOUND in here and Modality.SOUND in there
    if picture.distinct < (config.against_sound if both_heard else config.least_distinct):
        return None
    return _copy(pair, picture, CopyKind.RECORDING if both_heard else CopyKind.ENCODING, (True, False), config)


def _telling(prints: Prints, config: JudgeConfig) -> Prints:
    """Leave out what is nearly all silence, or one colour: a jingle before an hour of nothing tells nothing."""
    return {
        modality: made
        for modality, made in prints.items()
        if np.count_nonzero(made.codes) > config.something * len(made.codes)
    }


def _by_sound(
    pair: tuple[MediaId, MediaId], here: Prints, there: Prints, sound: Match, config: JudgeConfig
) -> Copy | None:
    films = [Modality.PICTURE in prints for prints in (here, there)]
    agrees = False
    if all(films):
        shown, others = here[Modality.PICTURE], there[Modality.PICTURE]
        seen = matching.match_picture(shown, others, offset_s=sound.offset_s)
        agrees = seen is not None and _share(seen, sound) >= config.seen
    master = not any(films) and sound.likeness < config.master
    whole = CopyKind.RECORDING if (any(films) and not agrees) or master else CopyKind.ENCODING
    return _copy(pair, sound, whole, (agrees, True), config)


def _matched(modality: Modality, here: Prints, there: Prints) -> Match | None:
    if modality in here and modality in there:
        return matching.match(here[modality], there[modality])
    return None


def _share(picture: Match, sound: Match) -> float:
    """Share of the frames of the part that both have, by the sound, which agree."""
    first = picture.first_share / max(sound.first_share, 0.05)
    return max(first, picture.second_share / max(sound.second_share, 0.05))


def _copy(
    pair: tuple[MediaId, MediaId], found: Match, whole: CopyKind, by: tuple[bool, bool], config: JudgeConfig
) -> Copy | None:
    """Make a copy of kind `whole`, or a part where one of the two isn't shared to its end."""
    shares = found.first_share, found.second_share
    if max(shares) < config.most:
        return None
    kind = whole if min(shares) >= config.whole else CopyKind.PART
    return Copy(*pair, kind, *by, *shares, found.offset_s, found.likeness)


# ── The whole library ───────────────────────────────────────────────────────────────────────────────


def find(store: Store, *, checkpoint: Checkpoint = lambda: None, force: bool = False) -> int:
    """Compare everything, if anything is new since the last time; return how many copies there are now.

    Pairs that share codes are proposed by sorting all codes, never by comparing all media; each proposal is then laid
    over the other in full.
    """
    stamp = store.fingerprints.stamp()
    if store.duplicates.stamp() == stamp and not force:
        return len(store.duplicates.copies(reviewed=True))
    began = time.perf_counter()
    ids = _Rows(store)
    pairs = {m: likely_pairs(m, ids.prints(m), checkpoint) for m in (Modality.SOUND, Modality.PICTURE)}
    proposed = sorted({pair for found in pairs.values() for pair in found})
    copies = [copy for copy in _judged(ids, proposed, checkpoint) if copy]
    with store.transaction():
        store.duplicates.put(copies, stamp)
    log.info("%d copies in %d proposals, %.1f s", len(copies), len(proposed), time.perf_counter() - began)
    return len(copies)


QUICK = 20_000
"""With so many media comparing takes seconds, and is done after indexing; above, when it is asked for."""


def is_quick(store: Store) -> bool:
    """Say whether comparing everything is a matter of seconds."""
    return max(len(store.fingerprints.ids(modality)) for modality in _BOTH) <= QUICK


class _Rows:
    """Fingerprints by content; kept in memory only as long as neighbouring pairs ask for them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = {m: {media: row for row, media in store.fingerprints.ids(m)} for m in _BOTH}
        self._kept: dict[MediaId, Prints] = {}

    def prints(self, modality: Modality) -> Iterable[tuple[MediaId, Fingerprint]]:
        """Go through all fingerprints of one modality."""
        media = {row: media for media, row in self._rows[modality].items()}
        for row, made in self._store.fingerprints.by_row_ids(sorted(media)):
            yield media[row], made

    def of(self, media_id: MediaId) -> Prints:
        """Return one content's fingerprints."""
        if media_id not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            rows = [self._rows[m][media_id] for m in _BOTH if media_id in self._rows[m]]
            self._kept[media_id] = {made.modality: made for _, made in self._store.fingerprints.by_row_ids(rows)}
        return self._kept[media_id]


_BOTH = (Modality.SOUND, Modality.PICTURE)
_KEPT = 512


def _judged(rows: _Rows, pairs: Sequence[Likely], checkpoint: Checkpoint) -> Iterable[Copy | None]:
    for one, other in pairs:
        checkpoint()
        yield judge(one, other, rows.of(one), rows.of(other))


# ── For review ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Side:
    """What a person needs to know of one of two copies.

    Attributes:
        path: its best file, b"" where none is left.
        bits_per_s: of the whole file, 0 where its length isn't known.
        codec: of its picture, else of its sound; "" where it isn't known.
    """

    media_id: MediaId
    title: str
    path: bytes
    state: FileState
    duration_s: float
    width_px: int
    height_px: int
    size_bytes: int
    bits_per_s: float
    codec: str = ""


PADDING_S = 0.5
"""So much longer says nothing: MP3 and AAC add up to a tenth of a second of silence, and containers round."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two copies side by side.

    Attributes:
        better: the one with more points, else longer by over 2 % and half a second (coders pad), else more
            bits a second of the same codec (another needs fewer for the same); None where nothing tells.
        because: "resolution", "duration", "bit_rate" or "".
        put_off: somebody said: later.
        joinable: SAME can be said of them; else one is only a part of the other.
    """

    copy: Copy
    first: Side
    second: Side
    better: MediaId | None
    because: str
    put_off: bool
    joinable: bool = True


def pairs_for_review(store: Store) -> list[Pair]:
    """List the copies that wait for a person, with what is known of both; no file is opened."""
    copies = store.duplicates.copies()
    ids = sorted({i for copy in copies for i in (copy.first, copy.second)})
    sides = _sides(store, ids)
    put_off = {(r.first, r.second) for r in store.duplicates.reviews() if r.verdict is Verdict.LATER}
    made = []
    for copy in copies:
        if copy.first in sides and copy.second in sides:
            first, second = sides[copy.first], sides[copy.second]
            later = (copy.first, copy.second) in put_off
            made.append(Pair(copy, first, second, *_better(first, second), later, not _is_part(first, second)))
    return made


def _sides(store: Store, ids: Sequence[MediaId]) -> dict[MediaId, Side]:
    facts, files = store.media.facts(ids), store.files.best(ids)
    probes = store.files.probes(list(files.values()))
    made = {}
    for i, known in facts.items():
        file = files.get(i)
        size = file.size_bytes if file else 0
        state = file.state if file else FileState.MISSING
        rate = 8 * size / known.duration_s if known.duration_s > 0 else 0.0
        path = file.path if file else b""
        codec = _codec(probes.get(file.id)) if file else ""
        made[i] = Side(
            i, known.title, path, state, known.duration_s, known.width_px, known.height_px, size, rate, codec
        )
    return made


def _codec(probe: Probe | None) -> str:
    """Name what the picture, else the sound of a file is coded by; "" where it wasn't probed."""
    main = (probe.video or probe.audio) if probe else None
    return main.codec if main else ""


def _better(first: Side, second: Side) -> tuple[MediaId | None, str]:
    measures: tuple[tuple[str, float, float, float], ...] = (
        ("resolution", first.width_px * first.height_px, second.width_px * second.height_px, 1.05),
        ("duration", first.duration_s, second.duration_s, 1.02),
    )
    if first.codec and first.codec == second.codec:
        measures += (("bit_rate", first.bits_per_s, second.bits_per_s, 1.05),)
    for name, one, other, clearly in measures:
        least = PADDING_S if name == "duration" else 0.0
        if max(one, other) > clearly * min(one, other) + least:
            return (first.media_id if one > other else second.media_id), name
    return None, ""


def _is_part(one: Side, other: Side, least: float = 0.8) -> bool:
    shorter, longer = sorted((one.duration_s, other.duration_s))
    return shorter < least * longer


def say(store: Store, one: MediaId, other: MediaId, verdict: Verdict, front: MediaId | None = None) -> None:
    """Keep a person's verdict; SAME joins the two, until `take_back`.

    Args:
        front: the one of them that stands for both; None for the better one.

    Raises:
        UserProblem: both are one already; or they differ in length, or one is only a part of the other, so that plays
            and ratings of the one would count for the other.
    """
    one, other = store.media.resolve(one), store.media.resolve(other)
    if one == other:
        raise UserProblem("These two are one already.")
    if verdict is not Verdict.SAME:
        store.duplicates.say(one, other, verdict)
        return
    known = {(c.first, c.second): c for c in store.duplicates.copies(reviewed=True)}
    copy = known.get((min(one, other), max(one, other)))
    sides = _sides(store, [one, other])
    if _is_part(sides[one], sides[other], 0.95 if copy is None else 0.8):
        raise UserProblem(_unlike(sides[one], sides[other], copy))
    chosen = store.media.resolve(front) if front is not None else None
    winner = chosen if chosen in (one, other) else _better(sides[one], sides[other])[0]
    winner = winner or one
    with store.transaction():
        merge_id = store.media.merge(other if winner == one else one, winner, "said to be the same")
        store.duplicates.say(one, other, Verdict.SAME, merge_id)


def _unlike(one: Side, other: Side, copy: Copy | None) -> str:
    """Say why two of different lengths aren't joined; that one is a part only where that was found."""
    lengths = f"{_length(one.duration_s)}, {_length(other.duration_s)}"
    is_part = copy is not None and copy.kind is CopyKind.PART
    why = f"One of them is only a part of the other ({lengths})" if is_part else f"They differ in length ({lengths})"
    way = " To take the pair off the list, say that they are different." if copy else ""
    return f"{why}, so plays and ratings of one would count for the other.{way}"


def _length(seconds: float) -> str:
    """Write a length so that those that differ are told apart: 8.5 s, 2:03, 1:02:03."""
    return f"{seconds:.3g} s" if seconds < 60 else clock(round(seconds))


def take_back(store: Store, one: MediaId, other: MediaId) -> bool:
    """Take a verdict back, and the merge that it made; say whether there was one."""
    with store.transaction():
        said = store.duplicates.unsay(one, other)
        if said is not None and said.merge_id is not None:
            store.media.unmerge(said.merge_id)
    return said is not None
