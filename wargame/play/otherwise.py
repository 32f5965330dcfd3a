"""What goes otherwise at a decision node, and the refusal where the rules do not allow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wargame.errors import IllegalOrder
from wargame.play import control
from wargame.play.adapted import NOTHING, UNPAID, Lost, because
from wargame.play.changes import Changes
from wargame.play.decisions import Decision, choices_of, offered_in, offers_to
from wargame.play.game import Game
from wargame.rules import legal
from wargame.rules.tables import Action, RoleTable


class Otherwise:
    """The changes of the quarter at hand, put to one node of a game.

    A changed decision goes two steps: what is :meth:`meant` is fitted in like a recorded one
    (so that what stands beside a change may give way to it), and then it is :meth:`insisted`
    on: a change is never replaced by something else.
    """

    def __init__(self, game: Game, changes: Changes, reason: str) -> None:
        self.game = game
        self.changes = changes
        self.reason = reason
        #: Deals to be refused that somebody would have offered.
        self._met: set[str] = set()
        self._actions = {action.key: action for action in game.tables.actions}

    def refused(self, why: str, codes: tuple[str, ...] = ()) -> IllegalOrder:
        """The refusal of a change at this node, with the quarter."""
        quarter = self.game.tables.quarter_name(self.game.world.turn)
        return IllegalOrder(f"{quarter}: {why}", codes)

    @property
    def here(self) -> bool:
        """Whether anything goes otherwise at the node at hand."""
        changes, game = self.changes, self.game
        return changes.turn == game.world.turn and game.node in changes.nodes

    # The White Cell ---------------------------------------------------------------------

    def opening(self) -> Iterator[dict[str, Any]]:
        """What the White Cell does as the quarter opens."""
        for key, value in self.changes.tracks.items():
            yield {"what": "adjust", "track": key, "to": value, "reason": self.reason}
        for key, branch in self.changes.injects.items():
            if branch is None:
                yield {"what": "hold", "event": key, "reason": self.reason}
            else:
                yield {"what": "inject", "event": key, "branch": branch, "reason": self.reason}

    def outcomes(self) -> Iterator[dict[str, Any]]:
        """The outcomes that the White Cell puts in place of the dice, when all have reacted."""
        for key, band in self.changes.outcomes.items():
            named = control.BANDS[band]
            yield {"what": "override", "action": key, "band": named, "reason": self.reason}

    def replaces(self, body: Mapping[str, Any]) -> bool:
        """Whether a change stands in the place of what the White Cell did on the record."""
        changes = self.changes
        return (
            body.get("event") in changes.injects
            or body.get("action") in changes.outcomes
            or body.get("track") in changes.tracks
        )

    # Decisions ----------------------------------------------------------------------------

    def touches(self, role: RoleTable) -> bool:
        """Whether a role decides otherwise at this node."""
        node, changes = self.game.node, self.changes
        if node == "events":
            asked = choices_of(self.game.world, role)
            return any(event.key in changes.answers for event in asked)
        deals = [self._actions[key] for key in changes.deals]
        if node == "offers":
            return any(deal.role == role.index for deal in deals)
        if node == "answers":
            return any(role.index in deal.parties and role.index != deal.role for deal in deals)
        if node == "orders":
            return role.key in changes.orders or role.key in changes.standing
        return node == "reactions" and role.key in changes.reactions

    def meant(self, role: RoleTable, was: Decision) -> tuple[Decision, frozenset[str], list[Lost]]:
        """What a role is to decide, whether or not it is legal.

        With it come the offers that it answers by a change, and what makes way for a change.
        """
        node, key, changes = self.game.node, role.key, self.changes
        if node == "events":
            mine = {event.key for event in choices_of(self.game.world, role)}
            told = {event: to for event, to in changes.answers.items() if event in mine}
            return {"answers": {**was["answers"], **told}}, frozenset(), []
        if node == "offers":
            decision, lost = self._offering(role, was)
            return decision, frozenset(), lost
        if node == "answers":
            signed = frozenset(key for key in self.waiting(role) if changes.deals.get(key))
            accept = [deal for deal in was["accept"] if changes.deals.get(deal, True)]
            accept += sorted(signed - set(accept))
            counter = {d: to for d, to in was.get("counter", {}).items() if d not in signed}
            return {**was, "accept": accept, "counter": counter}, signed, []
        if node == "orders":
            reasons = {order["action"]: order.get("reason", "") for order in was["orders"]}
            made = {**was, "standing": changes.standing.get(key, was["standing"])}
            if key in changes.orders:
                made["orders"] = [
                    {"action": one, "reason": reasons.get(one, "")} for one in changes.orders[key]
                ]
            return made, frozenset(), []
        return {**changes.reactions[key], "reason": was.get("reason", "")}, frozenset(), []

    def fitting(self, role: RoleTable, meant: Decision) -> Decision:
        """What is meant without what is insisted on as a whole afterwards."""
        if self.game.node == "orders" and role.key in self.changes.orders:
            return {**meant, "orders": []}
        return {"react": "none"} if self.game.node == "reactions" else meant

    def insisted(
        self, role: RoleTable, decision: Decision | None, meant: Decision
    ) -> Decision | None:
        """The decision with the change in it; None where there is nothing to decide.

        Raises IllegalOrder where the change gave way.
        """
        node, key, game = self.game.node, role.key, self.game
        if node == "reactions":
            return meant
        if node == "offers":
            codes = legal.offer_refusals(game.world, role)[:, 0] if role.deals else ()
            for action in self._signed(role):
                if code := int(codes[role.deals.index(action.index)]):
                    raise self.refused(f"{key} cannot offer `{action.key}`: {because(code)}")
        if decision is None:
            return None
        if node == "events":
            for event, to in self.changes.answers.items():
                if decision["answers"].get(event, to) != to:
                    raise self.refused(f"{key} cannot answer {event} with {to}: {UNPAID}")
        elif node == "answers":
            for deal in self.waiting(role):
                if self.changes.deals.get(deal) and deal not in decision["accept"]:
                    raise self.refused(f"{key} cannot sign `{deal}`: it cannot pay its part")
        elif node == "orders":
            self._see_standing(role, decision)
            if key in self.changes.orders:
                return {**decision, "orders": meant["orders"]}
        return decision

    def resolved(self, node: str) -> None:
        """See that what was to become of deals and answers did, once a node is resolved."""
        game, changes = self.game, self.changes
        if node == "events":
            for key in changes.answers:
                event = next(event for event in game.tables.events if event.key == key)
                if not game.world.happening[event.index, 0]:
                    raise self.refused(f"{key} does not happen, so it asks nobody anything")
        elif node == "answers":
            for key, yes in changes.deals.items():
                if yes and not game.world.signed[self._actions[key].deal, 0]:
                    why = "a party cannot pay its part beside what else it signs"
                    raise self.refused(f"`{key}` cannot be signed: {why}")
            barred = [key for key, yes in changes.deals.items() if not yes]
            if barred and not self._met:
                raise self.refused(f"nobody offers `{barred[0]}`, so it cannot be refused")

    # Inside -------------------------------------------------------------------------------

    def waiting(self, role: RoleTable) -> list[str]:
        """The offers that wait for a role's answer."""
        return [one.key for one in offers_to(self.game.world, role, self.game.offered)]

    def _signed(self, role: RoleTable) -> list[Action]:
        """The deals that a role is to offer, since they are to be signed."""
        mine = [self._actions[key] for key, yes in self.changes.deals.items() if yes]
        return [action for action in mine if action.role == role.index]

    def _offering(self, role: RoleTable, was: Decision) -> tuple[Decision, list[Lost]]:
        """Its offers without what is to be refused, what is to be signed first among them."""
        deals = self.changes.deals
        self._met |= {key for key in offered_in(was) if not deals.get(key, True)}
        signed = {action.key: action.card for action in self._signed(role)}
        room = self.game.tables.settings.offers - len(signed)
        first: dict[str, Any] = {key: key for key in signed}
        kept: list[Any] = []
        lost = []
        for item in was["offers"]:
            key = item["offer"] if isinstance(item, dict) else item
            if key in first:
                first[key] = item  # as it was offered, reason and all
            elif not deals.get(key, True):
                continue
            elif self._actions[key].card in signed.values() or len(kept) >= room:
                lost.append(Lost(f"offer {key}", NOTHING, "it makes way for what is to be signed"))
            else:
                kept.append(item)
        return {**was, "offers": [*first.values(), *kept]}, lost

    def _see_standing(self, role: RoleTable, decision: Decision) -> None:
        to = self.changes.standing.get(role.key, decision["standing"])
        if decision["standing"] != to:
            number = [option.key for option in role.standing].index(to)
            code = int(legal.standing_refusals(self.game.world, role)[number, 0])
            raise self.refused(f"{role.key}: `{to}` is refused: {because(code)}")
