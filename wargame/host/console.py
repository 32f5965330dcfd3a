"""The White Cell's console line by line: plain commands, each intervention with its reason.

A command is a line: a word, what it needs, and after a colon what is said or why.  What is missing
is asked for.  Nothing here knows of networks: a seat gives what it was told and does commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from wargame.errors import WargameError, did_you_mean, printable
from wargame.host import console_msel, console_paper, regions_white, regions_white_acts
from wargame.host.regions_forms import NODES
from wargame.host.words_white import PACES
from wargame.play.asides import WHITE
from wargame.play.seat_protocol import SHOWN
from wargame.play.survey import observes
from wargame.play.view_public import PUBLIC
from wargame.rules.hazards import HELD
from wargame.telling import words
from wargame.telling.words import Names

#: Every command: what it takes, and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "status": ("", "every cell, the phase, the clock, what is pending"),
    "orders": ("[ROLE]", "what cells have decided this quarter; only you see it"),
    "talk": ("[N]", "the last messages of all cells"),
    "tracks": ("[WORD]", "tracks as they truly stand"),
    "go": ("", "close the phase; when outcomes are tabled, let them apply"),
    "force": ("[: REASON]", "close the phase over cells that have not decided"),
    "run": ("", "let the clock run"),
    "hold": ("[EVENT] [: REASON]", "hold the clock; with an event, keep it from falling"),
    "extend": ("MINUTES [: REASON]", "give more time, or with a minus less"),
    "clock": ("[MINUTES] [: REASON]", "how much time is left, or leave so much"),
    "pace": ("clock|hand|ready", "what closes a phase"),
    "preview": ("", "the outcomes that lie tabled, numbered"),
    "show": ("[N ...]", "open up to four of them on the room's display; none: the big picture"),
    "overrule": ("N BAND [: REASON]", "setback, partial, success or breakthrough"),
    "withdraw": ("N|EVENT [: REASON]", "take an overruling, or what you said of an event, back"),
    "inject": ("EVENT [BRANCH] [: REASON]", "bring an event in, at signals"),
    "set": ("TRACK VALUE [: REASON]", "adjust a track"),
    "breach": ("ROLE PRICE [: REASON]", "a role broke its word: the price in political capital"),
    "disclose": ("ROLE ... [TRACK] [: TEXT]", "tell roles something, or where a track truly is"),
    "seat": ("ROLE HOLDER [: REASON]", "person, doctrine, doctrine:ID, planner or random"),
    "link": ("ROLE|display [: REASON]", "withdraw a seat's link, and have a new one"),
    "places": ("", "where you can go back to, numbered"),
    "rewind": ("N [NAME] [: REASON]", "go back to a place; nothing is erased"),
    "note": ("[: TEXT]", "a note on this moment"),
    "bookmark": ("[: TEXT]", "a name for this place"),
    "say": ("ROLE ... [: TEXT]", "a message to cells; all for every one"),
    **console_paper.COMMANDS,
    **console_msel.COMMANDS,
    "help": ("[COMMAND|all]", "the commands; what one of them does, or all"),
    "quit": ("", "leave the console; the exercise goes on"),
}

#: What commands are for, in the order in which a quarter needs them; every command is in one.
PARTS: Mapping[str, tuple[str, ...]] = {
    "See": ("status", "orders", "tracks", "talk"),
    "Go on": ("go", "force", "run", "hold", "extend", "clock", "pace"),
    "Outcomes": ("preview", "show", "overrule", "withdraw"),
    "Injects": ("msel", "inject"),
    "Moves": ("moves", "consult", "argue", "rule", "refuse", "rulings"),
    "Change": ("set", "disclose", "breach", "seat", "link"),
    "Paper": ("paper", "rolled"),
    "Go back": ("places", "rewind"),
    "Say and note": ("say", "note", "bookmark"),
    "Besides": ("help", "quit"),
}


class Seat(Protocol):
    """What a console needs of the White Cell's seat."""

    def state(self) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
        """View, console and clock as they were told last."""

    def told(self) -> Sequence[Mapping[str, Any]]:
        """All facts so far."""

    def command(self, kind: str, **fields: Any) -> None:
        """Do a command, once; IllegalOrder where it is refused."""

    def names(self) -> Mapping[str, Any] | None:
        """The names of the content, where they are known."""

    def copy(self, role: str) -> bool:
        """Ask what a role decided on paper and enter it; whether anything was entered."""


class Stop(Exception):
    """The console is left."""


class Usage(WargameError):
    """A command that is not complete."""


class Console:
    """One seat, one way to ask and one to say."""

    def __init__(self, seat: Seat, ask: Callable[[str], str], say: Callable[[str], object]) -> None:
        self.seat, self._ask, self.say = seat, ask, say

    def obey(self, line: str) -> None:
        """Do what a line says; what is wrong with it is said, and nothing is done."""
        head, colon, text = line.partition(":")
        # The id of a doctrine has a colon, and never a blank after it.
        while colon and text and not text[0].isspace():
            more, colon, rest = text.partition(":")
            head, text = f"{head}:{more}", rest
        given = head.split()
        if not given:
            return
        word, args = given[0].lower(), given[1:]
        if word not in COMMANDS:
            hint = did_you_mean(word, COMMANDS) or "help lists the commands"
            self.say(f"There is no command `{word}`; {hint}.")
            return
        try:
            getattr(self, f"_{word}")(args, text.strip())
        except Usage as error:
            takes = COMMANDS[word][0]
            self.say(f"{error}: {word} {takes}".rstrip())
        except WargameError as error:
            self.say(f"Not done: {error}{'' if str(error).endswith('?') else '.'}")

    _msel, _moves, _consult = console_msel.msel, console_msel.moves, console_msel.consult
    _paper, _rolled = console_paper.paper, console_paper.rolled
    _argue, _rule, _refuse = console_msel.argue, console_msel.rule, console_msel.refuse
    _rulings = console_msel.rulings

    # Asking ------------------------------------------------------------------------------

    @property
    def _names(self) -> Names:
        return Names.of(self.seat.state()[0], None, self.seat.names())

    def _why(self, text: str, what: str = "Reason") -> str:
        said = text or self._ask(f"{what}:").strip()
        if not said:
            raise WargameError(f"it needs a {what.lower()}, for the record")
        return said

    def _do(self, kind: str, **fields: Any) -> None:
        self.seat.command(kind, **fields)
        self.say("Done.")

    def _control(self, what: str, why: str, **fields: Any) -> None:
        self._do("control", control={"what": what, "reason": self._why(why), **fields})

    def _roles(self, args: Sequence[str]) -> list[str]:
        known = [one["id"] for one in self.seat.state()[0]["roles"]]
        if [one.lower() for one in args] == ["all"]:
            return known
        found = []
        for one in args:
            match = next((key for key in known if key.lower() == one.lower()), None)
            if match is None:
                hint = did_you_mean(one, known) or f"there is {', '.join(known)}"
                raise WargameError(f"there is no role `{one}`; {hint}")
            found.append(match)
        return found

    def _track(self, word: str) -> Mapping[str, Any]:
        tracks = {one["id"]: one for one in self.seat.state()[0]["tracks"]}
        if word not in tracks:
            hint = did_you_mean(word, tracks) or "tracks lists them"
            raise WargameError(f"there is no track `{word}`; {hint}")
        found: Mapping[str, Any] = tracks[word]
        return found

    def _case(self, word: str) -> Mapping[str, Any]:
        cases = self.seat.state()[1]["tabled"]
        if not cases:
            raise WargameError("nothing is tabled: outcomes are, when reactions are closed")
        named = [case for case in cases if case["action"] == word]
        if named:
            return dict(named[0])
        number = _whole(word)
        if not 1 <= number <= len(cases):
            raise WargameError(f"there are {len(cases)} outcomes; preview numbers them")
        return dict(cases[number - 1])

    # Looking -----------------------------------------------------------------------------

    def _status(self, args: Sequence[str], text: str) -> None:
        view, console, _ = self.seat.state()
        names = self._names
        phase = NODES[view["node"]][0]
        number, of = min(view["turn"] + 1, view["turns"]), view["turns"]
        tabled = ", outcomes tabled" if console["locked"] else ""
        self.say(f"{view['quarter']}, quarter {number} of {of}. {phase}{tabled}.")
        for one in console["cells"]:
            cell = regions_white.cell(one, names)
            told = [cell["state"], *([cell["still"]] if cell["still"] else [])]
            told += ["from paper"] if one["paper"] else []
            if cell["holder"] != "a person":
                told.append(cell["holder"])
            self.say(f"  {one['role']:6} {cell['name']}: {', '.join(told)}")
        self._clock([], "")
        for event, falls in console["forced"].items():
            held = falls == HELD
            self.say(f"Event {event}: {'held back' if held else 'brought in'}.")
        if console["trouble"]:
            self.say(f"It does not go on: {console['trouble']}.")
        if console["ended"]:
            self.say(f"The exercise is over ({console['ended']}).")

    def _orders(self, args: Sequence[str], text: str) -> None:
        view = self.seat.state()[0]
        names = self._names
        only = {names.role(role) for role in self._roles(args)}
        now = [fact for fact in self.seat.told() if fact["turn"] == view["turn"]]
        for cell in regions_white_acts.decided(now, view, names):
            if only and cell["name"] not in only:
                continue
            self.say(f"{cell['name']}:{'' if cell['nodes'] else ' nothing yet.'}")
            for node, lines in cell["nodes"]:
                self.say(f"  {node}. {' '.join(lines)}")

    def _talk(self, args: Sequence[str], text: str) -> None:
        most = _whole(args[0]) if args else 20
        said = [fact for fact in self.seat.told() if fact["kind"] == "message"][-max(most, 1) :]
        for fact in said:
            self.say(spoken(fact))
        if not said:
            self.say("Nothing has been said yet.")

    def _tracks(self, args: Sequence[str], text: str) -> None:
        word = " ".join(args).lower()
        for one in self.seat.state()[0]["tracks"]:
            if word in f"{one['id']} {one['name']}".lower():
                self.say(f"  {one['id']}: {one['name']}, {words.track_value(one)}")

    def _preview(self, args: Sequence[str], text: str) -> None:
        console = self.seat.state()[1]
        if not console["tabled"]:
            self.say("Nothing is tabled: outcomes are, when reactions are closed.")
        for number, case in enumerate(console["tabled"], 1):
            one = regions_white.outcome(case, console, self._names)
            rolled = "" if one["sure"] else f"chance {one['chance']}, rolled {one['roll']}: "
            line = f"{number}. {one['role']}, {one['name']}: {rolled}{one['dice']}"
            if one["overruled"]:
                line += f"; overruled, stands as {one['stands'].lower()}"
            self.say(line + ("; on the display." if one["shown"] else "."))

    def _places(self, args: Sequence[str], text: str) -> None:
        for number, place in enumerate(regions_white_acts.places(self.seat.told()), 1):
            self.say(f"{number}. {_plain(place['said'])}")

    def _help(self, args: Sequence[str], text: str) -> None:
        if not args:
            wide = max(map(len, PARTS))
            for part, known in PARTS.items():
                self.say(f"{part:{wide}}  {', '.join(known)}")
            self.say("help overrule says what one does, help all what each does.")
            self.say("What stands after a colon is what is said, or why; without it you are asked.")
            return
        for part, known in PARTS.items():
            if args == ["all"]:
                self.say(f"{part}:")
            for word in known:
                if args == ["all"] or word in args:
                    takes, told = COMMANDS[word]
                    self.say(f"  {f'{word} {takes}'.strip()}: {told}.")
        if strange := [word for word in args if word not in COMMANDS and word != "all"]:
            hint = did_you_mean(strange[0], COMMANDS) or "help lists the commands"
            self.say(f"There is no command `{strange[0]}`; {hint}.")

    def _quit(self, args: Sequence[str], text: str) -> None:
        raise Stop

    # Clock and phases --------------------------------------------------------------------

    def _go(self, args: Sequence[str], text: str) -> None:
        view, console, _ = self.seat.state()
        place = {"turn": view["turn"], "node": view["node"]}
        self._do("advance", **place, tabled=bool(console["locked"]))

    def _force(self, args: Sequence[str], text: str) -> None:
        view, console, _ = self.seat.state()
        place = {"turn": view["turn"], "node": view["node"], "tabled": bool(console["locked"])}
        self._do("advance", **place, force=True, reason=self._why(text))

    def _run(self, args: Sequence[str], text: str) -> None:
        self._do("clock", what="resume")

    def _hold(self, args: Sequence[str], text: str) -> None:
        if args:
            self._control("hold", text, event=args[0])
        else:
            self._do("clock", what="hold", reason=self._why(text))

    def _extend(self, args: Sequence[str], text: str) -> None:
        if len(args) != 1:
            raise Usage("say by how many minutes")
        self._do("clock", what="extend", seconds=_seconds(args[0]), reason=self._why(text))

    def _clock(self, args: Sequence[str], text: str) -> None:
        if args:
            self._do("clock", what="set", seconds=_seconds(args[0]), reason=self._why(text))
            return
        clock = self.seat.state()[2]
        left = -(-clock["left"] // 10)
        runs = "runs" if clock["running"] else "is held"
        told = f"The clock {runs} at {left // 60}:{left % 60:02}."
        if not clock["running"] and (clock["pace"] != "clock" or not left):
            told = "No clock runs."
        self.say(f"{told} What closes a phase: {PACES[clock['pace']]}.")

    def _pace(self, args: Sequence[str], text: str) -> None:
        if len(args) != 1:
            raise Usage("say which")
        self._do("clock", what="pace", pace=args[0], **({"reason": text} if text else {}))

    # Interventions -----------------------------------------------------------------------

    def _show(self, args: Sequence[str], text: str) -> None:
        if len(args) > SHOWN:
            raise WargameError(f"the room follows {SHOWN} outcomes at most; the rest is read out")
        cards = [self._case(one)["action"] for one in args]
        self._do("show", turn=self.seat.state()[0]["turn"], cards=cards)

    def _overrule(self, args: Sequence[str], text: str) -> None:
        if len(args) != 2:
            raise Usage("say which outcome, and how it stands")
        self._control("override", text, action=self._case(args[0])["action"], band=args[1])

    def _withdraw(self, args: Sequence[str], text: str) -> None:
        if len(args) != 1:
            raise Usage("say of which outcome or event")
        if args[0] in self.seat.state()[1]["forced"]:
            self._control("withdraw", text, event=args[0])
        else:
            self._control("withdraw", text, action=self._case(args[0])["action"])

    def _inject(self, args: Sequence[str], text: str) -> None:
        if not 1 <= len(args) <= 2:
            raise Usage("say which event")
        self._control("inject", text, event=args[0], branch=args[1] if len(args) > 1 else "")

    def _set(self, args: Sequence[str], text: str) -> None:
        if len(args) != 2:
            raise Usage("say which track, and its new value")
        track = self._track(args[0])
        self._control("adjust", text, track=track["id"], to=round(_number(args[1]) * 1000))

    def _breach(self, args: Sequence[str], text: str) -> None:
        if len(args) != 2:
            raise Usage("say whose word was broken, and its price in political capital")
        (role,) = self._roles(args[:1])
        price = round(_number(args[1]) * 1000)
        self._control("breach", text, role=role, price=price, accord="")

    def _disclose(self, args: Sequence[str], text: str) -> None:
        tracks = {one["id"] for one in self.seat.state()[0]["tracks"]}
        track = args[-1] if args and args[-1] in tracks else None
        to = self._roles(args[:-1] if track else args)
        if not to:
            raise Usage("say to whom")
        if track is None:
            text = self._why(text, "Text")
        self._do("disclose", to=to, text=text, track=track, reason=self._why(""))

    def _seat(self, args: Sequence[str], text: str) -> None:
        if len(args) != 2:
            raise Usage("say which seat, and who holds it from now on")
        (role,) = self._roles(args[:1])
        self._do("seat", role=role, holder=args[1], reason=self._why(text))

    def _link(self, args: Sequence[str], text: str) -> None:
        if len(args) != 1:
            raise Usage("say whose")
        # An evaluator's seat is in no view: the host knows whether there is one.
        seat = args[0].upper() if observes(args[0].upper()) else ""
        if args[0].lower() == "display":
            seat = PUBLIC
        self._do("link", seat=seat or self._roles(args)[0], reason=self._why(text))

    def _rewind(self, args: Sequence[str], text: str) -> None:
        if not args:
            raise Usage("say to which place; places numbers them")
        found = regions_white_acts.places(self.seat.told())
        number = _whole(args[0])
        if not 1 <= number <= len(found):
            raise WargameError(f"there are {len(found)} places; places numbers them")
        name = " ".join(args[1:]) or self._why("", "Name of the branch")
        self._do("rewind", after=found[number - 1]["after"], name=name, reason=self._why(text))

    # Words -------------------------------------------------------------------------------

    def _note(self, args: Sequence[str], text: str) -> None:
        self._do("note", text=self._why(" ".join([*args, text]).strip(), "Text"))

    def _bookmark(self, args: Sequence[str], text: str) -> None:
        self._do("bookmark", text=self._why(" ".join([*args, text]).strip(), "Text"))

    def _say(self, args: Sequence[str], text: str) -> None:
        if not args:
            raise Usage("say to whom")
        self._do("message", to=self._roles(args), text=self._why(text, "Text"))


def spoken(fact: Mapping[str, Any]) -> str:
    """A message as a line: who says what to whom."""
    body = fact["body"]
    others = [one for one in body["members"] if one not in (fact["actor"], WHITE)]
    to = ", ".join(others) or "the White Cell"
    room = f" in {_plain(body['room'])}" if body["room"] else ""
    return f"{fact['actor']} to {to}{room}: {_plain(body['text'])}"


def news(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[str]:
    """What has changed between two looks at the cells."""
    if not before or not after:
        return []
    known = {one["role"]: one["state"] for one in before["cells"]}
    lines = []
    for one in after["cells"]:
        if known.get(one["role"]) != one["state"] and one["state"] != "idle":
            cell = regions_white.cell(one, names)
            lines.append(f"{cell['name']}: {cell['state']}.")
    if after["locked"] and not before["locked"]:
        lines.append("Outcomes are tabled: preview shows them, go lets them apply.")
    if after["ended"] and not before["ended"]:
        lines.append("The exercise is over.")
    if after["trouble"] and after["trouble"] != before["trouble"]:
        lines.append(f"It does not go on: {after['trouble']}.")
    return lines


def _plain(text: str) -> str:
    """A stranger's text in one line, without what could steer a terminal."""
    return " ".join(printable(text).split("\n"))


def _whole(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise WargameError(f"`{word[:40]}` is no number") from None


def _number(word: str) -> float:
    try:
        found = float(word.replace(",", "."))
    except ValueError:
        raise WargameError(f"`{word[:40]}` is no number") from None
    if not abs(found) < 1e9:
        raise WargameError(f"`{word[:40]}` is no number")
    return found


def _seconds(word: str) -> int:
    return round(_number(word.removesuffix("m").removesuffix("min")) * 60)
