"""What a planner says about its decisions in a single game: to the record, and to others."""

from __future__ import annotations

from wargame.play.doctrine import DoctrinePlayer
from wargame.play.planner_search import Findings
from wargame.play.planner_thinker import Thinker, Thought
from wargame.play.planner_words import reason
from wargame.rules.tables import Action, Bools, RoleTable
from wargame.rules.worlds import World


class Voice(Thinker):
    """Why it decided as it did: figures for its own role, plain words for the other parties."""

    def reasons(self, action: int) -> str:
        """Why an order is given: what the plan is worth, said once, with its first order."""
        thought = self.thoughts[0] if self.thoughts else None
        if thought is None or thought.node != "orders":
            return ""
        if not thought.findings.best:
            return self._because(action) or self._why(thought)
        orders = self._sealed[0].orders
        if action == orders[0]:
            return self._why(thought)
        return f"Part of one plan with {self.compiled.tables.actions[orders[0]].name}."

    def reaction_reason(self) -> str:
        """Why it reacts as it does."""
        thought = self.thoughts[0] if self.thoughts else None
        return self._why(thought) if thought is not None and thought.node == "reactions" else ""

    def offer_reason(self, world: World, action: Action) -> str:
        """What the other parties hear with an offer: its doctrine's words, and no calculation."""
        if isinstance(self.policy, DoctrinePlayer):
            return self.policy.offer_reason(world, action)
        return ""

    def answer(self, world: World, role: RoleTable, action: Action) -> tuple[str, int]:
        """What the proposer hears with an answer, and the form that would be signed instead."""
        thought = self.thoughts[0] if self.thoughts else None
        if thought is not None and thought.node == "answers":
            signed = answered(thought.findings)[action.deal, 0]
            if signed:
                return "It serves us as things stand.", 0
        other = 0
        if self._countered is not None:
            for form in world.tables.actions[1:]:
                if form.deal >= 0 and form.card == action.card and self._countered[form.deal, 0]:
                    other = form.index if form.index != action.index else 0
        return "It does not serve us as things stand.", other

    def shot(self, world: World) -> dict[str, object] | None:
        """The shot its doctrine would call."""
        return self.policy.shot(world) if isinstance(self.policy, DoctrinePlayer) else None

    def _because(self, action: int) -> str:
        return self.policy.reasons(action) if isinstance(self.policy, DoctrinePlayer) else ""

    def _why(self, thought: Thought) -> str:
        tables, doctrine = self.compiled.tables, self.keys[self.home]
        return reason(tables, self.role, thought.findings, self.outlook, doctrine)


def answered(found: Findings) -> Bools:
    """The answers of the best arm, ``[A_deal, 1]``."""
    answers = found.arms[found.best].plan.answers
    assert answers is not None
    return answers
