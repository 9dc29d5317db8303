"""The one style sheet, with places for a theme's colours and for sizes that follow the text; `theme` fills it."""

from string import Template

SHEET = Template(
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
QLineEdit { background: $window; border: 1px solid $control; border-radius: 6px; padding: 0 8px; min-height: ${field}px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton { background: $raised; border: 1px solid $control; border-radius: 6px; padding: 0 12px;
  min-height: ${field}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $selected; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:disabled { color: $disabled; border-color: $line; }
QPushButton::menu-indicator { image: url("$arrow"); width: ${arrow_px}px; height: ${arrow_px}px;
  subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { background: $accent_focus; border: 2px solid $text; padding: 0 11px; }
QPushButton[role="primary"]:disabled { background: $raised; color: $disabled; border: 1px solid $line; }
QPushButton[role="link"] { background: transparent; border: 2px solid transparent; color: $accent; padding: 0 4px; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 2px solid $accent; }
QPushButton[role="crumb"] { background: transparent; border: 2px solid transparent; color: $muted; padding: 0 4px;
  font-size: ${strong}px; }
QPushButton[role="crumb"]:hover { background: $hover; color: $text; }
QPushButton[role="crumb"]:focus { border: 2px solid $accent; }
QPushButton[role="chip"] { border-radius: ${chip_round}px; min-height: ${chip}px; font-size: ${caption}px;
  padding: 0 10px; min-width: ${chip_least}px; }
QPushButton[role="dots"]::menu-indicator { image: none; width: 0; }
QPushButton[role="chip"]::menu-indicator { width: ${dent}px; height: ${dent}px; right: 5px; }
QPushButton[role="chiplink"] { background: transparent; border: 2px solid transparent; color: $accent;
  min-height: ${chip_inner}px; font-size: ${caption}px; padding: 0 6px; border-radius: ${chip_round}px; }
QPushButton[role="chiplink"]:hover { background: $hover; }
QPushButton[role="chiplink"]:focus { border: 2px solid $accent; }
QFrame[role="example"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QPushButton[role="chip"]:checked { background: $selected; border: 1px solid $accent; }
QPushButton[role="chip"]:checked:focus { border: 2px solid $text; padding: 0 9px; }
QScrollArea[role="readable"] { border: 2px solid transparent; border-radius: 6px; }
QScrollArea[role="readable"]:focus { border: 2px solid $accent; }
QToolButton { background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $accent; }
#whoWatches { border: 1px solid $control; border-radius: 14px; min-width: 20px; min-height: 20px; padding: 3px;
  font-weight: 600; }
#whoWatches:focus { border: 2px solid $accent; padding: 2px; }
#cardButtons { background: $raised; border: 1px solid $line; border-radius: 6px; }
#cardButtons QToolButton { padding: 0; }
QToolButton::menu-indicator { image: none; width: 0; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QAbstractItemView { background: $window; border: none; outline: none; selection-background-color: $selected;
  selection-color: $text; }
#settingsList::item { border-radius: 6px; padding-left: 8px; }
#settingsList::item:selected { background: $selected; color: $text; }
#settingsList::item:hover:!selected { background: $hover; }
#settingsList::item:focus { border: 2px solid $accent; padding-left: 6px; }
#mediaView { selection-background-color: transparent; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; font-size: ${caption}px; }
QComboBox { background: $raised; border: 1px solid $control; border-radius: 6px; padding: 0 8px;
  min-height: ${field}px; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border: 2px solid $accent; padding: 0 7px; }
QComboBox:disabled { color: $disabled; border-color: $line; }
QComboBox::drop-down { border: none; width: ${arrow_room}px; }
QComboBox::down-arrow { image: url("$arrow"); width: ${arrow_px}px; height: ${arrow_px}px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; }
QAbstractSpinBox { background: $window; border: 1px solid $control; border-radius: 6px; padding: 0;
  min-height: ${field}px; max-height: ${field}px; selection-background-color: $accent; selection-color: $on_accent; }
QAbstractSpinBox:focus { border: 2px solid $accent; }
QAbstractSpinBox:disabled { color: $disabled; border-color: $line; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent;
  width: ${arrow_room}px; }
QAbstractSpinBox::up-arrow { image: url("$arrow_up"); width: ${arrow_px}px; height: ${arrow_px}px; }
QAbstractSpinBox::down-arrow { image: url("$arrow"); width: ${arrow_px}px; height: ${arrow_px}px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator { width: ${box}px; height: ${box}px; border: 1px solid $control; border-radius: 4px;
  background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:focus { border: 2px solid $accent; width: ${box_inner}px; height: ${box_inner}px; }
QCheckBox::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $scroll; }
QRadioButton::indicator { width: ${box}px; height: ${box}px; border: 1px solid $control; border-radius: ${round}px;
  background: $raised; }
QRadioButton::indicator:checked { border: ${dot}px solid $accent; width: ${hole}px; height: ${hole}px; }
QRadioButton:focus, QCheckBox:focus { color: $accent; }
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
