"""What the command line tells of people, places, organisations, topics, and where facts come from."""

from __future__ import annotations

import json

import pytest

from core.cli import main
from core.settings import Home
from core.store import connect
from core.types import Facet, FacetType, Facts, FoundFile, Kind, MediaId, ScanDiff


def run(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["--home", str(home.root), *words]) == 0
    return capsys.readouterr().out


@pytest.fixture
def film(home: Home) -> MediaId:
    """A film with people, places and a topic."""
    with connect(home.make(), "worker") as store:
        (file_id,) = store.files.apply(store.files.root(b"/f"), ScanDiff(new=(FoundFile(b"hero.mp4", 1, 1, 1),)))
        media_id = store.media.add(Facts(Kind.VIDEO, "Hero", 60.0))
        store.files.attach(file_id, media_id, confirmed=True)
        store.facets.put(media_id, ["nfo"], [Facet(FacetType.PERSON, "Jet Li", "nfo", "actor")])
        said = Facet(FacetType.PLACE, "Beijing", "speech", "", 0.7, 2, 12.5)
        store.facets.put(media_id, ["speech"], [said, Facet(FacetType.ORGANISATION, "Elite", "speech", "", 0.6)])
        store.facets.set_sources(media_id, {"title": "nfo"})
        store.topics.replace({4: ["sword", "emperor"]}, {media_id: (4, 0.9)})
    return media_id


def test_show_tells_who_where_and_what(home: Home, film: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(home, capsys, "show", "Hero", "--json"))
    assert document["people"] == [{"name": "Jet Li", "from": "nfo", "score": 1.0, "count": 1, "role": "actor"}]
    assert document["places"] == [{"name": "Beijing", "from": "speech", "score": 0.7, "count": 2, "start_s": 12.5}]
    assert [body["name"] for body in document["organisations"]] == ["Elite"]
    assert document["topic"] == {"id": 4, "words": ["sword", "emperor"]}
    assert document["sources"] == {"title": "nfo"}
    lines = run(home, capsys, "show", "Hero")
    assert (
        "people: Jet Li (actor)" in lines and "places: Beijing (at 0:12)" in lines and "topic: sword, emperor" in lines
    )


def test_topics_are_listed_with_their_media(home: Home, film: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    (topic,) = json.loads(run(home, capsys, "topics", "--json"))
    assert topic == {"id": 4, "words": ["sword", "emperor"], "count": 1, "media": [{"id": film, "title": "Hero"}]}
    assert "1  sword, emperor  — Hero" in run(home, capsys, "topics")


def test_no_topics_say_why(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(home, capsys, "topics", "--json")) == []
    assert "at the end of an indexing run" in run(home, capsys, "topics")
