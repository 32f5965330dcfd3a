"""The table: everything a seat sees of the exercise, and the decision at hand."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from wargame.tui import present, present_cards, present_decide
from wargame.tui.lines import Doc, line
from wargame.tui.screens.base import Base
from wargame.tui.screens.deciding import Deciding
from wargame.tui.screens.dialogs import Reader
from wargame.tui.seat import Seat
from wargame.tui.widgets.doc import Text
from wargame.tui.widgets.panel import Panel

PANELS = {
    "now": "Now",
    "tracks": "Tracks",
    "hand": "Hand",
    "deals": "Deals",
    "goals": "Goals",
    "pipeline": "Pipeline",
    "feed": "Feed",
}
MIDDLE = ("now", "hand", "deals", "pipeline")
SIDE = ("goals", "feed")


class Table(Deciding, Base):
    """The main screen; digits choose a panel, the rest of the keys decide."""

    BINDINGS: ClassVar = [
        *(
            Binding(str(n), f"panel('{key}')", title, show=False)
            for n, (key, title) in enumerate(PANELS.items(), 1)
        ),
        Binding("c", "commit", "Commit"),
        Binding("t", "standing", "Standing"),
        Binding("w", "why", "Why"),
        Binding("o", "shot", "Shot"),
        Binding("k", "keep", "Keep"),
        Binding("b", "bury", "Bury"),
        Binding("x", "clear", "Clear"),
        Binding("r", "read", "Read"),
        Binding("v", "retell", "Retell"),
        Binding("i", "brief", "Brief", show=False),
        Binding("l", "app.light", "Light or dark", show=False),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self.active = "now"
        self.centre = "now"
        self._tabs = ""
        self._now_title = "1 Now"

    def parts(self) -> ComposeResult:
        """Header, question, tabs, and the panels side by side."""
        with Horizontal(id="top"):
            yield Text(id="where")
            yield Text(id="purse")
        yield Text(id="ask")
        yield Static(id="tabs")
        with Horizontal(id="body"):
            yield Panel("2 Tracks", id="tracks", share=62)
            with Container(id="mid"):
                yield Panel("1 Now", id="now")
                yield Panel("3 Hand", id="hand")
                yield Panel("4 Deals", id="deals")
                yield Panel("6 Pipeline", id="pipeline")
            with Vertical(id="side"):
                yield Panel("5 Goals", id="goals")
                yield Panel("7 Feed", id="feed")

    def on_mount(self) -> None:
        """Show the seat; at the very start, the brief."""
        self.show_all()
        self.action_panel("now")
        self.open_table()

    # Showing ---------------------------------------------------------------------------

    def panel(self, key: str) -> Panel:
        """A panel by its key."""
        return self.query_one(f"#{key}", Panel)

    def show_all(self) -> None:
        """Show the seat's view everywhere."""
        seat, view = self.seat, self.seat.view
        top = present.header(view)
        self.query_one("#where", Text).say(
            (line((top.role, "strong"), "  ", (top.quarter, "accent"), "  ", (top.title, "dim")),)
        )
        self.panel("tracks").show(
            present.track_rows(view, seat.moves),
            lambda key: present.track_doc(view, key, seat.moves),
        )
        self.panel("deals").show(present_cards.deal_rows(view), lambda key: self._deal_doc(key))
        self.panel("goals").show(
            present.goal_rows(view),
            lambda key: present.goal_doc(view, key, seat.names),
            (present.goals_summary(view),),
        )
        self.panel("pipeline").show(
            present.pipeline_rows(view), lambda key: present.pipeline_doc(view, key)
        )
        self.panel("feed").show([item.row for item in seat.items], seat.feed_doc)
        self.panel("feed").rows.mark("")
        self.show_draft()
        self._show_tabs()
        self.refresh_bindings()

    def show_draft(self) -> None:
        """Show what depends on the draft: the decision, the hand, the purse."""
        seat, view, draft = self.seat, self.seat.view, self.seat.draft
        names = seat.names
        top = present.header(view)
        self.query_one("#purse", Text).say((top.purse,))
        self.query_one("#ask", Text).say(
            (line((f"{top.node}: ", "strong"), present_decide.HINTS.get(view["node"], top.prompt)),)
        )
        self._now_title = f"1 Now: {top.node}, {top.prompt}"
        self.panel("now").show(
            present_decide.decide_rows(view, draft, seat.refused, names),
            lambda key: present_decide.decide_doc(view, draft, key, seat.refused, names),
            present_decide.plan_doc(view, draft, names),
        )
        self.panel("hand").show(present_cards.hand_rows(view), self._card_doc)

    def _card_doc(self, key: str) -> Doc:
        card = present_cards.find_card(self.seat.view, key)
        if card is None:
            return ()
        why = "; ".join(card["reasons"])
        return present_cards.card_doc(card, self.seat.names, why=why, mine=self.seat.role)

    def _deal_doc(self, key: str) -> Doc:
        view = self.seat.view
        deal = next((d for d in view["deals"] if d["action"] == key), None)
        if deal is None:
            return ()
        why = "; ".join(deal["reasons"])
        return present_cards.deal_doc(deal, self.seat.names, self.seat.role, why=why)

    # Arranging -------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panels to the size; nothing is rebuilt."""
        super().on_resize(event)
        self.lay_out(event.size.width)

    def lay_out(self, width: int) -> None:
        """Decide which panels are seen at a width."""
        narrow, wide = width < 100, width >= 160
        shown = {self.active} if narrow else {"tracks", self.centre}
        if wide:
            middle = self.centre if self.centre in MIDDLE else "now"
            shown = {"tracks", middle, *SIDE}
        for key in PANELS:
            self.panel(key).display = key in shown
        self.query_one("#mid").display = any(key in shown for key in MIDDLE)
        self.query_one("#side").display = any(key in shown for key in SIDE)
        self._show_tabs()

    def _show_tabs(self) -> None:
        parts = []
        for number, (key, title) in enumerate(PANELS.items(), 1):
            mine = key == self.active
            name = self._now_title if key == "now" else f"{number} {title}"
            self.panel(key).call_it(f"[bold $head]▶ {name}[/]" if mine else name)
            style = "reverse bold" if mine else ""
            label = f"\\[{number} {title}]" if mine else f" {number} {title} "
            parts.append(f"[{style} @click=screen.panel('{key}')]{label}[/]")
        shown = " ".join(parts)
        if shown != self._tabs:
            self._tabs = shown
            self.query_one("#tabs", Static).update(Content.from_markup(shown), layout=False)

    def action_panel(self, key: str) -> None:
        """Go to a panel."""
        if key == "hand" and self.seat.view["node"] == "orders":
            key = "now"
        self.active = key
        if key != "tracks":
            self.centre = key
        self.lay_out(self.size.width)
        self.panel(key).rows.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The panel with the focus is the active one."""
        for node in event.widget.ancestors:
            if isinstance(node, Panel) and node.id in PANELS and node.id != self.active:
                self.active = node.id
                if node.id != "tracks":
                    self.centre = node.id
                self._show_tabs()

    # Choosing --------------------------------------------------------------------------

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.panel.id == "now":
            self.choose(event.key)
        else:
            self.action_read()

    def action_read(self) -> None:
        """Read the explanation of the marked row at full size."""
        panel = self.panel(self.active)
        if panel.detail.doc:
            self.app.push_screen(Reader(PANELS[self.active], panel.detail.doc))
