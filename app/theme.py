"""Turns one table of tokens into the palette and the style sheet; light and dark follow the system or the person."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

Mode = Literal["system", "light", "dark"]

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6 = 4, 8, 12, 16, 24, 32
"""Spacing in pixels; nothing in between is used."""
RADIUS_CARD_PX, RADIUS_PANEL_PX = 6, 10
CAPTION_PX, BODY_PX, STRONG_PX, TITLE_PX, HERO_PX = 12, 13, 15, 20, 28
"""Type sizes in pixels of a 100 % screen."""
TOP_BAR_PX, RAIL_PX, NARROW_RAIL_PX, PLAYER_BAR_PX, NARROW_WINDOW_PX = 48, 200, 56, 72, 1100


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Every colour that the window uses is here, as #RRGGBB."""

    dark: bool
    window: str
    panel: str
    raised: str
    text: str
    muted: str
    line: str
    accent: str
    good: str
    warn: str
    bad: str
    on_accent: str  # text on a filled accent
    control: str  # outline of fields and buttons: 3 to 1 on every ground
    tints: tuple[str, ...]  # grounds of art-less cards, calm, by content


LIGHT = Tokens(
    dark=False,
    window="#F6F5F2",
    panel="#FFFFFF",
    raised="#FFFFFF",
    text="#1D1F21",
    muted="#5F646B",
    line="#E3E1DC",
    accent="#9A4A1C",
    good="#2F7D4F",
    warn="#8A5F00",
    bad="#B3372F",
    on_accent="#FFFFFF",
    control="#8A8D90",
    tints=("#E6DFD3", "#DDE3DC", "#D9E1E6", "#E5DCE2", "#E6DBD3", "#E0E0D5"),
)
DARK = Tokens(
    dark=True,
    window="#17181A",
    panel="#1E2023",
    raised="#26292D",
    text="#ECEBE8",
    muted="#A3A8AF",
    line="#33373C",
    accent="#F0A36B",
    good="#7CC79A",
    warn="#E0B252",
    bad="#F08A80",
    on_accent="#1D1209",
    control="#757B83",
    tints=("#35302A", "#2B322D", "#2A3136", "#342C32", "#362D28", "#31312A"),
)


def contrast(first: str, second: str) -> float:
    """Compute the contrast of two colours, 1 to 21.

    Source: WCAG 2.2, relative luminance and contrast ratio.
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def palette(tokens: Tokens) -> QPalette:
    """Build the palette that every native control draws from."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.window,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Light: tokens.raised,
        QPalette.ColorRole.Midlight: tokens.line,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.control,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, mixed(tokens.text, tokens.window, 0.55))
    return made


def mixed(colour: str, ground: str, share: float) -> QColor:
    """Lay `colour` over `ground` at this opacity and give the result, opaque."""
    top, below = QColor(colour), QColor(ground)
    pairs = zip((top.redF(), top.greenF(), top.blueF()), (below.redF(), below.greenF(), below.blueF()), strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in pairs))


_SHEET = Template(
    """
* { font-size: ${body}px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QMainWindow, QDialog { background: $window; }
#topBar, #rail, #playerBar, #detailPanel { background: $panel; }
#topBar { border-bottom: 1px solid $line; }
#rail { border-right: 1px solid $line; }
#detailPanel { border-left: 1px solid $line; }
#playerBar { border-top: 1px solid $line; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="hero"] { font-size: ${hero}px; font-weight: 600; }
QLabel[role="strong"] { font-size: ${strong}px; font-weight: 600; }
QLabel[role="caption"] { font-size: ${caption}px; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="good"] { color: $good; }
QLineEdit { background: $window; border: 1px solid $control; border-radius: 6px; padding: 0 8px; min-height: 30px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton { background: $raised; border: 1px solid $control; border-radius: 6px; padding: 0 12px; min-height: 30px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:disabled { color: $disabled; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="link"] { background: transparent; border: 2px solid transparent; color: $accent; padding: 0 4px; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 2px solid $accent; }
QPushButton[role="chip"] { border-radius: 13px; min-height: 24px; font-size: ${caption}px; padding: 0 10px; }
QFrame[role="example"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QPushButton[role="chip"]:checked { background: $selected; border: 1px solid $accent; }
QToolButton { background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QAbstractItemView { background: $window; border: none; outline: none; selection-background-color: $selected;
  selection-color: $text; }
#mediaView { selection-background-color: transparent; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; font-size: ${caption}px; }
QTextEdit, QPlainTextEdit, QTextBrowser { background: $panel; border: 1px solid $line; border-radius: 6px; }
QTextEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame[role="card"] { background: $panel; border: 1px solid $line; border-radius: 10px; }
QFrame[role="card"] QTableView { background: $panel; }
QFrame[role="card"] QTableView::item { padding: 0 5px; }
QFrame[role="drop"] { background: $window; border: 2px dashed $accent; border-radius: 10px; }
"""
)


def stylesheet(tokens: Tokens) -> str:
    """Fill the one style sheet with a theme's tokens."""
    colours = {name: getattr(tokens, name) for name in Tokens.__slots__ if name not in ("dark", "tints")} | {
        "hover": mixed(tokens.text, tokens.panel, 0.06).name(),
        "pressed": mixed(tokens.text, tokens.panel, 0.12).name(),
        "selected": selected_ground(tokens).name(),
        "accent_hover": mixed(tokens.accent, tokens.text, 0.88).name(),
        "disabled": mixed(tokens.text, tokens.window, 0.55).name(),
        "scroll": mixed(tokens.text, tokens.window, 0.22).name(),
    }
    sizes = {"caption": CAPTION_PX, "body": BODY_PX, "strong": STRONG_PX, "title": TITLE_PX, "hero": HERO_PX}
    return _SHEET.substitute(colours | sizes)


def selected_ground(tokens: Tokens) -> QColor:
    """Ground of a chosen row or card: the accent at 14 % over the panel."""
    return mixed(tokens.accent, tokens.panel, 0.14)


def font(size_px: int = BODY_PX, *, bold: bool = False, tabular: bool = False) -> QFont:
    """Give the system's UI font at one of the token sizes; `tabular` numbers all have one width."""
    made = QFont(QApplication.font())
    made.setPixelSize(size_px)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


class Theme(QObject):
    """The theme in force. One per application: `Theme.current()`; `changed` after each switch."""

    changed = Signal()
    _current: Theme | None = None

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        self.tokens = LIGHT
        Theme._current = self
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @classmethod
    def current(cls) -> Theme:
        """Give the application's theme, making a light one where nobody made one (single widgets in tests)."""
        if cls._current is None:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            return cls(app, "light")
        return cls._current

    @property
    def mode(self) -> Mode:
        """What was asked for; `tokens.dark` says what came of it."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Follow the system, or stay light or dark."""
        self._mode = mode
        self._apply()

    def _apply(self, _scheme: object = None) -> None:
        system_is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.tokens = DARK if self._mode == "dark" or (self._mode == "system" and system_is_dark) else LIGHT
        style = self._app.style()
        if style is None or style.name().lower() != "fusion":
            self._app.setStyle("Fusion")
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit()


def tokens() -> Tokens:
    """Give the tokens in force, for whatever paints by itself."""
    return Theme.current().tokens
