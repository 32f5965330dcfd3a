"""The forms of a role: sealed orders, deals, a purse, and what it says at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wargame.report.aar_words import FIRM, brief, number
from wargame.report.paper_boards import COLUMNS, quarters_of
from wargame.report.paper_sheets import Blank, Choice, Cut, Form, Grid, Heading, Item, Note
from wargame.report.paper_words import Words
from wargame.rules.tables import RoleTable

Row = tuple[Item, ...]
#: Parties that a deal form has room for, and clauses that an accord has.
_PARTIES, _CLAUSES = 4, 4
#: How many deal forms are printed at most, and twice as many as accord forms; a copier has more.
_MOST = 24


def role_forms(words: Words, role: str) -> Iterator[Form]:
    """All forms of one role, in the order in which they are needed."""
    table = words.tables.role(role)
    quarters = quarters_of(words)
    for number_, quarter in enumerate(quarters, start=1):
        yield orders(words, table, f"{quarter}, round {number_}")
    if any(role in getattr(card, "parties", ()) for card in words.compiled.bundle.cards.values()):
        for _ in range(min(2 * len(quarters), _MOST)):
            yield deal(words, table)
    for _ in range(min(len(quarters) + len(quarters) % 2, _MOST // 2)):
        yield accord(words, table)
    for first in range(0, len(quarters), COLUMNS):
        yield purse(words, table, quarters[first : first + COLUMNS])
    yield hot_wash(words, table)


def orders(words: Words, role: RoleTable, when: str) -> Form:
    """One quarter, top to bottom in the order in which it is decided, and entered afterwards.

    Signals and the answer to an event; folded over, the sealed orders; torn off, the reaction.
    """
    settings = words.tables.settings
    rows: list[Row] = []
    if role.signals:
        signals = tuple(Blank(f"Signal {n}, true or bluff") for n in range(1, role.signals + 1))
        rows.append(signals)
    rows.append((Blank("An event asks you: which", span=2), Blank("Your answer", span=3)))
    rows.append((Note("Offers, and answers to offers, go on deal forms."),))
    rows.append((Cut("Fold here. What stands below is sealed until the reveal."),))
    options = tuple(
        option.name + (f" ({words.price(option.price)})" if words.price(option.price) else "")
        for option in role.standing
    )
    rows.append((Choice("Standing order: one", options),))
    for count in range(1, settings.orders + 2):
        extra = ""
        if count > settings.orders:
            extra = f" ({number(settings.third_order_pc)}{FIRM}PC more"
            extra += f"{words.unless(role.third_needs)})"
        rows.append(
            (Blank(f"Order {count}{extra}: card, and which way", span=3), Blank("Price paid"))
        )
        rows.append((Blank("Why: what it should change, and by when", lines=2),))
    rows.append(
        (
            Blank("Called shot: a track you can see", span=3),
            Choice("in two quarters", ("at least", "at most"), span=3),
            Blank("value", span=1),
            Blank("chance, %", span=1),
        )
    )
    note = "A deal signed as proposer takes the place of one order. A card once a quarter."
    rows.append((Note(note),))
    rows.append((Cut("Tear off here. Reaction: filled in after the reveal, sealed."),))
    price = f"{number(settings.reaction_cost)}{FIRM}PC"
    kinds = (f"Support ({price})", f"Oppose ({price})", "Reaction card", "None")
    rows.append((Choice("Reaction: one", kinds, span=3), Blank("To which card, of whom", span=2)))
    rows.append((Blank("Why"),))
    bury = f"Bury one (+{number(settings.bury_pc)}{FIRM}PC)"
    rows.append((Blank("At the end: keep one opening"), Blank(bury)))
    return Form("Orders", role.name, role.key, tuple(rows), when)


def deal(words: Words, role: RoleTable) -> Form:
    """One offer, for every party to sign: half a page."""
    head = ("Party", "Signature, or no", "Would sign instead (which form)", "Why")
    parties = ((role.name, "", "", ""), *[("", "", "", "")] * (_PARTIES - 1))
    rows: tuple[Row, ...] = (
        (
            Blank("Quarter"),
            Blank("Deal card, and in which form", span=3),
            Blank("Offer number"),
        ),
        (Blank("Why you offer it", lines=2),),
        (Grid(head, (20, 14, 26, 40), parties, 10.5),),
        (Note("Signed by all: its price is paid now, and it is rolled with this quarter's orders. "
              "A form that a party would sign instead can be offered next quarter."),),
        (Choice("It stands", ("signed by all", "refused", "fallen through: not paid for")),),
    )  # fmt: skip
    return Form("Deal", f"offered by {words.the(role.key)}", role.key, rows, half=True)


def accord(words: Words, role: RoleTable) -> Form:
    """What cells promise each other beside the cards: half a page, with conditions and dates."""
    head = ("", "Who", "Does what: card, deal, standing order, or a track and its value", "By",
            "Only if", "Found")  # fmt: skip
    clauses = tuple((str(n), "", "", "", "", "") for n in range(1, _CLAUSES + 1))
    signed = ("Party", "Signature, or no", "Party", "Signature, or no")
    names = ((role.name, "", "", ""), ("", "", "", ""))
    rows: tuple[Row, ...] = (
        (
            Blank("Quarter"),
            Blank("Number"),
            Blank("In answer to"),
            Blank("Can be signed until"),
            Choice("It is", ("light", "binding"), span=2),
        ),
        (Grid(head, (4, 14, 44, 10, 18, 10), clauses, 8.6),),
        (Note("Found: kept, broken, or void where its condition did not hold; by the White Cell "
              "when the quarter named is over."),),
        (Blank("In your words, if you like", lines=2),),
        (Grid(signed, (20, 30, 20, 30), names, 8.6),),
    )  # fmt: skip
    return Form("Accord", f"offered by {words.the(role.key)}", role.key, rows, half=True)


def purse(words: Words, role: RoleTable, quarters: list[str]) -> Form:
    """What a role has of the three currencies, quarter by quarter."""
    tables = words.tables
    model = next(one for one in words.scenario.roles if one.id == role.key)
    start = [brief(int(tables.start[row])) for row in (role.pc_row, role.bn_row, role.slots_row)]
    mint = words.value(model.purse.mint.track, model.purse.mint.at)
    first = (start[0], "", "", start[1], "", "", start[2], "")
    blank = ("",) * 8
    at_start = quarters[0] == words.quarter(0)
    rows = tuple(
        (quarter, *(first if at_start and not number_ else blank))
        for number_, quarter in enumerate(quarters)
    )
    head = (
        "Quarter", "PC", "spent", "left", "$bn", "spent", "left", "Slots free", "Held until",
    )  # fmt: skip
    income = model.purse.income
    money = f"${income}{FIRM}bn" if _plain(income) else "what the White Cell reads out"
    if model.purse.track is not None:
        money = f"none: money is the track {words.short(model.purse.track)}"
    notes = [
        f"Political capital: +{number(role.pc_income)} at the opening of every quarter but the "
        f"first, and 1 more while {words.track(model.purse.mint.track)} stands at {mint} or more; "
        f"never above {number(tables.settings.pc_cap)}.",
        f"Money: {money}{_cap(model.purse)}.",
        f"Slots: {model.purse.slots_use}",
        "An order's price is paid at the reveal, whatever the roll says.",
    ]
    rows_: tuple[Row, ...] = (
        *[(Note(note),) for note in notes],
        (Grid(head, (12, 9, 11, 9, 9, 11, 9, 11, 19), rows, 12.0),),
        (Heading("Arrivals and promises to remember"),),
        (Grid(("Due in", "From which card or deal", "What"), (12, 44, 44), (("", "", ""),) * 6),),
        (Blank("Notes", lines=2),),
    )
    return Form("Purse", role.name, role.key, rows_)


def _plain(income: str) -> bool:
    return income.replace(".", "", 1).isdigit() and income != "0"


def _cap(purse: Any) -> str:
    if purse.track is not None or purse.cap >= 1_000_000:
        return ""
    return f"; what goes beyond ${number(purse.cap)}{FIRM}bn is lost"


def hot_wash(words: Words, role: RoleTable) -> Form:
    """What a seat says when it is over."""
    rows: list[Row] = [(Note("Five minutes, alone, before anybody speaks. No name is asked for."),)]
    for word, what in (("strength", "What went well"), ("improvement", "What should be better")):
        rows.append((Heading(f"{what}: three {word}s"),))
        rows += [(Blank(f"{word.capitalize()} {n}", lines=2),) for n in (1, 2, 3)]
    rows += [
        (Blank("The decision that mattered most, and whose it was", lines=2),),
        (Blank("What this exercise could not show", lines=2),),
        (Blank("What you would tell your own organisation on Monday", lines=2),),
    ]
    return Form("Hot wash", role.name, role.key, tuple(rows))
