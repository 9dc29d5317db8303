"""Who is watching: a menu of the household's profiles, and a button with an initial where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from app import icons, kept
from app.formats import fill, one_line
from app.kept_searches import NameField
from core.store.profiles import DEFAULT
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from app.window import MainWindow

Profiles = Sequence[tuple[ProfileId, str]]


def shown_name(profile: ProfileId, name: str) -> str:
    """Name a profile as a person reads it: that of every library has none of its own until it is given one."""
    unnamed = profile == DEFAULT and name == "default"
    return QCoreApplication.translate("profiles", "Me") if unnamed else one_line(name)


class WhoWatches(QObject):
    """Shows the profiles and switches between them, at once: what is on screen is read again for the other one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._backend = window, window.backend
        self.all: Profiles = ()
        self.field: NameField | None = None
        self.menu = QMenu(self.tr("Who is watching"), window)
        self.menu.setIcon(icons.icon("users"))
        self._group = QActionGroup(self)
        self.button = QToolButton()
        self.button.setObjectName("whoWatches")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self.button.hide()
        window.actions_.on("who", self.open_menu)
        self._backend.profileChanged.connect(self._changed)
        self._backend.profilesChanged.connect(self.refresh)
        self._show([])
        self.refresh()

    def refresh(self) -> None:
        """Read the profiles again."""
        self._backend.run(lambda store, _: store.profiles.all(), self._show, key="profiles")

    def switch(self, profile: ProfileId) -> None:
        """Let this one watch from here on."""
        if profile == self._backend.profile:
            return
        self._backend.set_profile(profile)
        kept.keep_profile(self._backend.home, profile)
        name = dict(self.all).get(profile, "")
        self._window.toast.say(fill(self.tr("Watching now: %1"), shown_name(profile, name)))

    def open_menu(self) -> None:
        """Open the menu where its button is, or would be."""
        anchor = self.button if self.button.isVisible() else self._window.top_bar.menu_button
        self.menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def ask_name(self) -> None:
        """Ask for the name of one more."""
        anchor = self.button if self.button.isVisible() else self._window.top_bar.menu_button
        self.field = NameField(self._window, self.tr("Name of the new profile"), "", self._create, self.tr("Add"))
        self.field.open_at(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))

    def _create(self, name: str) -> None:
        def made(profile: ProfileId) -> None:
            self.all = [*self.all, (profile, name)]
            self._backend.profilesChanged.emit()
            self.switch(profile)

        self._backend.write(lambda store: store.profiles.create(name), made)

    def _show(self, found: Profiles) -> None:
        self.all = found
        known = {profile for profile, _ in found}
        if found and self._backend.profile not in known:  # it was deleted, here or by a command
            self._backend.set_profile(DEFAULT)
        self.menu.clear()
        for profile, name in found:
            action = self.menu.addAction(shown_name(profile, name).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(profile == self._backend.profile)
            self._group.addAction(action)
            action.triggered.connect(lambda _checked=False, profile=profile: self.switch(profile))
        self.menu.addSeparator()
        self.menu.addAction(icons.icon("user-plus"), self.tr("New profile…"), self.ask_name)
        self._show_button()

    def _show_button(self) -> None:
        name = next((shown_name(one, name) for one, name in self.all if one == self._backend.profile), "")
        self.button.setText(name[:1].upper())
        words = fill(self.tr("Who is watching: %1"), name)
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)
        self.button.setVisible(len(self.all) > 1)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)

    def _changed(self) -> None:
        """Somebody else watches: mark them, and let go of what plays or waits that isn't there for them."""
        for action, (profile, _) in zip(self._group.actions(), self.all, strict=False):
            action.setChecked(profile == self._backend.profile)
        self._show_button()
        profile = self._backend.profile
        self._backend.run(lambda store, _: store.media.kept_out(profile), self._let_go, key="kept out")

    def _let_go(self, out: frozenset[MediaId]) -> None:
        player = self._window.player
        if player.media_id in out:
            player.stop()
        ids, _ = player.queue()
        if out.intersection(ids):
            player.change_queue(lambda queue: queue.remove([at for at, i in enumerate(ids) if i in out]))
