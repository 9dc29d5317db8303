"""Reason codes and times in plain English, for the terminal. The window has its own words, in two languages."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import clock
from core.types import Reason

WORDS = {
    "similar_picture": "looks alike",
    "similar_look": "like colours and light",
    "similar_sound": "sounds alike",
    "similar_voice": "a similar voice",
    "similar_speech": "says something alike",
    "same_topic": "on a similar subject",
    "similar_title": "a similar title",
    "same_series": "same series: {series}",
    "same_album": "same album: {album}",
    "same_artist": "same artist: {artist}",
    "same_genre": "same genre: {genre}",
    "same_folder": "same folder: {folder}",
    "shared_tag": "both: {tag}",
    "copy": "likely the same, in another file",
    "loosely_similar": "the nearest there is, though not near",
    "because_finished": "because you finished “{title}”",
    "because_liked": "because you liked “{title}”",
    "because_rated": "because you gave “{title}” {stars:g} stars",
    "because_noted": "because you made a note on “{title}”",
    "because_shared": "because you shared “{title}”",
    "because_listed": "because you put “{title}” on a list",
    "because_explored": "because you looked for more of “{title}”",
    "like_topic": "you like {tag}",
    "often_finished": "you mostly finish {name}",
    "often_finished_here": "people here mostly finish {name}",
    "played_together": "often played together with “{title}”",
    "after": "often played after “{title}”",
    "once_together": "you played it together with “{title}”",
    "once_after": "you played it after “{title}”",
    "once_together_here": "played here together with “{title}”",
    "once_after_here": "played here after “{title}”",
    "goes_with": "who likes “{title}” here likes this too",
    "community": "people who liked “{title}” liked this",
    "what_comes_next": "what usually comes next for you",
    "network_expects": "a network that learnt from your history expects you to finish it",
    "at_this_hour": "what you play at this hour",
    "fits_time": "fits into {minutes} minutes",
    "new_to_you": "new, and you haven't met it",
    "again": "you finished it before, {finished} ×",
    "continue": "you stopped at {percent} %",
    "next_episode": "the next episode of “{series}”",
    "try_something": "a guess, to learn what you like",
    "for_variety": "for variety: {kind}",
    "spread_sample": "a spread over your library, to start with",
    "your_taste": "roughly what you like",
    "nothing_known": "nothing in particular speaks for it",
    "title": "title: {text}",
    "said": "said: “{text}”",
    "tag": "{tag}",
    "picture": "the picture fits",
    "meaning": "about this",
    "maybe": "a guess",
    "filter": "fits the conditions",
    "field": "{field}: {text}",
}
"""One phrase per code of`core.recommend.explain`; a test holds the two lists together."""
ALIKE = {
    "picture": "looks alike",
    "look": "has like colours and light",
    "sound": "sounds alike",
    "voice": "has a similar voice",
    "meaning": "is on a similar subject",
    "facts": "has a similar title",
}
"""In what something is like what was liked, by modality."""
NAMED_VOICE = "the same voice: {name}"
"""Instead of “a similar voice” where a person has put a name on it."""


INFERRED = {
    "likes_interest": "you like {words}  ({items}, {percent} % of what you like){said}",
    "likes_tag": "you like {tag}  ({among})",
    "dislikes_tag": "you don't care for {tag}  ({among})",
    "often_finishes": "you mostly finish what is of {by} “{name}”  ({deeds})",
    "often_skips": "you mostly leave off what is of {by} “{name}”  ({deeds})",
    "often_finishes_here": "people here mostly finish what is of {by} “{name}”  ({deeds})",
    "often_skips_here": "people here mostly leave off what is of {by} “{name}”  ({deeds})",
    "seems_liked": "you seem to like “{title}”  ({cause})",
    "seems_disliked": "you don't seem to like “{title}”  (skipped or left off)",
    "habit_more": "{when}, you play {what} more than at other times  ({count} of {plays})",
    "habit_less": "{when}, you play {what} less than at other times  ({count} of {plays})",
    "no_interest": "deleted: an interest in what is like “{title}”",
    "no_tag": "deleted: what you think of {tag}",
    "no_group": "deleted: how often you finish what is of {by} “{name}”",
    "no_medium": "deleted: what you seem to think of “{title}”",
    "no_habit": "deleted: how much you play {what}: {when}",
}
"""One phrase per code of `core.recommend.inferred.Line`; a test holds the two together."""


FINDINGS = {
    "unreadable": ("can't be read ({stage}: {reason})", "Copy it again from where it came, then index with --retry."),
    "in_part": ("damaged: {read} of {length} could be read", "Copy it again from where it came."),
    "no_duration": ("its length isn't known", "Remux it: ffmpeg -i FILE -c copy NEW"),
    "silent": ("a sound track that is silent throughout", "Listen; another copy may have its sound."),
    "dark": ("black throughout", "Look at it; a picture track may have been lost when it was made."),
    "one_colour": ("shows one colour throughout", "Look at it; a picture track may have been lost when it was made."),
    "clipped": ("so loud ({loudness_lufs:.0f} LUFS) that it is probably clipped", "Look for another master."),
    "quiet_outlier": (
        "far quieter than the others ({value:.0f} LUFS, usual {usual:.0f})",
        "Check how it was recorded.",
    ),
    "loud_outlier": ("far louder than the others ({value:.0f} LUFS, usual {usual:.0f})", "Check how it was recorded."),
    "brightness_outlier": ("far darker or brighter than the others", "Look at it; levels may be wrong."),
    "short_outlier": ("far shorter than the others ({read}, usual {length})", "Is it a sample or cut off?"),
    "long_outlier": ("far longer than the others ({read}, usual {length})", "Is it several in one?"),
    "low_resolution": ("only {width_px} × {height_px}; usual are {usual} lines", "Look for a better copy."),
    "no_artist": ("music without an artist", "Tag it, then index again; plays and ratings stay."),
    "no_album": ("music without an album", "Tag it, then index again; plays and ratings stay."),
    "episodes_missing": ("season {season} lacks {listed}", "Look for them, or number the files anew."),
    "episode_twice": ("season {season}, episode {episode} is there {count} times", "Compare: homereel duplicates"),
    "odd_year": ("its year is {year}", "Correct the tag, then index again."),
    "odd_file_date": ("its file is dated {date}", "Set the date: touch FILE"),
    "copies": ("pairs of likely copies: {count}", "Look them through: homereel duplicates"),
    "same_file_twice": (
        "items that lie in several places: {count}, in {files}",
        "Keep one of each; homereel duplicates lists them.",
    ),
}
"""By code of `core.quality`: what is odd, and the way out; a test holds the two lists together."""


def finding_words(code: str, args: Mapping[str, Any]) -> tuple[str, str]:
    """Say a finding in words, and what to do about it."""
    known = dict(args)
    known["read"] = duration(float(args.get("read_s", args.get("value", 0.0))))
    known["length"] = duration(float(args.get("duration_s", args.get("usual", 0.0))))
    known["listed"] = _numbers(args.get("episodes", ()))
    known["date"] = time.strftime("%Y-%m-%d", time.gmtime(float(args.get("at_s", 0.0))))
    words, way_out = FINDINGS[code]
    return words.format(**known), way_out


def _numbers(numbers: Sequence[int], most: int = 8) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    named = ", ".join(str(number) for number in numbers[:most])
    return f"episode{'s' if len(numbers) > 1 else ''} {named}{more}"


def reason_words(reason: Reason, titles: Mapping[Any, str]) -> str:
    """Say a reason in words; "" for an unknown code. `titles` names the media that reasons point at."""
    args = dict(reason.args)
    args["title"] = titles.get(args.get("media_id"), "")
    args["percent"] = round(100 * float(args.get("share", 0.0)))
    pattern = NAMED_VOICE if reason.code == "similar_voice" and args.get("name") else WORDS.get(reason.code, "")
    words = pattern.format(**args)
    if reason.code.startswith("because_") and args.get("by") in ALIKE:
        words += f", {ALIKE[args['by']]}"
    if reason.code == "similar_picture" and args.get("words"):
        words += f" ({', '.join(str(tag).replace('_', ' ') for tag in args['words'])})"
    if words and "at_s" in args and args["at_s"] is not None:
        words += f" at {clock(args['at_s'])}"
    return words


def line_words(code: str, args: Mapping[str, Any], count: int, titles: Mapping[Any, str]) -> str:
    """Say a line of what was inferred in words; "" for an unknown code."""
    known = dict(args)
    known["title"] = titles.get(args.get("media_id"), "") or str(args.get("media_id", ""))[:8]
    known["words"] = interest_words(args, known["title"]) if code == "likes_interest" else ""
    known["items"] = counted(count, "item")
    known["among"] = known["items"] if args.get("of", count) == count else f"{count} of {args['of']} items"
    known["deeds"] = ", ".join(counted(args[f"{deed}s"], deed) for deed in DEEDS if args.get(f"{deed}s"))
    known |= {"count": count, "plays": counted(args.get("of", 0), "play"), **_habit_words(args)}
    known["percent"] = round(100 * float(args.get("share", 0.0)))
    weight = float(args.get("weight", 1.0))
    known["said"] = "" if weight == 1.0 else ", muted" if weight == 0.0 else f", counts {weight:g}-fold"
    return INFERRED.get(code, "").format(**known)


def interest_words(args: Mapping[str, Any], title: str) -> str:
    """Name an interest as the person did, else by tags, what its media have in common, its topic, or its middle."""
    common = [f"{field} {name}" for field, name in args["named"].items()]
    telling = [*args["tags"], *common] or list(args["topic"][:3])
    apart = [*args["apart"]] or ([f"like “{title}”"] if args["twice"] else [])
    return str(args["name"]) or ", ".join([*telling, *apart]) or f"what is like “{title}”"


DEEDS = ("play", "skip", "rating")
KINDS = {"video": "films", "music": "music", "speech": "speech", "sound": "sounds"}
"""A test holds them and `core.types.Kind` together."""


def _habit_words(args: Mapping[str, Any]) -> dict[str, str]:
    """Say when a habit is and of what; nothing for other lines."""
    if "trait" not in args:
        return {}
    if "before" in args:
        when = f"right after {KINDS[args['before']]}" if args["before"] else "when nothing came just before"
    else:
        when = (
            f"{'at weekends' if args['weekend'] else 'on working days'} from {args['from_h']}:00 to {args['to_h']}:00"
        )
    return {"when": when, "what": _trait_words(args)}


def _trait_words(args: Mapping[str, Any]) -> str:
    if args["trait"] == "kind":
        return KINDS[args["value"]]
    if args["trait"] == "genre":
        return f"what is of genre “{args['value']}”"
    over, up_to = (args[name] and duration(args[name]) for name in ("over_s", "up_to_s"))
    return (
        f"what lasts {over} to {up_to}"
        if over and up_to
        else f"what lasts {'over' if over else 'up to'} {over or up_to}"
    )


FORMATS = {
    "homereel": "Homereel's own history",
    "jellyfin": "Jellyfin",
    "kodi": "Kodi",
    "lastfm": "Last.fm",
    "listenbrainz": "ListenBrainz",
    "trakt": "Trakt",
    "csv": "tables of ratings",
}
"""What a history can be brought in from (`core.exchange.FORMATS`), as a person calls it."""


def counted(count: int, what: str) -> str:
    """Write a number of things: 1 item, 3 items."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """Write a length: 8 s, 3 min, 1 h 42 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line ends, marks that turn the direction of writing round, and bytes that are no character."""


def show_text(text: str) -> str:
    """Escape what must not reach a terminal."""
    return _UNPRINTABLE.sub(lambda found: escaped(found[0]), text)


def escaped(character: str) -> str:
    """Write one character as its code: `\\x1b`, `\\u202e`; an undecodable byte as itself, `\\xff`."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
