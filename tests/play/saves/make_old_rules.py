"""Makes old-rules.wargame beside it: an exercise played under rules version 1, with other outcomes.

    python tests/play/saves/make_old_rules.py

An outcome was a success or nothing then: no breakthroughs, no partial successes.  All else is as
it is now.  The file is committed: a save from before a deliberate change of the rules is one that
nobody can make any more, so it is kept as it was and not made again when rules or content change.
"""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import numpy as np

from wargame.content.ready import ready
from wargame.play.game import Game
from wargame.play.players import BatchPlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.session import start_session
from wargame.rules.tables import Ints
from wargame.rules.worlds import World

OLD = 1
SEED = 4
SAVE = Path(__file__).with_name("old-rules.wargame")


def bands(_: World, chance: Ints, roll: Ints) -> Ints:
    """A success (2) below the chance, else a setback (0)."""
    return np.where(roll < chance, 2, 0)


def main() -> None:
    """Play it with persons in both seats, who give reasons, call shots and write notes."""
    setup = Game.setup
    with (
        mock.patch("wargame.rules.adjudication.bands", bands),
        mock.patch("wargame.play.session.RULES_VERSION", OLD),
        mock.patch.object(Game, "setup", lambda game, seats: setup(game, seats, OLD)),
    ):
        made = ready("tiny")
        roles = [role.key for role in made.tables.roles]
        session = start_session(made, dict.fromkeys(roles, "person"), seed=SEED, save=SAVE)
        session.advance()
        while not session.ended:
            for role in session.waiting():
                decision = BatchPlayer(RandomPlayer()).decide(session.game, role) or {}
                if session.game.node == "orders":
                    decision["reason"] = f"As {role} saw it then."
                    session.note(role, "These were the rules of the day.")
                session.submit(role, decision)
            session.advance()
        session.close()


if __name__ == "__main__":
    main()
