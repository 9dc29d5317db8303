"""The bot that drives windows, with one limit for whatever is waited for: long enough for the slowest machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

LIMIT_MS = 120_000
"""A limit only keeps what never comes from hanging: a worker's start took a minute where others had the cores."""


def _at_least(options: dict[str, Any]) -> dict[str, Any]:
    """Raise a limit; one that doesn't fail the test is a wait for nothing to happen, and stays as it is."""
    if options.get("raising", True) is False:
        return options
    return options | {"timeout": max(options.get("timeout", 0), LIMIT_MS)}


class PatientBot(QtBot):
    """Waits for at least `LIMIT_MS`, whatever a test says: none fails because a machine was busy for so long."""

    def waitUntil(self, callback: Callable[[], bool | None], **options: Any) -> None:  # noqa: N802
        super().waitUntil(callback, **_at_least(options))

    def waitSignal(self, signal: Any, **options: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, **_at_least(options))

    def waitSignals(self, signals: Any, **options: Any) -> Any:  # noqa: N802
        return super().waitSignals(signals, **_at_least(options))

    def waitCallback(self, **options: Any) -> Any:  # noqa: N802
        return super().waitCallback(**_at_least(options))

    def waitExposed(self, widget: Any, **options: Any) -> Any:  # noqa: N802
        return super().waitExposed(widget, **_at_least(options))

    def waitActive(self, widget: Any, **options: Any) -> Any:  # noqa: N802
        return super().waitActive(widget, **_at_least(options))
