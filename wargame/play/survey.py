"""What observers and seats say about the exercise: evaluators' notes and the survey at its end.

Both are events beside the course of play for the White Cell's eyes: an evaluator's note stands
with the event it is about, a role's objective and a rating; a survey is filled in once by each
chair, and filled in again it takes the place of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play import asides
from wargame.play import seat_protocol as protocol
from wargame.play.happenings import Happening
from wargame.play.view_public import PUBLIC

if TYPE_CHECKING:
    from wargame.play.room import Chair, Room

#: What the keys of evaluators' chairs begin with.
EVALUATOR = "EVAL"


def observes(key: str) -> bool:
    """Whether a chair is an evaluator's: it reads as its role does, and does nothing else."""
    return key.startswith(f"{EVALUATOR}-")  # no role's id has a hyphen


def act(room: Room, chair: Chair, order: protocol.Command, mark: Happening) -> None:
    """Do what an evaluator or a survey says, or raise WargameError."""
    if isinstance(order, protocol.Evaluation):
        _evaluate(room, chair, order, mark)
    elif isinstance(order, protocol.Survey):
        _survey(room, chair, order, mark)
    else:
        raise IllegalOrder("an evaluator looks on and takes notes", ("not_your_seat",))


def _evaluate(room: Room, chair: Chair, order: protocol.Evaluation, mark: Happening) -> None:
    if not (observes(chair.key) or chair.role == asides.WHITE):
        raise IllegalOrder("this is an evaluator's to do", ("not_your_seat",))
    body: dict[str, Any] = {"text": asides.said("note", order.text)}
    if order.role or order.objective:
        if order.role not in room.roles:
            hint = did_you_mean(order.role, room.roles) or f"there is {', '.join(room.roles)}"
            raise IllegalOrder(f"there is no role `{order.role}`; {hint}", ("unknown",))
        body["role"] = order.role
    if order.objective:
        scenario = room.session.game.compiled.bundle.scenario
        known = [one.id for one in scenario.objectives if order.role in one.roles]
        if order.objective not in known:
            hint = did_you_mean(order.objective, known) or "see the roles' briefs"
            raise IllegalOrder(f"there is no objective `{order.objective}`; {hint}", ("unknown",))
        body["objective"] = order.objective
    if order.rating:
        if not order.objective:
            raise IllegalOrder("a rating is of an objective: say which", ("form",))
        body["rating"] = order.rating
    if order.about is not None:
        body["event"] = room.event_of(chair.role, order.about)
    room.session.add(room.session.aside("evaluation", chair.key, {"white": body}), mark)


def _survey(room: Room, chair: Chair, order: protocol.Survey, mark: Happening) -> None:
    if chair.key == PUBLIC:  # the display's link is on the wall
        raise IllegalOrder("this seat only looks on", ("not_your_seat",))
    body: dict[str, Any] = {
        "strengths": [asides.said("survey", one, "a strength") for one in order.strengths],
        "improvements": [
            asides.said("survey", one, "an improvement") for one in order.improvements
        ],
    }
    if order.unseen.strip():
        body["unseen"] = asides.said("survey", order.unseen, "what could not be seen")
    scores = {"design": order.design, "conduct": order.conduct}
    body |= {key: value for key, value in scores.items() if value is not None}
    if not (body["strengths"] or body["improvements"] or len(body) > 2):
        raise IllegalOrder("a survey says something: a text or a rating", ("form",))
    room.session.add(room.session.aside("survey", chair.key, {"white": body}), mark)


def latest(told: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """The survey of each chair that counts: its last one, by the chair's key."""
    return dict(told)
