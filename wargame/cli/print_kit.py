"""``wargame print``: a scenario on paper, for a room without a screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from wargame.cli.common import DONE, open_scenario, shown_path
from wargame.content.compiled import Compiled
from wargame.content.msel_csv import MARK, decoded, to_csv
from wargame.content.msel_table import read
from wargame.errors import WargameError, did_you_mean
from wargame.play.msel_run import listed
from wargame.record.files import disk_errors
from wargame.report import paper_html, paper_pdf
from wargame.report.aar_words import counted
from wargame.report.paper import kit
from wargame.report.svg import save_text

#: The longest exercise, in quarters.
MOST = 40


def main(args: argparse.Namespace) -> int:
    """Write the kit and say what is in it."""
    compiled = open_scenario(args.scenario, args.content)
    role = None if args.role is None else args.role.upper()
    roles = [table.key for table in compiled.tables.roles]
    if role is not None and role not in roles:
        hint = did_you_mean(role, roles) or f"one of: {', '.join(roles)}"
        raise WargameError(f"there is no role `{role}` in this scenario; {hint}")
    if role is not None and args.seed is not None:
        raise WargameError("--seed: rolls made beforehand are for the White Cell; leave --role out")
    if args.turns is not None and args.turns > MOST:
        raise WargameError(f"--turns: an exercise has 1 to {MOST} quarters, not {args.turns}")
    entries = _entries(compiled, args.msel)
    folder = _folder(args.output)
    made = kit(
        compiled,
        role,
        seed=args.seed,
        minutes=args.minutes,
        paper=args.paper,
        turns=args.turns,
        msel=entries,
    )
    with_pdf = not args.no_pdf and paper_pdf.there()
    pages: dict[str, int] = {}
    for part in made.parts:
        sheets = tuple(paper_html.sheets(part, backs=args.backs))
        paper_html.write(made, part, sheets, folder)
        pages[part.name] = len(sheets)
        if with_pdf:
            pages[part.name] = paper_pdf.write(made, part, sheets, folder)
    save_text(folder / "index.html", paper_html.index(made, pages, with_pdf))
    listing = compiled.bundle.scenario.msel if entries is None else read(entries, compiled)[0]
    if role is None and listing:
        save_text(folder / "msel.csv", MARK + to_csv(listing))
    what = f"{counted(len(made.parts), 'part')}, {counted(sum(pages.values()), 'page')}"
    print(f"{shown_path(folder / 'index.html')}: the paper kit of {made.scenario}, {what}")
    if not with_pdf and not args.no_pdf:
        print(paper_pdf.NEEDED + " The HTML files print as well.")
    return DONE


def _entries(compiled: Compiled, path: Path | None) -> list[dict[str, Any]] | None:
    """The injects of a list of its own, checked; None where the scenario's is to be printed."""
    if path is None:
        return None
    return listed(compiled, decoded(path.read_bytes(), str(path)), path.name)


def _folder(path: Path) -> Path:
    """The folder to write into, made where there is none."""
    if path.exists() and not path.is_dir():
        raise WargameError(f"{path} is a file; -o names a folder")
    with disk_errors(path):
        path.mkdir(parents=True, exist_ok=True)
    return path
