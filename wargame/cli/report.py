"""``wargame report``: the after-action report of a save, for a screen, for Word or as Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wargame import RULES_VERSION
from wargame.cli.common import DONE, shown_path
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.play.branches import find_branch
from wargame.record.check import read_record
from wargame.record.events import Event
from wargame.report.aar import report
from wargame.report.aar_story import Story

if TYPE_CHECKING:
    from wargame.content.compiled import Compiled
    from wargame.content.details import Details
    from wargame.report.document import Document

#: The module that writes each kind of file, by its ending.
KINDS = {".html": "html", ".docx": "docx", ".md": "markdown"}


def main(args: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    write = _writer(args.output)
    if not args.path.is_file():
        raise WargameError(f"there is no save at {args.path}")
    record = read_record(args.path)
    branch = find_branch(record.branches, args.branch)
    if not record.heads[branch.id][0]:
        raise WargameError("nothing has been played in this exercise yet")
    compiled = ready_from_files(record.content)
    details = None if args.details is None else _details(args.details, compiled, record, branch)
    head = record.heads[branch.id][1]
    found, without = (
        (None, "") if args.no_analysis else _analysis(args, list(record.line(branch.id)))
    )
    write(report(record, branch, compiled, found, details, without), args.output)
    print(f"{shown_path(args.output)}: the after-action report, head {head}")
    if without:
        print(without)
    return DONE


def _writer(path: Path) -> Callable[[Document, Path], None]:
    """What writes a file of this ending; said before any work where there is none."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise WargameError(f"{path}: a report is written as .html, .docx or .md")
    if path.is_dir():
        raise WargameError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise WargameError(f"{path}: there is no folder {path.parent}")
    written: Callable[[Document, Path], None] = import_module(f"wargame.report.{kind}").write
    return written


def _details(path: Path, compiled: Compiled, record: Any, branch: Any) -> Details:
    """What people know besides, checked against the exercise it is about."""
    from wargame.content.details import load_details

    if not path.is_file():
        raise WargameError(f"--details: there is no file {path}")
    story = Story(record, branch)
    objectives: dict[str, list[str]] = {
        role: list(standing["objectives"]) for role, standing in story.standings.items()
    }
    if not objectives:
        objectives = {
            role.id: [o.id for o in compiled.bundle.scenario.objectives if role.id in o.roles]
            for role in compiled.bundle.scenario.roles
        }
    return load_details(path, objectives, story.by_seq)


def _analysis(args: argparse.Namespace, events: list[Event]) -> tuple[dict[str, Any] | None, str]:
    """The analysis, made or found; or why there can be none of this save.

    Unless worlds are asked for, the last one that was made is taken, whatever it asked.
    """
    from wargame.analysis import kept
    from wargame.analysis.afterwards import played_head
    from wargame.cli.analyse import analysed

    if args.worlds is None:
        last = kept.latest(args.path, played_head(events))
        if last is not None and last.get("rules_version") == RULES_VERSION:
            return last, ""
    try:
        return dict(analysed(args, worlds=args.worlds, fresh=False)), ""
    except WargameError as error:
        return None, f"The report has no analysis: {error}."
