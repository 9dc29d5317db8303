"""First paint, resize and scroll with many rows: our grid beside a default QListView in icon mode.

    python -m tests.benchmarks.first_paint [--rows 100000]

Prints milliseconds. Source of the comparison: house style §6 (QListView.IconMode 535–670 ms to the first paint).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractListModel, QEvent, QEventLoop, QModelIndex, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from app.grid import GridView
from app.jobs import WorkerClient
from app.main import make_application
from app.models import LibraryModel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.window import MainWindow
from core.settings import Home
from core.types import MediaId
from tests.app import big_library

SIZE = QSize(1280, 800)
STEPS = 60


class Plain(QAbstractListModel):
    """Titles in memory: the cheapest model that there can be."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 Qt's own default
        return 0 if parent.isValid() else self._count

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return f"Title {index.row():06}" if role == Qt.ItemDataRole.DisplayRole else None


class Paints(QObject):
    """Counts the paint events of a viewport."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__()
        self.count = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.Paint
        return False


def until(condition: Callable[[], bool], limit_s: float = 60.0, every_ms: int = 0) -> None:
    """Run the event loop until something holds, which is looked at whenever there is nothing else to do, or rarely."""
    loop, ends = QEventLoop(), time.perf_counter() + limit_s
    timer = QTimer(interval=every_ms)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > ends else None)
    timer.start()
    loop.exec()


def timed(act: Callable[[], None], done: Callable[[], bool], every_ms: int = 0) -> float:
    """Milliseconds from an act to its effect."""
    began = time.perf_counter()
    act()
    until(done, every_ms=every_ms)
    return 1000 * (time.perf_counter() - began)


def look(view: QAbstractItemView) -> dict[str, float]:
    """Show a view, resize it, scroll it."""
    paints = Paints(view)
    view.resize(SIZE)
    figures = {"first paint": timed(view.show, lambda: paints.count > 0)}
    seen = paints.count
    figures["resize"] = timed(lambda: view.resize(SIZE - QSize(300, 0)), lambda: paints.count > seen)
    bar, steps = view.verticalScrollBar(), []
    for step in range(STEPS):
        seen = paints.count
        place = (step * 7919) % STEPS * bar.maximum() // STEPS + 3
        steps.append(timed(lambda value=place: bar.setValue(value), lambda count=seen: paints.count > count))
    figures["scroll p95"] = sorted(steps)[int(0.95 * STEPS)]
    view.close()
    return figures


def icon_list(count: int) -> dict[str, float]:
    """A QListView as one would write it first."""
    view = QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setGridSize(QSize(216, 180))
    view.setModel(Plain(count))
    return look(view)


def grid(home: Home, ids: list[MediaId]) -> dict[str, float]:
    """Our grid over the store, rows fetched as they are looked at."""
    backend, thumbnails = Backend(home), Thumbnails(home)
    model = LibraryModel(backend)
    view = GridView(model, thumbnails)
    model.set_ids(ids)
    figures = look(view)
    backend.close()
    return figures


def window(home: Home) -> dict[str, float]:
    """The whole window: until it is painted, and until its cards are there."""
    began = time.perf_counter()
    made = MainWindow(Backend(home), WorkerClient(home))
    paints, model = Paints(made.library.view), made.library.model
    made.resize(SIZE)
    made.show()
    until(lambda: paints.count > 0)
    first = time.perf_counter()
    until(lambda: bool(model.ids) and model.card(0) is not None)
    cards = time.perf_counter()
    made.close()
    return {"window painted": 1000 * (first - began), "cards there": 1000 * (cards - began)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    make_application(())
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").make()
        ids = big_library.fill(home, rows)
        few = Home(Path(folder) / "few").make()
        grid(few, big_library.fill(few, 100))  # warm up
        print(f"{rows:,} rows, {QApplication.platformName()}, load {os.getloadavg()[0]:.1f}")
        for name, figures in (
            ("QListView, icons", icon_list(rows)), ("GridView", grid(home, ids)), ("whole window", window(home)),
        ):  # fmt: skip
            print(f"{name:18}", "  ".join(f"{what} {value:.0f} ms" for what, value in figures.items()))


if __name__ == "__main__":
    main()
