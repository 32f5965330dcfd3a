"""A whole exercise line by line: for screen readers, pipes and terminals that can do no more.

Plain text in reading order, no colour, no boxes, no cursor movement.  What is asked is a line
that ends in ``:`` or a full stop; what is typed is a number, a short command or nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Container, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol, TextIO

from wargame.errors import IllegalOrder
from wargame.telling import beside, words
from wargame.telling.links import Links
from wargame.telling.names import Names, catalogue
from wargame.telling.tell import causes_of, entries_of, quarter_summary
from wargame.tui import plain_pages as pages
from wargame.tui.guide import Tour
from wargame.tui.plain_ask import Stopped as Stopped
from wargame.tui.plain_ask import wrapped, yes
from wargame.tui.plain_forecast import Ahead
from wargame.tui.plain_map import map_lines
from wargame.tui.plain_menus import decide
from wargame.tui.plain_pipeline import pipeline_page
from wargame.tui.plain_story import ending, mattered, story
from wargame.tui.present_ending import ending_lines
from wargame.tui.present_plan import thinkers

WIDTH = 79

#: What a seat hears at once, as it is said; it stands in the story of the past as well.
_HEARD = beside.KINDS - {"ruling"}


class Seat(Protocol):
    """The part of a session that a seat in plain mode uses."""

    #: Which branch of the save it plays; 1 is the exercise itself.
    branch: int

    @property
    def ended(self) -> str:
        """Why the exercise ended, or nothing."""

    @property
    def path(self) -> Path | None:
        """Where the save lies."""

    def view(self, role: str) -> dict[str, Any]:
        """What a role may see now."""

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """What a role has seen happen."""

    def waiting(self) -> list[str]:
        """The roles that must decide now."""

    def check(self, role: str, decision: Any) -> Any:
        """A decision in full, or IllegalOrder."""

    def submit(self, role: str, decision: Any) -> None:
        """Take a decision."""

    def advance(self) -> Any:
        """Play on until a person must decide."""


class Taken(Exception):
    """The person takes a course of action as a whole."""


class Plain:
    """One seat, one input, one output."""

    HEARD: ClassVar = _HEARD

    def __init__(self, session: Seat, role: str, stdin: TextIO, stdout: TextIO, width: int) -> None:
        self.session = session
        self.role = role
        self.stdin = stdin
        self.stdout = stdout
        self.width = width
        self.echo = not stdin.isatty()
        self.view: Mapping[str, Any] = {}
        game = getattr(session, "game", None)
        self._given = catalogue(game.compiled) if game is not None else None
        self.names = Names()
        self.plan: list[str] = []
        self.hand: dict[str, Any] | None = None
        self._ahead = Ahead(session, role)
        self._seen = 0
        self._opened = -1
        self._before: Mapping[str, Any] | None = None
        self._tour: Tour | None = None

    # Printing and asking -----------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Print lines, wrapped; what begins with spaces stays under what it belongs to."""
        self.stdout.write(wrapped(lines, self.width))
        self.stdout.flush()

    def ask_text(self, question: str) -> str:
        """Put a question and read one line; the end of the input stops."""
        self.say(question)
        line = self.stdin.readline()
        if not line:
            raise Stopped
        answer = line.strip()
        if self.echo:
            self.say(f"> {answer}".rstrip())
        if answer in ("q", "quit"):
            raise Stopped
        return answer

    def ask(self, question: str) -> str:
        """Put a question; commands are answered and the question put again."""
        while True:
            answer = self.ask_text(question)
            name, _, rest = answer.partition(" ")
            command = self.letter(name)
            if command is None:
                return answer
            self.say(*command(self, rest.strip()))

    def letter(self, name: str) -> Callable[[Plain, str], Iterable[str]] | None:
        """The page that a letter or short word asks for, where it is one."""
        return _COMMANDS.get(name.lower())

    def refused(self, decision: dict[str, Any]) -> str:
        """Why a decision is illegal, in plain words; empty where it is legal."""
        try:
            self.session.check(self.role, decision)
        except IllegalOrder as error:
            return refusal(error)
        return ""

    def hold(self, decision: dict[str, Any]) -> None:
        """Nothing is kept of what is not committed: an exercise that waits is soon gone on with."""

    # The exercise ------------------------------------------------------------------------

    def run(self) -> int:
        """Play to the end, or until the person stops."""
        try:
            self._open()
            slow = thinkers(getattr(self.session, "seats", {}))
            while True:
                if slow and self.view:
                    who = words.joined([self.names.role(key) for key in slow])
                    self.say("", f"{who} may look ahead now; that takes some seconds.")
                self.session.advance()
                self._look()
                self._tell()
                if self.session.ended:
                    self.say(*self.last_page())
                    self._where()
                    return 0
                if self.role not in self.session.waiting():
                    self.say("Others have to decide first. Come back later.")
                    self._where()
                    return 0
                self._guide()
                self._decide()
        except (Stopped, KeyboardInterrupt):
            self.say(
                "", "You stop here." + (" What you committed is kept." if self.session.path else "")
            )
            self._where()
            return 0

    def last_page(self) -> list[str]:
        """The scores, what mattered over the whole exercise, how each objective stands."""
        return [
            "",
            *ending(self.view, self.names),
            "",
            *self._whole(),
            "",
            *pages.objectives_page(self.view, self.names),
        ]

    def _where(self) -> None:
        path = self.session.path
        if path is None:
            self.say("This exercise was not saved.")
        elif self.session.ended:
            self.say("The save of the exercise:")
            self.stdout.write(f"  {path}\n")
        else:
            self.say("To go on later:")
            line = "" if self.session.branch == 1 else f" --branch {self.session.branch}"
            self.stdout.write(f"  wargame play --plain --resume {shlex.quote(str(path))}{line}\n")
        self.stdout.flush()

    def _guide(self) -> None:
        """Say what a guide has to say of the decision at hand; panels and keys are the screen's."""
        if self._tour is None:
            self._tour = Tour.of(self.view) or Tour(())
        while (step := self._tour.now(self.view)) is not None:
            if step.node is not None:
                self.say("", f"Guide: {step.title}. {' '.join(step.text.split())}")
            self._tour.skip(self.view)

    def _look(self) -> None:
        self.view = self.session.view(self.role)
        self.names = Names.of(self.view, self.names, self._given)

    def _open(self) -> None:
        self._look()
        facts = self.session.feed(self.role)
        if any(fact["kind"] == "decision" for fact in facts):
            now = [fact for fact in facts if fact["turn"] == self.view["turn"]]
            self._seen = now[0]["n"] if now else facts[-1]["n"] + 1
            self.say(
                f"{self.view['scenario']['name']}. You are {self.view['role']['name']}, and "
                f"you come back in {self.view['quarter']}. Type b for your brief, ? for help."
            )
            return
        self.say(
            *pages.brief_page(self.view),
            "",
            *pages.objectives_page(self.view, self.names),
            "",
            *pages.help_page(self.view),
        )

    def _tell(self) -> None:
        facts = self.session.feed(self.role, self._seen)
        for fact in facts:
            self._seen = fact["n"] + 1
            if fact["kind"] == "situation":
                self.say(
                    "", f"Quarter {fact['quarter']}, {fact['turn'] + 1} of {self.view['turns']}."
                )
            heard = fact["kind"] in self.HEARD
            lines = [] if heard else story(fact, self.names, self.role, self._close())
            if fact["kind"] == "events" and fact["turn"] == self.view["turn"]:
                lines = [f"{one['name']}. {one['text']}" for one in self.view["events"]] + lines
            if lines:
                self.say("", *lines)
            if fact["kind"] == "operations":
                self.say("", *self._mattered(fact["turn"]))
            if fact["kind"] == "quarter":
                turn = fact["turn"]
                quarter = [one for one in self.session.feed(self.role) if one["turn"] == turn]
                summary = quarter_summary(quarter, self.view, self.names, self._before)
                self.say("", f"{fact['quarter']} in short:", *(f"  {line}" for line in summary))

    def _mattered(self, turn: int) -> list[str]:
        feed = self.session.feed(self.role)
        facts = [one for one in feed if one["turn"] == turn]
        return mattered(facts, feed, self.view, self.names, Links.of(self._given))

    def _whole(self) -> list[str]:
        """What mattered over the whole exercise, how well one judged, what it leaves."""
        feed = self.session.feed(self.role)
        tail = int((self._given or {}).get("legacy_quarters", 0))
        return ending_lines(self.view, feed, self.names, Links.of(self._given), tail)

    def _close(self) -> set[str]:
        """The tracks whose drift is told term by term: those of the role's objectives."""
        return {test["track"] for o in self.view["objectives"] for test in o["tests"]}

    def _causes(self) -> pages.Causes:
        """What moved each track over the last quarter that is over."""
        last = self.view["turn"] - 1
        facts = [fact for fact in self.session.feed(self.role) if fact["turn"] == last]
        return causes_of(entries_of(facts), self.names, self.view["tracks"])

    def _decide(self) -> None:
        if self._opened != self.view["turn"]:
            self._opened = self.view["turn"]
            self._before = self.view
            self.say("", *pages.situation_page(self.view, self._causes()))
        self.say("", f"{pages.NODES[self.view['node']]}, {self.view['quarter']}.")
        taken: dict[str, Any] | None = None
        while True:
            try:
                if taken is None:
                    decision = decide(self)
                else:
                    decision, taken = taken, None
                    if not yes(
                        self, "Commit it? An empty line or y commits, n begins again:", True
                    ):
                        continue
            except Taken:
                taken = self._ahead.taken
                continue
            try:
                self.session.submit(self.role, decision)
                return
            except IllegalOrder as error:
                self.say(f"That cannot be done: {refusal(error)}", "Once more.")

    # Commands ----------------------------------------------------------------------------

    def _help(self, _: str) -> Iterable[str]:
        return pages.help_page(self.view)

    def _situation(self, _: str) -> Iterable[str]:
        return pages.situation_page(self.view, self._causes())

    def _track(self, word: str) -> Iterable[str]:
        if not word:
            return pages.tracks_page(self.view, self._causes())
        track = pages.find_track(self.view, word)
        if track is None:
            return [f'There is no track "{word}". Type t to see them all.']
        return pages.track_page(track, self._causes(), self.names)

    def _card(self, word: str) -> Iterable[str]:
        if not word:
            return pages.hand_page(self.view, self.names)
        found = _item(self.view["hand"], word)
        if found is None:
            return [f'There is no card "{word}" in your hand. Type c to see it.']
        return pages.action_page(found, self.names)

    def _deals(self, word: str) -> Iterable[str]:
        if not word:
            return pages.deals_page(self.view, self.names)
        found = _item(pages.deals_of(self.view), word)
        if found is None:
            return [f'There is no deal "{word}". Type d to see them.']
        return pages.deal_page(found, self.names)

    def _objectives(self, _: str) -> Iterable[str]:
        return pages.objectives_page(self.view, self.names)

    def _pipeline(self, _: str) -> Iterable[str]:
        return pipeline_page(self.view)

    def _map(self, _: str) -> Iterable[str]:
        return map_lines(self.view, self.session.feed(self.role), self.names)

    def _plan(self, _: str) -> Iterable[str]:
        return (
            ["So far:", *(f"  {line}" for line in self.plan)]
            if self.plan
            else ["You have chosen nothing yet."]
        )

    def _past(self, _: str) -> Iterable[str]:
        turn = self.view["turn"]
        lines = self.retold(range(turn - 1, turn + 1))
        return lines or ["Nothing has happened yet."]

    def retold(self, turns: Container[int]) -> list[str]:
        """What happened in some quarters, with every cause."""
        lines: list[str] = []
        for fact in self.session.feed(self.role):
            if fact["turn"] in turns:
                told = story(fact, self.names, self.role, self.names.tracks)
                lines += [f"{fact['quarter']}, {fact['phase']}:", *told] if told else []
        return lines

    def _forecast(self, word: str) -> Iterable[str]:
        self.say("Worlds are being played; Ctrl-C ends that.")
        return self._ahead.forecast(self.view, self.hand, self.names, word)

    def _advice(self, _: str) -> Iterable[str]:
        self.say("The staff officer is thinking; Ctrl-C ends that.")
        return self._ahead.advice(self.view, self.names)

    def _take(self, word: str) -> Iterable[str]:
        told = self._ahead.take(self.view, word)
        if self._ahead.taken is None:
            return [told]
        self.say(told)
        raise Taken

    def _brief(self, _: str) -> Iterable[str]:
        return pages.brief_page(self.view)


_COMMANDS: dict[str, Callable[[Plain, str], Iterable[str]]] = {
    "?": Plain._help,
    "help": Plain._help,
    "s": Plain._situation,
    "t": Plain._track,
    "c": Plain._card,
    "d": Plain._deals,
    "o": Plain._objectives,
    "l": Plain._pipeline,
    "m": Plain._map,
    "map": Plain._map,
    "p": Plain._plan,
    "e": Plain._past,
    "b": Plain._brief,
    "f": Plain._forecast,
    "forecast": Plain._forecast,
    "a": Plain._advice,
    "advice": Plain._advice,
    "take": Plain._take,
}


def _item(items: list[dict[str, Any]], word: str) -> dict[str, Any] | None:
    """A card or deal by its number in the list, or by its id."""
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(items):
        return items[int(word) - 1]
    return next((item for item in items if word in (item["action"], item["card"])), None)


def refusal(error: Exception) -> str:
    """The reason in a refusal, without the id it begins with, as a sentence."""
    message = str(error)
    _, marker, reason = message.partition("is refused: ")
    said = reason if marker else message
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?")) else ".")


def run_plain(session: Seat, role: str, stdin: TextIO, stdout: TextIO, width: int = WIDTH) -> int:
    """Play a role of a session line by line; 0 also where the person or the input stops."""
    reconfigure = getattr(stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return Plain(session, role, stdin, stdout, width).run()
