"""Makes up libraries and what other programs would call their media, with the truth: to measure the matching by."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.exchange import Known, Subject
from core.types import Facts, Kind, MediaId

_NOUNS = """harbour lights river winter garden mirror station letter orchard tide lantern window ladder bridge shadow
crown anchor valley compass meadow cathedral sparrow thunder carousel pilgrim voyage machine summer daughter butcher
gardener emperor typist stranger violin quarry glacier chapel market engine hotel ferry signal canyon island"""
_WORDS = """silent last broken golden hidden northern crimson empty burning second distant paper hollow restless velvet
ordinary borrowed electric forgotten patient savage quiet midnight seventh unfinished bitter painted foreign reluctant
invisible wandering perfect frozen scarlet honest drowned lonely tender furious clockwork"""
_PLACES = "Lisbon Oslo Kyoto Naples Quebec Dakar Lima Cork Bergen Riga Turin Malmö Zürich Orléans Coruña"
NOUNS, WORDS, PLACES = _NOUNS.split(), _WORDS.split(), _PLACES.split()
HAN = "山水风云月花雪夜春秋江海城路人生梦心火星河天地长白红黑东南西北"
ARTISTS = ("The Pilots", "Ana Sol", "Björk Lund", "阿海", "Los Faros", "M. Ward & Sons", "Sigur Vár", "DJ Kelp")
GUESTS = ("Ana Sol", "MC Tide", "The Quay Choir")


@dataclass(frozen=True)
class Case:
    """What another program says, and the medium that it means; None where the library hasn't got it."""

    subject: Subject
    truth: MediaId | None


def title(draw: random.Random) -> str:
    """Make up a title; some are Chinese, some have parts, some an article."""
    way = draw.random()
    if way < 0.2:
        return "".join(draw.choices(HAN, k=draw.randint(2, 6)))
    name = f"{draw.choice(WORDS)} {draw.choice(NOUNS)}"
    if way < 0.45:
        name = f"{name} of {draw.choice(PLACES)}"
    elif way < 0.55:
        name = f"{draw.choice(NOUNS)}: {name}"
    elif way < 0.62:
        name = f"{name} {draw.choice(['2', 'II', '3', 'III', 'Part One', 'Part Two'])}"
    return f"{draw.choice(['The ', 'A ', '', ''])}{name}".title().replace(" Of ", " of ").replace("Ii", "II")


def core(name: str) -> str:
    """Reduce a title to what nobody could tell from another: neither should be in one library by chance."""
    bare = re.sub(r"^(the|a) ", "", name.casefold())
    for roman, number in (("iii", "3"), ("ii", "2"), (" part one", " one"), (" part two", " two")):
        bare = bare.replace(roman, number)
    return re.sub(r"\W+", " ", bare).strip()


def misspelt(text: str, draw: random.Random) -> str:
    """Write a title as another program has it."""
    way = draw.random()
    if way < 0.3:
        return text
    if way < 0.45:
        return re.sub(r"[:,.'’&-]", " ", text).upper()
    if way < 0.6:
        return re.sub(r"^(The|A) (.*)$", r"\2, \1", text)
    if way < 0.7:
        return re.sub(r"^(The|A) ", "", text)
    if way < 0.8 and len(text) > 9 and text.isascii():
        at = draw.randrange(2, len(text) - 2)
        return text[:at] + text[at + 1 :]
    return text.replace(" of ", " Of ").replace(": ", " - ").replace("II", "2")


def films(seed: int, count: int) -> tuple[Known, list[Case]]:
    """Half of the films are in the library. Some share a title, with other years; some years are wrong by one."""
    draw = random.Random(seed)
    facts, cases = dict[MediaId, Facts](), list[Case]()
    known: list[tuple[str, int]] = []
    cores = dict[str, list[int]]()
    for number in range(count):
        name, year, again = title(draw), draw.randint(1950, 2024), bool(known) and draw.random() < 0.1
        if again:
            name = draw.choice(known)[0]
        years = cores.setdefault(core(name), [])
        if years and (not again or any(abs(year - then) <= 2 for then in years)):
            continue  # two that nobody could tell apart
        known.append((name, year))
        years.append(year)
        length_s = float(draw.randint(4800, 9600))
        media_id = MediaId(f"film{number}")
        inside = draw.random() < 0.5
        if inside:
            shown = 0 if draw.random() < 0.1 else year
            facts[media_id] = Facts(Kind.VIDEO, misspelt(name, draw), length_s, year=shown)
        told = year + (0 if draw.random() < 0.9 else draw.choice([-1, 1]))
        length_s = 0.0 if draw.random() < 0.5 else 60.0 * round(length_s * draw.choice([1.0, 1.0, 1.04, 0.97]) / 60)
        said = misspelt(name, draw)
        cases.append(Case(Subject("film", said, year=told, duration_s=length_s), media_id if inside else None))
    return Known(facts), cases


def songs(seed: int, count: int) -> tuple[Known, list[Case]]:
    """Songs with guests, remasters, live takes; a live take that is asked for isn't the one that is there."""
    draw = random.Random(seed)
    facts, cases, taken = dict[MediaId, Facts](), list[Case](), set[tuple[str, str]]()
    for number in range(count):
        artist, name = draw.choice(ARTISTS), title(draw)
        if (artist, core(name)) in taken:
            continue
        taken.add((artist, core(name)))
        album, length_s = title(draw), float(draw.randint(120, 400))
        media_id, inside, is_live = MediaId(f"song{number}"), draw.random() < 0.5, draw.random() < 0.1
        shown = f"{name} (Live)" if is_live else name
        guest = f" feat. {draw.choice(GUESTS)}" if draw.random() < 0.2 else ""
        if inside:
            facts[media_id] = Facts(Kind.MUSIC, shown + (guest if draw.random() < 0.5 else ""), length_s, artist, album)
        said = misspelt(name, draw) + (" (Live)" if is_live else "")
        said += draw.choice(["", "", "", " (Remastered 2011)", " - 2009 Remaster", f" (feat. {draw.choice(GUESTS)})"])
        lasts_s = 0.0 if draw.random() < 0.6 else length_s + draw.choice([-1, 0, 1])
        subject = Subject("song", said, artist + guest, misspelt(album, draw), duration_s=lasts_s)
        cases.append(Case(subject, media_id if inside else None))
        if inside and not is_live and draw.random() < 0.3:  # another recording of it, which isn't there
            other = replace(subject, title=f"{name} ({draw.choice(['Live', 'Acoustic', 'Remix'])})", duration_s=0.0)
            cases.append(Case(other, None))
    return Known(facts), cases


def episodes(seed: int, count: int) -> tuple[Known, list[Case]]:
    """Episodes by series and number; some series share a name, with years in brackets."""
    draw = random.Random(seed)
    facts, cases, shows = dict[MediaId, Facts](), list[Case](), set[str]()
    while len(cases) < count:
        name, year, named = title(draw), draw.randint(1990, 2024), draw.random() < 0.5
        if any(char.isdigit() for char in name) or core(name) in shows:
            continue
        shows.add(core(name))
        inside = draw.random() < 0.6
        for season, episode in _numbers(draw):
            media_id = MediaId(f"{name}{season}x{episode}")
            own = title(draw) if named else f"{name} S{season:02}E{episode:02}"
            if inside:
                facts[media_id] = Facts(
                    Kind.VIDEO, own, 2400.0, series=misspelt(name, draw), season=season, episode=episode
                )
            told = Subject(
                "episode", misspelt(own, draw) if named else "", series=misspelt(name, draw), season=season,
                episode=episode, year=year,
            )  # fmt: skip
            cases.append(Case(told, media_id if inside else None))
    return Known(facts), cases


def _numbers(draw: random.Random) -> Iterator[tuple[int, int]]:
    for season in range(1, draw.randint(2, 4)):
        for episode in range(1, draw.randint(3, 6)):
            yield season, episode


@dataclass(frozen=True)
class Score:
    """How matching did: cases, those whose medium is there, right and false matches."""

    cases: int
    there: int
    right: int
    false: int

    @property
    def precision(self) -> float:
        """Share of the matches that are right."""
        return self.right / max(self.right + self.false, 1)

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / max(self.there, 1)


def score(known: Known, cases: list[Case]) -> tuple[Score, list[tuple[Case, MediaId]]]:
    """Match all; give the counts, and the false ones."""
    found = [(case, known.find(case.subject).media_id) for case in cases]
    false = [(case, media_id) for case, media_id in found if media_id is not None and media_id != case.truth]
    right = sum(media_id is not None and media_id == case.truth for case, media_id in found)
    return Score(len(cases), sum(case.truth is not None for case in cases), right, len(false)), false
