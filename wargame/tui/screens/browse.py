"""The deck browser: every card of a scenario, to search, group and read with its sources."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding

from wargame.errors import WargameError
from wargame.tui import decks, glossary
from wargame.tui.lines import Doc, Row, line
from wargame.tui.screens.lookup import Lookup
from wargame.tui.widgets.panel import Panel


class Browse(Lookup):
    """The cards by deck, role or kind; in play it shows the public deck, never a hand."""

    LIST = "deck-list"
    HINT = "search: name, text, source, catalogue id, track"
    BINDINGS: ClassVar = [
        Binding("b", "group", "Group"),
        Binding("w", "words", "Words"),
        Binding("o", "other", "Other scenario"),
    ]

    def __init__(self, card: str = "") -> None:
        super().__init__(card)
        self.group = "deck"

    def on_mount(self) -> None:
        """Show the deck, or read it first."""
        super().on_mount()
        if self.wargame.deck is None:
            self.read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an exercise the deck is that of its scenario."""
        return action != "other" or self.wargame.session is None

    def why_not(self, action: str) -> str:
        """Why an action does nothing now."""
        return "the deck is that of the exercise you play" if action == "other" else ""

    @work(thread=True, exclusive=True)
    def read(self, scenario: str = "") -> None:
        """Read a scenario's deck without holding up the picture."""
        self.app.call_from_thread(self.say, "reading the deck ...")
        try:
            self.wargame.read_deck(scenario)
        except WargameError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", timeout=12)
            return
        self.app.call_from_thread(self._read)

    def _read(self) -> None:
        if self.is_attached:
            self.show()
            self.mark(self.wanted)

    def show(self) -> None:
        """The cards that fit, grouped."""
        deck, panel = self.wargame.deck, self.query_one(Panel)
        if deck is None:
            panel.border_title = "Deck"
            panel.show((), lambda _: ())
            return
        panel.border_title = deck.name
        found = decks.rows(deck, self.group, self.query_text)
        kept = panel.rows.marked
        panel.show(found or _none(), self._explain)
        keys = [row.id for row in found if not row.heading]
        panel.rows.mark(kept if kept in keys else "")
        groups = " ".join(
            f"[{'reverse' if key == self.group else ''} @click=screen.group('{key}')]{name}[/]"
            for key, name in decks.GROUPS.items()
        )
        self.say(f"{len(keys)} of {len(deck.cards)} {groups}")

    def _explain(self, key: str) -> Doc:
        deck = self.wargame.deck
        return decks.page(deck, key) if deck is not None else ()

    def mark(self, key: str) -> None:
        """Go to a card, or to the card of an option."""
        deck = self.wargame.deck
        card = deck.card(key) if deck is not None and key else None
        if card is not None:
            self.query_one(Panel).rows.mark(card["id"])

    @on(Panel.Chosen)
    def _chosen(self) -> None:
        self.query_one(Panel).detail.focus()

    def action_group(self, way: str = "") -> None:
        """Group the cards another way."""
        ways = [*decks.GROUPS]
        self.group = way or ways[(ways.index(self.group) + 1) % len(ways)]
        self.show()

    def action_words(self) -> None:
        """Look up the words that stand on this card's page."""
        deck = self.wargame.deck
        found = decks.terms(deck, self.query_one(Panel).rows.marked) if deck is not None else []
        if not found:
            self.notify("No word of the glossary stands on this page.")
        elif len(found) == 1:
            self.wargame.action_glossary(found[0].word)
        else:
            self._choose_word(found)

    @work
    async def _choose_word(self, found: list[glossary.Entry]) -> None:
        from wargame.tui.screens.dialogs import Choose

        def explain(key: str) -> Doc:
            entry = glossary.entry(key)
            return glossary.doc(entry) if entry is not None else ()

        word = await self.app.push_screen_wait(
            Choose("Words on this page", glossary.rows(found), explain)
        )
        if word:
            self.wargame.action_glossary(word)

    @work
    async def action_other(self) -> None:
        """Choose another scenario's deck."""
        from wargame.tui import present_scenarios
        from wargame.tui.screens.dialogs import Choose

        scenarios = self.wargame.scenarios()

        def explain(key: str) -> Doc:
            found = next((item for item in scenarios if item["id"] == key), None)
            return present_scenarios.scenario_doc(found) if found is not None else ()

        chosen = await self.app.push_screen_wait(
            Choose("Whose deck?", present_scenarios.scenario_rows(scenarios), explain)
        )
        if chosen:
            self.read(chosen)


def _none() -> tuple[Row, ...]:
    return (Row("none", line(("No card fits", "dim")), enabled=False),)
