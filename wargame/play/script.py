"""A player that reads its decisions from a file: one JSON object a line.

Each line names the quarter (counted from 1), the node, and the decision, for example
``{"turn": 1, "node": "orders", "decision": {"standing": "front", "orders": ["pda/full"]}}``.
Nodes without a line take the default.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wargame.errors import WargameError
from wargame.play.choices import NODES
from wargame.play.decisions import Decision
from wargame.play.game import Game


class ScriptPlayer:
    """Plays what a file says for one role."""

    repeatable = True

    def __init__(self, path: Path, role: str) -> None:
        self.path = path
        self.decisions: dict[tuple[int, str], tuple[int, Decision]] = {}
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise WargameError(f"the script {path} cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            where = f"{path}:{number}:1"
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise WargameError(f"{where}: this line is not JSON: {error}") from error
            if not isinstance(item, dict) or type(item.get("turn")) is not int:
                raise WargameError(f"{where}: a line needs `turn`, `node` and `decision`")
            if item.get("role") not in (None, role):
                continue
            if item.get("node") not in NODES or not isinstance(item.get("decision"), dict):
                raise WargameError(
                    f"{where}: `node` must be one of {', '.join(NODES)} and `decision` an object"
                )
            place = (item["turn"], item["node"])
            if place in self.decisions:
                raise WargameError(
                    f"{where}: turn {place[0]}, {place[1]} stands on line "
                    f"{self.decisions[place][0]} already"
                )
            self.decisions[place] = number, item["decision"]

    def decide(self, game: Game, role: str) -> Decision | None:
        """The line for this quarter and node, checked like a person's decision."""
        found = self.decisions.get((game.world.turn + 1, game.node))
        if found is None:
            return None
        line, decision = found
        try:
            return game.check(role, decision)
        except WargameError as error:
            raise WargameError(
                f"{self.path}:{line}:1: turn {game.world.turn + 1}, {game.node}: {error}"
            ) from error

    def inform(self, facts: list[dict[str, Any]]) -> None:
        """A script does not listen."""

    def close(self) -> None:
        """Nothing to leave."""

    def complaints(self) -> list[str]:
        """A wrong script is an error, not a complaint."""
        return []
