"""``wargame coverage``: what of a catalogue the content realises, and whether it does anything."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from wargame.analysis.coverage import Coverage, Realisation, coverage, read, shipped
from wargame.cli.common import DONE, NO, emit_json, shown_path
from wargame.content.entries import read_catalogue
from wargame.report.coverage_text import coverage_text


def main(args: argparse.Namespace) -> int:
    """Say what realises each entry; exit code 1 where a required one is missing."""
    catalogue = read_catalogue(args.catalogue)
    bundles = read(args.scenario or shipped(args.content), args.content)
    found = coverage(catalogue, bundles)
    if args.json:
        emit_json(document(found))
    else:
        sys.stdout.write(coverage_text(found, shown_path))
    return DONE if found.complete else NO


def document(found: Coverage) -> dict[str, Any]:
    """What ``coverage --json`` prints."""
    by_entry = found.by_entry()
    return {
        "scenarios": list(found.scenarios),
        "required": len(found.required),
        "realised": len(found.required) - len(found.missing),
        "missing": [entry.id for entry in found.missing],
        "unsourced": [_realisation(one) for one in found.unsourced],
        "strangers": [{"id": key, **_realisation(one)} for key, one in found.strangers],
        "entries": {
            entry.id: {
                "tier": entry.tier,
                "name": entry.name,
                "realised_by": [_realisation(one) for one in by_entry[entry.id]],
            }
            for entry in found.catalogue.entries
        },
    }


def _realisation(one: Realisation) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "key": one.key,
        "name": one.name,
        "path": shown_path(one.path),
        "line": one.line,
        "sources": list(one.sources),
        "scenarios": list(one.scenarios),
    }
