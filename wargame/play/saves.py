"""Where saves lie, and which there are."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from wargame.content.folders import data_folder
from wargame.errors import WargameError
from wargame.play.asides import ASIDE
from wargame.play.interventions import going_on
from wargame.record.store import Store


def saves_folder() -> Path:
    """The current folder's ``saves/`` where there is one, else the user's data folder."""
    here = Path.cwd() / "saves"
    return here if here.is_dir() else data_folder() / "saves"


def new_save_path(scenario: str, role: str) -> Path:
    """A name for a new save that does not exist yet."""
    folder = saves_folder()
    stamp = datetime.now().strftime("%Y-%m-%d")
    base = re.sub(r"[^A-Za-z0-9-]+", "-", f"{scenario}-{role}-{stamp}").strip("-").lower()
    for number in range(1, 1000):
        path = folder / (f"{base}.wargame" if number == 1 else f"{base}-{number}.wargame")
        if not path.exists():
            return path
    raise WargameError(f"there are too many saves named {base} in {folder}")


def list_saves(folder: Path | None = None) -> list[dict[str, Any]]:
    """The saves in a folder (else the usual one), newest first; a damaged one says so."""
    found = []
    folder = folder or saves_folder()
    for path in folder.glob("*.wargame") if folder.is_dir() else ():
        item: dict[str, Any] = {
            "path": path,
            "scenario": "",
            "role": "",
            "quarter": "",
            "ended": "",
            "scores": {},
            "when": datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %H:%M"),
            "fault": "",
        }
        try:
            with Store.open(path, write=False) as store:
                _describe(store, item)
        except WargameError as error:
            item["fault"] = str(error)
        except (AttributeError, LookupError, TypeError, ValueError):  # hashed, but not by us
            item["fault"] = f"{path} is no record of an exercise"
        found.append((path.stat().st_mtime, item))
    return [item for _, item in sorted(found, key=lambda pair: -pair[0])]


def _describe(store: Store, item: dict[str, Any]) -> None:
    """Say what a save is: by its first event, its last and its end, however many lie between."""
    item["scenario"] = store.meta().get("scenario", "")
    setup = next(store.events(1, upto=1), None)
    if setup is None:
        return
    told = setup.body("public")
    people = [role for role, who in told.get("seats", {}).items() if who == "person"]
    item["role"] = ", ".join(people)
    last = store.latest(going_on(store.branches()), besides=sorted(ASIDE)) or setup
    if first := told.get("quarter", ""):
        number = int(first[:4]) * 4 + int(first[5]) - 1 + last.turn
        item["quarter"] = f"{number // 4}Q{number % 4 + 1}"
    if last.kind == "end":  # nothing but notes comes after it
        result = last.body("public")
        item["ended"] = result.get("ended", "")
        item["scores"] = {role: int(own["score"]) for role, own in result.get("roles", {}).items()}


def scenario_list(content: Path | None = None) -> list[dict[str, Any]]:
    """Every scenario with what a chooser shows: name, about, roles, decks, the guide's steps."""
    # Read here: a list of saves, which the first picture waits for, does without.
    from wargame.content.ready import ready
    from wargame.content.shelf import scenario_ids

    result: list[dict[str, Any]] = []
    for key in scenario_ids(content):
        try:
            compiled = ready(key, content)
        except WargameError as error:
            result.append(
                {
                    "id": key,
                    "name": key,
                    "about": [str(error)],
                    "roles": [],
                    "turns": 0,
                    "fault": str(error),
                }
            )
            continue
        scenario = compiled.bundle.scenario
        result.append(
            {
                "id": scenario.id,
                "name": scenario.name,
                "about": scenario.about,
                "fault": "",
                "turns": scenario.turns,
                "minutes": scenario.minutes,
                "difficulty": scenario.difficulty,
                "first_quarter": scenario.first_quarter,
                "guide": scenario.guide.role if scenario.guide else "",
                "steps": [step.title for step in scenario.guide.steps] if scenario.guide else [],
                "decks": {deck.name: len(deck.cards) for deck in compiled.bundle.decks},
                "roles": [
                    {
                        "id": role.id,
                        "name": role.name,
                        "question": role.question,
                        "seats": role.seats,
                        "brief": role.brief,
                        "alone": role.alone,
                    }
                    for role in scenario.roles
                ],
            }
        )
    return result
