"""Make the golden files anew: `python -m tests.golden.update` in the project's folder.

Do it when rules or content change on purpose, in one commit whose difference is read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.play.helpers import at_random, begin, persons, play_to, roles, scenario
from wargame.play.outcome import outcome
from wargame.play.session import Session, start_session

HERE = Path(__file__).parent
SEEDS = {"tiny": (1, 2, 3, 7), "bridge-2025": (1, 7, 2025)}


def digests(name: str) -> dict[str, Any]:
    """Digest by quarter and end state, for each seed under doctrines and random players."""
    found: dict[str, Any] = {}
    for seed in SEEDS[name]:
        for player in ("doctrine", "random"):
            session = start_session(
                scenario(name), dict.fromkeys(roles(name), player), seed=seed, save=None
            )
            session.advance()
            found[f"{player}-{seed}"] = {
                "quarters": [
                    fact["parts"]["engine"]["digest"]
                    for fact in session.facts
                    if fact["kind"] == "quarter"
                ],
                **outcome(session, seed),
            }
    return found


def trace() -> str:
    """A whole exercise of `tiny` between two random players, as text for people to read."""
    session = begin("tiny", persons("tiny"), seed=7)
    play_to(session, at_random, lambda _: False)
    return told(session)


def told(session: Session) -> str:
    """Every fact of a session with all its parts, a line each piece."""
    lines = []
    for fact in session.facts:
        lines.append(f"{fact['quarter']} {fact['phase']}: {fact['kind']} by {fact['actor']}")
        for audience, body in sorted(fact["parts"].items()):
            for key, value in sorted(body.items()):
                pieces = value if key == "entries" else [value]
                lines += [
                    f"    [{audience}] {key}: {json.dumps(piece, sort_keys=True)}"
                    for piece in pieces
                ]
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """Every golden file's name and content."""
    made = {f"{name}.json": json.dumps(digests(name), indent=1) + "\n" for name in SEEDS}
    made["tiny-seed7.txt"] = trace()
    return made


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(HERE / name)
