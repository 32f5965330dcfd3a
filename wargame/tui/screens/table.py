"""The table: everything a seat sees of the exercise, and the decision at hand."""

from __future__ import annotations

import gc
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from wargame.tui import present, present_plan, present_tracks
from wargame.tui.lines import Line, line
from wargame.tui.present_situation import situation_line
from wargame.tui.screens.arrange import HELP, HINTS, MIDDLE, PANELS, SIDE, TALL, arrange
from wargame.tui.screens.guided import Guided
from wargame.tui.screens.looking import Looking
from wargame.tui.screens.panelled import Panelled
from wargame.tui.seat import Seat
from wargame.tui.widgets.boards import Board, ChartsPanel
from wargame.tui.widgets.doc import Text
from wargame.tui.widgets.guide import GuideBar
from wargame.tui.widgets.panel import Panel


class Table(Panelled, Guided, Looking):
    """The main screen; digits choose a panel, the rest of the keys decide."""

    TITLES, PURPOSES, HINTS, STAYS = PANELS, HELP, HINTS, "tracks"

    BINDINGS: ClassVar = [
        *(
            Binding(str(n), f"panel('{key}')", title, show=False, id=f"table.{key}")
            for n, (key, title) in enumerate(PANELS.items(), 1)
        ),
        Binding("tab", "cycle(1)", "Next panel", show=False, id="table.next"),
        Binding("shift+tab", "cycle(-1)", "Panel before", show=False, id="table.previous"),
        Binding("right", "inside(True)", "Read on", show=False, id="table.inside"),
        Binding("left", "inside(False)", "To the list", show=False, id="table.outside"),
        Binding("escape", "back", "Back", show=False, id="table.back"),
        Binding("c", "commit", "Commit", id="table.commit"),
        Binding("t", "standing", "Standing", id="table.standing"),
        Binding("w", "why", "Why", id="table.why"),
        Binding("f", "forecast", "Forecast", id="table.forecast"),
        Binding("s", "advice", "Staff advice", id="table.advice"),
        Binding("o", "shot", "Shot", id="table.shot"),
        Binding("m", "terms", "Terms", id="table.terms"),
        Binding("z", "break_off", "Break a deal", show=False, id="table.break"),
        Binding("k", "keep", "Keep", id="table.keep"),
        Binding("b", "bury", "Bury", id="table.bury"),
        Binding("x", "clear", "Clear", id="table.clear"),
        Binding("a", "everything", "All", id="table.everything"),
        Binding("r", "read", "Read", id="table.read"),
        Binding("v", "retell", "Retell", id="table.retell"),
        Binding("i", "brief", "Brief", id="table.brief"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self.active = "now"
        self.centre = "now"
        self._tabs = ""
        self._now = "Now"
        #: The panels whose contents are older than the seat's view.
        self._stale: set[str] = set()

    def parts(self) -> ComposeResult:
        """Header, situation, question, tabs, and the panels side by side."""
        with Horizontal(id="top"):
            yield Text(id="where")
            yield Text(id="purse")
        yield Text(id="situation")
        yield Text(id="ask")
        yield Static(id="tabs")
        with Horizontal(id="body"):
            yield self.made("tracks", 82)
            with Vertical(id="main"):
                with Horizontal(id="upper"):
                    with Container(id="mid"):
                        yield self.made("now", 62)
                        yield self.made("hand")
                        yield self.made("deals")
                        yield self.made("pipeline")
                        title, name, about, hint = self.told("map")
                        yield Board(title, id=name, help=about, hint=hint)
                    with Vertical(id="side"):
                        yield self.made("goals")
                        yield self.made("feed", 68)
                title, name, about, hint = self.told("charts")
                yield ChartsPanel(title, id=name, help=about, hint=hint)
        yield GuideBar(id="guide")

    def on_mount(self) -> None:
        """Show the seat; at the very start, the brief."""
        self.show_all()
        self.begin_tour()
        self.action_panel("now")
        self.open_table()
        self.begin_looking()
        # The content and the session stay as long as the table does: collecting them again and
        # again cost a tenth of a second every few keys.
        self.call_after_refresh(gc.freeze)

    # Showing ---------------------------------------------------------------------------

    def show_all(self) -> None:
        """Show the seat's view everywhere; what is hidden is filled when it is shown."""
        view = self.seat.view
        top = present.header(view)
        self.query_one("#where", Text).say(
            (line((top.role, "strong"), "  ", (top.quarter, "accent"), "  ", (top.title, "dim")),)
        )
        self.query_one("#situation", Text).say((situation_line(view),))
        self._stale = set(PANELS)
        self.show_draft()
        self.show_tabs()

    def show_draft(self) -> None:
        """Show what depends on the draft: the question, the decision, the purse."""
        view = self.seat.view
        top = present.header(view)
        self._now = f"Now: {top.node}"
        self.query_one("#purse", Text).say((top.purse,))
        self.query_one("#ask", Text).say((self.asked(),))
        self._stale |= {"now", "deals"}
        self._fill_seen()
        self.refresh_bindings()
        self.guide_draft()
        self.look_ahead()

    def asked(self) -> Line:
        """What is wanted now, on one line."""
        return present_plan.ask(self.seat.view, self.seat.draft, self.seat.refused)

    def _fill_seen(self) -> None:
        """Fill the panels that are seen and stale."""
        for key in sorted(self._stale):
            if self.frame(key).display:
                self._stale.discard(key)
                self.fill(key)

    # Arranging -------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panels to the size; nothing is rebuilt."""
        super().on_resize(event)
        self.lay_out()
        # What is made for a width or a height is made again once the panels have their size.
        self._stale |= {"now", "pipeline"} | ({"tracks"} if self.everything is None else set())
        self.call_after_refresh(self._fill_seen)

    def lay_out(self) -> None:
        """Decide which panels are seen."""
        self.set_class(self.size.height >= TALL, "-lofty")
        shown = arrange(self.size.width, self.size.height, self.active, self.centre)
        for key in PANELS:
            frame = self.frame(key)
            if frame.display != (key in shown):
                frame.display = key in shown
        middle, side = not shown.isdisjoint(MIDDLE), not shown.isdisjoint(SIDE)
        parts = {"mid": middle, "side": side, "upper": middle or side}
        parts["main"] = middle or side or "charts" in shown
        for name, seen in parts.items():
            part = self.query_one(f"#{name}")
            if part.display != seen:
                part.display = seen
        self._fill_seen()
        self.show_tabs()

    def show_tabs(self) -> None:
        """The panels by number, the active one marked."""
        parts = []
        for number, (key, title) in enumerate(PANELS.items(), 1):
            mine = key == self.active
            self.frame(key).call_it(f"{number} {self._now if key == 'now' else title}", mine)
            style = "reverse bold" if mine else ""
            label = f"▶{number} {title} " if mine else f" {number} {title} "
            parts.append(f"[{style} @click=screen.panel('{key}')]{label}[/]")
        shown = "".join(parts)
        if shown != self._tabs:
            self._tabs = shown
            self.query_one("#tabs", Static).update(Content.from_markup(shown), layout=False)

    def action_panel(self, key: str) -> None:
        """Go to a panel."""
        if key == "hand" and self.seat.view["node"] == "orders":
            key = "now"
        if key == "charts" and self.active == "tracks":
            self._chart_marked()
        self.active = key
        if key != "tracks":
            self.centre = key
        self.lay_out()
        self.frame(key).target.focus()
        self.guide(f"panel {key}")

    def _chart_marked(self) -> None:
        """Put the chart of the marked track first, whether it is watched or not."""
        view, marked = self.seat.view, self.panel("tracks").rows.marked
        keys = dict.fromkeys([marked, *present_tracks.watched(view)])
        self.show_charts(keys, 0)
        self._stale.discard("charts")

    def action_cycle(self, by: int) -> None:
        """Go to the next panel, or the one before."""
        keys = [key for key in PANELS if key != "hand" or self.seat.view["node"] != "orders"]
        self.action_panel(keys[(keys.index(self.active) + by) % len(keys)])

    def action_inside(self, inside: bool) -> None:
        """From the list to the text that explains it, and back."""
        frame = self.frame(self.active)
        if isinstance(frame, Panel):
            (frame.detail if inside else frame.rows).focus()

    def action_back(self) -> None:
        """Back to the list, to all charts, to the decision; from there home, after asking."""
        frame = self.frame(self.active)
        if isinstance(frame, Panel) and frame.detail.has_focus:
            frame.rows.focus()
        elif isinstance(frame, ChartsPanel) and frame.leave_alone():
            return
        elif self.active == "now":
            self.wargame.action_leave()
        else:
            self.action_panel("now")

    # Choosing --------------------------------------------------------------------------

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.panel.id == "now":
            self.choose(event.key)
        elif event.key == present_tracks.ALL:
            self.action_everything()
        else:
            self.action_read()
