"""``wargame coverage``: what of a catalogue the content realises, and whether it does anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from wargame.analysis.coverage import Coverage, Realisation, coverage, shipped
from wargame.analysis.coverage_effect import Effects, coverage_effects
from wargame.analysis.effect import Effect
from wargame.cli.common import DONE, NO, complain, emit_json, shown_path
from wargame.cli.progress import Progress
from wargame.content.entries import read_catalogue
from wargame.content.library import Bundle, load_bundle
from wargame.errors import ContentError, WargameError
from wargame.report.coverage_text import coverage_text


def main(args: argparse.Namespace) -> int:
    """Say what realises each entry; exit code 1 where a required one is missing."""
    if not args.effect and args.worlds is not None:
        raise WargameError("--worlds goes with --effect")
    catalogue = read_catalogue(args.catalogue)
    bundles, whole = _bundles(args)
    found = coverage(catalogue, bundles)
    effects = _effects(found, bundles, args) if args.effect else None
    if args.json:
        emit_json(document(found, effects))
    else:
        sys.stdout.write(coverage_text(found, shown_path, effects))
    sound = whole and found.complete and not (effects and effects.idle)
    return DONE if sound else NO


def _bundles(args: argparse.Namespace) -> tuple[list[Bundle], bool]:
    """The scenarios asked for, and whether these are all; a faulty one is said and left out.

    One that is named must be sound.
    """
    if args.scenario:
        return [load_bundle(reference, args.content) for reference in args.scenario], True
    found, keys = [], shipped(args.content)
    for key in keys:
        try:
            found.append(load_bundle(key, args.content))
        except ContentError as error:
            many = "a fault" if len(error.faults) == 1 else f"{len(error.faults)} faults"
            complain(f"{key} is left out, as it has {many}: see `wargame check`")
    if not found:
        raise WargameError("there is no scenario to look through")
    return found, len(found) == len(keys)


def _effects(found: Coverage, bundles: Sequence[Bundle], args: argparse.Namespace) -> Effects:
    with Progress("realisations") as progress:
        return coverage_effects(
            found,
            bundles,
            content=args.content,
            seed=0 if args.seed is None else args.seed,
            worlds=args.worlds,
            workers=args.workers,
            progress=progress,
        )


def document(found: Coverage, effects: Effects | None = None) -> dict[str, Any]:
    """What ``coverage --json`` prints."""
    by_entry = found.by_entry()
    told = {} if effects is None else dict(zip(found.realisations, effects.found, strict=True))

    def shown(one: Realisation) -> dict[str, Any]:
        made = _realisation(one)
        return made | {"effect": _effect(told[one])} if one in told else made

    head: dict[str, Any] = {}
    if effects is not None:
        head = {
            "seed": effects.seed,
            "worlds": effects.worlds,
            "idle": [{**_realisation(one), "effect": _effect(e)} for one, e in effects.idle],
            "decorated": [entry.id for entry in effects.decorated],
        }
    return head | {
        "scenarios": list(found.scenarios),
        "required": len(found.required),
        "realised": len(found.required) - len(found.missing),
        "missing": [entry.id for entry in found.missing],
        "dilemmas_missing": [tension.id for tension in found.dilemmas_missing],
        "unsourced": [_realisation(one) for one in found.unsourced],
        "strangers": [{"id": key, **_realisation(one)} for key, one in found.strangers],
        "entries": {
            entry.id: {
                "tier": entry.tier,
                "name": entry.name,
                "realised_by": [shown(one) for one in by_entry[entry.id]],
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


def _effect(effect: Effect) -> dict[str, Any]:
    made = {
        "state": effect.state,
        "scenario": effect.scenario,
        "how": effect.how,
        "worlds": effect.worlds,
        "met": effect.met,
        "changed": effect.changed,
        "moved": None,
    }
    if effect.measure is None:
        return made
    measure = effect.measure
    return made | {
        "moved": {
            "kind": measure.kind,
            "id": measure.key,
            "role": measure.role,
            "quarter": measure.turn + 1,
            "mean": effect.by.mean,
            "low": effect.by.low,
            "high": effect.by.high,
        }
    }
