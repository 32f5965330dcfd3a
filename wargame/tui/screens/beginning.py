"""The way to a new exercise: scenario, role, and a seed if one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import Static

from wargame.errors import WargameError
from wargame.tui import present_home, present_previews, present_scenarios
from wargame.tui.lines import Doc, Line, Row, line
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Ask
from wargame.tui.widgets.panel import Panel
from wargame.tui.widgets.rows import document

#: From which size on tiles are framed: beside their page, and above it.
FRAMED = {True: 30, False: 44}
#: So long the mark rests on a role before its opening is read, in seconds.
REST = 0.3
#: From how many columns on a list stands beside its page.
BESIDE = 100


class NewExercise(Base):
    """Scenario, then role with its brief, then a seed."""

    BINDINGS: ClassVar = [
        Binding("escape", "back", "Back"),
        Binding("tab", "app.focus_next", "Read on", show=True),
    ]

    def __init__(self, scenario: str | None = None) -> None:
        super().__init__()
        self.wanted = scenario
        self.scenarios: Sequence[Mapping[str, Any]] = ()
        self.scenario: Mapping[str, Any] | None = None

    def parts(self) -> ComposeResult:
        """Where one is on the way, and the list."""
        yield Static(id="way")
        with Container(id="home"):
            yield Panel("Choose a scenario", id="new-list", share=66)

    def on_mount(self) -> None:
        """Show the scenarios, or say what is going on until they are read."""
        self.query_one(Panel).rows.focus()
        if self.wargame.scenarios_read is not None:
            self._take(self.wargame.scenarios_read)
            return
        self.query_one(Panel).border_title = "Reading the scenarios…"
        self.find_scenarios()

    @work(thread=True, exclusive=True)
    def find_scenarios(self) -> None:
        """Read the scenarios without holding up the picture."""
        self.app.call_from_thread(self._take, self.wargame.scenarios())

    def _take(self, scenarios: Sequence[Mapping[str, Any]]) -> None:
        if not self.query(Panel):
            return  # one has gone back meanwhile
        self.scenarios = present_scenarios.ordered(scenarios)
        self.scenario = next((s for s in self.scenarios if s["id"] == self.wanted), None)
        if self.scenario is None and len(self.scenarios) == 1:
            self.scenario = self.scenarios[0]
        self._show()

    def _show(self) -> None:
        panel = self.query_one(Panel)
        panel.border_title = (
            "Choose a scenario"
            if self.scenario is None
            else f"{present_scenarios.names_of(self.scenario)[0]}: choose a role"
        )
        panel.show(self._rows(), self._about if self.scenario is None else self._role)
        self.query_one("#way", Static).update(document((self._way(),)))

    def _rows(self) -> tuple[Row, ...]:
        """The tiles, framed where the screen is large enough for all of them."""
        framed = self.size.height >= FRAMED[self.size.width >= BESIDE]
        if self.scenario is None:
            return present_scenarios.scenario_tiles(self.scenarios, framed=framed)
        return present_scenarios.role_tiles(
            self.scenario, self.query_one(Panel).rows.room, framed=framed
        )

    def _way(self) -> Line:
        """The steps, the one at hand marked by more than its tone."""
        here = 1 if self.scenario is None else 2
        steps = ("scenario", "seat", "begin")
        parts: list[str | tuple[str, str]] = [("New exercise  ", "head")]
        for number, step in enumerate(steps, start=1):
            mark = "▶ " if number == here else ""
            tone = "strong" if number == here else "dim"
            parts += [(f"{mark}{number} {step}", tone), ("   ", "")]
        return line(*parts[:-1])

    def on_resize(self, event: events.Resize) -> None:
        """Frame the tiles or not, as the new size allows."""
        super().on_resize(event)
        if self.scenarios:
            self.call_after_refresh(self._show)

    def _about(self, key: str) -> Doc:
        item = next((s for s in self.scenarios if s["id"] == key), None)
        return present_scenarios.scenario_doc(item) if item is not None else ()

    def _role(self, key: str) -> Doc:
        """A role, and the board as it finds it where there is room for it."""
        if self.scenario is None:
            return ()
        item = next((r for r in self.scenario["roles"] if r["id"] == key), None)
        if item is None:
            return ()
        doc = present_scenarios.role_doc(item)
        room = self.query_one(Panel).detail.scrollable_content_region.size
        if self.size.height < present_home.TALL or room.width < 8:
            return doc
        opening = self.wargame.opening(self.scenario["id"], key)
        if opening is None:
            self.set_timer(REST, lambda: self._still(key))
        return present_previews.with_opening(doc, opening, room.width - 2, room.height)

    def _still(self, role: str) -> None:
        """Read how it opens for a role if the mark still rests on it."""
        if not self.is_current or self.scenario is None:
            return
        if self.query_one(Panel).rows.marked == role:
            self.open_board(self.scenario["id"], role)

    @work(thread=True, exclusive=True, group="board")
    def open_board(self, scenario: str, role: str) -> None:
        """Read how a scenario opens for a role."""
        try:
            self.wargame.read_opening(scenario, role)
        except WargameError:
            return  # beginning it will say why
        self.app.call_from_thread(self._again)

    def _again(self) -> None:
        if self.query(Panel):
            self.query_one(Panel).refresh_detail()

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if self.scenario is None:
            self.scenario = next(s for s in self.scenarios if s["id"] == event.key)
            self._show()
        else:
            self._begin(event.key)

    @work
    async def _begin(self, role: str) -> None:
        scenario, seed = self.scenario, self.wargame.seed
        assert scenario is not None  # a role is chosen of one
        if seed is None:
            item = next(one for one in scenario["roles"] if one["id"] == role)
            doc = present_scenarios.begin_doc(scenario, item)
            title = f"3 Begin as {item['name']}"
            given = await self.app.push_screen_wait(
                Ask(title, doc, hint="a seed, or nothing", kind="integer")
            )
            if given is None:
                return
            seed = abs(int(given)) if given not in ("", "-", "+") else None
        self.wargame.begin(scenario["id"], role, seed)

    def action_back(self) -> None:
        """Back to the scenarios, then home."""
        if self.scenario is not None and len(self.scenarios) > 1:
            self.scenario = None
            self._show()
        else:
            self.wargame.go_home()
