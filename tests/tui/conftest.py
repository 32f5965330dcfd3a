"""Every test of the terminal has a configuration folder and an environment of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.tui.app import WargameApp


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder where this test's settings and drafts go."""
    folder = tmp_path / "config"
    monkeypatch.setenv("WARGAME_CONFIG", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No forecast is played, so that a screen shows the same however quick the machine is."""
    monkeypatch.setattr(WargameApp, "open_desk", lambda app, told: None)
