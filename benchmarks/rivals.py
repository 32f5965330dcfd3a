"""Random play-outs of OpenSpiel's games inside its own C++, by a Python that has `pyspiel`.

The play-outs run in `evaluate_bots` with its uniform bots, so no Python stands between two
moves. The decisions of a play-out (two or more legal actions, chance not counted) are counted
beforehand.
"""

from __future__ import annotations

import json
import random
import sys
import time

GAMES = ("hearts", "oh_hell(players=5)", "leduc_poker(players=5)", "backgammon")


def rate(name: str, seconds: float) -> float:
    """Decisions a core-second of uniformly random play."""
    import pyspiel  # type: ignore[import-not-found,unused-ignore]

    game = pyspiel.load_game(name)
    draw = random.Random(1)
    decisions = 0
    samples = 60
    for _ in range(samples):
        state = game.new_initial_state()
        while not state.is_terminal():
            actions = state.legal_actions()
            if not state.is_chance_node() and len(actions) > 1:
                decisions += 1
            state.apply_action(actions[int(draw.random() * len(actions))])
    bots = [pyspiel.make_uniform_random_bot(seat, seat) for seat in range(game.num_players())]
    played = 0
    start = time.process_time()
    while time.process_time() - start < seconds:
        pyspiel.evaluate_bots(game.new_initial_state(), bots, played)
        played += 1
    return played * decisions / samples / (time.process_time() - start)


if __name__ == "__main__":
    length = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    print(json.dumps({name: round(rate(name, length)) for name in GAMES}))
