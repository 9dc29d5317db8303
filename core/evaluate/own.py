"""A profile's own history into a report: what was found anew, what was returned to, and a global time split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from core.errors import UserProblem
from core.evaluate.baselines import YARDSTICKS
from core.evaluate.legend import legend
from core.evaluate.metrics import PerUser
from core.evaluate.own_peers import PEER_RANKERS
from core.evaluate.protocols import Row
from core.evaluate.replay import TOP, Past, Replay, replay, time_split
from core.evaluate.report import Report, row_document
from core.index import Indexes
from core.recommend import RankContext
from core.recommend.prior import groups_of
from core.recommend.shared import tags_of
from core.store import Store
from core.types import MediaId, ProfileId

MEETINGS = "meetings"
"""What rows of this protocol count: one person met one medium, not so many people."""
LATER = "time_split"
LEAST_FINDS = 5
"""Fewer first meetings that ended well say nothing about what finds them."""


def own_history(store: Store, indexes: Indexes, profile: ProfileId, k: int = TOP) -> Report:
    """Replay a history: discovery in the rows; returns, and what the first 80 % foretell of the rest, in tables.

    Args:
        k: length of the lists.

    Raises:
        UserProblem: too little was played to say anything.
    """
    past = Past(beside=(*YARDSTICKS, *PEER_RANKERS), top=k)
    played = replay(store, indexes, profile, past=past)
    finds, returns = played.of(first=True), played.of(first=False)
    if len(finds.rounds) < LEAST_FINDS:
        raise UserProblem(
            f"Too little was played to say: {len(finds.rounds)} items were met for the first time and liked "
            f"(finished, liked, or 4 stars); {LEAST_FINDS} are needed. Watch or rate some more, or add --ratings DIR."
        )
    later = time_split(store, indexes, profile, past=past).of(first=True)
    tables = {"returned to": returns, LATER: later}
    shelf = Shelf.of(store, indexes, profile, played)
    return Report(
        f"own history, replayed: just before each first meeting that ended well, the whole library as it stood then "
        f"is ranked; k = {k}, 95 % intervals over meetings",
        rows(finds, shelf),
        [
            f"{len(finds.rounds)} first meetings, {len(returns.rounds)} returns; {played.left_out} weren't replayed.",
            *_silent_note(finds),
            *_later_note(store, profile, finds),
        ],
        {
            name: [row_document(row, MEETINGS) for row in rows(part, shelf)]
            for name, part in tables.items()
            if part.rounds
        },
        titles={LATER: "global time split 80/20, found anew"} if later.rounds else {},
        counted=MEETINGS,
        legend=legend(finds),
    )


class Shelf:
    """What is known of the media that were listed: what they have in common, and how familiar they are."""

    def __init__(self, traits: Mapping[MediaId, frozenset[str]], bits: Mapping[MediaId, float]) -> None:
        self._traits = traits
        self._bits = bits

    @classmethod
    def of(cls, store: Store, indexes: Indexes, profile: ProfileId, played: Replay) -> Shelf:
        """Read traits (kind, genre, tags) of all listed media, and the household's plays by group."""
        listed = list(dict.fromkeys(i for r in played.rounds for top in r.tops.values() for i in top))
        ctx = RankContext(store, indexes, profile, store.settings(), max(r.sitting.at for r in played.rounds))
        met = [event.media_id for event in ctx.household if event.media_id is not None]
        facts, files, tags = ctx.facts([*listed, *met]), ctx.files([*listed, *met]), tags_of(ctx, listed)
        groups = {i: groups_of(facts.get(i), files[i].path if i in files else None) for i in {*listed, *met}}
        plays = Counter(group for i in met for group in groups[i])
        traits = {
            i: frozenset({*tags[i], *((facts[i].kind, facts[i].genre) if i in facts else ())} - {""}) for i in listed
        }
        return cls(traits, {i: _bits(min((plays[g] for g in groups[i]), default=0), len(met)) for i in listed})

    def diversity(self, top: Sequence[MediaId]) -> float:
        """Mean distance (1 − Jaccard of traits) of the pairs of a list. Source: Ziegler et al. 2005."""
        pairs = [(self._traits[a], self._traits[b]) for a, b in combinations(top, 2)]
        return float(np.mean([1 - len(a & b) / max(len(a | b), 1) for a, b in pairs])) if pairs else float("nan")

    def novelty(self, top: Sequence[MediaId]) -> float:
        """Mean −log₂ of the share of the household's plays that went to each one's narrowest group (album, folder …).

        Each single medium of a find is unseen, so that its own plays would say nothing.
        """
        return float(np.mean([self._bits[i] for i in top])) if top else float("nan")


def _bits(plays: int, of_all: int) -> float:
    return float(-np.log2(max(plays, 0.5) / max(of_all, 1)))


def rows(played: Replay, shelf: Shelf) -> list[Row]:
    """Measure each ranker that said anything: nDCG, recall, reciprocal rank, and what its lists are like."""
    silent = silent_of(played)
    return [_row(played, shelf, name) for name in played.names if name not in silent]


def _row(played: Replay, shelf: Shelf, name: str) -> Row:
    ranks = np.array([r.ranks[name] for r in played.rounds], dtype=np.float64)
    tops = [r.tops[name] for r in played.rounds]
    measured: dict[str, PerUser] = {
        "ndcg": played.ndcg(name),
        "recall": (ranks <= played.top).astype(np.float64),
        "mrr": 1.0 / ranks,
        "diversity": np.array([shelf.diversity(top) for top in tops]),
        "novelty": np.array([shelf.novelty(top) for top in tops]),
    }
    among = max(r.among for r in played.rounds)
    return Row(name, per_user=measured, coverage=min(len({i for top in tops for i in top}) / among, 1.0))


def silent_of(played: Replay) -> list[str]:
    """Name the rankers that abstained in every round: they have learnt nothing yet, and their places mean nothing."""
    return [name for name in played.names if not any(r.tops[name] for r in played.rounds)]


def _later_note(store: Store, profile: ProfileId, played: Replay) -> list[str]:
    """Say which models that serve now weren't asked, since they were made of these very answers."""
    first = min(r.sitting.at for r in played.rounds)
    later = sorted({run.model for run in store.learned.runs(profile) if run.state == "active" and run.at > first})
    if not later:
        return []
    return [f"Learnt since, so not asked about what came before: {', '.join(later)}. The list of today may be better."]


def _silent_note(played: Replay) -> list[str]:
    silent = silent_of(played)
    return [f"Said nothing in any of them, so left out: {', '.join(silent)}."] if silent else []
