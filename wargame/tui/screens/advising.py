"""What the staff officer would do, over the table: it thinks beside the screen, never in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from wargame.tui import present_advice
from wargame.tui.screens.dialogs import Dialog
from wargame.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wargame.analysis.crossing import Answer
    from wargame.analysis.staff import Advice

#: What is said where there is nothing to choose between.
NOTHING = "There is nothing to advise on here: there is only one thing to do, or none."


class Advising(Dialog):
    """Waits for advice and shows it; answers the course that was taken, or None."""

    BINDINGS: ClassVar = [Binding("y", "app.copy", "Copy", show=False)]

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__("What would the staff officer do, and why?")
        self.names = names
        self.advice: Advice | None = None
        self._why = ""
        self.add_class("-large", "-grid")  # the courses' names are long: the list over its text

    def parts(self) -> ComposeResult:
        """The courses, each explained."""
        yield Panel("", id="advice", share=45)

    def begin(self) -> None:
        """Show what is known already."""
        self._show()
        self.query_one(Panel).rows.focus()

    def hear(self, answer: Answer) -> None:
        """Take the answer in: advice, that there is none, or why it cannot be had."""
        if answer.kind == "advice":
            self.advice = answer.value
            self._why = "" if answer.value is not None else NOTHING
        elif answer.kind == "again":
            return  # it is asked again by itself
        else:
            self._why = f"No advice can be had: {answer.value}."
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        panel = self.query_one(Panel)
        if self.advice is not None:
            advice, names = self.advice, self.names
            panel.show(
                present_advice.advice_rows(advice),
                lambda key: present_advice.course_doc(advice, key, names),
            )
            panel.rows.mark("1")
        elif self._why:
            panel.show((), lambda key: present_advice.none_doc(self._why))
        else:
            panel.show(present_advice.thinking_rows(), lambda key: present_advice.thinking_doc())

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if self.advice is not None:
            course = present_advice.numbered(self.advice).get(event.key)
            if course is not None:
                self.dismiss(course)
