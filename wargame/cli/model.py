"""``wargame model``: the causal map of a scenario, to read, to look at, or for other programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from wargame.analysis.causal import Causal, causal
from wargame.cli.common import DONE, emit_json, open_scenario, shown_path
from wargame.errors import WargameError, did_you_mean
from wargame.report.causal_svg import causal_picture
from wargame.report.causal_text import causal_dot, causal_mermaid, causal_text, near
from wargame.report.svg import save_text

_WRITERS: dict[str, Callable[[Causal, str | None], str]] = {
    ".svg": lambda of, focus: causal_picture(of, focus).render(),
    ".dot": causal_dot,
    ".mmd": causal_mermaid,
}


def main(args: argparse.Namespace) -> int:
    """Say or draw what moves what."""
    if args.output is not None:
        _writable(args.output)
    found = causal(open_scenario(args.scenario, args.content))
    focus = None if args.focus is None else _known(found, args.focus)
    if args.output is not None:
        save_text(args.output, _WRITERS[args.output.suffix.lower()](found, focus))
    if args.json:
        emit_json(document(found, focus))
    elif args.output is not None:
        print(f"The map is {shown_path(args.output)}")
    else:
        sys.stdout.write(causal_text(found, focus))
    return DONE


def document(found: Causal, focus: str | None = None) -> dict[str, Any]:
    """What ``model --json`` prints."""
    kept = set(found.things) if focus is None else near(found, focus)
    return {
        "scenario": found.scenario,
        "focus": focus,
        "nodes": [asdict(thing) for thing in found.things.values() if thing.id in kept],
        "arrows": [
            asdict(arrow) for arrow in found.arrows if arrow.source in kept and arrow.target in kept
        ],
        "tracks": {
            track.id: {
                "terms": [asdict(term) for term in found.terms[track.id]],
                "moved_by": [
                    {
                        "kind": mover.kind,
                        "id": mover.key,
                        "least": mover.least / 1000,
                        "most": mover.most / 1000,
                    }
                    for mover in found.movers[track.id]
                ],
            }
            for track in found.of_kind("track")
            if track.id in kept
        },
    }


def _writable(path: Path) -> None:
    """Say at once where nothing can be written."""
    if path.suffix.lower() not in _WRITERS:
        raise WargameError(f"{path}: the map is written as {', '.join(_WRITERS)}")
    if path.is_dir():
        raise WargameError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise WargameError(f"{path}: there is no folder {path.parent}")


def _known(found: Causal, name: str) -> str:
    known = [t.id for t in found.things.values() if t.kind in ("track", "derived")]
    if name not in known:
        hint = did_you_mean(name, known) or f"one of: {', '.join(known)}"
        raise WargameError(f"there is no track or derived value `{name}`; {hint}")
    return name
