"""The theatre of a quarter: what it tells, what moves, what the keys do, and that timers end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at_table, drive
from wargame.play.session import Session, new_session
from wargame.telling.names import Names, catalogue
from wargame.tui.app import WargameApp
from wargame.tui.gauges import EMPTY, FULL, LOST, WON, gauge
from wargame.tui.lines import plain, text, width_of, wrap
from wargame.tui.present_theatre import scenes
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import STEPS, Theatre
from wargame.tui.seat import Seat
from wargame.tui.stage import NARROW, Goal, Room, Scene, rail
from wargame.tui.theatre_reveal import reveal
from wargame.tui.theatre_rolls import FRAMES, OPEN, closeness, in_the_open, run_of
from wargame.tui.widgets.doc import DocView


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    yield


def at_hands(role: str, seed: int, quarters: int) -> Session:
    """An exercise after the operations of a quarter, with an order and a shot in each."""
    session = new_session("bridge-2025", role=role, seed=seed)
    session.advance()
    while session.game.world.turn + 1 < quarters or session.game.node != "hands":
        decision = session.game.default(role)
        if session.game.node == "orders":
            decision["shot"] = {"track": "ukr_will", "test": "at_most", "at": 99_000, "chance": 80}
            for card in session.view(role)["hand"]:
                tried = {**decision, "orders": [{"action": card["action"], "reason": "to hold"}]}
                try:
                    session.check(role, tried)
                except Exception:
                    continue
                decision = tried
                break
        session.submit(role, decision)
        session.advance()
    return session


@pytest.fixture(scope="module")
def seats() -> list[Seat]:
    found = []
    for role in ("US", "UKR", "EU", "NATO", "RUS"):
        session = at_hands(role, 5, 3)
        found.append(Seat(session, catalogue(session.game.compiled)))
    return found


def by_title(found: tuple[Scene, ...]) -> dict[str, Scene]:
    return {plain(scene.title): scene for scene in found}


def test_a_quarter_begins_with_the_orders_and_ends_with_what_mattered(seats: list[Seat]) -> None:
    for seat in seats:
        found = seat.quarter_story(2)
        titles = [plain(scene.title) for scene in found]
        assert titles[0] == "Orders revealed"
        assert titles[-1] == "What mattered, and why"
        assert {"What arrived", "The front", "The sky", "The home fronts"} <= set(titles)


ROOMS = (NARROW, Room(113, 35), Room(145, 55))


def test_a_room_changes_the_page_and_not_the_play(seats: list[Seat]) -> None:
    for seat in seats:
        for scene in seat.quarter_story(2):
            laid = [scene.at(room) for room in ROOMS]
            assert len({len(beats) for beats in laid}) == 1
            for room, beats in zip(ROOMS, laid, strict=True):
                for beat in beats:
                    for frame in (beat.doc, *beat.frames, *beat.below):
                        for given in frame:
                            # Frames and columns are never broken; only sentences wrap.
                            assert width_of(given) <= room.width or "│" not in plain(given)


@pytest.mark.parametrize("room", ROOMS)
def test_all_roles_are_turned_over_in_one_beat(seats: list[Seat], room: Room) -> None:
    for seat in seats:
        turned, reacted = seat.quarter_story(2)[0].at(room)
        closed, *_, board = turned.frames
        assert len({len(frame) for frame in turned.frames}) == 1
        faces, backs = text(board), text(closed)
        for role in seat.view["roles"]:
            assert role["name"] in faces
        for fact in seat.feed:
            if fact["kind"] == "reveal" and fact["turn"] == 2:
                for given in fact["body"]["orders"].values():
                    for key in given["orders"]:
                        word = max(seat.names.card(key).strip('"').split(), key=len)
                        assert word in faces and word not in backs
        assert "▒▒▒" in backs and "▒▒▒" not in faces and "(you)" in faces
        assert "Reactions" in text(reacted.whole())


def test_reactions_stand_on_the_cards_they_concern() -> None:
    """A card shows its chance before the reactions, then after, with who did what."""
    view = {
        "role": {"id": "UKR"},
        "settings": {"support": 50, "oppose": 100},
    }
    names = Names(roles={"UKR": "Ukraine", "EU": "Europe"}, cards={"grid": "Grid", "aid": "Aid"})
    roll = {"kind": "adjudication", "action": "grid", "role": "UKR", "sure": False, "cut": 0}
    roll |= {"base": 600, "modifiers": [["supported", 50], ["opposed", -100]], "chance": 550}
    facts: list[dict[str, Any]] = [
        {
            "kind": "reveal",
            "body": {
                "orders": {
                    "UKR": {"standing": "front", "orders": ["grid"]},
                    "EU": {"standing": "all", "orders": []},
                }
            },
        },
        {
            "kind": "reactions",
            "body": {
                "reactions": {
                    "EU": {"react": "support", "card": "grid"},
                    "RUS": {"react": "oppose", "card": "grid"},
                }
            },
        },
        {"kind": "adjudication", "body": {"entries": [roll]}},
    ]
    turned, reacted = reveal(facts, view, names).at(Room(113, 35))
    before, after = text(turned.frames[-1]), text(reacted.frames[-1])
    assert "60 %" in before and "supports" not in before
    assert "55 %" in after and "▲ EU supports +5" in after and "▼ RUS opposes -10" in after
    assert "no order" in after


@pytest.mark.parametrize("room", ROOMS)
def test_odds_are_told_before_the_roll_and_the_marker_ends_on_it(
    seats: list[Seat], room: Room
) -> None:
    rolled = 0
    for seat in seats:
        for scene in seat.quarter_story(2):
            if len(scene.beats) != 2 or not plain(scene.title).startswith("?"):
                continue
            odds, roll = scene.at(room)
            assert "▲" not in text(odds.frames[-1])
            assert "success" not in text(odds.below[-1]).lower() if odds.below else True
            assert len(roll.frames) == FRAMES
            assert "▲" in text(roll.frames[-1]) and "┃" in text(roll.frames[-1])
            assert text(odds.doc) == text(roll.doc)
            sizes = {len(frame) for frame in (*odds.frames, *roll.frames)}
            assert len(sizes) == 1  # the small region keeps its height
            assert len(roll.below) > 1 and roll.below[0] == odds.below[0]
            rolled += 1
    assert rolled >= 5


def test_the_band_bar_fills_its_column(seats: list[Seat]) -> None:
    for seat in seats:
        for scene in seat.quarter_story(2):
            if scene.act != "Rolls" or len(scene.beats) < 2:
                continue
            for room, least in ((NARROW, 60), (Room(113, 35), 100), (Room(145, 55), 120)):
                bars = [
                    plain(row)
                    for row in scene.at(room)[0].frames[-1]
                    if plain(row).strip() and not plain(row).strip(" ░▒▓█")
                ]
                assert bars and len(bars[0].strip()) >= least


def test_a_rail_shows_every_change_and_the_marks_on_its_way() -> None:
    track = {"id": "grid", "name": "Power", "low": 6_000, "high": 22_000}
    for before in range(6_000, 22_001, 800):
        for after in (before, before + 1, before - 1, 6_000, 22_000):
            after = min(max(after, 6_000), 22_000)
            told = plain(rail(track, before, after, 20, (Goal(11_500, "≥"),)))
            assert len(told) == 20 and told.count("●") == 1
            assert ("▶" in told) == (after > before) and ("◀" in told) == (after < before)
    assert "┆" in plain(rail(track, 13_000, 12_100, 30, (Goal(11_500, "≥"),)))
    still = plain(rail(track, 13_000, 12_100, 30, (), now=13_000))
    assert "●" in still and "◀" not in still


def test_the_marker_runs_forward_and_comes_to_rest() -> None:
    for roll in (0, 1, 37, 500, 999):
        places = run_of(roll)
        assert len(places) == FRAMES and places[-1] == roll
        assert list(places) == sorted(places)
        assert all(0 <= place <= roll for place in places)


def test_own_orders_are_in_the_open_and_at_most_four_of_the_others(seats: list[Seat]) -> None:
    for seat in seats:
        entries = [
            entry
            for fact in seat.feed
            if fact["kind"] == "adjudication" and fact["turn"] == 2
            for entry in fact["body"].get("entries", ())
            if entry["kind"] == "adjudication"
        ]
        shown = in_the_open(entries, seat.role, {}, seat.names)
        mine = {entry["action"] for entry in entries if entry["role"] == seat.role}
        others = [entry for entry in entries if entry["role"] != seat.role]
        assert mine and mine <= shown
        assert len(shown - mine) == min(OPEN, len(others))
        left = [closeness(e, seat.names) for e in others if e["action"] not in shown]
        taken = [closeness(e, seat.names) for e in others if e["action"] in shown]
        assert not left or max(taken) <= min(left)
        # What weighs on one's own tests comes before what was merely close.
        if left:
            heavy = max((e for e in others), key=lambda e: closeness(e, seat.names))
            assert heavy["action"] in in_the_open(
                entries, seat.role, {heavy["action"]: 900}, seat.names
            )
        # Every adjudication is told somewhere.
        told = "\n".join(
            text(beat.whole()) for scene in seat.quarter_story(2) for beat in scene.beats
        )
        for entry in entries:
            assert seat.names.card(entry["action"]) in told


def test_own_words_and_the_called_shots_are_told(seats: list[Seat]) -> None:
    for seat in seats:
        found = seat.quarter_story(2)
        told = "\n".join(text(beat.whole()) for scene in found for beat in scene.beats)
        assert "Your reason: to hold" in told
        assert "Your shot: Resolve at most 99 in two quarters, 80 %" in told
        assert "Your called shot, Resolve at most 99 at 80 %: it is" in text(
            found[-1].beats[-1].whole()
        )


def test_the_theatre_tells_only_what_the_feed_does(seats: list[Seat]) -> None:
    """Hidden tracks have no line of their own, and another seat's reasons are not in it."""
    for seat in seats:
        told = "\n".join(
            text(beat.whole()) for scene in seat.quarter_story(2) for beat in scene.beats
        )
        for track in seat.view["tracks"]:
            if not track["exact"]:
                assert not any(
                    row.strip().startswith(track["short"]) and "→" in row
                    for row in told.split("\n")
                )


def test_everything_is_readable_at_eighty_columns(seats: list[Seat]) -> None:
    for seat in seats:
        for scene in seat.quarter_story(2):
            for beat in scene.beats:
                for given in beat.whole():
                    assert all(width_of(row) <= 75 for row in wrap(given, 75))
                for frame in beat.frames:
                    # Nothing that moves may wrap: the region keeps its height.
                    assert all(width_of(row) <= 75 for row in frame)


@pytest.mark.parametrize("width", [1, 5, 14, 40])
def test_a_gauge_shows_every_change_in_its_width(width: int) -> None:
    track = {"low": 0, "high": 100_000}
    for before in range(0, 100_001, 6_250):
        for after in (before, before + 1, before - 1, 0, 100_000, 50_000):
            after = min(max(after, 0), 100_000)
            told = gauge(track, before, after, width)
            assert len(told) == width
            assert set(told) <= {FULL, WON, LOST, EMPTY}
            assert (WON in told) == (after > before)
            assert (LOST in told) == (after < before)


def test_a_quarter_without_a_reveal_is_no_theatre(seats: list[Seat]) -> None:
    assert scenes([], [], seats[0].view, Names()) == ()
    assert seats[0].theatre([]) == ()


# On the screen ------------------------------------------------------------------------------


def seen(app: WargameApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    )


async def opened(app: WargameApp, pilot: Pilot[int], motion: bool | None = None) -> Theatre:
    table = await at_table(app, pilot)
    theatre = Theatre("Told again", table.seat.quarter_story(1), motion)
    app.push_screen(theatre)
    await pilot.pause()
    await pilot.pause()
    return theatre


@pytest.mark.parametrize(
    "size", [(120, 40), (60, 18), pytest.param((80, 24), marks=pytest.mark.soak)]
)
def test_enter_tells_it_all_and_leaves(size: tuple[int, int]) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot)
        told = set()
        for _ in range(80):
            if app.screen is not theatre:
                break
            assert theatre.timer is None
            told.add(theatre.at)
            await pilot.press("enter")
            await pilot.pause()
        assert isinstance(app.screen, Table)
        assert told == set(range(len(theatre.scenes)))

    drive(play, size, at_hands("UKR", 5, 2))


def test_pages_summary_and_leaving() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot)
        await pilot.press("right", "right", "left")
        assert theatre.at == 1
        await pilot.press("s")
        await pilot.pause()
        assert theatre.at == len(theatre.scenes) - 1
        assert "what mattered, and why" in seen(app)
        await pilot.press("left", "escape")
        await pilot.pause()
        assert isinstance(app.screen, Table)

    drive(play, (100, 30), at_hands("UKR", 5, 2))


def test_the_programme_shows_the_acts_and_takes_one_there() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot)
        row = next(row for row in seen(app).split("\n") if "Summary" in row)
        assert "[Orders]" in row and "Rolls" in row and " ? " in row
        await pilot.click("#programme", offset=(row.index("Front") + 1, 0))
        await pilot.pause()
        assert theatre.scenes[theatre.at].act == "Front"
        assert "[Front]" in seen(app)
        await pilot.press("s")
        await pilot.pause()
        row = next(row for row in seen(app).split("\n") if "[Summary]" in row)
        assert " ? " not in row  # every roll's seal is there
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "[Summary]" not in seen(app) and "What mattered, and why" in seen(app)

    drive(play, (120, 40), at_hands("UKR", 5, 2))


def test_no_more_than_fifteen_pictures_a_second() -> None:
    assert all(step >= 1 / 15 for speed, step in STEPS.items() if speed != "instant")


def test_a_click_tells_on_and_the_speed_is_a_setting() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot)
        assert "speed normal" in seen(app)
        await pilot.click("#moving")
        await pilot.pause()
        assert (theatre.at, theatre.beat) == (0, 1)
        await pilot.press("plus", "plus")
        await pilot.pause()
        assert theatre.speed == "instant" and "speed instant" in seen(app)
        assert app.settings.speed == "instant"
        await pilot.press("plus", "minus", "minus", "minus", "minus")
        assert theatre.speed == "slow"

    drive(play, (80, 24), at_hands("UKR", 5, 2))


def test_motion_ends_by_itself_or_by_a_key_and_stops_when_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(STEPS, "normal", 0.01)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot, motion=True)
        for _ in range(100):
            if theatre.timer is None:
                break
            await pilot.pause(0.02)
        assert theatre.timer is None
        monkeypatch.setitem(STEPS, "normal", 30.0)
        at = next(
            n
            for n, scene in enumerate(theatre.scenes)
            if len(scene.beats) == 2 and len(scene.beats[1].frames) > 3 and n
        )
        while theatre.at < at or theatre.beat < 1:
            await pilot.press("enter")
        assert theatre.timer is not None
        assert plain(theatre.scenes[at].done) not in seen(app)
        before = seen(app)
        await pilot.press("enter")  # to rest at once
        await pilot.pause()
        assert theatre.timer is None and (theatre.at, theatre.beat) == (at, 1)
        assert seen(app) != before
        theatre._told[at] = 1
        theatre.beat = 1
        theatre._tell()
        timer = theatre.timer
        assert timer is not None
        await pilot.press("question_mark")  # help lies over it: nothing runs on below
        await pilot.pause()
        assert theatre.timer is None
        await pilot.press("escape")
        await pilot.pause()
        theatre._told[at] = 1
        theatre._tell()
        assert theatre.timer is not None
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Table) and theatre.timer is None

    drive(play, (120, 40), at_hands("UKR", 5, 2))


@pytest.mark.parametrize("how", ["instant", "none"])
def test_nothing_moves_where_it_should_not(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from textual import constants

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        motion: bool | None = True
        if how == "instant":
            app.change(speed="instant")
        else:
            monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")
            motion = None
        theatre = await opened(app, pilot, motion)
        while app.screen is theatre:
            assert theatre.timer is None and not theatre.step
            await pilot.press("enter")
            await pilot.pause()

    drive(play, (80, 24), at_hands("UKR", 5, 2))


def test_resizing_keeps_the_place() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        theatre = await opened(app, pilot)
        await pilot.press("right", "enter")
        place: Any = (theatre.at, theatre.beat)
        for size in ((200, 60), (60, 18), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert (theatre.at, theatre.beat) == place
            assert "▲" in seen(app)
            # The beat is laid out for the room there is now.
            assert theatre.query_one("#moving", DocView).doc == theatre.now.frames[-1]

    drive(play, (120, 40), at_hands("UKR", 5, 2))
