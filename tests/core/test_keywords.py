"""Keywords say what is special to one medium."""

from __future__ import annotations

from core.keywords import keywords
from core.store import Store
from core.types import Facts, Kind, MediaId, Segment, Transcript


def talk(store: Store, *sentences: str) -> MediaId:
    """Add a medium in which this is said."""
    media_id = store.media.add(Facts(Kind.SPEECH, "talk", 60.0))
    segments = tuple(Segment(float(n), n + 1.0, text) for n, text in enumerate(sentences))
    store.text.set_transcript(media_id, Transcript(segments, "en", "full:test", 1.0, True))
    return media_id


def test_what_is_said_often_here_and_seldom_elsewhere_comes_first(store: Store) -> None:
    for number in range(30):
        talk(store, f"Welcome to the channel, number {number}", "and today we cook something")
    sea = talk(store, "Welcome to the channel", "the lighthouse keeper", "a lighthouse by the sea")
    found = keywords(store, sea)
    assert found[0] == "lighthouse"
    assert "keeper" in found
    assert not {"welcome", "channel", "the", "and"} & set(found)


def test_chinese_and_nothing(store: Store) -> None:
    assert "港口" in keywords(store, talk(store, "港口很安静", "港口"))
    assert keywords(store, store.media.add(Facts(Kind.MUSIC, "silence", 3.0))) == []
