"""The deals of the table: offering, answering, changing terms, breaking off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from wargame.telling import words
from wargame.tui import plan, present_deals, present_parley
from wargame.tui.lines import Doc
from wargame.tui.plan import Draft
from wargame.tui.screens.base import Base
from wargame.tui.screens.deal_dialogs import Parley

if TYPE_CHECKING:
    from wargame.tui.seat import Seat
    from wargame.tui.widgets.panel import Panel


class Dealing(Base):
    """The part of the table that deals."""

    seat: Seat

    def panel(self, key: str) -> Panel:
        """A panel by its key."""
        raise NotImplementedError

    def take(self, draft: Draft) -> None:
        """Take another draft, or say why not."""

    def not_now(self, reason: str) -> None:
        """Say why something cannot be done now."""
        self.notify(f"{reason[:1].upper()}{reason[1:]}", title="Not now", severity="warning")

    # Offers ----------------------------------------------------------------------------

    def choose_offer(self, key: str) -> None:
        """Offer the deal of a row, or withdraw it; where it has forms, ask for the terms."""
        seat = self.seat
        form = present_parley.form_of(seat.view, seat.draft, key)
        if form is None:
            return
        if form["action"] in seat.draft.picks:
            self.take(plan.withdraw(seat.draft, form["action"]))
        elif not form["legal"]:
            why = present_deals.why_not(form, seat.names, seat.role)
            self.not_now(f"{form['name']}: {why}.")
        elif len(present_deals.forms(seat.view, form["card"])) > 1:
            self.ask_terms(key)
        else:
            self.take(plan.offer(seat.draft, form["action"]))

    @work
    async def ask_terms(self, key: str) -> None:
        """Choose the form of a deal and say why it is offered."""
        seat = self.seat
        form = present_parley.form_of(seat.view, seat.draft, key)
        if form is None:
            return
        answer = await self.app.push_screen_wait(
            Parley(
                f"Offer: {form['name'].rsplit(': ', 1)[0]}",
                present_parley.form_rows(seat.view, key),
                lambda row: self._terms_doc(row),
                form["action"],
                seat.draft.reason(form["action"]),
                "what you say to them (enter offers it; empty says nothing)",
            )
        )
        if answer is not None:
            picked, reason = answer
            every = [one["action"] for one in present_deals.forms(seat.view, form["card"])]
            self.take(plan.offer(seat.draft, picked, tuple(every), reason))

    def _terms_doc(self, key: str) -> Doc:
        seat = self.seat
        deal = next((one for one in seat.view["deals"] if one["action"] == key), None)
        if deal is None:
            return ()
        why = "" if deal["legal"] else present_deals.why_not(deal, seat.names, seat.role)
        return present_deals.deal_doc(
            deal, seat.names, seat.role, why=why, view=seat.view, known=seat.pasts
        )

    # Answers ---------------------------------------------------------------------------

    def choose_answer(self, key: str) -> None:
        """Accept the offer of a row, or refuse it again; other terms are asked for with a key."""
        draft = self.seat.draft
        offer = next((one for one in self.seat.view["offers"] if one["action"] == key), None)
        if offer is None:
            return
        if key in draft.picks or draft.counter(key):
            self.take(plan.refuse(draft, key, draft.reason(key)))
        elif not offer["can_pay"]:
            deal = next(one for one in self.seat.view["deals"] if one["action"] == key)
            self.not_now(f"your part is {words.cost(deal['cost'])}, which you cannot pay.")
        else:
            self.take(plan.accept(draft, key, draft.reason(key)))

    @work
    async def ask_reply(self, key: str) -> None:
        """Accept, refuse, or refuse and name other terms; and say why."""
        seat = self.seat
        deal = next((one for one in seat.view["deals"] if one["action"] == key), None)
        if deal is None:
            return
        draft = seat.draft
        accepted, refused = present_parley.ACCEPT, present_parley.REFUSE
        at = accepted if key in draft.picks else draft.counter(key) or refused
        answer = await self.app.push_screen_wait(
            Parley(
                f"Answer: {deal['name']}",
                present_parley.reply_rows(seat.view, key),
                lambda row: present_parley.reply_doc(seat.view, seat.names, key, row, seat.pasts),
                at,
                draft.reason(key),
                "what you say to them (enter answers; empty says nothing)",
            )
        )
        if answer is None:
            return
        picked, reason = answer
        if picked == accepted:
            self.take(plan.accept(draft, key, reason))
        else:
            instead = "" if picked == refused else picked
            self.take(plan.refuse(draft, key, reason, instead))

    # Both ------------------------------------------------------------------------------

    def action_terms(self) -> None:
        """Change the terms of the marked deal, or answer the marked offer with a reason."""
        node, key = self.seat.view["node"], self.panel("now").rows.marked
        if node not in ("offers", "answers"):
            self.not_now("terms are chosen when deals are offered or answered.")
        elif not key:
            self.not_now("mark a deal first.")
        elif node == "offers":
            self.ask_terms(key)
        else:
            self.ask_reply(key)

    def action_break_off(self) -> None:
        """Break off the deal marked in the list of deals: an order like any other."""
        seat = self.seat
        key = self.panel("deals").rows.marked
        deal = next((one for one in seat.view["deals"] if one["action"] == key), None)
        if deal is None:
            self.not_now("mark a deal in the list of deals first.")
            return
        if why := present_parley.cannot_break(seat.view, deal, seat.names):
            self.not_now(f"{deal['name']}: {why}")
            return
        order = present_parley.break_action(seat.view, deal["card"])
        if order is None:
            return
        self.take(plan.toggle_order(seat.draft, order["action"]))
        done = "is among your orders now" if seat.draft.has(order["action"]) else "is taken back"
        self.notify(f"{order['name']} {done}.")
