"""The terminal application: which screen is shown, and the session behind it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding

from wargame.errors import WargameError
from wargame.tui.lines import line
from wargame.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from wargame.play.session import Session
    from wargame.tui.seat import Exercise


class WargameApp(App[int]):
    """Home, table, stories; one exercise at a time."""

    TITLE = "Wargame"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
    BINDINGS: ClassVar = [Binding("ctrl+q", "ask_quit", "Quit", show=False, priority=True)]

    def __init__(
        self,
        session: Exercise | None = None,
        *,
        content: Path | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        save: Path | None = None,
        opponents: str = "doctrine",
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.session = session
        self.mine = False
        self.content, self.scenario, self.seed = content, scenario, seed
        self.save, self.opponents = save, opponents
        self._scenarios: list[dict[str, Any]] | None = None
        self._reading = Lock()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The variables of our own themes, for the moment before one is set."""
        return dict(DARK.variables)

    def on_mount(self) -> None:
        """Begin with the table of a session, or at home."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        if self.session is not None:
            self._table(self.session)
        elif self.scenario is not None:
            from wargame.tui.screens.home import NewExercise

            self.push_screen(NewExercise(self.scenario))
        else:
            self.go_home()

    # The session -----------------------------------------------------------------------

    def saves(self) -> list[dict[str, Any]]:
        """The saves that can be found."""
        from wargame.play.saves import list_saves

        return list_saves()

    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios that can be played; read once, by one thread at a time."""
        with self._reading:
            if self._scenarios is None:
                from wargame.play.saves import scenario_list

                found = scenario_list(self.content)
                self._scenarios = [item for item in found if item["roles"]]
            return self._scenarios

    def begin(self, scenario: str, role: str, seed: int | None) -> None:
        """Begin a new exercise."""
        from wargame.play.saves import new_save_path
        from wargame.play.session import new_session

        try:
            save = self.save or new_save_path(scenario, role)
            session = new_session(
                scenario,
                role=role,
                seed=seed,
                save=save,
                opponents=self.opponents,
                content=self.content,
            )
        except WargameError as error:
            self.notify(str(error), title="It cannot begin", severity="error", timeout=12)
            return
        self.save = None
        self._own(session)

    def resume(self, path: Path) -> None:
        """Go on with a save where it stands."""
        from wargame.play.session import resume_session

        try:
            session = resume_session(Path(path))
        except WargameError as error:
            self.notify(str(error), title="It cannot be resumed", severity="error", timeout=12)
            return
        if not session.people:
            session.close()
            self.notify("No seat of this save is held by a person.", severity="warning")
            return
        self._own(session)

    def _own(self, session: Session) -> None:
        self.session, self.mine = session, True
        self._table(session)

    def _table(self, session: Exercise) -> None:
        from wargame.tui.screens.table import Table
        from wargame.tui.seat import Seat

        self._clear()
        self.push_screen(Table(Seat(session, _catalogue(session))))

    def _clear(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def go_home(self) -> None:
        """Leave whatever is shown for the home screen."""
        from wargame.tui.screens.home import Home

        self.close_session()
        self._clear()
        self.push_screen(Home())

    def close_session(self) -> None:
        """Let go of a save that this app opened."""
        if self.session is not None and self.mine:
            self.session.close()
        self.session, self.mine = None, False

    # Keys of every screen --------------------------------------------------------------

    def action_noop(self) -> None:
        """For keys that a widget answers and the footer names."""

    def action_light(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_help(self) -> None:
        """Show the help."""
        from wargame.tui.help import help_doc
        from wargame.tui.screens.dialogs import Reader

        self.push_screen(Reader("Help", help_doc()))

    @work(exclusive=True, group="quit")
    async def action_ask_quit(self) -> None:
        """Leave, after asking; every committed decision is in the save."""
        from wargame.tui.screens.dialogs import Confirm

        doc = (line("Every decision you committed is saved; the home screen resumes it."),)
        if self.session is None:
            doc = (line("Leave the program?"),)
        if isinstance(self.screen, Confirm):
            return
        if await self.push_screen_wait(Confirm("Quit", doc, "Quit", "Stay", key="q")):
            self.exit(0)


def _catalogue(session: Any) -> dict[str, Any] | None:
    """The public names of a session's content, where it has any."""
    game = getattr(session, "game", None)
    if game is None:
        return None
    from wargame.tui.names import catalogue

    return catalogue(game.compiled)


def run_app(
    session: Session | None,
    *,
    content: Path | None = None,
    scenario: str | None = None,
    seed: int | None = None,
    save: Path | None = None,
    opponents: str = "doctrine",
) -> int:
    """Run the terminal until it is left; without a session, from the home screen."""
    app = WargameApp(
        session, content=content, scenario=scenario, seed=seed, save=save, opponents=opponents
    )
    try:
        return app.run() or 0
    finally:
        app.close_session()
