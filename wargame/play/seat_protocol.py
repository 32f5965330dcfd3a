"""What a seat and the host of an exercise say to each other: one JSON object a message.

The seat's side is read strictly: a message that is too large, has a field it should not have, or
lacks one it should is refused as a whole.  What the host says is built by :func:`frame`, always
in the same spelling, so that equal news has equal bytes.  docs/hosting.md is this page in prose.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from wargame.errors import WargameError
from wargame.play.asides import COMMAND_ID, LONGEST
from wargame.record.canonical import spell

#: The version of these messages; a host speaks to seats of the same one only.
VERSION: Final = 1

#: Where seats connect; all other paths of a host are pages.
PATH: Final = "/seat"

#: The largest message of a seat, in bytes, and of the White Cell, who loads lists of injects.
LARGEST: Final = 64 * 1024
LARGEST_WHITE: Final = 1024 * 1024

#: How many outcomes a room follows roll by roll; the rest it reads.
SHOWN: Final = 4

#: How many decisions a seat asks about at once.
ASKED: Final = 64

Decision = dict[str, Any]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Field(max_length=LONGEST["reason"])]
Turn = Annotated[int, Field(ge=0, le=100)]
Number = Annotated[int, Field(ge=0, le=10**9)]


class BadMessage(WargameError):
    """A message that is none; what it says is left undone.

    ``ident`` is its number, where it has one: then it can be refused, and else the line ends.
    """

    def __init__(self, message: str, ident: str = "") -> None:
        super().__init__(message)
        self.ident = ident


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Place(_Message):
    """How much of what happened a seat has: all facts before ``n`` of a branch."""

    branch: Number
    n: Number


class Hello(_Message):
    """The first message of every line; ``after`` is where the seat left off.

    A ``page`` is sent HTML to show in place of facts and views (docs/seat_page.md).
    """

    type: Literal["hello"]
    v: int
    token: Annotated[str, Field(min_length=1, max_length=200)]
    after: Place | None = None
    page: bool = False


class Check(_Message):
    """Ask whether a decision would be taken; nothing is done.

    The White Cell asks for the ``role`` whose paper it has before it.
    """

    type: Literal["check"]
    ref: Number
    turn: Turn
    node: Name
    decision: Decision
    role: Annotated[str, Field(max_length=80)] = ""


class Checks(_Message):
    """Ask which of several decisions of one's own would be taken; nothing is done."""

    type: Literal["checks"]
    ref: Number
    turn: Turn
    node: Name
    decisions: Annotated[list[Decision], Field(min_length=1, max_length=ASKED)]


class Draft(_Message):
    """What a seat has in hand, kept for its next line; None lets it go.  Nobody is told."""

    type: Literal["draft"]
    turn: Turn
    node: Name
    decision: Decision | None


class Names(_Message):
    """Ask for the public names of the content, to tell of what no view has shown yet."""

    type: Literal["names"]


class State(_Message):
    """How a cell fares, for the White Cell's eyes."""

    type: Literal["state"]
    state: Literal["reading", "drafting", "stuck"]


class Paper(_Message):
    """The White Cell takes up a role's paper, and is shown what it may decide; "" puts it away."""

    type: Literal["paper"]
    role: Annotated[str, Field(max_length=80)]


class Command(_Message):
    """A message that is done exactly once, however often it arrives: ``id`` is the seat's own."""

    type: str
    id: Annotated[str, Field(pattern=f"^{COMMAND_ID.pattern}$")]


class Submit(Command):
    """Decide at a node; until that is locked another decision takes its place.

    With the ``branch`` it was decided in, it is refused where the exercise has gone back since.
    """

    type: Literal["submit"]
    turn: Turn
    node: Name
    decision: Decision
    branch: Number | None = None


class Note(Command):
    """Write a note about the fact numbered ``about``, or about the moment; its author's own."""

    type: Literal["note", "bookmark"]
    text: str
    about: Number | None = None


class Evaluation(Command):
    """An evaluator's note on a fact, with a role's objective and how it was performed."""

    type: Literal["evaluation"]
    text: str
    about: Number | None = None
    role: Annotated[str, Field(max_length=80)] = ""
    objective: Annotated[str, Field(max_length=80)] = ""
    rating: Literal["P", "S", "M", "U", ""] = ""


Score = Annotated[int, Field(ge=1, le=5)]


class Survey(Command):
    """A seat's answers at the end; a later one takes the place of an earlier one."""

    type: Literal["survey"]
    strengths: Annotated[list[str], Field(max_length=3)] = []
    improvements: Annotated[list[str], Field(max_length=3)] = []
    unseen: str = ""
    design: Score | None = None
    conduct: Score | None = None


class Message(Command):
    """Say something to some roles, or to ``WHITE``; in a side room, where it is named."""

    type: Literal["message"]
    to: Annotated[list[Name], Field(min_length=1, max_length=40)]
    text: str
    room: Annotated[str, Field(max_length=LONGEST["room"])] = ""


class Room(Command):
    """Open or close a side room; closing is the White Cell's, with a reason."""

    type: Literal["room"]
    what: Literal["open", "close"]
    members: Annotated[list[Name], Field(min_length=1, max_length=40)]
    room: Annotated[str, Field(max_length=LONGEST["room"])] = ""
    reason: Reason = ""


class Clause(_Message):
    """One undertaking of an accord (:mod:`wargame.play.accords`); ``due`` counts from 0."""

    by: Name
    does: Literal["plays", "refrains", "signs", "stands", "track"]
    due: Turn
    card: Annotated[str, Field(max_length=160)] = ""
    track: Annotated[str, Field(max_length=80)] = ""
    test: Literal["at_least", "at_most", ""] = ""
    at: Annotated[int, Field(ge=-(10**12), le=10**12)] = 0
    #: Owed only where an earlier clause, counted from 1, was kept.
    if_kept: Annotated[int, Field(ge=0, le=8)] = 0
    #: Owed only where a track stands so on its date.
    if_track: Annotated[str, Field(max_length=80)] = ""
    if_test: Literal["at_least", "at_most", ""] = ""
    if_at: Annotated[int, Field(ge=-(10**12), le=10**12)] = 0


class Accord(Command):
    """Offer other cells an accord, answer one with another, sign, decline or withdraw it."""

    type: Literal["accord"]
    what: Literal["offer", "sign", "decline", "withdraw"]
    #: Which one, unless it is offered.
    accord: Annotated[str, Field(max_length=200)] = ""
    to: Annotated[list[Name], Field(max_length=40)] = []
    form: Literal["light", "binding"] = "light"
    terms: Annotated[list[Clause], Field(max_length=8)] = []
    text: Annotated[str, Field(max_length=LONGEST["message"])] = ""
    #: The last quarter in which it can be signed; None for the one at hand.
    until: Turn | None = None
    #: The offer that this one answers.
    answers: Annotated[str, Field(max_length=200)] = ""
    reason: Reason = ""


class Advance(Command):
    """The White Cell locks the node at hand; with ``force`` over seats that have not decided.

    ``tabled`` says whether it has outcomes before it that are to apply: who closes reactions as
    the clock does so too must not let apply what it has not seen.  None goes on either way.
    """

    type: Literal["advance"]
    turn: Turn
    node: Name
    tabled: bool | None = None
    force: bool = False
    reason: Reason = ""


class Timing(Command):
    """The White Cell holds, resumes, extends or sets the clock, or changes the pace."""

    type: Literal["clock"]
    what: Literal["hold", "resume", "extend", "set", "pace"]
    seconds: Annotated[int, Field(ge=-86400, le=86400)] = 0
    pace: Literal["hand", "clock", "ready", ""] = ""
    reason: Reason = ""


class Control(Command):
    """The White Cell overrules, injects, holds, withdraws or adjusts (docs/white_cell.md)."""

    type: Literal["control"]
    control: dict[str, Any]


class Show(Command):
    """The White Cell says which outcomes the room's display opens; the rest stay tabled."""

    type: Literal["show"]
    turn: Turn
    cards: Annotated[list[Name], Field(max_length=SHOWN)]


class Enter(Command):
    """The White Cell enters what a cell has decided on paper; the cell may amend it."""

    type: Literal["enter"]
    role: Name
    turn: Turn
    node: Name
    decision: Decision
    branch: Number | None = None


class Rolled(Command):
    """The White Cell enters what was rolled on paper, in place of the dice, as one.

    At signals ``events`` are those that fell, each with its branch or "", and no other falls; at
    reactions ``bands`` says how each outcome named stands.
    """

    type: Literal["rolled"]
    turn: Turn
    node: Name
    events: Annotated[dict[Name, str], Field(max_length=100)] = {}
    bands: Annotated[dict[Name, Name], Field(max_length=100)] = {}
    reason: Reason


class HandOver(Command):
    """The White Cell gives a seat to a person, a doctrine, a planner."""

    type: Literal["seat"]
    role: Name
    holder: Name
    reason: Reason


class Link(Command):
    """The White Cell withdraws a seat's link; the host answers with a new one (frame ``link``)."""

    type: Literal["link"]
    seat: Name
    reason: Reason


class Disclose(Command):
    """The White Cell tells some roles a text, where a track truly stands, or both."""

    type: Literal["disclose"]
    to: Annotated[list[Name], Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(max_length=LONGEST["message"])] = ""
    track: Name | None = None
    reason: Reason


class Msel(Command):
    """The White Cell runs the list of injects (docs/msel.md)."""

    type: Literal["msel"]
    what: Literal["add", "answer", "deliver", "edit", "force", "hold", "load", "release", "skip"]
    serial: Annotated[int, Field(ge=0, le=9999)] = 0
    reason: Reason = ""
    #: Another wording, what was seen, or a whole list as CSV.
    text: str = ""
    to: Annotated[list[Name], Field(max_length=40)] = []
    entry: dict[str, Any] | None = None


class Move(Command):
    """A cell wants to do what no card says, and says why that should work."""

    type: Literal["move"]
    text: str


class Argue(Command):
    """A reason for or against a move that this seat knows of."""

    type: Literal["argue"]
    ruling: Name
    side: Literal["for", "against"]
    text: str


class Ruling(Command):
    """The White Cell asks other cells about a move, decides it by a roll, or refuses it."""

    type: Literal["ruling"]
    what: Literal["ask", "decide", "refuse"]
    ruling: Name
    #: The cells asked, or told besides those that know already.
    to: Annotated[list[Name], Field(max_length=40)] = []
    text: Annotated[str, Field(max_length=LONGEST["move"])] = ""
    #: The arguments that count, numbered from 0 in the order they came.
    counted: Annotated[list[Number], Field(max_length=40)] = []
    base: Annotated[int, Field(ge=5, le=95)] = 50
    tags: Annotated[list[Name], Field(max_length=6)] = []
    reason: Reason = ""


class Rewind(Command):
    """The White Cell goes back to after the event ``after``: a branch, on which play goes on."""

    type: Literal["rewind"]
    after: Number
    name: Name
    reason: Reason


Said = (
    Hello | Check | Checks | Draft | Names | State | Submit | Note | Message | Room | Advance
    | Timing | Control | Accord | Evaluation | Survey | Show | Link | HandOver | Disclose | Rewind
    | Msel | Move | Argue | Ruling | Paper | Enter | Rolled
)  # fmt: skip

_SAID: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


def read(text: str | bytes, largest: int = LARGEST) -> Said:
    """A seat's message; BadMessage, with the place and the fault, where it is none."""
    if isinstance(text, bytes):
        raise BadMessage("a message is text, not bytes")
    if len(text) > largest or len(text.encode(errors="surrogatepass")) > largest:
        raise BadMessage(f"a message has at most {largest:,} bytes")
    try:
        return _SAID.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Cut short: a place and a fault may quote what a stranger sent.
        place = ".".join(str(one) for one in first["loc"][1:])[:80]
        fault = str(first["msg"])[:200]
        raise BadMessage(f"{place}: {fault}" if place else fault, _number(text)) from None
    except (ValueError, RecursionError) as error:
        raise BadMessage("a message is one JSON object") from error


def _number(text: str) -> str:
    """The number of a command that cannot be read, where it has one."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    ident = said.get("id") if isinstance(said, dict) else None
    return ident if isinstance(ident, str) and COMMAND_ID.fullmatch(ident) else ""


def schema() -> dict[str, Any]:
    """The JSON Schema of everything a seat may say."""
    return _SAID.json_schema()


def frame(kind: str, **fields: Any) -> str:
    """What the host says, spelt canonically."""
    return spell({"type": kind, **fields})
