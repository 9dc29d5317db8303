"""Reason codes and times in plain English, for the terminal. The window has its own words, in two languages."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from core.types import Reason

WORDS = {
    "similar_picture": "looks alike",
    "similar_look": "like colours and light",
    "similar_sound": "sounds alike",
    "similar_voice": "a similar voice",
    "same_topic": "on a similar subject",
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
    "new_to_you": "new, and you haven't met it",
    "again": "you finished it {finished} times, a while ago",
    "continue": "you stopped at {percent} %",
    "try_something": "a guess, to learn what you like",
    "for_variety": "for variety: {kind}",
    "spread_sample": "a spread over your library, to start with",
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
NAMED_VOICE = "the same voice: {name}"
"""Instead of “a similar voice” where a person has put a name on it."""


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
    if words and "at_s" in args and args["at_s"] is not None:
        words += f" at {clock(args['at_s'])}"
    return words


def duration(seconds: float) -> str:
    """Write a length: 8 s, 3 min, 1 h 42 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def clock(seconds: float) -> str:
    """Write a position: 3:05 or 1:02:05."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


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
