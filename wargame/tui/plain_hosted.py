"""A role's seat in a hosted exercise, line by line: the questions of plain mode, and the room.

The exercise goes on by the clock and the White Cell, not by this seat: a question ends when its
phase does, and a decision that was committed can be changed until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any, ClassVar, TextIO, cast

from wargame.errors import IllegalOrder, WargameError
from wargame.telling import beside
from wargame.telling.words import count, joined
from wargame.tui import plain_accords
from wargame.tui import plain_pages as pages
from wargame.tui.far import PHASES, SENT, Far, clock_line, sentence
from wargame.tui.keyboard import Keyboard, Lines, lines_of, reading_width
from wargame.tui.plain import WIDTH, Plain, Seat
from wargame.tui.plain_ask import Stopped
from wargame.tui.plain_forecast import NOT_HERE
from wargame.tui.plain_menus import decide, told
from wargame.tui.plain_remote import AtLine, Fact, Moved
from wargame.tui.plain_survey import survey
from wargame.tui.plain_talk import TALK, Command, completed, help_lines, obey

#: Letters of plain mode that play worlds ahead.
_ELSEWHERE = ("f", "forecast", "a", "advice", "take")


class HostedPlain(AtLine, Plain):
    """A role's seat at a distance."""

    #: All of these were told when they came.
    HEARD: ClassVar = beside.KINDS | {"control", "note", "bookmark"}

    def __init__(
        self, seat: Far, lines: Lines, stdin: TextIO, stdout: TextIO, width: int = WIDTH
    ) -> None:
        Plain.__init__(self, cast(Seat, seat), seat.role, stdin, stdout, width)
        AtLine.__init__(self, seat, lines, stdout, width)
        self._given = seat.names.get("names", {})
        #: Where the host took no decision, though it asked for one; it is not asked again there.
        self._held: tuple[object, ...] | None = None
        #: What is in hand, and at which place.
        self._draft: tuple[tuple[object, ...], dict[str, Any]] | None = None
        self._amending = self._deciding = False
        self._past_branch = 0
        #: Who holds this seat, where it is no person any more.
        self._holder = ""

    # The exercise ------------------------------------------------------------------------

    def run(self) -> int:
        """Play until the exercise is over and its person leaves, or until its person leaves."""
        try:
            self._look()
            self._take_up()
            self._open()
            self._greet()
            while True:
                self._look()
                if self._past_branch != self.far.place[0]:
                    self._gone_back()
                self._tell()
                try:
                    if self.view["ended"]:
                        self._over()
                    elif self._asks():
                        self._guide()
                        self._decide()
                    else:
                        self._wait()
                except Moved:
                    self._say_closed()
        except (Stopped, KeyboardInterrupt):
            self._farewell()
            return 0

    def _open(self) -> None:
        """Who one is and what one wants; the brief is long, and there when it is asked for."""
        view = self.view
        facts = self.session.feed(self.role)
        if any(fact["kind"] == "decision" for fact in facts):
            super()._open()
            return
        role = view["role"]
        self.say(
            f"{view['scenario']['name']}. You are {role['name']}.",
            f"Your question: {role['question']}",
            f"At your table sit: {joined(role['seats'])}.",
            "",
            *pages.objectives_page(view, self.names),
            "",
            "Read your brief before the clock runs: type b, or /brief.",
        )

    def _greet(self) -> None:
        self._past_branch = self.far.place[0]
        heard = sum(fact["kind"] == "message" for fact in self.far.facts)
        self.say(
            "",
            f"You are seated in {self.far.exercise}. "
            + (f"{count(heard, 'message')} so far; /inbox shows them. " if heard else "")
            + "/help lists what you can type at any question.",
        )
        if self.far.clock:
            self.say(clock_line(self.far.clock, self.far.left))
        self._fact_news()  # what was said before is in the inbox
        for fact in self.far.facts:
            if fact["kind"] == "seat":
                self.heard(fact)

    def _farewell(self) -> None:
        for what in self.unanswered:
            self.say(f"Not acknowledged by the host: {what[:1].lower()}{what[1:]}.")
        if self.far.ended:
            self.say("", "You leave.")
        else:
            self.say(
                "", "You leave. What you committed is kept; the same link seats you here again."
            )

    def _gone_back(self) -> None:
        """Another branch is played: its past was heard, its present is told."""
        self._past_branch = self.far.place[0]
        facts = self.session.feed(self.role)
        self._seen = facts[-1]["n"] + 1 if facts else 0
        self._opened, self._held, self._amending = -1, None, False
        self._draft = None

    def heard(self, fact: Fact) -> list[str]:
        """What a fact says at once; who holds this seat decides whether it is asked."""
        if fact["kind"] == "seat" and fact["body"].get("role") == self.role:
            holder = str(fact["body"].get("holder", ""))
            self._holder = "" if holder.startswith("person") else beside.holder(holder)
            self._held = None
        return super().heard(fact)

    def owed(self) -> str:
        """That nothing counts yet of what is being decided."""
        if not self._deciding:
            return ""
        return " What you committed stands until you commit the change." if self._amending else (
            " You have not committed yet."
        )  # fmt: skip

    def _asks(self) -> bool:
        """Whether this seat is to decide now."""
        if self._holder or self.locked:
            return False
        if self._amending:
            return self.view["decided"] is not None
        return bool(self.view["to_decide"]) and self._held != self.stands()

    def _say_closed(self) -> None:
        """Why a question went away."""
        asked, deciding, amending = self.asked_at, self._deciding, self._amending
        self.asked_at, self._deciding = None, False
        if asked is None or (self.far.place == asked[:3] and not self.locked):
            return
        self._amending = False
        if self.far.place[0] != asked[0] or not deciding:
            return
        phase = PHASES[str(asked[2])]
        self.say(
            "",
            f"{phase}: the phase is closed. "
            + (
                "What you had committed stands."
                if amending
                else "You had committed nothing, so what a silent seat plays was entered for you."
            ),
        )

    def _decide(self) -> None:
        view = self.view
        self.asked_at, self._deciding = self.stands(), True
        if self._opened != view["turn"]:
            self._opened = view["turn"]
            self._before = view
            self.say("", *pages.situation_page(view, self._causes()))
        again = self._amending
        self.say(
            "",
            f"{'To change: ' if again else ''}{pages.NODES[view['node']]}, {view['quarter']}. "
            + clock_line(self.far.clock, self.far.left),
        )
        if again:
            self.say("/back leaves it as you committed it.")
        begun = self._in_hand() if not again else dict(view["decided"])
        while True:
            try:
                decision = decide(self, begun)
            except _Back:
                if again:
                    self._amending = self._deciding = False
                    self.say("It stands as you committed it.")
                    return
                begun = None
                self._draft = None
                self.say("From the beginning.")
                continue
            if self._commit(decision):
                return
            begun = None

    def _commit(self, decision: dict[str, Any]) -> bool:
        """Submit a decision; whether the question is settled."""
        view = self.view
        asked = self.asked_at
        what = SENT[view["node"]]
        place = {"turn": view["turn"], "node": view["node"]}
        try:
            there = self.done(what, self.far.post("submit", **place, decision=decision))
        except IllegalOrder as error:
            self.say(f"That cannot be done: {sentence(error)}")
            # A card that something must open first is "locked" as well: the phase is told apart.
            if self.locked or {"wrong_phase", "not_your_seat"} & set(error.codes):
                self._held, self._amending, self._deciding = asked, False, False
                return True
            self.say("Once more.")
            return False
        self._amending, self._deciding, self._draft = False, False, None
        if not there:
            self._held = asked
            self.say("The host has not answered yet; your decision is sent again until it does.")
            return True
        # The view that knows of it follows the answer.
        self.soon(lambda: self.stands() != asked or self.far.view(self.role)["decided"] is not None)
        said = "" if view["node"] == "orders" else f" {' '.join(told(self, decision))}"
        self.say(f"{what}.{said}")
        return True

    def _wait(self) -> None:
        """Nothing is to be decided: whatever is typed is a command, until something is."""
        view = self.view
        self.asked_at = self.stands()
        if self._holder:
            self.say("", f"Your seat is played by {self._holder}. You see and talk as before.")
        elif self.locked:
            self.say("The phase is closed; the White Cell looks at the outcomes before they count.")
        elif view["decided"] is not None:
            self.say(
                "Until the phase closes, change alters it. The others are waited for."
                if self._held != self.stands()
                else "The others are waited for."
            )
        elif not self.unanswered:
            self.say(
                "",
                f"{PHASES[view['node']]}, {view['quarter']}: you are not "
                "asked anything here. It goes on by itself.",
            )
        while True:
            # What is piped in ahead answers a question to come, unless it is a command.
            answer = self._asked("", only="" if self.lines.echoes else "/")
            self._look()
            if self._idle(answer):
                return

    def _idle(self, answer: str) -> bool:
        """Do what is typed while nothing is asked; whether a decision is taken up again."""
        name, _, rest = answer.partition(" ")
        if not answer:
            return False  # the prompt comes anew, with the clock
        if name.lower() == "change":
            self._change("")
            return self._amending
        if (command := self.letter(name)) is not None:
            self.say(*command(self, rest.strip()))
        else:
            self.say("Nothing is asked now. /help lists what you can type.")
        return False

    def stands(self) -> tuple[object, ...]:
        """What a question is about; while nothing is asked, being asked ends that."""
        view = self.far.view(self.role)
        waiting = not self._amending and (view["decided"] is not None or not view["to_decide"])
        return (*self.far.place, view["ended"], self.locked, self._holder, waiting)

    # Drafts ------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """What the host kept of a decision in hand, from an earlier line of this seat."""
        kept, view = self.far.draft, self.view
        if (
            kept
            and view["to_decide"]
            and (kept["turn"], kept["node"])
            == (
                view["turn"],
                view["node"],
            )
        ):
            self._draft = (self.far.place, kept["decision"])

    def _in_hand(self) -> dict[str, Any] | None:
        """What was chosen here before, if anything."""
        place, decision = self._draft or (None, {})
        if place != self.far.place or not decision:
            return None
        try:
            told(self, decision)
        except (KeyError, TypeError, IndexError):  # half a decision, or one of another program
            return None
        return dict(decision)

    def hold(self, decision: dict[str, Any]) -> None:
        """Keep what is chosen so far, here and at the host, until it is committed."""
        chosen = {**decision}
        self._draft = (self.far.place, chosen)
        if not self._amending:
            view = self.view
            self.far.tell("draft", turn=view["turn"], node=view["node"], decision=chosen)

    # The end -----------------------------------------------------------------------------

    def _over(self) -> None:
        self.asked_at = None
        if self._held != ("over",):
            self._held = ("over",)
            self.say(*self.last_page())
            self.say("")
            if self.ask("Will you answer a short survey now? y or n:").lower() in ("y", "yes"):
                try:
                    survey(self)
                except WargameError as error:
                    self.say(sentence(error))
            self.say("", "You can read on here, and talk. /survey asks again; /quit leaves.")
        self.asked_at = self.stands()
        while not self._idle(self._asked("")):
            pass

    # Asking ------------------------------------------------------------------------------

    def refused(self, decision: dict[str, Any]) -> str:
        """Why a decision is illegal, in plain words; empty where it is legal."""
        try:
            future: Future[None] = self.far.ask(decision)
            self.done("", future, soon=float("inf"))
        except IllegalOrder as error:
            return sentence(error)
        return ""

    def letter(self, name: str) -> Callable[[Plain, str], Iterable[str]] | None:
        """A page by its letter; what would need the exercise itself is not here."""
        if name.lower() in _ELSEWHERE:
            return lambda _, __: [NOT_HERE]
        if name.lower() in ("?", "help"):
            return lambda _, word: self.commands_page(word)
        return super().letter(name)

    def obey(self, line: str) -> None:
        """Do a command: those of the room, and the letters of plain mode as well."""
        name, _, rest = line.partition(" ")
        command = self.letter(name)
        if command is not None and name.lower() not in COMMANDS:
            self.say(*command(self, rest.strip()))
        else:
            obey(self, line, COMMANDS)

    # Commands ----------------------------------------------------------------------------

    def commands_page(self, word: str) -> list[str]:
        """What can be typed at any question, or how one command is written."""
        if word.removeprefix("/").lower() in COMMANDS:
            return help_lines(COMMANDS, word)
        return [
            *(line for line in pages.help_page(self.view)[:-1] if line[2:3] not in ("f", "a", "q")),
            "  q  leave; the same link seats you here again",
            "An empty line takes the choice named in the question.",
            "With a slash, where you write text too:",
            *help_lines(COMMANDS),
            "The letters work with a slash as well, as in /t. Two slashes begin a text with one.",
        ]

    def _change(self, _: str) -> None:
        """Take up again what was committed, where the phase is open."""
        self._look()
        if self.locked:
            self.say("The phase is closed: what you committed stands.")
            return
        if self.view["decided"] is None or self.view["ended"] or self._holder:
            self.say("There is nothing committed here that could be changed.")
            return
        self._amending = True

    def back(self, _: str) -> None:
        """Begin the decision at hand again."""
        if not self._deciding:
            self.say("Nothing is asked now.")
            return
        raise _Back

    def change(self, rest: str) -> None:
        """Change what was committed; at a question it is what is being asked."""
        if self._deciding:
            self.say("You are deciding; /back begins again.")
        else:
            self._change(rest)

    def seen(self, _: str) -> None:
        """What others see of this role, and when."""
        self.say(*(f"{what}: {who}; {when}." for what, who, when in self.far.names.get("seen", ())))

    def results(self, _: str) -> None:
        """The last quarter once more: what was ordered, rolled, moved, and why."""
        turn = self.view["turn"] - (0 if self.view["ended"] else 1)
        self.say(*(self.retold((turn,)) or ["No quarter is over yet."]))


class _Back(Exception):
    """The decision is begun again."""


def _page(letter: str) -> Command:
    return lambda at, rest: at.say(*at.letter(letter)(at, rest))


COMMANDS: Mapping[str, tuple[str, str, Command]] = {
    **{key: TALK[key] for key in TALK if key != "quit"},
    **plain_accords.COMMANDS,
    "seen": ("", "what others see of you, and when", HostedPlain.seen),
    "change": ("", "change what you committed, until the phase closes", HostedPlain.change),
    "back": ("", "begin the decision at hand again", HostedPlain.back),
    "brief": ("", "your brief", _page("b")),
    "results": ("", "the last quarter once more, roll by roll", HostedPlain.results),
    "survey": ("", "the survey", survey),
    "help": ("[COMMAND]", "this list, or how one of them is written", _page("?")),
    "quit": TALK["quit"],
}


def run_hosted(seat: Far, stdin: TextIO, stdout: TextIO, *, still: bool = False) -> int:
    """Play a role's seat at a distance until it is left; 0 then."""
    with lines_of(stdin, stdout, still=still) as lines:
        if isinstance(lines, Keyboard):
            lines.complete = lambda begun: completed(begun, COMMANDS)
        try:
            width = reading_width(stdout)
            return HostedPlain(seat, lines, stdin, stdout, width).run()
        finally:
            seat.woken = lambda: None
