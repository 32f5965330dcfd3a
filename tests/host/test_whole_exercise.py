"""A whole exercise as people play one: five cells at pages, a terminal, the White Cell, the room.

The real program is started, its links are opened in real browsers, and everything is done by what
stands there to be seen and clicked. Two quarters in the main suite, the flagship to its end in the
soak.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import needs_browser
from tests.host.people import LONG, Cell
from tests.host.programs import Answers, Terminal, run
from tests.host.seated import CELLS, ROOM, TERMINAL, WHITE, Table, seated

pytestmark = [
    *needs_browser,
    pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's"),
]

#: Words that somebody keeps to itself, and who may read them besides the White Cell.
SECRETS = {
    **{f"quincewood-{place}": {name} for place, name in enumerate(CELLS)},  # why it orders
    "marzipan": {"United States"},  # a note
    "juniper": {"Ukraine", "European Union"},  # a message between two cells
    "saffron": {"Ukraine"},  # what it is told, and nobody else
    "cardamom": set[str](),  # why it was told
    "tamarind": set[str](),  # why the White Cell went back
}
WHY = dict(zip(CELLS, SECRETS, strict=False))

#: What the White Cell does, and the reasons it gives to all.
OVERRULED = "The vote was split, and the room said why."
BROUGHT_IN = "The cell asked for the comptroller's paper early."
TAKEN_OVER = "The cell had to leave for a call."
HANDED_BACK = "The cell is back at its table."
ADJUSTED = "A speech that no card knows."
WENT_BACK = "Offers were put to the wrong cell: tamarind."
RULED = "Ships do float, and nobody objected."

#: What the person at the terminal answers.
ANSWERS: Answers = (
    (r"^Order 1 of at most", lambda n: str(1 + n)),
    (r"^Why\? One line for the record", lambda _: WHY[TERMINAL]),
    (r"^Which do you keep\?", lambda _: "1"),
    (r"^Commit it\?", lambda _: "y"),
    (r"^Enter: \d+ more lines", lambda _: ""),
    (r"empty line\b.*[:.]$|, or empty:$", lambda _: ""),  # says what an empty line does
)


# The first quarter: everything once ---------------------------------------------------------


def take_seats(table: Table) -> None:
    """Cells read their briefs; one of them moves to a terminal, which is the same seat."""
    table.step("Briefs")
    for name, cell in table.cells.items():
        cell.at("Signals")
        expect(table.white.cell(name)).to_contain_text("yes", timeout=LONG)
        cell.go("Brief")
        expect(cell.page.get_by_role("heading", name="Brief", exact=True)).to_be_visible()
        cell.go("Decide")
    table.step("A seat moves to a terminal")
    assert table.terminal is not None
    table.terminal.hears("You are seated")
    table.cells[TERMINAL].reads("This seat was opened on another device")


def run_the_clock(table: Table) -> None:
    """The White Cell lets the clock run, holds it and extends it; all see that."""
    table.step("The clock")
    white, timer = table.white, table.cells["Ukraine"].page.get_by_role("timer")
    expect(timer).to_have_text("2:00 held", timeout=LONG)
    white.does("Room", "Let the clock run", {})
    expect(timer).to_have_text(re.compile(r"^1:\d\d$"), timeout=LONG)
    white.does("Room", "Hold", {"Reason": "One cell has no chairs."})
    expect(timer).to_contain_text("held", timeout=LONG)
    white.does("Room", "5 minutes more", {"Reason": "They look for chairs."})
    expect(timer).to_have_text(re.compile(r"^6:\d\d held$"), timeout=LONG)
    white.does("Room", "Let the clock run", {})
    expect(timer).to_have_text(re.compile(r"^6:\d\d$"), timeout=LONG)


def talk(table: Table) -> None:
    """Two cells speak aside, one keeps a note, one is told something by the White Cell."""
    table.step("Talk")
    kyiv, brussels = table.cells["Ukraine"], table.cells["European Union"]
    kyiv.talk(["European Union"], "Would you put juniper into your budget?")
    brussels.reads("Would you put juniper into your budget?")
    brussels.talk(["Ukraine"], "Not as a signature, but as a line: juniper it is.")
    kyiv.reads("Not as a signature, but as a line: juniper it is.")
    note = {"A note on this moment": "marzipan: they asked before we did"}
    table.cells["United States"].write("Talk", "Keep the note", note, "Kept.")
    told: dict[str, str | bool] = {
        "Ukraine": True,
        "What they are told": "Your partners mean it: saffron.",
        "Where a track truly stands": "Belief that time",
        "Reason": "They could not know, cardamom.",
    }
    table.white.does("Change", "Reveal", told)
    kyiv.reads("Your partners mean it: saffron.")


def bring_in(table: Table) -> None:
    """An inject of the list comes before its time."""
    table.step("An inject")
    table.white.does("Change", "Force it in", {"Inject": "20, ", "Reason": BROUGHT_IN})
    table.cells["United States"].reads("A short paper counts what is left of the authority")


def show_signals(cell: Cell) -> None:
    cell.page.locator("form").get_by_role("checkbox", disabled=False).first.check()
    assert cell.commit()


def commit(cell: Cell) -> None:
    assert cell.commit()


def first_offers(cell: Cell) -> None:
    if cell.name == "Ukraine":
        cell.offer("Ten years, on paper", "Ten years, on paper: More signatures", "It is a start.")
    if cell.name == "United States":
        cell.offer("What the satellites saw", "What the satellites saw: Warning only", "You ask.")
    commit(cell)


def first_answers(cell: Cell) -> None:
    if cell.name == "European Union":
        cell.reads("It is a start.")
        other = re.compile("^Refuse, but say you would sign: .*A line in each budget")
        cell.answer("Ten years, on paper", other, "Money, not ink.")
    if cell.name == "Ukraine":
        cell.answer("What the satellites saw", "Accept", "We asked for more, and take this.")
    commit(cell)


def orders(cell: Cell) -> None:
    """Secret orders with their reasons; one cell calls its shot."""
    cell.page.get_by_label("4. Your plan in a sentence or two").fill(f"All for {WHY[cell.name]}.")
    if cell.name == "United States":
        cell.shoot("US: right amount", "50", "60")
    cell.order(WHY[cell.name], most=1 if cell.name in ("Ukraine", "European Union") else 2)


def reactions(cell: Cell) -> None:
    cell.react("Oppose" if cell.name == "Russia" else "Support", f"For {WHY[cell.name]}.")


def outcomes(table: Table, overrule: str = "") -> None:
    """Outcomes are shown to the room, one is overruled, and they apply."""
    white, room = table.white, table.people[ROOM]
    white.closes("Reactions")
    go_on = white.page.get_by_role("button", name="Let the outcomes apply, and go on")
    expect(go_on).to_be_visible(timeout=LONG)
    white.go("Results")
    if overrule:
        cases = white.form("Show these to the room").get_by_role("listitem")
        rolled = cases.filter(has_text="Chance")
        case = rolled.first if rolled.count() else cases.first
        name = case.locator("strong").first.inner_text()
        case.get_by_role("checkbox").check()
        white.does("Results", "Show these to the room", {})
        room.reads("Roll 1")
        room.reads("lies on the table")
        fields = {"Outcome": name, "It stands as": "Partial", "Reason": overrule}
        white.does("Results", "Overrule", fields)
        expect(case).to_contain_text("Overruled: it stands as partial", timeout=LONG)
        for one in (room, *table.at_pages().values()):
            one.reads(overrule)
    go_on.click()
    white.moved_from("Reactions")


def closed_by_the_clock(table: Table, silent: str) -> None:
    """The last phase of a quarter ends with its time; a cell that was silent plays its default."""
    white = table.white
    white.does("Room", "Hold", {"Reason": "The bell was not heard."})
    table.decide("Hands", commit, silent=silent)
    expect(white.cell(TERMINAL)).to_contain_text("committed", timeout=LONG)
    white.does("Room", "One minute less", {"Reason": "Lunch is ready."})
    white.page.get_by_role("button", name="Let the clock run").click()
    assert white.moved_from("Hands") == "Signals"


def first_quarter(table: Table) -> None:
    white = table.white
    take_seats(table)
    run_the_clock(table)
    talk(table)
    bring_in(table)
    after = table.node("Signals", show_signals)
    if after == "Events":
        after = table.node("Events", commit)
    assert after == "Offers"
    table.node("Offers", first_offers)
    table.node("Answers", first_answers)
    table.decide("Orders", orders)
    white.go("Orders")
    for name in CELLS:
        white.reads(WHY[name])
    white.closes("Orders")
    white.moved_from("Orders")
    table.step("A seat is taken over")
    fields = {"Seat": "Russia", "From now on": "its usual doctrine", "Reason": TAKEN_OVER}
    white.does("Change", "Hand the seat over", fields)
    expect(white.cell("Russia")).to_contain_text("a program plays", timeout=LONG)
    table.decide("Reactions", reactions)
    outcomes(table, OVERRULED)
    closed_by_the_clock(table, "Ukraine")
    fields = {"Seat": "Russia", "From now on": "a person", "Reason": HANDED_BACK}
    white.does("Change", "Hand the seat over", fields)
    expect(white.cell("Russia")).not_to_contain_text("a program plays", timeout=LONG)


# The second: a move, a way back, a deal that is signed -----------------------------------------


def back_to_the_page(table: Table) -> None:
    """The cell in the terminal goes on at its page; the terminal says so and ends."""
    table.step("The seat moves back to its page")
    page = table.cells[TERMINAL].page
    page.get_by_role("button", name="Use it here").click()
    expect(page.locator("#line")).to_be_hidden(timeout=LONG)
    assert table.terminal is not None
    assert table.terminal.ends() == 2
    table.terminal.hears("this seat was opened elsewhere")
    assert table.terminal.asked[r"^Why\? One line for the record"] >= 1, "an order was given"
    table.away = False


def a_move(table: Table) -> None:
    """A cell does what no card says, with a reason; the White Cell rolls for it."""
    table.step("A move that no card has")
    brussels, white = table.cells["European Union"], table.white
    move = {"Your move": "We lend a ferry for the winter."}
    brussels.write("Talk", "Put it to the facilitator", move, "Sent.")
    brussels.go("Talk")
    brussels.page.get_by_text("A reason for or against a move").click()
    reason = {"Which move": "EU-1", "Is it a reason": "for it", "Your reason": "It floats."}
    brussels.write("Talk", "Give the reason", reason, "Sent.")
    white.go("Results")
    white.reads("It floats.")
    form = white.form("Roll for it")
    white.fill(form, {"Why you rule so": RULED})
    form.get_by_role("button", name="Roll for it").click()
    white.reads("Odds 60 %, rolled")
    brussels.reads(RULED)


def second_offers(cell: Cell) -> None:
    if cell.name == "Ukraine":
        form = "Ten years, on paper: A line in each budget"
        cell.offer("Ten years, on paper", form, "As you said: a line.")
    commit(cell)


def second_answers(cell: Cell) -> None:
    if cell.name == "European Union":
        cell.answer("Ten years, on paper", "Accept", "We said so.")
    commit(cell)


def go_back(table: Table, place: str, branch: str) -> None:
    """The White Cell goes back to where a phase opened, and every page follows."""
    table.step("A way back")
    fields = {"Back to": place, "Name of the branch": branch, "Reason": WENT_BACK}
    table.white.does("Back", "Go back", fields, gone=True)
    phase = place.rpartition(" ")[2].capitalize()
    table.white.at(phase)
    for one in (table.white, *table.cells.values()):
        one.at(phase)
        one.reads("The White Cell has gone back in time")
        one.page.get_by_role("button", name="Understood").click()
    table.people[ROOM].reads("The White Cell has gone back in time")
    table.step("All are back")


def second_quarter(table: Table) -> str:
    """The phase after its last."""
    white = table.white
    back_to_the_page(table)
    white.does("Room", "Set the pace", {"What closes a phase": "you alone"})
    a_move(table)
    after = table.node("Signals", show_signals)
    if after == "Events":
        after = table.node("Events", commit)
    table.node("Offers", second_offers)
    go_back(table, "2025Q2, offers", "Once more")
    table.node("Offers", second_offers)
    table.node("Answers", second_answers)
    fields = {"Track": "US: right amount", "New value": "61.5", "Reason": ADJUSTED}
    white.does("Change", "Adjust", fields)
    table.people[ROOM].reads(ADJUSTED)
    table.node("Orders", orders)
    table.people[ROOM].reads("Ten years, on paper: A line in each budget")
    table.decide("Reactions", reactions)
    outcomes(table)
    return table.node("Hands", commit)


# The others: as people play on -----------------------------------------------------------------


def offer_something(cell: Cell) -> None:
    """The deal on top of the list, in its first form that can be offered."""
    form = cell.decision()
    form.locator("summary").first.click()
    boxes = form.get_by_role("checkbox", disabled=False)
    if boxes.count():
        boxes.first.check()
        cell.near(boxes.first).get_by_label("What you say with it").fill("It is good for both.")
    if not cell.commit():
        boxes.first.uncheck()
        commit(cell)


def accept_what_can_be_paid(cell: Cell) -> None:
    form = cell.decision()
    accept = form.get_by_role("radio", name=re.compile("^Accept"), disabled=False)
    for place in range(accept.count()):
        accept.nth(place).check()
    if not cell.commit():  # not all of them together
        refuse = form.get_by_role("radio", name=re.compile("^Refuse$"))
        for place in range(refuse.count()):
            refuse.nth(place).check()
        commit(cell)


def another_quarter(table: Table, back: str = "") -> str:
    """A quarter of the flagship; ``back`` names a branch to go back for. The phase after it."""
    after = table.node("Signals", show_signals)
    if after == "Events":
        after = table.node("Events", commit)
    quarter = table.white.quarter()
    table.node("Offers", offer_something)
    table.node("Answers", accept_what_can_be_paid)
    table.node("Orders", orders)
    table.decide("Reactions", reactions)
    if back:
        go_back(table, f"{quarter}, orders", back)
        table.node("Orders", orders)
        table.decide("Reactions", reactions)
    outcomes(table)
    return table.node("Hands", commit)


# Afterwards ------------------------------------------------------------------------------------


def answer_the_survey(table: Table) -> None:
    table.step("The end")
    for cell in table.cells.values():
        cell.at("The end")
        cell.reads("The exercise is over")
    page = table.cells["United States"].page
    page.get_by_role("link", name="Answer the survey").click()
    went_well = page.get_by_role("group", name="Three things that went well")
    went_well.get_by_label("First").fill("The talk between rounds")
    page.get_by_label("What could not be seen").fill("Who waited for whom")
    page.get_by_role("group", name="The design of the exercise").get_by_label("4").check()
    page.get_by_role("button", name="Send the answers").click()
    expect(page.locator("form").filter(has_text="At the end")).to_contain_text(
        "Your answers are kept.", timeout=LONG
    )


def nothing_leaked(table: Table) -> None:
    """No page complained, asked anybody else or was sent what another keeps to itself."""
    for name, one in table.people.items():
        assert one.seen.complaints == [], name
        base = table.host.links[name].partition("/#")[0].partition("/room#")[0]
        assert [url for url in one.seen.requests if not url.startswith(f"{base}/")] == [], name
        assert one.seen.frames, name
        if name == WHITE:
            continue
        had = "".join(one.seen.frames) + one.page.content()
        for secret, readers in SECRETS.items():
            if name not in readers:
                assert secret not in had, f"{name} was sent {secret!r}"
    sent = "".join(table.white.seen.frames)
    unread = [secret for secret in SECRETS if secret not in sent]
    assert unread == [], "the White Cell reads everything"


def it_is_told(table: Table, branch: str) -> None:
    """The host ends well; its save verifies, and the report has every intervention and why."""
    assert table.host.end() == 0, table.host.told()
    assert "Traceback" not in table.host.told()
    folder, save = table.host.folder, str(table.host.save)
    code, told = run("verify", save, folder=folder)
    assert code == 0, told
    arguments = ["report", save, "--branch", branch, "-o", "day.html", "--no-analysis"]
    code, told = run(*arguments, folder=folder)
    assert code == 0, told
    report = " ".join(html.unescape((folder / "day.html").read_text()).split())
    for reason in (OVERRULED, BROUGHT_IN, TAKEN_OVER, HANDED_BACK, ADJUSTED, WENT_BACK, RULED):
        assert reason in report
    for said in ("The talk between rounds", "marzipan", *WHY.values()):
        assert said in report


def test_two_quarters_from_the_first_link_to_the_report(tmp_path: Path) -> None:
    with seated(tmp_path, "--turns", "2", "--seed", "7") as table:
        with Terminal(tmp_path, table.host.links[TERMINAL], ANSWERS) as table.terminal:
            first_quarter(table)
            assert second_quarter(table) == "The end"
        answer_the_survey(table)
        nothing_leaked(table)
        it_is_told(table, "Once more")


@pytest.mark.soak
def test_the_flagship_from_the_first_link_to_the_report(tmp_path: Path) -> None:
    with seated(tmp_path, "--seed", "7") as table:
        with Terminal(tmp_path, table.host.links[TERMINAL], ANSWERS) as table.terminal:
            first_quarter(table)
            after = second_quarter(table)
        quarters = 2
        while after != "The end":
            after = another_quarter(table, "Orders anew" if quarters == 4 else "")
            quarters += 1
        assert quarters in (7, 8, 9)  # its end is hidden in a window
        answer_the_survey(table)
        nothing_leaked(table)
        it_is_told(table, "Orders anew")
