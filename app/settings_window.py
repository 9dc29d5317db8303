"""Settings of the window alone: language, colours, text size, motion, tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import i18n, kept, theme
from app.settings_parts import Panel, Row, Segments, Switch, for_window
from app.tray import Tray

if TYPE_CHECKING:
    from app.window import MainWindow

SIZES = (100, 125, 150, 175, 200)


class WindowSettings(QWidget):
    """Acts through the actions of the menus, so that both show the same."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.panel = Panel(self.tr("Look and language"), for_window())
        self.language = Segments({"system": self.tr("As the system"), **i18n.LANGUAGES})
        self.language.chosen.connect(lambda name: window.actions_[f"language_{name}"].trigger())
        self.panel.add(Row(self.tr("Language"), self.tr("From the next start on"), self.language))
        modes = {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        self.colours = Segments(modes)
        self.colours.chosen.connect(lambda name: window.actions_[f"theme_{name}"].trigger())
        self.panel.add(Row(self.tr("Colours"), "", self.colours))
        self._add_text_and_motion()
        self.tray = Switch()
        self.tray.clicked.connect(window.tray.choose)
        self.tray_row = self.panel.add(Row(self.tr("Keep it in the tray"), self._tray_means(), self.tray))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        theme.Theme.current().changed.connect(self.refresh)

    def _add_text_and_motion(self) -> None:
        look = theme.Theme.current()
        self.sizes = Segments({str(percent): f"{percent} %" for percent in SIZES})
        self.sizes.chosen.connect(lambda percent: look.set_text_scale(int(percent)))
        self.panel.add(Row(self.tr("Text size"), self.tr("Of all text in the window"), self.sizes))
        self.motion = Switch()
        self.motion.clicked.connect(lambda on: look.set_motion("none" if on else "system"))
        means = self.tr("Nothing slides or fades. Where the system asks for less motion, it is so anyway.")
        self.panel.add(Row(self.tr("Less motion"), means, self.motion))

    def _tray_means(self) -> str:
        if Tray.can_be():
            return self.tr("Closing the window puts it into the tray: what plays goes on, and new files are found.")
        return self.tr("This system has no tray")

    def refresh(self) -> None:
        """Show what is chosen."""
        look = theme.Theme.current()
        self.language.show_chosen(kept.language(self._window.backend.home) or "system")
        self.colours.show_chosen(look.mode)
        self.sizes.show_chosen(str(look.text_scale), f"{look.text_scale} %")
        self.motion.setChecked(look.motion == "none")
        self.tray.setEnabled(Tray.can_be())
        self.tray.setChecked(self._window.tray.icon is not None)
        self.tray_row.means.setText(self._tray_means())

    def find_rows(self, text: str) -> bool:
        """Show the rows with this text in them."""
        return self.panel.find_rows(text)
