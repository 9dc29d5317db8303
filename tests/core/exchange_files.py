"""Sample exports of other programs, written by code in the forms that these programs write, and a library to match."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from core.store import Store
from core.types import Facts, FoundFile, IdentityKey, Kind, MediaId, ScanDiff

NOON = 1_700_000_000.0
"""2023-11-14 22:13:20 UTC."""

FILMS = {
    "Heat": ("Films/Heat (1995)/Heat.mkv", Facts(Kind.VIDEO, "Heat", 10_200.0, year=1995)),
    "Solaris 1972": ("Films/Solaris (1972)/Solaris.mkv", Facts(Kind.VIDEO, "Solaris", 9_900.0, year=1972)),
    "Solaris 2002": ("Films/Solaris (2002)/Solaris.mkv", Facts(Kind.VIDEO, "Solaris", 5_900.0, year=2002)),
    "千与千寻": ("电影/千与千寻.mkv", Facts(Kind.VIDEO, "千与千寻", 7_500.0, year=2001)),
}
EPISODES = {
    f"Harbour {season}x{episode}": (
        f"Series/Harbour Lights/Season {season}/S{season:02}E{episode:02}.mkv",
        Facts(
            Kind.VIDEO,
            title=f"Harbour Lights S{season:02}E{episode:02}",
            duration_s=2_400.0,
            series="Harbour Lights",
            season=season,
            episode=episode,
        ),
    )
    for season in (1, 2)
    for episode in (1, 2)
}
SONGS = {
    "Anchor": ("Music/Pilots/Quay/01.flac", Facts(Kind.MUSIC, "Anchor", 201.0, artist="The Pilots", album="Quay")),
    "Anchor live": (
        "Music/Pilots/Live/01.flac",
        Facts(Kind.MUSIC, "Anchor (Live)", 260.0, artist="The Pilots", album="Live"),
    ),
    "Beacon": (
        "Music/Pilots/Quay/02.flac",
        Facts(Kind.MUSIC, "Beacon", 180.0, artist="The Pilots feat. Ana Sol", album="Quay"),
    ),
    "夜港": ("Music/阿海/夜港.mp3", Facts(Kind.MUSIC, "夜港", 240.0, artist="阿海", album="港口")),
}


def fill(store: Store, root: bytes = b"/media") -> dict[str, MediaId]:
    """Make a library of these, by their names; each has keys of its own."""
    root_id, made = store.files.root(root), {}
    for number, (name, (path, facts)) in enumerate((FILMS | EPISODES | SONGS).items()):
        made[name] = store.media.add(facts)
        found = FoundFile(path.encode(), 1000 + number, 1, 100 + number)
        (file_id,) = store.files.apply(root_id, ScanDiff(new=(found,)))
        store.files.attach(file_id, made[name], confirmed=True)
        keys = [IdentityKey("full1", f"full-{name}"), IdentityKey("quick1", f"quick-{name}")]
        store.media.add_keys(made[name], keys)
    return made


def written(path: Path, content: object) -> Path:
    """Write text, bytes, or anything else as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def zipped(path: Path, members: Mapping[str, object]) -> Path:
    """Write a zip of members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
    return path


# ── Kodi ────────────────────────────────────────────────────────────────────────────────────────────


def nfo(root: str, **fields: object) -> str:
    """An .nfo; `resume` is a position."""
    resume = fields.pop("resume", None)
    inside = "".join(f"  <{name}>{value}</{name}>\n" for name, value in fields.items())
    if resume is not None:
        inside += f"  <resume>\n    <position>{resume}</position>\n    <total>7500.0</total>\n  </resume>\n"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<{root}>\n{inside}</{root}>\n'


VIDEODB = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<videodb>
    <version>1</version>
    <movie>
        <title>Heat</title><year>1995</year><userrating>9</userrating><playcount>3</playcount>
        <lastplayed>2023-11-14 22:13:20</lastplayed><runtime>170</runtime>
        <filenameandpath>smb://nas/share/Films/Heat (1995)/Heat.mkv</filenameandpath>
    </movie>
    <movie><title>Unseen</title><year>2001</year><playcount>0</playcount><lastplayed></lastplayed></movie>
    <tvshow>
        <title>Harbour Lights</title><userrating>8</userrating>
        <episodedetails>
            <title>Fog</title><season>1</season><episode>2</episode><playcount>1</playcount>
            <lastplayed>1601-01-01 00:00:00</lastplayed>
        </episodedetails>
    </tvshow>
</videodb>
"""

# ── Jellyfin ────────────────────────────────────────────────────────────────────────────────────────


def jellyfin_items() -> list[dict[str, Any]]:
    """Items as the API gives them."""
    return [
        {
            "Name": "Heat",
            "Id": "a1",
            "Type": "Movie",
            "ProductionYear": 1995,
            "Path": "D:\\Video\\Films\\Heat (1995)\\Heat.mkv",
            "RunTimeTicks": 102_000_000_000,
            "UserData": {
                "PlayCount": 2,
                "Played": True,
                "IsFavorite": True,
                "Rating": 8.6,
                "PlaybackPositionTicks": 0,
                "LastPlayedDate": "2023-11-14T22:13:20.1234567Z",
            },
        },
        {
            "Name": "Fog",
            "Id": "a2",
            "Type": "Episode",
            "SeriesName": "Harbour Lights",
            "ParentIndexNumber": 1,
            "IndexNumber": 2,
            "RunTimeTicks": 24_000_000_000,
            "UserData": {
                "PlayCount": 0,
                "Played": False,
                "IsFavorite": False,
                "PlaybackPositionTicks": 6_000_000_000,
                "LastPlayedDate": "2023-11-15T08:00:00Z",
            },
        },
        {
            "Name": "Anchor",
            "Id": "a3",
            "Type": "Audio",
            "Artists": ["The Pilots"],
            "Album": "Quay",
            "RunTimeTicks": 2_010_000_000,
            "UserData": {"PlayCount": 4, "Played": True, "Likes": False, "LastPlayedDate": "0001-01-01T00:00:00Z"},
        },
        {"Name": "Harbour Lights", "Id": "a4", "Type": "Series", "UserData": {"IsFavorite": True}},
        {"Name": "Untouched", "Id": "a5", "Type": "Movie", "UserData": {"PlayCount": 0, "Played": False}},
    ]


def jellyfin_old(path: Path, users: int = 1) -> Path:
    """A library.db of 10.8 to 10.10."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE TABLE TypedBaseItems (guid GUID PRIMARY KEY, type TEXT, data BLOB, Path TEXT, Name TEXT, "
            "IndexNumber INT, ParentIndexNumber INT, ProductionYear INT, RunTimeTicks BIGINT, SeriesName TEXT, "
            "Album TEXT, Artists TEXT, AlbumArtists TEXT, UserDataKey TEXT)"
        )
        db.execute(
            "CREATE TABLE UserDatas (key nvarchar NOT NULL, userId INT NOT NULL, rating float NULL, "
            "played bit NOT NULL, playCount int NOT NULL, isFavorite bit NOT NULL, "
            "playbackPositionTicks bigint NOT NULL, "
            "lastPlayedDate datetime NULL, AudioStreamIndex INT, SubtitleStreamIndex INT)"
        )
        name = "MediaBrowser.Controller.Entities."
        items = [
            (f"{name}Movies.Movie", "/srv/Films/Heat (1995)/Heat.mkv", "Heat", None, None, 1995, None, "tt0113277"),
            (f"{name}TV.Episode", None, "Fog", 2, 1, None, "Harbour Lights", "123001002"),
        ]
        for number, (type_, where, title, index, parent, year, series, key) in enumerate(items):
            db.execute(
                "INSERT INTO TypedBaseItems VALUES (?, ?, NULL, ?, ?, ?, ?, ?, NULL, ?, NULL, '', '', ?)",
                (f"g{number}", type_, where, title, index, parent, year, series, key),
            )
        for user in range(1, users + 1):
            row = ("tt0113277", user, 9.0, 1, 1 + user, 1, 0, "2023-11-14 22:13:20Z", None, None)
            db.execute("INSERT INTO UserDatas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            row = ("123001002", user, None, 1, 1, 0, 0, None, None, None)
            db.execute("INSERT INTO UserDatas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return path


def jellyfin_new(path: Path) -> Path:
    """A jellyfin.db of 10.11, of two people."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE Users (Id TEXT PRIMARY KEY, Username TEXT, InternalId INTEGER)")
        db.execute(
            "CREATE TABLE BaseItems (Id TEXT PRIMARY KEY, Type TEXT, Name TEXT, Path TEXT, IndexNumber INTEGER, "
            "ParentIndexNumber INTEGER, ProductionYear INTEGER, RunTimeTicks INTEGER, SeriesName TEXT, Album TEXT, "
            "Artists TEXT, AlbumArtists TEXT)"
        )
        db.execute(
            "CREATE TABLE UserData (ItemId TEXT, UserId TEXT, CustomDataKey TEXT, Rating REAL, "
            "PlaybackPositionTicks INTEGER, PlayCount INTEGER, IsFavorite INTEGER, LastPlayedDate TEXT, "
            "Played INTEGER, AudioStreamIndex INTEGER, SubtitleStreamIndex INTEGER, Likes INTEGER, RetentionDate TEXT)"
        )
        db.executemany("INSERT INTO Users VALUES (?, ?, ?)", [("U-1", "mei", 1), ("U-2", "tom", 2)])
        type_ = "MediaBrowser.Controller.Entities.Audio.Audio"
        db.execute(
            "INSERT INTO BaseItems VALUES ('I-1', ?, 'Anchor', '/data/Music/Pilots/Quay/01.flac', 1, NULL, NULL, "
            "2010000000, NULL, 'Quay', 'The Pilots|Ana Sol', 'The Pilots')",
            (type_,),
        )
        for user, plays in (("U-1", 1), ("U-2", 5)):
            row = ("I-1", user, "k", None, 0, plays, 0, "2023-11-14 22:13:20", 1, None, None, 1, None)
            db.execute(f"INSERT INTO UserData VALUES ({', '.join('?' * 13)})", row)
    return path


REPORTED = "".join(
    "\t".join(row) + "\n"
    for row in (
        ("2023-11-14 22:13:20.123", "0" * 32, "i1", "Movie", "Heat", "DirectPlay", "Web", "Firefox", "10200"),
        ("2023-11-15 20:00:00.5", "0" * 32, "i2", "Episode", "Harbour Lights - s01e02 - Fog", "", "TV", "TV", "600"),
        ("2023-11-16 20:00:00", "0" * 32, "i3", "Audio", "The Pilots - Anchor (Quay)", "", "TV", "TV", "201"),
        ("2023-11-17 20:00:00", "0" * 32, "i4", "TvChannel", "News", "", "TV", "TV", "60"),
    )
)

# ── Music ───────────────────────────────────────────────────────────────────────────────────────────

LASTFM_PLAIN = (
    "The Pilots,Quay,Anchor,14 Nov 2023 22:13\n"
    '"Pilots","Quay (Deluxe)","Beacon (feat. Ana Sol)","14 Nov 2023 22:17"\n'
    "阿海,港口,夜港,15 Nov 2023 01:00\n"
    "Nobody,Nothing,Never,15 Nov 2023 01:05\n"
)
LASTFM_HEADED = (
    '"uts","utc_time","artist","artist_mbid","album","album_mbid","track","track_mbid"\n'
    '"1700000000","14 Nov 2023, 22:13","The Pilots","","Quay","","Anchor",""\n'
    '"not a time","","The Pilots","","Quay","","Beacon",""\n'
)


def lastfm_json() -> dict[str, Any]:
    """An answer of user.getRecentTracks."""
    song = {"artist": {"mbid": "", "#text": "The Pilots"}, "album": {"#text": "Quay"}}
    return {
        "recenttracks": {
            "track": [
                {**song, "name": "Beacon", "@attr": {"nowplaying": "true"}},
                {**song, "name": "Anchor", "date": {"uts": "1700000000", "#text": "14 Nov 2023, 22:13"}},
            ],
            "@attr": {"page": "1", "user": "somebody"},
        }
    }


def loved_json() -> dict[str, Any]:
    """An answer of user.getLovedTracks."""
    loved = {"artist": {"name": "The Pilots", "mbid": ""}, "name": "Anchor", "date": {"uts": "1700000500"}}
    return {"lovedtracks": {"track": [loved], "@attr": {"user": "somebody"}}}


def listen(title: str, at: int, artist: str = "The Pilots", **more: object) -> dict[str, Any]:
    """A listen of ListenBrainz."""
    info = {"duration_ms": 201_000, "recording_msid": f"msid {title}", **more}
    data = {"artist_name": artist, "track_name": title, "release_name": "Quay", "additional_info": info}
    return {"listened_at": at, "recording_msid": f"msid {title}", "track_metadata": data}


def listenbrainz(path: Path) -> Path:
    """ListenBrainz's export."""
    lines = [json.dumps(listen("Anchor", 1_700_000_000)), "{broken", json.dumps(listen("Anchor", 1_700_009_000))]
    feedback = [
        {"recording_msid": "msid Anchor", "score": 1, "created": 1_700_000_100, "track_metadata": None},
        {"recording_msid": "unknown", "score": -1, "created": 1_700_000_200},
    ]
    members = {
        "user.json": {"user_id": 1, "username": "somebody"},
        "feedback.jsonl": "\n".join(json.dumps(row) for row in feedback),
        "listens/2023/11.jsonl": "\n".join(lines),
    }
    return zipped(path, members)


# ── Films ───────────────────────────────────────────────────────────────────────────────────────────

HEAT = {"title": "Heat", "year": 1995, "ids": {"trakt": 1, "imdb": "tt0113277"}}
SHOW = {"title": "Harbour Lights", "year": 2011, "ids": {"trakt": 2}}


def trakt(path: Path) -> Path:
    """Trakt's export."""
    episode = {"season": 1, "number": 2, "title": "Fog", "ids": {"trakt": 3}}
    history = [
        {"id": 11, "watched_at": "2023-11-14T22:13:20.000Z", "action": "watch", "type": "movie", "movie": HEAT},
        {"id": 12, "watched_at": "2023-11-15T20:00:00.000Z", "type": "episode", "episode": episode, "show": SHOW},
        {"id": 13, "watched_at": "soon", "type": "movie", "movie": HEAT},
    ]
    watched = [{"plays": 3, "last_watched_at": "2023-11-14T22:13:20.000Z", "movie": HEAT}]
    seasons = [{"number": 2, "episodes": [{"number": 1, "plays": 1, "last_watched_at": "2023-11-16T20:00:00.000Z"}]}]
    shows = [{"plays": 1, "last_watched_at": "2023-11-16T20:00:00.000Z", "show": SHOW, "seasons": seasons}]
    ratings = [
        {"rated_at": "2023-11-14T23:00:00.000Z", "rating": 9, "type": "movie", "movie": HEAT},
        {"rated_at": "2023-11-14T23:00:00.000Z", "rating": 8, "type": "show", "show": SHOW},
        {"rated_at": "2023-11-14T23:00:00.000Z", "rating": 77, "type": "movie", "movie": HEAT},
    ]
    return zipped(
        path,
        {
            "history-1.json": history,
            "watched-movies.json": watched,
            "watched-shows.json": shows,
            "ratings-movies.json": ratings,
            "lists.json": [{"name": "To see", "item_count": 3}],
        },
    )


LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2023-11-15,Heat,1995,https://boxd.it/1,4.5,,,2023-11-14\n"
    "2023-11-16,Spirited Away,2001,https://boxd.it/2,6,,,2023-11-14\n"
)
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
    "Num Votes\n"
    "tt0113277,9,2023-11-14,Heat,Heat,https://x,Movie,8.3,170,1995,Crime,1\n"
    "tt1,7,2023-11-14,Harbour Lights,,https://x,TV Series,7,40,2011,Drama,1\n"
)


def movielens(folder: Path) -> Path:
    """A table of two people, of 1 to 5 stars."""
    written(folder / "movies.csv", 'movieId,title,genres\n1,Heat (1995),Crime\n2,"Solaris (1972)",Drama\n')
    rows = "userId,movieId,rating,timestamp\n7,1,4,1700000000\n7,2,1,1700000001\n8,1,5,1700000000\n9,2,3,1700000000\n"
    written(folder / "ratings.csv", rows)
    return folder
