"""A seat at a distance line by line: questions, and what comes in while one is being answered.

Commands that begin with a slash work at every question, where one writes a reason too; two
slashes begin a text with one.  What is said meanwhile is shown above what is being typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TextIO

from wargame.errors import IllegalOrder
from wargame.telling.names import Names
from wargame.tui import far_news
from wargame.tui.far import Far, LineNews, clean, is_locked, next_look, prompted, sentence
from wargame.tui.far_news import ClockNews, FactNews, Sent
from wargame.tui.keyboard import Lines
from wargame.tui.plain_ask import Stopped, wrapped

Fact = Mapping[str, Any]

#: Seconds after which a command without an answer is left to arrive by itself.
SOON = 4.0

#: What the White Cell alone is told of.
_WHITE_READS = ("survey", "evaluation")


class Moved(Exception):
    """What was asked is asked no more: the exercise stands elsewhere."""


class AtLine:
    """One seat at a distance, its input and its output."""

    def __init__(self, seat: Far, lines: Lines, stdout: TextIO, width: int) -> None:
        self.far, self.lines, self.out, self.width = seat, lines, stdout, width
        self.names = Names()
        #: The place the question at hand is about; where the exercise stands elsewhere, it ends.
        self.asked_at: tuple[object, ...] | None = None
        self._line, self._facts, self._clock = LineNews(seat), FactNews(seat), ClockNews(seat)
        self._sent = Sent()
        #: What was begun when a question went away, and is a command: it can still be sent.
        self._begun = ""
        self._telling = self._paging = False
        lines.tick = self._tick
        seat.woken = lines.wake

    # Printing and asking -----------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Print lines, wrapped, above what is being typed; nothing in them steers a terminal."""
        text = wrapped(map(clean, lines), self.width)
        if not self._telling:
            text = self._by_pages(text)
        self.lines.clear()
        self.out.write(text)
        self.out.flush()

    def _by_pages(self, text: str) -> str:
        """Show a long text a screen at a time where somebody reads it on one; what is left of it.

        At the turn of a page commands are done as at any question.
        """
        rows = text.splitlines(keepends=True)
        while (height := self.lines.height) and len(rows) > height + 1:
            self.out.write("".join(rows[: height - 1]))
            rows = rows[height - 1 :]
            asked, self.asked_at = self.asked_at, None  # what is being read is read to its end
            self._paging = True
            try:
                turn = f"Enter: {len(rows)} more lines; q: skip > "
                line = self.lines.read(lambda turn=turn: turn)  # type: ignore[misc]
            except EOFError:
                raise Stopped from None
            finally:
                self.asked_at, self._paging = asked, False
            if line.startswith("/"):
                self.obey(line[1:])
            elif line.lower() in ("q", "quit", "s"):
                return ""
        return "".join(rows)

    def ask_text(self, question: str) -> str:
        """Put a question and read one line of text; commands with a slash are done on the way."""
        return self._asked(question)

    def _asked(self, question: str, only: str = "") -> str:
        if question:
            self.say(question)
        while True:
            line = self._read(only)
            if line.startswith("//"):
                return line[1:]
            if not line.startswith("/"):
                if line.lower() not in ("q", "quit"):
                    return line
                self.leave()
                self.say("", question)
                continue
            asked, self.asked_at = self.asked_at, None  # what a command asks is asked to its end
            try:
                self.obey(line[1:])
            finally:
                self.asked_at = asked
            if self.moved():
                raise Moved
            if question:
                self.say("", question)

    def leave(self) -> None:
        """Leave, once that is meant: the letter that leaves also skips what is shown by pages."""
        if self.lines.echoes and not self.far.ended:
            self.say("Leave your seat? The exercise goes on without you. y or n:")
            if self._read("").lower() not in ("y", "yes"):
                return
        raise Stopped

    def obey(self, line: str) -> None:
        """Do a command; what is wrong with it is said."""
        raise NotImplementedError

    def _read(self, only: str) -> str:
        begun, self._begun = self._begun, ""
        try:
            line = self.lines.read(self._prompt, only, begun)
        except EOFError:
            raise Stopped from None
        except Moved:
            left = self.lines.left
            if left.startswith("/"):
                self._begun = left
            elif left:
                self.say(f"You were writing: {left}")
            raise
        if not self.lines.echoes:
            self.say(f"> {line}".rstrip())
        return line

    @property
    def locked(self) -> bool:
        """Whether the phase is closed while the White Cell looks at the outcomes."""
        return is_locked(self.far)

    def _prompt(self) -> str:
        return prompted(self.far)

    def done(self, what: str, future: Future[None], *, soon: float = SOON) -> bool:
        """Wait for an answer, telling what comes meanwhile; whether there is one already.

        Raises IllegalOrder where it is refused.  What takes longer than ``soon`` arrives by
        itself, and is told then.
        """
        waited = 0.0
        future.add_done_callback(lambda _: self.lines.wake())
        while not future.done():
            self._tick(watching=False)
            if future.done():
                break
            if waited >= soon:
                self._sent.add(what, future)
                return False
            begin = min(0.25, soon - waited) or 0.25
            self.lines.rest(begin)
            waited += begin
        future.result()
        return True

    def send(self, what: str, kind: str, /, **fields: Any) -> bool:
        """Have a command done, and say how that went; whether it was done at once."""
        before = len(self.far.facts)
        try:
            if self.done(what, self.far.post(kind, **fields)):
                if kind not in _WHITE_READS:  # what was done is told to its doer as well
                    self.soon(lambda: len(self.far.facts) > before, 1.0)
                self.say(f"{what}.")
                return True
        except IllegalOrder as error:
            self.say(f"Not done: {sentence(error)}")
            return False
        self.say("The host has not answered yet; this is sent again until it does.")
        return False

    def soon(self, holds: Callable[[], object], seconds: float = 2.0) -> bool:
        """Wait a moment for what follows an answer; whether it came."""
        waited = 0.0
        while not holds() and waited < seconds and self.far.linked:
            self.lines.rest(0.05)
            waited += 0.05
        return bool(holds())

    @property
    def unanswered(self) -> list[str]:
        """What was said and is not acknowledged."""
        return self._sent.unanswered

    # News --------------------------------------------------------------------------------

    def moved(self) -> bool:
        """Whether the question at hand has no place any more."""
        return self.asked_at is not None and self.stands() != self.asked_at

    def stands(self) -> tuple[object, ...]:
        """What a question is about: while this is the same, it can be answered."""
        view = self.far.view(self.far.role)
        return (*self.far.place, view["ended"])

    def _tick(self, watching: bool = True) -> float | None:
        """Tell what is new; after how many seconds to look at the clock again."""
        if self.far.gone is not None:
            raise self.far.gone
        self._telling = True
        try:
            news = [
                *self._line.news(len(self.unanswered)),
                *self._answers(),
                *self._fact_news(),
                *self._clock.news(self.owed(), busy=self._paging),
            ]
            if news:
                self.say(*(line if line.startswith(" ") else f"* {line}" for line in news))
        finally:
            self._telling = False
        if watching and self.moved():
            raise Moved
        return next_look(self.far)

    def _answers(self) -> list[str]:
        return [
            f"Not done ({what[:1].lower()}{what[1:]}): {sentence(error)}" if error else f"{what}."
            for what, error in self._sent.answered()
        ]

    def _fact_news(self) -> list[str]:
        back, new = self._facts.new()
        if back:
            return ["The White Cell has gone back: the exercise goes on from here."]
        return [line for fact in new for line in self.heard(fact)]

    def heard(self, fact: Fact) -> list[str]:
        """What a fact says at once, and what can be typed about it."""
        lines = far_news.heard(fact, self.names, self.far.role)
        if not lines:
            return []
        kind, body = fact["kind"], fact["body"]
        if kind == "accord" and body.get("what") == "offer":
            lines.append(f"  /accords {body['accord']} has it in full; /sign, /decline, /counter.")
        if kind == "ruling" and body.get("what") == "ask":
            lines.append(f"  /argue {body['ruling']} for: or against: says what you think of it.")
        return lines

    def spoken(self, fact: Fact) -> str:
        """A message on one line: who says what to whom, this seat being ``you``."""
        return far_news.spoken(fact, self.names, self.far.role)

    def owed(self) -> str:
        """What a warning of the clock says besides, a blank before it; nothing is the rule."""
        return ""
