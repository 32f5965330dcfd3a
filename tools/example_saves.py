"""Play the example exercises anew: `python -m tools.example_saves [FOLDER]` (saves/).

Two saves come out, each the record of an exercise by the rules and content as they are:

* `example-solo.wargame`: one person, the Ukraine desk, against doctrines;
* `example-facilitated.wargame`: persons in all five seats, a White Cell, what is said and ruled
  around the table, an evaluator, the survey, two what-if branches.

Run it after a change of rules or content that the saves no longer verify under; read what it
prints (a line wherever a play-book asks for what is no longer legal), mend the play-books in
`tools/example_solo.py` and `tools/example_cell_*.py`, and commit the saves with the change.
Their reports in docs/ are made from them with `wargame report`. Everything but salts and the
clock is the same every time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools import example_facilitated, example_solo
from tools.example_book import decided, write_notes
from wargame.play.session import new_session
from wargame.play.verify import verify

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Write both saves into a folder; the exit code."""
    folder = Path(arguments[0]) if arguments else ROOT / "saves"
    folder.mkdir(parents=True, exist_ok=True)
    made = [solo(folder / "example-solo.wargame")]
    made.append(example_facilitated.play(_fresh(folder / "example-facilitated.wargame")))
    for path in made:
        found = verify(path)
        print(f"{path.name}: {found['events']} events, {path.stat().st_size // 1024} KB")
        if found["first_difference"] is not None:
            print(f"it does not verify: {found['first_difference']}", file=sys.stderr)
            return 1
    return 0


def solo(path: Path) -> Path:
    """Play the solo example into a file."""
    session = new_session(
        example_solo.SCENARIO, role=example_solo.ROLE, seed=example_solo.SEED, save=_fresh(path)
    )
    try:
        session.advance()
        while not session.ended:
            move = example_solo.MOVES[session.game.world.turn]
            write_notes(session, example_solo.ROLE, move)
            session.submit(example_solo.ROLE, decided(session, example_solo.ROLE, move))
            session.advance()
    finally:
        session.close()
    return path


def _fresh(path: Path) -> Path:
    """A place for a new save: what was there before goes."""
    path.unlink(missing_ok=True)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
