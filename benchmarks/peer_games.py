"""Random play in one library's games, sample by sample, for `peers.py` to ask.

    python benchmarks/peer_games.py open_spiel          then one JSON line a sample on stdin

Runs in any Python that has the library, needs nothing of the project unless the library is
`wargame` itself, and holds to one rule: what can be taken off a library's clock fairly is taken
off. A decision is a choice of at least two legal options.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

#: Plays for about so many seconds of this process; gives decisions made and seconds they took.
Sampler = Callable[[float], tuple[float, float]]

OPEN_SPIEL = {
    "hearts": "hearts",
    "oh_hell(5)": "oh_hell(players=5)",
    "leduc(5)": "leduc_poker(players=5)",
    "backgammon": "backgammon",
    "gin_rummy": "gin_rummy",
    "liars_poker(5), its Python": "python_liars_poker(players=5)",
}
#: Worlds of our blocks.
BLOCKS = (8192, 4096)
#: Movement, retreat and build phases of a diplomacy play-out: about ten game years.
_DIPLOMACY_PHASES = 40
#: Half-moves after which a play-out of chess is given up.
_CHESS_PLIES = 600


def until(play: Callable[[], float]) -> Sampler:
    """Samples of whole play-outs, each of which says how many decisions it took."""

    def sample(seconds: float) -> tuple[float, float]:
        made, start = 0.0, time.process_time()
        while (spent := time.process_time() - start) < seconds or not made:
            made += play()
        return made, spent

    return sample


# --- OpenSpiel --------------------------------------------------------------------------------


def open_spiel() -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """Play-outs inside its own C++: uniform bots in `evaluate_bots`, no Python between moves."""
    importlib.import_module("open_spiel.python.games")  # registers the games written in Python
    for key, name in OPEN_SPIEL.items():
        yield key, partial(_spiel, name)


def _spiel(name: str) -> Sampler:
    spiel: Any = importlib.import_module("pyspiel")
    game = spiel.load_game(name)
    bots = [spiel.make_uniform_random_bot(seat, seat) for seat in range(game.num_players())]
    start_state = game.new_initial_state()
    fresh = min((game.new_initial_state, start_state.clone), key=_cost)  # gin_rummy: 80 times
    counted = [0, 0]  # decisions, play-outs they were counted in
    played = 0

    def sample(seconds: float) -> tuple[float, float]:
        nonlocal played
        kept: list[Any] = []
        began, done, keep = time.process_time(), 0, 0
        while (spent := time.process_time() - began) < seconds:
            state = fresh()
            spiel.evaluate_bots(state, bots, played)
            played, done = played + 1, done + 1
            if done > keep and len(kept) < 60:  # one early, then ever rarer
                kept.append(state)
                keep = done + done // 20
        for state in kept:  # off the clock: which of its moves were choices
            counted[0] += _choices(game, state)
            counted[1] += 1
        return done * counted[0] / counted[1], spent

    return sample


def _cost(make: Callable[[], Any]) -> float:
    start = time.process_time()
    for _ in range(20):
        make()
    return time.process_time() - start


def _choices(game: Any, played: Any) -> int:
    state, found = game.new_initial_state(), 0
    for action in played.history():
        found += not state.is_chance_node() and len(state.legal_actions()) > 1
        state.apply_action(action)
    return found


# --- PettingZoo and rlcard --------------------------------------------------------------------


def pettingzoo() -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """The turn-by-turn loop of its manual; a legal action is drawn from the mask by hand."""
    yield "no-limit hold'em(5)", partial(_zoo, "texas_holdem_no_limit_v6", num_players=5)
    yield "hanabi(5)", partial(_zoo, "hanabi_v5", players=5)


def _zoo(name: str, **options: int) -> Sampler:
    import numpy as np

    env: Any = importlib.import_module(f"pettingzoo.classic.{name}").env(**options)
    draw, seed = random.Random(1), 0

    def play() -> float:
        nonlocal seed
        made, seed = 0, seed + 1
        env.reset(seed=seed)
        for _ in env.agent_iter():
            seen, _, ended, cut, info = env.last()
            if ended or cut:
                env.step(None)
                continue
            mask = seen["action_mask"] if "action_mask" in seen else info["action_mask"]
            legal = np.flatnonzero(mask)
            made += len(legal) > 1
            env.step(int(legal[int(draw.random() * len(legal))]))
        return made

    return until(play)


def rlcard() -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """Its environment stepped directly, without its agents."""
    yield "no-limit hold'em(5)", _rlcard


def _rlcard() -> Sampler:
    library: Any = importlib.import_module("rlcard")
    env = library.make("no-limit-holdem", config={"game_num_players": 5, "seed": 1})
    draw = random.Random(1)

    def play() -> float:
        made = 0
        state, _ = env.reset()
        while not env.is_over():
            legal = list(state["legal_actions"])
            made += len(legal) > 1
            state, _ = env.step(legal[int(draw.random() * len(legal))])
        return made

    return until(play)


# --- diplomacy and chess ----------------------------------------------------------------------


def diplomacy() -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """Random legal orders for every unit, adjudicated; a decision is one order."""
    yield "orders, ten years", _diplomacy


def _diplomacy() -> Sampler:
    engine: Any = importlib.import_module("diplomacy")
    draw = random.Random(1)

    def play() -> float:
        made, game = 0, engine.Game()
        for _ in range(_DIPLOMACY_PHASES):
            if game.is_game_done:
                break
            possible = game.get_all_possible_orders()
            for power, places in game.get_orderable_locations().items():
                choices = [possible[place] for place in places if possible[place]]
                made += sum(len(options) > 1 for options in choices)
                orders = [options[int(draw.random() * len(options))] for options in choices]
                game.set_orders(power, orders)
            game.process()
        return made

    return until(play)


def chess() -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """Random play-outs with python-chess."""
    yield "random play-outs", _chess


def _chess() -> Sampler:
    library: Any = importlib.import_module("chess")
    draw = random.Random(1)

    def play() -> float:
        made, board = 0, library.Board()
        for _ in range(_CHESS_PLIES):
            legal = list(board.legal_moves)
            if not legal or board.is_insufficient_material() or board.is_seventyfive_moves():
                break
            made += len(legal) > 1
            board.push(legal[int(draw.random() * len(legal))])
        return made

    return until(play)


# --- ourselves --------------------------------------------------------------------------------


def wargame(blocks: Sequence[int] = BLOCKS) -> Iterator[tuple[str, Callable[[], Sampler]]]:
    """Whole exercises of the flagship in blocks, full rules, set-up and shuffles included."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    for block in blocks:
        yield in_blocks("doctrine", block), partial(_ours, block, "doctrine")
    yield in_blocks("extra fast", blocks[0]), partial(_ours, blocks[0], "fast")
    yield in_blocks("random", blocks[-1]), partial(_ours, blocks[-1], "random")
    yield in_blocks("doctrine", 1), partial(_ours, 1, "doctrine")


def in_blocks(kind: str, block: int) -> str:
    """What our play is called: who plays, and how many worlds at a time."""
    if block == 1:
        return f"{kind}, one world"
    return f"{kind}, blocks of {f'{block // 1024}k' if block >= 1024 else block}"


def _ours(block: int, kind: str) -> Sampler:
    from benchmarks.batch import play as play_worlds
    from benchmarks.common import doctrines, randoms
    from wargame.play.fast import slow_down, speed_up

    who = randoms() if kind == "random" else doctrines()
    played = 0

    def play() -> float:
        nonlocal played
        if kind == "fast" and not speed_up():
            raise ImportError("numba, the extra `fast`, is not installed")
        made = play_worlds(block, who, block=block, first=played)
        slow_down()
        played += block
        return made

    return until(play)


# --- the conversation ---------------------------------------------------------------------------

#: Library by name: what to install for it, and its games.
LIBRARIES: dict[str, tuple[str, Callable[[], Iterator[tuple[str, Callable[[], Sampler]]]]]] = {
    "wargame": ("wargame", wargame),
    "open_spiel": ("open_spiel", open_spiel),
    "pettingzoo": ("pettingzoo", pettingzoo),
    "rlcard": ("rlcard", rlcard),
    "diplomacy": ("diplomacy", diplomacy),
    "chess": ("chess", chess),
}


def ready(
    library: str, blocks: Sequence[int] = BLOCKS
) -> tuple[dict[str, Sampler], dict[str, Any]]:
    """Every game that starts and plays a moment, and what to say of the others."""
    package, games = LIBRARIES[library]
    samplers: dict[str, Sampler] = {}
    said: dict[str, Any] = {"version": "", "games": [], "missing": {}}
    try:
        if library != "wargame":
            importlib.import_module("pyspiel" if library == "open_spiel" else library)
            said["version"] = version(package)
        else:
            said["version"] = "this tree"
        found = list(wargame(blocks) if library == "wargame" else games())
    except Exception as problem:  # whatever a foreign library raises is the reason to tell
        said["missing"][""] = _reason(problem)
        return samplers, said
    for key, make in found:
        try:
            sampler = make()
            sampler(0.01)
        except Exception as problem:
            said["missing"][key] = _reason(problem)
            continue
        samplers[key] = sampler
        said["games"].append(key)
    return samplers, said


def _reason(problem: Exception) -> str:
    words = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {words[0]}" if words else type(problem).__name__


def answer(library: str, blocks: Sequence[int], asked: TextIO, told: TextIO) -> None:
    """Say what is there, then answer one sample a line until the asker goes."""
    samplers, said = ready(library, blocks)
    print(json.dumps(said), file=told, flush=True)
    for line in asked:
        request = json.loads(line)
        start = time.perf_counter()
        made, spent = samplers[request["game"]](request["seconds"])
        found = {"decisions": made, "core_s": spent, "wall_s": time.perf_counter() - start}
        print(json.dumps(found), file=told, flush=True)


if __name__ == "__main__":
    # Some libraries print as they work: their words go where errors go.
    with os.fdopen(os.dup(1), "w") as told:
        os.dup2(2, 1)
        answer(sys.argv[1], [int(size) for size in sys.argv[2:]] or BLOCKS, sys.stdin, told)
