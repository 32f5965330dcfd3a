"""What a person does at the table: change the draft, commit it, read what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import work

from wargame.errors import WargameError
from wargame.telling import words
from wargame.tui import (
    plan,
    present,
    present_cards,
    present_decide,
    present_plan,
    present_standing,
    present_tracks,
)
from wargame.tui.lines import line
from wargame.tui.plan import Draft
from wargame.tui.present_dealt import dealt_pages
from wargame.tui.screens.dealing import Dealing
from wargame.tui.screens.dialogs import Ask, CallShot, Choose, Confirm, Waiting
from wargame.tui.screens.end import End
from wargame.tui.screens.story import Story
from wargame.tui.screens.theatre import Theatre

if TYPE_CHECKING:
    from wargame.tui.seat import Fact, Seat
    from wargame.tui.widgets.panel import Panel

#: The actions that only some nodes have, and why they do nothing elsewhere.
AT_NODE = {
    "standing": ("orders", "The standing order is set together with the orders."),
    "why": ("orders offers answers", "Reasons are given with orders, offers and answers."),
    "terms": ("offers answers", "Terms are chosen when deals are offered or answered."),
    "shot": ("orders", "A shot is called together with the orders."),
    "keep": ("hands", "An opening is kept at the quarter's end, when your hand is asked."),
    "bury": ("hands", "An opening is buried at the quarter's end, when your hand is asked."),
}


class Deciding(Dealing):
    """The deciding half of the table screen."""

    seat: Seat

    def show_all(self) -> None:
        """Show the seat's view everywhere."""

    def show_draft(self) -> None:
        """Show what depends on the draft."""

    def action_panel(self, key: str) -> None:
        """Go to a panel."""

    def panel(self, key: str) -> Panel:
        """A panel by its key."""
        raise NotImplementedError

    def barred(self, action: str) -> str:
        """Why an action does nothing now, or nothing where it does; the keys shown follow it."""
        node = self.seat.view["node"]
        if action in AT_NODE and node not in AT_NODE[action][0].split():
            return AT_NODE[action][1]
        if action == "clear" and self.seat.draft.empty():
            return "There is nothing to take back: nothing is chosen yet."
        if action == "retell" and self.seat.moves.closed < 0:
            return "No quarter is over yet, so there is none to tell."
        return ""

    def refuse(self, action: str) -> bool:
        """Say why an action does nothing now; gives whether that is so."""
        reason = self.barred(action)
        if reason:
            self.notify(reason, title="Not now", severity="warning")
        return bool(reason)

    # The draft -------------------------------------------------------------------------

    def take(self, draft: Draft) -> None:
        """Take another draft, or say why not."""
        refused = self.seat.change(draft)
        if refused:
            refused = self._with_needs(refused)
            self.notify(f"{refused[:1].upper()}{refused[1:]}.", title="Not now", severity="warning")
        self.show_draft()
        self.refresh_bindings()

    def _with_needs(self, reason: str) -> str:
        """A refusal with what the marked card needs, or with the price of one more order."""
        seat = self.seat
        if seat.draft.node == "orders":
            reason = plan.with_surcharge(seat.view, seat.draft, reason)
        card = present_cards.find_card(seat.view, self.panel("now").rows.marked)
        if card is None or not card["needs"] or "needs" not in reason:
            return reason
        return f"{reason}: {words.joined([words.condition(n, seat.names) for n in card['needs']])}"

    def choose(self, key: str) -> None:
        """Choose a row of the decision at hand."""
        seat = self.seat
        draft, node = seat.draft, seat.view["node"]
        if key == present_decide.STANDING:
            self.action_standing()
        elif key == present_decide.SHOT:
            self.action_shot()
        elif node == "orders":
            self.take(plan.toggle_order(draft, key))
        elif node == "signals":
            self.take(plan.toggle_pick(draft, key))
        elif node == "offers":
            self.choose_offer(key)
        elif node == "answers":
            self.choose_answer(key)
        elif node == "events":
            self.take(plan.answer(draft, *key.split("/", 1)))
        elif node == "reactions":
            kind, _, card = key.partition("/")
            if kind == "seen":
                self.panel("now").rows.action_cursor_down()
            elif kind == "none":
                self.take(replace(draft, react="none", card=""))
            else:
                self.take(plan.react(draft, kind, card))
        elif node == "hands":
            self.take(plan.keep(draft, key))

    def action_keep(self) -> None:
        """Keep the marked opening."""
        if self.refuse("keep"):
            return
        if key := self.panel("now").rows.marked:
            self.take(plan.keep(self.seat.draft, key))

    def action_bury(self) -> None:
        """Bury the marked opening."""
        if self.refuse("bury"):
            return
        if key := self.panel("now").rows.marked:
            self.take(plan.bury(self.seat.draft, key))

    def action_clear(self) -> None:
        """Take everything back."""
        if self.refuse("clear"):
            return
        self.take(plan.start(self.seat.view))

    @work
    async def action_standing(self) -> None:
        """Choose the standing order."""
        if self.refuse("standing"):
            return
        seat = self.seat
        dialog = Choose(
            "Standing order",
            present_standing.standing_rows(seat.view, seat.draft.standing),
            lambda key: present_standing.standing_doc(seat.view, key, seat.names),
            seat.draft.standing,
        )
        dialog.set_class(bool(present_standing.dials(seat.view)), "-grid")
        chosen = await self.app.push_screen_wait(dialog)
        if chosen:
            self.take(replace(seat.draft, standing=chosen))

    @work
    async def action_why(self) -> None:
        """Write the reason of the marked order, or of the plan, or what is said with a deal."""
        if self.refuse("why"):
            return
        seat = self.seat
        if seat.view["node"] != "orders":
            self.action_terms()
            return
        key = self.panel("now").rows.marked
        order = next((o for o in seat.draft.orders if o.action == key), None)
        if order is None:
            why = await self.app.push_screen_wait(
                Ask(
                    "Why all of this?",
                    (line("Your plan in a sentence or two; the record keeps it."),),
                    seat.draft.why,
                    "what it is all for, and how you will know",
                )
            )
            if why is not None:
                self.take(replace(seat.draft, why=why.strip()))
            return
        card = present_cards.find_card(seat.view, key)
        name = card["name"] if card is not None else key
        reason = await self.app.push_screen_wait(
            Ask(f"Why {name}?", (), order.reason, "what it should bring, and when")
        )
        if reason is not None:
            self.take(plan.give_reason(seat.draft, key, reason))

    @work
    async def action_shot(self) -> None:
        """Call a shot: choose a track, then a value and a chance; again to take it back."""
        if self.refuse("shot"):
            return
        seat = self.seat
        if seat.draft.shot is not None:
            self.take(replace(seat.draft, shot=None))
            return
        rows = present_tracks.track_rows(seat.view, seat.moves)
        track = await self.app.push_screen_wait(
            Choose(
                "Call a shot on which track?",
                rows,
                lambda key: present_tracks.track_doc(seat.view, key, seat.moves),
            )
        )
        if not track:
            return
        doc = present_tracks.track_doc(seat.view, track, seat.moves)[:2]
        shot = await self.app.push_screen_wait(CallShot(track, seat.names.what(track), doc))
        if shot is not None:
            self.take(replace(seat.draft, shot=shot))

    # Committing ------------------------------------------------------------------------

    @work(exclusive=True, group="commit")
    async def action_commit(self) -> None:
        """Seal the decision after a last look, and tell what came of it."""
        seat = self.seat
        if seat.view["ended"]:
            await self.show_end()
            return
        node = present.header(seat.view).node
        sure = await self.wargame.sure(
            Confirm(
                f"Commit: {node}",
                present_plan.commit_doc(seat.view, seat.draft, seat.names),
                "Commit",
                "Go on thinking",
                safe=False,
                key="c",
            )
        )
        if not sure:
            return
        self.guide("commit")
        try:
            new = await self.settled(seat.send)
        except WargameError as error:
            self.notify(str(error), title="Not committed", severity="error", timeout=10)
            return
        await self.tell(new)

    async def settled(self, work: Callable[[], Any]) -> list[Fact]:
        """Let the exercise go on, whoever thinks meanwhile, and give what happened."""
        seat = self.seat
        if not seat.thinkers:
            work()
            return seat.update()
        waiting = Waiting(
            "The others are thinking", present_plan.waiting_doc(seat.thinkers, seat.names)
        )
        await self.app.push_screen(waiting)
        try:
            await asyncio.to_thread(work)
        finally:
            if waiting in self.app.screen_stack:
                await waiting.dismiss(None)
        return seat.update()

    def guide(self, *happened: str) -> None:
        """Tell a guide what happened, where there is one."""

    async def tell(self, new: list[Fact]) -> None:
        """Show the new state, tell what happened, and come back to the decision at hand."""
        self.show_all()
        title = self.seat.view["scenario"]["name"]
        if scenes := self.seat.theatre(new):
            await self.app.push_screen_wait(Theatre(title, scenes))
        seat = self.seat
        if pages := (*dealt_pages(new, seat.feed, seat.names, seat.role), *seat.story(new)):
            await self.app.push_screen_wait(Story(title, pages))
        if self.seat.view["ended"]:
            await self.show_end()
        rows = self.panel("now").rows
        rows.mark(present_decide.first_row(self.seat.view, rows.rows))
        self.action_panel("now")

    async def show_end(self) -> None:
        """What it came to."""
        seat = self.seat
        await self.app.push_screen_wait(End(seat.ending, seat.session.path, seat.role))

    @work(exclusive=True, group="commit")
    async def open_table(self) -> None:
        """The brief at the very start; the scores where all is over; else the decision."""
        fresh = self.seat.fresh
        new = self.seat.feed if fresh else []
        if not self.seat.session.waiting() and not self.seat.view["ended"]:
            later = await self.settled(self.seat.session.advance)
            new = self.seat.feed if fresh else later
        if fresh:
            await self.app.push_screen_wait(Story("Before you begin", self.seat.brief()))
        await self.tell(new)

    # Reading ---------------------------------------------------------------------------

    def action_retell(self) -> None:
        """Tell the last quarter again."""
        if self.refuse("retell"):
            return
        if scenes := self.seat.quarter_story(self.seat.moves.closed):
            self.app.push_screen(Theatre("Told again", scenes))

    def action_brief(self) -> None:
        """Read the brief again."""
        self.app.push_screen(Story("Your brief", self.seat.brief()))
