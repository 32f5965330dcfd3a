"""Links of seats as codes that a telephone reads: in the terminal, and on sheets to hand out."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import segno
from markupsafe import Markup

from wargame.host import regions

#: The width of the white edge that readers need, in modules.
QUIET = 4


def blocks(link: str) -> str:
    """A code in half blocks, two modules a character high, dark on light in any terminal.

    White is written as white: a terminal with dark letters on a light ground shows it as well.
    """
    rows = [list(row) for row in segno.make(link, error="m", micro=False).matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    marks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    lines = (
        "".join(marks[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines) + "\n"


def drawing(link: str) -> Markup:
    """A code as an SVG that stands in a page; what it says is drawn and not written."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return Markup(out.getvalue().decode())


def sheets(exercise: str, links: Mapping[str, tuple[str, str]], fingerprint: str = "") -> str:
    """Sheets of paper to be handed out, one a seat: who it is, its link, its code, how to join.

    ``links`` are the name and the link of each seat by key; ``fingerprint`` is that of a
    certificate that browsers will ask about.
    """
    seats = [
        {"key": key, "name": name, "link": link, "code": drawing(link)}
        for key, (name, link) in links.items()
    ]
    return regions.made("join_sheets", exercise=exercise, seats=seats, fingerprint=fingerprint)


def keep_secret(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
