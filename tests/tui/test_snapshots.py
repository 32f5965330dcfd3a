"""Key screens as they look, at several sizes and in every theme, held against reviewed pictures.

They are of the flagship, whose texts and figures change; then the pictures are made anew with
``WARGAME_UPDATE_SNAPSHOTS=1`` and the difference is read before it is committed.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui import snapshot
from tests.tui.driving import at_table, drive, settle
from tests.tui.snapshot import check, picture
from wargame.analysis.crossing import PICTURE, Answer
from wargame.analysis.forecast import forecast
from wargame.content.ready import ready
from wargame.play.replay import Replay
from wargame.play.session import Session, new_session, start_session
from wargame.tui import themes
from wargame.tui.app import WargameApp
from wargame.tui.screens import home
from wargame.tui.screens.end import End
from wargame.tui.screens.replay import Scrubber
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.widgets.panel import Panel

ROOT = Path(__file__).resolve().parents[2]
SMALL, USUAL, LARGE = (80, 24), (120, 34), (200, 60)
EACH = [
    pytest.param(SMALL, id="small"),
    pytest.param(USUAL, id="usual"),
    pytest.param(LARGE, id="large", marks=pytest.mark.soak),
]


class Noon(datetime):
    """A day that never passes: home says how long ago something was written."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2025, 6, 2, 12, 0, tzinfo=tz)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No colour from outside, no blinking, no saves but those a test gives."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(WargameApp, "saves", lambda self: [])
    monkeypatch.setattr(home, "datetime", Noon)
    monkeypatch.setenv("WARGAME_CONFIG", "config")  # its place is shown
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


class Album:
    """Takes pictures of an app; what differs is told at the end, all of it."""

    def __init__(self, app: WargameApp, pilot: Pilot[int], size: tuple[int, int]) -> None:
        self.app, self.pilot = app, pilot
        self.size = f"{size[0]}x{size[1]}"
        self.faults: list[str] = []

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settle(self.app, self.pilot)

    async def take(self, name: str, *keys: str, back: str = "") -> None:
        """Press keys, take the picture, and perhaps go back again."""
        await self.press(*keys)
        self.app.clear_notifications()
        await self.pilot.pause()
        try:
            check(f"{name}-{self.size}", picture(self.app))
        except pytest.fail.Exception as fault:
            self.faults.append(str(fault))
        if back:
            await self.press(back)


def album(
    size: tuple[int, int], session: Session | None, shoot: Callable[[Album], Any], **options: Any
) -> None:
    """Run the app and take the pictures of one route through it."""
    faults: list[str] = []

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.settings = type(app.settings)(speed="instant")
        taken = Album(app, pilot, size)
        await shoot(taken)
        faults.extend(taken.faults)

    drive(play, size, session, **options)
    if session is not None:
        session.close()
    if faults:
        pytest.fail("\n\n".join(faults), pytrace=False)


def at(node: str, quarter: int = 2, role: str = "UKR") -> Session:
    """The flagship at a decision of a later quarter, played so far by its defaults."""
    session = new_session("bridge-2025", role=role, seed=7)
    session.advance()
    while (session.game.world.turn, session.game.node) != (quarter, node) and not session.ended:
        session.submit(role, session.game.default(role))
        session.advance()
    return session


async def at_decision(taken: Album) -> Table:
    table = await at_table(taken.app, taken.pilot)
    await settle(taken.app, taken.pilot)
    return table


# Home --------------------------------------------------------------------------------------------


def test_home_for_the_first_time_and_a_new_exercise() -> None:
    async def shoot(taken: Album) -> None:
        await taken.take("home-first")
        await taken.take("new-exercise", "n")
        rows = taken.app.screen.query_one(Panel).rows
        rows.mark("bridge-2025")
        await taken.take("new-role", "enter")
        taken.app.begin("bridge-2025", "UKR", 7)
        await settle(taken.app, taken.pilot)
        assert isinstance(taken.app.screen, Story)
        await taken.take("brief")

    album(SMALL, None, shoot)


def test_home_with_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    def save(role: str, quarter: str, ended: str, scores: dict[str, int], hour: int) -> Any:
        when = f"2025-06-01 {hour}:00"
        path = Path(f"saves/bridge-2025-{role.lower()}.wargame")
        return {
            "path": path, "scenario": "bridge-2025", "role": role, "quarter": quarter,
            "ended": ended, "scores": scores, "when": when, "fault": "",
        }  # fmt: skip

    saves = [
        save("UKR", "2025Q3", "", {}, 19),
        save("EU", "2026Q4", "turns", {"EU": 61_000, "RUS": 40_000}, 18),
        {**save("US", "", "", {}, 17), "fault": "saves/bridge-2025-us.wargame is damaged"},
    ]
    monkeypatch.setattr(WargameApp, "saves", lambda self: saves)

    async def shoot(taken: Album) -> None:
        await taken.take("home-saves")

    album(USUAL, None, shoot)


# The table ---------------------------------------------------------------------------------------


def test_the_table_small_with_its_dialogs() -> None:
    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        await taken.take("table")
        await taken.take("card", "r", back="escape")
        await taken.take("standing", "t", back="escape")
        await taken.take("confirm", "enter", "c", back="escape")

    album(SMALL, at("orders"), shoot)


PANELS = {
    2: "tracks", 4: "deals", 5: "goals", 6: "pipeline", 7: "feed", 8: "charts", 9: "map",
}  # fmt: skip


def test_the_table_and_each_of_its_panels() -> None:
    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        await taken.take("table")
        for number, name in PANELS.items():
            await taken.take(f"panel-{name}", str(number))
        await taken.press("1")
        await taken.take("jump", "g", back="escape")
        await taken.take("palette", "colon", back="escape")
        await taken.take("help", "question_mark", back="escape")
        await taken.take("shot", "o", back="escape")

    album(USUAL, at("orders"), shoot)


def test_the_table_large() -> None:
    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        await taken.take("table")

    album(LARGE, at("orders"), shoot)


class AtOnce:
    """A desk that plays a few worlds in this process, the same every time."""

    found: ClassVar[dict[tuple[Any, ...], Any]] = {}

    def __init__(self, told: Callable[[Answer], None]) -> None:
        self.told, self.ticket = told, 0

    def ask(
        self, compiled: Any, position: Any, role: str, plan: Any = None, worlds: int = 0
    ) -> int:
        self.ticket += 1
        asked = (position.node, position.world.turn, role, repr(plan))
        if asked not in AtOnce.found:  # every size asks the same of the same exercise
            *_, AtOnce.found[asked] = forecast(compiled, position, role, plan=plan, worlds=256)
        self.told(Answer(self.ticket, PICTURE, AtOnce.found[asked]))
        return self.ticket

    def advise(self, compiled: Any, position: Any, role: str, level: str) -> int:
        return 0

    def drop(self) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize("size", EACH)
def test_the_table_with_a_forecast(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WargameApp, "open_desk", lambda app, told: AtOnce(told))

    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        await taken.press("enter")
        await asyncio.sleep(1.0)  # the draft rests, then the keys
        await taken.take("forecast")
        if size != LARGE:
            await taken.take("forecast-goals", "5")
            await taken.take("forecast-charts", "8")
        await taken.take("forecast-page", "f", back="escape")

    album(size, at("orders"), shoot)


def test_the_table_in_every_theme() -> None:
    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        for name in themes.NAMES:
            if name != "dark":
                taken.app.wear(name)
                await taken.take(f"theme-{name}")

    album(USUAL, at("orders"), shoot)


def test_the_table_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def shoot(taken: Album) -> None:
        await at_decision(taken)
        await taken.take("no-colour")

    album(USUAL, at("orders"), shoot)


def test_the_hand_and_a_deal() -> None:
    async def shoot(taken: Album) -> None:
        table = await at_decision(taken)
        await taken.take("offers")
        await taken.take("panel-hand", "3")
        await taken.press("1")
        legal = {deal["action"] for deal in table.seat.view["deals"] if deal["legal"]}
        rows = table.panel("now").rows
        rows.mark(next(row.id for row in rows.rows if row.id in legal))
        await taken.take("deal", "m", back="escape")

    album(USUAL, at("offers"), shoot)


# What is told ------------------------------------------------------------------------------------


def test_a_quarter_told() -> None:
    async def shoot(taken: Album) -> None:
        table = await at_decision(taken)
        story = Theatre("Told again", table.seat.quarter_story(1), motion=False)
        taken.app.push_screen(story)
        await settle(taken.app, taken.pilot)
        while story.beat + 1 < len(story.now_scene.beats):
            await taken.press("enter")
        await taken.take("theatre-reveal")
        await taken.press("right")
        while story.beat + 1 < len(story.now_scene.beats):
            await taken.press("enter")
        await taken.take("theatre-roll")
        await taken.take("theatre-summary", "s")

    album(USUAL, at("orders"), shoot)


def test_the_end() -> None:
    async def shoot(taken: Album) -> None:
        for _ in range(20):
            await settle(taken.app, taken.pilot)
            if isinstance(taken.app.screen, End):
                break
            assert isinstance(taken.app.screen, Story)
            taken.app.screen.dismiss(None)
        await taken.take("end")

    album(USUAL, at("over", 99), shoot)


@pytest.mark.parametrize("size", EACH)
def test_a_replay(size: tuple[int, int], tmp_path: Path) -> None:
    session = start_session(ready("bridge-2025"), {}, seed=7, save=tmp_path / "a.wargame", turns=3)
    session.advance()
    session.close()
    replay = Replay.open(tmp_path / "a.wargame")
    rolls = next(h.seq for h in replay.headers if (h.kind, h.turn) == ("adjudication", 1))
    replay = replay.annotate("bookmark", "The first ports vote", 34)
    replay = replay.annotate("note", "Here it turned", rolls)

    async def shoot(taken: Album) -> None:
        await taken.take("replay")
        if size != LARGE:
            await taken.take("replay-marks", "7")
            await taken.take("replay-role", "v", "2")

    album(size, None, shoot, opening=Scrubber(replay, place=rolls))


# Looking up --------------------------------------------------------------------------------------


def test_looking_up_and_setting() -> None:
    async def shoot(taken: Album) -> None:
        taken.app.read_deck("bridge-2025")
        await taken.take("deck-browser", "d")
        await taken.take("deck-search", "slash", *"drone")
        await taken.press("escape", "escape")
        await taken.take("glossary", "w", back="escape")
        await taken.take("settings", "e", back="escape")

    album(USUAL, None, shoot)


# Steadiness --------------------------------------------------------------------------------------


def test_every_picture_is_taken_by_a_test() -> None:
    """A picture that no test takes any more would look reviewed and be worth nothing."""
    source = Path(__file__).read_text()
    kept = {path.stem.rpartition("-")[0] for path in snapshot.FOLDER.glob("*.txt")}
    named = {name for name in kept if f'"{name}"' in source}
    panels = {f"panel-{name}" for name in PANELS.values()}
    assert kept == named | (kept & panels) | (kept & {f"theme-{name}" for name in themes.NAMES})


@pytest.mark.soak
@pytest.mark.parametrize("number", range(10))
def test_the_same_pictures_in_a_fresh_interpreter(number: int) -> None:
    env = {**os.environ, "PYTHONHASHSEED": str(1000 + number)}
    env.pop("WARGAME_UPDATE_SNAPSHOTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider",
         str(Path(__file__)), "-m", "not soak"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
