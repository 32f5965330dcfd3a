"""Panels that are pictures: the charts of the tracks that matter, and the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widget import Widget

from wargame.tui.chart import Chart
from wargame.tui.lines import Doc
from wargame.tui.widgets.chart import ChartGrid, Legend
from wargame.tui.widgets.doc import DocView
from wargame.tui.widgets.frame import Frame


class ChartsPanel(Frame, can_focus=True):
    """Charts side by side as there is room; arrows move on, enter shows one alone."""

    BINDINGS = [
        Binding("enter,space", "alone", "One or all", key_display="enter", id="charts.alone"),
        Binding("down,right", "move(1)", "Next", show=False, id="charts.next"),
        Binding("up,left", "move(-1)", "Previous", show=False, id="charts.previous"),
    ]

    def __init__(self, title: str, *, id: str, help: str = "", hint: str = "") -> None:
        super().__init__(title, id=id, help=help, hint=hint)
        self.grid = ChartGrid()
        self.legend = Legend()
        self.charts: tuple[Chart, ...] = ()
        self.at = 0
        self.alone = False

    def compose(self) -> ComposeResult:
        """The charts, and what their forecast is."""
        yield self.grid
        yield self.legend

    def show(self, charts: Sequence[Chart], at: int | None = None, worlds: str = "") -> None:
        """Show charts, the most important first; ``at`` is the one to begin with.

        ``worlds`` says what a forecast in them is out of.
        """
        self.charts = tuple(charts)
        self.legend.say(worlds, any(chart.without for chart in self.charts))
        self.at = min(self.at if at is None else at, max(0, len(self.charts) - 1))
        self._draw()

    def _draw(self) -> None:
        turned = (*self.charts[self.at :], *self.charts[: self.at])
        self.grid.show_all(turned[:1] if self.alone else turned)

    def action_move(self, by: int) -> None:
        """Put the next chart first, or the one before."""
        if self.charts:
            self.at = (self.at + by) % len(self.charts)
            self._draw()

    def action_alone(self) -> None:
        """The first chart alone over the whole panel, or all again."""
        self.alone = not self.alone
        self._draw()

    def leave_alone(self) -> bool:
        """Show all again; gives whether one was alone."""
        was, self.alone = self.alone, False
        self._draw()
        return was

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves on."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves back."""
        event.stop()
        self.action_move(-1)


class Board(Frame):
    """A document made for the size there is: the map, or anything else that is drawn."""

    def __init__(self, title: str, *, id: str, help: str = "", hint: str = "") -> None:
        super().__init__(title, id=id, help=help, hint=hint)
        self.page = DocView()
        self._make: Callable[[int, int], Doc] | None = None
        self._drawn: tuple[object, int, int] | None = None

    @property
    def target(self) -> Widget:
        """The page scrolls."""
        return self.page

    def compose(self) -> ComposeResult:
        """The page."""
        yield self.page

    def show(self, make: Callable[[int, int], Doc]) -> None:
        """Show what ``make`` draws on a width and a height."""
        self._make = make
        self._drawn = None
        self._draw()

    def _draw(self) -> None:
        size = self.page.scrollable_content_region.size
        key = (self._make, size.width, size.height)
        if self._make is None or size.width < 10 or key == self._drawn:
            return
        self._drawn = key
        self.page.show(self._make(size.width - 2, size.height))

    def on_resize(self) -> None:
        """Draw again for another size."""
        self.call_after_refresh(self._draw)
