"""The scenario: roles, tracks with their couplings, pipelines, objectives, calendar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from wargame.content.base import (
    RESERVED,
    Cited,
    Condition,
    DeckKey,
    Key,
    Name,
    Prose,
    RoleId,
    Sourced,
    Strict,
)
from wargame.content.cards import Cost
from wargame.content.effects import Effect
from wargame.content.msel import MselEntry
from wargame.content.numbers import Milli, PerMille, Ratio

Formula = Annotated[str, Field(min_length=1, max_length=400)]
#: A name that fits a narrow column.
ShortName = Annotated[str, Field(min_length=2, max_length=18)]
QuarterName = Annotated[str, Field(pattern=r"^20[0-9]{2}Q[1-4]$")]


def _free(role: str) -> str:
    """A role's id that is nobody else's at the table: the White Cell's powers go by its name."""
    if role in RESERVED:
        raise ValueError(f"`{role}` is no role's: {', '.join(RESERVED)} are taken at every table")
    return role


class Coupling(Sourced):
    """One named term of a track's quarterly drift.

    Without ``of`` it is a constant ``add``.  With it, the term is ``add`` for every
    ``per`` of ``of`` above, below or around ``at``; ``times`` names a dial or derived
    value that scales it.
    """

    add: Ratio
    because: Prose
    per: Milli | None = Field(default=None, gt=0)
    of: Name | None = None
    counts: Literal["above", "below", "around"] = "above"
    at: Milli | Name = 0
    times: Name | None = None
    when: list[Condition] = Field(default_factory=list)
    most: Milli | None = Field(default=None, gt=0, description="The term's size is capped at this.")


class Track(Sourced):
    """One state variable."""

    id: Name
    name: Prose
    short: ShortName | None = Field(
        default=None, description="The name where there is little room; else the name."
    )
    about: Prose
    unit: Prose
    start: Milli
    low: Milli
    high: Milli
    group: Key = Field(
        description="Where screens list it: front, sky, industry, money, will, rules."
    )
    quantifiable: bool = Field(description="The CEPA study's split of needs.")
    better: Literal["up", "down"] | None = Field(
        default=None, description="Which way the coalition wants it; none where sides differ."
    )
    visible: Literal["all"] | Annotated[list[RoleId], Field(min_length=1)] = "all"
    estimate: bool = Field(
        default=False, description="Roles that do not see it get a yearly estimate."
    )
    shock: Milli | None = Field(default=None, gt=0, description="Sd of its quarterly normal shock.")
    bands: list[Band] = Field(default_factory=list, max_length=6)
    set_to: Name | None = Field(
        default=None, description="A derived value it takes each quarter instead of drifting."
    )
    couplings: list[Coupling] = Field(default_factory=list)


class Band(Strict):
    """A word for the track at or above a value."""

    at: Milli
    word: Prose


class Derived(Sourced):
    """A value computed from others by a formula (docs/authoring.md gives the grammar)."""

    id: Name
    name: Prose
    unit: Prose = ""
    formula: Formula
    noise: Milli | None = Field(default=None, gt=0, description="Sd of a normal error added.")
    at: Literal["opening", "operations", "closing"] = Field(
        default="operations",
        description="When it is worked out: before orders, after them, or after the drift.",
    )
    shown: bool = Field(default=True, description="Whether screens list it among causes.")


class Mint(Strict):
    """One more political capital a quarter while a track stands at a value."""

    track: Name
    at: Milli


class Purse(Strict):
    """A role's means at the start and each quarter."""

    track: Name | None = Field(default=None, description="Money is this track (US authority).")
    bn: Milli = 0
    income: Formula = Field(default="0", description="$bn a quarter, a formula.")
    cap: Milli = Field(default=100_000_000, description="Money beyond this is lost.")
    pc: Milli
    pc_income: Milli = 1000
    mint: Mint
    slots: Annotated[int, Field(ge=0, le=12)]
    slots_use: Prose


class Standing(Cited):
    """One standing order: set in secret each quarter, free or at a price."""

    id: Key
    name: Prose
    text: Prose | None = None
    cost: Cost = Cost()
    needs: list[Condition] = Field(default_factory=list)
    set: dict[Name, Milli] = Field(default_factory=dict, description="Dials it sets this quarter.")
    effects: list[Effect] = Field(default_factory=list)


class Role(Strict):
    """A side at the table."""

    id: Annotated[RoleId, AfterValidator(_free)]
    name: Prose
    adjective: Prose = Field(description="As in `the Ukrainian plan`.")
    side: Key
    seats: list[Prose]
    question: Prose
    brief: list[Prose] = Field(min_length=2, description="The cell's briefing, a paragraph each.")
    alone: list[Prose]
    watch: list[Name] = Field(
        default_factory=list,
        max_length=12,
        description="The tracks that this role looks at first, the most telling first.",
    )
    purse: Purse
    standing: list[Standing] = Field(min_length=2)
    default_standing: Key
    signals: Annotated[int, Field(ge=0, le=3)] = Field(
        default=0, description="How many cards it may show as intelligence, true or bluff."
    )
    third_needs: list[Condition] = Field(
        default_factory=list, description="What a third order needs beyond its price."
    )


class Test(Strict):
    """One measured condition of an objective, at the horizons it names."""

    track: Name
    test: Literal["at_least", "at_most", "never_above", "never_below"]
    at: dict[str, Milli] = Field(description='Threshold by number of quarters: "8", "20", "24".')
    near: Milli


class Objective(Sourced):
    """What a role wants; met gives 2 points, near gives 1."""

    id: Key
    name: Prose
    roles: list[RoleId] = Field(min_length=1)
    kind: Literal["shared", "national", "private", "restraint"]
    text: Prose
    tests: list[Test] = Field(min_length=1, max_length=2)
    no_breach: bool = Field(default=False, description="Also needs that the role broke no deal.")


class Line(Sourced):
    """One pipeline line: donor x kind of contract."""

    id: Key
    name: Prose
    donor: RoleId
    contract: PerMilleRate
    produce: PerMilleRate
    deliver: PerMilleRate
    goods: dict[Key, Annotated[int, Field(ge=0, le=100)]] = Field(
        description="Percent of each kind; they sum to 100."
    )
    start: dict[Literal["funded", "contracted", "produced", "delivered"], Milli]
    enters: Name | None = Field(default=None, description="Derived value, $bn entering as funded.")
    promised: Name | None = Field(
        default=None, description="Derived value, $bn pledged: what the due line runs on."
    )
    lapses: Name | None = Field(default=None, description="Derived value, $bn pledged but lapsed.")
    paid_from: str | None = Field(default=None, description="Track or purse that pays for it.")
    produce_times: Name | None = None
    absorbed_by: Literal["capacity", "self"] = "capacity"


PerMilleRate = Annotated[int, Field(ge=0, le=1000)]


class Arrival(Sourced):
    """What a $bn of one kind of goods does when it is absorbed."""

    kind: Key
    name: Prose
    track: Name
    add: Milli
    times: Name | None = None


class Pipelines(Sourced):
    """How promises become strength."""

    lines: list[Line]
    arrivals: list[Arrival]
    slip_chance: PerMille
    slip_rate: PerMilleRate
    slip_causes: list[Prose] = Field(min_length=1)
    capacity: Name = Field(description="Derived value: $bn that can be absorbed a quarter.")
    waiting_lost: PerMilleRate
    kept_start: list[Milli] = Field(
        min_length=2, max_length=2, description="Absorbed and due, $bn a quarter, before the start."
    )


class War(Strict):
    """The shared crisis line: all score 0."""

    track: Name
    twice: Milli = Field(description="Two quarters running at or above.")
    once: Milli


class Adjudication(Strict):
    """How uncertain things are resolved."""

    sum_within: PerMille = 300
    least: PerMille = 50
    most: PerMille = 950
    breakthrough_share: Annotated[int, Field(ge=2, le=20)] = 5
    breakthrough_times: Milli = 1400
    partial_share: Annotated[int, Field(ge=1, le=10)] = 2
    partial_times: Milli = 500
    partial_late: Annotated[int, Field(ge=0, le=1)] = 1
    reaction_cost: Milli = 1000
    support: PerMille = 50
    supports: Annotated[int, Field(ge=1, le=4)] = 2
    oppose: PerMille = 100
    silent: dict[Key, list[Effect]] = Field(
        default_factory=dict, description="By side: what silence costs when a card names the role."
    )
    orders: Annotated[int, Field(ge=1, le=2)] = 2
    third_order_pc: Milli = 2000
    offers: Annotated[int, Field(ge=0, le=4)] = 2
    events: Annotated[int, Field(ge=0, le=4)] = 2
    event_pause: Annotated[int, Field(ge=0, le=12)] = Field(
        default=0, description="Quarters after an event in which it does not come again."
    )
    openings: Annotated[int, Field(ge=1, le=5)] = 3
    keep: Annotated[int, Field(ge=0, le=3)] = 1
    bury_pc: Milli = 1000
    pc_cap: Milli = 10000
    breach: list[Effect] = Field(default_factory=list)
    breach_pc: Milli = 2000
    breach_odds: PerMille = 80
    breach_quarters: Annotated[int, Field(ge=1, le=12)] = 4


class Horn(Strict):
    """One side of a dilemma and what takes it."""

    name: Prose
    takes: list[str] = Field(
        min_length=1,
        description="Cards, options (`card/option`) and answers to events (`event/answer`).",
    )


class Dilemma(Strict):
    """A tension of the subject that choices keep running into."""

    id: Key
    name: Prose
    text: Prose
    horns: list[Horn] = Field(min_length=2, max_length=3)


#: What a step of a guide waits for.
UNTIL = (
    "^(read|shot|commit|quarter|(panel|mark|order|standing|offer|answer) [a-z0-9_][a-z0-9_/-]*)$"
)


class GuideStep(Strict):
    """One thing a guided tour says, and what the player does before it says the next.

    ``until`` is one of ``read`` (enter), ``panel NAME``, ``mark ID``, ``order ID``,
    ``standing ID``, ``offer ID``, ``answer ID``, ``shot``, ``commit`` or ``quarter``.
    """

    id: Key
    turn: Annotated[int, Field(ge=0, le=40)] = 0
    node: (
        Literal["signals", "events", "offers", "answers", "orders", "reactions", "hands", "over"]
        | None
    ) = Field(default=None, description="Said only at this decision.")
    title: Prose
    text: Prose
    do: Prose = Field(description="What the player does now, keys named.")
    until: Annotated[str, Field(pattern=UNTIL)] = "read"


class Backtest(Strict):
    """How the scenario is held against the record (docs/authoring.md).

    Every column that a track or derived value names in its ``history`` is predicted and
    scored, but for the ``driven`` ones, which the script of the scenario itself feeds.
    """

    driven: list[Name] = Field(
        default_factory=list, description="Columns that the script sets: shown, never scored."
    )
    calibrated_to: QuarterName | None = Field(
        default=None,
        description="The last quarter the model was fitted on; later ones are out of sample.",
    )
    note: Prose | None = None


class Guide(Strict):
    """A guided tour through the first quarters, on fixed dice."""

    role: RoleId
    seed: Annotated[int, Field(ge=0)]
    opponents: dict[RoleId, Key] = Field(
        default_factory=dict, description="The doctrines met, so that what is said comes true."
    )
    steps: list[GuideStep] = Field(min_length=1)


class Scenario(Sourced):
    """The situation an exercise starts from, and what it can become."""

    id: Key
    based_on: Key | None = Field(
        default=None, description="Another scenario; then only what differs is written here."
    )
    name: Prose
    about: list[Prose] = Field(min_length=1)
    difficulty: Literal["introductory", "standard", "demanding"] = "standard"
    minutes: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="How long a solo exercise takes, about."
    )
    first_quarter: QuarterName
    cut_off: str | None = Field(default=None, pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")
    turns: Annotated[int, Field(ge=1, le=40)]
    hidden_end: list[Annotated[int, Field(ge=1, le=40)]] | None = Field(
        default=None, min_length=2, max_length=2
    )
    legacy_quarters: Annotated[int, Field(ge=0, le=16)] = 12
    decks: list[DeckKey] = Field(min_length=1)
    doctrines: list[Key] = Field(default_factory=list, description="Doctrine files.")
    status_quo: dict[RoleId, Key]
    gates: Key | None = Field(
        default=None,
        description="The file of scenarios/gates its balance is held to; else the one of its id.",
    )
    roles: list[Role] = Field(min_length=1, max_length=8)
    dials: dict[Name, Milli] = Field(default_factory=dict, description="Dials with their defaults.")
    dial_names: dict[Name, Prose] = Field(
        default_factory=dict, description="What screens call a dial."
    )
    dial_about: dict[Name, Prose] = Field(
        default_factory=dict, description="What setting a dial does, a sentence or two."
    )
    flags: dict[Name, Prose] = Field(default_factory=dict, description="Flags with their meaning.")
    tracks: list[Track] = Field(min_length=1)
    derived: list[Derived] = Field(default_factory=list)
    pipelines: Pipelines | None = None
    objectives: list[Objective] = Field(min_length=1)
    war: War | None = None
    dilemmas: list[Dilemma] = Field(default_factory=list)
    guide: Guide | None = None
    msel: list[MselEntry] = Field(
        default_factory=list,
        max_length=200,
        description="What a facilitator plans to bring in: the master scenario events list.",
    )
    backtest: Backtest | None = None
    adjudication: Adjudication = Adjudication()


Track.model_rebuild()
Line.model_rebuild()
Pipelines.model_rebuild()
Scenario.model_rebuild()
