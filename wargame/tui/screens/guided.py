"""A guided table: the tour hears what the player does and says the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.widgets import OptionList

from wargame.tui.guide import Tour
from wargame.tui.screens.base import Base
from wargame.tui.widgets.guide import GuideBar

if TYPE_CHECKING:
    from wargame.tui.seat import Seat


class Guided(Base):
    """The guided half of the table screen; without a tour it does nothing."""

    BINDINGS: ClassVar = [
        Binding("n", "guide_next", "Guide: next", id="table.guide"),
        Binding("N", "guide_back", "Guide: before", show=False, id="table.guide_back"),
        Binding("h", "guide_hide", "Guide: hide", show=False, id="table.hush"),
    ]

    seat: Seat
    tour: Tour | None = None
    hushed = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The guide's keys are there only with a guide."""
        if action in ("guide_next", "guide_back", "guide_hide") and self.tour is None:
            return False
        return super().check_action(action, parameters)

    def begin_tour(self) -> None:
        """Take the tour that the view carries, if any."""
        self.tour = Tour.of(self.seat.view)
        self.guide()

    def guide(self, *happened: str) -> None:
        """Tell the tour what happened, and say what it says now."""
        if self.tour is None or not self.is_mounted:
            return
        view = self.seat.view
        for what in happened:
            self.tour.happened(view, what)
        step = self.tour.now(view)
        bar = self.query_one(GuideBar)
        if step is None or self.hushed:
            bar.hush()
        else:
            bar.say(self.tour.title(step), self.tour.doc(step))

    def guide_draft(self) -> None:
        """Tell the tour what the draft holds."""
        draft = self.seat.draft
        chosen = [order.action for order in draft.orders]
        facts = [f"order {name}" for action in chosen for name in _names(action)]
        verb = "offer" if draft.node == "offers" else "answer"
        facts += [f"{verb} {name}" for pick in draft.picks for name in _names(pick)]
        facts += [f"answer {option}" for _, option in draft.answers]
        if draft.standing:
            facts.append(f"standing {draft.standing}")
        if draft.shot is not None:
            facts.append("shot")
        self.guide(*facts)

    @on(OptionList.OptionHighlighted)
    def _looked(self, event: OptionList.OptionHighlighted) -> None:
        if event.option.id:
            self.guide(f"mark {event.option.id}")

    @on(GuideBar.Next)
    def action_guide_next(self) -> None:
        """Go on to what the guide says next."""
        if self.tour is not None:
            if self.hushed:
                self.hushed = False
            else:
                self.tour.forward(self.seat.view)
            self.guide()

    def action_guide_back(self) -> None:
        """Say again what the guide said before."""
        if self.tour is not None:
            self.hushed = False
            self.tour.back(self.seat.view)
            self.guide()

    def action_guide_hide(self) -> None:
        """Hide the guide, or bring it back."""
        self.hushed = not self.hushed
        self.guide()


def _names(action: str) -> tuple[str, ...]:
    """An action's key, and its card's where it is an option of one."""
    card, slash, _ = action.partition("/")
    return (action, card) if slash else (action,)
