"""Several policies in one seat, each in worlds of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from wargame.content.compiled import Compiled
from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks, Watcher
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.perturbed import perturbed
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import Bools, EventTable, Ints, RoleTable
from wargame.rules.worlds import World


class MixedPlayer:
    """Several policies in one seat, each in worlds of its own.

    World number ``n`` of the dice follows policy ``n // every % len(policies)``, so the
    policy stays with its world whatever batch the world is in.
    """

    def __init__(self, policies: Sequence[Policy], every: int = 1) -> None:
        self.policies = tuple(policies)
        self.every = every

    def opened(self, world: World, tracks: Ints) -> None:
        """Pass on how the quarter began: every policy is asked about all worlds."""
        for policy in self.policies:
            if isinstance(policy, Watcher):
                policy.opened(world, tracks)

    def which(self, world: World) -> npt.NDArray[np.intp]:
        """The policy of each world, ``[N]``."""
        numbers = world.dice.worlds // np.uint64(self.every) % np.uint64(len(self.policies))
        return numbers.astype(np.intp)

    def signals(self, world: World, role: RoleTable) -> I16:
        """Each policy's signals in its worlds."""
        every = np.stack([policy.signals(world, role) for policy in self.policies])
        return np.asarray(every[self.which(world), :, np.arange(world.size)].T)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """Each policy's answer in its worlds."""
        every = np.stack([policy.choice(world, role, event, legal) for policy in self.policies])
        return np.asarray(every[self.which(world), np.arange(world.size)])

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """Each policy's offers in its worlds."""
        which = self.which(world)
        offered = np.zeros(legal.shape, dtype=np.bool_)
        for number, policy in enumerate(self.policies):
            offered |= policy.offers(world, role, legal & (which == number))
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Each policy's answers in its worlds."""
        which = self.which(world)
        accepted = np.zeros(offered.shape, dtype=np.bool_)
        for number, policy in enumerate(self.policies):
            accepted |= policy.answers(world, role, offered & (which == number), legal)
        return accepted

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The other forms each policy asks for in its worlds."""
        which = self.which(world)
        wanted = np.zeros(offered.shape, dtype=np.bool_)
        for number, policy in enumerate(self.policies):
            wanted |= policy.counters(world, role, offered & (which == number), legal)
        return wanted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """Each policy's standing order in its worlds."""
        every = np.stack([policy.standing(world, role, legal) for policy in self.policies])
        return np.asarray(every[self.which(world), np.arange(world.size)])

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """Each policy's orders in its worlds: elsewhere it finds every slot closed."""
        which, total = self.which(world), planner.total
        for number, policy in enumerate(self.policies):
            planner.total = np.where(which == number, total, 0)
            policy.orders(world, role, planner)
        planner.total = total
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """Each policy's reaction in its worlds."""
        pairs = [policy.reaction(world, role, legal) for policy in self.policies]
        which, column = self.which(world), np.arange(world.size)
        kind = np.stack([kind for kind, _ in pairs])[which, column]
        card = np.stack([card for _, card in pairs])[which, column]
        return np.asarray(kind), np.asarray(card)

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """What each policy keeps and buries in its worlds."""
        pairs = [policy.hand(world, role, held) for policy in self.policies]
        which, column = self.which(world), np.arange(world.size)
        keep = np.stack([keep for keep, _ in pairs])[which, column]
        bury = np.stack([bury for _, bury in pairs])[which, column]
        return np.asarray(keep), np.asarray(bury)


class ScatteredPlayer(MixedPlayer):
    """Several policies in one seat, spread over the world numbers without a pattern.

    Every stretch of worlds, however short, holds about as many of each; which policy world
    ``n`` follows depends on ``n`` and the salt alone (Knuth's multiplicative hashing).
    """

    def __init__(self, policies: Sequence[Policy], salt: int) -> None:
        super().__init__(policies)
        self.salt = np.uint64(salt)

    def which(self, world: World) -> npt.NDArray[np.intp]:
        """The policy of each world, ``[N]``."""
        mixed = (world.dice.worlds + self.salt) * np.uint64(0x9E3779B1) & np.uint64(0xFFFFFFFF)
        return ((mixed * np.uint64(len(self.policies))) >> np.uint64(32)).astype(np.intp)


def scattered_pool(compiled: Compiled) -> list[Policy]:
    """A policy a role under which every world draws a doctrine for each role, evenly."""
    return _scattered(compiled, compiled.doctrines)


def perturbed_pool(compiled: Compiled, copies: int = 3) -> list[Policy]:
    """As :func:`scattered_pool`, of copies 1 to ``copies`` of each doctrine and not of itself."""
    numbers = range(1, copies + 1)
    return _scattered(
        compiled,
        {
            role: {
                copy.key: copy
                for table in tables.values()
                for copy in (perturbed(compiled, table, number) for number in numbers)
            }
            for role, tables in compiled.doctrines.items()
        },
    )


def _scattered(
    compiled: Compiled, doctrines: Mapping[str, Mapping[str, DoctrineTable]]
) -> list[Policy]:
    return [
        ScatteredPlayer(
            [DoctrinePlayer(table) for table in doctrines[role.key].values()],
            # Salts far apart, so that the roles' doctrines do not go together.
            salt=(role.index + 1) * 0x3C6EF372,
        )
        for role in compiled.tables.roles
    ]
