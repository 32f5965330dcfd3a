"""Accords line by line: put together clause by clause, offered, answered, signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wargame.errors import WargameError, did_you_mean
from wargame.play.accords import CLAUSES, Accord, Accords
from wargame.telling import accords as told
from wargame.telling import beside
from wargame.telling.names import Names
from wargame.telling.words import joined
from wargame.telling.words_odds import quarter_after
from wargame.tui.far import Far, listed
from wargame.tui.plain_pages import example, find_track
from wargame.tui.plain_remote import AtLine
from wargame.tui.plain_talk import Command, cells, parted

Clause = dict[str, Any]

#: What a clause can say, in the words of its question.
_DOES = (
    ("plays", "plays a card"),
    ("refrains", "does not play a card"),
    ("signs", "signs a deal"),
    ("stands", "keeps a standing order"),
    ("track", "sees to it that a track stands so or so"),
)

_LEVEL = re.compile(r"^(\S+)\s*(>=|<=)\s*(-?\d{1,6}(?:\.\d{1,3})?)$")

#: How many names are listed of those that a word fits.
_MOST = 15


class _Left(Exception):
    """The accord is left as it is: nothing is offered."""


class Knows(Protocol):
    """A seat at a distance, and the names of what it was told of."""

    @property
    def far(self) -> Far:
        """The seat."""

    @property
    def names(self) -> Names:
        """The names."""


def known(at: Knows) -> dict[str, Accord]:
    """The accords that this seat is a party to, by name."""
    found = Accords()
    for fact in at.far.facts:
        found.take(fact["kind"], fact["actor"], fact["turn"], fact["quarter"], [fact["body"]])
    return {one.name: one for one in found.known(at.far.role)}


def _named(at: AtLine, name: str, *, open_: bool = False) -> Accord:
    mine = {key.lower(): one for key, one in known(at).items() if one.open or not open_}
    if not name and len(mine) == 1:
        return next(iter(mine.values()))
    if name.lower() not in mine:
        hint = did_you_mean(name.lower(), mine) or "/accords lists them"
        what = "open accord" if open_ else "accord"
        raise WargameError(f"you know of no {what} `{name[:60]}`; {hint}" if name
                           else f"say which {what}; /accords lists them")  # fmt: skip
    return mine[name.lower()]


def accords(at: AtLine, rest: str) -> None:
    """Those this seat is a party to, or one of them."""
    if rest:
        at.say(*_lines(at, _named(at, rest)))
        return
    lines = [line for one in known(at).values() for line in _lines(at, one)]
    at.say(*listed(lines, "You are a party to no accord. /accord EU: offers one to the EU."))


def _lines(at: AtLine, one: Accord) -> list[str]:
    lines = told_of(at, one)
    if one.open:
        me = at.far.role
        mine = f"/withdraw {one.name}" if one.by == me else f"/decline {one.name}"
        if me not in one.signed:
            mine = f"/sign {one.name}, {mine}, or /counter {one.name}"
        lines.append(f"  {mine}")
    return lines


def told_of(at: Knows, one: Accord) -> list[str]:
    """An accord clause by clause, how it stands, and whom it waits for."""
    me, names = at.far.role, at.names
    parties = joined(["you" if key == me else names.role(key) for key in one.parties])
    form = told.FORMS[one.form]
    lines = [
        f"{one.name}, between {parties}: {told.STATES[one.state][0]}. {form[:1].upper()}{form[1:]}."
    ]
    view = at.far.view(me)
    for number, clause in enumerate(one.terms):
        due = {**clause, "quarter": quarter_after(view["quarter"], clause["due"] - view["turn"])}
        found = told.FOUND.get(one.found.get(number, ""), ("",))[0]
        lines.append(f"  {number + 1}. {told.clause(due, names)}" + (f" {found}." if found else ""))
    if one.text:
        lines.append(f"  In words: {one.text}")
    lines += [f"  {beside.cells([who], names)} says: {why}" for who, why in one.reasons.items()]
    if one.open:
        waits = joined(["you" if key == me else names.role(key)
                        for key in one.parties if key not in one.signed])  # fmt: skip
        until = quarter_after(view["quarter"], one.until - view["turn"])
        lines.append(f"  It waits for {waits}, until {until} ends.")
    return lines


# Answering --------------------------------------------------------------------------------


def sign(at: AtLine, rest: str) -> None:
    """Sign an accord."""
    one = _named(at, parted(rest)[0], open_=True)
    at.say(*_lines(at, one)[:-1])
    if at.ask_text("Sign it? y or n; an empty line does not:").lower() in ("y", "yes"):
        at.send(f"You have signed {one.name}", "accord", what="sign", accord=one.name)
    else:
        at.say("You have not signed it.")


def decline(at: AtLine, rest: str) -> None:
    """Decline an accord."""
    _end(at, rest, "decline", "declined")


def withdraw(at: AtLine, rest: str) -> None:
    """Withdraw an offer of one's own."""
    _end(at, rest, "withdraw", "withdrawn")


def _end(at: AtLine, rest: str, what: str, done: str) -> None:
    name, why = parted(rest)
    one = _named(at, name, open_=True)
    why = why or at.ask_text("Why? One line for the parties, or empty:")
    at.send(f"You have {done} {one.name}", "accord", what=what, accord=one.name, reason=why)


# Offering ---------------------------------------------------------------------------------


def counter(at: AtLine, rest: str) -> None:
    """Answer an offer with another."""
    one = _named(at, rest, open_=True)
    _make(at, [key for key in one.parties if key != at.far.role], answers=one.name)


def accord(at: AtLine, rest: str) -> None:
    """Offer an accord to other cells."""
    who = rest.rstrip(": ") or at.ask_text("With whom? Cells, as in EU, US:")
    if who:
        _make(at, cells(at.far, at.names, who))


def _make(at: AtLine, others: Sequence[str], answers: str = "") -> None:
    parties = [at.far.role, *others]
    at.say(
        f"An accord with {joined([at.names.role(one) for one in others])}, of up to {CLAUSES} "
        "clauses. An empty line leaves it where nothing else is said of it."
    )
    try:
        terms: list[Clause] = []
        while len(terms) < CLAUSES:
            more = "" if terms else "Clause 1: "
            if terms and not _yes(at, f"Clause {len(terms) + 1}? y or n; an empty line: no."):
                break
            terms.append(_clause(at, parties, terms, more))
            at.say(f"  {len(terms)}. {_said(at, terms[-1])}")
        form = _one(at, "How does it bind?", [*told.FORMS.items()])
        until = _until(at, terms)
        text = at.ask_text("Anything to say with it, in words? One line, or empty:")
        if not _yes(at, "Offer it? y or n; an empty line: no."):
            raise _Left
    except _Left:
        at.say("Nothing was offered.")
        return
    at.send(
        "Your offer is before them", "accord", what="offer", to=list(others), form=form,
        terms=[{key: value for key, value in one.items() if key != "quarter"} for one in terms],
        text=text, until=until, answers=answers,
    )  # fmt: skip


def _clause(at: AtLine, parties: Sequence[str], terms: Sequence[Clause], begins: str) -> Clause:
    view = at.far.view(at.far.role)
    names = [(key, "You" if key == at.far.role else at.names.role(key)) for key in parties]
    by = _one(at, f"{begins}Who undertakes it?", names)
    who = "You" if by == at.far.role else at.names.role(by)
    does = _one(at, f"{who}:", list(_DOES))
    clause: Clause = {"by": by, "does": does}
    if does == "track":
        track, test, level = _level(at, "Which track, and where? As in: {}")
        clause |= {"track": track, "test": test, "at": level}
    else:
        clause["card"] = _card(at, by, does)
    turns = range(view["turn"], view["turns"])
    dates = [(str(turn), quarter_after(view["quarter"], turn - view["turn"])) for turn in turns]
    due = _one(at, "By when?", dates) if len(dates) > 1 else dates[0][0]
    clause |= {"due": int(due), "quarter": dict(dates)[due]}
    said = "Only on a condition? A track, as in: {}"
    said += ", or the number of an earlier clause that has to be kept" if terms else ""
    while True:
        answer = at.ask_text(f"{said.format(_sample(at))}; an empty line: none.")
        if not answer:
            return clause
        if answer.isdecimal() and 1 <= int(answer) <= len(terms):
            return {**clause, "if_kept": int(answer)}
        if found := _read_level(at, answer):
            return {**clause, "if_track": found[0], "if_test": found[1], "if_at": found[2]}
        at.say("That is no condition here.")


def _card(at: AtLine, by: str, does: str) -> str:
    """A card, a deal or a standing order of a role, found by a word of its name."""
    kind = "plays" if does == "refrains" else does
    able: list[str] = at.far.names.get("nameable", {}).get(by, {}).get(kind, [])
    rows = [(key, _name(at, by, key)) for key in able]
    what = {"stands": "standing order", "signs": "deal"}.get(kind, "card")
    if not rows:
        at.say(f"There is no {what} of theirs that you could name.")
        raise _Left
    if len(rows) <= _MOST:
        return _one(at, f"Which {what}?", rows)
    while True:
        word = at.ask_text(f"Which {what} of {len(rows)}? A word of its name; ? lists all:").lower()
        if not word:
            raise _Left
        if word == "?":
            return _one(at, f"Which {what}?", rows)
        near = [row for row in rows if word in row[1].lower() or word in row[0]]
        if not near:
            at.say(f'There is none with "{word}".')
        elif len(near) > _MOST:
            at.say(f"{len(near)} have that; give more of the name.")
        else:
            return near[0][0] if len(near) == 1 else _one(at, f"Which {what}?", near)


def _name(at: AtLine, role: str, key: str) -> str:
    return at.names.options.get(f"{role}/{key}") or at.names.card(key).strip('"')


def _until(at: AtLine, terms: Sequence[Clause]) -> int:
    view = at.far.view(at.far.role)
    turns = range(view["turn"], min(one["due"] for one in terms) + 1)
    rows = [(str(turn), quarter_after(view["quarter"], turn - view["turn"])) for turn in turns]
    if len(rows) == 1:
        return turns[0]
    return int(_one(at, "It can be signed until the end of:", rows))


def _one(at: AtLine, question: str, rows: Sequence[tuple[str, str]]) -> str:
    """One of several, by its number; an empty line leaves the accord."""
    at.say(question, *(f"  {number}. {said}" for number, (_, said) in enumerate(rows, 1)))
    while True:
        answer = at.ask_text(f"A number from 1 to {len(rows)}, or an empty line to leave it:")
        if not answer:
            raise _Left
        if answer.isdecimal() and 1 <= int(answer) <= len(rows):
            return rows[int(answer) - 1][0]
        at.say("That is no such number.")


def _yes(at: AtLine, question: str) -> bool:
    return at.ask_text(question).lower() in ("y", "yes")


def _level(at: AtLine, question: str) -> tuple[str, str, int]:
    while True:
        answer = at.ask_text(question.format(_sample(at)))
        if not answer:
            raise _Left
        if found := _read_level(at, answer):
            return found
        at.say("Write a track's short name, >= or <=, and a value.")


def _sample(at: AtLine) -> str:
    return f"{example(at.far.view(at.far.role))} >= 58"


def _read_level(at: AtLine, text: str) -> tuple[str, str, int] | None:
    found = _LEVEL.match(text)
    track = find_track(at.far.view(at.far.role), found[1]) if found else None
    if found is None or track is None:
        return None
    test = "at_least" if found[2] == ">=" else "at_most"
    return str(track["id"]), test, round(float(found[3]) * 1000)


def _said(at: AtLine, clause: Mapping[str, Any]) -> str:
    blank: Clause = {"if_kept": 0, "if_track": "", "if_test": "", "if_at": 0, "card": ""}
    return told.clause({**blank, **clause}, at.names)


#: What can be typed about accords, where a cell has its seat line by line.
COMMANDS: Mapping[str, tuple[str, str, Command]] = {
    "accords": ("[NAME]", "what you and others have promised each other", accords),
    "accord": ("[EU, US]", "offer other cells an accord, clause by clause", accord),
    "counter": ("NAME", "answer an accord with another", counter),
    "sign": ("NAME", "sign an accord", sign),
    "decline": ("NAME: WHY", "decline one", decline),
    "withdraw": ("NAME: WHY", "withdraw one of your own", withdraw),
}
