"""Turns scores into reasons that were computed from them. This is the list of every reason code in Homereel.

Arguments in brackets may be absent. `media_id` arguments are ids of other media, `at_s` seconds, `share` 0..1.
`app.reasons` and the command line turn codes into words; an unknown code should be shown as nothing.

More like this (`similar`):
    copy {}                         likely the same content in another file; it is listed, since it is what is nearest
    similar_picture {[at_s]}        looks alike; at_s: where in the suggested item, when one moment is what matched
    similar_look {[at_s]}           has like colours, light and texture
    similar_sound {[at_s]}          sounds alike
    similar_voice {[name], [at_s]}  a voice like one in it; name: whose it is, where both have it and it has a name
    same_topic {[words], [at_s]}    is about the same; words: list of tags that both carry
    same_series {series}            episode of the same series
    same_album {album}              track of the same album
    same_artist {artist}            by the same artist
    same_genre {genre}
    same_folder {folder}            lies in the same folder (its last name)
    shared_tag {tag}                both carry this tag (code of resources/labels.tsv)
    loosely_similar {}              the nearest there is, but not near

For you (`recommend`):
    because_finished {media_id}         like something that you finished
    because_liked {media_id}            … that you liked
    because_rated {media_id, stars}     … that you rated so highly
    because_noted {media_id}            … that you made a note on
    because_shared {media_id}           … that you shared or exported
    because_listed {media_id}           … that you queued or put on a playlist
    because_explored {media_id}         … that you searched for, or asked for more of
    like_topic {tag}                    a tag that several things that you like carry
    often_finished {by, name}           what this household mostly finishes; by: artist, album, genre or folder
    new_to_you {}                       recently added, and you haven't met it
    again {finished}                    you finished it so many times, and it has rested
    continue {share}                    you stopped at this share of it
    try_something {chance}              a guess made to learn; chance: how likely it was to be picked
    for_variety {kind}                  its kind makes up much of the library and would else be missing from the list
    spread_sample {}                    nothing is known about you yet: a spread over the library

Search (`core.search`):
    title {text} · said {text} · tag {tag} · picture {[label]} · meaning {}
    similar_picture, similar_sound, same_topic   like the example that was given
    maybe {} · filter {}                near only by a guess · meets the conditions, nothing else was asked
    field {field, text}                 artist, album, note or description matched
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.recommend.context import RankContext
from core.recommend.diversify import Chosen
from core.recommend.fusion import compare
from core.recommend.rankers import RANKERS, Ranker
from core.recommend.shared import shared_facts, tags_of
from core.recommend.similar import NOTABLE_Z, anchors_of, shares
from core.taste import EARLY
from core.types import MediaId, Reason, Result

NOTABLE_SHARE = 0.15
"""A ranker gives reasons where it made at least this share of a score."""
MAX_REASONS = 4
TASTES = frozenset({"taste", "similar"})
TOPIC_ANCHORS = 8


def explain(ctx: RankContext, chosen: Sequence[Chosen], rankers: Sequence[Ranker] = RANKERS) -> list[Result]:
    """Make results of the chosen: shares of the parts, and what each ranker that counted rests on."""
    ids = [pick.media_id for pick in chosen]
    parts = [shares({name: max(part, 0.0) for name, part in pick.parts.items()}) for pick in chosen]
    why = {ranker.name: _alike(ctx, _why(ctx, ranker, ids, parts)) for ranker in rankers}
    topics = _topics(ctx, ids)
    return [
        Result(pick.media_id, pick.score, part, _reasons(ctx, pick, part, why, topics.get(pick.media_id, "")))
        for pick, part in zip(chosen, parts, strict=True)
    ]


def _why(
    ctx: RankContext, ranker: Ranker, ids: Sequence[MediaId], parts: Sequence[dict[str, float]]
) -> dict[MediaId, tuple[Reason, ...]]:
    """Ask a ranker about those media in whose score it counted."""
    counted = [i for i, part in zip(ids, parts, strict=True) if part.get(ranker.name, 0.0) >= NOTABLE_SHARE]
    return dict(zip(counted, ranker.why(ctx, counted), strict=True)) if counted else {}


def _alike(ctx: RankContext, why: dict[MediaId, tuple[Reason, ...]]) -> dict[MediaId, tuple[Reason, ...]]:
    """Leave out "because of that one" where the two have nothing in common that a person could see or hear.

    In a history of few likes each of them raises every score a little, which is arithmetic, not a reason.
    """
    named = sorted({_named(reason) for reasons in why.values() for reason in reasons if _named(reason)})
    if not named:
        return why
    ids = list(why)
    z = compare(ctx, named, ids).z
    near = np.isfinite(z) & (z >= NOTABLE_Z)
    in_common = {
        (a, i): bool(near[:, row, column].any() or any(reason.code != "same_folder" for reason in shared))
        for row, a in enumerate(named)
        for column, (i, shared) in enumerate(zip(ids, shared_facts(ctx, a, ids), strict=True))
    }
    return {i: tuple(r for r in why[i] if not _named(r) or in_common[_named(r), i]) for i in ids}


def _named(reason: Reason) -> MediaId:
    """The medium that a reason points at, or ""."""
    return MediaId(str(reason.args.get("media_id", ""))) if reason.code.startswith("because_") else MediaId("")


def _reasons(
    ctx: RankContext,
    pick: Chosen,
    part: dict[str, float],
    why: dict[str, dict[MediaId, tuple[Reason, ...]]],
    topic: str,
) -> tuple[Reason, ...]:
    reasons = [Reason("try_something", {"chance": pick.chance})] if pick.chance else []
    reasons += [Reason("for_variety", {"kind": str(pick.fed)})] if pick.fed is not None else []
    counted = sorted((name for name in part if pick.parts.get(name, 0.0) > 0), key=lambda name: (-part[name], name))
    for name in counted:
        # What was taken to bring in another kind isn't there because of one thing.
        reasons += (r for r in why.get(name, {}).get(pick.media_id, ()) if pick.fed is None or not _named(r))
    if topic and TASTES & set(counted):
        reasons.append(Reason("like_topic", {"tag": topic}))
    met = ctx.preferences.get(pick.media_id)
    if met is not None and met.finished:
        reasons.append(Reason("again", {"finished": met.finished}))
    elif met is not None and met.share >= EARLY and not reasons:
        reasons.append(Reason("continue", {"share": met.share}))
    return tuple(_once(reasons))[:MAX_REASONS] or (Reason("try_something", {"chance": 1.0}),)


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return kept


def _topics(ctx: RankContext, ids: Sequence[MediaId]) -> dict[MediaId, str]:
    """Find for each medium its best tag that at least two of the most liked media carry too."""
    anchors = anchors_of(ctx)[:TOPIC_ANCHORS]
    if len(anchors) < 2:
        return {}
    tags = tags_of(ctx, [*anchors, *ids])
    carried = {i: [t for t in tags[i] if sum(t in tags[a] for a in anchors if a != i) >= 2] for i in ids}
    return {media_id: found[0] for media_id, found in carried.items() if found}
