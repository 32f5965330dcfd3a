"""The end of a hosted exercise: the last page, and from there the table and the survey."""

from __future__ import annotations

from collections.abc import Callable

from textual.binding import Binding

from wargame.tui.lines import Doc
from wargame.tui.screens.end import End


class HostedEnd(End):
    """The last page at a seat at a distance; answers whether the survey is wanted."""

    SCOPE = "hostedend"
    HELP = (
        "The exercise is over. Here are the scores of all and your own objectives with the "
        "values they were judged by. Enter goes on to the survey, escape back to the table."
    )
    BINDINGS = [
        Binding("enter", "survey", "Survey"),
    ]

    def __init__(self, told: Callable[[int], Doc]) -> None:
        super().__init__(told)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Neither home nor another exercise nor the save are here."""
        return action not in ("home", "again", "review")

    def why_not(self, action: str) -> str:
        """Why an action does nothing."""
        return "the exercise and its save are at the host"

    def action_survey(self) -> None:
        """Answer the survey."""
        self.dismiss(True)
