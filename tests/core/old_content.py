"""What lies in the kept libraries of `tests/core/libraries`: written through the store, told again through the store.

Each part names the migration that it needs, so that a library of an earlier schema holds the parts that it can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.store import Consent, Copy, Store
from core.store.duplicates import CopyKind, Verdict
from core.types import (
    Event,
    EventKind,
    Facet,
    FacetType,
    Facts,
    Features,
    FileId,
    FileState,
    Fingerprint,
    FoundFile,
    IdentityKey,
    Kind,
    MediaId,
    Modality,
    Probe,
    ProfileId,
    Result,
    RootId,
    ScanDiff,
    Segment,
    Stage,
    Tag,
    Transcript,
)  # fmt: skip

AT = 1_700_000_000.0
"""When all of it was."""
FILM, SONG, EPISODE, TALK, TWIN, GONE, OWN, RECORD, SINGLE = (MediaId(f"{n:032x}") for n in range(1, 10))
"""The ids in the order in which media are added: those of the first part, of `own` and of `own_merged`."""
FIRST = (FILM, SONG, EPISODE, TALK, TWIN, GONE)
DEFAULT, OTHER, GUEST = ProfileId(1), ProfileId(2), ProfileId(3)
HARBOUR, QUIET = "The harbour lies quiet at night.", "夜里的港口很安静"

_FILES = {
    FILM: b"films/caf\xe9 \xff.mkv",
    SONG: "音乐/夜曲.flac".encode(),
    EPISODE: b"series/s01e02.mp4",
    TALK: "talks/港口 \u2028 'harbour'.mp3".encode(),
    TWIN: b"films/again.mp4",
    GONE: b"lost/gone.mp4",
}
_FACTS = (
    "kind", "title", "duration_s", "artist", "album", "genre", "year", "series", "season", "episode", "track",
    "description", "language", "width_px", "height_px", "has_picture", "has_sound", "album_artist",
)  # fmt: skip
_EVENT = (
    "media_id", "kind", "at", "share", "stars", "start_s", "stop_s", "text", "source", "slate", "position",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Something that a person can lose.

    Attributes:
        step: the migration from which on there is a place for it.
        put: writes it.
        told: reads it, as plain values; a migrated library must tell the same.
    """

    step: str
    put: Callable[[Store], None]
    told: Callable[[Store], Any]


def _only(thing: object, names: tuple[str, ...]) -> list[Any]:
    return [getattr(thing, name) for name in names]


# ── Media and files ─────────────────────────────────────────────────────────────────────────────────


def _put_media(store: Store) -> None:
    seen = {"has_picture": True, "has_sound": True, "width_px": 1920, "height_px": 1080}
    for facts in (
        Facts(Kind.VIDEO, "夜里的港口", 5400.0, genre="Drama", year=2001, description="A harbour.", **seen),
        Facts(
            Kind.MUSIC, "夜曲", 180.5, "Ann", "Night mix", "Ambient", track=3, has_sound=True, album_artist="Various"
        ),
        Facts(Kind.VIDEO, "Pilot's end", 1500.0, series="The Café", season=1, episode=2, language="fr", **seen),
        Facts(Kind.SPEECH, "On harbours", 900.0, "Åsa Öberg", language="en", has_sound=True),
        Facts(Kind.VIDEO, "Harbour (copy)", 5400.0, **seen),
        Facts(Kind.VIDEO, "Gone", 60.0, **seen),
    ):
        media_id = store.media.add(facts)
        store.media.add_keys(media_id, [IdentityKey("quick1", f"q{media_id}"), IdentityKey("full1", f"f{media_id}")])
    store.media.merge(TWIN, FILM, "same film")


def _media(store: Store) -> Any:
    facts = store.media.facts(FIRST)
    return {i: [_only(facts[i], _FACTS), [f"{k.scheme}:{k.key}" for k in store.media.keys(i)]] for i in FIRST} | {
        "winner": store.media.resolve(TWIN)
    }


def _put_files(store: Store) -> None:
    root = store.files.root(b"/media/\xfflibrary")
    found = [FoundFile(path, 1000 + n, 10**18 + n, 50 + n) for n, path in enumerate(_FILES.values())]
    for media_id, file_id in zip(_FILES, store.files.apply(root, ScanDiff(new=tuple(found))), strict=True):
        store.files.attach(file_id, media_id, confirmed=media_id != TALK)
        tags = {"album_artist": "Various"} if media_id == SONG else {"title": str(media_id)}
        path = b"/media/\xfflibrary/" + _FILES[media_id]
        store.files.set_probe(file_id, Probe(path, "matroska", 60.0, 1000, (), tags=tags))
    store.files.set_state(FileId(6), FileState.MISSING)


def _files(store: Store) -> Any:
    rows = [row for media_id in FIRST for row in store.files.of_media(media_id)]
    unique = {row.id: row for row in rows}
    return [
        [i, row.root, row.rel_path, row.size_bytes, row.state, row.media_id, row.confirmed, store.files.probe(i).tags]
        for i, row in sorted(unique.items())
    ]


def _put_stamps(store: Store) -> None:
    store.files.touch(RootId(1), [FoundFile(_FILES[FILM], 1000, 10**18, 50, 77)])


def _stamps(store: Store) -> Any:
    return store.files.known(RootId(1))[_FILES[FILM]].beside


# ── History ─────────────────────────────────────────────────────────────────────────────────────────


def _put_history(store: Store) -> None:
    for name in ("奶奶", "guest"):
        store.profiles.create(name)
    slate = store.events.add_slate(DEFAULT, "foryou", [Result(SONG, 0.5), Result(FILM, 0.25)], [0.25, 0.5])
    events = [Event(FILM, EventKind.OPEN, AT, source="foryou", slate=slate, position=1)]
    events += [
        Event(FILM, EventKind.PLAY, AT + 1, share=0.5, start_s=10.0, stop_s=2700.0),
        Event(TWIN, EventKind.PLAY, AT + 2, share=0.25, stop_s=1350.5),
        Event(SONG, EventKind.SKIP, AT + 3, start_s=5.0, stop_s=90.0),
        Event(FILM, EventKind.RATING, AT + 4, stars=4.5),
        Event(GONE, EventKind.RATING, AT + 5, stars=2.0),
        Event(SONG, EventKind.LIKE, AT + 6),
        Event(EPISODE, EventKind.DISLIKE, AT + 7),
        Event(TALK, EventKind.HIDE, AT + 8),
        Event(TALK, EventKind.NEUTRAL, AT + 9),
        Event(FILM, EventKind.NOTE, AT + 10, start_s=751.0, text="the lighthouse 灯塔"),
        Event(GONE, EventKind.NOTE, AT + 11, text="lent to a neighbour"),
        Event(None, EventKind.SEARCH, AT + 12, text="港口 harbour"),
        Event(TALK, EventKind.SHARE, AT + 13),
        Event(SONG, EventKind.QUEUE, AT + 14),
        Event(SONG, EventKind.PLAYLIST, AT + 15, source="playlist:1"),
        Event(EPISODE, EventKind.MORE_LIKE_THIS, AT + 16),
    ]
    store.events.append_all(DEFAULT, events)
    store.events.append_all(OTHER, [Event(FILM, EventKind.RATING, AT, stars=1.0), Event(SONG, EventKind.HIDE, AT + 1)])
    store.playlists.set_items(store.playlists.create(DEFAULT, "夜 & night"), [SONG, TWIN, SONG, GONE])
    store.playlists.create(OTHER, "by rules", kind="rules", rules='{"where": "is:unseen"}')
    store.set_setting("half_life_days", 30)


def _history(store: Store) -> Any:
    return {
        "profiles": store.profiles.all(),
        "events": {p: [_only(e, _EVENT) for e in store.events.of_profile(p, whole=True)] for p in (DEFAULT, OTHER)},
        "opinions": {p: [store.events.stars(p), store.events.reactions(p)] for p in (DEFAULT, OTHER)},
        "plays": [store.events.plays(FILM, DEFAULT), store.events.last_position(DEFAULT, FILM)],
        "slate": store.events.slate(1),
        "setting": store.settings().half_life_days,
        "playlists": {
            p: [
                [row.name, row.kind, row.rules, store.playlists.items(row.id, whole=True)]
                for row in store.playlists.all(p)
            ]
            for p in (DEFAULT, OTHER)
        },
    }


def _put_waved(store: Store) -> None:
    store.events.append_all(GUEST, [Event(FILM, EventKind.PASS, AT), Event(SONG, EventKind.LATER, AT + 1)])


def _waved(store: Store) -> Any:
    return sorted(store.events.waved(GUEST, AT + 9, AT - 9))


def _put_imports(store: Store) -> None:
    seen = Event(EPISODE, EventKind.PLAY, AT - 1000, share=1.0, source="import:csv")
    store.imports.write(GUEST, ("csv", "历史.csv"), [seen], lambda: {"lists": ["old"]})


def _imports(store: Store) -> Any:
    rows = store.imports.all(GUEST)
    events = store.events.of_profile(GUEST, kinds=[EventKind.PLAY], whole=True)
    return [[[row.format, row.name, row.events, row.made] for row in rows], [_only(e, _EVENT) for e in events]]


# ── What is understood ──────────────────────────────────────────────────────────────────────────────


def _vectors(*places: int) -> np.ndarray[Any, Any]:
    return np.eye(4, dtype=np.float32)[list(places)]


def _put_understood(store: Store) -> None:
    spans = np.array([[0.0, 2.5], [2.5, 9.0]])
    picture = Features(Modality.PICTURE, "efficientnet-lite0", _vectors(1)[0], _vectors(1, 2), spans, {"cuts": 3.5})
    other = Features(Modality.PICTURE, "another", _vectors(3)[0], _vectors(), spans[:0])
    store.features.put(FILM, [picture, other])
    said = Features(Modality.MEANING, "minilm-l6", _vectors(0)[0], _vectors(0), spans[:1])
    store.features.put(TALK, [said])
    store.media.set_tags(FILM, Modality.PICTURE, [Tag("harbor", 0.75, Modality.PICTURE)], {"harbor": "码头"})
    segments = (Segment(0.5, 2.0, HARBOUR), Segment(2.5, 5.0, QUIET))
    store.text.set_transcript(TALK, Transcript(segments, "en", "full:whisper-base", 0.5, complete=True))
    store.jobs.done(FileId(1), Stage.CONTENT)
    store.jobs.fail(FileId(2), Stage.SPEECH, "decode", "the end is missing 尾")
    store.jobs.want([(FileId(3), Stage.SPEECH)], priority=2.5)


def _understood(store: Store) -> Any:
    jobs = [store.jobs.job(FileId(n), s) for n, s in ((1, Stage.CONTENT), (2, Stage.SPEECH), (3, Stage.SPEECH))]
    heard = store.text.transcript(TALK)
    assert heard is not None
    return {
        "features": [_vector_row(f) for i in (FILM, TALK) for f in store.features.get(i)],
        "models": sorted([*row] for row in store.features.models() if row[0] is not Modality.SOUND),
        "tags": [[tag.code, tag.score, tag.modality] for tag in store.media.tags(FILM)],
        "transcript": [
            [[s.start_s, s.end_s, s.text] for s in heard.segments],
            *_only(heard, ("language", "source", "speech_share", "complete")),
        ],
        "jobs": [_only(job, ("file_id", "stage", "state", "tries", "reason", "priority")) for job in jobs],
        "found": {
            word: sorted([hit.media_id, hit.field, hit.text] for hit in store.text.search(word, profile=DEFAULT))
            for word in ("harbour", "港口", "quiet", "lightho", "neighbour", "yeqv", "码头", "Ann", "night")
        },
    }


def _vector_row(f: Features) -> list[Any]:
    return [f.modality, f.model_id, f.item, f.moments, f.spans, f.values]


def _put_series(store: Store) -> None:
    level = np.array([-20.0, -18.5, -30.0], np.float32)
    whole = Features(Modality.SOUND, "mfcc1", _vectors(2)[0], _vectors(), np.zeros((0, 2)), {}, (), {"level_db": level})
    store.features.put(SONG, [whole])


def _series(store: Store) -> Any:
    (features,) = store.features.get(SONG, Modality.SOUND)
    return [_vector_row(features), features.series]


def _put_costs(store: Store) -> None:
    store.jobs.record_cost(Stage.CONTENT, 10.0, 5.0)


def _put_voices(store: Store) -> None:
    turns = [(TALK, 0.5, 2.0, 1), (TALK, 2.5, 5.0, 2), (FILM, 0.0, 3.0, 1), (EPISODE, 0.0, 3.0, 3)]
    store.voices.replace([(m, a, b, store.voices.next_id().__class__(v)) for m, a, b, v in turns], "stamp")
    first, second, third = (voice.id for voice in sorted(store.voices.all(), key=lambda voice: voice.id))
    store.voices.name(first, "Åsa 阿莎")
    store.voices.move(TALK, (2.5, 5.0), first)
    store.voices.merge(second, third)


def _voices(store: Store) -> Any:
    voices = sorted(store.voices.all(), key=lambda voice: voice.id)
    return [[_only(v, ("id", "name", "media")) for v in voices], store.voices.turns(), store.voices.rulings()]


def _put_meaning(store: Store) -> None:
    actor = Facet(FacetType.PERSON, "Åsa Öberg", "nfo", role="actor")
    place = Facet(FacetType.PLACE, "上海", "speech", score=0.5, count=3, start_s=12.5)
    store.facets.put(FILM, ["nfo", "speech"], [actor, place])
    store.facets.set_sources(FILM, {"title": "nfo", "year": "tags"})
    store.topics.replace({1: ["harbour", "港口"]}, {FILM: (1, 0.75), TALK: (1, 0.5)})


def _meaning(store: Store) -> Any:
    facets = ("type", "name", "source", "role", "score", "count", "start_s")
    return {
        "facets": [_only(facet, facets) for facet in store.facets.of(FILM)],
        "sources": store.facets.sources(FILM),
        "topics": [[topic.id, topic.words, store.topics.media(topic.id)] for topic in store.topics.all()],
    }


def _put_copies(store: Store) -> None:
    times = np.array([0.0, 0.5, 1.0])
    store.fingerprints.put(SONG, [Fingerprint(Modality.SOUND, "sound1", np.array([1, 2, 3], np.uint32), times)])
    store.duplicates.put([Copy(EPISODE, TALK, CopyKind.PART, True, False, 0.5, 1.0, 2.5, 0.75)], "stamp")
    store.duplicates.say(SONG, TALK, Verdict.DIFFERENT)
    store.duplicates.say(FILM, TWIN, Verdict.SAME, 1)


def _copies(store: Store) -> Any:
    prints = list(store.fingerprints.by_row_ids([row for row, _ in store.fingerprints.ids(Modality.SOUND)]))
    copies = [_only(c, ("first", "second", "kind", "first_share", "offset_s")) for c in store.duplicates.copies()]
    reviews = [_only(r, ("first", "second", "verdict", "merge_id")) for r in store.duplicates.reviews()]
    return [[[p.scheme, p.codes, p.times_s] for _, p in prints], copies, sorted(reviews)]


# ── What a person said, and what was learnt of it ───────────────────────────────────────────────────


def _put_learned(store: Store) -> None:
    store.learned.put("als", DEFAULT, {"w": np.array([1.5, 2.5])}, {"ndcg": 0.5}, sources=[DEFAULT])


def _learned(store: Store) -> Any:
    known = store.learned.active("als", DEFAULT)
    assert known is not None
    return [known.run.report, known.arrays]


def _put_interests(store: Store) -> None:
    store.interests.rule(DEFAULT, FILM, weight=0.5, name="海", at=AT)
    store.interests.disown(DEFAULT, "tag", "harbor", AT)


def _interests(store: Store) -> Any:
    rulings = [_only(r, ("media_id", "weight", "name", "at")) for r in store.interests.rulings(DEFAULT)]
    return [rulings, store.interests.disowned(DEFAULT)]


def _put_community(store: Store) -> None:
    store.community.put("movielens", [("7", FILM, 4.0, AT), ("9", EPISODE, 2.5, AT)])


def _community(store: Store) -> Any:
    told = store.community.ratings()
    return [told.media, told.people, told.stars, told.at, store.community.sources()]


def _put_saved(store: Store) -> None:
    store.saved.save(DEFAULT, "夜", "kind:music night")


def _saved(store: Store) -> Any:
    return [[search.name, search.query] for search in store.saved.all(DEFAULT)]


def _put_own(store: Store) -> None:
    assert store.media.add(Facts(Kind.VIDEO, "VID_0001", 9.0)) == OWN
    store.media.give(OWN, {"title": "Grandma's 80th 寿", "year": 1999})


def _own(store: Store) -> Any:
    return [_only(store.media.facts([OWN])[OWN], _FACTS), store.media.own.of([OWN]), _is_found(store, "寿", OWN)]


def _is_found(store: Store, word: str, media_id: MediaId) -> bool:
    return media_id in {hit.media_id for hit in store.text.search(word)}


def _put_runs(store: Store) -> None:
    run = store.runs.latest(1)
    assert not run
    store.runs.begin(AT)
    store.jobs.ignore([FileId(2)])


def _runs(store: Store) -> Any:
    return [[r.began_at, r.outcome] for r in store.runs.latest(5)] + [len(store.jobs.failed(ignored=True))]


def _put_own_merged(store: Store) -> None:
    for title in ("Record", "Single"):
        store.media.add(Facts(Kind.MUSIC, title, 99.0, has_sound=True))
    store.media.give(SINGLE, {"genre": "Waltz"})
    store.media.merge(SINGLE, RECORD, "one recording")


def _own_merged(store: Store) -> Any:
    return [_only(store.media.facts([SINGLE])[SINGLE], _FACTS), store.media.own.followed(2)]


def _put_consents(store: Store) -> None:
    store.consents.add(Consent("voices", DEFAULT, "no", 2, AT, "10 MB"))
    store.consents.add(Consent("history", None, "yes", 1, AT))


def _consents(store: Store) -> Any:
    return [_only(c, ("about", "profile", "answer", "words", "at", "detail")) for c in store.consents.all()]


def _put_kept_out(store: Store) -> None:
    store.kept_out.keep_out(GUEST, b"/media/\xfflibrary/lost")


def _kept_out(store: Store) -> Any:
    return [store.kept_out.folders(GUEST), sorted(store.kept_out.media(GUEST))]


def _put_folders(store: Store) -> None:
    root = store.files.root("/media/旧".encode())
    store.files.apply(root, ScanDiff(new=(FoundFile(b"old.avi", 5, 6, 7),)))
    store.roots.looked(root, AT)
    store.roots.set_watch(root, "30")
    store.roots.remove(root)


def _folders(store: Store) -> Any:
    known = store.roots.rows(removed=True)
    return [[row.path, row.looked_at, row.watch, store.files.known(row.id)[b"old.avi"].state] for row in known]


PARTS = {
    "media": Part("m001_media", _put_media, _media),
    "files": Part("m001_media", _put_files, _files),
    "history": Part("m002_history", _put_history, _history),
    "understood": Part("m003_understanding", _put_understood, _understood),
    "stamps": Part("m004_subtitles", _put_stamps, _stamps),
    "costs": Part("m004_subtitles", _put_costs, lambda store: store.jobs.rate(Stage.CONTENT)),
    "voices": Part("m005_voices", _put_voices, _voices),
    "meaning": Part("m006_meaning", _put_meaning, _meaning),
    "copies": Part("m007_duplicates", _put_copies, _copies),
    "series": Part("m009_series", _put_series, _series),
    "learned": Part("m010_learned", _put_learned, _learned),
    "interests": Part("m011_interests", _put_interests, _interests),
    "community": Part("m012_community", _put_community, _community),
    "saved": Part("m014_sections", _put_saved, _saved),
    "own": Part("m015_own", _put_own, _own),
    "runs": Part("m016_runs", _put_runs, _runs),
    "own_merged": Part("m018_own_merged", _put_own_merged, _own_merged),
    "waved": Part("m019_waved", _put_waved, _waved),
    "consents": Part("m020_consents", _put_consents, _consents),
    "kept_out": Part("m021_kept_out", _put_kept_out, _kept_out),
    "folders": Part("m022_folders", _put_folders, _folders),
    "imports": Part("m023_imports", _put_imports, _imports),
}
"""In the order in which they are written: later ones build on media and profiles of the first."""
