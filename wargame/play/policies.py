"""Who sits where in many worlds at once: the players that decide for N worlds alike."""

from __future__ import annotations

from collections.abc import Mapping

from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play.choices import Policy
from wargame.play.planner import Planner
from wargame.play.players import make_player

_ALONE = {
    "person": "a person plays one world at a time: use `wargame play`",
    "script": "a script decides for one world: use `wargame run`",
    "exec": "an outside program plays one world at a time: use `wargame run`",
}


def full_seats(compiled: Compiled, seats: Mapping[str, str]) -> dict[str, str]:
    """Every role's player, the status-quo doctrine where none is named."""
    roles = [role.key for role in compiled.tables.roles]
    for role in seats:
        if role not in roles:
            raise WargameError(f"there is no role `{role}`: the scenario has {', '.join(roles)}")
    return {role: seats.get(role, "doctrine") for role in roles}


def make_policies(
    compiled: Compiled, seats: Mapping[str, str], turns: int | None = None
) -> list[Policy]:
    """A policy a role, in the rules' order, out of ``seats`` as on the command line.

    ``turns`` is how many quarters will be played, which those who look ahead must know (the
    scenario's own number without it).

    Raises WargameError for a role, doctrine or player that does not exist, and for a player
    that cannot decide for many worlds, or would not decide alike twice.
    """
    made = [make_policy(spec, compiled, role) for role, spec in full_seats(compiled, seats).items()]
    for policy in made:
        if isinstance(policy, Planner):
            policy.lasting(turns or compiled.tables.turns)
    return made


def make_policy(spec: str, compiled: Compiled, role: str) -> Policy:
    """The policy that a player's specification names."""
    why = _ALONE.get(spec.partition(":")[0])
    if why is not None:
        raise WargameError(f"{role}={spec}: {why}")
    player = make_player(spec, compiled, role)
    found: Policy | None = getattr(player, "policy", None)
    if player is None or found is None:
        raise WargameError(f"{role}={spec}: this player decides for one world only")
    if not player.repeatable:
        raise WargameError(
            f"{role}={spec}: with a budget of time it decides differently on every machine; "
            "give it a budget of worlds"
        )
    return found
