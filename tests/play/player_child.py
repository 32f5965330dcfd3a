"""A process made to be killed: it plays an exercise and says what was acknowledged."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.play.helpers import at_random, begin, persons
from wargame.play.session import resume_session


def scenario_for(seed: int) -> str:
    """Mostly the small scenario, which is quick."""
    return "tiny" if seed % 4 else "bridge-2025"


def main(path: Path, seed: int) -> None:
    name = scenario_for(seed)
    if path.exists():
        session = resume_session(path)
    else:
        session = begin(name, persons(name), seed=seed, save=path)
    assert session.store is not None
    print(session.store.head()[0], flush=True)
    while not session.ended:
        for role in session.waiting():
            session.submit(role, at_random(session.game, role))
            print(session.store.head()[0], flush=True)
        session.advance()
        print(session.store.head()[0], flush=True)
    print("ended", session.game.digest, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
