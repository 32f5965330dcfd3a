"""What the facilitator's page names is there under that name, and its commands are understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.host.helpers import advance, all_decide, play_out, room_of, say, to_node
from wargame.cli import host
from wargame.cli.arguments import parser
from wargame.host.frames import frames
from wargame.host.page_outlet import Pages
from wargame.host.seats import Seats
from wargame.play import room_msel
from wargame.play.asides import WHITE

DOCS = Path(__file__).parents[2] / "docs"
HOST = DOCS.parent / "wargame" / "host"
PAGE = (DOCS / "facilitating.md").read_text("utf-8")
#: What stands in the page in this way and is nothing on a screen.
ELSEWHERE = {"A session on paper", "The rules, to be read aloud"}


def on_screen() -> str:
    """Everything that the pages say, at the start and with outcomes on the table."""
    room = room_of("bridge-2025", pace="clock")
    shown = [*(page.decode() for page in frames().values()), *Pages(room).of(WHITE).values()]
    shown += Pages(room).of("UKR").values()
    to_node(room, "reactions", "on")
    shown += Pages(room).of(WHITE).values()
    all_decide(room, "last")
    shown += Pages(room).of(WHITE).values()
    advance(room, "last-w")
    action = room.session.game.preview()[0]["action"]
    say(room, WHITE, "show", "show", turn=room.place[0], cards=[action])
    shown += Pages(room).of(WHITE).values()
    advance(room, "apply")
    shown += [*Pages(room).of(WHITE).values(), *Pages(room).of("UKR").values()]
    shown += [one.read_text("utf-8") for one in (HOST / "web").glob("*.js")]
    for told in ("regions_white.py", "words_white.py"):  # states that none is in now
        shown.append((HOST / told).read_text("utf-8"))
    return " ".join(" ".join(re.sub(r"<[^>]*>", " ", one) for one in shown).split())


def test_everything_it_names_is_on_the_screen() -> None:
    named = set(re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", " ".join(PAGE.split())))
    said = on_screen().casefold()
    wanted = {one.removesuffix(" ...").rstrip(".,") for one in named} - ELSEWHERE
    assert len(wanted) > 20
    assert sorted(one for one in wanted if one.casefold() not in said) == []


@pytest.mark.parametrize("page", ["facilitating.md", "hosting.md"])
def test_its_commands_are_understood(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    commands = [
        line.strip()
        for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.strip().startswith("wargame ")
    ]
    assert commands
    for line in commands:
        parser().parse_args(shlex.split(line, comments=True)[1:])


def test_the_host_says_what_is_planned_who_holds_a_link_and_what_comes_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save, plan = tmp_path / "a.wargame", tmp_path / "plan.csv"
    room = room_of("bridge-2025", save, turns=1, pace="hand")
    heading, first, *_ = str(room_msel.shown(room)["csv"]).splitlines()
    plan.write_text(f"{heading}\n{first}\n", "utf-8")
    room_msel.load(room, plan.read_text("utf-8"), plan.name)
    seats = Seats()

    def told(*arguments: str, resumed: bool = False) -> str:
        args = parser().parse_args(["host", "bridge-2025", *arguments])
        host._told(args, room, seats, "http://127.0.0.1:8420", resumed)
        return capsys.readouterr().out

    begun = told("--msel", str(plan), "--evaluator", "white")
    assert "Injects planned: 1, of plan.csv" in begun
    assert re.search(r"Evaluator 1 \(as White Cell\) +http", begun)
    gone_on = told(resumed=True)
    assert "Room display, Evaluator 1 (as White Cell).\n" in gone_on and "#" not in gone_on
    assert host._afterwards(room).endswith(f"wargame host {save}")
    play_out(room)
    after = host._afterwards(room)
    assert f"wargame verify {save}\n" in after and f"wargame report {save} -o " in after
    room.session.close()
