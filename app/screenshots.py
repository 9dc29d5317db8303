"""Renders every page into PNG files: `python -m app.screenshots DIR [--home HOME]`, offscreen, for README and review.

Without `--home` it shows a small made-up library with scikit-image's sample photos for stills, an empty one, and one of
100,000 media, which is made once and kept in `build/`. A new page is one line in `PAGES`, and in `EMPTY` and `MANY`
where it looks another way there. `index.html` shows all of them beside each other.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app import i18n, samples_many, screenshots_sheet
from app.jobs import WorkerClient
from app.main import make_application
from app.playable import Playable
from app.queue import Queue
from app.samples import EPISODES, SAMPLES, fill
from app.screenshots_copies import PICTURES as COPIES
from app.screenshots_copies import copies_taken
from app.screenshots_foryou import FORYOU, begun
from app.screenshots_insights import INSIGHTS, insights_taken
from app.screenshots_profiles import PROFILES
from app.screenshots_settings import SETTINGS
from app.screenshots_settings import SIZES as SETTINGS_SIZES
from app.screenshots_welcome import welcomed
from app.tasks import Backend
from app.theme import Theme
from app.window import MainWindow
from core.feedback import Origin
from core.settings import Home
from core.types import FailedFile, MediaId, Progress

SETTLE_MS = 900
SIZE = (1360, 860)
SIZES = {"list-narrow": (760, 560), "narrow": (1000, 640), **SETTINGS_SIZES}


# ── Taking pictures ─────────────────────────────────────────────────────────────────────────────────


class Photographer:
    """Opens windows on a library and grabs them once they have settled."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def take(self, name: str, home: Home, act: Callable[[MainWindow], object], size: tuple[int, int] = SIZE) -> None:
        """Open the window as it is at first, do something in it, write `name`.png."""
        for kept in (home.root / "window.ini", home.left):
            kept.unlink(missing_ok=True)
        window = MainWindow(Backend(home), WorkerClient(home))
        window.resize(*size)
        window.show()
        settle(SETTLE_MS // 2)
        act(window)
        settle(SETTLE_MS)
        sheets = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        (sheets[0] if sheets else window).grab().save(str(self._folder / f"{name}.png"))
        for sheet in sheets:
            sheet.close()
        window.close()
        window.deleteLater()
        settle(10)


def settle(ms: int) -> None:
    """Let the event loop run so long."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _choose(title_part: str) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        model = window.library.model
        for row, media_id in enumerate(model.ids):
            card = model.card(row)
            if card is not None and title_part in card.title:
                window.library.view.go_to(media_id)
                window.library.view.setFocus()

    return act


def _indexing(window: MainWindow) -> None:
    """Show Activity as it looks in the middle of the work."""
    window.go("activity")
    window.worker.state = "indexing"
    window.worker.stateChanged.emit("indexing")
    files = ("/films/The long pier (1962).mkv", "/films/海边的清晨.mp4", "/films/Two wheels over the pass.mkv")
    window.worker.progress.emit(Progress("content", 412, 9012, files[0], 5460, 3, files, 8))
    window.worker.failed.emit(FailedFile(b"x", "probe", "empty"))


def _more_like(part: str) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        _choose(part)(window)
        window.detail.more_like_this()

    return act


def _several(window: MainWindow) -> None:
    """Ask for more like three at once."""
    window.library.view.select(window.library.model.ids[5:8])
    window.actions_["more_like_this"].trigger()


def _inside(place: str, part: str) -> Callable[[MainWindow], None]:
    """Open the shelf of that name in a section."""

    def act(window: MainWindow) -> None:
        window.go(place)
        settle(SETTLE_MS // 2)
        for key, card in window.library.shelf_model.shelves.items():
            if card.title == part:
                window.library.view.go_to(key)
                window.library.open(key)

    return act


def _weighed(part: str) -> Callable[[MainWindow], None]:
    def act(window: MainWindow) -> None:
        _more_like(part)(window)
        window.detail.similar.sliders.fine_button.setChecked(True)

    return act


def _filtered(window: MainWindow) -> None:
    """Two filters, and three searches that are kept."""
    profile = window.backend.profile
    for name, query in (("Short on time", "len:<=10m is:unseen"), ("Night skies", "night sky"), ("夜", "夜")):
        window.backend.write(lambda store, name=name, query=query: store.saved.save(profile, name, query))
    window.backend.write(lambda _store: None, lambda _done: window.browsing.kept.refresh())
    window.library.show_query(None, "is:unseen year:2010..2019")


def _queue(window: MainWindow) -> None:
    """Show a queue that waits."""
    ids = window.library.model.ids[:7]
    queue = Queue()
    queue.fill(ids[0], ids, Origin("library", 0, 0))
    window.player.restore_queue(queue)
    window.playback.toggle_queue()


def _marked(window: MainWindow) -> None:
    """Show the player in the middle of a film with chapters, two moments found and three notes."""
    bar = window.player
    bar.show_medium(Playable(MediaId(""), "Deep field", duration_s=4260.0))
    bar.show_state(open_=True, playing=True, previous=True, next_=True, queued=3)
    bar.set_duration(4260.0)
    bar.show_position(751.0)
    bar.seek_bar.set_chapters([(0.0, "Dust"), (1400.0, "Mirrors"), (2900.0, "First light")])
    bar.seek_bar.set_marks([(1100.0, "night sky"), (3300.0, "night sky")])
    bar.seek_bar.set_notes([(420.0, "for Ines"), (2100.0, "the mirror"), (3050.0, "look again")])


def _listed(kind: str, name: str) -> Callable[[MainWindow], None]:
    """Look at one list."""

    def act(window: MainWindow) -> None:
        window.go("lists")
        settle(SETTLE_MS // 2)
        window.lists.choose(kind, name)

    return act


def _new_list(window: MainWindow) -> None:
    """Mix two, unseen ones only."""
    _choose("Deep field")(window)
    model = window.library.model
    window.library.view.select([model.ids[0], window.library.view.current() or model.ids[1]])
    window.actions_["mix"].trigger()
    sheet = window.items.lists.sheet
    assert sheet is not None
    sheet.name.setText("Night skies")
    sheet.where.setText("kind:video is:unseen")


def _imported(window: MainWindow) -> None:
    """Read a list of another player, one entry of which isn't here."""
    window.go("lists")
    file = window.backend.home.root / "Sunday.m3u8"
    known = "#EXTINF:4260,Deep field\n/music/a.mkv\n#EXTINF:744,Coffee, slowly\n/music/b.mkv\n"
    file.write_text(f"#EXTM3U\n{known}#EXTINF:200,Ferry song\n/music/ferry song.mp3\n", "utf-8")
    window.lists.read_file(file)


def _first_similar(window: MainWindow) -> None:
    window.go("library")
    settle(SETTLE_MS)
    window.library.view.go_to(window.library.model.ids[0])
    window.detail.more_like_this()


def _section(place: str) -> Callable[[MainWindow], None]:
    return lambda window: window.go(place)


PAGES: dict[str, Callable[[MainWindow], object]] = {
    "grid": _choose("Chelsea"),
    "films": _section("films"),
    "series": _section("series"),
    "seasons": _inside("series", "Harbour nights"),
    "music": _section("music"),
    "artist": _inside("music", "The Pilots"),
    "filters": _filtered,
    "list": lambda window: window.actions_["list"].trigger(),
    **FORYOU,
    "lists": _section("lists"),
    "list-own": _listed("manual", "Evening with Ines"),
    "list-rules": _listed("smart", "Like the night sky"),
    "list-narrow": _listed("manual", "Evening with Ines"),
    "list-new": _new_list,
    "list-import": _imported,
    "search": lambda window: window.search_for("the rods take"),
    "similar": _more_like("Deep field"),
    "several": _several,
    "weighed": _weighed("Deep field"),
    "voices": _choose("Lecture 3"),
    "queue": _queue,
    "marks": _marked,
    "resume": _choose("An astronaut"),
    "activity": _indexing,
    **SETTINGS,
    "drop": lambda window: window.drop_sign.cover(),
    **PROFILES,
}


EMPTY: dict[str, Callable[[MainWindow], object]] = {
    "empty": lambda window: None,
    **{f"empty-{place}": _section(place) for place in ("foryou", "series", "music", "lists", "activity")},
    "empty-search": lambda window: window.search_for("night sky"),
    "empty-queue": lambda window: window.playback.toggle_queue(),
}
MANY: dict[str, Callable[[MainWindow], object]] = {
    "many": lambda window: window.go("library"),
    "many-list": lambda window: (window.go("library"), window.actions_["list"].trigger()),
    "many-films": _section("films"),
    "many-series": _section("series"),
    "many-music": _section("music"),
    "many-foryou": FORYOU["foryou"],
    "many-lists": _section("lists"),
    "many-activity": _section("activity"),
    "many-search": lambda window: window.search_for("harbour at dawn"),
    "many-similar": _first_similar,
    "many-filters": lambda window: window.library.show_query(None, "is:unseen year:2010..2019"),
}
COUNT = 100_000
BIG_TEXT: dict[str, Callable[[MainWindow], object]] = {
    "text200": _choose("Chelsea"),
    "text200-foryou": FORYOU["foryou"],
    "text200-similar": _more_like("Deep field"),
    "text200-lists": _listed("manual", "Evening with Ines"),
    "text200-activity": _indexing,
    "text200-search": lambda window: window.search_for("the rods take"),
}


NAMES = (*PAGES, *INSIGHTS, *COPIES, *EMPTY, *MANY)


def main(argv: Sequence[str] | None = None) -> int:
    """Render all pages, or those named, light and dark, English and Chinese."""
    parser = argparse.ArgumentParser(prog="python -m app.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="an existing library to show")
    parser.add_argument("--only", nargs="*", default=(), help="pages: " + ", ".join(NAMES))
    parser.add_argument("--build", type=Path, default=Path("build/screenshots-home"), help="where 100,000 are kept")
    parser.add_argument("--languages", nargs="*", default=["en", "zh_CN"])
    parser.add_argument("--themes", nargs="*", default=["light", "dark"])
    arguments = parser.parse_args(argv)
    app = make_application(())
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        home = Home(arguments.home) if arguments.home else Home(base / "home").make()
        if not arguments.home:
            fill(home, base / "media", SAMPLES + EPISODES)
        camera = Photographer(arguments.folder)
        _take(app, camera, home, PAGES, arguments)
        _take(app, camera, home, {"narrow": _choose("Moon")}, arguments)
        if not arguments.home:
            _take(app, camera, Home(base / "empty").make(), EMPTY, arguments)
            begun(app, camera, base, arguments)
            if not arguments.only or set(arguments.only) & set(MANY):
                _take(app, camera, samples_many.kept(arguments.build, COUNT), MANY, arguments)
            welcomed(app, camera, base, arguments)
            copies_taken(app, camera, base, arguments)
        insights_taken(app, camera, base, arguments)
        Theme.current().set_text_scale(200)
        _take(app, camera, home, BIG_TEXT, arguments)
    screenshots_sheet.write(arguments.folder, _variants(arguments))
    return 0


def _variants(arguments: argparse.Namespace) -> list[str]:
    return [f"{mode}-{language}" for language in arguments.languages for mode in arguments.themes]


Acts = Mapping[str, Callable[[MainWindow], object]]


def _take(app: QApplication, camera: Photographer, home: Home, pages: Acts, arguments: argparse.Namespace) -> None:
    """Take these pages of one library in each language and theme."""
    theme = Theme.current()
    for language in arguments.languages:
        i18n.install(app, language)
        for mode in arguments.themes:
            theme.set_mode(mode)
            for name, act in pages.items():
                if not arguments.only or name in arguments.only:
                    camera.take(f"{name}-{mode}-{language}", home, act, SIZES.get(name, SIZE))


if __name__ == "__main__":
    sys.exit(main())
