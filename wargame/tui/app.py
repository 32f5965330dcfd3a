"""The terminal application: which screen is shown, and the session behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.binding import Binding

from wargame.errors import WargameError
from wargame.tui import settings as setting
from wargame.tui import themes
from wargame.tui.keeping import Keeper
from wargame.tui.keys import Keyed, sift
from wargame.tui.lines import line

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen

    from wargame.play.session import Session
    from wargame.tui.seat import Exercise


def _commands() -> type[Provider]:
    from wargame.tui.commands import Commands

    return Commands


class WargameApp(Keyed, Keeper):
    """Home, table, stories; one exercise at a time."""

    SCOPE = "any"
    TITLE = "Wargame"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[Any]] = {_commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
    BINDINGS: ClassVar = [
        Binding("ctrl+q", "ask_quit", "Quit", id="any.leave", show=False, priority=True)
    ]

    def __init__(
        self,
        session: Exercise | None = None,
        *,
        content: Path | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        save: Path | None = None,
        opponents: str = "doctrine",
        opening: Screen[Any] | None = None,
    ) -> None:
        super().__init__(session, content=content, seed=seed, save=save, opponents=opponents)
        #: What stands first where it is neither a table nor home.
        self.opening_screen = opening
        self.animation_level = "none"
        #: When a key was pressed last, on the monotonic clock.
        self.typed = 0.0
        found = setting.load()
        self.settings = found.settings
        #: What of the settings could not be understood; the settings screen shows it.
        self.problems: list[str] = list(found.problems)
        self.scenario = scenario

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The variables of our own themes, for the moment before one is set."""
        return dict(themes.DARK.variables)

    def on_mount(self) -> None:
        """Begin with the table of a session, or at home."""
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.wear()
        self.take_keys()
        if self.opening_screen is not None:
            self.push_screen(self.opening_screen)
        elif self.session is not None:
            self.open_table(self.session)
        elif self.scenario is not None:
            from wargame.tui.screens.beginning import NewExercise

            self.push_screen(NewExercise(self.scenario))
        else:
            self.go_home()
        if self.problems:
            more = f" and {len(self.problems) - 1} more: see the settings"
            told = self.problems[0] + (more if len(self.problems) > 1 else "")
            self.notify(told, title="Not all settings hold", severity="warning", timeout=12)

    async def on_event(self, event: events.Event) -> None:
        """Remember when somebody typed: what can wait is painted between the keys."""
        if isinstance(event, events.Key):
            self.typed = monotonic()
        await super().on_event(event)

    # Settings --------------------------------------------------------------------------

    def wear(self, theme: str = "") -> None:
        """Put on the look of the settings, or for a moment another theme."""
        worn = themes.by_name(theme or self.settings.theme)
        if worn.ansi and self.no_color:  # the terminal's colours have no greys to fall back on
            worn = themes.DARK
        self.theme = worn.name
        self.set_class(self.settings.spacing == "compact", "-compact")

    def take_keys(self) -> None:
        """Use the person's own keys, as far as they can hold."""
        good, told = sift(self.settings.keys)
        self.set_keymap(good)
        kept = [problem for problem in self.problems if "`" not in problem or ".toml" in problem]
        self.problems = kept + told

    def change(self, **given: Any) -> None:
        """Change settings, for this session at least; the file is written where it can be."""
        self.settings = replace(self.settings, **given)
        self.wear()
        if "keys" in given:
            self.take_keys()
        try:
            setting.save(self.settings)
        except WargameError as error:
            self.notify(
                str(error), title="It holds until you leave", severity="warning", timeout=12
            )

    async def sure(self, question: Any) -> bool:
        """Whether the person agrees, asked only where the settings say so."""
        return not self.settings.confirm or bool(await self.push_screen_wait(question))

    #: Whether forecasts and advice can be had.
    looks_ahead = True

    def places(self) -> tuple[tuple[str, str, str], ...]:
        """Where one can go from everywhere: a name, what is there, the action that goes there."""
        from wargame.tui.commands import PLACES

        return PLACES

    # Keys of every screen --------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something now; what an app always has stays."""
        if action in ("undo", "redo"):
            seat = getattr(self.screen, "seat", None)
            return bool(seat is not None and (seat.past if action == "undo" else seat.future))
        return True

    def why_not(self, action: str) -> str:
        """Why a key of every screen does nothing now."""
        if getattr(self.screen, "seat", None) is None:
            return "drafts are made at the table"
        told = {"undo": "nothing was changed yet", "redo": "nothing was undone"}
        return told.get(action, "")

    def action_noop(self) -> None:
        """For keys that a widget answers and the footer names."""

    def action_light(self) -> None:
        """Change to the next theme."""
        self.change(theme=themes.following(self.settings.theme))
        self.notify(themes.NAMES[self.settings.theme], title="Theme", timeout=3)

    def action_help(self) -> None:
        """Show what this screen is for, what the marked widget does, and the keys of now."""
        from wargame.tui.commands import help_of
        from wargame.tui.screens.dialogs import Reader

        if not isinstance(self.screen, Reader):
            self.push_screen(Reader("Help", help_of(self.screen)))

    def action_jump(self) -> None:
        """Put a letter on every place of the screen that can be gone to."""
        from wargame.tui.screens.jump import Jump, targets

        found = targets(self.screen)
        if found:
            self.push_screen(Jump(found))

    def action_copy(self) -> None:
        """Copy the text of the panel that has the focus, over SSH too where the terminal lets."""
        from wargame.tui.commands import text_of

        text = text_of(self.screen)
        if not text.strip():
            self.notify("There is no text here to copy.", severity="warning")
            return
        self.copy_to_clipboard(text)
        count = len(text.splitlines())
        self.notify(f"{count} line{'s' * (count != 1)} copied.", timeout=3)

    def action_undo(self) -> None:
        """Take back the last change of the draft."""
        self._step("undo")

    def action_redo(self) -> None:
        """Make the change again that was taken back."""
        self._step("redo")

    def _step(self, way: str) -> None:
        screen: Any = self.screen
        seat = getattr(screen, "seat", None)
        if seat is not None and getattr(seat, way)():
            screen.show_draft()
            screen.refresh_bindings()

    @work(exclusive=True, group="back")
    async def action_leave(self) -> None:
        """Go back one level: from the table home, from home out."""
        from wargame.tui.screens.dialogs import Confirm
        from wargame.tui.screens.home import Home

        screen: Any = self.screen
        if isinstance(screen, Home):
            self.action_ask_quit()
        elif getattr(screen, "seat", None) is None:
            if len(self.screen_stack) > 2:
                screen.dismiss(None)
            else:
                self.go_home()
        else:
            doc = (
                line("Every decision you committed is saved."),
                line("What you have chosen and not committed is kept as well."),
            )
            if await self.push_screen_wait(Confirm("Leave the table", doc, "Home", "Stay")):
                self.go_home()

    def action_ask_quit(self) -> None:
        """Leave, after asking once; every committed decision is in the save."""
        # Not inside the worker: a second one would end the first, and with it the answer.
        if not any(getattr(screen, "title_text", "") == "Quit" for screen in self.screen_stack):
            self._ask_quit()

    @work
    async def _ask_quit(self) -> None:
        from wargame.tui.screens.dialogs import Confirm

        doc = (
            line("Every decision you committed is saved; the home screen resumes it."),
            line("What you have chosen and not committed is kept as well."),
        )
        asked = doc if self.session is not None else (line("Leave the program?"),)
        if await self.push_screen_wait(Confirm("Quit", asked, "Quit", "Stay", key="q")):
            self.exit(0)

    # Places ----------------------------------------------------------------------------

    def action_settings(self) -> None:
        """Theme, speed, questions, keys."""
        from wargame.tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def action_glossary(self, word: str = "") -> None:
        """What the short names and words mean."""
        from wargame.tui.screens.glossary import Glossary

        if isinstance(self.screen, Glossary):
            self.screen.look_up(word)
        else:
            self.push_screen(Glossary(word))

    def action_browse(self, card: str = "") -> None:
        """All cards of the scenario at hand, or of one to choose."""
        from wargame.tui.screens.browse import Browse

        if isinstance(self.screen, Browse):
            self.screen.mark(card)
        else:
            self.push_screen(Browse(card))

    def action_home(self) -> None:
        """Home; from a table only after asking."""
        self.action_leave()


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
        answer = app.run()
        return app.return_code or answer or 0  # a code of its own where it fell over
    finally:
        app.close_session()
