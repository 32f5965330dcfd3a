"""The home screen and the way to a new exercise: scenario, role, seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import Static

from wargame.tui import present_end
from wargame.tui.lines import Doc, Row, head, line
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Ask
from wargame.tui.widgets.panel import Panel
from wargame.tui.widgets.rows import document

NEW, HELP, QUIT = "@new", "@help", "@quit"


class Home(Base):
    """Resume a save, begin a new exercise, read the help, quit."""

    BINDINGS = [
        Binding("n", "new", "New exercise"),
        Binding("l", "app.light", "Light or dark"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.saves: list[dict[str, Any]] = []

    def parts(self) -> ComposeResult:
        """A banner and the list."""
        banner = (
            head("W A R G A M E"),
            line(
                (
                    "Policy exercises by the quarter: orders, odds, causes, and a record "
                    "of everything.",
                    "dim",
                )
            ),
        )
        yield Static(document(banner), id="banner")
        with Container(id="home"):
            yield Panel("Home", id="home-list")

    def on_mount(self) -> None:
        """Show what can be done at once; the saves follow when they are read."""
        self._show()
        self.query_one(Panel).rows.focus()
        self.find_saves()

    def on_screen_resume(self) -> None:
        """Look for saves again after an exercise."""
        if self.is_mounted:
            self.find_saves()

    @work(thread=True, exclusive=True)
    def find_saves(self) -> None:
        """Read the list of saves without holding up the first picture."""
        saves = self.wargame.saves()
        self.app.call_from_thread(self._take, saves)
        self.wargame.scenarios()

    def _take(self, saves: list[dict[str, Any]]) -> None:
        self.saves = saves
        self._show()

    def _show(self) -> None:
        rows = [
            Row(NEW, line(("New solo exercise", "strong"))),
            Row(HELP, line("How it is played")),
            Row(QUIT, line("Quit")),
        ]
        if self.saves:
            rows.append(Row("group:saves", head("Resume a save"), heading=True))
        for number, save in enumerate(self.saves):
            state = (
                "damaged" if save.get("fault") else "finished" if save["ended"] else save["quarter"]
            )
            rows.append(
                Row(
                    f"save:{number}",
                    line((save["role"] or "?", "accent"), f"  {save['scenario']}"),
                    line((f"{state:>9}", "dim")),
                    line((save["when"], "dim")),
                    enabled=not save.get("fault"),
                )
            )
        self.query_one(Panel).show(rows, self._explain)

    def _explain(self, key: str) -> Doc:
        if key == NEW:
            return (
                head("New solo exercise"),
                line(
                    "Take one role against written opponents. About an hour for eight "
                    "quarters; it is saved at every decision."
                ),
            )
        if key == HELP:
            return (head("How it is played"), line("Keys, words and the course of a quarter."))
        if key.startswith("save:"):
            save = self.saves[int(key[5:])]
            if save.get("fault"):
                return (head("This save cannot be played"), line((save["fault"], "bad")))
            over = (
                "It is over; the scores can be read."
                if save["ended"]
                else f"It stands in {save['quarter']}."
            )
            return (
                head(f"{save['scenario']}, {save['role']}"),
                line(over),
                line((f"{save['path']}", "dim")),
            )
        return (line("Leave the program."),)

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.key == NEW:
            self.action_new()
        elif event.key == HELP:
            self.wargame.action_help()
        elif event.key == QUIT:
            self.wargame.action_ask_quit()
        else:
            save = self.saves[int(event.key[5:])]
            if save.get("fault"):
                self.notify(save["fault"], severity="error")
            else:
                self.wargame.resume(save["path"])

    def action_new(self) -> None:
        """Choose a scenario and a role."""
        self.app.push_screen(NewExercise())


class NewExercise(Base):
    """Scenario, then role with its brief, then a seed."""

    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("tab", "app.focus_next", "Read on", show=True),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]

    def __init__(self, scenario: str | None = None) -> None:
        super().__init__()
        self.wanted = scenario
        self.scenarios: Sequence[Mapping[str, Any]] = ()
        self.scenario: Mapping[str, Any] | None = None

    def parts(self) -> ComposeResult:
        """The list."""
        with Container(id="home"):
            yield Panel("Choose a scenario", id="new-list")

    def on_mount(self) -> None:
        """Say what is going on until the scenarios are read."""
        self.query_one(Panel).border_title = "Reading the scenarios…"
        self.query_one(Panel).rows.focus()
        self.find_scenarios()

    @work(thread=True, exclusive=True)
    def find_scenarios(self) -> None:
        """Read the scenarios without holding up the picture."""
        self.app.call_from_thread(self._take, self.wargame.scenarios())

    def _take(self, scenarios: Sequence[Mapping[str, Any]]) -> None:
        self.scenarios = scenarios
        self.scenario = next((s for s in self.scenarios if s["id"] == self.wanted), None)
        if self.scenario is None and len(self.scenarios) == 1:
            self.scenario = self.scenarios[0]
        self._show()

    def _show(self) -> None:
        panel = self.query_one(Panel)
        if self.scenario is None:
            panel.border_title = "Choose a scenario"
            panel.show(present_end.scenario_rows(self.scenarios), self._about)
        else:
            panel.border_title = f"{self.scenario['name']}: choose a role"
            panel.show(present_end.role_rows(self.scenario), self._role)

    def _about(self, key: str) -> Doc:
        item = next((s for s in self.scenarios if s["id"] == key), None)
        return present_end.scenario_doc(item) if item is not None else ()

    def _role(self, key: str) -> Doc:
        roles = self.scenario["roles"] if self.scenario is not None else ()
        item = next((r for r in roles if r["id"] == key), None)
        return present_end.role_doc(item) if item is not None else ()

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if self.scenario is None:
            self.scenario = next(s for s in self.scenarios if s["id"] == event.key)
            self._show()
        else:
            self._begin(self.scenario["id"], event.key)

    @work
    async def _begin(self, scenario: str, role: str) -> None:
        seed: int | None = self.wargame.seed
        if seed is None:
            doc = (line("The same seed gives the same dice. Leave it empty for chance."),)
            given = await self.app.push_screen_wait(
                Ask("A seed, if you want one", doc, hint="empty: chance", kind="integer")
            )
            if given is None:
                return
            seed = abs(int(given)) if given not in ("", "-", "+") else None
        self.wargame.begin(scenario, role, seed)

    def action_back(self) -> None:
        """Back to the scenarios, then home."""
        if self.scenario is not None and len(self.scenarios) > 1:
            self.scenario = None
            self._show()
        else:
            self.wargame.go_home()
