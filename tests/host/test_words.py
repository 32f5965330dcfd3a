"""Words that would be more than words: in a scenario, of people; on pages, in reports, on paper."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.host.helpers import (
    Time,
    advance,
    here,
    order,
    say,
)
from tests.host.test_anything import chair
from tests.host.test_twins import read_out
from tests.play.helpers import ROOT, at_random
from wargame.cli import main
from wargame.content.ready import ready
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.qr import sheets
from wargame.play.asides import WHITE
from wargame.play.phases import Clock
from wargame.play.room import Room
from wargame.play.session import start_session
from wargame.play.verify import verify
from wargame.play.view_public import PUBLIC

#: What would show that a word was taken for more: a tag, an attribute, code, a template, markup.
EVIL = "<img src=x onerror=\"alert(1)\"></script><script>alert('x')</script>\" pwned='1' {{7*7}} #v"

#: What a spreadsheet would reckon with.
FORMULA = '=HYPERLINK("http://evil.example";"x")'

#: The keys under which content has words and no rules.
PROSE = ("name", "text", "about", "brief", "question", "adjective", "slots_use", "expect")


def spoilt(value: Any, key: str = "") -> Any:
    """A piece of content with something bad at the end of all its words."""
    if isinstance(value, dict):
        return {name: spoilt(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [spoilt(one, key) for one in value]
    return f"{value} {EVIL}" if isinstance(value, str) and key in PROSE else value


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the smallest scenario, its words spoilt."""
    folder = tmp_path_factory.mktemp("content")
    for place in ("scenarios/tiny", "decks/tiny", "scenarios/doctrines/tiny", "decks/sources"):
        path = folder / f"{place}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / f"{place}.yaml").read_text("utf-8")
        if place.endswith("tiny"):
            text = yaml.safe_dump(spoilt(yaml.safe_load(text)), sort_keys=False, width=10**6)
        path.write_text(text, "utf-8")
    return folder


class Marks(HTMLParser):
    """The tags and attributes of a page, and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.said += data


def harmless(text: str, where: str, scripts: int = 0) -> Marks:
    """What a page is made of, in which no word was taken for anything else."""
    found = Marks(text)
    assert not [one for one in found.attributes if one.startswith("on") or "pwned" in one], where
    assert found.tags.count("script") == scripts, where
    assert not {"img", "iframe", "object", "embed", "base"} & {*found.tags}, where
    assert "<img src=x" not in text and "<script>alert" not in text, where
    return found


def pages(room: Room) -> Iterator[tuple[str, str]]:
    """Every region of every page, as it is sent."""
    made = Pages(room)
    for key in [*room.roles, WHITE, PUBLIC, "EVAL-1", "EVAL-2"]:
        for text in read_out(PageOutlet(made, chair(key))):
            frame = json.loads(text)
            for name, html in frame.get("changed", {}).items():
                yield f"{key} {name} {room.place}", html


def spoken(room: Room, step: int) -> None:
    """Everything that people can write, with something bad in it."""
    blue, red = room.roles
    say(room, blue, "message", f"a{step}", to=[red, WHITE], text=EVIL, room=EVIL[:50])
    say(room, WHITE, "message", f"b{step}", to=room.roles, text=EVIL)
    say(room, red, "note", f"c{step}", text=FORMULA + EVIL)
    say(room, red, "bookmark", f"d{step}", text=EVIL)
    say(room, WHITE, "note", f"e{step}", text=FORMULA)
    say(room, WHITE, "disclose", f"f{step}", to=[blue], text=EVIL, reason=EVIL)
    say(room, blue, "move", f"g{step}", text=EVIL)
    name = f"{blue}-{step + 1}"
    say(room, WHITE, "ruling", f"h{step}", what="ask", ruling=name, to=[red], text=EVIL)
    said = {"ruling": name, "side": "for", "text": EVIL}
    say(room, red, "argue", f"i{step}", **said)
    decided = {
        "what": "decide",
        "ruling": name,
        "counted": [0],
        "tags": [EVIL[:39]],
        "reason": EVIL,
    }
    say(room, WHITE, "ruling", f"j{step}", **decided)
    entry = {
        "serial": step + 1, "quarter": "2025Q1", "from": EVIL[:70], "to": [blue, red],
        "text": EVIL, "expect": FORMULA, "standby": True,
    }  # fmt: skip
    say(room, WHITE, "msel", f"k{step}", what="add", entry=entry, reason=EVIL)
    say(room, WHITE, "msel", f"l{step}", what="force", serial=step + 1, reason=FORMULA)
    say(room, WHITE, "msel", f"m{step}", what="answer", serial=step + 1, text=FORMULA)
    card = room.session.view(blue)["hand"][0]["card"]
    terms = [{"by": blue, "does": "refrains", "due": 1, "card": card}]
    offer = {"what": "offer", "to": [red], "terms": terms, "text": FORMULA + EVIL}
    say(room, blue, "accord", f"r{step}", **offer)
    turned = {"what": "decline", "accord": f"{blue}+{red}-{step + 1}", "reason": EVIL}
    say(room, red, "accord", f"s{step}", **turned)
    noted = {"text": EVIL, "about": 0}
    room.do(chair("EVAL-1"), order("evaluation", f"n{step}", **noted))
    held = {"role": red, "holder": f"person:{EVIL[:40]}", "reason": EVIL}
    say(room, WHITE, "seat", f"o{step}", **held)
    say(room, WHITE, "clock", f"p{step}", what="set", seconds=60 + step, reason=EVIL)
    track = {"what": "adjust", "track": "will", "to": 40_000 + step, "reason": EVIL}
    say(room, WHITE, "control", f"q{step}", control=track)


@pytest.fixture(scope="module")
def played(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole exercise of it, with bad words of everybody; each page looked at in each phase."""
    save = tmp_path_factory.mktemp("played") / "a.wargame"
    compiled = ready("tiny", content)
    session = start_session(compiled, dict.fromkeys(["BLUE", "RED"], "person"), seed=7, save=save)
    session.advance()
    room = Room(session, Time(), Clock("hand"))
    step = times = 0
    said = ""
    while not room.ended:
        if room.place[1] in ("signals", "orders"):
            spoken(room, times)
            times += 1
        for role in room.session.waiting() if not room.locked else ():
            decision = at_random(room.session.game, role)
            if room.place[1] == "orders":
                decision = {**decision, "reason": EVIL}
            say(room, role, "submit", f"s{step}{role}", **here(room), decision=decision)
        if step < 12:
            for where, html in pages(room):
                said += harmless(html, where).said
        advance(room, f"go{step}")
        step += 1
    for role in room.roles:
        say(
            room,
            role,
            "survey",
            f"end-{role}",
            strengths=[FORMULA],
            improvements=[EVIL],
            unseen=EVIL,
        )
    for where, html in pages(room):
        said += harmless(html, where).said
    room.session.close()
    assert said.count("onerror") > 500 and "{{7*7}}" in said and "49 #v" not in said
    return save


def test_pages_show_them_as_words_and_the_record_verifies(played: Path) -> None:
    assert verify(played)["ok"]


def test_a_report_shows_them_as_words(played: Path, tmp_path: Path) -> None:
    for kind in ("html", "md", "docx"):
        made = tmp_path / f"report.{kind}"
        assert main(["report", str(played), "-o", str(made), "--no-analysis"]) == 0
    plain = tmp_path / "plain.html"
    save = tmp_path / "plain.wargame"
    assert main(["run", "tiny", "--seed", "7", "--save", str(save)]) == 0
    assert main(["report", str(save), "-o", str(plain), "--no-analysis"]) == 0
    scripts = Marks(plain.read_text("utf-8")).tags.count("script")
    found = harmless((tmp_path / "report.html").read_text("utf-8"), "report", scripts)
    assert found.said.count("onerror") > 50
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "<img src=x" not in text.replace("\\<img", "") and "<script>alert" not in text.replace(
        "\\<script", ""
    )


def test_paper_shows_them_as_words(content: Path, tmp_path: Path) -> None:
    asked = ["--content", str(content), "print", "tiny", "-o", str(tmp_path)]
    assert main([*asked, "--no-pdf"]) == 0
    plain = tmp_path / "plain"
    assert main(["print", "tiny", "-o", str(plain), "--no-pdf"]) == 0
    for path in tmp_path.glob("*.html"):
        scripts = Marks((plain / path.name).read_text("utf-8")).tags.count("script")
        harmless(path.read_text("utf-8"), path.name, scripts)


def test_a_sheet_with_a_link_shows_them_as_words() -> None:
    made = sheets(EVIL, {"RED": (EVIL, "http://127.0.0.1:1/#token")}, "")
    assert "onerror" in harmless(made, "sheets").said


def test_no_exported_cell_is_a_formula(played: Path, tmp_path: Path) -> None:
    assert main(["export", str(played), "-o", str(tmp_path / "tables")]) == 0
    assert main(["msel", str(played), "-o", str(tmp_path / "tables" / "msel.csv")]) == 0
    cells = 0
    for path in (tmp_path / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += "HYPERLINK" in cell
                    number = cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdigit()
                    assert number or cell[:1] not in tuple("=+-@\t\r"), (path.name, cell[:60])
    assert cells > 5
