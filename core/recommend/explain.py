"""Turns scores into reasons that were computed from them. This is the list of every reason code in Homereel.

Arguments in brackets may be absent. `media_id` arguments are ids of other media, `at_s` seconds, `share` 0..1.
`app.reasons` and the command line turn codes into words; an unknown code should be shown as nothing.

More like this (`similar`):
    copy {}                         likely the same content in another file; it is listed, since it is what is nearest
    similar_picture {[words], [at_s]}   looks alike; words: tags of what is to be seen in both; at_s: where in the
                                    suggested item, when one moment is what matched
    similar_look {[at_s]}           has like colours, light and texture
    similar_sound {[at_s]}          sounds alike
    similar_voice {[name], [at_s]}  a voice like one in it; name: whose it is, where both have it and it has a name
    similar_speech {[at_s]}         somebody says something alike
    same_topic {[words], [at_s]}    is about the same; words: list of tags that both carry
    similar_title {}                is called something alike, and nothing more is known of either in words
    same_series {series}            episode of the same series
    same_album {album}              track of the same album
    same_artist {artist}            by the same artist
    same_genre {genre}
    same_folder {folder}            lies in the same folder (its last name)
    shared_tag {tag}                both carry this tag (code of resources/labels.tsv)
    loosely_similar {}              the nearest there is, but not near

For you (`recommend`); `by` is the modality that makes up most of the likeness, where one does (`facts`: only titles
are alike):
    because_finished {media_id, [by]}   like something that you finished
    because_liked {media_id}            … that you liked
    because_rated {media_id, stars}     … that you rated so highly
    because_noted {media_id}            … that you made a note on
    because_shared {media_id}           … that you shared or exported
    because_listed {media_id}           … that you queued or put on a playlist
    because_explored {media_id}         … that you searched for, or asked for more of
    like_topic {tag}                    a tag that several things that you like carry
    often_finished {by, name}           what this person mostly finishes; by: artist, album, series, genre or folder
    often_finished_here {by, name}      what this household of several mostly finishes
    played_together {media_id}          this household often plays it together with something that you played lately
    after {media_id}                    … after something that you played last
    once_together {media_id}            the same, but only once or twice so far; once_together_here: in a household of
    once_after {media_id}                   several, where it may have been somebody else; once_after_here likewise
    once_together_here {media_id} · once_after_here {media_id}
    goes_with {media_id}                who likes that here likes this too; they were never played in one sitting
    community {media_id}                people who liked that liked this too, by ratings that were imported
    what_comes_next {}                  a network over the order of your history expects it next
    network_expects {}                  a network over pictures, sounds and words expects you to finish it
    at_this_hour {}                     what you play at this part of the day, or after what you just played
    fits_time {minutes}                 no longer than what you usually play then
    new_to_you {}                       recently added, and you haven't met it
    again {finished}                    you finished it so many times, and it has rested
    continue {share}                    you stopped at this share of it
    next_episode {series}               the next episode of a series that you are watching
    try_something {chance}              a guess made to learn; chance: how likely it was to be picked (< 1)
    for_variety {kind}                  its kind makes up much of the library and would else be missing from the list
    spread_sample {}                    nothing is known about you yet: a spread over the library
    your_taste {}                       roughly what you like, but like no one thing that could be named
    nothing_known {}                    nothing that could be named speaks for it

Search (`core.search`):
    title {text} · said {text} · tag {tag} · picture {[label]} · meaning {}
    similar_picture, similar_sound, same_topic, similar_title   like the example that was given
    maybe {} · filter {}                near only by a guess · meets the conditions, nothing else was asked
    field {field, text, [at_s]}         artist, album, note or description matched; at_s: the second a note is about
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.recommend.context import RankContext
from core.recommend.diversify import Chosen
from core.recommend.fusion import compare
from core.recommend.likeness import NOTABLE_Z, shares
from core.recommend.rankers import RANKERS, Ranker
from core.recommend.shared import called_alike, shared_facts, tags_of, told
from core.recommend.similar import anchors_of, moment_alike
from core.taste import EARLY
from core.types import MediaId, Modality, Moment, Reason, Result

NOTABLE_SHARE = 0.15
"""A ranker gives reasons where it made at least this share of a score."""
MAX_REASONS = 4
TASTES = frozenset({"taste", "similar"})
TOPIC_ANCHORS = 8


def explain(ctx: RankContext, chosen: Sequence[Chosen], rankers: Sequence[Ranker] = RANKERS) -> list[Result]:
    """Make results of the chosen: shares of the parts, what each ranker that counted rests on, and from which moment.

    A result points at a moment where only that moment, not the whole, is like what is named.
    """
    ids = [pick.media_id for pick in chosen]
    parts = [shares({name: max(part, 0.0) for name, part in pick.parts.items()}) for pick in chosen]
    found = {ranker.name: _why(ctx, ranker, ids, parts) for ranker in rankers}
    moments = _moments(ctx, found.values())
    why = {name: _alike(ctx, reasons, moments) for name, reasons in found.items()}
    why = {name: _titles_called_so(ctx, reasons) for name, reasons in why.items()}
    topics = _topics(ctx, ids)
    results = []
    for pick, part in zip(chosen, parts, strict=True):
        reasons = _reasons(ctx, pick, part, why, topics.get(pick.media_id, ""))
        pairs = ((_named(reason), pick.media_id) for reason in reasons if _named(reason))
        moment = next((moments[pair] for pair in pairs if pair in moments), None)
        results.append(Result(pick.media_id, pick.score, part, reasons, moment))
    return results


Pair = tuple[MediaId, MediaId]
"""What is named, and the result for which it is named."""


def _moments(ctx: RankContext, whys: Iterable[Mapping[MediaId, tuple[Reason, ...]]]) -> dict[Pair, Moment]:
    """Find for each result the moment that is like what is named for it, where the whole isn't."""
    pairs = {(_named(reason), i) for why in whys for i, reasons in why.items() for reason in reasons if _named(reason)}
    found = {pair: moment_alike(ctx, *pair) for pair in sorted(pairs)}
    return {pair: moment for pair, moment in found.items() if moment is not None}


def _why(
    ctx: RankContext, ranker: Ranker, ids: Sequence[MediaId], parts: Sequence[dict[str, float]]
) -> dict[MediaId, tuple[Reason, ...]]:
    """Ask a ranker about those media in whose score it counted."""
    counted = [i for i, part in zip(ids, parts, strict=True) if part.get(ranker.name, 0.0) >= NOTABLE_SHARE]
    return dict(zip(counted, ranker.why(ctx, counted), strict=True)) if counted else {}


def _alike(
    ctx: RankContext, why: dict[MediaId, tuple[Reason, ...]], moments: Mapping[Pair, Moment]
) -> dict[MediaId, tuple[Reason, ...]]:
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
        (a, i): bool(
            (a, i) in moments or near[:, row, column].any() or any(reason.code != "same_folder" for reason in shared)
        )
        for row, a in enumerate(named)
        for column, (i, shared) in enumerate(zip(ids, shared_facts(ctx, a, ids), strict=True))
    }
    return {i: tuple(r for r in why[i] if not _named(r) or in_common[_named(r), i]) for i in ids}


def _titles_called_so(ctx: RankContext, why: dict[MediaId, tuple[Reason, ...]]) -> dict[MediaId, tuple[Reason, ...]]:
    """Where nothing else is known in words of one of the two, a likeness of words is one of titles: name what is next.

    Only where nothing else counted is it called so, and only of titles that are plainly alike: else in nothing.
    """
    meant = {(_named(r), i) for i, reasons in why.items() for r in reasons if r.args.get("by") == Modality.MEANING}
    ids = sorted({i for pair in meant for i in pair})
    known, facts = (told(ctx, ids), ctx.facts(ids)) if meant else (set(), {})

    def called(reason: Reason, media_id: MediaId) -> Reason:
        pair, args = (_named(reason), media_id), {name: arg for name, arg in reason.args.items() if name != "also"}
        if pair in meant and args.get("by") == Modality.MEANING and not known.issuperset(pair):
            del args["by"]
            if "also" in reason.args:
                args["by"] = reason.args["also"]
            elif facts.keys() >= set(pair) and called_alike(*(facts[i].title for i in pair)):
                args["by"] = str(Modality.FACTS)
        return Reason(reason.code, args)

    return {i: tuple(called(reason, i) for reason in reasons) for i, reasons in why.items()}


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
    unnamed = Reason("your_taste" if TASTES & set(counted) else "nothing_known")
    return tuple(_once(reasons))[:MAX_REASONS] or (unnamed,)


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """Leave out what is said already, though perhaps by another likeness."""
    kept: dict[tuple[object, ...], Reason] = {}
    for reason in reasons:
        kept.setdefault((reason.code, _named(reason) or repr(sorted(reason.args.items()))), reason)
    return list(kept.values())


def _topics(ctx: RankContext, ids: Sequence[MediaId]) -> dict[MediaId, str]:
    """Find for each medium its best tag that at least two of the most liked media carry too."""
    anchors = anchors_of(ctx)[:TOPIC_ANCHORS]
    if len(anchors) < 2:
        return {}
    tags = tags_of(ctx, [*anchors, *ids])
    carried = {i: [t for t in tags[i] if sum(t in tags[a] for a in anchors if a != i) >= 2] for i in ids}
    return {media_id: found[0] for media_id, found in carried.items() if found}
