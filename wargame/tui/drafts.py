"""Drafts that outlive the program: what was not yet committed, kept beside the settings.

A draft belongs to the head of a save's record; when the record moves on, it is no longer asked
for.  No Textual.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from wargame.errors import WargameError
from wargame.tui.plan import Draft, Order, Shot
from wargame.tui.settings import config_folder, write_whole


def place(head: str, role: str) -> Path:
    """The file of the draft of a role over a record's head."""
    safe = re.sub(r"[^A-Za-z0-9-]", "", f"{head[:32]}-{role}")
    return config_folder() / "drafts" / f"{safe}.json"


def keep(head: str, role: str, draft: Draft) -> None:
    """Keep a draft; an empty one takes the file away.  A full disk costs the draft only."""
    path = place(head, role)
    try:
        if draft.empty():
            path.unlink(missing_ok=True)
        else:
            write_whole(path, json.dumps(asdict(draft), indent=1))
    except (WargameError, OSError):  # it is a courtesy: play goes on without it
        return


def forget(head: str, role: str) -> None:
    """Take a draft away whose record has moved on."""
    try:
        place(head, role).unlink(missing_ok=True)
    except OSError:
        return


def find(head: str, role: str) -> Draft | None:
    """The draft kept for a head, or None where there is none that can be read."""
    try:
        return read(json.loads(place(head, role).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read(given: Mapping[str, Any]) -> Draft:
    """A draft out of its JSON; raises where it is none."""
    known = {one.name for one in fields(Draft)}
    values = {key: value for key, value in given.items() if key in known}
    values["orders"] = tuple(Order(**order) for order in values.get("orders", ()))
    shot = values.get("shot")
    values["shot"] = Shot(**shot) if shot else None
    values["picks"] = tuple(values.get("picks", ()))
    for key in ("answers", "reasons", "counters"):
        values[key] = tuple((str(what), str(said)) for what, said in values.get(key, ()))
    return Draft(**values)
