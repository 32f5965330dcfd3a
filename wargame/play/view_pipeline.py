"""The pipeline as a seat sees it: stages, pledges, slips, what comes next and what is believed.

Everything is in $m, shares are per mille unless they are said to be per cent.  What rests on a
value a role may not see is None for it.
"""

from __future__ import annotations

from typing import Any

from wargame.play.game import Game
from wargame.rules.tables import ArrivalTable, LineTable, PipelineTable, RoleTable
from wargame.rules.view import audience
from wargame.rules.worlds import World, rounded_int


def pipeline(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Each line: where its goods stand, and what it did quarter by quarter.

    ``world`` is the world as the role may know it.  Always ``entered`` = the four stages +
    ``absorbed`` + ``lost``.
    """
    pipes = world.tables.pipelines
    if pipes is None:
        return []
    values = world.column(0)
    coming = _coming(world, pipes)
    return [
        {
            "id": line.key,
            "name": line.name,
            "donor": world.tables.roles[line.donor].key,
            "funded": int(values[line.rows[0]]),
            "contracted": int(values[line.rows[1]]),
            "produced": int(values[line.rows[2]]),
            "waiting": int(values[line.rows[3]]),
            "absorbed": int(values[line.absorbed_row]),
            "lost": int(values[line.lost_row]),
            "entered": int(values[line.entered_row]),
            "slipped": pipes.causes[int(values[line.slip_row]) - 1]
            if values[line.slip_row]
            else "",
            "rates": list(line.rates),
            "goods": {kind: line.goods[number] for number, kind in enumerate(pipes.kinds)},
            "home": line.own_absorption,
            "next": coming[line.key],
            "quarters": _quarters(game, line, role),
        }
        for line in pipes.lines
    ]


def board(game: Game, world: World, role: RoleTable) -> dict[str, Any]:
    """What holds for all lines: goods by kind, room to absorb, promises kept and believed."""
    pipes = world.tables.pipelines
    if pipes is None:
        return {}
    return {
        "kinds": _kinds(game, world, role, pipes),
        "room": _room(game, world, role, pipes),
        "promise": _promise(world, role, pipes),
        "slip": {"chance": pipes.slip_chance, "rate": pipes.slip_rate},
    }


def _sees(world: World, role: RoleTable, row: int) -> bool:
    """Whether a role may see a register; one that does not exist hides nothing."""
    if row < 0:
        return True
    allowed = audience(world.tables, world.tables.row_names[row])
    return allowed is None or role.index in allowed


# Looking back -----------------------------------------------------------------------------


def _quarters(game: Game, line: LineTable, role: RoleTable) -> list[dict[str, Any]]:
    """A line's quarters, the oldest first: what came in, arrived, was lost, and why it slipped."""
    world = game.world
    rows = (line.promised, line.enters, line.lapses)
    known = line.promised < 0 or all(_sees(world, role, row) for row in rows)
    before = {"entered": int(world.tables.start[line.entered_row]), "absorbed": 0, "lost": 0}
    found = []
    for past in game.lines:
        if line.key not in past.get("lines", {}):
            continue
        item = past["lines"][line.key]
        entered = item["entered"] - before["entered"]
        pledged: int | None = entered
        if item["pledged"] is not None:
            # What cards send into a line is promised too, beside its yearly pledge.
            pledged = item["pledged"] + entered - (item["funded"] or 0) if known else None
        found.append(
            {
                "quarter": world.tables.quarter_name(past["turn"]),
                "pledged": pledged,
                "entered": entered,
                "lapsed": item["lapsed"] if known else None,
                "absorbed": item["absorbed"] - before["absorbed"],
                "lost": item["lost"] - before["lost"],
                "slipped": item["slipped"],
            }
        )
        before = item
    return found


# Looking ahead ----------------------------------------------------------------------------


def _coming(world: World, pipes: PipelineTable) -> dict[str, int]:
    """What each line will bring into use next quarter if nothing slips and room stays as it is."""
    values = world.column(0)
    delivered = {
        line.key: int(values[line.rows[3]])
        + rounded_int(int(values[line.rows[2]]) * line.rates[2], 1000)
        for line in pipes.lines
    }
    waiting = sum(delivered[line.key] for line in pipes.lines if not line.own_absorption)
    share = min(waiting, max(int(values[pipes.capacity_row]), 0))
    return {
        line.key: delivered[line.key]
        if line.own_absorption
        else delivered[line.key] * share // max(waiting, 1)
        for line in pipes.lines
    }


def _kinds(game: Game, world: World, role: RoleTable, pipes: PipelineTable) -> list[dict[str, Any]]:
    """Each kind of goods: what stands in the pipe, came last and comes next, and what it does."""
    values = world.column(0)
    coming = _coming(world, pipes)
    last = game.lines[-1]["goods"] if game.lines else {}
    bring = _by_kind(pipes, coming)
    pipe = _by_kind(pipes, {line.key: int(values[list(line.rows)].sum()) for line in pipes.lines})
    found = []
    for number, kind in enumerate(pipes.kinds):
        percent, quarters, late = (int(values[row]) for row in pipes.spoil_rows[number])
        held = rounded_int(bring[number] * percent, 100) if quarters > 0 else 0
        soon = int(values[pipes.held_rows[number][0]])
        goods = bring[number] - held + soon
        found.append(
            {
                "kind": kind,
                "pipe": pipe[number],
                "last": last.get(kind, 0),
                "next": goods,
                "held": held,
                "released": soon,
                "late": late if held else 0,
                "effects": [
                    {
                        "name": arrival.text,
                        "track": world.tables.tracks[arrival.track].key,
                        "by": _effect(world, role, arrival, goods),
                    }
                    for arrival in pipes.arrivals
                    if arrival.kind == number
                ],
            }
        )
    return found


def _by_kind(pipes: PipelineTable, amounts: dict[str, int]) -> list[int]:
    """Goods of every line by kind, shared out as the rules share them."""
    kinds = [0] * len(pipes.kinds)
    for line in pipes.lines:
        left = amounts[line.key]
        goods = [number for number, percent in enumerate(line.goods) if percent]
        for number in goods[:-1]:
            part = rounded_int(amounts[line.key] * line.goods[number], 100)
            kinds[number] += part
            left -= part
        kinds[goods[-1]] += left
    return kinds


def _effect(world: World, role: RoleTable, arrival: ArrivalTable, goods: int) -> int | None:
    """What goods do to a track as things stand; None where that rests on what is hidden."""
    if not _sees(world, role, arrival.times):
        return None
    by = rounded_int(goods * arrival.add, 1000)
    if arrival.times >= 0:
        by = rounded_int(by * int(world.get(arrival.times)[0]), 1000)
    return by


# Room and promises ------------------------------------------------------------------------


def _room(game: Game, world: World, role: RoleTable, pipes: PipelineTable) -> dict[str, Any]:
    """NATO's room to absorb: how much there is, was used, waits, and what waiting costs."""
    values = world.column(0)
    shared = [line for line in pipes.lines if not line.own_absorption]
    waiting = sum(int(values[line.rows[3]]) for line in shared)
    known = _sees(world, role, pipes.capacity_row)
    used = had = None
    if game.lines:
        now, before = game.lines[-1], game.lines[-2] if len(game.lines) > 1 else None
        used = sum(
            now["lines"][line.key]["absorbed"]
            - (before["lines"][line.key]["absorbed"] if before else 0)
            for line in shared
        )
        had = now["room"] if known else None
    return {
        "capacity": max(int(values[pipes.capacity_row]), 0) if known else None,
        "had": had,
        "used": used,
        "waiting": waiting,
        "waste": rounded_int(waiting * pipes.waiting_lost, 1000),
        "waste_rate": pipes.waiting_lost,
    }


def _promise(world: World, role: RoleTable, pipes: PipelineTable) -> dict[str, Any]:
    """What was due and arrived over four quarters, and where belief in promises is heading.

    ``due`` and ``absorbed`` are newest first; ``kept`` and ``next`` are thousandths of a per
    cent, ``next`` being what will have been kept next quarter if nothing slips.
    """
    values = world.column(0)
    # Where nobody pledges, what enters is due, and what enters everybody sees.
    known = all(_sees(world, role, line.promised) for line in pipes.lines)
    absorbed = [int(values[row]) for row in pipes.absorbed_rows]
    due = [int(values[row]) for row in pipes.due_rows]
    kinds = _by_kind(pipes, _coming(world, pipes))
    arriving = 0
    for number, goods in enumerate(kinds):
        percent, quarters, _ = (int(values[row]) for row in pipes.spoil_rows[number])
        held = rounded_int(goods * percent, 100) if quarters > 0 else 0
        arriving += goods - held + int(values[pipes.held_rows[number][0]])
    owed = sum(
        rounded_int(int(values[line.due_rows[2]]) * line.rates[2], 1000) for line in pipes.lines
    )
    top, bottom = sum(absorbed[:-1]) + arriving, sum(due[:-1]) + owed
    ahead = min(rounded_int(100_000 * top, bottom), 100_000) if bottom > 0 else 100_000
    return {
        "kept": int(values[pipes.kept_row]),
        "absorbed": absorbed,
        "due": due if known else None,
        "next_absorbed": arriving,
        "next_due": owed if known else None,
        "next": ahead if known else None,
        "belief": _belief(world, role, pipes),
    }


def _belief(world: World, role: RoleTable, pipes: PipelineTable) -> dict[str, Any] | None:
    """The track that follows what is kept, and by how much at its next drift."""
    tables = world.tables
    for coupling in tables.couplings:
        if coupling.at_row != pipes.kept_row or coupling.times >= 0 or coupling.row < 0:
            continue
        track = tables.tracks[coupling.track]
        if not _sees(world, role, track.index) or not _sees(world, role, coupling.row):
            continue
        far = int(world.get(coupling.row)[0]) - coupling.at
        far -= int(world.values[pipes.kept_row, 0])
        if coupling.counts:
            far = max(-far if coupling.counts < 0 else far, 0)
        return {
            "track": track.key,
            "value": int(world.values[track.index, 0]),
            "step": rounded_int(far * coupling.num, coupling.den),
        }
    return None
