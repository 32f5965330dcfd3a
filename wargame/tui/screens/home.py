"""The home screen and the way to a new exercise: scenario, role, seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import Static

from wargame.tui import present_end
from wargame.tui.lines import BLANK, Doc, Row, head, line
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Ask
from wargame.tui.widgets.panel import Panel
from wargame.tui.widgets.rows import document

#: The scenario that teaches the game, where there is one.
TUTORIAL = "first-turn"

#: What can be done from home besides going on: row id, name, key, and what it is.
PLACES = (
    ("@new", "New exercise", "n", "Choose a scenario, a role and, if you like, a seed. You play "
     "one seat, the others follow written doctrines. It is saved at every decision."),
    ("@tutorial", "Tutorial", "t", "A short exercise with a guide, who says what to look at and "
     "which key does it."),
    ("@saves", "Review a save", "s", "Every save: go on with it, read its quarters again, or check "
     "that its record holds."),
    ("@decks", "Deck browser", "d", "Every card of a scenario: price, odds, effects, and where "
     "each figure comes from."),
    ("@glossary", "Glossary", "w", "USAI, NSATU, called shot, breach: what the words mean and "
     "where they are from."),
    ("@settings", "Settings", "e", "Theme, speed, questions, spacing, keys."),
    ("@help", "How it is played", "?", "Keys, words and the course of a quarter."),
    ("@quit", "Quit", "q", "Leave the program."),
)  # fmt: skip


class Home(Base):
    """Go on, begin, learn, look up, set, quit; the newest exercise stands first."""

    BINDINGS: ClassVar = [
        Binding("n", "do('@new')", "New exercise"),
        Binding("t", "do('@tutorial')", "Tutorial"),
        Binding("s", "do('@saves')", "Saves"),
        Binding("d", "do('@decks')", "Decks"),
        Binding("w", "do('@glossary')", "Words"),
        Binding("e", "do('@settings')", "Settings"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.saves: list[dict[str, Any]] = []
        self.tutorial = False
        self._moved = ""

    def parts(self) -> ComposeResult:
        """A banner and the list."""
        yield Static(document(banner(welcome=False, tutorial=False)), id="banner")
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
        found = any(item["id"] == TUTORIAL for item in self.wargame.scenarios())
        self.app.call_from_thread(self._offer, found)

    def _take(self, saves: list[dict[str, Any]]) -> None:
        if not self.query(Panel):
            return  # one has gone on meanwhile
        self.saves = saves
        self._show()

    def _offer(self, tutorial: bool) -> None:
        """Offer the tutorial where there is one; invite whoever is here for the first time."""
        if not self.query("#banner"):
            return  # one has gone on meanwhile
        self.tutorial = tutorial
        self._show()
        welcome = not self.saves
        self.query_one("#banner", Static).update(
            document(banner(welcome=welcome, tutorial=tutorial))
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The tutorial only where there is one."""
        return self.tutorial or parameters != ("@tutorial",)

    def why_not(self, action: str) -> str:
        """Why an action does nothing now."""
        return "there is no scenario that teaches the game" if action == "do" else ""

    def _show(self) -> None:
        panel = self.query_one(Panel)
        first = self._first()
        places = [row for row in PLACES if self.tutorial or row[0] != "@tutorial"]
        if not self.saves:
            places.sort(key=lambda place: place[0] != "@tutorial")
        rows = [] if first is None else [self._go_on(first)]
        rows += [Row(key, line((name, "strong")), line((k, "dim"))) for key, name, k, _ in places]
        if self.saves:
            rows.append(Row("group:saves", head("Saves, the newest first"), heading=True))
        rows += [self._row(number, save) for number, save in enumerate(self.saves)]
        # The first row is the one to take, until the person has gone to another.
        untouched = panel.rows.marked == self._moved
        panel.show(rows, self._explain)
        if untouched:
            panel.rows.mark(rows[0].id)
        self._moved = rows[0].id if untouched else "-"

    def _first(self) -> int | None:
        """The newest save that can be gone on with."""
        for number, save in enumerate(self.saves):
            if not save.get("fault") and not save["ended"] and save["role"]:
                return number
        return None

    def _go_on(self, number: int) -> Row:
        save = self.saves[number]
        return Row(
            f"go:{number}",
            line((f"Go on as {save['role']}", "strong")),
            line((save["quarter"], "accent")),
            line((save["scenario"], "dim")),
        )

    def _row(self, number: int, save: Mapping[str, Any]) -> Row:
        from wargame.tui.screens.review import score, state

        found = dict(save)
        return Row(
            f"save:{number}",
            line((save["role"] or "?", "accent"), f"  {save['scenario']}"),
            line((f"{score(found) or state(found):>9}", "dim")),
            line((save["when"], "dim")),
            enabled=not save.get("fault"),
        )

    def _explain(self, key: str) -> Doc:
        kind, _, number = key.partition(":")
        if kind in ("save", "go"):
            return self._save_doc(self.saves[int(number)])
        about = next((place for place in PLACES if place[0] == key), None)
        return (head(about[1]), line(about[3])) if about is not None else ()

    def _save_doc(self, save: Mapping[str, Any]) -> Doc:
        if save.get("fault"):
            return (head("This save cannot be played"), line((save["fault"], "bad")))
        over = (
            "It is over; the scores can be read."
            if save["ended"]
            else f"It stands in {save['quarter']}. You come back to the decision you left, with "
            "what you had chosen."
        )
        return (
            head(f"{save['scenario']}, {save['role']}"),
            line(over),
            BLANK,
            line(("Last written ", "dim"), save["when"]),
            line((f"{save['path']}", "dim")),
        )

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        kind, _, number = event.key.partition(":")
        if kind not in ("save", "go"):
            self.action_do(event.key)
            return
        save = self.saves[int(number)]
        if save.get("fault"):
            self.notify(save["fault"], severity="error")
        else:
            self.wargame.resume(save["path"])

    def action_do(self, what: str) -> None:
        """Go to one of the places."""
        app = self.wargame
        if what == "@new":
            app.push_screen(NewExercise())
        elif what == "@tutorial":
            self._teach()
        elif what == "@saves":
            from wargame.tui.screens.review import Saves

            app.push_screen(Saves())
        else:
            deeds: dict[str, Callable[[], object]] = {
                "@decks": app.action_browse,
                "@glossary": app.action_glossary,
                "@settings": app.action_settings,
                "@help": app.action_help,
                "@quit": app.action_ask_quit,
            }
            deeds[what]()

    def _teach(self) -> None:
        """Begin the tutorial in the seat its guide speaks to; where it has none, choose a seat."""
        app = self.wargame
        found = next((item for item in app.scenarios() if item["id"] == TUTORIAL), None)
        if found is not None and found.get("guide"):
            app.begin(TUTORIAL, found["guide"], None)
        else:
            app.push_screen(NewExercise(TUTORIAL))


def banner(*, welcome: bool, tutorial: bool) -> Doc:
    """The title; for whoever has no save yet, what this is and the one key to press."""
    title = head("W A R G A M E")
    if not welcome:
        told = "Policy exercises by the quarter: orders, odds, causes, and a full record."
        return (title, line((told, "dim")))
    key = "take the tutorial, a quarter of an hour" if tutorial else "choose a seat and begin"
    return (
        title,
        line("You take one seat in a long contest of supply and will, a quarter a turn."),
        line("Cards have prices, odds and sources; every result tells what caused it."),
        line(("Enter: ", "accent"), (f"{key}.", "strong")),
    )


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
        if not self.query(Panel):
            return  # one has gone back meanwhile
        ranks = ("introductory", "standard", "demanding")
        self.scenarios = sorted(
            scenarios,
            # What teaches first, then the fullest; a scenario of one quarter is no evening.
            key=lambda item: (ranks.index(item["difficulty"]), -len(item["roles"]), item["id"]),
        )
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
