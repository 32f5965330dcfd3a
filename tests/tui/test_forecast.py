"""The forecast on the table: its words, its fans, what the screen does with what it hears."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.analysis.test_forecaster import gone
from tests.play.helpers import begin, persons
from tests.play.test_secrets import hidden_from, other_hand, other_private, other_purse, rederive
from tests.tui.driving import at_table, drive, settle, tiny
from tests.tui.playing import Keys, game, seen
from tests.tui.test_snapshots import at
from wargame.analysis.crossing import ADVICE, PICTURE, Answer, pack
from wargame.analysis.forecast import Forecast, Worth, forecast
from wargame.analysis.forecaster import AGAIN, GONE, Service
from wargame.analysis.intervals import Interval
from wargame.analysis.staff import Advice, Course
from wargame.play.session import Session
from wargame.tui import plan, present_forecast
from wargame.tui.app import WargameApp
from wargame.tui.chart import Band, Chart, headline
from wargame.tui.chart_draw import draw, legend
from wargame.tui.commands import Commands
from wargame.tui.lines import Doc, plain, text
from wargame.tui.lookout import ASKED, NONE, OFF, REFINING, WHOLE, Lookout, Outlook
from wargame.tui.present_charts import charts
from wargame.tui.present_goals import goal_rows
from wargame.tui.present_tracks import Moves
from wargame.tui.screens.advising import Advising
from wargame.tui.screens.dialogs import Reader
from wargame.tui.screens.looking import CALM, QUIET, REST
from wargame.tui.screens.table import Table

#: As it is before a fixture takes it away.
REAL = WargameApp.open_desk

NAMES = {"grid": "Hold the grid", "will": "The line and the will"}


def picture(worth: dict[str, Interval] | None, worlds: int = 4096, **more: Any) -> Forecast:
    """A made-up picture; ``worth`` by objective, and of the score under ``score``."""
    keys = list(NAMES)
    chances = dict.fromkeys(keys, Interval(0.58, 0.56, 0.6))
    found = None
    if worth is not None:
        none = Interval(0.0, -0.01, 0.01)
        found = Worth({k: worth.get(k, none) for k in keys}, worth.get("score", none))
    settings: dict[str, Any] = {
        "role": "UKR", "turn": 2, "node": "orders", "worlds": worlds, "asked": 4096,
        "quarters": ("2025Q3", "2025Q4"), "now": {"x": 10_000},
        "tracks": {"x": np.array([[8, 9, 10, 11, 12], [6, 8, 11, 13, 15]]) * 1000},
        "met": chances, "near": chances, "score": Interval(61.04, 60.0, 62.0),
        "without": {} if found is None else dict.fromkeys(keys, Interval(0.52, 0.5, 0.54)),
        "medians": {}, "worth": found,
    }  # fmt: skip
    return Forecast(**(settings | more))


def said(doc: Doc) -> str:
    """A document as words, its lines joined."""
    return " / ".join(plain(one).strip() for one in doc)


# The worth line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worth", "expected"),
    [
        (
            {"grid": Interval(0.06, 0.02, 0.09), "score": Interval(1.2, 0.8, 1.6)},
            "This plan:  ▲ +6 % [2..9] on Hold the grid / ▲ +1.2 [0.8..1.6] points · 4,096 worlds",
        ),
        (
            {"grid": Interval(-0.04, -0.07, -0.01), "score": Interval(-1.2, -1.6, -0.8)},
            "This plan:  ▼! -4 % [-7..-1] on Hold the grid / "
            "▼! -1.2 [-1.6..-0.8] points · 4,096 worlds",
        ),
        (
            {"score": Interval(0.2, -0.4, 0.8)},
            "This plan:  no difference shown on any objective / "
            "= no difference [-0.4..0.8] points · 4,096 worlds",
        ),
        (
            {"grid": Interval(0.06, 0.02, 0.09), "will": Interval(-0.08, -0.1, -0.05)},
            "This plan:  ▼! -8 % [-10..-5] on The line and the will, "
            "▲ +6 % [2..9] on Hold the grid / = no difference [0.0..0.0] points · 4,096 worlds",
        ),
        (None, "As it stands:  score 61.0 [60.0..62.0] of 100 / "
               "4,096 worlds; a plan's worth will stand here"),
    ],
)  # fmt: skip
def test_the_worth_of_a_plan_in_words(worth: dict[str, Interval] | None, expected: str) -> None:
    told = said(present_forecast.worth_doc(Outlook(WHOLE, picture(worth)), NAMES))
    assert told == expected


def test_the_worth_line_says_how_it_stands_without_colour() -> None:
    refining = Outlook(REFINING, picture({"grid": Interval(0.06, 0.02, 0.09)}, 512))
    assert "… 512 of 4,096 worlds" in said(present_forecast.worth_doc(refining, NAMES))
    asked = Outlook(ASKED, refining.picture)
    assert said(present_forecast.worth_doc(asked, NAMES)).startswith("This plan:  … being played")
    assert present_forecast.worth_doc(Outlook(OFF), NAMES) == ()
    gone = Outlook(NONE, why="no process can be started here")
    assert "No forecast: no process" in said(present_forecast.worth_doc(gone, NAMES))
    again = Outlook(ASKED, None, note="it was started again")
    assert "started again" in said(present_forecast.worth_doc(again, NAMES))


@pytest.mark.parametrize("width", [30, 41, 43, 56, 70])
@pytest.mark.parametrize("worlds", [64, 4096])
def test_the_worth_is_two_lines_at_any_width(width: int, worlds: int) -> None:
    """The list above it must not jump while pictures come."""
    for outlook in (
        Outlook(ASKED),
        Outlook(NONE, why="x" * 9),
        Outlook(WHOLE, picture(None, worlds)),
        Outlook(WHOLE, picture({"will": Interval(-0.123, -0.2, -0.1)}, worlds)),
        Outlook(WHOLE, picture({"score": Interval(1.0, -2.0, 3.0)}, worlds)),
    ):
        doc = present_forecast.worth_doc(outlook, NAMES, width)
        assert len(doc) == 2
        short = present_forecast.worth_doc(outlook, NAMES, width, short=True)
        assert len(short) == 1
        assert all(len(plain(one)) <= width for one in (*doc, *short)), said(doc)


def test_the_worth_on_one_line() -> None:
    def short(found: Forecast, state: str = WHOLE) -> str:
        return said(present_forecast.worth_doc(Outlook(state, found), NAMES, 43, short=True))

    gain = {"grid": Interval(0.06, 0.02, 0.09), "score": Interval(1.2, 0.8, 1.6)}
    assert short(picture(gain)) == "Plan: ▲ +6 % [2..9] on Hold the grid"
    assert short(picture(gain, 512), REFINING) == "Plan… ▲ +6 % [2..9] on Hold the grid"
    assert short(picture({})) == "Plan: = no difference [0.0..0.0] points"
    assert short(picture(None)) == "As is: score 61.0 [60.0..62.0] of 100"
    assert short(picture(gain), ASKED) == "Plan… being played on"


def test_figures_keep_what_their_interval_is_worth() -> None:
    difference = present_forecast.difference
    assert difference(Interval(0.0613, 0.02, 0.093), 100) == ("+6", "[2..9]")
    assert difference(Interval(0.0613, 0.058, 0.064), 100) == ("+6.1", "[5.8..6.4]")
    assert difference(Interval(0.0009, 0.0004, 0.0014), 100) == ("+0.09", "[0.04..0.14]")
    assert difference(Interval(-0.2, -3.0, 2.6)) == ("0", "[-3..3]")
    assert difference(Interval(5.0, 0.4, 9.6)) == ("+5.0", "[0.4..9.6]")
    assert present_forecast.share(Interval(0.0004, 0, 0.01)) == "under 1 %"
    assert present_forecast.share(Interval(0.9996, 0.99, 1)) == "over 99 %"
    assert present_forecast.share(Interval(0.0, 0, 0.01)) == "0 %"
    assert present_forecast.in_words(Interval(0.06, 0.02, 0.09), 100) == "+6 % (2 to 9)"
    assert "no difference shown" in present_forecast.in_words(Interval(0.0, -1, 1))


def test_goals_show_their_chance_and_what_the_plan_makes_of_it() -> None:
    view = {
        "ended": "",
        "objectives": [
            {"id": "grid", "name": "Hold the grid", "kind": "national", "points": 0, "tests": [],
             "no_breach": False, "text": "", "met": False},
        ],
    }  # fmt: skip
    outlook = Outlook(WHOLE, picture({"grid": Interval(0.06, 0.02, 0.09)}))
    assert plain(goal_rows(view, outlook)[0].right).endswith("52→58 %▲")
    assert plain(goal_rows(view, Outlook(WHOLE, picture({})))[0].right).endswith("  58 %")
    assert plain(goal_rows(view)[0].right) in ("not yet", "near", "missed", "unknown", "met")
    told = said(present_forecast.chance_doc(outlook, "grid"))
    assert "58 % [56..60], about even" in told and "Without this plan met in 52 % [50..54]" in told
    assert "The plan: ▲ +6 % [2..9]" in told


def test_the_whole_page_names_every_objective_and_how_to_read_it() -> None:
    outlook = Outlook(WHOLE, picture({"grid": Interval(0.06, 0.02, 0.09)}))
    told = text(present_forecast.forecast_doc(outlook, NAMES, {"x": ("Salvo", "GW")}))
    for part in (*NAMES.values(), "How to read it", "Salvo: 10 ⇢ 11 GW [6..15]", "4,096 worlds"):
        assert part in told
    for state in (Outlook(OFF), Outlook(NONE, why="it fell"), Outlook(ASKED)):
        assert text(present_forecast.forecast_doc(state, NAMES, {}))


# Fans --------------------------------------------------------------------------------------------

FAN = Chart(
    "Salvo", "GW", (9_000, 10_000), ("start", "2025Q2", "2025Q3", "2025Q4"),
    bands=(Band(9_000, 9_500, 10_500, 11_500, 12_000), Band(6_000, 8_000, 11_000, 13_000, 15_000)),
    without=(8_000, 7_000),
)  # fmt: skip


def drawn(chart: Chart, shaded: bool = False) -> str:
    return "\n".join("".join(run[0] for run in row) for row in draw(chart, 60, 14, shaded=shaded))


def inks(chart: Chart, shaded: bool = False) -> set[str]:
    return {run[1] for row in draw(chart, 60, 14, shaded=shaded) for run in row if run[0].strip()}


def test_the_median_without_the_plan_is_drawn_where_it_parts() -> None:
    assert "without" in inks(FAN) and "without" in inks(FAN, shaded=True)
    assert "┄" in drawn(FAN, shaded=True)
    same = tuple(band.q50 for band in FAN.bands)
    for hidden in ((), same, (same[0], same[1] + 50)):
        chart = Chart(**{**_fields(FAN), "without": hidden})
        assert "without" not in inks(chart) and "without" not in inks(chart, shaded=True)


def _fields(chart: Chart) -> dict[str, Any]:
    return {name: getattr(chart, name) for name in Chart.__dataclass_fields__}


def test_the_title_of_a_fan_tells_now_the_middle_and_eight_in_ten() -> None:
    assert headline(FAN) == ("Salvo", "10 GW", "⇢ 11 [6..15]")


def test_an_estimate_opens_as_wide_as_it_may_be_off() -> None:
    known = Chart(**{**_fields(FAN), "values": (10_000,), "without": ()})
    guessed = Chart(**{**_fields(known), "estimate": "of 2025", "error": 3_000})
    assert headline(guessed)[1] == "~10 GW"

    def shades(chart: Chart) -> int:
        """Cells of shade in the first third of the plot."""
        rows = drawn(chart, shaded=True).splitlines()[1:-1]
        return sum(row[4:24].count("░") + row[4:24].count("▒") for row in rows)

    assert shades(guessed) > shades(known)


@pytest.mark.parametrize("width", [10, 30, 69, 120])
@pytest.mark.parametrize("shaded", [False, True])
def test_a_legend_fills_its_row_and_says_what_shades_mean(width: int, shaded: bool) -> None:
    rows = legend(width, "4,096 worlds", shaded=shaded, parted=True)
    told = "".join(run[0] for run in rows[0])
    assert len(rows) == 1 and len(told) == width
    if width >= 69:
        assert "median" in told and "50 %" in told and "80 %" in told and "without" in told
    assert ("▒" in told) == (shaded and width >= 30)


def test_a_track_of_a_view_gets_its_fan() -> None:
    session = at("orders", 6)
    role = session.people[0]
    found = list(forecast(session.game.compiled, session.position(role), role, worlds=24))[-1]
    view = session.view(role)
    for track in view["tracks"]:
        made = charts(view, Moves(), [track["id"]], found)
        assert len(made) == (track["value"] is not None)
        for one in made:
            assert len(one.bands) == len(found.quarters) == 2
            assert list(one.bands[-1]) == found.tracks[track["id"]][-1].tolist()
            assert len(one.quarters) == len(one.values) + len(one.bands)


# The lookout -------------------------------------------------------------------------------------


class Stub:
    """A desk that answers when it is told to."""

    def __init__(self, told: Callable[[Answer], None]) -> None:
        self.told = told
        self.asked: list[tuple[Any, int]] = []
        self.ticket = 0
        self.closed = self.dropped = 0

    def ask(
        self, compiled: Any, position: Any, role: str, plan: Any = None, worlds: int = 0
    ) -> int:
        self.ticket += 1
        self.asked.append((plan, worlds))
        return self.ticket

    def advise(self, compiled: Any, position: Any, role: str, level: str) -> int:
        self.ticket += 1
        self.asked.append((level, 0))
        return self.ticket

    def drop(self) -> None:
        self.dropped += 1

    def close(self) -> None:
        self.closed += 1

    def answer(self, kind: str, value: Any, ticket: int = 0) -> None:
        self.told(Answer(ticket or self.ticket, kind, value))


def test_what_is_stale_is_not_taken_in() -> None:
    session = at("orders")
    stub = Stub(lambda answer: None)
    lookout = Lookout(session, stub, 100)
    role = session.people[0]
    one, two = session.game.default(role), {**session.game.default(role), "standing": "grid"}
    assert lookout.ask(role, one) and not lookout.ask(role, one)
    first = stub.ticket
    assert lookout.hear(Answer(first, PICTURE, picture(None, 64)))
    assert lookout.outlook.state == REFINING
    assert lookout.ask(role, two)
    assert lookout.outlook.state == ASKED and lookout.outlook.picture is not None
    assert not lookout.hear(Answer(first, PICTURE, picture(None)))
    assert lookout.hear(Answer(stub.ticket, AGAIN, "again")) and lookout.outlook.note == "again"
    assert lookout.hear(Answer(stub.ticket, PICTURE, picture({})))
    assert lookout.outlook.state == WHOLE
    assert lookout.hear(Answer(stub.ticket, GONE, "gone")) and lookout.outlook.why == "gone"


def test_a_picture_of_another_decision_is_let_go() -> None:
    session = at("offers")
    stub = Stub(lambda answer: None)
    lookout = Lookout(session, stub, 100)
    role = session.people[0]
    lookout.ask(role, {"offers": []})
    lookout.hear(Answer(stub.ticket, PICTURE, picture(None)))
    session.submit(role, {"offers": []})
    session.advance()
    lookout.ask(role, session.game.default(role))
    assert lookout.outlook == Outlook(ASKED)


# On the table ------------------------------------------------------------------------------------


def with_stub(
    play: Callable[[WargameApp, Pilot[int], Table, Stub], Any],
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
    size: tuple[int, int] = (120, 40),
) -> None:
    """Run the table with a desk that a test holds."""
    made: list[Stub] = []

    def open_desk(app: WargameApp, told: Callable[[Answer], None]) -> Stub:
        app.close_desk()
        made.append(Stub(told))
        app._looking = made[-1]
        return made[-1]

    monkeypatch.setattr(WargameApp, "open_desk", open_desk)

    async def run(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        await settle(app, pilot)
        await rested(pilot)
        await play(app, pilot, table, made[-1])

    drive(run, size, session)
    session.close()
    assert made and made[-1].closed


async def rested(pilot: Pilot[int]) -> None:
    """Until the draft has rested and was asked about, and a first picture would be shown."""
    await asyncio.sleep(REST + 1.5 * QUIET)
    await pilot.pause()


def test_another_draft_is_asked_about_once_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        assert stub.asked == [(table.seat.session.check("UKR", _decided(table)), 10_000)]
        stub.answer(PICTURE, picture(None))
        await pilot.pause()
        assert "As it stands:" in seen(app)
        before = len(stub.asked)
        await pilot.press("down", "down", "down")
        assert len(stub.asked) == before, "a cursor that moves asks nothing"
        await pilot.press("enter")
        await rested(pilot)
        assert len(stub.asked) == before + 1
        assert stub.asked[-1][0]["orders"], "the card that was ordered is in the question"
        assert "being played on" in seen(app)
        found = picture({"grid": Interval(0.06, 0.02, 0.09), "score": Interval(1.2, 0.8, 1.6)})
        stub.answer(PICTURE, found)
        await pilot.pause()
        assert "+6 % [2..9] on" in seen(app) and "4,096 worlds" in seen(app)
        await pilot.press("u")
        await rested(pilot)
        assert not stub.asked[-1][0]["orders"], "undo is another draft"

    with_stub(play, monkeypatch, at("orders"))


def _decided(table: Table) -> Any:
    return plan.decision(table.seat.draft)


def test_what_is_committed_is_no_longer_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next decision is asked about anew, with no picture of the one before."""

    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        app.settings = type(app.settings)(confirm=False, speed="instant")
        stub.answer(PICTURE, picture(None))
        await pilot.pause()
        before = stub.ticket
        await pilot.press("c")
        for _ in range(20):
            await rested(pilot)
            if app.screen is table and stub.ticket > before:
                break
            if app.screen is not table:
                app.screen.dismiss(None)
        assert stub.dropped and table.seat.view["node"] == "reactions"
        assert table.outlook == Outlook(ASKED)
        stub.answer(PICTURE, picture(None), ticket=before)
        await pilot.pause()
        assert table.outlook == Outlook(ASKED)

    with_stub(play, monkeypatch, at("orders"))


def test_many_changes_in_a_row_are_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        drafts = [table.seat.draft, plan.start(table.seat.view)]
        for action in [c["action"] for c in table.seat.view["hand"] if c["legal"]][:2]:
            drafts.append(plan.toggle_order(drafts[-1], action))
        before = len(stub.asked)
        for draft in drafts:
            table.take(draft)
        await rested(pilot)
        assert len(stub.asked) == before + 1

    with_stub(play, monkeypatch, at("orders"))


def test_what_comes_late_for_an_older_draft_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        old = stub.ticket
        await pilot.press("down", "down", "down", "enter")
        await rested(pilot)
        stub.answer(PICTURE, picture({"grid": Interval(0.5, 0.4, 0.6)}), ticket=old)
        await pilot.pause()
        assert "+50 %" not in seen(app) and "being played on" in seen(app)

    with_stub(play, monkeypatch, at("orders"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_the_forecast_is_read_in_full(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        stub.answer(PICTURE, picture({"grid": Interval(0.06, 0.02, 0.09)}))
        await pilot.pause()
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, Reader)
        assert "Your score, of 100" in seen(app)
        await pilot.press("escape")

    with_stub(play, monkeypatch, at("orders"), size)


def test_off_costs_nothing_and_comes_back_with_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        stub.answer(PICTURE, picture(None))
        await pilot.pause()
        app.action_settings()
        await pilot.pause()
        app.change(forecast=False)
        app.pop_screen()
        await rested(pilot)
        assert stub.closed and table.outlook.state == OFF
        assert "As it stands" not in seen(app)
        asked = len(stub.asked)
        await pilot.press("down", "down", "down", "enter")
        await rested(pilot)
        assert len(stub.asked) == asked
        assert "switched off" in table.barred("forecast") and "switched off" in table.barred(
            "advice"
        )
        app.change(forecast=True, worlds=1000)
        table.on_screen_resume()
        await rested(pilot)
        assert isinstance(app._looking, Stub) and app._looking.asked[-1][1] == 1000

    with_stub(play, monkeypatch, at("orders"))


ADVISED = Course(
    {"standing": "grid", "orders": []}, "Shield the grid", Interval(1.2, 0.4, 2.1)
)  # fmt: skip


def advice(best: Course = ADVISED, follows: bool = False) -> Advice:
    return Advice(
        role="UKR", turn=2, node="orders", level="staff", doctrine="builder", follows=follows,
        best=best, reason="Shield the grid: +1.2 [0.4..2.1] points over following `builder`; "
        "mostly more of *Lights and lathes*.", objective="ukr-lights",
        shift=Interval(0.05, 0.01, 0.09),
        others=(Course({"standing": "front", "orders": []}, "Shield the front",
                       Interval(0.3, -0.4, 1.0)),),
        against=(), tried=12, worlds=600,
    )  # fmt: skip


def test_advice_is_thought_about_shown_and_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, Advising) and "thinking" in seen(app)
        assert stub.asked[-1] == ("staff", 0)
        stub.answer(ADVICE, advice())
        await pilot.pause()
        shown = seen(app)
        assert "Shield the grid" in shown and "+1.2 [0.4..2.1]" in shown and "12 courses" in shown
        assert "`" not in shown and "*Lights" not in shown
        before = table.seat.draft
        await pilot.press("enter")
        await rested(pilot)
        assert isinstance(app.screen, Table)
        assert table.seat.draft.standing == "grid" != before.standing
        last: Any = stub.asked[-1][0]
        assert last["standing"] == "grid", "and the forecast follows"
        await pilot.press("u")
        assert table.seat.draft == before

    with_stub(play, monkeypatch, at("orders"))


def test_advice_is_in_the_palette(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        every = {command.name: command for command in Commands(table)._all()}
        asked = "What would the staff officer do, and why?"
        await every[asked].run()
        await pilot.pause()
        assert isinstance(app.screen, Advising) and stub.asked[-1] == ("staff", 0)
        await pilot.press("escape")

    with_stub(play, monkeypatch, at("orders"))


def test_advice_can_be_left_and_what_comes_then_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        before = table.seat.draft
        await pilot.press("s")
        await pilot.pause()
        ticket = stub.ticket
        await pilot.press("escape")
        await rested(pilot)
        assert app.screen is table and stub.asked[-1][1] == 10_000, "the forecast goes on"
        stub.answer(ADVICE, advice(), ticket=ticket)
        await pilot.pause()
        assert app.screen is table and table.seat.draft == before
        await pilot.press("s")
        await pilot.pause()
        stub.answer(ADVICE, None)
        await pilot.pause()
        assert "nothing to advise on" in seen(app)
        await pilot.press("escape")

    with_stub(play, monkeypatch, at("orders"), (80, 24))


def test_typing_while_pictures_come_loses_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        rows = table.panel("now").rows
        start = rows.highlighted
        for number in range(8):
            stub.answer(PICTURE, picture({}, 64 * (number + 1)))
            await pilot.press("down" if number < 4 else "up")
        assert rows.highlighted == start
        await pilot.press("colon")
        await pilot.pause()
        for number, key in enumerate("forecast"):
            stub.answer(PICTURE, picture({}, 64 * (number + 1)))
            await pilot.press(key)
        assert app.screen.query_one(Input).value == "forecast"
        await pilot.press("escape")

    with_stub(play, monkeypatch, at("orders"))


# Really played -----------------------------------------------------------------------------------


def test_the_table_with_the_real_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a change of the draft to its worth, and nothing left after quitting."""
    monkeypatch.setattr(WargameApp, "open_desk", REAL)
    pids: list[int] = []

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.settings = type(app.settings)(worlds=600)
        table = await at_table(app, pilot)
        await pilot.press("down", "down", "down", "enter")
        end = time.monotonic() + 90
        while (found := table.outlook).picture is None or found.picture.worth is None:
            await asyncio.sleep(0.05)
            assert time.monotonic() < end, found
        while table.outlook.state != WHOLE:
            await asyncio.sleep(0.05)
            assert time.monotonic() < end, table.outlook
        await asyncio.sleep(2 * CALM)
        await pilot.pause()
        assert " points" in seen(app) and " worlds" in seen(app), seen(app)
        assert isinstance(app._looking, Service)
        pids.append(app._looking.pid or 0)

    drive(play, (120, 40), at("orders", 6))
    assert gone(pids[0])


# Secrets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [other_private, other_hand, other_purse])
def test_twins_that_differ_in_secrets_have_the_same_forecast(change: Callable[..., bool]) -> None:
    """Byte for byte, and what leaves for the other process as well."""
    one, two = (begin("bridge-2025", persons("bridge-2025"), seed=1) for _ in range(2))
    for session in (one, two):
        while session.game.node != "orders":
            for role in session.waiting():
                session.submit(role, session.game.default(role))
            session.advance()
    for author in ("RUS", "EU"):
        assert change(two.game, author)
    for role in ("UKR", "US"):
        assert pack(one.position(role)) == pack(two.position(role)), role
        pictures = [
            list(forecast(s.game.compiled, s.position(role), role, worlds=16))[-1]
            for s in (one, two)
        ]
        assert _bytes(pictures[0]) == _bytes(pictures[1])


def _bytes(found: Forecast) -> str:
    fields = {name: getattr(found, name) for name in Forecast.__dataclass_fields__}
    return json.dumps(fields, default=lambda value: np.asarray(value).tolist(), sort_keys=True)


def test_what_lies_over_the_table_is_not_painted_under(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        await pilot.press("question_mark")
        await rested(pilot)
        assert isinstance(app.screen, Reader)
        before = table._shown
        stub.answer(PICTURE, picture(None))
        await rested(pilot)
        assert table._shown is before and table.outlook.state == WHOLE
        await pilot.press("escape")
        await asyncio.sleep(2 * CALM)
        await pilot.pause()
        assert table._shown is table.outlook and "As it stands:" in seen(app)

    with_stub(play, monkeypatch, at("orders"))


def test_pictures_wait_while_somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst of keys is answered before any picture is painted; then the newest is shown."""

    async def play(app: WargameApp, pilot: Pilot[int], table: Table, stub: Stub) -> None:
        painted: list[int] = []
        show = table._show_ahead

        def counted() -> None:
            painted.append(1)
            show()

        monkeypatch.setattr(table, "_show_ahead", counted)
        app.typed = time.monotonic() + 60  # as if keys came without end
        for number in range(6):
            stub.answer(PICTURE, picture(None, 64 * (number + 1)))
            await pilot.pause()
        assert not painted and "worlds" not in seen(app)
        app.typed = 0.0
        table._show_when_quiet()
        await pilot.pause()
        assert len(painted) == 1 and "384 of 4,096 worlds" in seen(app)

    with_stub(play, monkeypatch, at("orders"))


def test_a_whole_exercise_with_forecasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of decision asked about for real, from the first to the scores."""
    monkeypatch.setattr(WargameApp, "open_desk", REAL)
    heard: set[str] = set()
    hear = Lookout.hear

    def heard_too(lookout: Lookout, answer: Answer) -> bool:
        assert answer.kind == PICTURE, answer
        heard.add(answer.value.node)
        return hear(lookout, answer)

    monkeypatch.setattr(Lookout, "hear", heard_too)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.settings = type(app.settings)(speed="instant", worlds=100)
        await game(Keys(app, pilot), rich=False)
        assert {"offers", "orders"} <= heard, heard

    session = tiny()
    drive(play, (80, 24), session)
    assert session.ended
    session.close()


@pytest.mark.parametrize("role", ["US", "UKR", "EU", "NATO"])
def test_a_hidden_track_leaves_no_trace_in_what_is_asked(role: str) -> None:
    """Its true value, and where it stood when the quarter began, never leave the exercise."""
    session = at("orders", 2)
    game = session.game
    rederive(game)
    before = pack(session.position(role))
    hidden = hidden_from(role)
    assert hidden
    for track in game.tables.tracks:
        if track.key in hidden:
            for value in (track.low, track.high):
                game.world.values[track.index] = value
                game.before[track.index] = value
                rederive(game)
                assert pack(session.position(role)) == before, (track.key, value)
