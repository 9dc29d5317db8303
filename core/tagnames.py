"""What the tags of each container are called here, and how their text is made fit to store. Imports nothing."""

from __future__ import annotations

_TAG_CHARS = 20_000  # longest value kept: lyrics and descriptions fit

ID3 = {
    "TIT2": "title",
    "TPE1": "artist",
    "TALB": "album",
    "TPE2": "album_artist",
    "TCON": "genre",
    "TDRC": "date",
    "TRCK": "track",
    "TPOS": "disc",
    "TCOM": "composer",
    "COMM": "comment",
}
MP4 = {
    "©nam": "title",
    "©ART": "artist",
    "©alb": "album",
    "aART": "album_artist",
    "©gen": "genre",
    "©day": "date",
    "trkn": "track",
    "disk": "disc",
    "©wrt": "composer",
    "©cmt": "comment",
    "desc": "description",
    "ldes": "synopsis",
    "tvsh": "show",
    "tvsn": "season_number",
    "tves": "episode_sort",
}
ASF = {
    "Title": "title",
    "Author": "artist",
    "WM/AlbumTitle": "album",
    "WM/AlbumArtist": "album_artist",
    "WM/Genre": "genre",
    "WM/Year": "date",
    "WM/TrackNumber": "track",
    "WM/PartOfSet": "disc",
    "WM/Composer": "composer",
    "Description": "comment",
}
COMMENTS = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "albumartist": "album_artist",
    "album artist": "album_artist",
    "album_artist": "album_artist",
    "genre": "genre",
    "date": "date",
    "year": "date",
    "tracknumber": "track",
    "track": "track",
    "discnumber": "disc",
    "disc": "disc",
    "composer": "composer",
    "comment": "comment",
    "description": "description",
}
"""Vorbis comments and APEv2, whose names know no case."""
NAMES = frozenset({*ID3.values(), *MP4.values(), *ASF.values(), *COMMENTS.values()})
"""Every name that a written tag can have here."""


def clean(text: str) -> str:
    """Make a tag fit to store and show: no NULs, no lone surrogates, no control characters but line ends."""
    text = text.encode("utf-8", "replace").decode("utf-8")[:_TAG_CHARS]
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def tag_name(key: str) -> str:
    """Bring a key of ffprobe's to our names."""
    key = key.lower()
    return COMMENTS.get(key, key)
