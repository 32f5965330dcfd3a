"""``wargame rulings``: the moves that no card had, in one save or many, and how they were ruled."""

from __future__ import annotations

import argparse

from wargame.cli.common import DONE, emit_json
from wargame.errors import WargameError, printable
from wargame.play.rulings import Case, in_folder, in_save, matching, reference


def main(args: argparse.Namespace) -> int:
    """Say each ruling that was found, and how those of them that were rolled for went."""
    found: list[Case] = []
    for path in args.path:
        if path.is_dir():
            found += in_folder(path)
        elif path.is_file():
            found += in_save(path)
        else:
            raise WargameError(f"there is no save at {path}")
    found = matching(found, args.find)
    if args.json:
        emit_json({"rulings": [case.document() for case in found], "of_all": reference(found)})
        return DONE
    for case in found:
        print(_line(f"{case.save}: {case.name}, {case.quarter}: {_fell(case)}"))
        print(f"  {_line(case.text)}")
        if case.decided is not None:
            print(f"  {_line(case.decided['reason'])}")
    many = reference(found)
    if not found:
        print("No ruling was found.")
    elif many["rulings"]:
        print(
            f"{many['rulings']} rolled for, mean odds {many['odds']} %, "
            f"{many['came_off']} came off."
        )
    return DONE


def _fell(case: Case) -> str:
    if case.refused:
        return f"refused: {_line(case.refused)}"
    if case.decided is None:
        return "not decided"
    told = case.decided
    tags = f" [{', '.join(case.tags)}]" if case.tags else ""
    return f"{told['odds']} %, roll {told['roll'] / 10:.1f}: {told['band']}{tags}"


def _line(text: str) -> str:
    return " ".join(printable(text).split())
