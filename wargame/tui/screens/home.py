"""The home screen: go on, begin, learn, look up; beside it, what the marked entry is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import Static

from wargame.errors import WargameError
from wargame.tui import present_home, present_previews, themes
from wargame.tui.help import help_doc
from wargame.tui.lines import Doc, Line
from wargame.tui.present_scenarios import Item, fullest
from wargame.tui.screens.base import Base
from wargame.tui.widgets.panel import Panel
from wargame.tui.widgets.rows import document

if TYPE_CHECKING:
    from wargame.tui.glimpse import Glimpse

#: The scenario that teaches the game, where there is one.
TUTORIAL = "first-turn"

#: So long the mark rests on a save before it is read for its situation, in seconds.
REST = 0.3


class Home(Base):
    """Go on, begin, learn, look up, set, quit; what invites most stands first."""

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
        self.looked = False
        #: Situations of saves that were read, by path and the time they were written.
        self._seen: dict[tuple[Path, str], Glimpse | None] = {}
        self._moved = ""

    def parts(self) -> ComposeResult:
        """A banner, and the list beside its page."""
        yield Static(id="banner")
        with Container(id="home"):
            yield Panel("Home", id="home-list", share=62)

    def on_mount(self) -> None:
        """Show what can be done at once; the saves and the scenarios follow when they are read."""
        panel = self.query_one(Panel)
        panel.rows.follow = self._marked
        self._show()
        panel.rows.focus()
        self.find()

    def on_screen_resume(self) -> None:
        """Look for saves again after an exercise."""
        if self.is_mounted and self.looked:
            self.find()

    def on_resize(self, event: events.Resize) -> None:
        """A banner for the new size; a diagram where there is room for one now."""
        super().on_resize(event)
        doc = present_home.banner(event.size.width - 4, event.size.height)
        self.query_one("#banner", Static).update(document(doc))
        self._show()
        if self.looked:
            self.call_after_refresh(self._marked)

    # Reading ---------------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="find")
    def find(self) -> None:
        """Read the saves, then the scenarios, without holding up the first picture."""
        saves = self.wargame.saves()
        self.app.call_from_thread(self._take, saves)
        self.wargame.scenarios()
        self.app.call_from_thread(self._named)

    def _take(self, saves: list[dict[str, Any]]) -> None:
        if not self.query(Panel):
            return  # one has gone on meanwhile
        self.saves, self.looked = saves, True
        self._show()

    def _named(self) -> None:
        """The scenarios are known: names instead of ids, and whether there is a tutorial."""
        if not self.query(Panel):
            return
        self._show()
        self._marked()
        self.refresh_bindings()

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios, as far as they have been read."""
        return self.wargame.scenarios_read or []

    @property
    def tutorial(self) -> Item | None:
        """The scenario that teaches the game, once it has been read."""
        return next((item for item in self.scenarios if item["id"] == TUTORIAL), None)

    @property
    def taught(self) -> bool:
        """Whether there is such a scenario; the one that comes with the program counts unread."""
        unread = self.wargame.scenarios_read is None and self.wargame.content is None
        return unread or self.tutorial is not None

    @property
    def _large(self) -> bool:
        """Whether a diagram could stand below a page."""
        return self.size.height >= present_home.TALL

    def _marked(self) -> None:
        """Explain the marked row, and read for it what takes longer."""
        panel = self.query_one(Panel)
        panel.refresh_detail()
        if not self.scenarios:
            return
        kind, _, number = panel.rows.marked.partition(":")
        if kind in ("go", "save"):
            save = self.saves[int(number)]
            if self._wanted(save):
                self.set_timer(REST, lambda: self._still(save))
        elif kind in ("@new", "@tutorial") and self._large and self._opening is None:
            self.open_board(*self._board)

    def _wanted(self, save: Mapping[str, Any]) -> bool:
        known = (save["path"], save["when"]) in self._seen
        return not (known or save["fault"] or save["ended"] or not save["role"])

    def _still(self, save: dict[str, Any]) -> None:
        """Read a save if the mark still rests on it."""
        if not self.is_current or save not in self.saves:
            return
        kind, _, number = self.query_one(Panel).rows.marked.partition(":")
        if kind in ("go", "save") and self.saves[int(number)] is save and self._wanted(save):
            self._seen[save["path"], save["when"]] = None
            self.glance(save)

    @work(thread=True, exclusive=True, group="glance")
    def glance(self, save: Mapping[str, Any]) -> None:
        """Read how a save stands."""
        from wargame.tui import glimpse

        try:
            found = glimpse.of_save(save["path"])
        except WargameError:
            return  # going on with it will say why
        self._seen[save["path"], save["when"]] = found
        self.app.call_from_thread(self._again)

    @property
    def _board(self) -> tuple[str, str]:
        """Whose opening is drawn: of the fullest scenario, in the seat the tutorial teaches."""
        item = fullest(self.scenarios)
        roles = [role["id"] for role in item["roles"]] if item is not None else []
        guided = self.tutorial["guide"] if self.tutorial is not None else ""
        role = guided if guided in roles else next(iter(roles), "")
        return (item["id"] if item is not None else "", role)

    @property
    def _opening(self) -> Glimpse | None:
        return self.wargame.opening(*self._board)

    @work(thread=True, exclusive=True, group="board")
    def open_board(self, scenario: str, role: str) -> None:
        """Read how a scenario opens."""
        try:
            self.wargame.read_opening(scenario, role)
        except WargameError:
            return
        self.app.call_from_thread(self._again)

    def _again(self) -> None:
        if self.query(Panel):
            self.query_one(Panel).refresh_detail()

    # Showing ---------------------------------------------------------------------------

    def _show(self) -> None:
        panel = self.query_one(Panel)
        rows = present_home.rows(
            self.saves,
            self.scenarios,
            self.tutorial,
            datetime.now(),
            taught=self.taught,
            way=present_home.manner(self.size.width, self.size.height),
        )
        # The first row is the one to take, until the person has gone to another.
        untouched = panel.rows.marked == self._moved
        panel.show(rows, self._explain)
        if untouched:
            panel.rows.mark(rows[0].id)
        self._moved = rows[0].id if untouched else "-"

    def _explain(self, key: str) -> Doc:
        """The page of a row, with a diagram below it where there is room."""
        room = self.query_one(Panel).detail.scrollable_content_region.size
        width = room.width - 2
        if width < 8:
            return ()
        kind, _, number = key.partition(":")
        if kind in ("save", "go"):
            save = self.saves[int(number)]
            seen = self._seen.get((save["path"], save["when"]))
            situation: Line = seen.situation if seen is not None else ()
            doc = present_home.save_doc(save, self.scenarios, datetime.now(), situation)
            if seen is None:
                return doc
            told = f"The board in {seen.quarter}"
            return present_previews.with_picture(doc, seen.picture, told, width, room.height)
        doc = self._page(key, width)
        if key not in ("@new", "@tutorial"):
            return doc
        return present_previews.with_opening(doc, self._opening, width, room.height)

    def _page(self, key: str, width: int) -> Doc:
        app, now = self.wargame, datetime.now()
        pages: dict[str, Callable[[], Doc]] = {
            "@new": lambda: present_previews.new_exercise(self.scenarios, width),
            "@tutorial": lambda: present_previews.tutorial(self.tutorial, width),
            "@saves": lambda: present_previews.reviews(self.saves, self.scenarios, now),
            "@decks": lambda: present_previews.decks(self.scenarios, width),
            "@glossary": present_previews.words_page,
            "@settings": lambda: present_previews.settings(
                app.settings, themes.NAMES[app.settings.theme], app.problems
            ),
            "@help": help_doc,
            "@quit": present_previews.leaving,
        }
        return pages[key]() if key in pages else ()

    # Doing -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The tutorial only where there is one."""
        return self.taught or parameters != ("@tutorial",)

    def why_not(self, action: str) -> str:
        """Why an action does nothing now."""
        return "there is no scenario that teaches the game" if action == "do" else ""

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        kind, _, number = event.key.partition(":")
        if kind not in ("save", "go"):
            self.action_do(event.key)
            return
        save = self.saves[int(number)]
        if save["fault"]:
            self.notify(save["fault"], severity="error")
        else:
            self.wargame.resume(save["path"])

    def action_do(self, what: str) -> None:
        """Go to one of the places."""
        app = self.wargame
        if what == "@new":
            from wargame.tui.screens.beginning import NewExercise

            app.push_screen(NewExercise())
        elif what == "@tutorial":
            self.teach()
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

    @work(exclusive=True, group="teach")
    async def teach(self) -> None:
        """Begin the tutorial in the seat its guide speaks to; where it has none, choose a seat."""
        from wargame.tui.screens.beginning import NewExercise

        await self.read_scenarios().wait()
        found = self.tutorial
        if found is not None and found.get("guide"):
            self.wargame.begin(TUTORIAL, found["guide"], None)
        else:
            self.wargame.push_screen(NewExercise(TUTORIAL))

    @work(thread=True, group="scenarios")
    def read_scenarios(self) -> None:
        """Wait until the scenarios are read: enter may come sooner."""
        self.wargame.scenarios()
