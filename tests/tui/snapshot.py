"""Pictures of screens as text: what stands there, then how it looks, in one file to review.

``WARGAME_UPDATE_SNAPSHOTS=1 python -m pytest tests/tui/test_snapshots.py`` writes them anew.
The second part has a line for each row of the screen with runs as ``column+length look``; what
has the commonest colour of text on the commonest ground is left out.  Looks name the variables
of the theme, then ``*`` and b for bold, i italic, u underlined, r reversed, s struck through.
"""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wargame.tui import themes
from wargame.tui.app import WargameApp

FOLDER = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("WARGAME_UPDATE_SNAPSHOTS"))

#: Names of colours, those of text first; a colour that none has is shown by its figures.
_NAMES = (*themes.TONES, *themes.GROUNDS, "border", "border-blurred")
_MARKS = (("bold", "b"), ("italic", "i"), ("underline", "u"), ("reverse", "r"), ("strike", "s"))


def picture(app: WargameApp) -> str:
    """The screen as text and looks."""
    strips = app.screen._compositor.render_strips()
    width, height = app.size
    names = _colours(app)
    plain = _plain(strips, names)
    text = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    looks = [
        f"{y:>2} {look}" for y, strip in enumerate(strips) if (look := _row(strip, names, plain))
    ]
    head = f"{width} x {height}, theme {app.theme}" + (", no colour" if app.no_color else "")
    return "\n".join([head, "", *text, "", f"looks, beside {' on '.join(plain)}", *looks, ""])


def _plain(strips: Sequence[Strip], names: dict[str, str]) -> tuple[str, str]:
    """The text colour and the ground that most of the letters and most of the cells have."""
    fores: Counter[str] = Counter()
    backs: Counter[str] = Counter()
    for segment in (segment for strip in strips for segment in strip):
        style = segment.style or Style()
        backs[_colour(style.bgcolor, names)] += segment.cell_length
        fores[_colour(style.color, names)] += sum(letter.isalnum() for letter in segment.text)
    return fores.most_common(1)[0][0], backs.most_common(1)[0][0]


def _colours(app: WargameApp) -> dict[str, str]:
    """Names of the theme's colours by their figures, the first name that has one."""
    theme = app.current_theme
    found: dict[str, str] = {}
    variables = app.theme_variables
    for name in _NAMES:
        given = str(getattr(theme, name, None) or variables.get(name) or "")
        found.setdefault(given.casefold(), name)
    return found


def _row(strip: Strip, names: dict[str, str], plain: tuple[str, str]) -> str:
    runs: list[tuple[int, int, str]] = []
    at = 0
    for segment in strip:
        look = _look(segment, names, plain)
        if runs and runs[-1][2] == look:
            runs[-1] = (runs[-1][0], runs[-1][1] + segment.cell_length, look)
        else:
            runs.append((at, segment.cell_length, look))
        at += segment.cell_length
    return "  ".join(f"{start}+{length} {look}" for start, length, look in runs if look)


def _look(segment: Segment, names: dict[str, str], plain: tuple[str, str]) -> str:
    """How a piece looks; nothing where it is plain. The colour of blanks is never seen."""
    style = segment.style or Style()
    marks = "".join(sign for name, sign in _MARKS if getattr(style, name))
    fore, back = (_colour(colour, names) for colour in (style.color, style.bgcolor))
    if not segment.text.strip():
        marks, fore = marks.replace("b", "").replace("i", ""), plain[0]
    parts = [] if fore == plain[0] else [fore]
    parts += [f"*{marks}"] if marks else []
    parts += [] if back == plain[1] else [f"on {back}"]
    return " ".join(parts)


def _colour(colour: object, names: dict[str, str]) -> str:
    triplet = getattr(colour, "triplet", None)
    if triplet is None:
        return str(getattr(colour, "name", "") or "")
    return names.get(triplet.hex, triplet.hex)


def check(name: str, found: str) -> None:
    """Hold a picture against the one that was reviewed; a difference is shown line by line."""
    path = FOLDER / f"{name}.txt"
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
        return
    assert path.is_file(), f"there is no picture {path.name}: run with WARGAME_UPDATE_SNAPSHOTS=1"
    kept = path.read_text(encoding="utf-8")
    if found != kept:
        lines = difflib.unified_diff(
            kept.splitlines(), found.splitlines(), f"{name}, reviewed", f"{name}, now", lineterm=""
        )
        pytest.fail("\n".join(lines), pytrace=False)
