"""An evaluator's seat line by line: what happens as it happens, notes and ratings, the survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TextIO

from wargame.telling.beside import NOTED
from wargame.telling.names import Names
from wargame.telling.words import track_value
from wargame.tui.far import NO_SEAT, PHASES, Far, clock_line, listed
from wargame.tui.keyboard import Keyboard, Lines, lines_of, reading_width
from wargame.tui.plain_ask import Stopped
from wargame.tui.plain_remote import AtLine
from wargame.tui.plain_story import ending, story
from wargame.tui.plain_survey import survey
from wargame.tui.plain_talk import TALK, Command, completed, help_lines, obey

WIDTH = 79

#: How many of the latest events are listed.
EVENTS = 20

_RATINGS = {
    "P": "performed without challenges",
    "S": "performed with some challenges",
    "M": "performed with major challenges",
    "U": "unable to be performed",
}


class Watcher(AtLine):
    """Who looks on and takes notes."""

    def __init__(self, seat: Far, lines: Lines, stdout: TextIO, width: int = WIDTH) -> None:
        super().__init__(seat, lines, stdout, width)
        self.notes: list[str] = []
        self._at: tuple[object, ...] = ()

    def run(self) -> int:
        """Look on until it is left; 0 then."""
        try:
            self._look()
            self.say(
                f"You look on in {self.far.exercise} as evaluator {self.far.key}: you read and "
                "take notes. /help lists what you can type; /note takes one down.",
                self._where(),
            )
            while True:
                answer = self._asked("")
                if answer:
                    self.say("An evaluator's commands begin with a slash; /help lists them.")
        except (Stopped, KeyboardInterrupt):
            self.say(
                "", "You leave. Your notes are in the exercise; the same link seats you again."
            )
            return 0

    def obey(self, line: str) -> None:
        """Do a command."""
        obey(self, line, COMMANDS)

    def _look(self) -> Mapping[str, Any]:
        view = {**NO_SEAT, **self.far.view(self.far.role)}
        known = self.far.names.get("names", {})  # of all events, so that the view need give none
        self.names = Names.of({**view, "events": ()}, self.names, known)
        return view

    def _where(self) -> str:
        view = self._look()
        phase = PHASES["over" if view["ended"] else view["node"]].lower()
        return f"{view['quarter']}, {phase}. {clock_line(self.far.clock, self.far.left)}"

    # News --------------------------------------------------------------------------------

    def _fact_news(self) -> list[str]:
        if not self.far.settled:
            return []
        view = self._look()
        news = []
        place = (*self.far.place, view["ended"])
        back, new = self._facts.new()
        if back:
            news.append("The White Cell has gone back: the exercise goes on from here.")
        for fact in new:
            told = story(fact, self.names, self.far.role)
            if told:
                self.say("", f"Event {fact['n']}, {fact['quarter']}, {_kind(fact)}:", *told)
        if place != self._at:
            if self._at:
                news.append(self._where())
                if view["ended"]:
                    self.say("", *ending({**view, "role": {"id": ""}}, self.names))
            self._at = place
        return news

    # Commands ----------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """A note, on an event and an objective, with a rating."""
        text = text or self.ask_text("What did you see? One line; an empty one writes nothing:")
        if not text:
            return
        fields: dict[str, Any] = {"text": text}
        about = self._event()
        if about is not None:
            fields["about"] = about
        role, objective = self._objective()
        if objective:
            fields |= {"role": role, "objective": objective, "rating": self._rating()}
        if self.send("Your note is kept", "evaluation", **fields):
            self.notes.append(text)

    def _event(self) -> int | None:
        while True:
            said = self.ask_text(
                "About which event? Its number (/events lists them), or an empty line for none:"
            )
            if not said:
                return None
            if said.isdecimal() and int(said) < len(self.far.facts):
                return int(said)
            self.say("There is no such event.")

    def _objective(self) -> tuple[str, str]:
        known = self._known()
        while known:
            said = self.ask_text(
                "Which objective? Its number (/objectives lists them), or an empty line for none:"
            )
            if not said:
                break
            if said.isdecimal() and 1 <= int(said) <= len(known):
                role, objective, _ = known[int(said) - 1]
                return role, objective
            self.say("There is no such objective.")
        return "", ""

    def _rating(self) -> str:
        while True:
            said = self.ask_text("Rated P, S, M or U, or an empty line for none:").upper()
            if not said or said in _RATINGS:
                return said
            self.say(*(f"  {key}: {what}." for key, what in _RATINGS.items()))

    def _known(self) -> list[tuple[str, str, str]]:
        told = self.far.names.get("objectives", {})
        return [(role, key, name) for role, rows in told.items() for key, name in rows]

    def objectives(self, rest: str) -> None:
        """Every objective, numbered."""
        rows = enumerate(self._known(), 1)
        self.say(*(f"  {n}. {self.names.role(role)}: {name}" for n, (role, _, name) in rows))

    def events(self, rest: str) -> None:
        """The latest events, numbered."""
        told = [fact for fact in self.far.facts if fact["kind"] in NOTED][-EVENTS:]
        self.say(
            *listed(
                (f"  {fact['n']}. {fact['quarter']}, {_kind(fact)}" for fact in told),
                "Nothing has happened yet.",
            )
        )

    def show(self, rest: str) -> None:
        """One event again, or the last quarter."""
        if rest.isdecimal():
            facts = [fact for fact in self.far.facts if fact["n"] == int(rest)]
        else:
            turn = max(self.far.view(self.far.role)["turn"] - 1, 0)
            facts = [fact for fact in self.far.facts if fact["turn"] >= turn]
        lines = []
        for fact in facts:
            if told := story(fact, self.names, self.far.role):
                lines += [f"Event {fact['n']}, {fact['quarter']}, {_kind(fact)}:", *told]
        self.say(*listed(lines, "There is nothing to show."))

    def tracks(self, rest: str) -> None:
        """Every track that this seat sees."""
        view = self._look()
        self.say(*(f"  {one['name']}: {track_value(one)}" for one in view["tracks"]))

    def written(self, rest: str) -> None:
        """What was noted since this program began."""
        self.say(*listed(self.notes, "You have taken no notes since you sat down."))

    def now(self, rest: str) -> None:
        """Where the exercise stands."""
        self.say(self._where())

    def help(self, rest: str) -> None:
        """The commands."""
        self.say(*help_lines(COMMANDS, rest))


def _kind(fact: Mapping[str, Any]) -> str:
    return NOTED.get(fact["kind"], str(fact["kind"]))


COMMANDS: Mapping[str, tuple[str, str, Command]] = {
    "note": ("TEXT", "a note, on an event and an objective, with a rating", Watcher.note),
    "notes": ("", "what you noted since you sat down", Watcher.written),
    "events": ("", "the latest events, numbered", Watcher.events),
    "show": ("[N]", "one event again, or all since the last quarter", Watcher.show),
    "objectives": ("", "every objective, numbered", Watcher.objectives),
    "tracks": ("", "the tracks", Watcher.tracks),
    "now": ("", "quarter, phase, clock", Watcher.now),
    "clock": TALK["clock"],
    "who": TALK["who"],
    "survey": ("", "the survey at the end", survey),
    "help": ("[COMMAND]", "this list, or one of it", Watcher.help),
    "quit": TALK["quit"],
}


def run_watcher(seat: Far, stdin: TextIO, stdout: TextIO, *, still: bool = False) -> int:
    """Look on from an evaluator's seat until it is left; 0 then."""
    with lines_of(stdin, stdout, still=still) as lines:
        if isinstance(lines, Keyboard):
            lines.complete = lambda begun: completed(begun, COMMANDS)
        try:
            return Watcher(seat, lines, stdout, reading_width(stdout)).run()
        finally:
            seat.woken = lambda: None
