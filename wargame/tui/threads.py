"""What was said around a table, by who is in it: conversations as rows and as text.

Facts are told apart by who reads them and by the side room they were said in; every other cell
and the White Cell have a conversation, whether anything was said or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.telling import beside
from wargame.telling.names import Names
from wargame.tui.far import clean
from wargame.tui.lines import BLANK, Doc, Line, Row, line
from wargame.tui.plain_talk import WHITE, rooms

Fact = Mapping[str, Any]

#: The rows that begin something.
SEVERAL, ROOM = "@several", "@room"


@dataclass(slots=True)
class Thread:
    """A conversation: the others in it, its side room if it is one, and what was said."""

    members: tuple[str, ...]
    room: str = ""
    open: bool = True
    said: list[Fact] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.room}|{','.join(self.members)}"

    def unread(self, me: str, read: int) -> int:
        """How many messages of others came at or after a fact's number."""
        return sum(fact["n"] >= read and fact["actor"] != me for fact in self.said)


def threads(facts: Iterable[Fact], me: str, roles: Sequence[str]) -> list[Thread]:
    """Every conversation of a seat: those with something said first, the latest first of all."""
    facts = list(facts)
    made: dict[str, Thread] = {}

    def of(members: Collection[str], room: str) -> Thread:
        others = tuple(sorted((one for one in members if one != me), key=lambda k: (k == WHITE, k)))
        one = Thread(others, room)
        return made.setdefault(one.key, one)

    for fact in facts:
        if fact["kind"] == "message":
            of(fact["body"]["members"], str(fact["body"]["room"])).said.append(fact)
    for name, (members, open_) in rooms(facts).items():
        of(members, name).open = open_
    others = [role for role in roles if role != me]
    for plain in ([WHITE], *([role] for role in others), others if len(others) > 1 else []):
        if plain:
            of(plain, "")
    order = list(made.values())
    return sorted(order, key=lambda one: -(one.said[-1]["n"] if one.said else -1))


def title(thread: Thread, names: Names, others: Sequence[str]) -> str:
    """Who is in it, or what the room is called."""
    if thread.room:
        return f"#{clean(thread.room)}"
    if len(others) > 1 and {*thread.members} - {WHITE} == {*others}:
        return "all cells" + (" and White" if WHITE in thread.members else "")
    return beside.cells(thread.members, names)


def rows(
    found: Sequence[Thread], names: Names, me: str, others: Sequence[str], read: Mapping[str, int]
) -> list[Row]:
    """A row for each, what is new in it, and the rows that begin another."""
    made = []
    for one in found:
        new = one.unread(me, read.get(one.key, read.get("", 0)))
        said = title(one, names, others)
        mark = (f"({new}) ", "warn") if new else ("", "")
        shut = ("closed", "dim") if not one.open else ("", "")
        left = line(mark, (said[:1].upper() + said[1:], "strong" if new else ""))
        made.append(Row(one.key, left, line(shut)))
    made.append(Row("group:new", line(("Another", "head")), heading=True))
    made.append(Row(SEVERAL, line("Write to several cells …")))
    made.append(Row(ROOM, line("Open a side room …")))
    return made


def doc(
    thread: Thread, names: Names, me: str, read: int = 10**9, pending: Sequence[str] = ()
) -> Doc:
    """What was said in it, the latest last; what is not acknowledged yet at the end."""
    who = beside.cells(thread.members, names)
    told: list[Line] = [line((f"With {who}", "dim"))]
    if not thread.said and not pending:
        told += [BLANK, line("Nothing was said here yet.")]
    quarter = ""
    for fact in thread.said:
        if fact["quarter"] != quarter:
            quarter = fact["quarter"]
            told += [BLANK, line((quarter, "dim"))]
        mine = fact["actor"] == me
        by = "You" if mine else beside.who(fact["actor"], names)
        new = ("new  ", "warn") if not mine and fact["n"] >= read else ("", "")
        said = clean(fact["body"]["text"])
        told.append(line(new, (f"{by}: ", "accent" if mine else "strong"), said))
    for text in pending:
        told.append(line(("You, not acknowledged yet: ", "warn"), text))
    if not thread.open:
        told += [BLANK, line(("The White Cell closed this room.", "warn"))]
    return tuple(told)
