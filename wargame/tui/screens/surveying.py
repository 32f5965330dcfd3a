"""The survey at the end, on one form."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from wargame.play.asides import LONGEST
from wargame.tui.screens.dialogs import Dialog, Entry

#: How many strengths, and improvements, there is room for.
_MANY = 3

_LISTS = (("strengths", "What went well"), ("improvements", "What should be better"))
_SCORES = (("design", "The design of the exercise"), ("conduct", "How it was conducted"))


class SurveyForm(Dialog):
    """Strengths, improvements, what could not be seen, two scores; answers them, or None."""

    HELP = (
        "The survey at the end: leave out what you like. Enter and tab go to the next line; the "
        "button sends it. The White Cell reads it, and it stands in the report."
    )

    def __init__(self) -> None:
        super().__init__("Survey")
        self.add_class("-large")

    def parts(self) -> ComposeResult:
        """The questions, a line for each answer."""
        longest = LONGEST["survey"]
        with VerticalScroll(can_focus=False, id="survey"):
            yield Static("Leave out what you like; answering again replaces it.", classes="text")
            for key, asked in (
                ("strengths", "What went well"),
                ("improvements", "What should be better"),
            ):
                yield Static(f"\n{asked}, up to {_MANY}:", classes="text")
                for number in range(_MANY):
                    yield Entry(id=f"{key}-{number}", max_length=longest, compact=True)
            yield Static("\nWhat could not be seen?", classes="text")
            yield Entry(id="unseen", max_length=longest, compact=True)
            for key, asked in (
                ("design", "The design of the exercise"),
                ("conduct", "How it was conducted"),
            ):
                yield Static(f"\n{asked}, from 1 (poor) to 5 (excellent):", classes="text")
                yield Entry(id=key, max_length=1, restrict="[1-5]?", compact=True)
            yield Button("Send it", id="send")

    def begin(self) -> None:
        """At the first line."""
        self.query_one("#strengths-0", Input).focus()

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#send")
    def _send(self) -> None:
        fields = self.answers()
        if any(fields.values()):
            self.dismiss(fields)
        else:
            self.notify("Nothing was answered; escape leaves it.", severity="warning")

    def answers(self) -> dict[str, Any]:
        """What was answered, as the host takes it."""

        def said(key: str) -> str:
            return self.query_one(f"#{key}", Input).value.strip()

        found: dict[str, Any] = {
            key: [text for number in range(_MANY) if (text := said(f"{key}-{number}"))]
            for key in ("strengths", "improvements")
        }
        found["unseen"] = said("unseen")
        for key in ("design", "conduct"):
            found[key] = int(said(key)) if said(key) else None
        return found
