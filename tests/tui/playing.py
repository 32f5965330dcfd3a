"""A person who plays: what stands on the screen, where it stands, and two pairs of hands.

``Keys`` never touches the mouse, ``Mouse`` never touches a key: it finds words on the screen and
clicks on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.driving import settle
from wargame.tui.app import WargameApp
from wargame.tui.screens.beginning import NewExercise
from wargame.tui.screens.deal_dialogs import Parley
from wargame.tui.screens.dialogs import Ask, CallShot, Choose, Confirm, Reader
from wargame.tui.screens.end import End
from wargame.tui.screens.home import Home
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.widgets.rows import RowList

CONTENT = Path(__file__).parent / "content"

#: A step of a game takes a few; a whole game of eight quarters some five hundred.
PATIENCE = 1500


def lines_of(app: WargameApp) -> list[str]:
    """What stands on the screen, line by line."""
    return [
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    ]


def seen(app: WargameApp) -> str:
    """What stands on the screen, as plain text."""
    return "\n".join(lines_of(app))


def place_of(app: WargameApp, words: str, *, last: bool = False) -> tuple[int, int] | None:
    """The cell where words begin on the screen; the lowest place with ``last``."""
    rows = list(enumerate(lines_of(app)))
    for y, text in reversed(rows) if last else rows:
        at = text.find(words)
        if at >= 0:
            return cell_len(text[:at]), y
    return None


class Hands:
    """What a person does with a screen."""

    def __init__(self, app: WargameApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.done = 0

    async def do(self, key: str, words: str) -> None:
        """Do what the foot of the screen names, with its key or its words."""
        raise NotImplementedError

    async def panel(self, number: int, name: str) -> None:
        """Go to a panel of the table."""
        raise NotImplementedError

    async def choose(self, row: str) -> None:
        """Choose a row of the list that has the focus, by its id."""
        raise NotImplementedError

    @property
    def rows(self) -> RowList:
        """The list at hand."""
        focused = self.app.screen.focused
        if isinstance(focused, RowList):
            return focused
        return next(rows for rows in self.app.screen.query(RowList) if rows.display)

    @property
    def marked(self) -> str:
        """The row under the cursor."""
        return self.rows.marked


class Keys(Hands):
    """The keyboard alone."""

    async def do(self, key: str, words: str) -> None:
        self.done += 1
        await self.pilot.press(key)

    async def panel(self, number: int, name: str) -> None:
        await self.do(str(number), name)

    async def choose(self, row: str) -> None:
        places = [one.id for one in self.rows.rows if not one.heading]
        steps = places.index(row) - places.index(self.marked)
        for _ in range(abs(steps)):
            await self.do("down" if steps > 0 else "up", "")
        assert self.marked == row
        await self.do("enter", "")


class Mouse(Hands):
    """The mouse alone, on what can be seen."""

    async def click(self, x: int, y: int) -> None:
        """What a terminal sends: the pointer comes, the button goes down and up."""
        self.done += 1
        driver = self.app._driver
        assert driver is not None
        for kind, button in ((MouseMove, 0), (MouseDown, 1), (MouseUp, 1)):
            driver.process_message(kind(None, x, y, 0, 0, button, False, False, False, x, y))
        await self.pilot.pause()

    async def do(self, key: str, words: str, *, last: bool = True) -> None:
        place = place_of(self.app, words, last=last)
        assert place is not None, f"{words!r} cannot be clicked on:\n{seen(self.app)}"
        await self.click(place[0] + 1, place[1])

    async def panel(self, number: int, name: str) -> None:
        await self.do(str(number), f"{number} {name}", last=False)  # the tabs stand above

    async def choose(self, row: str) -> None:
        rows = self.rows
        number = next(n for n, one in enumerate(rows.rows) if one.id == row)
        before, screen = rows.highlighted, self.app.screen
        for _ in range(100):  # the wheel brings it into sight
            y = rows.line_of(number) - round(rows.scroll_offset.y)
            if 0 <= y < rows.size.height:
                break
            rows.scroll_relative(y=-3 if y < 0 else 3, animate=False)
            await self.pilot.pause()
        await self.click(rows.content_region.x + 3, rows.content_region.y + y)
        assert self.app.screen is not screen or rows.highlighted == number
        if before != number:  # the first click only looked
            await self.click(rows.content_region.x + 3, rows.content_region.y + y)


async def begin(hands: Hands, scenario: str, role: str) -> None:
    """From home through scenario, role and seed to the brief."""
    app, pilot = hands.app, hands.pilot
    assert isinstance(app.screen, Home), app.screen
    await hands.choose("@new")
    await settle(app, pilot)
    assert isinstance(app.screen, NewExercise), app.screen
    await hands.choose(scenario)
    await hands.choose(role)
    await settle(app, pilot)
    if isinstance(app.screen, Ask):
        await hands.do("enter", "Take it")
        await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, Story), f"{app.screen}\n{seen(app)}"


async def game(hands: Hands, *, rich: bool = True) -> int:
    """Play to the scores; gives how many keys or clicks it took.

    ``rich`` uses more than the least in the first quarter: every panel, a reason, a deal.
    """
    app, pilot = hands.app, hands.pilot
    visited = not rich
    for _ in range(PATIENCE):
        screen: Screen[Any] = app.screen
        if isinstance(screen, End):
            return hands.done
        if isinstance(screen, Theatre):
            await hands.do("s", "Summary")
        elif isinstance(screen, Story):
            await hands.do("s", "Skip all")
        elif isinstance(screen, Confirm):
            await hands.do("y", "(y)")
        elif isinstance(screen, Parley):
            await _parley(hands, screen)
        elif isinstance(screen, Choose | CallShot | Reader | Ask):
            await hands.do("escape", "Back")
        elif isinstance(screen, Table):
            if not visited and screen.seat.view["node"] == "orders":
                visited = True
                await _look_about(hands, screen)
            await _decide(hands, screen)
        await pilot.pause()
    raise AssertionError(f"no end after {hands.done}:\n{seen(app)}")


async def _parley(hands: Hands, screen: Parley) -> None:
    """Say yes to the terms that stand there, without a word."""
    rows = screen.query_one(RowList)
    if rows.has_focus:
        await hands.choose(screen.picked if screen.picked in _able(rows) else _able(rows)[0])
        await hands.pilot.pause()
    if hands.app.screen is screen:
        await hands.do("enter", "Take it")


async def _look_about(hands: Hands, screen: Table) -> None:
    """Every panel once, and back to the decision."""
    from wargame.tui.screens.arrange import PANELS

    for number, (key, name) in enumerate(PANELS.items(), 1):
        await hands.panel(number, name)
        await hands.pilot.pause()
        expected = "now" if key == "hand" else key
        assert screen.active == expected, (screen.active, key)
    await hands.panel(1, "Now")


def _able(rows: RowList) -> Sequence[str]:
    return [row.id for row in rows.rows if row.enabled and not row.heading]


async def _decide(hands: Hands, screen: Table) -> None:
    """One decision, short: an order where orders are asked, an offer in the first quarter."""
    seat = screen.seat
    node, draft = seat.view["node"], seat.draft
    here = screen.panel("now").rows
    if node == "orders" and not draft.orders:
        able = [c["action"] for c in seat.view["hand"] if not seat.refused.get(c["action"])]
        shown = [row for row in _able(here) if row in able]
        if shown:
            await hands.choose(hands.marked if hands.marked in shown else shown[0])
            return
    elif node == "offers" and not draft.picks and not seat.view["turn"]:
        legal = {deal["action"] for deal in seat.view["deals"] if deal["legal"]}
        if able := [row for row in _able(here) if row in legal]:
            await hands.choose(able[0])
            return
    elif node == "answers" and not draft.picks:
        payable = {offer["action"] for offer in seat.view["offers"] if offer["can_pay"]}
        if able := [row for row in _able(here) if row in payable]:
            await hands.choose(able[0])
            return
    elif node == "hands" and not draft.keep and _able(here):
        await hands.choose(_able(here)[0])
        return
    await hands.do("c", "Commit")
