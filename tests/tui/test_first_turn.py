"""The tutorial, played by doing what its guide says and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from wargame.play.session import new_session
from wargame.tui.app import WargameApp
from wargame.tui.screens.arrange import PANELS
from wargame.tui.screens.table import Table
from wargame.tui.widgets.guide import GuideBar


async def _to_table(pilot: object, app: WargameApp) -> None:
    """Leave whatever tells a story over the table."""
    for _ in range(40):
        await pilot.pause()  # type: ignore[attr-defined]
        if isinstance(app.screen, Table):
            return
        await pilot.press("escape")  # type: ignore[attr-defined]
    raise AssertionError(f"still at {app.screen}")


async def _follow(size: tuple[int, int]) -> list[str]:
    session = new_session("first-turn", role="UKR")
    app = WargameApp(session)
    said: list[str] = []
    async with app.run_test(size=size) as pilot:
        await _to_table(pilot, app)
        for _ in range(120):
            if session.ended:
                break
            table = app.screen
            assert isinstance(table, Table)
            assert table.tour is not None
            step = table.tour.now(table.seat.view)
            bar = table.query_one(GuideBar)
            assert bar.display == (step is not None)
            if step is None:
                await pilot.press("1", "c", "c")
                await _to_table(pilot, app)
                continue
            if not said or said[-1] != step.id:
                said.append(step.id)
            kind, _, what = step.until.partition(" ")
            if kind == "read":
                await pilot.press("n")
            elif kind == "panel":
                await pilot.press(str(list(PANELS).index(what) + 1))
            elif kind == "mark":
                panel = "tracks" if table.active == "tracks" else "now"
                table.panel(panel).rows.mark(what)
            elif kind in ("order", "offer"):
                table.action_panel("now")
                rows = table.panel("now").rows
                card = what.partition("/")[0]
                rows.mark(next(r.id for r in rows.rows if r.id.startswith(card)))
                await pilot.press("enter")
                await pilot.pause()
                if app.screen is not table:  # its terms: the first form, and no words with it
                    await pilot.press("enter", "enter")
            elif kind == "standing":
                await pilot.press("t")
                await pilot.pause()
                app.screen.query_one("#choices").rows.mark(what)  # type: ignore[attr-defined]
                await pilot.press("enter")
            elif kind == "commit":
                await pilot.press("c", "c")
            await pilot.pause()
            await _to_table(pilot, app)
    assert session.ended
    assert session.view("UKR")["guide"]
    return said


def test_the_guide_leads_to_the_end() -> None:
    said = asyncio.run(_follow((120, 40)))
    first = ["welcome", "lines", "tracks", "grid", "goals", "offer", "send"]
    assert said[: len(first)] == first
    for step in ("standing", "odds", "soldier", "why", "seal", "hand"):
        assert step in said, step
    assert said.index("charts") < said.index("pipeline") < said.index("map") < said.index("alone")


@pytest.mark.soak
def test_the_guide_leads_to_the_end_in_a_small_terminal() -> None:
    assert "alone" in asyncio.run(_follow((80, 24)))


def test_the_guided_dice_are_fixed_and_others_are_not() -> None:
    one, two = (new_session("first-turn", role="UKR") for _ in range(2))
    assert one.view("UKR")["hand"] == two.view("UKR")["hand"]
    assert one.seats == two.seats
    assert one.seats["EU"] == "doctrine:willing"
    assert "guide" not in new_session("first-turn", role="EU").view("EU")


def test_without_a_guide_there_is_no_bar() -> None:
    async def go() -> None:
        app = WargameApp(new_session("bridge-2025", role="UKR", seed=3))
        async with app.run_test(size=(120, 40)) as pilot:
            await _to_table(pilot, app)
            assert not app.screen.query_one(GuideBar).display
            assert "Guide" not in str(app.screen.query_one("KeyBar").render())

    asyncio.run(go())


def test_plain_mode_says_what_the_guide_says_of_each_decision() -> None:
    import io

    from wargame.tui.plain import run_plain

    session = new_session("first-turn", role="UKR")
    out = io.StringIO()
    run_plain(session, "UKR", io.StringIO("\n" * 400), out)
    told = " ".join(out.getvalue().split())
    assert "Guide: Deals come first." in told
    assert "Guide: The standing order." in told
    assert told.count("Guide: Soldier or worker.") == 1
    assert "Press 2" not in told
