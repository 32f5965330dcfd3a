"""Every test of the terminal has a configuration folder and an environment of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

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


@pytest.fixture(autouse=True, scope="session")
def styles_read_once() -> Iterator[None]:
    """A third of an app's start is reading style sheets: the same text is read once a process.

    Textual keeps what it has read for each app; here it is kept for all of them, by the text, all
    it was read with and the variables of its theme.  What is wrong is not kept.
    """
    read, known = Stylesheet._parse_rules, dict[Any, list[RuleSet]]()

    def rules(sheet: Stylesheet, *args: Any, **more: Any) -> list[RuleSet]:
        key = (args, *sorted(more.items()), *sorted(sheet._variables.items()))
        if key not in known:
            known[key] = read(sheet, *args, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", rules)
        yield
