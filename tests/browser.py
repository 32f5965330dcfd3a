"""A real browser for tests: found on this machine, watched, asked what a reader would notice.

Playwright drives it and holds an event loop while it is open: open it for a module and not for
the session, so that no other module's tests run inside that loop.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    sync_playwright,
)

#: A telephone held upright, and a desk.
PHONE, DESK = (375, 740), (1280, 900)

#: How a page is looked at: every day once on each kind of screen and in each light.
LOOKS: list[Any] = [
    pytest.param(PHONE, "light", id="phone-light"),
    pytest.param(DESK, "dark", id="desk-dark"),
    pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.soak),
    pytest.param(DESK, "light", id="desk-light", marks=pytest.mark.soak),
]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def chromium() -> str | None:
    """The program, if this machine has one; ``WARGAME_BROWSER`` names another."""
    named = [os.environ["WARGAME_BROWSER"]] if "WARGAME_BROWSER" in os.environ else []
    found = [shutil.which(name) for name in (*named, *_NAMES)]
    there = [name for name in found if name] + [name for name in _PLACES if Path(name).is_file()]
    return there[0] if there else None


#: For a test or a module (``pytestmark``) that needs it.
needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without a window, closed at the end."""
    # Chromium's sandbox does not work for root, which is who runs tests in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"] if root else []
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Watched:
    """An open page, with everything it asked for and everything it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    #: Everything that came in over its lines, where it was listened to.
    frames: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe-core finds serious or critical, a line for each element."""
        if not self.page.evaluate("typeof axe == 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        # What is sound or undecided on a large page is more to send over than to look for.
        broken: list[dict[str, Any]] = self.page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
        )
        return [
            f"{found['id']} ({found['impact']}): {node['target']} {node['failureSummary']}"
            for found in broken
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]

    def small(self) -> list[str]:
        """What can be pressed and is less than 44 pixels high, too little for a thumb."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('button, summary, select, textarea, a.button,'
              + 'input:not([type=checkbox]):not([type=radio]), label.pick')]
              .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
              .map(one => one.outerHTML.slice(0, 80))"""
        )
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@contextmanager
def opened(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = DESK,
    scheme: Literal["light", "dark"] = "light",
    listen: bool = False,
) -> Iterator[Watched]:
    """A page in a fresh context of its own: no cookies, no cache, nothing from before."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        watched = Watched(context.new_page())

        def asked(request: Request) -> None:
            watched.requests.append(request.url)

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                watched.complaints.append(message.text)

        def line(socket: WebSocket) -> None:
            socket.on("framereceived", lambda frame: watched.frames.append(str(frame)))

        if listen:
            watched.page.on("websocket", line)
        watched.page.on("request", asked)
        watched.page.on("console", said)
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.goto(url)
        yield watched
    finally:
        context.close()


def pdf_pages(pdf: bytes) -> int:
    """How many pages a PDF has, by its page objects."""
    assert pdf.startswith(b"%PDF-"), pdf[:20]
    assert b"%%EOF" in pdf[-32:]
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
