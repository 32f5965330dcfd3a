"""What a seat at a distance says besides its decisions: talk, moves, notes, how it fares.

Each command is a line after a slash: ``/say EU, US: text``.  What is missing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wargame.errors import WargameError, did_you_mean
from wargame.telling import beside
from wargame.telling.names import Names
from wargame.tui.far import clock_line, listed
from wargame.tui.plain_ask import Stopped
from wargame.tui.plain_remote import AtLine

Fact = Mapping[str, Any]

#: The White Cell as a member of a room.
WHITE = "WHITE"

#: How many messages the inbox shows where no number is given.
SHOWN = 10


class Usage(WargameError):
    """A command that is not complete."""


# Who is meant -----------------------------------------------------------------------------


def cells(far: Any, names: Names, text: str) -> list[str]:
    """The cells that a list names, by id or by name: ``EU, Ukraine and white``."""
    found, rest = _leading(far, names, text)
    if rest:
        known = [*far.roles, "white", "all"]
        hint = did_you_mean(rest.split()[0], known) or f"there is {', '.join(known)}"
        raise WargameError(f"there is no cell `{rest[:40]}`; {hint}")
    return found


def _leading(far: Any, names: Names, text: str) -> tuple[list[str], str]:
    """The cells that a text begins with, and what follows them."""
    known = {WHITE.lower(): WHITE, "white cell": WHITE, "all": "", "everyone": ""}
    for role in far.roles:
        known[role.lower()] = known[names.role(role).lower()] = role
    longest = sorted(known, key=len, reverse=True)
    found: list[str] = []
    rest = text.strip()
    while rest:
        low = rest.lower()
        word = next((one for one in longest if re.match(rf"{re.escape(one)}(?!\w)", low)), None)
        if word is None:
            break
        meant = known[word]
        found += [meant] if meant else [one for one in far.roles if one != far.role]
        rest = re.sub(r"^(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+)", "", rest[len(word) :])
    return [*dict.fromkeys(one for one in found if one != far.role)], rest


def rooms(facts: Iterable[Fact]) -> dict[str, tuple[list[str], bool]]:
    """The named rooms a seat knows: who is in each, and whether it is open."""
    found: dict[str, tuple[list[str], bool]] = {}
    for fact in facts:
        if fact["kind"] in ("room", "message") and (name := fact["body"].get("room")):
            shut = fact["kind"] == "room" and fact["body"]["what"] == "close"
            found[name] = (list(fact["body"]["members"]), not shut)
    return found


def _to(me: str, names: Names, members: Sequence[str], room: str) -> str:
    who = beside.cells([one for one in members if one != me], names)
    return f"{who} in {room}" if room else who


def parted(rest: str) -> tuple[str, str]:
    """What stands before the first colon, and what after it."""
    head, _, text = rest.partition(":")
    return head.strip(), text.strip()


# Talk -------------------------------------------------------------------------------------


def say(at: AtLine, rest: str) -> None:
    """Send a message to cells, or into a room."""
    head, text = parted(rest)
    head = head or at.ask_text("To whom? Cells, as in EU, US; white; all; or a room's name:")
    if not head:
        at.say("Nothing was sent.")
        return
    known = {name.lower(): name for name in rooms(at.far.facts)}
    named = known.get(head.lower().removeprefix("#").strip())
    if named is not None:
        members, room = rooms(at.far.facts)[named][0], named
    else:
        members, more = _leading(at.far, at.names, head)
        room = ""
        if more and members:  # the colon was left out, and any there is belongs to the text
            text = rest[rest.index(more) :]
        elif more or not members:
            members = cells(at.far, at.names, head)
    _send(at, [one for one in members if one != at.far.role], room, text)


def reply(at: AtLine, rest: str) -> None:
    """Answer in the room that spoke last."""
    for fact in reversed(at.far.facts):
        if fact["kind"] == "message" and fact["actor"] != at.far.role:
            body = fact["body"]
            others = [one for one in body["members"] if one != at.far.role]
            _send(at, others, body["room"], rest)
            return
    raise WargameError("nobody has said anything to you yet; /say begins")


def _send(at: AtLine, members: list[str], room: str, text: str) -> None:
    if not members:
        raise Usage("say to whom")
    to = _to(at.far.role, at.names, members, room)
    text = text or at.ask_text(f"What do you say to {to}? An empty line sends nothing:")
    if not text:
        at.say("Nothing was sent.")
        return
    at.send(f"Sent to {to}", "message", to=members, text=text, room=room)


def room(at: AtLine, rest: str) -> None:
    """Open a side room, or list those there are."""
    head, text = parted(rest)
    known = rooms(at.far.facts)
    if not head:
        lines = [
            f"{name}: {beside.cells([one for one in members if one != at.far.role], at.names)}"
            f"{'' if open_ else '; closed by the White Cell'}."
            for name, (members, open_) in known.items()
        ]
        at.say(*listed(lines, "No side rooms yet: /room NAME: EU, US opens one."))
        return
    who = text or at.ask_text(f"Who is in {head} with you? As in: EU, US:")
    if not who:
        at.say("No room was opened.")
        return
    members = cells(at.far, at.names, who)
    to = beside.cells(members, at.names)
    sent = at.send(f"The room {head} is open to {to}", "room", what="open", members=members,
                   room=head)  # fmt: skip
    if sent:
        at.say(f"/say {head}: text speaks in it.")


def inbox(at: AtLine, rest: str) -> None:
    """What was said, the latest last."""
    head = rest
    said = [fact for fact in at.far.facts if fact["kind"] in ("message", "disclosure")]
    most = SHOWN
    if head.isdecimal():
        most = max(int(head[:4]), 1)
    elif head and head.lower() != "all":
        only = set(cells(at.far, at.names, head))
        said = [one for one in said if only & {one["actor"], *one["body"].get("members", ())}]
    elif head:
        most = len(said)
    if len(said) > most:
        at.say(f"The last {most} of {len(said)}; /inbox all has the rest.")
    at.say(*listed((_line(at, fact) for fact in said[-most:]), "Nothing has been said to you."))


def _line(at: AtLine, fact: Fact) -> str:
    said = beside.told(fact, at.names)[0] if fact["kind"] == "disclosure" else at.spoken(fact)
    return f"{fact['quarter']}. {said}"


# Moves that no card has -------------------------------------------------------------------


def move(at: AtLine, rest: str) -> None:
    """Put a move that no card has to the White Cell."""
    said = rest or at.ask_text(
        "What do you do, and why should it work? One line; an empty one does nothing:"
    )
    if not said:
        at.say("No move was made.")
        return
    known = set(moves_of(at.far.facts))
    if not at.send("Your move is before the White Cell", "move", text=said):
        return

    def new() -> list[str]:
        told = moves_of(at.far.facts)
        return [name for name in told if name not in known and told[name]["mine"] == at.far.role]

    if at.soon(new):
        name = new()[-1]
        at.say(f"It is {name}. /argue {name} for: and a reason speaks for it.")


def moves_of(facts: Iterable[Fact]) -> dict[str, dict[str, Any]]:
    """The moves a seat knows of, by name: whose, what, what was said, what became of it."""
    found: dict[str, dict[str, Any]] = {}
    for fact in facts:
        if fact["kind"] != "ruling":
            continue
        body = fact["body"]
        one = found.setdefault(
            body["ruling"], {"name": body["ruling"], "mine": "", "said": [], "open": True}
        )
        one["said"].append(fact)
        if body["what"] == "move":
            one["mine"] = fact["actor"]
        if body["what"] in ("decide", "refuse"):
            one["open"] = False
    return found


def moves(at: AtLine, rest: str) -> None:
    """The moves a seat knows of, with what was said and ruled."""
    lines = []
    for name, one in moves_of(at.far.facts).items():
        lines.append(f"{name}, {'open' if one['open'] else 'ruled'}:")
        lines += [f"  {beside.told(fact, at.names)[0]}" for fact in one["said"]]
    at.say(*listed(lines, "No move that no card has is known to you. /move makes one."))


def argue(at: AtLine, rest: str) -> None:
    """A reason for or against a move."""
    head, text = parted(rest)
    known = moves_of(at.far.facts)
    waiting = [name for name, one in known.items() if one["open"]]
    words = head.split()
    if words[-1:] and words[-1].lower() in ("for", "against"):
        side = words.pop().lower()
    else:
        side = ""
    name = words[0] if words else waiting[0] if len(waiting) == 1 else ""
    match = {one.lower(): one for one in known}.get(name.lower())
    if match is None:
        told = f"you know of no move `{name[:40]}`" if name else "say which move"
        raise WargameError(
            f"{told}; {f'open are {chr(44).join(waiting)}' if waiting else '/moves lists them'}"
        )
    while side not in ("for", "against"):
        side = at.ask_text(f"For or against {match}? An empty line does nothing:").lower()
        if not side:
            return
    text = text or at.ask_text(f"Why {side} {match}? One line:")
    if text:
        at.send(f"You spoke {side} {match}", "argue", ruling=match, side=side, text=text)


# For oneself and for the White Cell -------------------------------------------------------


def note(at: AtLine, rest: str) -> None:
    """A note of one's own."""
    _write(at, "note", rest)


def bookmark(at: AtLine, rest: str) -> None:
    """A name for this moment."""
    _write(at, "bookmark", rest)


def _write(at: AtLine, kind: str, said: str) -> None:
    said = said or at.ask_text(f"Your {kind}, one line; an empty one writes nothing:")
    if said:
        at.send(f"Your {kind} is kept", kind, text=said)


def notes(at: AtLine, rest: str) -> None:
    """One's own notes."""
    own = [
        f"{fact['quarter']}, {fact['phase']}: {fact['body']['text']}"
        for fact in at.far.facts
        if fact["kind"] in ("note", "bookmark") and fact["actor"] == at.far.role
    ]
    at.say(*listed(own, "You have written no notes."))


def stuck(at: AtLine, rest: str) -> None:
    """Call the White Cell; ``/stuck over`` when it has come."""
    over = rest.lower() in ("over", "no", "off", "done")
    at.far.tell("state", state="reading" if over else "stuck")
    if over:
        at.say("The White Cell sees that you go on.")
    else:
        at.say("The White Cell sees that you are stuck. /stuck over when help has come.")


def clock(at: AtLine, rest: str) -> None:
    """How the clock stands."""
    at.say(clock_line(at.far.clock, at.far.left) if at.far.clock else "There is no clock yet.")


def who(at: AtLine, rest: str) -> None:
    """Who is there."""
    there = [f"{beside.cells([key], at.names)} {'is there' if here else 'is not there'}"
             for key, here in at.far.present.items()]  # fmt: skip
    at.say(f"{'; '.join(there)}." if there else "Nobody is known to be there.")
    if not at.far.linked:
        at.say("There is no line to the host now.")
    for what in at.unanswered:
        at.say(f"Not acknowledged yet: {what}.")


def leave(at: AtLine, rest: str) -> None:
    """Leave the seat."""
    raise Stopped


Command = Callable[[Any, str], None]

#: What every seat can do: how it is written, what it does.
TALK: Mapping[str, tuple[str, str, Command]] = {
    "say": ("EU, US: TEXT", "a message; white is the White Cell, all is every cell", say),
    "reply": ("TEXT", "answer in the room that spoke last", reply),
    "inbox": ("[EU|20|all]", "what was said to you and by you", inbox),
    "room": ("[NAME: EU, US]", "open a side room, or list them; /say NAME: speaks in it", room),
    "move": ("TEXT", "a move that no card has, put to the White Cell", move),
    "moves": ("", "such moves, what was said of them, and how they were ruled", moves),
    "argue": ("MOVE for|against: TEXT", "a reason for or against a move", argue),
    "note": ("TEXT", "a note of your own", note),
    "bookmark": ("TEXT", "a name for this moment", bookmark),
    "notes": ("", "what you have noted", notes),
    "stuck": ("[over]", "call the White Cell; over when help has come", stuck),
    "clock": ("", "how much time is left", clock),
    "who": ("", "who is there, and what is not acknowledged yet", who),
    "quit": ("", "leave; the same link seats you again", leave),
}  # fmt: skip


def obey(at: AtLine, line: str, commands: Mapping[str, tuple[str, str, Command]]) -> None:
    """Do a command of a table; what is wrong with it is said."""
    name, _, rest = line.strip().partition(" ")
    name, colon, tail = name.partition(":")  # /note: text is /note text
    rest = f"{tail} {rest}".strip() if colon else rest.strip()
    key = name.lower()
    if key not in commands:
        hint = did_you_mean(key, commands) or "/help lists the commands"
        at.say(f"There is no command /{name[:40]}; {hint}.".replace("?.", "?"))
        return
    takes, _, do = commands[key]
    try:
        do(at, rest)
    except Usage as error:
        at.say(f"{str(error).capitalize()}: /{key} {takes}")
    except WargameError as error:
        if error is at.far.gone:
            raise
        at.say(f"Not done: {error}{'' if str(error).endswith(('.', '?')) else '.'}")


def completed(begun: str, names: Iterable[str]) -> str:
    """A command that is begun, as far as it can only go on one way."""
    near = [f"/{name}" for name in names if f"/{name}".startswith(begun)]
    if not begun.startswith("/") or " " in begun or not near:
        return begun
    if len(near) == 1:
        return f"{near[0]} "
    same = 0  # letters that all of them share
    while len({name[: same + 1] for name in near}) == 1:
        same += 1
    return near[0][:same]


def help_lines(commands: Mapping[str, tuple[str, str, Command]], word: str = "") -> list[str]:
    """Every command, each on a line; or the one that is asked for, if it is one."""
    word = word.removeprefix("/").lower()
    if word in commands:
        commands = {word: commands[word]}
    return [f"  /{f'{key} {takes}'.strip()}  {what}" for key, (takes, what, _) in commands.items()]
