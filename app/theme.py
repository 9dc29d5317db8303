"""Turns one table of tokens into the palette and the style sheet; light and dark follow the system or the person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from app.sheet import SHEET

Mode = Literal["system", "light", "dark"]
Motion = Literal["system", "none"]

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6 = 4, 8, 12, 16, 24, 32
"""Spacing in pixels; nothing in between is used."""
RADIUS_CARD_PX, RADIUS_PANEL_PX = 6, 10
CAPTION_PX, BODY_PX, STRONG_PX, TITLE_PX, HERO_PX = 12, 13, 15, 20, 28
"""Type sizes in pixels at a text size of 100 %; what draws takes them through `font` and `scaled`."""
SMALLEST_TEXT, LARGEST_TEXT = 100, 200
"""Text sizes in percent."""
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


def stylesheet(tokens: Tokens, text_scale: int = SMALLEST_TEXT) -> str:
    """Fill the one style sheet with a theme's tokens, its type and what holds type at a text size in percent."""
    colours = {name: getattr(tokens, name) for name in Tokens.__slots__ if name not in ("dark", "tints")} | {
        "hover": mixed(tokens.text, tokens.panel, 0.06).name(),
        "pressed": mixed(tokens.text, tokens.panel, 0.12).name(),
        "selected": selected_ground(tokens).name(),
        "accent_hover": mixed(tokens.accent, tokens.text, 0.88).name(),
        "accent_focus": focused_ground(tokens).name(),
        "disabled": mixed(tokens.text, tokens.window, 0.55).name(),
        "scroll": mixed(tokens.text, tokens.window, 0.22).name(),
    }
    sizes = {"caption": CAPTION_PX, "body": BODY_PX, "strong": STRONG_PX, "title": TITLE_PX, "hero": HERO_PX}
    sizes |= {"field": 30, "chip": 24, "chip_inner": 22, "arrow_px": 12, "dent": 9, "arrow_room": 24, "box": 14}
    scaled_px = {name: round(px * text_scale / 100) for name, px in sizes.items()}
    box, chip_round = scaled_px["box"], scaled_px["chip"] // 2 + 1
    rounded = {
        "box_inner": box - 2,
        "round": box // 2 + 1,
        "dot": box // 3,
        "hole": box - 2 * (box // 3) + 2,
        "chip_round": chip_round,
    }
    drawn = {"arrow": "arrow-down", "arrow_up": "arrow-up", "check": "check-dark" if tokens.dark else "check-light"}
    files = {name: (DRAWN / f"{file}.svg").as_posix() for name, file in drawn.items()}
    return SHEET.substitute(colours, **scaled_px, **rounded, **files, chip_least=2 * chip_round - 18)


def selected_ground(tokens: Tokens) -> QColor:
    """Ground of a chosen row or card: the accent at 14 % over the panel."""
    return mixed(tokens.accent, tokens.panel, 0.14)


def focused_ground(tokens: Tokens) -> QColor:
    """Ground of a filled button that has the focus: 3 to 1 against its ring, 4.5 to 1 against its words."""
    return mixed(tokens.accent, tokens.window, 0.68 if tokens.dark else 0.9)


def font(size_px: int = BODY_PX, *, bold: bool = False, tabular: bool = False) -> QFont:
    """Give the system's UI font at one of the token sizes, scaled; `tabular` numbers all have one width."""
    made = QFont(QApplication.font())
    made.setPixelSize(scaled(size_px))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def scaled(size_px: float) -> int:
    """Give a size that has to do with text at the text size in force."""
    return round(size_px * Theme.current().text_scale / 100)


def eased(size_px: float) -> int:
    """Give the size of something that holds text beside pictures: it grows half as fast as text does."""
    return round(size_px * (100 + Theme.current().text_scale) / 200)


DRAWN = Path(__file__).resolve().parent.parent / "resources" / "icons"
"""Small pictures that a style sheet can only take from files."""
EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)
"""What Qt moves by itself."""


class Theme(QObject):
    """Colours, text size and motion in force. One per application: `Theme.current()`; `changed` after each switch.

    What is measured in text sizes beside fonts (heights of rows, bars and cards) is taken through `scaled` when it is
    drawn or laid out, and measured anew on `changed`.
    """

    changed = Signal()
    _current: Theme | None = None

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        self._motion: Motion = "system"
        self._text_scale = SMALLEST_TEXT
        self.tokens = LIGHT
        self._system_effects = frozenset(effect for effect in EFFECTS if QApplication.isEffectEnabled(effect))
        Theme._current = self
        app.setStyle("Fusion")  # once: under a style sheet the style has no name by which to find out
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

    @property
    def text_scale(self) -> int:
        """Size of all text in percent of the usual one, 100 to 200."""
        return self._text_scale

    def set_text_scale(self, percent: int) -> None:
        """Make all text so large, at once; what is out of bounds counts as the nearest bound."""
        percent = max(SMALLEST_TEXT, min(percent, LARGEST_TEXT))
        if percent != self._text_scale:
            self._text_scale = percent
            self._apply()

    @property
    def motion(self) -> Motion:
        """What was asked for; `has_motion` says what came of it."""
        return self._motion

    def set_motion(self, motion: Motion) -> None:
        """Let things move as the system does, or never by themselves."""
        if motion != self._motion:
            self._motion = motion
            self._let_move()
            self.changed.emit()

    def has_motion(self) -> bool:
        """Say whether things may move by themselves: the person lets them, and the system."""
        style = QApplication.style()
        asked = style is None or style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        return self._motion != "none" and asked

    def _let_move(self) -> None:
        """Let menus, lists and tips come at once where nothing is to move."""
        for effect in EFFECTS:
            QApplication.setEffectEnabled(effect, self._motion != "none" and effect in self._system_effects)

    def _apply(self, _scheme: object = None) -> None:
        system_is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.tokens = DARK if self._mode == "dark" or (self._mode == "system" and system_is_dark) else LIGHT
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet(self.tokens, self._text_scale))
        self.changed.emit()


def tokens() -> Tokens:
    """Give the tokens in force, for whatever paints by itself."""
    return Theme.current().tokens


def has_motion() -> bool:
    """Say whether things may move by themselves; each animation asks."""
    return Theme.current().has_motion()
