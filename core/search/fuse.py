"""From lists of signs to one list of results, each with its moment and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.search.signs import Sign
from core.search.words import EXCERPT
from core.types import MediaId, Modality, Moment, ProfileId, Reason, Result

if TYPE_CHECKING:
    from core.store import Store


def fuse(
    store: Store, lists: Iterable[tuple[float, Sequence[Sign]]], offset: float
) -> dict[MediaId, list[tuple[float, Sign]]]:
    """Give each medium its share for each list that it is in, at its best place there.

    A share is weight / (offset + rank); where signs have a calibrated strength, weight · strength / (offset + 1), which
    is no more than the first one's: what two spaces agree on beats the best of one.
    """
    fused: dict[MediaId, list[tuple[float, Sign]]] = {}
    winners = store.media.winners()
    for weight, signs in lists:
        best: dict[MediaId, Sign] = {}
        for sign in signs:
            best.setdefault(winners.get(sign.media_id, sign.media_id), sign)
        for rank, (media_id, sign) in enumerate(best.items(), start=1):
            share = weight / (offset + rank) if sign.strength is None else weight * sign.strength / (offset + 1)
            fused.setdefault(media_id, []).append((share, sign))
    return fused


def shown(store: Store, profile: ProfileId, order: Sequence[MediaId], k: int) -> list[MediaId]:
    """Give the first `k`, without what isn't to be listed for the profile and media of which no file is known."""
    hidden = store.media.hidden(profile)
    wanted = [media_id for media_id in order if media_id not in hidden]
    found: list[MediaId] = []
    for start in range(0, len(wanted), 2 * k):
        page = wanted[start : start + 2 * k]
        there = store.files.best(page)
        found += [media_id for media_id in page if media_id in there]
        if len(found) >= k:
            break
    return found[:k]


def result(store: Store, media_id: MediaId, found: Sequence[tuple[float, Sign]]) -> Result:
    """Put a result together: shares by modality, reasons and moment by what contributed most."""
    ranked = sorted(found, key=lambda pair: -pair[0])
    score = sum(share for share, _ in ranked)
    parts: dict[str, float] = {}
    for share, sign in ranked:
        parts[sign.modality.value] = parts.get(sign.modality.value, 0.0) + share / score
    pointing = next((sign for _, sign in ranked if sign.moment is not None), None)
    moment = pointing.moment if pointing else None
    if moment is not None and pointing is not None and pointing.modality is Modality.MEANING:
        moment = replace(moment, text=_passage(store, media_id, moment))
    return Result(media_id, score, parts, _reasons(sign.reason for _, sign in ranked), moment)


def _reasons(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Say each reason once; that it is a guess only where it is nothing but that."""
    once: list[Reason] = []
    for reason in found:
        if reason not in once:
            once.append(reason)
    return tuple(reason for reason in once if reason.code != "maybe") or tuple(once)


def _passage(store: Store, media_id: MediaId, moment: Moment) -> str:
    """Say what is spoken in a span, cut short."""
    transcript = store.text.transcript(media_id)
    inside = [
        segment.text.strip()
        for segment in (transcript.segments if transcript else ())
        if segment.end_s > moment.start_s and segment.start_s < moment.end_s
    ]
    text = " ".join(inside)
    return text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…"
