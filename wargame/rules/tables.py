"""A scenario as the rules read it: frozen integer tables, compiled by :mod:`wargame.content`.

Everything that can change is a row of the register file, quantities first, then counts (see
:mod:`wargame.rules.worlds`); these tables say which row is which.  Amounts are thousandths (a
political capital of 1 is 1000, a track at 18.54 is 18540); flags, counters and indices are plain
integers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: What a register for a count can hold (16 bits).
MOST_COUNT = 2**15 - 1
#: A counter that never runs down: a flag raised for good.
ALWAYS = 999
#: A card shut because it has done its work once.
DONE = 998
#: ``since`` of a card that was never played.
NEVER = 99


class Band(IntEnum):
    """How an adjudication falls."""

    SETBACK = 0
    PARTIAL = 1
    SUCCESS = 2
    BREAKTHROUGH = 3


class Phase(IntEnum):
    """The phases of a quarter, in order; part of every draw's address."""

    SETUP = 0
    SITUATION = 1
    SIGNALS = 2
    EVENTS = 3
    OFFERS = 4
    ANSWERS = 5
    ORDERS = 6
    REACTIONS = 7
    ADJUDICATION = 8
    OPERATIONS = 9
    ASSESSMENT = 10
    HANDS = 11


class Op(IntEnum):
    """The closed set of effect opcodes."""

    SHIFT = 0
    SET = 1
    CLEAR = 2
    ENTER = 3
    SPOIL = 4
    UNLOCK = 5
    CLOSE = 6
    HOLD = 7
    BREACH = 8
    END = 9


class Node(IntEnum):
    """The operations a compiled formula is made of."""

    CONST = 0
    ROW = 1
    ADD = 2
    SUB = 3
    MUL = 4
    DIV = 5
    MIN = 6
    MAX = 7
    NEG = 8
    ABS = 9
    LT = 10
    LE = 11
    EQ = 12
    AND = 13
    OR = 14
    NOT = 15
    IF = 16
    PICK = 17


@dataclass(frozen=True, slots=True)
class Atom:
    """One closed condition: ``low <= V[row] <= high``, turned round where ``negate``."""

    row: int
    low: int
    high: int
    negate: bool
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One opcode with its operands; see :mod:`wargame.rules.effects` for each."""

    op: Op
    row: int
    amount: int = 0
    times: int = -1
    extra: tuple[int, ...] = ()
    when: tuple[Atom, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where groups that are always let go together, at one scale, wait.

    It notes at what scale they were let go, by quarter: rows ``first`` to ``first + length - 1``
    of ``pending`` are a ring, one row a quarter from ``back`` quarters ago to ``ahead`` from now
    (what is late or made to wait counts as let go later).
    """

    first: int
    back: int
    ahead: int

    @property
    def length(self) -> int:
        """How many rows the ring has."""
        return self.back + self.ahead


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Effects of one cause that bite together.

    ``scale`` is per mille by band; ``after`` quarters, repeated ``lasts`` times; ``late``
    says whether the partial band comes a quarter later.  ``queue`` is the queue it waits in,
    or -1 where it never waits.
    """

    index: int
    cause: str
    kind: str
    effects: tuple[Effect, ...]
    scale: tuple[int, int, int, int]
    after: int
    lasts: int
    late: bool
    queue: int
    #: A dial or value that scales the whole group when it is released, or -1.
    times: int = -1


@dataclass(frozen=True, slots=True)
class Modifier:
    """A named change of odds, per mille; with ``row`` it is a slope."""

    name: str
    atoms: tuple[Atom, ...]
    add: int
    row: int = -1
    at: int = 0
    each: int = 1000
    below: bool = False
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Price:
    """What one role pays: thousandths of capital and $bn, whole slots for some quarters."""

    role: int
    pc: int
    bn: int
    slots: int
    quarters: int
    #: Group that gives the slots back, or -1.
    release: int = -1


@dataclass(frozen=True, slots=True)
class Action:
    """A card with one of its options: what an order, an offer or a reaction names."""

    index: int
    key: str
    card: int
    option: str
    name: str
    kind: str
    role: int
    parties: tuple[int, ...]
    initiative: int
    site: int
    sure: bool
    base: int
    modifiers: tuple[Modifier, ...]
    prices: tuple[Price, ...]
    needs: tuple[Atom, ...]
    groups: tuple[Group, ...]
    refused: tuple[Group, ...] = ()
    #: Row that says how many quarters another order makes this one wait, or -1.
    hold_row: int = -1
    excludes: tuple[int, ...] = ()
    once: bool = False
    deal: int = -1


@dataclass(frozen=True, slots=True)
class CardTable:
    """What the options of a card share."""

    index: int
    key: str
    name: str
    kind: str
    phase: str
    role: int
    site: int
    held: bool
    #: Index among the openings (cards that are dealt), or -1.
    opening: int
    actions: tuple[int, ...]
    against: tuple[int, ...]
    may_oppose: tuple[tuple[int, tuple[Atom, ...]], ...]
    shut_row: int
    since_row: int
    played_row: int
    #: (role, row) pairs that note a support or an opposition for conditions.
    support_rows: tuple[tuple[int, int], ...] = ()
    oppose_rows: tuple[tuple[int, int], ...] = ()
    signal_row: int = -1


@dataclass(frozen=True, slots=True)
class DealTable:
    """A deal that can be in force."""

    index: int
    card: int
    force_row: int
    test_row: int
    quarters: int
    each_quarter: tuple[Group, ...]
    holds: bool
    holds_base: int
    holds_modifiers: tuple[Modifier, ...]
    holds_site: int
    collapse: int
    breach_pc: int
    test_after: int
    test_needs: tuple[Atom, ...]
    test_passed: tuple[Group, ...]
    test_failed: tuple[Group, ...]
    test_breach: int


@dataclass(frozen=True, slots=True)
class EventBranchTable:
    """One way an event falls."""

    key: str
    name: str
    chance: int
    chance_row: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class EventOptionTable:
    """One answer to an event; ``by_branch`` is indexed by branch."""

    key: str
    name: str
    price: Price
    needs: tuple[Atom, ...]
    groups: tuple[Group, ...]
    by_branch: tuple[tuple[Group, ...], ...]


@dataclass(frozen=True, slots=True)
class EventTable:
    """An event: its hazard per mille a quarter and what it brings."""

    index: int
    key: str
    name: str
    site: int
    hazard: int
    modifiers: tuple[tuple[str, tuple[Atom, ...], int, int], ...]
    blocked: tuple[Atom, ...]
    groups: tuple[Group, ...]
    branches: tuple[EventBranchTable, ...]
    chooser: int
    options: tuple[EventOptionTable, ...]
    default: int
    #: Row that counts the quarters in which it does not come again, or -1, and how many.
    quiet_row: int = -1
    pause: int = 0


@dataclass(frozen=True, slots=True)
class InjectTable:
    """A planned inject: in which quarter, which event (-1: words only), and when it applies.

    ``branch`` is the way the event is to fall, or -1 where the dice say.
    """

    serial: int
    turn: int
    minute: int
    event: int
    branch: int
    when: tuple[Atom, ...]
    standby: bool


@dataclass(frozen=True, slots=True)
class StandingTable:
    """One standing order of a role."""

    key: str
    name: str
    price: Price
    needs: tuple[Atom, ...]
    dials: tuple[tuple[int, int], ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RoleTable:
    """A role's rows and rates."""

    index: int
    key: str
    name: str
    side: str
    site: int
    bn_row: int
    bn_cap: int
    #: Three-address code of its quarterly income.
    income: tuple[tuple[int, ...], ...]
    pc_row: int
    pc_income: int
    mint_row: int
    mint_at: int
    slots_row: int
    standing_row: int
    standing: tuple[StandingTable, ...]
    default_standing: int
    broken_row: int
    breached_row: int
    private_row: int
    third_needs: tuple[Atom, ...]
    signals: int
    orders: tuple[int, ...]
    deals: tuple[int, ...]
    reactions: tuple[int, ...]
    openings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrackTable:
    """A track: bounds and who sees it."""

    index: int
    key: str
    name: str
    unit: str
    start: int
    low: int
    high: int
    #: Roles that see it; empty means all.
    seen_by: tuple[int, ...]
    estimate_row: int
    site: int
    set_to: int
    shock: int


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """A formula as three-address code over temporaries: (node, a, b, c)."""

    index: int
    key: str
    name: str
    unit: str
    row: int
    code: tuple[tuple[int, ...], ...]
    noise: int
    site: int
    opening: bool
    closing: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class CouplingTable:
    """One drift term: ``num/den`` of the distance of ``row`` from ``at`` (or a constant)."""

    track: int
    because: str
    text: str
    row: int
    at: int
    at_row: int
    counts: int
    num: int
    den: int
    times: int
    atoms: tuple[Atom, ...]
    most: int


@dataclass(frozen=True, slots=True)
class LineTable:
    """A pipeline line; ``rows`` are funded, contracted, produced, delivered."""

    index: int
    key: str
    name: str
    donor: int
    site: int
    rates: tuple[int, int, int]
    goods: tuple[int, ...]
    rows: tuple[int, ...]
    due_rows: tuple[int, ...]
    entered_row: int
    absorbed_row: int
    lost_row: int
    slip_row: int
    enters: int
    promised: int
    lapses: int
    paid_from: int
    produce_times: int
    own_absorption: bool


@dataclass(frozen=True, slots=True)
class ArrivalTable:
    """What a $bn absorbed of a kind does to a track."""

    kind: int
    key: str
    name: str
    track: int
    add: int
    times: int
    text: str


@dataclass(frozen=True, slots=True)
class PipelineTable:
    """The pipelines as a whole."""

    lines: tuple[LineTable, ...]
    kinds: tuple[str, ...]
    arrivals: tuple[ArrivalTable, ...]
    slip_chance: int
    slip_rate: int
    causes: tuple[str, ...]
    capacity_row: int
    waiting_lost: int
    kept_row: int
    #: Four quarters each, newest first.
    absorbed_rows: tuple[int, ...]
    due_rows: tuple[int, ...]
    #: By kind: (percent, quarters left, late quarters or 0 for lost).
    spoil_rows: tuple[tuple[int, int, int], ...]
    #: By kind: goods held back for one and for two quarters.
    held_rows: tuple[tuple[int, int], ...]
    start_kept: tuple[int, int]
    #: Totals of goods that arrived, and that were held back and never came.
    arrived_row: int
    spoiled_row: int


@dataclass(frozen=True, slots=True)
class TestTable:
    """One measured condition of an objective."""

    track: int
    text: str
    #: 0 at least, 1 at most, 2 never above, 3 never below.
    test: int
    horizons: tuple[tuple[int, int], ...]
    near: int
    #: Row that keeps the worst value so far, for the `never` tests.
    worst_row: int
    previous_row: int


@dataclass(frozen=True, slots=True)
class ObjectiveTable:
    """An objective of one or more roles."""

    index: int
    key: str
    name: str
    kind: str
    roles: tuple[int, ...]
    tests: tuple[TestTable, ...]
    no_breach: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of adjudication and of the quarter."""

    sum_within: int
    least: int
    most: int
    breakthrough_share: int
    partial_share: int
    reaction_cost: int
    support: int
    supports: int
    oppose: int
    orders: int
    third_order_pc: int
    offers: int
    events: int
    openings: int
    keep: int
    bury_pc: int
    pc_cap: int
    breach_odds: int
    breach_quarters: int
    silent: tuple[tuple[Group, ...], ...]
    breach: tuple[Group, ...]
    war_track: int
    war_twice: int
    war_once: int
    war_row: int
    war_run_row: int
    #: Quarters for which `broken any` still holds.
    any_broken_row: int


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A compiled scenario: everything the rules need and nothing else."""

    scenario: str
    first_year: int
    first_quarter: int
    turns: int
    row_names: tuple[str, ...]
    #: Rows below this are quantities (64 bits), the others counts (16 bits).
    wide: int
    row_scale: tuple[int, ...]
    start: Ints
    row_low: Ints
    row_high: Ints
    tracks: tuple[TrackTable, ...]
    roles: tuple[RoleTable, ...]
    cards: tuple[CardTable, ...]
    #: Index 0 is the pass.
    actions: tuple[Action, ...]
    deals: tuple[DealTable, ...]
    events: tuple[EventTable, ...]
    derived: tuple[DerivedTable, ...]
    couplings: tuple[CouplingTable, ...]
    pipelines: PipelineTable | None
    objectives: tuple[ObjectiveTable, ...]
    groups: tuple[Group, ...]
    settings: Settings
    dial_rows: tuple[int, ...]
    flag_rows: tuple[int, ...]
    turn_row: int
    season_row: int
    queues: tuple[Queue, ...]
    openings: tuple[int, ...]
    rows: dict[str, int] = field(default_factory=dict)
    #: What a facilitator plans to bring in; the rules bring in nothing of it by themselves.
    msel: tuple[InjectTable, ...] = ()

    def role(self, key: str) -> RoleTable:
        """The role with this key."""
        return next(role for role in self.roles if role.key == key)

    def quarter_name(self, turn: int) -> str:
        """The name of a quarter, such as ``2025Q3``; ``turn`` counts from 0."""
        number = self.first_year * 4 + self.first_quarter - 1 + turn
        return f"{number // 4}Q{number % 4 + 1}"
