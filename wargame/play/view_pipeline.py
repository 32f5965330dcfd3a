"""The pipeline as a seat sees it: what stands at which stage."""

from __future__ import annotations

from typing import Any

from wargame.rules.worlds import World


def pipeline(world: World) -> list[dict[str, Any]]:
    """The pipeline board: what stands at which stage, in $m."""
    pipes = world.tables.pipelines
    if pipes is None:
        return []
    values = world.values[:, 0]
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
            "slipped": pipes.causes[int(values[line.slip_row]) - 1]
            if values[line.slip_row]
            else "",
        }
        for line in pipes.lines
    ]
