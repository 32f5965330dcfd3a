"""Every test of the terminal has a configuration folder and an environment of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder where this test's settings and drafts go."""
    folder = tmp_path / "config"
    monkeypatch.setenv("WARGAME_CONFIG", str(folder))
    return folder
