"""``wargame check``: content and saves, every fault with file, line and column."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wargame.cli.common import DONE, NO, emit_json, shown_fault, shown_message, shown_path
from wargame.errors import Fault, SaveBusy, SaveDamaged, WargameError

_YAML = (".yaml", ".yml")
_SAVE = ".wargame"


@dataclass(slots=True)
class Report:
    """Everything a check has to say."""

    files: list[str] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)


def main(args: argparse.Namespace) -> int:
    """Check what is named, or everything that can be found."""
    report = examine(args.paths, args.content)
    if args.json:
        emit_json(document(report))
    else:
        print("\n".join(lines(report)))
    return NO if report.errors else DONE


def examine(paths: Sequence[Path], content: Path | None) -> Report:
    """Check content files and saves; folders stand for what they hold."""
    from wargame.content.survey import survey

    content_paths: list[Path] = []
    saves: list[Path] = []
    other: list[Path] = []
    for path in _files(paths, content):
        kind = saves if path.suffix == _SAVE else content_paths if path.suffix in _YAML else other
        kind.append(path)
    found = survey(content_paths, content)
    report = Report(
        [*found.files, *map(_whole, saves), *map(_whole, other)],
        found.errors,
        found.warnings,
        found.alone,
    )
    report.errors += [
        Fault(_whole(path), 0, 0, "unknown-kind", "this is neither YAML nor a save")
        for path in other
    ]
    for path in saves:
        report.errors += _save_faults(path)
    report.errors.sort()
    return report


def document(report: Report) -> dict[str, Any]:
    """What ``check --json`` prints."""
    return {
        "files": [shown_path(path) for path in report.files],
        "errors": [_entry(fault) for fault in report.errors],
        "warnings": [_entry(fault) for fault in report.warnings],
    }


def lines(report: Report) -> Iterator[str]:
    """What ``check`` prints: faults, warnings, and how many there are of each."""
    for fault in report.errors:
        yield shown_fault(fault)
    for fault in report.warnings:
        place, told = shown_fault(fault).split(": ", 1)
        yield f"{place}: warning: {told}"
    for path in report.alone:
        yield f"{shown_path(path)}: checked by itself, as no scenario beside it names it"
    errors, warnings = len(report.errors), len(report.warnings)
    told = _count(errors, "fault") if errors else "sound"
    told += f", {_count(warnings, 'warning')}" if warnings else ""
    yield f"{_count(len(report.files), 'file')}: {told}"


def _files(paths: Sequence[Path], content: Path | None) -> list[Path]:
    """The files that the arguments stand for, each once."""
    from wargame.content.shelf import search_path
    from wargame.content.survey import content_files

    found: dict[Path, None] = {}
    if not paths:
        for root in search_path(content):
            found |= dict.fromkeys(content_files(root))
        if not found:
            raise WargameError("there is no content to check: no scenarios/ and no decks/")
    for path in paths:
        if path.is_dir():
            inside = content_files(path) or _under(path)
            if not inside:
                raise WargameError(f"there is nothing to check in {path}")
            found |= dict.fromkeys(inside)
        elif path.exists():
            found[path] = None
        else:
            raise WargameError(f"there is no file or folder {path}")
    return list({path.resolve(): path for path in found}.values())


def _under(folder: Path) -> list[Path]:
    """Content and saves anywhere below a folder, what is hidden left out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in (*_YAML, _SAVE)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _save_faults(path: Path) -> list[Fault]:
    from wargame.record.check import check_chain

    try:
        report = check_chain(path)
    except (SaveDamaged, SaveBusy) as error:
        return [Fault(_whole(path), 0, 0, "save", str(error))]
    return [] if report.ok else [Fault(_whole(path), 0, 0, "save", report.fault)]


def _whole(path: Path) -> str:
    return path.resolve().as_posix()


def _entry(fault: Fault) -> dict[str, Any]:
    return {
        "path": shown_path(fault.path),
        "line": fault.line,
        "column": fault.column,
        "code": fault.code,
        "message": shown_message(fault),
        "hint": fault.hint,
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
