"""Courses of action as a user names them: ``US=steady,EU=together``, or one doctrine for all."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean


def course_of(compiled: Compiled, flag: str, named: Sequence[tuple[str, str]]) -> dict[str, str]:
    """One course: doctrines by role.

    An entry without a role gives its doctrine to every role that has one of that name and is
    not named itself.  A role named twice is a mistake, whichever doctrines it is given.
    """
    made: dict[str, str] = {}
    for role, doctrine in named:
        if role in made:
            raise WargameError(
                f"{flag} names {role} twice, with {made[role]} and {doctrine}: a role follows one"
            )
        if role:
            made[role] = doctrine
    shared: dict[str, str] = {}
    for doctrine in (doctrine for role, doctrine in named if not role):
        roles = [role for role, known in compiled.doctrines.items() if doctrine in known]
        if not roles:
            every = {key for known in compiled.doctrines.values() for key in known}
            hint = did_you_mean(doctrine, every) or f"there are {', '.join(sorted(every))}"
            raise WargameError(f"{flag}: no role has a doctrine `{doctrine}`; {hint}")
        for role in roles:
            if shared.setdefault(role, doctrine) != doctrine and role not in made:
                raise WargameError(
                    f"{flag} gives {role} both {shared[role]} and {doctrine}: a role follows one"
                )
    return shared | made
